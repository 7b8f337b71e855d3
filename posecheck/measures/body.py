"""Angles and features of a lifted body, which the corrections are computed from.

Plain floats: a reading needs a few dozen numbers, and numpy is slow at those.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TypeAlias

from posecheck import orientation
from posecheck.geometry import NAN
from posecheck.measures.context import Stance
from posecheck.measures.lifting import LATERAL_M, lift_yaw, lifted
from posecheck.measures.turns import world_lean_of
from posecheck.pose import Pose
from posecheck.skeleton import INDEX, Side, opposite

Point: TypeAlias = tuple[float, float, float]


@dataclass(frozen=True, slots=True, eq=False)
class Body:
    """One pose, lifted.

    Attributes:
        pose, stance: What it was lifted from.
        points: Forward, up, away in metres, by landmark (`lifting.lifted`).
        world: The model's own world landmarks with x forward, y up, z away, by landmark.
    """

    pose: Pose
    stance: Stance
    points: tuple[Point, ...]
    world: tuple[Point, ...]

    def at(self, name: str, side: Side) -> Point:
        """Lifted position of a joint of one side."""
        return self.points[INDEX[f"{side}_{name}"]]

    def middle(self, name: str) -> Point:
        """Middle of the left and right joint."""
        a, b = self.at(name, "left"), self.at(name, "right")
        return ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2, (a[2] + b[2]) / 2)


@lru_cache(maxsize=64)
def body_of(pose: Pose, stance: Stance) -> Body:
    """Lift a pose; NaN where landmarks are missing."""
    if not math.isfinite(stance.distance_m):
        stance = replace(stance, distance_m=orientation.distance_m(pose))
    points = tuple((f, u, a) for f, u, a in lifted(pose, stance).tolist())
    facing = stance.facing
    world = tuple((x * facing, -y, z) for x, y, z in pose.world.tolist())
    return Body(pose, stance, points, world)


def minus(a: Point, b: Point) -> Point:
    return (a[0] - b[0], a[1] - b[1], a[2] - b[2])


def length(v: Point) -> float:
    return math.sqrt(v[0] * v[0] + v[1] * v[1] + v[2] * v[2])


def between(u: Point, v: Point) -> float:
    """Angle of two vectors, degrees; NaN when one is zero or missing."""
    size = length(u) * length(v)
    if not size > 0:
        return NAN
    cosine = (u[0] * v[0] + u[1] * v[1] + u[2] * v[2]) / size
    return math.degrees(math.acos(min(1.0, max(-1.0, cosine))))


def rise(v: Point) -> float:
    """Elevation in the sagittal plane: 0 = level forward, 90 = up, 180 = level backward."""
    return math.degrees(math.atan2(v[1], v[0]))


def wrap(angle: float) -> float:
    return (angle + 180.0) % 360.0 - 180.0


def _joint(points: tuple[Point, ...], side: Side, a: str, vertex: str, b: str) -> float:
    v = points[INDEX[f"{side}_{vertex}"]]
    return between(minus(points[INDEX[f"{side}_{a}"]], v), minus(points[INDEX[f"{side}_{b}"]], v))


def _bone(points: tuple[Point, ...], side: Side, a: str, b: str) -> Point:
    return minus(points[INDEX[f"{side}_{b}"]], points[INDEX[f"{side}_{a}"]])


def lean(body: Body) -> float:
    """Trunk against vertical in the sagittal plane, + = forward; degrees."""
    return 90.0 - rise(minus(body.middle("shoulder"), body.middle("hip")))


def neck(body: Body) -> float:
    """Neck against the trunk, + = chin to the chest; degrees."""
    up = minus(body.middle("ear"), body.middle("shoulder"))
    return wrap(90.0 - rise(up) - lean(body))


def angle_in(name: str, points: tuple[Point, ...], side: Side) -> float:
    """A measure of one side computed from points in space; NaN when it is not such a one."""
    if name == "hip_angle":
        return _joint(points, side, "shoulder", "hip", "knee")
    if name == "knee_angle":
        return _joint(points, side, "hip", "knee", "ankle")
    if name == "ankle_angle":
        return between(
            _bone(points, side, "ankle", "knee"), _bone(points, side, "heel", "foot_index")
        )
    if name == "hip_open":
        trunk, thigh = _bone(points, side, "hip", "shoulder"), _bone(points, side, "hip", "knee")
        return (rise(trunk) - rise(thigh)) % 360.0
    if name == "shin_chair_angle":
        shin = _bone(points, side, "knee", "ankle")
        return math.degrees(math.atan2(shin[1], -shin[0]))
    if name in ("thigh_slope", "shank_slope"):
        a, b = ("hip", "knee") if name == "thigh_slope" else ("knee", "ankle")
        bone = _bone(points, side, a, b)
        return math.degrees(math.atan2(abs(bone[1]), abs(bone[0])))
    return NAN


def lifted_angle(name: str, body: Body, side: Side) -> float:
    """A measure read from the lifted landmarks; NaN for measures that are not lifted."""
    if name == "trunk_lean":
        return lean(body)
    if name == "neck_flexion":
        return neck(body)
    return angle_in(name, body.points, side)


def world_angle(name: str, body: Body, side: Side) -> float:
    """The same from the model's own world landmarks; NaN where it has none."""
    if name == "trunk_lean":
        return world_lean_of(body.pose)
    return angle_in(name, body.world, side)


@lru_cache(maxsize=64)
def view_features(body: Body) -> dict[str, float]:
    """What the whole body says about the view and its posture; see `FEATURES`."""
    near = body.stance.near
    far = opposite(near)
    metre_px = _metre_px(body)
    yaw = lift_yaw(body.stance)
    found = {
        "lean": lean(body) / 30,
        "neck": neck(body) / 30,
        "yaw": 2 * math.sin(yaw),
        "distance": min(body.stance.distance_m, 4.0),
        "trunk_length": 4 * length(minus(body.middle("shoulder"), body.middle("hip"))),
    }
    for name in ("shoulder", "hip", "knee", "heel"):
        across = 2 * LATERAL_M[name] * metre_px
        a, b = body.pose.point(f"{near}_{name}"), body.pose.point(f"{far}_{name}")
        found[f"drop_{name}"] = _within(float(a[1] - b[1]) / across, 1.5)
        found[f"gap_{name}"] = _within(float(a[0] - b[0]) * body.stance.facing / across, 2.0)
    found["yaw_drop"] = max(0.0, yaw) * found["drop_heel"]
    found["gap_squared"] = found["gap_shoulder"] ** 2
    return found


def _within(x: float, limit: float) -> float:
    return max(-limit, min(limit, x)) if math.isfinite(x) else NAN


def _metre_px(body: Body) -> float:
    """Pixels a metre takes up at the person."""
    return orientation.focal_px(body.pose.size_wh) / body.stance.distance_m
