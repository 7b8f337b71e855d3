"""What a measure looks at: the pose, the side, and how the person stands to the camera."""

from __future__ import annotations

import math
from dataclasses import dataclass

from posecheck import camera_view, orientation
from posecheck.elementwise import clamp, cos, radians
from posecheck.geometry import NAN, Point
from posecheck.landmarks import Landmarks, index_of, mid_px
from posecheck.pose import Pose
from posecheck.skeleton import Side

VISIBLE = 0.25
"""Least visibility of a usable landmark. In VIDEO mode visibility is a slow average, and
joints that lie right are reported down to 0.27 on the sample clips."""

SAGITTAL_YAW_MAX = 55.0
"""Beyond this yaw, horizontal distances are too foreshortened to be stretched back."""


@dataclass(frozen=True, slots=True, eq=False)
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


@dataclass(frozen=True, slots=True, eq=False)
class Context:
    """What a measure function may look at."""

    pose: Landmarks
    side: Side
    stance: Stance

    def at(self, name: str) -> Point:
        """Pixel position; `knee` is the measured side's, `other_knee` the other side's."""
        return self.pose.px(index_of(name, self.side))

    def mid(self, name: str) -> Point:
        """Middle of the left and right landmark in pixels."""
        return mid_px(self.pose, name)

    def torso_px(self) -> float:
        """Length mid-hip to mid-shoulder in pixels."""
        return self.pose.torso_px

    def sagittal(self, a: Point, b: Point) -> Point:
        """Vector a -> b in the sagittal plane: x = forward, y = up, foreshortening undone."""
        stretch = self.stance.facing / cos(
            radians(clamp(self.stance.yaw_deg, 0.0, SAGITTAL_YAW_MAX))
        )
        return ((b[0] - a[0]) * stretch, a[1] - b[1])

    def on(self, reference: Landmarks) -> Context:
        """The same question asked of the reference pose."""
        return Context(reference, self.side, self.stance)
