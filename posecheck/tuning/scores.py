"""Scores of corrections against labels: events, frames, and how sure they are.

An event is a labelled fault; it counts as told when a correction of one of its checks is
raised from its beginning until SLACK_S after its end. A correction raised while another
labelled fault goes on is set aside: what one fault does to another measure is not labelled.
Everything else that is raised within the labels is a false correction.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal, TypeVar

import numpy as np
import numpy.typing as npt

from posecheck.geometry import NAN
from posecheck.pose import Floats
from posecheck.tuning.labels import FaultSpan, Labels
from posecheck.tuning.recording import Bools

SLACK_S: Final = 0.6
"""A correction may come this long after its fault has ended and still be about it."""
LEAST_PEOPLE: Final = 3
"""With fewer, drawing people anew says nothing about people."""
ENOUGH_PEOPLE: Final = 10
"""With fewer, intervals are rough, and rather too narrow."""
RESAMPLES: Final = 1000
SEED: Final = 0

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Counts:
    """Events of one check, or of several added up.

    Attributes:
        told: Labelled faults that were told.
        missed: Labelled faults that were not, though they could be seen.
        unseen: Labelled faults that could not be judged from where the camera was; as
            everywhere in posecheck, they are scored neither right nor wrong.
        false: Corrections with no fault.
        aside: Corrections during a fault that is another check's.
        good_s: Seconds labelled good, after the set-up.
        false_good: False corrections in them.
        delays_s: From the beginning of each told fault to its correction.
    """

    told: int = 0
    missed: int = 0
    unseen: int = 0
    false: int = 0
    aside: int = 0
    good_s: float = 0.0
    false_good: int = 0
    delays_s: tuple[float, ...] = field(default=())

    def __add__(self, other: Counts) -> Counts:
        return Counts(
            self.told + other.told,
            self.missed + other.missed,
            self.unseen + other.unseen,
            self.false + other.false,
            self.aside + other.aside,
            self.good_s + other.good_s,
            self.false_good + other.false_good,
            self.delays_s + other.delays_s,
        )

    @property
    def precision(self) -> float:
        """Share of corrections that are about a fault; NaN without any."""
        return self.told / (self.told + self.false) if self.told + self.false else NAN

    @property
    def recall(self) -> float:
        """Share of the faults that could be seen that are told; NaN without any."""
        return self.told / (self.told + self.missed) if self.told + self.missed else NAN

    def f_beta(self, beta: float = 1.0) -> float:
        """Weighted harmonic mean of both; below 1, beta makes false corrections cost more."""
        b = beta * beta
        whole = (1 + b) * self.told + b * self.missed + self.false
        return (1 + b) * self.told / whole if whole else NAN

    @property
    def false_a_minute(self) -> float:
        """False corrections in a minute of good form; NaN without good form."""
        return 60 * self.false_good / self.good_s if self.good_s else NAN

    @property
    def delay_s(self) -> float:
        """Median delay of what was told, seconds."""
        return float(np.median(self.delays_s)) if self.delays_s else NAN


@dataclass(frozen=True, slots=True)
class Telling:
    """What became of one labelled fault; the delay is NaN unless it was told."""

    fault: FaultSpan
    outcome: Literal["told", "missed", "unseen"]
    delay_s: float = NAN


def tellings_of(
    labels: Labels,
    faults: Iterable[str],
    raised: Sequence[float],
    seen: Callable[[FaultSpan], bool] = lambda _: True,
) -> list[Telling]:
    """What became of each labelled fault; arguments as of `count_events`."""
    found = []
    for fault in (f for f in labels.faults if f.fault in set(faults)):
        first = next((t for t in raised if covers(fault, t)), None)
        if first is not None:
            found.append(Telling(fault, "told", first - fault.start))
        else:
            found.append(Telling(fault, "missed" if seen(fault) else "unseen"))
    return found


def count_events(
    labels: Labels,
    faults: Iterable[str],
    raised: Sequence[float],
    seen: Callable[[FaultSpan], bool] = lambda _: True,
) -> Counts:
    """Corrections of one check (or of any that tell these faults) against the labels.

    Args:
        labels: Of the recording.
        faults: The faults that the check tells.
        raised: When it raised corrections, seconds, rising.
        seen: Whether a fault could be judged at all.
    """
    tellings = tellings_of(labels, faults, raised, seen)
    own = [telling.fault for telling in tellings]
    others = [f for f in labels.faults if f not in own]
    delays = tuple(t.delay_s for t in tellings if t.outcome == "told")
    unseen = sum(t.outcome == "unseen" for t in tellings)
    beside = [t for t in raised if not any(covers(f, t) for f in own)]
    aside = [t for t in beside if any(covers(f, t) for f in others)]
    false = [t for t in beside if t not in aside and labelled(labels, t)]
    good = good_spans(labels)
    return Counts(
        told=len(delays),
        missed=len(own) - len(delays) - unseen,
        unseen=unseen,
        false=len(false),
        aside=len(aside),
        good_s=sum(end - start for start, end in good),
        false_good=sum(any(start <= t < end for start, end in good) for t in false),
        delays_s=delays,
    )


def covers(fault: FaultSpan, t: float) -> bool:
    """Whether a correction at time `t` may be about a fault."""
    return fault.start <= t < fault.end + SLACK_S


def labelled(labels: Labels, t: float) -> bool:
    """Whether somebody has said what goes on at time `t`."""
    return any(s.start <= t < s.end for s in labels.segments)


def good_spans(labels: Labels) -> list[tuple[float, float]]:
    """Labelled good, the set-up left out: whoever gets into position may be corrected."""
    return [(s.start, s.end) for s in labels.segments if s.good and s.phase != "setup"]


def within(t: Floats, spans: Iterable[tuple[float, float]]) -> Bools:
    """Which times lie in one of the spans."""
    inside = np.zeros(len(t), bool)
    for start, end in spans:
        inside |= (t >= start) & (t < end)
    return inside


def roc_area(good: npt.ArrayLike, faulty: npt.ArrayLike) -> float:
    """Probability that a faulty score is above a good one; ties count half; NaN if none.

    The area under the ROC curve, by the rank sum of Mann and Whitney.
    """
    a, b = np.sort(np.asarray(good, float)), np.asarray(faulty, float)
    if not len(a) or not len(b):
        return NAN
    below = np.searchsorted(a, b, "left") + np.searchsorted(a, b, "right")
    return float(below.mean() / (2 * len(a)))


def bootstrap(
    by_person: Mapping[str, T],
    statistic: Callable[[Sequence[T]], float],
    level: float = 0.95,
) -> tuple[float, float] | None:
    """Confidence interval of a statistic when people are drawn anew, with replacement.

    Returns:
        None with fewer than LEAST_PEOPLE.
    """
    people = list(by_person.values())
    if len(people) < LEAST_PEOPLE:
        return None
    rng = np.random.default_rng(SEED)
    drawn = rng.integers(0, len(people), (RESAMPLES, len(people)))
    rows, times = np.unique(np.sort(drawn, axis=1), axis=0, return_counts=True)
    found = np.array([statistic([people[i] for i in row]) for row in rows.tolist()])
    known = np.repeat(found, times)
    known = known[np.isfinite(known)]
    if not len(known):
        return None
    low, high = np.quantile(known, [(1 - level) / 2, (1 + level) / 2])
    return float(low), float(high)


def total(counts: Iterable[Counts]) -> Counts:
    """Counts added up."""
    return sum(counts, Counts())


def rounded(value: float, digits: int = 3) -> float | None:
    """For files: NaN is nothing."""
    return round(value, digits) if math.isfinite(value) else None
