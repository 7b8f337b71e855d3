"""Angles in the picture plane, foreshortening undone; see `table` for their definitions.

Degrees. NaN where a landmark that is needed is not seen.
Written once for one pose and for many: see `elementwise`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from posecheck.elementwise import atan2_deg, choose, clamp, somewhere
from posecheck.geometry import angle_between, signed_angle, slope
from posecheck.measures.context import Context
from posecheck.measures.turns import world_lean

ValueFunction: TypeAlias = Callable[[Context], float]

WORLD_FROM_YAW, WORLD_OVER_YAW = 60.0, 15.0
"""From this yaw on a lean is taken from the world landmarks, wholly so after so many degrees."""


def joint(a: str, vertex: str, b: str) -> ValueFunction:
    """The unsigned angle at a landmark between two others, 0..180."""

    def value(c: Context) -> float:
        v = c.at(vertex)
        return angle_between(c.sagittal(v, c.at(a)), c.sagittal(v, c.at(b)))

    return value


def hip_open(c: Context) -> float:
    """Angle from the trunk round the front of the hip to the thigh, 0..360; 180 = straight."""
    hip = c.at("hip")
    trunk, thigh = c.sagittal(hip, c.at("shoulder")), c.sagittal(hip, c.at("knee"))
    # Seen with the person facing right and y up, the front of the hip lies clockwise of the
    # trunk; signed_angle is clockwise-positive for y down, hence the minus.
    return -signed_angle(trunk, thigh) % 360.0


def ankle_angle(c: Context) -> float:
    """Angle between shank and foot (heel to toes), 0..180; 90 = neutral."""
    shank = c.sagittal(c.at("ankle"), c.at("knee"))
    return angle_between(shank, c.sagittal(c.at("heel"), c.at("foot_index")))


def slope_of(a: str, b: str) -> ValueFunction:
    """The unsigned angle of a line against the floor, 0..90."""

    def value(c: Context) -> float:
        return slope((0.0, 0.0), c.sagittal(c.at(a), c.at(b)))

    return value


def shin_chair_angle(c: Context) -> float:
    """Shin against the seat behind the knee, -180..180; 90 = straight up."""
    shin = c.sagittal(c.at("knee"), c.at("ankle"))
    return atan2_deg(shin[1], -shin[0])


def _sagittal_lean(c: Context) -> float:
    trunk = c.sagittal(c.mid("hip"), c.mid("shoulder"))
    return atan2_deg(trunk[0], trunk[1])


def trunk_lean(c: Context) -> float:
    """Trunk against the vertical, -180..180, + = forward."""
    # The picture is exact side-on, the world landmarks are better from the front; the two
    # are blended so that the reading does not jump. What has no weight may be missing.
    weight = clamp((c.stance.yaw_deg - WORLD_FROM_YAW) / WORLD_OVER_YAW, 0.0, 1.0)
    image = choose(weight < 1, _sagittal_lean(c), 0.0)
    if not somewhere(weight > 0):
        return image
    return (1 - weight) * image + weight * choose(weight > 0, world_lean(c), 0.0)


def neck_flexion(c: Context) -> float:
    """Neck against the trunk, -180..180, + = chin toward the chest."""
    trunk = c.sagittal(c.mid("hip"), c.mid("shoulder"))
    neck = c.sagittal(c.mid("shoulder"), c.mid("ear"))
    return -signed_angle(trunk, neck)
