"""Signs that a person gives with the arms, from across the room.

Both hands above the head pause and go on; one arm straight up while the other hand stays low
skips. Neither is part of any stretch. A sign must be held, must be let go before it counts
again, and is only read from a head that is above the shoulders; what cannot be seen tells
nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from posecheck.geometry import Vector, angle_at, distance, midpoint
from posecheck.measures import VISIBLE
from posecheck.pose import Pose
from posecheck.skeleton import INDEX, Side, opposite

Gesture: TypeAlias = Literal["pause", "skip"]

HELD_S: dict[Gesture, float] = {"pause": 1.5, "skip": 2.0}
"""How long a sign is held; the one that loses more takes longer. Starting values."""

FORGIVEN_S = 0.3
"""A break or a hidden hand up to this long does not end a sign, nor count for it."""

SHOWN_S = 0.3
"""From then on a sign is answered on the screen; an arm that only passes by is not."""

RAISED = 0.25
"""Torso lengths that a hand must be above the head's highest point seen: more than hands laid
on the head, less than outstretched arms (about 0.6). A starting value."""

LOW = 0.15
"""Torso lengths that the hand of the other arm must be below the shoulders. A starting value."""

STRAIGHT_DEG = 130.0
"""Elbow of an arm that points up; less is a hand in the hair. A starting value."""

_SIDES: tuple[Side, Side] = ("left", "right")
_HEAD = tuple(INDEX[n] for n in ("nose", "left_ear", "right_ear", "left_eye", "right_eye"))
_HANDS = tuple(INDEX[f"{side}_wrist"] for side in _SIDES)


@dataclass(frozen=True, slots=True)
class Sign:
    """A sign that is being held.

    Attributes:
        gesture: Which.
        share: 0..1 of the time that it must be held.
    """

    gesture: Gesture
    share: float


def shown(pose: Pose) -> Gesture | None:
    """The sign that a pose shows now; None when it shows none or cannot be read."""
    if not pose.found:
        return None
    head = min((pose.px(i)[1] for i in _HEAD if pose.seen(i) >= VISIBLE), default=np.nan)
    if not any(pose.seen(i) >= VISIBLE and pose.px(i)[1] < head for i in _HANDS):
        return None  # so it is nearly always
    shoulders, hips = _middle(pose, "shoulder"), _middle(pose, "hip")
    torso = distance(shoulders, hips)
    if not (torso > 1 and head < shoulders[1] < hips[1]):
        return None  # lying, bent over, or not seen well enough
    up: dict[Side, bool] = {}
    low: dict[Side, bool] = {}
    for side in _SIDES:
        hand = float(_at(pose, f"{side}_wrist")[1])
        up[side] = hand < head - RAISED * torso
        low[side] = hand > shoulders[1] + LOW * torso
    if up["left"] and up["right"]:
        return "pause"
    for side in _SIDES:
        if up[side] and low[opposite(side)] and _straight(pose, side):
            return "skip"
    return None


def _seen(pose: Pose, name: str) -> bool:
    return float(pose.visibility[INDEX[name]]) >= VISIBLE


def _at(pose: Pose, name: str) -> Vector:
    return pose.point(name) if _seen(pose, name) else np.full(2, np.nan)


def _middle(pose: Pose, base: str) -> Vector:
    """The middle of a pair, or the one that is seen: from the side the other often is not."""
    left, right = _at(pose, f"left_{base}"), _at(pose, f"right_{base}")
    if not np.isfinite(left).all():
        return right
    return left if not np.isfinite(right).all() else midpoint(left, right)


def _straight(pose: Pose, side: Side) -> bool:
    shoulder, elbow, wrist = (_at(pose, f"{side}_{n}") for n in ("shoulder", "elbow", "wrist"))
    return angle_at(elbow, shoulder, wrist) >= STRAIGHT_DEG


class GestureReader:
    """Follows signs over time; causal, in seconds."""

    def __init__(self) -> None:
        self._gesture: Gesture | None = None
        self._held_s = 0.0
        self._break_s = 0.0
        self._t: float | None = None
        self._given = False

    @property
    def sign(self) -> Sign | None:
        """The sign that is being held and has not been given yet."""
        if self._gesture is None or self._given or self._held_s < SHOWN_S:
            return None
        return Sign(self._gesture, min(self._held_s / HELD_S[self._gesture], 1.0))

    def update(self, pose: Pose) -> Gesture | None:
        """Take in a pose; the sign that has been held long enough, once."""
        dt = 0.0 if self._t is None else pose.t - self._t
        self._t = pose.t
        now = shown(pose)
        if now is None and self._gesture is not None and self._break_s + dt <= FORGIVEN_S:
            self._break_s += dt
            return None
        if now is not self._gesture:
            self._gesture, self._held_s, self._break_s = now, 0.0, 0.0
            self._given = self._given and now is not None
            return None
        if now is None:
            return None
        # What lies within a break, and the step out of it, is not vouched for.
        self._held_s += dt if self._break_s == 0.0 else 0.0
        self._break_s = 0.0
        if self._given or self._held_s < HELD_S[now] - 1e-6:
            return None
        self._given = True
        return now
