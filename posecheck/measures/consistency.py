"""Bones keep their length: one that does not belongs to a landmark that has jumped.

When limbs cross or hide, a model may put a point on the other limb. The angle then moves by
20 degrees and more, and looks like a movement. The lifted length of the bone tells: on the
rendered pairs and clips a bone that differs by more than these limits from the same bone at
rest goes with errors of 12 to 23 degrees (heavy), one within them with 2 to 5.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from posecheck.measures.body import body_of
from posecheck.measures.context import Context

LENGTHS: Mapping[tuple[str, str], tuple[float, float]] = {
    ("hip", "knee"): (0.80, 1.25),
    ("knee", "ankle"): (0.80, 1.20),
    ("heel", "foot_index"): (0.75, 1.20),
}
"""Least and greatest length of a bone, as a share of its length at rest."""

BONES: Mapping[str, tuple[tuple[str, str], ...]] = {
    "hip_angle": (("hip", "knee"),),
    "hip_open": (("hip", "knee"),),
    "knee_angle": (("hip", "knee"), ("knee", "ankle")),
    "ankle_angle": (("knee", "ankle"), ("heel", "foot_index")),
    "shin_chair_angle": (("knee", "ankle"),),
}
"""The bones that a measure looks at."""

SAID = {"foot_index": "foot", "ankle": "lower leg", "knee": "thigh"}

CHECKED_YAW = 50.0
"""Further round to the front a leg points at the camera, and its length is not seen."""


def jumped(name: str, now: Context, then: Context) -> str:
    """Which part of the body has jumped since the reference, as a reason; empty = none."""
    if now.stance.yaw_deg > CHECKED_YAW:
        return ""
    a, b = body_of(now.pose, now.stance), body_of(then.pose, then.stance)
    for bone in BONES.get(name, ()):
        before = b.bone_m(*bone, now.side)
        after = a.bone_m(*bone, now.side)
        share = after / before if before > 0 else math.nan
        low, high = LENGTHS[bone]
        if share < low or share > high:
            return f"{now.side} {SAID[bone[1]]} not seen clearly"
    return ""
