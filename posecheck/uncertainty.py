"""How wrong a measure is expected to be, by model, camera yaw and kind of reading.

The numbers are mean absolute errors found on rendered people (`calibration/README.md`);
real people and rooms may do worse. Measures without a truth have a cautious default.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from posecheck.errors import ConfigError

YAW_BINS = (0.0, 10.0, 25.0, 45.0, 70.0, 90.0)
YAW_CENTRES = tuple((a + b) / 2 for a, b in pairwise(YAW_BINS))

MIN_SAMPLES = 6
"""A bin with fewer readings says too little alone and is pooled with its neighbours."""

DEFAULTS: Mapping[str, float] = {
    "hip_drift": 0.03,
    "front_knee_travel": 0.03,
    "knee_height": 0.05,
    "hand_under_thigh": 0.1,
    "own_hand_under_thigh": 0.1,
    "hip_height": 0.1,
    "thigh_slope": 4.0,
    "shank_slope": 4.0,
    "camera_yaw": 8.0,
}
"""Expected errors, in the measure's unit, where there is no truth or too little of it:
set by judgement, above what still people show on the sample clips."""


@dataclass(frozen=True, slots=True)
class Cell:
    """Errors of one measure with one model in one yaw bin, in the measure's unit.

    Attributes:
        mae: Mean absolute error.
        bias: Mean error, reading minus truth.
        p90: Absolute error that nine readings in ten stay under.
        n: Number of readings.
    """

    mae: float
    bias: float
    p90: float
    n: int


Key = tuple[str, str, bool]
"""Measure, model, change (True) or absolute reading (False)."""


@dataclass(frozen=True, slots=True)
class ErrorTable:
    """Errors by measure, model, kind of reading and yaw bin (`YAW_BINS`; None = no data)."""

    cells: Mapping[Key, tuple[Cell | None, ...]]
    provenance: Mapping[str, object]

    @classmethod
    def from_json(cls, text: str) -> ErrorTable:
        """Build from the text of `data/errors.json`.

        Raises:
            ConfigError: The text is not such a table.
        """
        try:
            data = json.loads(text)
            if tuple(data["yaw_bins"]) != YAW_BINS:
                raise ConfigError(f"errors.json: expected yaw bins {YAW_BINS}, run the script anew")
            cells = dict(_cells(data["errors"]))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise ConfigError(f"errors.json: not a table of errors ({error!r})") from error
        return cls(cells, data.get("provenance", {}))

    @property
    def models(self) -> tuple[str, ...]:
        """Models that the table knows, sorted."""
        return tuple(sorted({model for _, model, _ in self.cells}))

    def expected_error(self, measure: str, model: str, yaw_deg: float, change: bool) -> float:
        """Mean absolute error to expect, interpolated over yaw without jumps.

        Args:
            measure: Name in `measures.MEASURES`.
            model: lite, full or heavy; any other gets the worst of those known.
            yaw_deg: Camera yaw; NaN = unknown, which gets the worst of all yaws.
            change: True for a change against a baseline, False for a reading on its own.

        Returns:
            In the measure's unit, never NaN.

        Raises:
            KeyError: The measure has neither data nor a default.
        """
        models = (model,) if model in self.models else self.models
        errors = [self._at(measure, m, yaw_deg, change) for m in models]
        known = [e for e in errors if e is not None]
        if known:
            return max(known)
        return DEFAULTS[measure]

    def _at(self, measure: str, model: str, yaw_deg: float, change: bool) -> float | None:
        bins = self.cells.get((measure, model, change), ())
        errors = [_pooled(bins, i) for i in range(len(bins))]
        known = [(c, e) for c, e in zip(YAW_CENTRES, errors, strict=False) if e is not None]
        if not known:
            return None
        if not math.isfinite(yaw_deg):
            return max(e for _, e in known)
        return float(np.interp(yaw_deg, [c for c, _ in known], [e for _, e in known]))


def _pooled(bins: tuple[Cell | None, ...], i: int) -> float | None:
    """Mean absolute error of a bin, with neighbours taken in until there are `MIN_SAMPLES`."""
    for reach in range(len(bins)):
        cells = [c for c in bins[max(0, i - reach) : i + reach + 1] if c is not None]
        n = sum(c.n for c in cells)
        if n >= MIN_SAMPLES:
            return sum(c.mae * c.n for c in cells) / n
    return None


def _cells(
    errors: Mapping[str, Mapping[str, Mapping[str, list[object]]]],
) -> Iterator[tuple[Key, tuple[Cell | None, ...]]]:
    """Entries of `{"change": {measure: {model: [[mae, bias, p90, n] or null, ...]}}}`."""
    for kind, measures in errors.items():
        for measure, models in measures.items():
            for model, bins in models.items():
                yield (measure, model, kind == "change"), tuple(_cell(b) for b in bins)


def _cell(numbers: object) -> Cell | None:
    if numbers is None:
        return None
    if not isinstance(numbers, list):
        raise TypeError(f"expected a list of four numbers, got {numbers!r}")
    mae, bias, p90, n = numbers
    return Cell(float(mae), float(bias), float(p90), int(n))
