"""Limits and durations to try for one end of a band, and the middle of the best plateau."""

from __future__ import annotations

import math
from typing import Final, Literal, TypeAlias

import numpy as np

from posecheck.pose import Floats
from posecheck.stretch import Check
from posecheck.tuning.evidence import Units
from posecheck.tuning.recording import Bools

End: TypeAlias = Literal["low", "high", "both"]
"""Which limit is fitted; `both` moves the ends of a band that is the same to left and right."""

PLATEAU: Final = 0.01
"""Scores this close to the best are as good as the best."""
LIMITS: Final = 161
"""How many limits are tried, evenly between the 5th and 95th percentile of the values."""
DURATIONS_S: Final = (0.2, 0.3, 0.4, 0.5, 0.7)
"""Said any later, nobody would know what a correction is about."""


def sign(end: End) -> float:
    """+1 where more is nearer to a fault."""
    return -1.0 if end == "low" else 1.0


def grid(check: Check, end: End, units: Units) -> tuple[Floats, Floats]:
    """Limits between what is surely good and what is surely faulty, and durations."""
    values = np.concatenate([units.good, units.faulty])
    low, high = np.quantile(values, [0.05, 0.95])
    now = getattr(check, "low" if end == "low" else "high")
    limits = np.unique(np.append(sign(end) * np.linspace(low, high, LIMITS), now))
    other = {"low": check.high, "high": check.low, "both": 0.0}[end]
    if other is not None:
        limits = limits[limits < other] if end == "low" else limits[limits > other]
    return limits, np.unique([*DURATIONS_S, check.after_s])


def has_room(limits: Floats, end: End, margin: float, good: Floats) -> Bools:
    """Limits from which good form lies far enough for a correction to be cleared.

    All of them when none is: what that means is said when a proposal is looked at.
    """
    reached = float(np.quantile(good, 0.9)) if len(good) else -np.inf
    room: Bools = sign(end) * limits - margin >= reached
    return room if room.any() else ~room


def middle(table: Floats, limits: Floats, durations: Floats, after_s: float) -> int:
    """Index of the setting in the middle of the widest plateau near the best score.

    Of durations that score alike, that which is nearest to the one there is.
    """
    good = table >= table.max() - PLATEAU
    best = (-math.inf, -1.0, 0)
    for j, duration in enumerate(durations):
        for start, stop in _runs(good[:, j]):
            width = float(limits[stop - 1] - limits[start])
            middle = (limits[start] + limits[stop - 1]) / 2
            i = start + int(np.argmin(np.abs(limits[start:stop] - middle)))
            nearness = -abs(float(duration) - after_s)
            best = max(best, (nearness, round(width, 6), i * len(durations) + j))
    return best[2]


def _runs(good: np.ndarray) -> list[tuple[int, int]]:
    """First index and the one behind the last, of each run of true values, shape (n,)."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], good.astype(np.int8), [0]])))
    return [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]
