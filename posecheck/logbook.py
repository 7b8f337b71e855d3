"""What is worth remembering of a session: one record for each side of each stretch.

Fed with steps and events, it holds counts and best values, never pictures or landmarks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Literal, TypeAlias

from posecheck.judging import Band
from posecheck.measures import MEASURES
from posecheck.session import Event, Step
from posecheck.states import State
from posecheck.stretch import Check, Leg, Stretch
from posecheck.summary import LONGEST_STEP_S

Better: TypeAlias = Literal["up", "down"]


@dataclass(frozen=True, slots=True)
class Best:
    """The best value of a target that was kept up for a moment.

    Attributes:
        check, measure: Of the target.
        unit: deg, torso, hips, legs or %.
        compare: value, change or change_percent; see `stretch.Check`.
        better: Whether a higher or a lower value is further.
        value: In `unit`.
    """

    check: str
    measure: str
    unit: str
    compare: str
    better: Better
    value: float


@dataclass(frozen=True, slots=True)
class Corrected:
    """How often one check was corrected, and what was said last."""

    check: str
    measure: str
    text: str
    count: int


@dataclass(frozen=True, slots=True)
class Unseen:
    """For how many seconds a check of interest could not be judged, and why."""

    measure: str
    reason: str
    seconds: float


@dataclass(frozen=True, slots=True)
class LegRecord:
    """What was done of one stretch on one side; times in seconds of the session.

    Attributes:
        stretch, name, side: What; ``both`` when the stretch has no side.
        started_s, ended_s: First and last moment.
        reps, good_reps: Repetitions, and those without correction.
        holds: Holds that reached their length.
        in_band_s: Seconds in the hold while it counted.
        camera_yaw_deg: The camera off side-on; None before a baseline.
        complete: Whether the coach went on because all was done, or the person wished so.
        bests, corrections, unseen: In the order they came up.
    """

    stretch: str
    name: str
    side: str
    started_s: float
    ended_s: float
    reps: int = 0
    good_reps: int = 0
    holds: int = 0
    in_band_s: float = 0.0
    camera_yaw_deg: float | None = None
    complete: bool = False
    bests: tuple[Best, ...] = ()
    corrections: tuple[Corrected, ...] = ()
    unseen: tuple[Unseen, ...] = ()


Key: TypeAlias = tuple[str, str]

_LEAST_UNSEEN_S = 0.5
"""What was unseen for less than this in all is not worth telling."""
_SAVED_AT = frozenset({"rep_completed", "stretch_completed", "session_ended"})


@dataclass(slots=True)
class _Open:
    """A record under way."""

    stretch: Stretch
    record: LegRecord
    begun: bool = False
    bests: dict[str, Best] = field(default_factory=dict)
    texts: dict[str, tuple[str, str]] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    unseen: dict[tuple[str, str], float] = field(default_factory=dict)
    hold_s: float = 0.0  # of the hold under way

    def closed(self) -> LegRecord:
        """The record as it stands."""
        return replace(
            self.record,
            in_band_s=round(self.record.in_band_s, 2),
            bests=tuple(self.bests.values()),
            corrections=tuple(
                Corrected(check, *self.texts[check], count) for check, count in self.counts.items()
            ),
            unseen=tuple(
                Unseen(measure, reason, round(s, 1))
                for (measure, reason), s in self.unseen.items()
                if s >= _LEAST_UNSEEN_S
            ),
        )


class Logbook:
    """Gathers records leg by leg.

    Args:
        legs: Of the session. A leg done again, after going back, goes on in its record.
    """

    def __init__(self, legs: Sequence[Leg]) -> None:
        self._stretches = {leg.stretch.id: leg.stretch for leg in legs}
        self._open: dict[Key, _Open] = {}
        self._changed: dict[Key, None] = {}
        self._last: float | None = None

    @property
    def records(self) -> tuple[LegRecord, ...]:
        """All legs that were begun, in order."""
        return tuple(o.closed() for o in self._open.values() if o.begun)

    def take_changed(self) -> tuple[LegRecord, ...]:
        """Records that became worth saving since the last call."""
        keys, self._changed = list(self._changed), {}
        return tuple(self._open[key].closed() for key in keys)

    def add(self, step: Step) -> None:
        """Take in one step with its events."""
        self.add_time(step)
        self.add_events(step.events)

    def add_time(self, step: Step) -> None:
        """Take in the time since the last step, without the step's events."""
        dt_s = 0.0 if self._last is None else max(0.0, min(step.t - self._last, LONGEST_STEP_S))
        self._last = step.t
        view = step.view
        leg = self._at((view.stretch.id, view.side), step.t)
        if leg is None:
            return
        held_s = view.hold_s if view.state in (State.HOLD, State.RELEASE) else 0.0
        r, more_s = leg.record, max(0.0, held_s - leg.hold_s)
        ended_s = r.ended_s if view.state is State.DONE else max(r.ended_s, round(step.t, 2))
        leg.record = replace(r, ended_s=ended_s, in_band_s=r.in_band_s + more_s)
        leg.hold_s = held_s
        if view.paused:
            return
        for v in step.verdicts:
            of_interest = v.check.main or v.check.kind == "target"
            judged = view.state.value in v.check.judged_in and "baseline" not in v.reason
            if v.verdict is Band.UNKNOWN and of_interest and judged:
                what = v.check.measure, v.reason
                leg.unseen[what] = leg.unseen.get(what, 0.0) + dt_s

    def add_events(self, events: Iterable[Event]) -> None:
        """Take in events, also those that end the session."""
        for event in events:
            key = str(event.data.get("stretch")), str(event.data.get("side"))
            leg = self._at(key, event.t)
            if leg is None:
                continue
            _note(leg, event)
            if event.name in _SAVED_AT and leg.begun:
                self._changed[key] = None
            if event.name == "session_ended":
                self._changed |= {k: None for k, o in self._open.items() if o.begun}

    def _at(self, key: Key, t: float) -> _Open | None:
        stretch = self._stretches.get(key[0])
        if stretch is None:
            return None
        if key not in self._open:
            record = LegRecord(stretch.id, stretch.name, key[1], round(t, 2), round(t, 2))
            self._open[key] = _Open(stretch, record)
        return self._open[key]


def _note(leg: _Open, event: Event) -> None:
    """Count one event of a leg."""
    data, r = event.data, leg.record
    if event.name != "session_ended":
        r = replace(r, ended_s=round(event.t, 2))
    if event.name == "view":
        r = replace(r, camera_yaw_deg=_number(data["camera_yaw_deg"]))
    elif event.name == "rep_started":
        leg.begun = True
    elif event.name == "hold_completed":
        r = replace(r, holds=r.holds + 1)
        best = data.get("best")
        _note_bests(leg, best if isinstance(best, dict) else {})
    elif event.name == "rep_completed":
        r = replace(r, reps=r.reps + 1, good_reps=r.good_reps + bool(data.get("good")))
    elif event.name == "cue_raised":
        check = str(data["check"])
        leg.counts[check] += 1
        leg.texts[check] = str(data["measure"]), str(data["text"])
    elif event.name == "stretch_completed":
        r = replace(r, complete=True)
        leg.begun = leg.begun or leg.stretch.kind == "walk"
    leg.record = r


def _note_bests(leg: _Open, values: dict[str, float]) -> None:
    for check in leg.stretch.targets:
        if check.id not in values:
            continue
        new, old = best_of(check, values[check.id]), leg.bests.get(check.id)
        if old is None or further(new, old):
            leg.bests[check.id] = new


def best_of(check: Check, value: float) -> Best:
    """A target's value as it is remembered."""
    unit = "%" if check.compare == "change_percent" else MEASURES[check.measure].unit
    better: Better = "up" if check.low is not None else "down"
    return Best(check.id, check.measure, unit, check.compare, better, value)


def further(a: Best, b: Best) -> bool:
    """Whether `a` went further than `b`."""
    return a.value > b.value if a.better == "up" else a.value < b.value


def _number(value: object) -> float | None:
    return float(value) if isinstance(value, (int, float)) else None
