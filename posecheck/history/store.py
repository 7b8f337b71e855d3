"""Writing the history, and deleting from it for good."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import TracebackType

from posecheck.errors import OutputError
from posecheck.history.database import connect, default_path, is_in_use, told, transaction
from posecheck.logbook import LegRecord


@dataclass(frozen=True, slots=True)
class KeptFiles:
    """Paths of a session's own files; "" where none was asked for."""

    events: str = ""
    trace: str = ""
    video: str = ""


@dataclass(frozen=True, slots=True)
class SessionHead:
    """What is known when a session starts.

    Attributes:
        started_at: With a time zone.
        source: ``live``, or the name of a clip.
        routine: Id of the routine, or of the one stretch.
        model: Name of the pose model.
        version: Of posecheck.
        profile: Whose; "" when no profile was used.
        files: That were kept beside the history.
    """

    started_at: datetime
    source: str
    routine: str
    model: str
    version: str
    profile: str = ""
    files: KeptFiles = field(default_factory=KeptFiles)


class History:
    """The history's file, opened."""

    def __init__(self, path: Path | None = None) -> None:
        """Open or create it.

        Raises:
            OutputError: It cannot be opened, is no history, or is of a newer posecheck.
        """
        self.path = default_path() if path is None else path.expanduser()
        self.connection = connect(self.path)

    def close(self) -> None:
        """May be called twice."""
        self.connection.close()

    def __enter__(self) -> History:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def start(self, head: SessionHead, leg: LegRecord) -> int:
        """Write a session with its first leg at once; returns the session's id.

        Raises:
            OutputError: It cannot be written.
        """
        with told(self.path), transaction(self.connection):
            row = self.connection.execute(
                "INSERT INTO session (started_at, started_unix, ended_s, source, routine, model,"
                " version, profile, events, trace, video)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    head.started_at.isoformat(timespec="seconds"),
                    head.started_at.timestamp(),
                    leg.ended_s,
                    head.source,
                    head.routine,
                    head.model,
                    head.version,
                    head.profile,
                    *map(_stored, (head.files.events, head.files.trace, head.files.video)),
                ),
            )
            session_id = int(row.lastrowid or 0)
            self._put(session_id, leg)
        return session_id

    def put(self, session_id: int, leg: LegRecord) -> None:
        """Write a leg, in place of what was written of it before.

        A session that was deleted meanwhile stays deleted.

        Raises:
            OutputError: It cannot be written.
        """
        with told(self.path), transaction(self.connection):
            there = self.connection.execute("SELECT 1 FROM session WHERE id = ?", (session_id,))
            if there.fetchone() is not None:
                self._put(session_id, leg)

    def _put(self, session_id: int, leg: LegRecord) -> None:
        run = self.connection.execute
        key = (session_id, leg.stretch, leg.side)
        run("DELETE FROM leg WHERE session_id = ? AND stretch = ? AND side = ?", key)
        row = run(
            "INSERT INTO leg (session_id, stretch, side, name, started_s, ended_s, reps, good_reps,"
            " holds, in_band_s, camera_yaw_deg, complete) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?,"
            " ?)",
            (
                *key,
                leg.name,
                leg.started_s,
                leg.ended_s,
                leg.reps,
                leg.good_reps,
                leg.holds,
                leg.in_band_s,
                leg.camera_yaw_deg,
                int(leg.complete),
            ),
        )
        _put_details(self.connection, int(row.lastrowid or 0), leg)
        run("UPDATE session SET ended_s = max(ended_s, ?) WHERE id = ?", (leg.ended_s, session_id))

    def delete(self, ids: Iterable[int]) -> int:
        """Delete sessions for good; returns how many there were.

        The space is overwritten and given back; nothing of them stays in the file.

        Raises:
            OutputError: It cannot be written; or they are deleted, but another program still
                reads what the file held before.
        """
        with told(self.path):
            with transaction(self.connection):
                gone = [
                    self.connection.execute("DELETE FROM session WHERE id = ?", (i,)).rowcount
                    for i in ids
                ]
            if not self._overwritten():
                raise OutputError(
                    f"Deleted, but the history {self.path} keeps what it held before while another "
                    "program reads it; close that, then run `posecheck history`."
                )
        return sum(gone)

    def _overwritten(self) -> bool:
        """Leave nothing of old pages in the file; False when another program is in the way."""
        try:
            self.connection.execute("VACUUM")
            # Or the write-ahead file would keep the old pages until the next checkpoint.
            row = self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        except sqlite3.OperationalError as error:
            if is_in_use(error):
                return False
            raise
        return not row[0]  # busy


def _stored(path: str) -> str | bytes:
    """A path as SQLite can hold it and `os.fsdecode` reads it: bytes where it is no text."""
    try:
        path.encode()
    except UnicodeEncodeError:
        return os.fsencode(path)
    return path


def _put_details(connection: sqlite3.Connection, leg_id: int, leg: LegRecord) -> None:
    connection.executemany(
        "INSERT INTO best VALUES (?, ?, ?, ?, ?, ?, ?)",
        [
            (leg_id, b.check, b.measure, b.unit, b.compare, b.better, round(b.value, 3))
            for b in leg.bests
        ],
    )
    connection.executemany(
        "INSERT INTO correction VALUES (?, ?, ?, ?, ?)",
        [(leg_id, c.check, c.measure, c.text, c.count) for c in leg.corrections],
    )
    connection.executemany(
        "INSERT INTO unseen VALUES (?, ?, ?, ?)",
        [(leg_id, u.measure, u.reason, u.seconds) for u in leg.unseen],
    )
