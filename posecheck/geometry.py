"""Plane and space geometry on landmark positions: NaN in, NaN out.

Picture axes: x right, y down. Angles are in degrees. A point is anything with two or three
coordinates; these may be arrays, one element a pose (see `elementwise`).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from posecheck.elementwise import atan2_deg, choose, known, root

Vector = npt.NDArray[np.float64]

NAN = math.nan


class Point(Protocol):
    """Coordinates of a point or a vector: a tuple, a list or an array."""

    def __getitem__(self, i: int, /) -> Any: ...

    def __len__(self) -> int: ...

    def __iter__(self) -> Iterator[Any]: ...


def midpoint(a: Vector, b: Vector) -> Vector:
    """Point half way between two points; NaN if either is."""
    return (a + b) / 2


def middle(a: Point, b: Point) -> Point:
    """The same for points that are no arrays, in two or three dimensions."""
    if len(a) == 2:
        return ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2)
    return ((a[0] + b[0]) / 2, (a[1] + b[1]) / 2, (a[2] + b[2]) / 2)


def minus(a: Point, b: Point) -> Point:
    """The vector from b to a, in two or three dimensions."""
    if len(a) == 2:
        return (a[0] - b[0], a[1] - b[1])
    return (a[0] - b[0], a[1] - b[1], a[2] - b[2])


def length(v: Point) -> float:
    """Length of a vector in its own unit."""
    if len(v) == 2:
        return root(v[0] * v[0] + v[1] * v[1])
    return root(v[0] * v[0] + v[1] * v[1] + v[2] * v[2])


def distance(a: Point, b: Point) -> float:
    """Euclidean distance of two points in their own unit; NaN if either is."""
    return length(minus(a, b))


def dot(u: Point, v: Point) -> float:
    """Inner product of two vectors."""
    if len(u) == 2:
        return u[0] * v[0] + u[1] * v[1]  # type: ignore[no-any-return]
    return u[0] * v[0] + u[1] * v[1] + u[2] * v[2]  # type: ignore[no-any-return]


def angle_between(u: Point, v: Point) -> float:
    """Unsigned angle of two vectors, 0..180; NaN when one is zero or not finite.

    Uses atan2(|u x v|, u . v), which stays accurate near 0 and 180 where acos does not.
    """
    if len(u) == 2:
        cross = abs(u[0] * v[1] - u[1] * v[0])
    else:
        cross = length(
            (
                u[1] * v[2] - u[2] * v[1],
                u[2] * v[0] - u[0] * v[2],
                u[0] * v[1] - u[1] * v[0],
            )
        )
    return _direction(cross, dot(u, v))


def angle_at(vertex: Point, a: Point, b: Point) -> float:
    """Angle a-vertex-b at the vertex, 0..180; NaN when a point is missing or coincides."""
    return angle_between(minus(a, vertex), minus(b, vertex))


def signed_angle(u: Point, v: Point) -> float:
    """Angle that turns u into v in the picture plane, -180..180, + = clockwise on screen."""
    return _direction(u[0] * v[1] - u[1] * v[0], dot(u, v))


def slope(a: Point, b: Point) -> float:
    """Unsigned slope of the line a-b against the horizontal, 0..90; NaN if undefined."""
    return _direction(abs(b[1] - a[1]), abs(b[0] - a[0]))


def _direction(y: float, x: float) -> float:
    """atan2 in degrees; NaN when both are zero or one is not finite."""
    told = known(x + y) & ((x != 0) | (y != 0))
    return choose(told, atan2_deg(y, x), NAN)


def wrap_degrees(angle: float) -> float:
    """The same direction in -180..180; NaN stays NaN."""
    return (angle + 180.0) % 360.0 - 180.0
