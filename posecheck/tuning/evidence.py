"""What labelled recordings say about one end of a band: units, chance, and the margin.

A unit is one labelled segment or fault with the value that it reached and kept: the
80 % quantile toward the limit. The sign is turned so that more is nearer to a fault.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from posecheck.pose import Floats
from posecheck.stretch import Check
from posecheck.tuning.candidates import Case
from posecheck.tuning.recording import Bools
from posecheck.tuning.scores import SEED, good_spans, roc_area, within

REACHED: Final = 0.8
LEAST_BEATS: Final = 4
"""A unit that was judged on fewer beats says nothing."""
SHUFFLES: Final = 999
JITTERS: Final = 3.0
"""The margin keeps this many standard deviations of jitter from clearing a correction."""
STILL: Final = ("setup", "hold", "breathe", "rest")
WINDOW: Final = 20
"""Beats of the window in which jitter is taken: one second."""


@dataclass(frozen=True, slots=True, eq=False)
class Units:
    """Values of labelled segments; more is nearer to the fault, in the measure's unit.

    Attributes:
        value: What every unit reached and kept, shape (N,).
        level: Its median.
        at_fault: Which are labelled with a fault that the check tells.
        person: Whose they are, as indices of `names`.
        names: Everybody in the corpus.
        two_ended: The band has another end, which some of the faults may belong to.
    """

    value: Floats
    level: Floats
    at_fault: Bools
    person: npt.NDArray[np.int64]
    names: tuple[str, ...]
    two_ended: bool

    @property
    def is_faulty(self) -> Bools:
        """Faults of this end: of two, a fault belongs to that on whose side of good it lies."""
        if not self.two_ended or self.at_fault.all():
            return self.at_fault
        own: Bools = self.at_fault & (self.level > np.median(self.level[~self.at_fault]))
        return own

    @property
    def good(self) -> Floats:
        """Values of good segments."""
        return self.value[~self.at_fault]

    @property
    def faulty(self) -> Floats:
        """Values of the faults of this end."""
        return self.value[self.is_faulty]

    @property
    def faults(self) -> int:
        """How many faults there are at this end."""
        return int(self.is_faulty.sum())

    @property
    def people(self) -> int:
        """How many people show them."""
        return len(np.unique(self.person[self.is_faulty]))

    @property
    def area(self) -> float:
        """ROC area of the units."""
        return roc_area(self.good, self.faulty)

    def good_of(self, people: set[str]) -> Floats:
        """Values of good segments of some people."""
        own = np.array([name in people for name in self.names], bool)
        good: Floats = self.value[~self.at_fault & own[self.person]]
        return good


def units_of(check: Check, end: Literal["low", "high", "both"], cases: Sequence[Case]) -> Units:
    """Good segments, and the faults that the check tells; of both ends the size counts."""
    people = {name: i for i, name in enumerate(sorted({c.person for c in cases}))}
    found = [
        (_toward(end, values), person, at_fault)
        for c in cases
        for at_fault, spans in (
            (False, good_spans(c.labels)),
            (True, [(f.start, f.end) for f in c.seen]),
        )
        for values, person in _values(c, spans, people)
    ]
    return Units(
        np.array([np.quantile(v, REACHED) for v, _, _ in found], float),
        np.array([np.median(v) for v, _, _ in found], float),
        np.array([at_fault for _, _, at_fault in found], bool),
        np.array([p for _, p, _ in found], np.int64),
        tuple(people),
        end != "both" and check.low is not None and check.high is not None,
    )


def _toward(end: Literal["low", "high", "both"], values: Floats) -> Floats:
    return np.abs(values) if end == "both" else values if end == "high" else -values


def _values(
    case: Case, spans: Sequence[tuple[float, float]], people: dict[str, int]
) -> Iterator[tuple[Floats, int]]:
    s = case.series
    known = s.judged & np.isfinite(s.value)
    for span in spans:
        values = s.value[known & within(s.t, [span])]
        if len(values) >= LEAST_BEATS:
            yield values, people[case.person]


def chance_of(units: Units) -> float:
    """How often labels shuffled within each person separate the values as well.

    A permutation test of the ROC area; within people, because people differ from each other.
    Which end a fault belongs to is found out anew each time, as it was for the labels.
    """
    rng = np.random.default_rng(SEED)
    groups = [np.flatnonzero(units.person == p) for p in np.unique(units.person)]
    found, as_good = units.area, 0
    for _ in range(SHUFFLES):
        dealt = units.at_fault.copy()
        for group in groups:
            dealt[group] = rng.permutation(dealt[group])
        as_good += replace(units, at_fault=dealt).area >= found
    return (1 + as_good) / (1 + SHUFFLES)


def margin_needed(check: Check, cases: Sequence[Case]) -> tuple[float, float, float]:
    """Jitter while still, expected error, and the margin that covers both; measure's unit."""
    spreads: list[float] = []
    errors: list[Floats] = []
    for case in cases:
        s = case.series
        known = np.isfinite(s.value)
        errors.append(s.error[known & s.judged])
        spans = [(g.start, g.end) for g in case.labels.segments if g.good and g.phase in STILL]
        values = s.value[known & within(s.t, spans)]
        spreads += [
            float(np.std(values[i : i + WINDOW]))
            for i in range(0, len(values) - WINDOW + 1, WINDOW)
        ]
    jitter = float(np.median(spreads)) if spreads else 0.0
    known_errors = np.concatenate(errors) if errors else np.zeros(0)
    error = float(np.median(known_errors)) if len(known_errors) else check.margin
    return jitter, error, max(error, JITTERS * jitter)
