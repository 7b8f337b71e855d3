"""How well every check tells its faults on a corpus of labelled recordings."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from posecheck.geometry import NAN
from posecheck.pose import Floats
from posecheck.stretch import Check
from posecheck.tuning.labels import COACH_TELLS, Labels
from posecheck.tuning.recording import Bools, Recording, Series
from posecheck.tuning.scores import (
    Counts,
    bootstrap,
    count_events,
    good_spans,
    roc_area,
    total,
    within,
)
from posecheck.tuning.told import certain, check_counts, raised_by, seen_by

Interval: TypeAlias = "tuple[float, float] | None"


@dataclass(frozen=True, slots=True, eq=False)
class Frames:
    """Beats of one check on which it was judged; arrays of shape (n,).

    Attributes:
        good, faulty: Values in good segments, and while one of its faults goes on.
        judged, unknown: Number of beats on which it was judged, and of those on which it
            could not tell.
    """

    good: Floats
    faulty: Floats
    judged: int
    unknown: int

    @property
    def unknown_share(self) -> float:
        """Share of judged beats on which it could not tell; NaN without any."""
        return self.unknown / self.judged if self.judged else NAN

    @classmethod
    def joined(cls, parts: Sequence[Frames]) -> Frames:
        """All of them."""
        return cls(
            np.concatenate([np.zeros(0), *(p.good for p in parts)]),
            np.concatenate([np.zeros(0), *(p.faulty for p in parts)]),
            sum(p.judged for p in parts),
            sum(p.unknown for p in parts),
        )


@dataclass(frozen=True, slots=True, eq=False)
class CheckScore:
    """One check on a corpus.

    Attributes:
        stretch, check: Where it stands, and its numbers.
        counts: Events.
        by_person: The same for each person.
        people: Number of people whose recordings it was judged on.
        frames: Values in good and faulty segments.
        area: Area under the ROC curve of its beats; NaN = no faults or no good form.
        hit_share, false_share: Where the chosen band lies on that curve.
        precision_ci, recall_ci, f1_ci, false_ci, delay_ci, area_ci, unknown_ci: 95 %
            intervals over people.
    """

    stretch: str
    check: Check
    counts: Counts
    by_person: dict[str, Counts]
    people: int
    frames: Frames
    area: float
    hit_share: float
    false_share: float
    precision_ci: Interval
    recall_ci: Interval
    f1_ci: Interval
    false_ci: Interval
    delay_ci: Interval
    area_ci: Interval
    unknown_ci: Interval

    @property
    def name(self) -> str:
        """`calf.hip_90`."""
        return f"{self.stretch}.{self.check.id}"


@dataclass(frozen=True, slots=True, eq=False)
class Evaluation:
    """A corpus, scored.

    Attributes:
        recordings: What was scored.
        checks: By stretch, in the order of the files.
        overall: Faults told by any check, every correction counted once.
        overall_ci: Interval of its F1 over people.
    """

    recordings: tuple[Recording, ...]
    checks: tuple[CheckScore, ...]
    overall: Counts
    overall_ci: Interval

    @property
    def people(self) -> tuple[str, ...]:
        """Everybody in the corpus."""
        return tuple(sorted({r.labels.person for r in self.recordings}))


def evaluate(recordings: Sequence[Recording]) -> Evaluation:
    """Score every check of every stretch of a corpus."""
    stretches = dict.fromkeys(r.stretch for r in recordings)
    checks = [
        _check_score(stretch, check, of_stretch)
        for stretch in stretches
        if (of_stretch := [r for r in recordings if r.stretch == stretch])
        for check in of_stretch[0].checks
    ]
    by_person = _by_person(recordings, _overall)
    f1 = _statistic(Counts.f_beta)
    return Evaluation(
        tuple(recordings), tuple(checks), total(by_person.values()), bootstrap(by_person, f1)
    )


def _overall(recording: Recording) -> Counts:
    """Each labelled fault is told by whichever of its checks speaks first."""
    told_by: dict[str, list[str]] = {}
    for check in recording.checks:
        for fault in check.tells:
            told_by.setdefault(fault, []).append(check.id)
    told_by |= {fault: [name] for fault, name in COACH_TELLS.items()}
    groups: dict[frozenset[str], list[str]] = {}
    for fault, names in told_by.items():
        groups.setdefault(frozenset(names), []).append(fault)
    counts = [
        count_events(
            recording.labels, faults, raised_by(recording, names), seen_by(recording, names)
        )
        for names, faults in groups.items()
    ]
    counts.append(count_events(recording.labels, (), _beside(recording, set().union(*groups))))
    added = total(counts)
    return Counts(
        added.told, added.missed, added.unseen, added.false, added.aside,
        counts[-1].good_s, added.false_good, added.delays_s,
    )  # fmt: skip


def _beside(recording: Recording, telling: set[str]) -> list[float]:
    """Corrections of checks that tell no fault.

    To be asked on toward a target is no correction, but for whoever is labelled to hold it.
    """
    targets = {c.id for c in recording.checks if c.kind == "target"}
    holds = [(s.start, s.end) for s in recording.labels.segments if s.phase == "hold"]
    return [
        r.t
        for r in recording.raised
        if r.check not in telling
        and (r.check not in targets or any(start <= r.t < end for start, end in holds))
    ]


def _by_person(
    recordings: Iterable[Recording], count: Callable[[Recording], Counts]
) -> dict[str, Counts]:
    found: dict[str, Counts] = {}
    for r in recordings:
        found[r.labels.person] = found.get(r.labels.person, Counts()) + count(r)
    return found


def _statistic(of: Callable[[Counts], float]) -> Callable[[Sequence[Counts]], float]:
    return lambda drawn: of(total(drawn))


def _check_score(stretch: str, check: Check, recordings: Sequence[Recording]) -> CheckScore:
    by_person = _by_person(recordings, lambda r: check_counts(r, check))
    own_frames = {
        person: frames_of(
            check, [(r.labels, r.series[check.id]) for r in recordings if r.labels.person == person]
        )
        for person in by_person
    }
    frames = Frames.joined(list(own_frames.values()))
    good, faulty = excess(check, frames.good), excess(check, frames.faulty)

    def interval(of: Callable[[Counts], float]) -> Interval:
        return bootstrap(by_person, _statistic(of))

    return CheckScore(
        stretch,
        check,
        total(by_person.values()),
        by_person,
        len(by_person),
        frames,
        roc_area(good, faulty),
        float((faulty > 0).mean()) if len(faulty) else NAN,
        float((good > 0).mean()) if len(good) else NAN,
        interval(lambda c: c.precision),
        interval(lambda c: c.recall),
        interval(Counts.f_beta),
        interval(lambda c: c.false_a_minute),
        interval(lambda c: c.delay_s),
        bootstrap(own_frames, lambda drawn: _area(check, Frames.joined(drawn))),
        bootstrap(own_frames, lambda drawn: Frames.joined(drawn).unknown_share),
    )


def _area(check: Check, frames: Frames) -> float:
    return roc_area(excess(check, frames.good), excess(check, frames.faulty))


def frames_of(check: Check, pairs: Iterable[tuple[Labels, Series]]) -> Frames:
    """Values of a check on the beats on which it was judged."""
    good, faulty = [np.zeros(0)], [np.zeros(0)]
    judged = unknown = 0
    for labels, series in pairs:
        known = series.judged & np.isfinite(series.value)
        good.append(series.value[known & within(series.t, good_spans(labels))])
        faulty.append(series.value[known & in_faults(labels, check, series.t)])
        judged += int(series.judged.sum())
        unknown += int(series.judged.sum() - (known & certain(check, series)).sum())
    return Frames(np.concatenate(good), np.concatenate(faulty), judged, unknown)


def in_faults(labels: Labels, check: Check, t: Floats) -> Bools:
    """Which times lie in a fault that the check tells."""
    return within(t, [(f.start, f.end) for f in labels.faults if f.fault in check.tells])


def excess(check: Check, values: Floats) -> Floats:
    """How far values lie outside the band of a check, negative inside; its unit."""
    above = values - (math.inf if check.high is None else check.high)
    below = (-math.inf if check.low is None else check.low) - values
    return np.maximum(above, below)
