"""Landmarks lifted from the picture into space, by geometry alone.

A camera close to a person on the floor looks down at the legs, and a leg that comes toward
it seems to point down: with true landmarks, the side-on picture of a 90-degree long-sit
reads 95 to 110. A pinhole camera undoes this. Each landmark is taken to lie at the known
distance of its joint from the middle of the body (`LATERAL_M`), in a plane parallel to the
sagittal one; its ray meets that plane in one point. Nothing here is fitted to readings: on
the true joints of the rendered corpus the hip angle is then right to 2 degrees up to a yaw
of 10, and to 3 up to 25 (the raw picture: 7 and 14).

What must be assumed is few: the field of view, and that the camera looks down a little.
"""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np

from posecheck import orientation
from posecheck.measures.context import Stance
from posecheck.pose import Floats, Pose
from posecheck.skeleton import INDEX, LANDMARKS

PITCH_DEG = 7.0
"""Cameras at knee height look down by 0 to 15 degrees to show all of a person on the floor;
nothing in one person's landmarks tells it better than its average does (to 4 degrees)."""

LIFT_YAW = (-30.0, 55.0)
"""Beyond these the planes are seen too much edge-on; the nearest of them is used."""

LATERAL_M = {
    "ear": 0.07, "shoulder": 0.165, "elbow": 0.20, "wrist": 0.15, "hip": 0.095, "knee": 0.105,
    "ankle": 0.11, "heel": 0.11, "foot_index": 0.12,
}  # fmt: skip
"""Distance of each joint from the sagittal middle plane of an adult with legs side by side,
in metres (half the biacromial breadth, half the distance of the hip joints, ...)."""


def _lateral() -> Floats:
    """Signed for the left side; 0 for what lies in the middle."""
    out = np.zeros(len(LANDMARKS))
    for name, metres in LATERAL_M.items():
        out[INDEX[f"left_{name}"]], out[INDEX[f"right_{name}"]] = metres, -metres
    return out


_LATERAL = _lateral()


@lru_cache(maxsize=64)
def lifted(pose: Pose, stance: Stance) -> Floats:
    """Landmarks in metres, in axes of the body.

    Args:
        pose: Landmarks, unmirrored.
        stance: Facing, near side, yaw and distance; a missing distance is read off the pose.

    Returns:
        (33, 3): forward (the way the person faces), up, and away from the camera along the
        left-right axis; NaN where a landmark or the distance is missing.
    """
    width, height = pose.size_wh
    focal = orientation.focal_px(pose.size_wh)
    right = (pose.xy[:, 0] - width / 2) / focal
    down = (pose.xy[:, 1] - height / 2) / focal
    pitch = math.radians(PITCH_DEG)
    ahead = math.cos(pitch) - down * math.sin(pitch)
    up = -down * math.cos(pitch) - math.sin(pitch)
    yaw = lift_yaw(stance)
    forward = stance.facing * math.cos(yaw) * right - math.sin(yaw) * ahead
    away = math.cos(yaw) * ahead + stance.facing * math.sin(yaw) * right
    metres = stance.distance_m
    if not math.isfinite(metres):
        metres = orientation.distance_m(pose)
    toward_camera = _LATERAL if stance.near == "left" else -_LATERAL
    with np.errstate(divide="ignore", invalid="ignore"):
        scale = (metres - toward_camera) / np.where(away > 0.1, away, np.nan)
    points: Floats = np.column_stack([forward * scale, up * scale, away * scale])
    points.setflags(write=False)
    return points


def lift_yaw(stance: Stance) -> float:
    """The signed yaw that is used, in radians; negative = from behind."""
    signed = stance.signed_yaw_deg if math.isfinite(stance.signed_yaw_deg) else stance.yaw_deg
    return math.radians(min(max(signed, LIFT_YAW[0]), LIFT_YAW[1]))
