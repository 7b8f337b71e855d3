"""Landmarks by number, as plain numbers: what formulas look at.

A `Pose` gives floats; a whole trace at once gives arrays, one element a pose, and the same
formulas serve both (see `elementwise`).
"""

from __future__ import annotations

from functools import lru_cache
from typing import Protocol

from posecheck.geometry import Point, middle, minus
from posecheck.skeleton import INDEX, Side, opposite


class Landmarks(Protocol):
    """Landmarks of one pose or of many."""

    def __hash__(self) -> int: ...

    @property
    def size_wh(self) -> tuple[int, int]:
        """Frame width and height in pixels."""

    @property
    def torso_px(self) -> float:
        """Length mid-hip to mid-shoulder in pixels."""

    def px(self, i: int) -> Point:
        """x and y of landmark number `i` in pixels; NaN = not seen."""

    def metres(self, i: int) -> Point:
        """x, y and z of landmark number `i` in the model's world; NaN = not seen."""

    def seen(self, i: int) -> float:
        """Visibility of landmark number `i`."""


@lru_cache(maxsize=256)
def index_of(name: str, side: Side) -> int:
    """Number of a landmark; `knee` is that of `side`, `other_knee` that of the other side."""
    if name.startswith("other_"):
        return INDEX[f"{opposite(side)}_{name[6:]}"]
    return INDEX[name] if name in INDEX else INDEX[f"{side}_{name}"]


def mid_px(pose: Landmarks, name: str) -> Point:
    """Middle of the left and right landmark in pixels."""
    return middle(pose.px(index_of(name, "left")), pose.px(index_of(name, "right")))


def across_px(pose: Landmarks, name: str) -> Point:
    """From the right landmark to the left one in pixels."""
    return minus(pose.px(index_of(name, "left")), pose.px(index_of(name, "right")))


def mid_metres(pose: Landmarks, name: str) -> Point:
    """Middle of the left and right landmark in the model's world."""
    return middle(pose.metres(index_of(name, "left")), pose.metres(index_of(name, "right")))


def across_metres(pose: Landmarks, name: str) -> Point:
    """From the right landmark to the left one in the model's world."""
    return minus(pose.metres(index_of(name, "left")), pose.metres(index_of(name, "right")))
