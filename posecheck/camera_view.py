"""How the camera sees the person, kept steady, and what the person can do about it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from posecheck.elementwise import ratio
from posecheck.geometry import NAN
from posecheck.orientation import (
    FACING_SURE,
    camera_yaw,
    distance_m,
    facing,
    facing_vote,
    near_side,
    near_side_of,
    signed_yaw,
)
from posecheck.pose import Pose
from posecheck.skeleton import LANDMARKS, Side, opposite
from posecheck.stretch import sentence
from posecheck.words import ENGLISH, ViewAdvice, Words

__all__ = ["View", "ViewTracker", "camera_yaw", "facing", "near_side", "view_advice"]

EDGE = 0.02
EDGE_BACK = 0.03
"""A landmark nearer to the border than this share of the picture counts as cut off, until
it is back inside by the second."""

SMOOTH_S = 1.0
EDGE_SMOOTH_S = 0.4
FORGET_S = 2.0
"""Time constants of the view and of the border, and how long it outlives its person."""

FAR_M, NEAR_M = 4.0, 0.6
"""The models are specified up to 4 m; nearer than 0.6 m nobody fits into the picture."""

BEHIND_DEG = 15.0
"""A camera this far behind side-on is said to be behind; nearer it hardly matters."""

YAW_MAX_NEAR = 60.0
"""Beyond this yaw "the side nearest to the camera" means little."""


@dataclass(frozen=True, slots=True)
class View:
    """How the camera sees the person now.

    Attributes:
        found: Somebody is in the picture.
        yaw_deg: 0 = side-on .. 90 = frontal, smoothed; NaN before anybody was seen.
        facing: +1.0 picture right, -1.0 picture left, NaN = frontal or unknown.
        near_side: The person's side nearest to the camera, None when frontal.
        distance_m: Rough distance in metres, NaN if unknown.
        outside: Base names ("ear", "knee") of landmarks cut off or at the border; an arm
            or leg counts when either side's is.
        above: Those of `outside` that leave through the top of the picture.
        others: How many more people are in the picture.
        from_behind: The camera sees the person's back.
        signed_yaw_deg: `yaw_deg`, negative when the camera stands behind the person.
    """

    found: bool = False
    yaw_deg: float = NAN
    facing: float = NAN
    near_side: Side | None = None
    distance_m: float = NAN
    outside: tuple[str, ...] = ()
    above: tuple[str, ...] = ()
    others: int = 0
    from_behind: bool = False
    signed_yaw_deg: float = NAN


def _base_names(cut: npt.NDArray[np.bool_]) -> tuple[str, ...]:
    """Names without side of the landmarks with any border crossed; `cut` is (33, borders)."""
    if not cut.any():
        return ()
    flags = cut.any(axis=1)
    names = (LANDMARKS[i].replace("left_", "").replace("right_", "") for i in np.flatnonzero(flags))
    return tuple(dict.fromkeys(names))


class ViewTracker:
    """A steady `View` from poses as they come; causal, in seconds, blind to the frame rate."""

    def __init__(self) -> None:
        self._size_wh, self._size = (1, 1), np.ones(2)
        self._forget()

    def _forget(self) -> None:
        self._t = self._since = self._unsure_since = NAN
        self._view = View()
        self._slow = [NAN] * 4  # signed yaw, facing vote, 1 / distance, others
        self._margin = np.full((len(LANDMARKS), 4), NAN)  # left, top, right, bottom
        self._cut = np.zeros((len(LANDMARKS), 4), dtype=bool)
        self._outside: tuple[str, ...] = ()

    def update(self, pose: Pose) -> View:
        """Take in one pose. Without a person the last view is kept for 2 s."""
        if pose.t - self._t > FORGET_S:
            self._forget()
        if not pose.found:
            self._view = replace(self._view, found=False)
            return self._view
        if math.isnan(self._t):
            self._since = pose.t
        dt = max(0.0, pose.t - self._t) if math.isfinite(self._t) else 0.0
        self._t = pose.t if math.isnan(self._t) else max(self._t, pose.t)
        now = signed_yaw(pose), facing_vote(pose), ratio(1.0, distance_m(pose)), float(pose.others)
        # While the history is short, the mean of it is the best estimate.
        gain = _gain(dt, min(SMOOTH_S, self._t - self._since))
        self._slow = [_toward(s, n, gain) for s, n in zip(self._slow, now, strict=True)]
        self._watch_border(pose, dt)
        self._view = self._read()
        return self._view

    def _watch_border(self, pose: Pose, dt: float) -> None:
        if self._size_wh != pose.size_wh:  # numpy is slow at making arrays of tuples
            self._size_wh, self._size = pose.size_wh, np.array(pose.size_wh, dtype=np.float64)
        share = pose.xy / self._size
        now = np.concatenate((share, 1 - share), axis=1)
        margin = self._margin + _gain(dt, EDGE_SMOOTH_S) * (now - self._margin)
        if not math.isfinite(margin.sum()):  # what was not seen before starts with what is seen
            margin = np.where(np.isfinite(self._margin), margin, now)
            margin = np.where(np.isfinite(now), margin, self._margin)
        self._margin = margin
        is_cut = bool(self._outside)
        self._cut = margin < (np.where(self._cut, EDGE_BACK, EDGE) if is_cut else EDGE)
        self._outside = _base_names(self._cut)

    def _direction(self, vote: float) -> float:
        """Where the person faces, given the smoothed vote; slow to change its mind."""
        if not abs(vote) < FACING_SURE / 3:
            self._unsure_since = NAN
        elif math.isnan(self._unsure_since):
            self._unsure_since = self._t
        if abs(vote) >= FACING_SURE:
            return math.copysign(1.0, vote)
        # Who turns round passes through zero; only who stays there is frontal.
        frontal = self._t - self._unsure_since > SMOOTH_S
        return NAN if frontal else self._view.facing

    def _read(self) -> View:
        signed, vote, nearness, others = self._slow
        yaw, direction = abs(signed), self._direction(vote)
        return View(
            True, yaw, direction, near_side_of(direction), 1 / nearness if nearness > 0 else NAN,
            self._outside, _base_names(self._cut[:, 1:2]) if self._outside else (),
            math.floor(others + 0.5) if math.isfinite(others) else 0, signed < -BEHIND_DEG,
            signed,
        )  # fmt: skip


def _gain(dt: float, smooth_s: float) -> float:
    """How far a first-order low-pass goes toward what is new in a step of `dt`."""
    return 1 - math.exp(-dt / smooth_s) if smooth_s > 0 else 0.0


def _toward(state: float, new: float, gain: float) -> float:
    """One step of it; NaN in `new` leaves the state as it is."""
    if math.isnan(new):
        return state
    return state + gain * (new - state) if math.isfinite(state) else new


_HEAD = {"ear", "nose", "eye", "shoulder"}
_SAID = {
    "ear": "head", "nose": "head", "foot_index": "feet", "heel": "feet", "ankle": "feet",
    "knee": "knees", "hip": "hips", "shoulder": "shoulders", "wrist": "hands", "elbow": "arms",
    "eye": "head", "eye_inner": "head", "eye_outer": "head", "mouth": "head",
    "thumb": "hands", "index": "hands", "pinky": "hands",
}  # fmt: skip


def view_advice(
    view: View,
    needs: Sequence[str] = (),
    near: Side | None = None,
    yaw_max: float = 90.0,
    words: Words = ENGLISH,
) -> tuple[str, ...]:
    """What the person should do so that the camera sees what is needed.

    Args:
        view: How the camera sees the person.
        needs: Base names of the landmarks that must be in the picture.
        near: The side that must be nearest to the camera; None = either.
        yaw_max: Largest camera yaw that serves; `near` asks for 60 or less.
        words: The language of the sentences.

    Returns:
        Short sentences, most urgent first; empty when all is well.
    """
    say = words.view
    if not view.found:
        return (say.nobody,)
    advice = []
    if view.others > 0:
        several = {1: say.two_people, 2: say.three_people}
        advice.append(several.get(view.others, say.several_people))
    advice += _frame_advice(view, needs, say)
    advice += _turn_advice(view, near, yaw_max, say)
    return tuple(advice)


def _frame_advice(view: View, needs: Sequence[str], say: ViewAdvice) -> list[str]:
    missing = [name for name in needs if name in view.outside]
    parts = list(dict.fromkeys(_SAID[name] for name in missing))
    if len(parts) > 2:
        return [say.not_whole]
    if parts:
        named = [say.parts[part] for part in parts]
        both = say.joined.format(first=named[0], second=named[-1])
        unseen = say.unseen.format(parts=both if len(named) > 1 else named[0])
        only_above = all(n in view.above and n in _HEAD for n in missing)
        return [f"{say.tilt_up if only_above else say.back} {unseen}"]
    if view.distance_m > FAR_M:
        return [say.closer]
    return [say.back] if view.distance_m < NEAR_M else []


def _turn_advice(view: View, near: Side | None, yaw_max: float, say: ViewAdvice) -> list[str]:
    limit = min(yaw_max, YAW_MAX_NEAR) if near else yaw_max
    if near and view.near_side == opposite(near):
        return [sentence(say.turn_around, near)]
    if not view.yaw_deg > limit:
        return []
    side = near or view.near_side
    if side is None:
        return [say.side_on]
    # Seen from the front, turning to one's left shows the right side; from behind the left.
    to = side if view.from_behind else opposite(side)
    return [sentence(say.side_on_to, to)]
