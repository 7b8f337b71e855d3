"""What a measure looks at: the pose, the side, and how the person stands to the camera."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from posecheck import camera_view, orientation
from posecheck.geometry import NAN, Vector, distance, midpoint
from posecheck.pose import Pose
from posecheck.skeleton import INDEX, Side, opposite

VISIBLE = 0.25
"""Least visibility of a usable landmark. In VIDEO mode visibility is a slow average, and
joints that lie right are reported down to 0.27 on the sample clips."""

SAGITTAL_YAW_MAX = 55.0
"""Beyond this yaw, horizontal distances are too foreshortened to be stretched back."""


@dataclass(frozen=True, slots=True)
class Stance:
    """How the person stands to the camera, kept steady by the caller.

    Attributes:
        facing: +1 faces picture right, -1 faces picture left.
        near: The side nearest to the camera.
        yaw_deg: Camera yaw, 0 = side-on, 90 = from the front.
        signed_yaw_deg: The same, negative when the camera stands behind the person; NaN =
            not told, which counts as before.
        distance_m: Rough distance of the camera in metres; NaN = not told.
    """

    facing: float
    near: Side
    yaw_deg: float
    signed_yaw_deg: float = NAN
    distance_m: float = NAN

    @classmethod
    def of(cls, pose: Pose) -> Stance:
        """Stance read from one pose."""
        signed = orientation.signed_yaw(pose)
        return cls.steady(
            camera_view.facing(pose),
            camera_view.near_side(pose),
            abs(signed),
            signed,
            orientation.distance_m(pose),
        )

    @classmethod
    def of_view(cls, view: camera_view.View) -> Stance:
        """Stance as a steadied view tells it."""
        return cls.steady(
            view.facing, view.near_side, view.yaw_deg, view.signed_yaw_deg, view.distance_m
        )

    @classmethod
    def steady(
        cls,
        facing: float,
        near: Side | None,
        yaw_deg: float,
        signed_yaw_deg: float = NAN,
        distance_m: float = NAN,
    ) -> Stance:
        """Stance from a view; faces right, and frontal, where that cannot be told."""
        facing = facing if math.isfinite(facing) else 1.0
        near = near or ("right" if facing > 0 else "left")
        yaw_deg = yaw_deg if math.isfinite(yaw_deg) else 90.0
        return cls(facing, near, yaw_deg, signed_yaw_deg, distance_m)


@dataclass(frozen=True, slots=True)
class Reading:
    """One measured value.

    Attributes:
        value: In the measure's unit; NaN when not measurable.
        error: Expected error in the same unit; NaN when unknown.
        reason: Why the value is NaN, empty otherwise.
    """

    value: float
    error: float = NAN
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Context:
    """What a measure function may look at."""

    pose: Pose
    side: Side
    stance: Stance
    reference: Pose | None = None

    @property
    def other(self) -> Side:
        return opposite(self.side)

    def at(self, name: str) -> Vector:
        """Pixel position; `knee` is the measured side's, `other_knee` the other side's."""
        return self.pose.point(self.full_name(name))

    def full_name(self, name: str) -> str:
        if name.startswith("other_"):
            return f"{self.other}_{name[6:]}"
        return name if name in INDEX else f"{self.side}_{name}"

    def mid(self, name: str) -> Vector:
        """Middle of the left and right landmark in pixels."""
        return midpoint(self.pose.point(f"left_{name}"), self.pose.point(f"right_{name}"))

    def torso_px(self) -> float:
        """Length mid-hip to mid-shoulder in pixels."""
        return distance(self.mid("hip"), self.mid("shoulder"))

    def sagittal(self, a: Vector, b: Vector) -> Vector:
        """Vector a -> b in the sagittal plane: x = forward, y = up, foreshortening undone."""
        yaw = math.radians(min(self.stance.yaw_deg, SAGITTAL_YAW_MAX))
        d = b - a
        return np.array([d[0] * self.stance.facing / math.cos(yaw), -d[1]])

    def on(self, reference: Pose) -> Context:
        """The same question asked of the reference pose."""
        return Context(reference, self.side, self.stance)
