"""Leans and turns that need depth: from world landmarks, and from the shoulders' width."""

from __future__ import annotations

import math

import numpy as np

from posecheck.geometry import NAN, Vector, midpoint, wrap_degrees
from posecheck.measures.context import SAGITTAL_YAW_MAX, Context
from posecheck.pose import Pose

AWAY_GAIN = 1.35
"""A face that turns away from the camera hides, and the model follows only part of the way:
0.58 (heavy) to 0.72 (full) of a true turn on 19 rendered pairs, 0.7-1.2 toward the camera."""

SHOULDER_TO_TORSO = (0.60, 0.85)
"""Range of a person's shoulder width in torso lengths; the person's own value is taken
from the reference pose and kept inside."""


def _pelvis_axes(pose: Pose) -> tuple[Vector, Vector]:
    """Horizontal unit vectors in world axes: toward the person's left, and forward."""
    left = pose.world_point("left_hip") - pose.world_point("right_hip")
    left = np.array([left[0], 0.0, left[2]])
    left = left / math.sqrt(float(left @ left) or NAN)
    return left, np.array([left[2], 0.0, -left[0]])


def _world_trunk(pose: Pose) -> Vector:
    def mid(name: str) -> Vector:
        return midpoint(pose.world_point(f"left_{name}"), pose.world_point(f"right_{name}"))

    return mid("shoulder") - mid("hip")


def world_lean_of(pose: Pose) -> float:
    """Trunk against vertical in the sagittal plane of the world landmarks, + = forward."""
    trunk, (_, forward) = _world_trunk(pose), _pelvis_axes(pose)
    return math.degrees(math.atan2(float(trunk @ forward), -float(trunk[1])))


def world_lean(c: Context) -> float:
    return world_lean_of(c.pose)


def trunk_side_lean(c: Context) -> float:
    trunk, (left, _) = _world_trunk(c.pose), _pelvis_axes(c.pose)
    return math.degrees(math.atan2(float(trunk @ left), -float(trunk[1])))


def _world_yaw(pose: Pose, name: str) -> float:
    """Direction of a left-right line seen from above, degrees, + = turned to the left."""
    line = pose.world_point(f"left_{name}") - pose.world_point(f"right_{name}")
    return math.degrees(math.atan2(line[2], line[0]))


def trunk_twist(c: Context) -> float:
    return wrap_degrees(_world_yaw(c.pose, "shoulder") - _world_yaw(c.pose, "hip"))


def _shoulder_ratio(pose: Pose) -> float:
    across = pose.world_point("left_shoulder") - pose.world_point("right_shoulder")
    trunk = _world_trunk(pose)
    ratio = math.sqrt(float(across @ across)) / math.sqrt(float(trunk @ trunk) or NAN)
    return float(np.clip(ratio, *SHOULDER_TO_TORSO))


def trunk_twist_change(c: Context, ref: Context) -> float:
    """Turn of the shoulder line since the reference.

    Side-on, the width of the shoulders in the picture is a sine of their turn and at its
    most sensitive; a sitting person's hips stay where they are, so the shoulder line alone
    tells the twist. On 57 rendered pairs at yaw 0-25 this is right to 3 degrees (world
    landmarks: 5).
    """
    ratio = _shoulder_ratio(ref.pose)

    def turn(k: Context) -> float:
        dx = k.pose.point("left_shoulder")[0] - k.pose.point("right_shoulder")[0]
        return math.degrees(math.asin(float(np.clip(dx / (ratio * k.torso_px()), -1, 1))))

    return -c.stance.facing * (turn(c) - turn(ref))


def _nose_direction(pose: Pose) -> float:
    """Where the nose points from between the ears, seen from above; degrees, + = left."""
    ears = midpoint(pose.world_point("left_ear"), pose.world_point("right_ear"))
    nose = pose.world_point("nose") - ears
    return math.degrees(math.atan2(nose[2], nose[0]))


def head_yaw(c: Context) -> float:
    _, forward = _pelvis_axes(c.pose)
    return wrap_degrees(_nose_direction(c.pose) - math.degrees(math.atan2(forward[2], forward[0])))


def head_yaw_change(c: Context, ref: Context) -> float:
    turned = wrap_degrees(_nose_direction(c.pose) - _nose_direction(ref.pose))
    away = turned * c.stance.facing > 0 and c.stance.yaw_deg < SAGITTAL_YAW_MAX
    return turned * AWAY_GAIN if away else turned


def turn_cues(c: Context, ref: Context) -> dict[str, float]:
    """What else tells a turn: directions in degrees, widths in torso lengths of `ref`."""
    torso = ref.torso_px()

    def width(name: str) -> float:
        left, right = c.pose.point(f"left_{name}"), c.pose.point(f"right_{name}")
        return float(left[0] - right[0]) / torso

    ears = c.mid("ear")
    return {
        "shoulder_width": width("shoulder"),
        "ear_width": width("ear"),
        "nose_offset": float(c.pose.point("nose")[0] - ears[0]) / torso,
        "nose_world": _nose_direction(c.pose),
        "ear_world": _world_yaw(c.pose, "ear"),
    }
