"""Leans and turns that need depth: from world landmarks, and from the shoulders' width.

Written once for one pose and for many: see `elementwise`.
"""

from __future__ import annotations

from functools import lru_cache

from posecheck.elementwise import asin_deg, atan2_deg, choose, clamp, ratio, root
from posecheck.geometry import Point, length, minus, wrap_degrees
from posecheck.landmarks import Landmarks, across_metres, across_px, mid_metres, mid_px
from posecheck.measures.context import SAGITTAL_YAW_MAX, Context
from posecheck.skeleton import INDEX

AWAY_GAIN = 1.35
"""A face that turns away from the camera hides, and the model follows only part of the way:
0.58 (heavy) to 0.72 (full) of a true turn on 19 rendered pairs, 0.7-1.2 toward the camera."""

SHOULDER_TO_TORSO = (0.60, 0.85)
"""Range of a person's shoulder width in torso lengths; the person's own value is taken
from the reference pose and kept inside."""


def _pelvis_left(pose: Landmarks) -> tuple[float, float]:
    """Horizontal unit vector (x, z) in world axes toward the person's left.

    Turned by a quarter it points forward: (z, -x).
    """
    across = across_metres(pose, "hip")
    x, z = across[0], across[2]
    size = root(x * x + z * z)
    return ratio(x, size), ratio(z, size)


def _world_trunk(pose: Landmarks) -> Point:
    return minus(mid_metres(pose, "shoulder"), mid_metres(pose, "hip"))


def world_lean_of(pose: Landmarks) -> float:
    """Trunk against vertical in the sagittal plane of the world landmarks, + = forward."""
    trunk, (x, z) = _world_trunk(pose), _pelvis_left(pose)
    return atan2_deg(trunk[0] * z - trunk[2] * x, -trunk[1])


def world_lean(c: Context) -> float:
    return world_lean_of(c.pose)


def trunk_side_lean(c: Context) -> float:
    trunk, (x, z) = _world_trunk(c.pose), _pelvis_left(c.pose)
    return atan2_deg(trunk[0] * x + trunk[2] * z, -trunk[1])


def _world_yaw(pose: Landmarks, name: str) -> float:
    """Direction of a left-right line seen from above, degrees, + = turned to the left."""
    line = across_metres(pose, name)
    return atan2_deg(line[2], line[0])


def trunk_twist(c: Context) -> float:
    return wrap_degrees(_world_yaw(c.pose, "shoulder") - _world_yaw(c.pose, "hip"))


@lru_cache(maxsize=16)
def _shoulder_ratio(pose: Landmarks) -> float:
    share = ratio(length(across_metres(pose, "shoulder")), length(_world_trunk(pose)))
    return clamp(share, *SHOULDER_TO_TORSO)


def trunk_twist_change(c: Context, ref: Context) -> float:
    """Turn of the shoulder line since the reference.

    Side-on, the width of the shoulders in the picture is a sine of their turn and at its
    most sensitive; a sitting person's hips stay where they are, so the shoulder line alone
    tells the twist. On 57 rendered pairs at yaw 0-25 this is right to 3 degrees (world
    landmarks: 5).
    """
    share = _shoulder_ratio(ref.pose)

    def turn(k: Context) -> float:
        return asin_deg(ratio(across_px(k.pose, "shoulder")[0], share * k.torso_px()))

    return -c.stance.facing * (turn(c) - turn(ref))


def _nose_direction(pose: Landmarks) -> float:
    """Where the nose points from between the ears, seen from above; degrees, + = left."""
    nose = minus(pose.metres(INDEX["nose"]), mid_metres(pose, "ear"))
    return atan2_deg(nose[2], nose[0])


def head_yaw(c: Context) -> float:
    x, z = _pelvis_left(c.pose)
    return wrap_degrees(_nose_direction(c.pose) - atan2_deg(-x, z))


def head_yaw_change(c: Context, ref: Context) -> float:
    turned = wrap_degrees(_nose_direction(c.pose) - _nose_direction(ref.pose))
    away = (turned * c.stance.facing > 0) & (c.stance.yaw_deg < SAGITTAL_YAW_MAX)
    return choose(away, turned * AWAY_GAIN, turned)


@lru_cache(maxsize=16)
def turn_cues(pose: Landmarks, reference: Landmarks) -> dict[str, float]:
    """What else tells a turn: directions in degrees, widths in torso lengths of `reference`."""
    torso = reference.torso_px
    return {
        "shoulder_width": ratio(across_px(pose, "shoulder")[0], torso),
        "ear_width": ratio(across_px(pose, "ear")[0], torso),
        "nose_offset": ratio(pose.px(INDEX["nose"])[0] - mid_px(pose, "ear")[0], torso),
        "nose_world": _nose_direction(pose),
        "ear_world": _world_yaw(pose, "ear"),
    }
