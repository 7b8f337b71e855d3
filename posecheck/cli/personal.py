"""Stretches fitted to a person or a place: thresholds of their own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from posecheck.stretch import Leg


def adapted(legs: tuple[Leg, ...], thresholds: Path | None) -> tuple[Leg, ...]:
    """Legs judged by the numbers of a file of thresholds, if one is given.

    Raises:
        ConfigError: The file's mistakes.
    """
    if thresholds is None:
        return legs
    from posecheck.config.thresholds import load_thresholds

    return load_thresholds(thresholds.expanduser()).over_legs(legs)
