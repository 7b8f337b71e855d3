"""How wrong a measure is expected to be, by model, camera yaw and kind of reading.

The numbers are mean absolute errors found on rendered people (`calibration/README.md`);
real people and rooms may do worse. Measures without a truth have a cautious default.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, reduce
from itertools import pairwise
from typing import Any

import numpy as np

from posecheck import measures
from posecheck.elementwise import choose, clamp, interpolate, known, larger, smaller
from posecheck.errors import ConfigError
from posecheck.landmarks import Landmarks
from posecheck.measures import Corrections, Reading, Stance
from posecheck.measures.track import Stances, Track, values
from posecheck.pose import Floats, Pose
from posecheck.skeleton import Side

YAW_BINS = (0.0, 10.0, 25.0, 45.0, 70.0, 90.0)
YAW_CENTRES = tuple((a + b) / 2 for a, b in pairwise(YAW_BINS))
"""Degrees of camera yaw by which errors are tabulated, and where each bin's error stands."""

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


TRUSTED: Mapping[str, float] = {"deg": 7.0, "torso": 0.4, "hips": 1.0, "legs": 0.1}
"""Largest expected error, by unit, of a reading that is judged; beyond it is UNKNOWN. On the
rendered corpus at most 2 % of the readings that are judged are then off by more than 15
degrees, in first looks as in clips."""

TRUSTED_CHANGE_DEG = 9.0
"""The same for a change in degrees: the bands of changes are wide, and far errors rare."""

USELESS_DEG = 20.0
"""A value with a larger stated error tells nothing, and is not printed either."""

SEEN_FROM_YAW: Mapping[str, float] = {"trunk_side_lean": 45.0}
"""Least camera yaw of what happens along the line of sight of a camera that is side-on."""

CLEAR, DIM, DIM_FACTOR = 0.65, 0.50, 2.0
"""Below the first visibility of the least seen landmark the error of lite and full grows, to
twice at the second (rendered corpus, yaw to 45: 1.8 to 2.7 times). Heavy's does not."""


def trusted(name: str, error: float, yaw_deg: float, change: bool) -> bool:
    """Whether a reading with this expected error may be judged at all."""
    unit = measures.MEASURES[name].unit
    limit = TRUSTED_CHANGE_DEG if change and unit == "deg" else TRUSTED[unit]
    return error <= limit and yaw_deg >= SEEN_FROM_YAW.get(name, 0.0)


Key = tuple[str, str, bool]
"""Measure, model, change (True) or absolute reading (False)."""


@dataclass(frozen=True, slots=True, eq=False)
class ErrorTable:
    """Errors by measure, model, kind of reading and yaw bin (`YAW_BINS`; None = no data).

    Attributes:
        cells: By measure, model and kind.
        provenance: What the table was made of.
        stated: What a mean absolute error is multiplied with, by measure, model and kind.
    """

    cells: Mapping[Key, tuple[Cell | None, ...]]
    provenance: Mapping[str, object]
    stated: Mapping[Key, float] = field(default_factory=dict)

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
        stated = {
            (measure, model, kind == "change"): float(factor)
            for kind, measures_ in data.get("stated", {}).items()
            for measure, models in measures_.items()
            for model, factor in models.items()
        }
        return cls(cells, data.get("provenance", {}), stated)

    @property
    def models(self) -> tuple[str, ...]:
        """Models that the table knows, sorted."""
        return _models(self)

    def expected_error(self, measure: str, model: str, yaw_deg: float, change: bool) -> float:
        """Error to state, interpolated over yaw without jumps.

        It is the mean absolute error of the tables times a factor of measure and model (`stated`),
        by which 95 % of the errors lie within twice the stated one.

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
        errors = [(m, self._at(measure, m, yaw_deg, change)) for m in models]
        told = [self.stated.get((measure, m, change), 1.0) * e for m, e in errors if e is not None]
        return reduce(larger, told) if told else DEFAULTS[measure]

    def _at(self, measure: str, model: str, yaw_deg: float, change: bool) -> float | None:
        centres, errors = _curve(self, measure, model, change)
        if not errors:
            return None
        at = interpolate(yaw_deg, centres, errors)
        return choose(known(yaw_deg), at, max(errors))


@cache
def _models(table: ErrorTable) -> tuple[str, ...]:
    return tuple(sorted({model for _, model, _ in table.cells}))


@cache
def _curve(
    table: ErrorTable, measure: str, model: str, change: bool
) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Yaws and the errors there, of those bins that have any."""
    bins = table.cells.get((measure, model, change), ())
    errors = [_pooled(bins, i) for i in range(len(bins))]
    told = [(c, e) for c, e in zip(YAW_CENTRES, errors, strict=False) if e is not None]
    return tuple(c for c, _ in told), tuple(e for _, e in told)


@dataclass(frozen=True, slots=True)
class Calibration:
    """What is known of one pose model's readings: their errors and their corrections.

    Called, it gives the expected error, as a session wants it.
    """

    model: str
    errors: ErrorTable
    corrections: Corrections

    def __call__(self, measure: str, yaw_deg: float, change: bool) -> float:
        """Expected error of a reading in the measure's unit."""
        return self.errors.expected_error(measure, self.model, yaw_deg, change)

    def value(self, pose: Pose, name: str, side: Side, stance: Stance) -> Reading:
        """A corrected value with its error, to be printed with its error or on its own.

        NaN with the reason where it says nothing (`USELESS_DEG`). Whether it may be judged
        is a stricter question: `judgeable`.
        """
        reading = measures.value(pose, name, side, stance, self.corrections)
        if not math.isfinite(reading.value):
            return reading
        dim = self.dimness(least_visibility(pose, name, side))
        error = dim * self(name, stance.yaw_deg, False)
        if measures.MEASURES[name].unit == "deg" and error > USELESS_DEG:
            return judgeable(
                reading, name, stance.yaw_deg, lambda yaw: dim * self(name, yaw, False), False
            )
        return replace(reading, error=error)

    def dimness(self, visibility: float) -> float:
        """What the expected error is multiplied with when landmarks are seen dimly."""
        if self.model == "heavy":
            return 1.0
        dim = 1.0 + (DIM_FACTOR - 1.0) * clamp((CLEAR - visibility) / (CLEAR - DIM), 0.0, 1.0)
        return choose(visibility < CLEAR, dim, 1.0)

    def values(self, track: Track, name: str, side: Side, stances: Stances) -> Floats:
        """What `value` reads from each pose of a recording; NaN where it tells a reason."""
        found = values(track, name, side, stances, self.corrections)
        if measures.MEASURES[name].unit != "deg":
            return found
        dim = self.dimness(least_visibility(track, name, side))
        error: Any = dim * self(name, stances.yaw_deg, False)
        return np.where(error > USELESS_DEG, math.nan, found)


def least_visibility(pose: Landmarks, name: str, side: Side) -> float:
    """Visibility of the least seen landmark that a measure looks at."""
    return reduce(smaller, (pose.seen(i) for i in measures.needed(name, side)))


NOT_FROM_HERE = "not seen from this side"
"""How the reason begins when the camera's yaw is why a check cannot be judged."""

SIDE_ON_YAW, FRONTAL_YAW = 15.0, 80.0
"""Where a camera would stand after the advice to turn side-on, or toward it; degrees."""


def judgeable(
    reading: Reading,
    name: str,
    yaw_deg: float,
    error_at: Callable[[float], float],
    change: bool,
) -> Reading:
    """The reading with its error, or UNKNOWN with the remedy where it is too uncertain.

    Args:
        reading: A finite value.
        name: Its measure.
        yaw_deg: Camera yaw now.
        error_at: Expected error by camera yaw.
        change: Whether it is a change.
    """
    error = error_at(yaw_deg)
    if trusted(name, error, yaw_deg, change):
        return Reading(reading.value, error)
    if yaw_deg > SIDE_ON_YAW and trusted(name, error_at(SIDE_ON_YAW), SIDE_ON_YAW, change):
        return Reading(math.nan, error, f"{NOT_FROM_HERE}: turn more side-on")
    if trusted(name, error_at(FRONTAL_YAW), FRONTAL_YAW, change):
        return Reading(math.nan, error, f"{NOT_FROM_HERE}: turn more toward the camera")
    return Reading(math.nan, error, "too uncertain to tell")


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
    for kind, by_measure in errors.items():
        for measure, models in by_measure.items():
            for model, bins in models.items():
                yield (measure, model, kind == "change"), tuple(_cell(b) for b in bins)


def _cell(numbers: object) -> Cell | None:
    if numbers is None:
        return None
    if not isinstance(numbers, list):
        raise TypeError(f"expected a list of four numbers, got {numbers!r}")
    mae, bias, p90, n = numbers
    return Cell(float(mae), float(bias), float(p90), int(n))
