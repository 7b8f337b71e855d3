"""A person's own range: how far each side has come, today and the last time.

It is only ever shown as what was reached; nobody is asked to go beyond the target.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from posecheck.geometry import NAN
from posecheck.stretch import Check, Leg, Stretch, WorkingSide

RangeKey: TypeAlias = tuple[str, WorkingSide, str]
"""Stretch id, working side, id of a target check."""

CERTAIN_SHARE = 0.5
"""Of the expected error of a change, the part that must be exceeded before one day is called
further than another, or one side than the other: most of that error is a constant offset,
which both have (calibration). A starting value."""


@dataclass(frozen=True, slots=True)
class OwnRange:
    """What was reached before this session.

    Attributes:
        best: Best sustained value of each target, the last time it was done; in the unit
            and with the sign of the check's value.
    """

    best: Mapping[RangeKey, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reach:
    """How far one side came with one target.

    Attributes:
        check: The target.
        side: Working side.
        now: Best sustained value of this session.
        before: The same of the last time; NaN = not known.
        certain_by: Differences up to this much say nothing.
    """

    check: Check
    side: WorkingSide
    now: float
    before: float = NAN
    certain_by: float = 0.0

    @property
    def further(self) -> bool:
        """Clearly further than last time; False when that is not known."""
        return self.beyond(self.before)

    def beyond(self, value: float) -> bool:
        """Clearly further than a value; False for NaN."""
        sign = 1.0 if self.check.low is not None else -1.0
        return sign * (self.now - value) > self.certain_by


class RangeKeeper:
    """Keeps the best values of a session beside those of the last time."""

    def __init__(self, before: OwnRange | None = None) -> None:
        self._before = (before or OwnRange()).best
        self._now: dict[RangeKey, Reach] = {}

    def held(
        self, leg: Leg, bests: Mapping[str, float], errors: Mapping[str, float]
    ) -> tuple[Reach, ...]:
        """Take in one hold.

        Args:
            leg: Stretch and side.
            bests: Best sustained value of the hold by id of the target.
            errors: Expected error by id of the target; NaN or missing = 0.

        Returns:
            The targets that have just come further than last time, each once a session.
        """
        new = []
        for check in leg.stretch.targets:
            value = bests.get(check.id, NAN)
            if not math.isfinite(value):
                continue
            key = (leg.stretch.id, leg.side, check.id)
            error = errors.get(check.id, NAN)
            certain_by = CERTAIN_SHARE * error if math.isfinite(error) else 0.0
            before = self._before.get(key, NAN)
            reach = Reach(check, leg.side, value, before, certain_by)
            known = self._now.get(key)
            if known is not None and not Reach(check, leg.side, value).beyond(known.now):
                continue
            self._now[key] = reach
            if reach.further and not (known is not None and known.further):
                new.append(reach)
        return tuple(new)

    def reaches(self, stretch: Stretch) -> tuple[Reach, ...]:
        """What each side reached this session, by target, in the order of the file."""
        return tuple(
            self._now[key]
            for check in stretch.targets
            for side in stretch.sides
            if (key := (stretch.id, side, check.id)) in self._now
        )
