"""Measures of a whole recording at once: the same formulas, fed with arrays.

A pose a time takes some ten microseconds a measure; a thousand poses at a time take little
longer than one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from posecheck.geometry import NAN
from posecheck.landmarks import mid_px
from posecheck.measures.context import Context, Stance
from posecheck.measures.correction import Corrections
from posecheck.measures.reading import needed, too_far, usable
from posecheck.measures.table import MEASURES
from posecheck.pose import Floats, Pose
from posecheck.skeleton import Side


class Track:
    """Landmarks of many poses with one frame size; every number is an array (N,)."""

    def __init__(self, poses: Sequence[Pose]) -> None:
        """Take the poses, at least one; those without a person read as NaN."""
        self.size_wh = poses[0].size_wh
        if any(p.size_wh != self.size_wh for p in poses):
            raise ValueError("poses: expected one frame size, got several")
        # By landmark first, so that each number of it is one stretch of memory.
        self._xy = np.array([p.xy for p in poses]).transpose(1, 2, 0).copy()
        self._world = np.array([p.world for p in poses]).transpose(1, 2, 0).copy()
        self._seen = np.array([p.visibility for p in poses]).T.copy()

    def px(self, i: int) -> Any:
        """x and y of landmark number `i` in pixels, (2, N)."""
        return self._xy[i]

    def metres(self, i: int) -> Any:
        """x, y and z of landmark number `i` in the model's world, (3, N)."""
        return self._world[i]

    def seen(self, i: int) -> Any:
        """Visibility of landmark number `i`, (N,)."""
        return self._seen[i]

    @property
    def torso_px(self) -> Any:
        """Length mid-hip to mid-shoulder in pixels, (N,)."""
        a, b = mid_px(self, "shoulder"), mid_px(self, "hip")
        return np.hypot(a[0] - b[0], a[1] - b[1])


class Stances(Stance):
    """Stances of many poses that face the same way and show the same side."""

    __slots__ = ()

    @classmethod
    def of_all(cls, stances: Sequence[Stance]) -> Stances:
        """Gather them; all of one facing and near side.

        Raises:
            ValueError: They differ in these.
        """
        first = stances[0]
        if any((s.facing, s.near) != (first.facing, first.near) for s in stances):
            raise ValueError("stances: expected one facing and near side, got several")
        columns: list[Any] = [
            np.array([getattr(s, name) for s in stances])
            for name in ("yaw_deg", "signed_yaw_deg", "distance_m")
        ]
        return cls(first.facing, first.near, *columns)


def values(
    track: Track,
    name: str,
    side: Side,
    stances: Stances,
    corrections: Corrections | None = None,
) -> Floats:
    """One measure of every pose, (N,), as `reading.value` reads it from each.

    NaN where it cannot be taken; `reading.why_not` and `reading.value` tell the reason.
    """
    with np.errstate(invalid="ignore"):
        taken = ~np.asarray(too_far(track))
        for i in needed(name, side):
            taken = taken & usable(track, i)
        context = Context(track, side, stances)
        number: Any = MEASURES[name].value(context)
        if corrections is not None:
            number = np.where(np.isfinite(number), corrections.value(name, context, number), np.nan)
        return np.where(taken & np.isfinite(number), number, NAN)
