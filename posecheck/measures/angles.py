"""Angles in the picture plane, foreshortening undone; see `table` for their definitions."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TypeAlias

import numpy as np

from posecheck.geometry import angle_between, signed_angle, slope
from posecheck.measures.context import Context
from posecheck.measures.turns import world_lean

ValueFunction: TypeAlias = Callable[[Context], float]


def joint(a: str, vertex: str, b: str) -> ValueFunction:
    def value(c: Context) -> float:
        v = c.at(vertex)
        return angle_between(c.sagittal(v, c.at(a)), c.sagittal(v, c.at(b)))

    return value


def hip_open(c: Context) -> float:
    trunk, thigh = c.sagittal(c.at("hip"), c.at("shoulder")), c.sagittal(c.at("hip"), c.at("knee"))
    # Seen with the person facing right and y up, the front of the hip lies clockwise of the
    # trunk; signed_angle is clockwise-positive for y down, hence the minus.
    return -signed_angle(trunk, thigh) % 360.0


def ankle_angle(c: Context) -> float:
    shank = c.sagittal(c.at("ankle"), c.at("knee"))
    return angle_between(shank, c.sagittal(c.at("heel"), c.at("foot_index")))


def slope_of(a: str, b: str) -> ValueFunction:
    def value(c: Context) -> float:
        line = c.sagittal(c.at(a), c.at(b))
        return slope(np.zeros(2), line)

    return value


def shin_chair_angle(c: Context) -> float:
    shin = c.sagittal(c.at("knee"), c.at("ankle"))
    return math.degrees(math.atan2(shin[1], -shin[0]))


def _sagittal_lean(c: Context) -> float:
    trunk = c.sagittal(c.mid("hip"), c.mid("shoulder"))
    return math.degrees(math.atan2(trunk[0], trunk[1]))


def trunk_lean(c: Context) -> float:
    # The picture is exact side-on, the world landmarks are better from the front; the two
    # are blended between 40 and 55 degrees so that the reading does not jump.
    weight = float(np.clip((c.stance.yaw_deg - 40.0) / 15.0, 0.0, 1.0))
    image = _sagittal_lean(c) if weight < 1 else 0.0
    world = world_lean(c) if weight > 0 else 0.0
    return (1 - weight) * image + weight * world


def neck_flexion(c: Context) -> float:
    trunk = c.sagittal(c.mid("hip"), c.mid("shoulder"))
    neck = c.sagittal(c.mid("shoulder"), c.mid("ear"))
    return -signed_angle(trunk, neck)
