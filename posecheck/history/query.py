"""Reading the history: sessions, totals, and the streak without guilt."""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any, Final, TypeAlias

from posecheck.history.database import told
from posecheck.history.store import History, KeptFiles
from posecheck.history.values import maybe_number, moment, number, one_of, path, text, whole
from posecheck.logbook import Best, Corrected, LegRecord, Unseen, further

Columns: TypeAlias = Mapping[str, Callable[[object], Any]]
"""Columns to read, each with what checks its values."""

_SESSION: Final[Columns] = {
    "id": whole, "started_at": moment, "source": text, "routine": text, "model": text,
    "version": text, "profile": text,
}  # fmt: skip
_FILES: Final = ("events", "trace", "video")
_LEG: Final[Columns] = {
    "stretch": text, "name": text, "side": one_of("left", "right", "both"), "started_s": number,
    "ended_s": number, "reps": whole, "good_reps": whole, "holds": whole, "in_band_s": number,
    "camera_yaw_deg": maybe_number, "complete": bool,
}  # fmt: skip
_BEST: Final[Columns] = {
    "check_id": text, "measure": text, "unit": one_of("deg", "torso", "hips", "legs", "%"),
    "compare": one_of("value", "change", "change_percent"),
    "better": one_of("up", "down"), "value": number,
}  # fmt: skip
_CORRECTION: Final[Columns] = {"check_id": text, "measure": text, "text": text, "count": whole}
_UNSEEN: Final[Columns] = {"measure": text, "reason": text, "seconds": number}
_SELECT: Final = f"SELECT {', '.join((*_SESSION, *_FILES))} FROM session"


@dataclass(frozen=True, slots=True)
class PastSession:
    """A session as it was kept.

    Attributes:
        id: Its number.
        started_at: Local time of then, with its offset.
        source, routine, model, version, profile, files: See `store.SessionHead`.
        legs: In the order they were done.
    """

    id: int
    started_at: datetime
    source: str
    routine: str
    model: str
    version: str
    legs: tuple[LegRecord, ...]
    profile: str = ""
    files: KeptFiles = field(default_factory=KeptFiles)

    @property
    def day(self) -> date:
        """The day on the user's calendar."""
        return self.started_at.date()

    @property
    def reps(self) -> int:
        """Repetitions of all legs."""
        return sum(leg.reps for leg in self.legs)

    @property
    def good_reps(self) -> int:
        """Repetitions without correction."""
        return sum(leg.good_reps for leg in self.legs)

    @property
    def in_band_s(self) -> float:
        """Seconds in the holds of all legs."""
        return sum(leg.in_band_s for leg in self.legs)

    @property
    def most_frequent(self) -> Corrected | None:
        """The correction that came most often, of all legs."""
        return most_frequent(c for leg in self.legs for c in leg.corrections)


def most_frequent(corrections: Iterable[Corrected]) -> Corrected | None:
    """The correction that came most often; those with the same words count as one."""
    counts: Counter[str] = Counter()
    seen: dict[str, Corrected] = {}
    for c in corrections:
        counts[c.text] += c.count
        seen.setdefault(c.text, c)
    if not counts:
        return None
    text, count = counts.most_common(1)[0]
    return Corrected(seen[text].check, seen[text].measure, text, count)


def sessions(history: History, limit: int | None = None) -> list[PastSession]:
    """Sessions, the newest last; the last `limit` of them if given.

    Raises:
        OutputError: The file cannot be read.
    """
    with told(history.path):
        rows = history.connection.execute(
            f"{_SELECT} ORDER BY started_unix DESC, id DESC LIMIT ?",
            (-1 if limit is None else limit,),
        ).fetchall()
        return [_session(history.connection, row) for row in reversed(rows)]


def session(history: History, session_id: int) -> PastSession | None:
    """One session by its number; None if there is none.

    Raises:
        OutputError: The file cannot be read.
    """
    with told(history.path):
        row = history.connection.execute(f"{_SELECT} WHERE id = ?", (session_id,)).fetchone()
        return None if row is None else _session(history.connection, row)


def last_bests(history: History, profile: str | None = None) -> dict[tuple[str, str, str], float]:
    """Best value of each target the last time it was held: {(stretch, side, check): value}.

    Args:
        history: Opened.
        profile: Whose; None = sessions without a profile. Case does not matter.

    Raises:
        OutputError: The file cannot be read.
    """
    whose = (profile or "").casefold()
    return {
        (leg.stretch, leg.side, best.check): best.value
        for past in sessions(history)
        if past.profile.casefold() == whose
        for leg in past.legs
        for best in leg.bests
    }


def _session(connection: sqlite3.Connection, row: sqlite3.Row) -> PastSession:
    sql = f"SELECT id, {', '.join(_LEG)} FROM leg WHERE session_id = ? ORDER BY started_s, id"
    legs = connection.execute(sql, (row["id"],)).fetchall()
    return PastSession(
        **{name: read(row[name]) for name, read in _SESSION.items()},
        files=KeptFiles(*(path(row[name]) for name in _FILES)),
        legs=tuple(_leg(connection, leg) for leg in legs),
    )


def _leg(connection: sqlite3.Connection, row: sqlite3.Row) -> LegRecord:
    def details(columns: Columns, table: str) -> Iterator[list[Any]]:
        sql = f"SELECT {', '.join(columns)} FROM {table} WHERE leg_id = ? ORDER BY rowid"
        for found in connection.execute(sql, (row["id"],)):
            yield [read(value) for read, value in zip(columns.values(), found, strict=True)]

    return LegRecord(
        **{name: read(row[name]) for name, read in _LEG.items()},
        bests=tuple(Best(*b) for b in details(_BEST, "best")),
        corrections=tuple(Corrected(*c) for c in details(_CORRECTION, "correction")),
        unseen=tuple(Unseen(*u) for u in details(_UNSEEN, "unseen")),
    )


def bests_by_side(legs: Iterable[LegRecord]) -> dict[tuple[str, str], dict[str, Best]]:
    """The best value of each target: {(stretch, check): {side: best}}."""
    found: dict[tuple[str, str], dict[str, Best]] = {}
    for leg in legs:
        for best in leg.bests:
            sides = found.setdefault((leg.stretch, best.check), {})
            old = sides.get(leg.side)
            if old is None or further(best, old):
                sides[leg.side] = best
    return found


_WEEK: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Streak:
    """How regularly, without anything to lose.

    Attributes:
        weeks: Weeks in a row with at least one session, up to this or last week.
        days_this_week: Days with a session since Monday.
        days_ago: Days since the last session; None without any.
    """

    weeks: int
    days_this_week: int
    days_ago: int | None

    @property
    def text(self) -> str:
        """One kind sentence; a pause is never counted against anybody."""
        if self.days_ago is None:
            return "Your first session will appear here."
        if self.days_this_week == 0:
            return "Good to see you again. Today is a good day to stretch."
        days = f"{self.days_this_week} day{'s' if self.days_this_week > 1 else ''} this week"
        if self.weeks > 1:
            return f"{days}, {self.weeks} weeks in a row. Lovely, keep it gentle."
        return f"{days}. Well done."


def streak(days: Iterable[date], today: date) -> Streak:
    """Count weeks (from Monday), which forgive a day off; days are the user's own."""
    past = sorted({day for day in days if day <= today})
    this = _monday(today)
    mondays = sorted({_monday(day) for day in past}, reverse=True)
    weeks = 0
    if mondays and this - mondays[0] <= _WEEK:
        gaps: Sequence[bool] = [a - b == _WEEK for a, b in pairwise(mondays)]
        weeks = 1 + (gaps.index(False) if False in gaps else len(gaps))
    return Streak(
        weeks=weeks,
        days_this_week=sum(day >= this for day in past),
        days_ago=(today - past[-1]).days if past else None,
    )


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())
