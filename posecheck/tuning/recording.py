"""One labelled recording, played through the engine: what every check read on every beat.

The series are what thresholds can be tried on without playing the recording again; the
corrections, holds and repetitions are those of the engine itself.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from posecheck.geometry import NAN
from posecheck.instrument import Instrument
from posecheck.pose import Floats, Pose
from posecheck.session import Session
from posecheck.step import Event, Step
from posecheck.stretch import Check, Leg
from posecheck.ticks import TICK_S, Ticker
from posecheck.tuning.labels import Labels

Bools = npt.NDArray[np.bool_]

NOT_WATCHED = ("find", "switch", "pause", "done")
"""Phases in which nothing is judged, a standing correction included (see `referee`)."""


@dataclass(frozen=True, slots=True, eq=False)
class Series:
    """One check on every beat of a recording; all arrays have shape (T,).

    Attributes:
        t: Seconds, rising, `TICK_S` apart unless the recording has gaps.
        value: What is compared with the band, in the measure's unit; NaN = unknown.
        error: Its expected error, same unit; NaN with the value.
        judged: The check is judged on this beat.
        watched: It would be, if a correction of it stood.
        ended: After this beat all corrections were withdrawn.
    """

    t: Floats
    value: Floats
    error: Floats
    judged: Bools
    watched: Bools
    ended: Bools


@dataclass(frozen=True, slots=True)
class Raised:
    """A correction that the engine raised; seconds, NaN = never cleared."""

    check: str
    t: float
    cleared: float


@dataclass(frozen=True, slots=True, eq=False)
class Recording:
    """A recording with its labels, its series and what the engine made of it.

    Attributes:
        labels: What people saw.
        stretch: Id of the stretch, which its labels may name by its file.
        model: Name of the pose model.
        checks: The checks it was judged by.
        series: By check id.
        raised: Corrections in order.
        reps, good_reps, holds: What the engine counted.
        holds_at: When each hold was completed, seconds.
    """

    labels: Labels
    stretch: str
    model: str
    checks: tuple[Check, ...]
    series: dict[str, Series]
    raised: tuple[Raised, ...]
    reps: int
    good_reps: int
    holds_at: tuple[float, ...]

    @property
    def holds(self) -> int:
        """Number of holds that the engine counted."""
        return len(self.holds_at)

    @property
    def duration_s(self) -> float:
        """From the first beat to the last."""
        t = next(iter(self.series.values())).t if self.series else np.zeros(0)
        return float(t[-1] - t[0]) + TICK_S if len(t) else 0.0


class _Columns:
    """The readings of one check while they come in."""

    def __init__(self) -> None:
        self.value: list[float] = []
        self.error: list[float] = []
        self.judged: list[bool] = []
        self.watched: list[bool] = []


class Recorder:
    """Plays poses through a session, one by one, and keeps what every check read.

    Attributes:
        session: The engine, as far as it has come.
    """

    def __init__(
        self, labels: Labels, leg: Leg, error_of: Callable[[str, float, bool], float], model: str
    ) -> None:
        self.session = Session([leg], error_of)
        self._labels, self._leg, self._model = labels, leg, model
        self._ticker = Ticker()
        self._columns = {check.id: _Columns() for check in leg.stretch.checks}
        self._times: list[float] = []
        self._ended: list[bool] = []
        self._events: list[Event] = []

    def feed(self, pose: Pose) -> Step | None:
        """Take in the next pose; the last step that it led to, None between two beats."""
        step = None
        for tick in self._ticker.feed(pose):
            phase = self.session.coach.state.value
            step = self.session.step(tick)
            self._times.append(tick.t)
            self._ended.append(any(e.name == "person_lost" for e in step.events))
            self._events += step.events
            for check in self._leg.stretch.checks:
                _read(self._columns[check.id], check, self.session, self._leg, phase)
        return step

    def finish(self) -> Recording:
        """End the session: the recording as a whole."""
        events = self._events + list(self.session.finish())
        t, ended = np.array(self._times), np.array(self._ended, bool)
        return _recording(
            self._labels, self._model, self._leg, events,
            {name: _series(t, c, ended) for name, c in self._columns.items()},
        )  # fmt: skip


def record(
    labels: Labels,
    poses: Iterable[Pose],
    leg: Leg,
    error_of: Callable[[str, float, bool], float],
    model: str,
) -> Recording:
    """Play poses through a session and keep what every check read."""
    recorder = Recorder(labels, leg, error_of, model)
    for pose in poses:
        recorder.feed(pose)
    return recorder.finish()


def _read(into: _Columns, check: Check, session: Session, leg: Leg, phase: str) -> None:
    beat = beat_of(check, session.instrument, leg, phase)
    into.value.append(beat.value)
    into.error.append(beat.error)
    into.judged.append(beat.judged)
    into.watched.append(beat.watched)


@dataclass(frozen=True, slots=True)
class Beat:
    """One check on one beat; see `Series`."""

    value: float
    error: float
    judged: bool
    watched: bool


def beat_of(check: Check, instrument: Instrument, leg: Leg, phase: str) -> Beat:
    """What a check reads now, and whether it is judged in a phase of the coach."""
    applies = check.when is None or instrument.holds(check.when, leg.side)
    watched = phase not in NOT_WATCHED and applies
    reading = instrument.read(check, leg.side)[1]
    known = math.isfinite(reading.value)
    return Beat(
        reading.value if known else NAN,
        reading.error if math.isfinite(reading.error) else 0.0,
        watched and phase in check.judged_in,
        watched and check.kind == "form",
    )


def _series(t: Floats, columns: _Columns, ended: Bools) -> Series:
    return Series(
        t,
        np.array(columns.value, float),
        np.array(columns.error, float),
        np.array(columns.judged, bool),
        np.array(columns.watched, bool),
        ended,
    )


def _recording(
    labels: Labels, model: str, leg: Leg, events: list[Event], series: dict[str, Series]
) -> Recording:
    reps = [e for e in events if e.name == "rep_completed"]
    return Recording(
        labels,
        leg.stretch.id,
        model,
        leg.stretch.checks,
        series,
        _raised(events),
        len(reps),
        sum(bool(e.data["good"]) for e in reps),
        tuple(e.t for e in events if e.name == "hold_completed"),
    )


def _raised(events: list[Event]) -> tuple[Raised, ...]:
    found: list[Raised] = []
    for event in events:
        check = str(event.data.get("check"))
        if event.name == "cue_raised":
            found.append(Raised(check, event.t, NAN))
        elif event.name == "cue_cleared":
            last = max(i for i, r in enumerate(found) if r.check == check)
            found[last] = Raised(check, found[last].t, event.t)
    return tuple(found)
