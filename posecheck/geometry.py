"""Plane and space geometry on landmark positions: NaN in, NaN out.

Picture axes: x right, y down. Angles are in degrees.
"""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

Vector = npt.NDArray[np.float64]

NAN = math.nan


def midpoint(a: Vector, b: Vector) -> Vector:
    """Point half way between two points; NaN if either is."""
    return (a + b) / 2


def distance(a: Vector, b: Vector) -> float:
    """Euclidean distance of two points in their own unit; NaN if either is."""
    return float(np.sqrt(((a - b) ** 2).sum()))


def angle_between(u: Vector, v: Vector) -> float:
    """Unsigned angle of two vectors, 0..180; NaN when one is zero or not finite.

    Uses atan2(|u x v|, u . v), which stays accurate near 0 and 180 where acos does not.
    """
    dot = float(u @ v)
    if u.shape[0] == 2:
        cross = abs(float(u[0] * v[1] - u[1] * v[0]))
    else:
        cross = float(np.sqrt((np.cross(u, v) ** 2).sum()))
    if not math.isfinite(dot) or not math.isfinite(cross) or (dot == 0 and cross == 0):
        return NAN
    return math.degrees(math.atan2(cross, dot))


def angle_at(vertex: Vector, a: Vector, b: Vector) -> float:
    """Angle a-vertex-b at the vertex, 0..180; NaN when a point is missing or coincides."""
    return angle_between(a - vertex, b - vertex)


def signed_angle(u: Vector, v: Vector) -> float:
    """Angle that turns u into v in the picture plane, -180..180, + = clockwise on screen."""
    dot = float(u @ v)
    cross = float(u[0] * v[1] - u[1] * v[0])
    if not (math.isfinite(dot) and math.isfinite(cross)) or (dot == 0 and cross == 0):
        return NAN
    return math.degrees(math.atan2(cross, dot))


def slope(a: Vector, b: Vector) -> float:
    """Unsigned slope of the line a-b against the horizontal, 0..90; NaN if undefined."""
    dx, dy = abs(float(b[0] - a[0])), abs(float(b[1] - a[1]))
    if not (math.isfinite(dx) and math.isfinite(dy)) or (dx == 0 and dy == 0):
        return NAN
    return math.degrees(math.atan2(dy, dx))


def wrap_degrees(angle: float) -> float:
    """The same direction in -180..180; NaN stays NaN."""
    if not math.isfinite(angle):
        return NAN
    return (angle + 180.0) % 360.0 - 180.0
