"""The middle of a handful of numbers, and how far they scatter around it."""

from __future__ import annotations

import math
from collections.abc import Sequence

from posecheck.geometry import NAN

MAD_TO_SD = 1.4826
"""Standard deviation of normally distributed values over their median absolute deviation,
1 / 0.6745, the normal distribution's upper quartile."""


def median(values: Sequence[float]) -> float:
    """The middle value; NaN when one is missing. numpy's takes longer to begin than to sort."""
    if any(math.isnan(v) for v in values):
        return NAN
    ordered, half = sorted(values), len(values) // 2
    return (ordered[half] + ordered[-half - 1]) / 2


def jitter(values: Sequence[float]) -> float:
    """Standard deviation as the median deviation tells it, blind to a few far-off values."""
    level = median(values)
    return median([abs(v - level) for v in values]) * MAD_TO_SD
