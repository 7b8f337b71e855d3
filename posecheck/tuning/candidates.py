"""Events of thousands of settings at once: what each would tell, miss and say wrongly."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from posecheck.pose import Floats
from posecheck.stretch import Check
from posecheck.tuning.labels import FaultSpan, Labels
from posecheck.tuning.recording import Bools, Series
from posecheck.tuning.scores import SLACK_S, good_spans, within
from posecheck.tuning.sweep import Settings, sweep

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """One check in one recording.

    Attributes:
        labels: What people saw.
        series: What the check read.
        seen: Its faults that could be judged.
    """

    labels: Labels
    series: Series
    seen: tuple[FaultSpan, ...]

    @property
    def person(self) -> str:
        """Who is seen."""
        return self.labels.person

    @property
    def good_s(self) -> float:
        """Seconds labelled good, after the set-up."""
        return sum(end - start for start, end in good_spans(self.labels))


@dataclass(frozen=True, slots=True, eq=False)
class Tally:
    """Counts of each setting, as in `scores.Counts`; arrays of shape (C,)."""

    told: Ints
    missed: Ints
    false: Ints
    false_good: Ints

    def __add__(self, other: Tally) -> Tally:
        return Tally(
            self.told + other.told,
            self.missed + other.missed,
            self.false + other.false,
            self.false_good + other.false_good,
        )

    @classmethod
    def empty(cls, count: int) -> Tally:
        """Nothing of `count` settings."""
        return cls(*(np.zeros(count, np.int64) for _ in range(4)))

    def f_beta(self, beta: float) -> Floats:
        """As `scores.Counts.f_beta`, of each setting; 0 where there is nothing at all."""
        b = beta * beta
        whole = (1 + b) * self.told + b * self.missed + self.false
        share: Floats = (1 + b) * self.told / np.maximum(whole, 1e-12)
        return share

    def at(self, i: int) -> Tally:
        """Of one setting, as arrays of length one."""
        return Tally(*(a[i : i + 1] for a in (self.told, self.missed, self.false, self.false_good)))


def tally(case: Case, check: Check, settings: Settings) -> Tally:
    """Count the events of every setting on one recording."""
    found = sweep(case.series, settings)
    count = len(settings)
    by, t = found.raised_by, found.raised_t
    told = np.zeros(count, np.int64)
    about_own: Bools = np.zeros(len(t), bool)
    for fault in (f for f in case.labels.faults if f.fault in check.tells):
        about = _about(fault, t)
        about_own |= about
        if fault in case.seen:
            told += np.bincount(by[about], minlength=count) > 0
    about_others: Bools = np.zeros(len(t), bool)
    for fault in (f for f in case.labels.faults if f.fault not in check.tells):
        about_others |= _about(fault, t)
    false = ~about_own & ~about_others
    false &= within(t, [(s.start, s.end) for s in case.labels.segments])
    in_good = false & within(t, good_spans(case.labels))
    return Tally(
        told,
        len(case.seen) - told,
        np.bincount(by[false], minlength=count),
        np.bincount(by[in_good], minlength=count),
    )


def _about(fault: FaultSpan, t: Floats) -> Bools:
    return (t >= fault.start) & (t < fault.end + SLACK_S)


def by_person(cases: Sequence[Case], check: Check, settings: Settings) -> dict[str, Tally]:
    """The same for each person of a corpus."""
    found: dict[str, Tally] = {}
    for case in cases:
        one = tally(case, check, settings)
        found[case.person] = found[case.person] + one if case.person in found else one
    return found
