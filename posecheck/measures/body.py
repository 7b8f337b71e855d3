"""Angles and features of a lifted body, which the corrections are computed from.

Written once for one pose and for many: see `elementwise`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import lru_cache
from typing import TypeAlias

from posecheck import orientation
from posecheck.elementwise import (
    acos_deg,
    atan2_deg,
    choose,
    everywhere,
    known,
    ratio,
    softplus,
)
from posecheck.geometry import NAN, Point, distance, dot, length, middle, minus, wrap_degrees
from posecheck.landmarks import Landmarks, index_of
from posecheck.measures.context import Stance
from posecheck.measures.lifting import Lift
from posecheck.measures.turns import world_lean_of
from posecheck.skeleton import Side

Joint: TypeAlias = Callable[[str, Side], Point]
"""Where a joint of one side is."""


class Body:
    """One pose (or many), lifted; a point is found when it is asked for.

    Attributes:
        pose, stance: What it was lifted from; the distance in `stance` is known if it can be.
    """

    __slots__ = ("_bones", "_lift", "_points", "pose", "stance")

    def __init__(self, pose: Landmarks, stance: Stance) -> None:
        self.pose, self.stance = pose, stance
        self._lift = Lift(pose, stance)
        self._points: dict[int, Point] = {}
        self._bones: dict[tuple[str, str, Side], float] = {}

    def at(self, name: str, side: Side) -> Point:
        """Lifted position of a joint: forward, up, away in metres (`lifting`)."""
        i = index_of(name, side)
        point = self._points.get(i)
        if point is None:
            point = self._points[i] = self._lift.point(i)
        return point

    def bone_m(self, a: str, b: str, side: Side) -> float:
        """Length in metres from one joint of a side to another."""
        key = (a, b, side)
        if key not in self._bones:
            self._bones[key] = distance(self.at(a, side), self.at(b, side))
        return self._bones[key]

    def in_world(self, name: str, side: Side) -> Point:
        """The model's own world landmark with x forward, y up, z away."""
        x, y, z = self.pose.metres(index_of(name, side))
        return (x * self.stance.facing, -y, z)

    def middle(self, name: str) -> Point:
        """Middle of the left and right joint."""
        return middle(self.at(name, "left"), self.at(name, "right"))


@lru_cache(maxsize=64)
def body_of(pose: Landmarks, stance: Stance) -> Body:
    """Lift a pose; NaN where landmarks are missing."""
    if not everywhere(known(stance.distance_m)):
        measured = orientation.distance_m(pose)
        metres = choose(known(stance.distance_m), stance.distance_m, measured)
        stance = replace(stance, distance_m=metres)
    return Body(pose, stance)


def between(u: Point, v: Point) -> float:
    """Angle of two vectors, degrees; NaN when one is zero or missing."""
    return acos_deg(ratio(dot(u, v), length(u) * length(v)))


def rise(v: Point) -> float:
    """Elevation in the sagittal plane: 0 = level forward, 90 = up, 180 = level backward."""
    return atan2_deg(v[1], v[0])


def _joint(at: Joint, side: Side, a: str, vertex: str, b: str) -> float:
    v = at(vertex, side)
    return between(minus(at(a, side), v), minus(at(b, side), v))


STRAIGHT_DEG = 4.0
"""How well the bend of a nearly straight knee is seen: the typical error of heavy, side-on."""


def knee_bend(at: Joint, side: Side) -> float:
    """How far the shank turns back from the thigh in the sagittal plane, degrees; + = bent."""
    thigh, shank = _bone(at, side, "hip", "knee"), _bone(at, side, "knee", "ankle")
    return wrap_degrees(rise(thigh) - rise(shank))


def likely_bend(seen: float) -> float:
    """The bend of a knee that is seen bent by so much, knowing that knees do not bend forward.

    A straight knee that is seen bent forward by 10 degrees reads 170 as an unsigned angle, and
    seems to straighten while it bends. What is likely instead is a bend near zero: this goes
    from 0 far below to `seen` far above, within the error of the reading (`STRAIGHT_DEG`); a
    knee that is seen straight reads 177.
    """
    return STRAIGHT_DEG * softplus(seen / STRAIGHT_DEG)


def _bone(at: Joint, side: Side, a: str, b: str) -> Point:
    return minus(at(b, side), at(a, side))


def lean(body: Body) -> float:
    """Trunk against vertical in the sagittal plane, + = forward; degrees."""
    return 90.0 - rise(minus(body.middle("shoulder"), body.middle("hip")))


def neck(body: Body) -> float:
    """Neck against the trunk, + = chin to the chest; degrees."""
    up = minus(body.middle("ear"), body.middle("shoulder"))
    return wrap_degrees(90.0 - rise(up) - lean(body))


def angle_in(name: str, at: Joint, side: Side) -> float:
    """A measure of one side computed from points in space; NaN when it is not such a one."""
    if name == "hip_angle":
        return _joint(at, side, "shoulder", "hip", "knee")
    if name == "knee_angle":
        return _joint(at, side, "hip", "knee", "ankle")
    if name == "ankle_angle":
        return between(_bone(at, side, "ankle", "knee"), _bone(at, side, "heel", "foot_index"))
    if name == "hip_open":
        trunk, thigh = _bone(at, side, "hip", "shoulder"), _bone(at, side, "hip", "knee")
        return (rise(trunk) - rise(thigh)) % 360.0
    if name == "shin_chair_angle":
        shin = _bone(at, side, "knee", "ankle")
        return atan2_deg(shin[1], -shin[0])
    if name in ("thigh_slope", "shank_slope"):
        a, b = ("hip", "knee") if name == "thigh_slope" else ("knee", "ankle")
        bone = _bone(at, side, a, b)
        return atan2_deg(abs(bone[1]), abs(bone[0]))
    return NAN


def lifted_angle(name: str, body: Body, side: Side) -> float:
    """A measure read from the lifted landmarks; NaN for measures that are not lifted."""
    if name == "trunk_lean":
        return lean(body)
    if name == "neck_flexion":
        return neck(body)
    if name == "knee_angle":
        return 180.0 - likely_bend(knee_bend(body.at, side))
    return angle_in(name, body.at, side)


def world_angle(name: str, body: Body, side: Side) -> float:
    """The same from the model's own world landmarks; NaN where it has none."""
    if name == "trunk_lean":
        return world_lean_of(body.pose)
    return angle_in(name, body.in_world, side)
