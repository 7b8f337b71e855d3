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

from posecheck import orientation
from posecheck.elementwise import choose, clamp, cos, known, radians, ratio, sin
from posecheck.geometry import NAN, Point
from posecheck.landmarks import Landmarks
from posecheck.measures.context import Stance
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


def _lateral() -> tuple[float, ...]:
    """By landmark, signed for the left side; 0 for what lies in the middle."""
    out = [0.0] * len(LANDMARKS)
    for name, metres in LATERAL_M.items():
        out[INDEX[f"left_{name}"]], out[INDEX[f"right_{name}"]] = metres, -metres
    return tuple(out)


_LATERAL = _lateral()
_COS_PITCH, _SIN_PITCH = math.cos(math.radians(PITCH_DEG)), math.sin(math.radians(PITCH_DEG))

LEAST_AWAY = 0.1
"""A ray that runs along its plane more closely than this does not tell where it meets it."""


class Lift:
    """Places landmarks of one pose (or of many) in space, in axes of the body."""

    def __init__(self, pose: Landmarks, stance: Stance) -> None:
        """Take the camera's place from `stance`; a missing distance leaves points missing."""
        width, height = pose.size_wh
        self._pose = pose
        self._centre = width / 2, height / 2
        self._focal = orientation.focal_px(pose.size_wh)
        self._facing = stance.facing
        yaw = lift_yaw(stance)
        self._cos, self._sin = cos(yaw), sin(yaw)
        self._metres = stance.distance_m
        self._toward_camera = 1.0 if stance.near == "left" else -1.0

    def point(self, i: int) -> Point:
        """Where landmark number `i` is.

        Returns:
            Metres forward (the way the person faces), up, and away from the camera along
            the left-right axis; NaN where the landmark or the distance is missing.
        """
        x, y = self._pose.px(i)
        right, down = (x - self._centre[0]) / self._focal, (y - self._centre[1]) / self._focal
        ahead = _COS_PITCH - down * _SIN_PITCH
        up = -down * _COS_PITCH - _SIN_PITCH
        sideways = self._facing * right
        forward = self._cos * sideways - self._sin * ahead
        away = self._cos * ahead + self._sin * sideways
        depth = self._metres - self._toward_camera * _LATERAL[i]
        scale = choose(away > LEAST_AWAY, ratio(depth, away), NAN)
        return (forward * scale, up * scale, away * scale)


def lift_yaw(stance: Stance) -> float:
    """The signed yaw that is used, in radians; negative = from behind."""
    signed = choose(known(stance.signed_yaw_deg), stance.signed_yaw_deg, stance.yaw_deg)
    return radians(clamp(signed, *LIFT_YAW))
