"""The history as a sink: steps and events in, a session in the user's history out.

A leg is written after each repetition and when it is over, on a thread of its own, so
that neither a slow disk nor a kill costs more than the repetition under way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Final

from posecheck.files import printable
from posecheck.history import History, KeptFiles, SessionHead
from posecheck.logbook import LegRecord, Logbook
from posecheck.sinks.background import Background

if TYPE_CHECKING:
    from posecheck.errors import PosecheckError
    from posecheck.session import Event, Step
    from posecheck.stretch import Leg

_ROOM: Final = 1000


def local_now() -> datetime:
    """Now, with the offset of where the user is."""
    return datetime.now().astimezone()


class HistorySink:
    """Writes one session into the history; creates no session before there is a repetition
    or a stretch that was at least tried."""

    def __init__(
        self,
        legs: Sequence[Leg],
        *,
        source: str,
        routine: str,
        model: str,
        version: str,
        profile: str = "",
        files: KeptFiles | None = None,
        path: Path | None = None,
        now: Callable[[], datetime] = local_now,
    ) -> None:
        """Open the history.

        Args:
            legs: Of the session.
            source: ``live``, or the name of a clip.
            routine: Id of the routine or stretch.
            model: Name of the pose model.
            version: Of posecheck.
            profile: Whose; "" without one.
            files: Of the session, that were asked for.
            path: Of the history; None = the user's own.
            now: The clock; read once, here.

        Raises:
            OutputError: The history cannot be opened.
        """
        self._history = History(path)
        self._logbook = Logbook(legs)
        source, model = printable(source), printable(model)  # both may be names of files
        self._head = SessionHead(
            now(), source, routine, model, version, profile, files or KeptFiles()
        )
        self._session_id: int | None = None
        self._writer = Background("The history", self._write, self._history.close, _ROOM)

    @property
    def error(self) -> PosecheckError | None:
        """Why nothing more is written; None while all is well."""
        return self._writer.error

    @property
    def session_id(self) -> int | None:
        """Number of the session in the history; None before anything is kept."""
        return self._session_id

    def take_time(self, step: Step) -> None:
        """The time that a step stands for, without its events; returns at once."""
        self._logbook.add_time(step)

    def take_events(self, events: Iterable[Event]) -> None:
        """What happened; returns at once."""
        self._logbook.add_events(events)
        for record in self._logbook.take_changed():
            self._writer.put(record)

    def close(self) -> None:
        """Write what waits and close the history; may be called twice."""
        self._writer.close()

    def __enter__(self) -> HistorySink:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _write(self, record: LegRecord) -> None:
        if self._session_id is None:
            self._session_id = self._history.start(self._head, record)
        else:
            self._history.put(self._session_id, record)
