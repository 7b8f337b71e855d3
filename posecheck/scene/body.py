"""The body as a painter needs it: seen points, limbs, and a steady outlook on it."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from posecheck.camera_view import View
from posecheck.geometry import Vector, distance, midpoint, wrap_degrees
from posecheck.measures import VISIBLE
from posecheck.pose import Pose
from posecheck.scene.shapes import Corner, Limb, Outlook, Point, Tone, Weight
from posecheck.skeleton import BONES, INDEX
from posecheck.words import ENGLISH, Words

CLEAR = 0.5
"""Visibility from which a limb is drawn as clear; below, down to `VISIBLE`, it is faint."""

HEADING_STEP = 45.0
HEADING_STAYS = 35.0
"""A dial turns in steps, and only when the pelvis has turned well past the half step."""

CORNER = (0.62, 0.32)
"""Width and height, in shorter edges of the picture, that the counters may need."""

Bone = tuple[str, str]
MIDLINE: Bone = ("mid_hip", "mid_shoulder")
NECK: Bone = ("mid_shoulder", "mid_ear")


@dataclass(frozen=True, slots=True)
class Body:
    """A pose together with the outlook on it, and the language of its labels."""

    pose: Pose
    outlook: Outlook
    words: Words = ENGLISH

    @property
    def unit(self) -> float:
        """Shorter edge of the picture, px: what sizes on the screen are a share of."""
        return float(min(self.pose.size_wh))

    @property
    def torso_px(self) -> float:
        """Mid-hip to mid-shoulder, px; NaN when not seen."""
        return distance(self.at("mid_hip"), self.at("mid_shoulder"))

    def at(self, name: str) -> Vector:
        """Position of a landmark or, as `mid_hip`, of the middle of a pair; NaN if unseen."""
        if name.startswith("mid_"):
            return midpoint(self.at(f"left_{name[4:]}"), self.at(f"right_{name[4:]}"))
        if not self.visibility(name) >= VISIBLE:
            return np.full(2, np.nan)
        return self.pose.point(name)

    def seen(self, *names: str) -> bool:
        """True when all of these points can be drawn."""
        return all(bool(np.isfinite(self.at(name)).all()) for name in names)

    def visibility(self, name: str) -> float:
        """0..1; of a middle, that of the clearer of the two points."""
        if name.startswith("mid_"):
            return max(self.visibility(f"{side}_{name[4:]}") for side in ("left", "right"))
        return float(self.pose.visibility[INDEX[name]])


def as_point(vector: Vector) -> Point:
    """A plain pair of floats."""
    return float(vector[0]), float(vector[1])


def direction(vector: Vector) -> float:
    """Direction of a vector on the screen, degrees clockwise from picture right."""
    return math.degrees(math.atan2(float(vector[1]), float(vector[0])))


def limbs(body: Body, plain: set[Bone], strong: set[Bone], tone: Tone) -> tuple[Limb, ...]:
    """All limbs whose two ends are seen; the ones to look at last, so they lie on top."""
    order: dict[Weight, int] = {"faint": 0, "ghost": 1, "plain": 2, "strong": 3}
    drawn = []
    for bone in dict.fromkeys((*BONES, *plain, *strong)):
        if not body.seen(*bone):
            continue
        weight = _weight(body, bone, plain, strong)
        a, b = as_point(body.at(bone[0])), as_point(body.at(bone[1]))
        drawn.append(Limb(a, b, weight, tone if weight == "strong" else Tone.NEUTRAL))
    return tuple(sorted(drawn, key=lambda limb: order[limb.weight]))


def _weight(body: Body, bone: Bone, plain: set[Bone], strong: set[Bone]) -> Weight:
    if bone in strong:
        return "strong"
    if min(body.visibility(name) for name in bone) < CLEAR:
        return "faint"
    return "plain" if bone in plain else "ghost"


def look(
    pose: Pose, camera: View, previous: Outlook | None, moving: bool, corner: Corner = "left"
) -> Outlook:
    """Outlook on a pose; while a person moves, or is not seen, it stays what it was.

    Args:
        pose: What is seen now.
        camera: How the camera sees it.
        previous: The outlook before.
        moving: Whether the person is in a stretch.
        corner: For the counters, until anybody is seen.
    """
    if previous is not None and (moving or not pose.found):
        return previous
    if not pose.found:
        return Outlook(corner=corner)
    old = previous or Outlook(corner=corner)
    return Outlook(
        facing=camera.facing if math.isfinite(camera.facing) else old.facing,
        yaw_deg=camera.yaw_deg if math.isfinite(camera.yaw_deg) else old.yaw_deg,
        heading=_heading(pose, None if previous is None else previous.heading),
        corner=_free_corner(pose, previous),
    )


def _heading(pose: Pose, previous: float | None) -> float:
    across = pose.world_point("left_hip") - pose.world_point("right_hip")
    facing = math.degrees(math.atan2(-across[2], across[0])) + 90.0
    if not math.isfinite(facing):
        return previous or 0.0
    if previous is not None and abs(wrap_degrees(facing - previous)) < HEADING_STAYS:
        return previous
    return wrap_degrees(HEADING_STEP * round(facing / HEADING_STEP))


def _free_corner(pose: Pose, previous: Outlook | None) -> Corner:
    """The bottom corner with less of the person in it; the old one unless clearly worse."""
    w, h = pose.size_wh
    seen = pose.visibility >= VISIBLE
    ends = [[INDEX[a], INDEX[b]] for a, b in BONES if seen[INDEX[a]] and seen[INDEX[b]]]
    if not ends:
        return previous.corner if previous else "left"
    a, b = (pose.xy[list(column)] for column in zip(*ends, strict=True))
    points = np.concatenate([a + share * (b - a) for share in (0.0, 0.25, 0.5, 0.75)])
    width, height = (share * min(w, h) for share in CORNER)
    low = points[points[:, 1] > h - height]
    on_left, on_right = int((low[:, 0] < width).sum()), int((low[:, 0] > w - width).sum())
    if previous is not None and abs(on_left - on_right) < 6:
        return previous.corner
    return "left" if on_left <= on_right else "right"
