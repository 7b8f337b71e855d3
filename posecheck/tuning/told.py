"""What the checks made of one labelled recording: seen, raised, counted, told."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np

from posecheck.stretch import Check
from posecheck.ticks import TICK_S
from posecheck.tuning.labels import COACH_TELLS, FaultSpan
from posecheck.tuning.recording import Bools, Recording, Series
from posecheck.tuning.scores import Counts, Telling, count_events, tellings_of, within

SEEN_S = 0.7
"""A fault that could be judged for less than this was not seen."""


def seen_by(recording: Recording, checks: Iterable[str]) -> Callable[[FaultSpan], bool]:
    """Whether one of the checks had a reading for long enough to tell a fault."""
    own = [c for c in recording.checks if c.id in set(checks)]

    def seen(fault: FaultSpan) -> bool:
        if not own:
            return True  # the coach's own: it always knows the time
        needed_s = min(SEEN_S, (fault.end - fault.start) / 2)
        return any(_known_s(c, recording.series[c.id], fault) >= needed_s for c in own)

    return seen


def _known_s(check: Check, series: Series, fault: FaultSpan) -> float:
    known = np.isfinite(series.value) & certain(check, series)
    return TICK_S * float((known & within(series.t, [(fault.start, fault.end)])).sum())


def raised_by(recording: Recording, checks: Iterable[str]) -> list[float]:
    """When one of the checks raised a correction, seconds, in order."""
    names = set(checks)
    return sorted(r.t for r in recording.raised if r.check in names)


def certain(check: Check, series: Series) -> Bools:
    """Beats on which the reading is not too uncertain for the band (see `judging.judge`)."""
    if check.low is None or check.high is None:
        return np.ones(len(series.t), bool)
    certain: Bools = series.error <= (check.high - check.low) / 2
    return certain


def check_counts(recording: Recording, check: Check) -> Counts:
    """Events of one check in one recording, as the engine raised them."""
    raised = raised_by(recording, [check.id])
    return count_events(recording.labels, check.tells, raised, seen_by(recording, [check.id]))


def counted(recording: Recording) -> dict[str, int]:
    """Repetitions and holds, as counted and as labelled."""
    labels = recording.labels
    return {
        "holds": recording.holds,
        "holds_labelled": len(labels.held_reps),
        "reps": recording.reps,
        "reps_labelled": len(labels.held_reps),
        "good_reps": recording.good_reps,
        "good_reps_labelled": len(labels.good_reps),
    }


@dataclass(frozen=True, slots=True)
class Detection:
    """What a check made of one labelled fault of a recording."""

    clip: str
    check: str
    telling: Telling


def detections(recording: Recording) -> list[Detection]:
    """Every labelled fault with every check that tells it, in order of time."""
    found = [
        Detection(recording.labels.name, name, telling)
        for name, faults in _telling_names(recording)
        for telling in tellings_of(
            recording.labels, faults, raised_by(recording, [name]), seen_by(recording, [name])
        )
    ]
    return sorted(found, key=lambda d: (d.telling.fault.start, d.check))


def _telling_names(recording: Recording) -> list[tuple[str, tuple[str, ...]]]:
    own = [(check.id, check.tells) for check in recording.checks if check.tells]
    return own + [(name, (fault,)) for fault, name in COACH_TELLS.items()]


def counts_of(recordings: Iterable[Recording]) -> dict[str, int]:
    """Repetitions and holds of several recordings, as counted and as labelled."""
    each = [counted(r) for r in recordings]
    return {key: sum(one[key] for one in each) for key in (each[0] if each else {})}
