"""The history week by week: what a plot shows, as plain numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from posecheck.history.query import PastSession
from posecheck.logbook import Best, LegRecord, further


@dataclass(slots=True)
class Range:
    """One target over the weeks.

    Attributes:
        stretch: Name for people.
        best: One of its values, for unit and direction.
        sides: {side: {Monday: best value of that week}}.
    """

    stretch: str
    best: Best
    sides: dict[str, dict[date, Best]] = field(default_factory=dict)


@dataclass(slots=True)
class Weeks:
    """Everything over the weeks.

    Attributes:
        ranges: Targets by (stretch id, check id), in the order they first came up.
        in_band_s: {side: {Monday: seconds in the holds}}.
    """

    ranges: dict[tuple[str, str], Range] = field(default_factory=dict)
    in_band_s: dict[str, dict[date, float]] = field(default_factory=dict)


def by_week(sessions: Sequence[PastSession]) -> Weeks:
    """Sum and compare sessions by the week (from Monday) they were done in."""
    weeks = Weeks()
    for session in sessions:
        monday = session.day - timedelta(days=session.day.weekday())
        for leg in session.legs:
            _add(weeks, monday, leg)
    return weeks


def _add(weeks: Weeks, monday: date, leg: LegRecord) -> None:
    if leg.in_band_s > 0:
        seconds = weeks.in_band_s.setdefault(leg.side, {})
        seconds[monday] = seconds.get(monday, 0.0) + leg.in_band_s
    for best in leg.bests:
        found = weeks.ranges.setdefault((leg.stretch, best.check), Range(leg.name, best))
        side = found.sides.setdefault(leg.side, {})
        if monday not in side or further(best, side[monday]):
            side[monday] = best
