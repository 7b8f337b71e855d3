"""Arithmetic that takes one number or an array of them.

A formula made of these functions and the operators is written once and serves one pose and a
whole trace: plain floats, which are ten times quicker than arrays of one element, or arrays
(N,) with one element a pose. NaN goes in and NaN comes out.

Numbers are annotated as floats and truths as bools; where an argument is an array, so is the
result.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np


def atan2_deg(y: float, x: float) -> float:
    """Direction of (x, y) in degrees, -180..180."""
    if isinstance(y, float):
        return math.degrees(math.atan2(y, x))
    return _array(np.degrees(np.arctan2(y, x)))


def asin_deg(x: float) -> float:
    """Degrees; a sine that rounding or noise took past 1 counts as 1."""
    if isinstance(x, float):
        return math.degrees(math.asin(clamp(x, -1.0, 1.0)))
    return _array(np.degrees(np.arcsin(clamp(x, -1.0, 1.0))))


def acos_deg(x: float) -> float:
    """Degrees; a cosine that rounding took past 1 counts as 1."""
    if isinstance(x, float):
        return math.degrees(math.acos(clamp(x, -1.0, 1.0)))
    return _array(np.degrees(np.arccos(clamp(x, -1.0, 1.0))))


def radians(x: float) -> float:
    """Of degrees."""
    return math.radians(x) if isinstance(x, float) else _array(np.radians(x))


def degrees(x: float) -> float:
    """Of radians."""
    return math.degrees(x) if isinstance(x, float) else _array(np.degrees(x))


def sin(x: float) -> float:
    """Of radians."""
    return math.sin(x) if isinstance(x, float) else _array(np.sin(x))


def cos(x: float) -> float:
    """Of radians."""
    return math.cos(x) if isinstance(x, float) else _array(np.cos(x))


def root(x: float) -> float:
    """Square root of a number that is not negative."""
    return math.sqrt(x) if isinstance(x, float) else _array(np.sqrt(x))


def softplus(x: float) -> float:
    """log(1 + exp(x)): about x where x is large, about 0 where it is far below 0."""
    if isinstance(x, float):
        return max(x, 0.0) + math.log1p(math.exp(-abs(x))) if x == x else x
    return _array(np.logaddexp(0.0, x))


def clamp(x: float, low: float, high: float) -> float:
    """`x` kept within low..high; NaN stays NaN."""
    if isinstance(x, float):
        return low if x < low else high if x > high else x
    return _array(np.clip(x, low, high))


def larger(a: float, b: float) -> float:
    """The larger of two numbers; NaN if either is."""
    if isinstance(a, float):
        return a if a >= b or a != a else b
    return _array(np.maximum(a, b))


def smaller(a: float, b: float) -> float:
    """The smaller of two numbers; NaN if either is."""
    if isinstance(a, float):
        return a if a <= b or a != a else b
    return _array(np.minimum(a, b))


def interpolate(x: float, xs: Sequence[float], ys: Sequence[float]) -> float:
    """`ys` at `x` between the rising `xs`, beyond them the nearest; NaN stays NaN."""
    return float(np.interp(x, xs, ys)) if isinstance(x, float) else _array(np.interp(x, xs, ys))


def ratio(a: float, b: float) -> float:
    """a / b; NaN where b is zero."""
    if isinstance(b, float):
        return a / b if b else math.nan
    with np.errstate(all="ignore"):
        return _array(np.where(b != 0, np.divide(a, b), np.nan))


def known(x: float) -> bool:
    """Neither missing nor infinite."""
    return math.isfinite(x) if isinstance(x, float) else _array(np.isfinite(x))


def choose(condition: bool, yes: float, no: float) -> float:
    """`yes` where the condition holds, else `no`."""
    if isinstance(condition, np.ndarray):
        return _array(np.where(condition, yes, no))
    return yes if condition else no


def somewhere(condition: bool) -> bool:
    """Whether the condition holds for any element, so that what it guards has to be computed."""
    return bool(condition.any()) if isinstance(condition, np.ndarray) else condition


def everywhere(condition: bool) -> bool:
    """Whether the condition holds for every element."""
    return bool(condition.all()) if isinstance(condition, np.ndarray) else condition


def _array(x: Any) -> Any:
    """An array in the clothes of a number."""
    return x
