"""How each distance is laid out in the picture: from where, along which line, how far."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from posecheck.geometry import Vector, distance
from posecheck.scene.body import Body
from posecheck.skeleton import Side, opposite


@dataclass(frozen=True, slots=True)
class Track:
    """A distance in the picture: from `a` along `along` (a unit vector), `raw` px far.

    Attributes:
        gain: Judged change for one px of change; the unit is the measure's.
    """

    a: Vector
    along: Vector
    raw: float
    gain: float

    def point(self, px: float) -> Vector:
        """The point this far along the track."""
        return self.a + px * self.along


def _hands(body: Body, _: Side) -> Vector:
    i, j = (body.at(f"{side}_index") for side in ("left", "right"))
    wi, wj = (body.visibility(f"{side}_index") for side in ("left", "right"))
    if not np.isfinite(i).all():
        return j
    return i if not np.isfinite(j).all() else (i * wi + j * wj) / (wi + wj)


def _between(a: Vector, b: Vector, px_per_unit: float) -> Track | None:
    length = distance(a, b)
    if not (length > 1 and math.isfinite(px_per_unit) and px_per_unit > 0):
        return None
    return Track(a, (b - a) / length, length, 1.0 / px_per_unit)


def _knee_cross(body: Body, side: Side) -> Track | None:
    knee, hip = body.at(f"{side}_knee"), body.at("mid_hip")
    hips = float(body.at("left_hip")[0] - body.at("right_hip")[0])
    if not abs(hips) > 1 or not np.isfinite(knee).all():
        return None
    sign = math.copysign(1.0, hips) * (1.0 if side == "right" else -1.0)
    raw = sign * float(knee[0] - hip[0])
    return Track(np.array([hip[0], knee[1]]), np.array([sign, 0.0]), raw, 1.0 / abs(hips))


def _hug(body: Body, side: Side) -> Track | None:
    shoulder, torso = body.at(f"{opposite(side)}_shoulder"), body.torso_px
    return _between(shoulder, _hands(body, side), torso)


def _to_thigh(own: bool) -> Callable[[Body, Side], Track | None]:
    def build(body: Body, side: Side) -> Track | None:
        wrist = body.at(f"{side if own else opposite(side)}_wrist")
        hip, knee = body.at(f"{side}_hip"), body.at(f"{side}_knee")
        along = knee - hip
        size = float(along @ along)
        if not (size > 0 and np.isfinite(wrist).all()):
            return None
        u = float(np.clip((wrist - hip) @ along / size, 0, 1))
        return _between(hip + u * along, wrist, body.torso_px)

    return build


def _travel(body: Body, side: Side) -> Track | None:
    hip, knee, ankle = (body.at(f"{opposite(side)}_{n}") for n in ("hip", "knee", "ankle"))
    leg = distance(hip, knee) + distance(knee, ankle)
    if not leg > 1:
        return None
    return Track(knee, np.array([body.outlook.facing, 0.0]), 0.0, 1.0 / leg)


def _knee_height(body: Body, side: Side) -> Track | None:
    knee, heel = body.at(f"{side}_knee"), body.at(f"{opposite(side)}_heel")
    floor = np.array([knee[0], heel[1]])
    if not (np.isfinite(floor).all() and body.torso_px > 1):
        return None
    return Track(floor, np.array([0.0, -1.0]), float(heel[1] - knee[1]), 1.0 / body.torso_px)


TRACKS: dict[str, Callable[[Body, Side], Track | None]] = {
    "knee_cross": _knee_cross,
    "knee_to_opposite_shoulder": _hug,
    "hand_under_thigh": _to_thigh(own=False),
    "own_hand_under_thigh": _to_thigh(own=True),
    "front_knee_travel": _travel,
    "knee_height": _knee_height,
}
"""How each measure that is a distance in the picture is laid out."""
