"""Finding a person's own range: each stretch once, from sitting still as far as is easy.

The coach and the session do the guiding; here is what they are given to do, and what is kept
of it. Works on a camera's steps and on those of recorded clips alike.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from statistics import median
from typing import TypeAlias, cast

from posecheck.holding import BestSustained
from posecheck.judging import Band
from posecheck.profile import OwnLeg
from posecheck.repetition import RETURNED_PROGRESS
from posecheck.spread import MAD_TO_SD
from posecheck.states import State
from posecheck.step import Event, Step
from posecheck.stretch import Check, Leg, Stretch, WorkingSide
from posecheck.words import ENGLISH

EASY_HOLD_S = 2.0
"""Long enough for a value to be kept up (`holding.BestSustained`) and to come to rest first."""
SHORT_BREATH_S = 2.0
REST_LEAST, REST_GAP_S = 8, 0.5
"""A rest gives a spread from so many moments on; a longer gap between two ends it."""

_Key: TypeAlias = tuple[str, WorkingSide]


def easy(stretch: Stretch, as_far: str = ENGLISH.guide.easy) -> Stretch:
    """A stretch as it is done to find the own range: once, any movement counts.

    Args:
        stretch: As it is always done.
        as_far: Said after what to do.
    """
    checks = tuple(replace(c, **_at_floor(c)) for c in stretch.checks)  # type: ignore[arg-type]
    return replace(
        stretch,
        reps=1,
        hold_s=EASY_HOLD_S,
        breath_s=SHORT_BREATH_S,
        move=f"{stretch.move} {as_far}",
        checks=checks,
    )


def easy_legs(legs: Iterable[Leg], as_far: str = ENGLISH.guide.easy) -> tuple[Leg, ...]:
    """The same for the legs of a routine, without those that have no range."""
    ranged = (leg for leg in legs if any(c.own is not None for c in leg.stretch.targets))
    return tuple(replace(leg, stretch=easy(leg.stretch, as_far)) for leg in ranged)


def _at_floor(check: Check) -> dict[str, float]:
    if check.own is None:
        return {}
    return {"low" if check.low is not None else "high": check.own.floor}


@dataclass(slots=True)
class _Found:
    """One leg while it is measured."""

    targets: tuple[Check, ...]
    sources: dict[str, None] = field(default_factory=dict)
    models: dict[str, None] = field(default_factory=dict)
    camera_yaw_deg: float | None = None
    reach: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    rest: dict[str, float] = field(default_factory=dict)
    off: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))


class RangeFinder:
    """Takes the steps of one or several sessions over `easy_legs`."""

    def __init__(self) -> None:
        self._found: dict[_Key, _Found] = {}
        self._from = ("", "")
        self._best = BestSustained()
        self._done: _Key | None = None
        self._resting: dict[str, list[float]] = defaultdict(list)
        self._resting_of: _Key | None = None
        self._last = -math.inf

    def begin(self, source: str, model: str) -> None:
        """A session begins.

        Args:
            source: Camera, or name of the clip.
            model: Pose model; "" while it is not known.
        """
        self._from = source, model

    def add(self, step: Step) -> None:
        """Take in one step with its events."""
        key: _Key = step.view.stretch.id, step.view.side
        self._found.setdefault(key, _Found(step.view.stretch.targets))
        for event in step.events:
            self._note(event)
        if step.view.state in (State.HOLD, State.RELEASE):
            for v in step.verdicts:
                if v.check.kind == "target":
                    self._best.add(step.t, v.check.id, v.value)
        if key != self._resting_of or step.t - self._last > REST_GAP_S or not _rests(step):
            self._end_rest()
        if _rests(step):
            self._resting_of = key
            for v in step.verdicts:
                if v.verdict is not Band.UNKNOWN and not v.check.is_speed:
                    self._resting[v.check.id].append(v.value)
        self._last = step.t

    def end(self) -> None:
        """A session is over; another may follow."""
        self._end_repetition()
        self._end_rest()

    def legs(self, made: str) -> tuple[OwnLeg, ...]:
        """What was found until this `made` day of each leg; one never held is left out."""
        return tuple(
            OwnLeg(
                stretch=stretch,
                side=side,
                made=made,
                source=", ".join(f.sources),
                model=" and ".join(f.models),
                camera_yaw_deg=f.camera_yaw_deg,
                reach={name: round(median(values), 3) for name, values in f.reach.items()},
                rest=f.rest,
                jitter={name: round(_spread(off), 3) for name, off in f.off.items()},
            )
            for (stretch, side), f in self._found.items()
            if f.reach
        )

    def _note(self, event: Event) -> None:
        key = str(event.data.get("stretch")), cast("WorkingSide", event.data.get("side"))
        if key not in self._found:
            return
        found = self._found[key]
        if event.name == "view":
            found.camera_yaw_deg = cast("float", event.data["camera_yaw_deg"])
        elif event.name == "baseline":
            values = cast("dict[str, float | None]", event.data["values"])
            found.rest = {name: value for name, value in values.items() if value is not None}
        elif event.name == "hold_started":
            self._best.clear()
        elif event.name == "hold_completed":
            self._done = key
        elif event.name == "rep_completed":
            self._end_repetition()

    def _end_repetition(self) -> None:
        """Keep the best of a hold that reached its length."""
        if self._done is not None:
            found = self._found[self._done]
            for check in found.targets:
                best = self._best.best(check.id, upward=check.low is not None)
                if best is not None:
                    found.reach[check.id].append(best)
                    found.sources[self._from[0]] = found.models[self._from[1]] = None
        self._done = None
        self._best.clear()

    def _end_rest(self) -> None:
        if self._resting_of is not None:
            off = self._found[self._resting_of].off
            for name, values in self._resting.items():
                if len(values) >= REST_LEAST:
                    off[name] += [value - median(values) for value in values]
        self._resting_of = None
        self._resting.clear()


def _rests(step: Step) -> bool:
    """Whether the person sits still, measured against a baseline."""
    at_rest = step.view.progress < RETURNED_PROGRESS
    return step.baseline and at_rest and step.view.state in (State.SETTLE, State.BREATHE)


def _spread(off: list[float]) -> float:
    """Standard deviation, from the median so that the start of a movement does not count."""
    return MAD_TO_SD * median(abs(value) for value in off)
