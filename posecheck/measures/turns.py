"""Leans and turns: from world landmarks, which have a depth, and from the shoulders' width.

Written once for one pose and for many: see `elementwise`.
"""

from __future__ import annotations

from functools import lru_cache

from posecheck.elementwise import asin_deg, atan2_deg, choose, clamp, degrees, ratio, root
from posecheck.geometry import Point, length, minus, wrap_degrees
from posecheck.landmarks import Landmarks, across_metres, across_px, mid_metres, mid_px
from posecheck.measures.context import Context
from posecheck.skeleton import INDEX

AWAY_GAIN, AWAY_YAW = 1.5, (15.0, 30.0)
"""A face that turns away from a camera at the side hides, and the model follows two thirds of
the way; seen from the first to the second yaw the gain goes back to 1."""

SHOULDER_TO_TORSO, TYPICAL_SHOULDERS = (0.60, 0.85), 0.65
"""Range of a person's shoulder width in torso lengths, and what it mostly is; between the
person's own, which one pose tells poorly, and the typical one the middle is taken."""

STEEPEST = 0.8
"""Beyond this sine the arc is so steep that noise would rule; it is continued straight."""


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
    """`world_lean_of` the pose, degrees."""
    return world_lean_of(c.pose)


def trunk_side_lean(c: Context) -> float:
    """Trunk against the vertical in the frontal plane, degrees, + = to the left."""
    trunk, (x, z) = _world_trunk(c.pose), _pelvis_left(c.pose)
    return atan2_deg(trunk[0] * x + trunk[2] * z, -trunk[1])


def _world_yaw(pose: Landmarks, name: str) -> float:
    """Direction of a left-right line seen from above, degrees, + = turned to the left."""
    line = across_metres(pose, name)
    return atan2_deg(line[2], line[0])


def trunk_twist(c: Context) -> float:
    """Shoulder line against the hip line, from above, degrees -180..180, + = to the left."""
    return wrap_degrees(_world_yaw(c.pose, "shoulder") - _world_yaw(c.pose, "hip"))


@lru_cache(maxsize=16)
def _shoulder_ratio(pose: Landmarks) -> float:
    share = ratio(length(across_metres(pose, "shoulder")), length(_world_trunk(pose)))
    return (clamp(share, *SHOULDER_TO_TORSO) + TYPICAL_SHOULDERS) / 2


def trunk_twist_change(c: Context, ref: Context) -> float:
    """Turn of the shoulder line since the reference, from its width in the picture.

    Seen from the side the shoulders lie one behind the other, and a turn moves them apart by
    its sine: the picture is at its most sensitive. A sitting person's hips stay where they
    are, so the shoulder line alone tells the twist. No number here is fitted to readings; on
    the rendered pairs up to a yaw of 45 it is right to 5 degrees (world landmarks: 13).
    """
    share = _shoulder_ratio(ref.pose)

    def turn(k: Context) -> float:
        return _turn_of(ratio(across_px(k.pose, "shoulder")[0], share * ref.torso_px()))

    return -c.stance.facing * (turn(c) - turn(ref))


def _turn_of(sine: float) -> float:
    """Arcsine in degrees, continued along its tangent beyond `STEEPEST`."""
    within = clamp(sine, -STEEPEST, STEEPEST)
    beyond = (sine - within) / root(1.0 - STEEPEST * STEEPEST)
    return asin_deg(within) + degrees(beyond)


def _nose_direction(pose: Landmarks) -> float:
    """Where the nose points from between the ears, seen from above; degrees, + = left."""
    nose = minus(pose.metres(INDEX["nose"]), mid_metres(pose, "ear"))
    return atan2_deg(nose[2], nose[0])


def head_yaw(c: Context) -> float:
    """Face against the pelvis, from above, degrees -180..180, + = to the left."""
    x, z = _pelvis_left(c.pose)
    return wrap_degrees(_nose_direction(c.pose) - atan2_deg(-x, z))


def nose_turn(pose: Landmarks, reference: Landmarks) -> float:
    """Turn of the nose about the ears, seen from above, since the reference; + = to the left."""
    return wrap_degrees(_nose_direction(pose) - _nose_direction(reference))


def head_yaw_change(c: Context, ref: Context) -> float:
    """Turn of the face since the reference, degrees, + = to the left.

    A turn away from the camera reads too small the more the camera is side-on: see `AWAY_GAIN`.
    """
    turned = nose_turn(c.pose, ref.pose)
    low, high = AWAY_YAW
    side_on = clamp((high - c.stance.yaw_deg) / (high - low), 0.0, 1.0)
    gain = choose(turned * c.stance.facing > 0, 1.0 + (AWAY_GAIN - 1.0) * side_on, 1.0)
    return turned * gain


@lru_cache(maxsize=16)
def head_cues(pose: Landmarks, reference: Landmarks) -> tuple[float, float]:
    """What else tells a turn of the head: distances in the picture, in trunk lengths at rest.

    Returns:
        From the right ear to the left, and from the middle of the ears to the nose; sideways.
    """
    torso = reference.torso_px
    nose = pose.px(INDEX["nose"])[0] - mid_px(pose, "ear")[0]
    return ratio(across_px(pose, "ear")[0], torso), ratio(nose, torso)
