"""Reading the history: sessions, totals, and the streak without guilt."""

from __future__ import annotations

import os
import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Final

from posecheck.history.database import told
from posecheck.history.store import History, KeptFiles
from posecheck.logbook import Best, Corrected, LegRecord, Unseen, further


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
            "SELECT * FROM session ORDER BY started_unix DESC, id DESC LIMIT ?",
            (-1 if limit is None else limit,),
        ).fetchall()
        return [_session(history.connection, row) for row in reversed(rows)]


def session(history: History, session_id: int) -> PastSession | None:
    """One session by its number; None if there is none.

    Raises:
        OutputError: The file cannot be read.
    """
    with told(history.path):
        sql = "SELECT * FROM session WHERE id = ?"
        row = history.connection.execute(sql, (session_id,)).fetchone()
        return None if row is None else _session(history.connection, row)


def last_bests(history: History, profile: str | None = None) -> dict[tuple[str, str, str], float]:
    """Best value of each target the last time it was held: {(stretch, side, check): value}.

    Args:
        history: Opened.
        profile: Whose; None = sessions without a profile. Case does not matter.

    Raises:
        OutputError: The file cannot be read.
    """
    sql = (
        "SELECT leg.stretch, leg.side, best.check_id, best.value, session.profile FROM best"
        " JOIN leg ON leg.id = best.leg_id JOIN session ON session.id = leg.session_id"
        " ORDER BY session.started_unix, session.id"
    )
    with told(history.path):
        rows = history.connection.execute(sql).fetchall()
    whose = (profile or "").casefold()
    return {
        (row["stretch"], row["side"], row["check_id"]): row["value"]
        for row in rows
        if row["profile"].casefold() == whose
    }


def _session(connection: sqlite3.Connection, row: sqlite3.Row) -> PastSession:
    sql = "SELECT * FROM leg WHERE session_id = ? ORDER BY started_s, id"
    legs = connection.execute(sql, (row["id"],)).fetchall()
    return PastSession(
        id=row["id"],
        started_at=datetime.fromisoformat(row["started_at"]),
        source=row["source"],
        routine=row["routine"],
        model=row["model"],
        version=row["version"],
        profile=row["profile"],
        files=KeptFiles(*(os.fsdecode(row[name]) for name in ("events", "trace", "video"))),
        legs=tuple(_leg(connection, leg) for leg in legs),
    )


def _leg(connection: sqlite3.Connection, row: sqlite3.Row) -> LegRecord:
    def details(columns: str, table: str) -> list[sqlite3.Row]:
        sql = f"SELECT {columns} FROM {table} WHERE leg_id = ? ORDER BY rowid"
        return connection.execute(sql, (row["id"],)).fetchall()

    names = (
        "stretch", "name", "side", "started_s", "ended_s", "reps", "good_reps", "holds",
        "in_band_s", "camera_yaw_deg",
    )  # fmt: skip
    return LegRecord(
        **{name: row[name] for name in names},
        complete=bool(row["complete"]),
        bests=tuple(
            Best(*b) for b in details("check_id, measure, unit, compare, better, value", "best")
        ),
        corrections=tuple(
            Corrected(*c) for c in details("check_id, measure, text, count", "correction")
        ),
        unseen=tuple(Unseen(*u) for u in details("measure, reason, seconds", "unseen")),
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
