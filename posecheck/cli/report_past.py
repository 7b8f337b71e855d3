"""What a report takes from the history: the files of a session that were kept, or its numbers."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from posecheck.cli.common import error_of, note
from posecheck.errors import SourceError
from posecheck.reading import may_exist

if TYPE_CHECKING:
    from posecheck.cli.report_input import Found
    from posecheck.history import PastSession
    from posecheck.language import Language
    from posecheck.logbook import LegRecord
    from posecheck.reporting import Remembered
    from posecheck.stretch import Leg

_DIGITS: Final = 18
"""Of the largest number that SQLite gives a session."""


def is_number(name: str) -> bool:
    """Whether a session of the history is meant and not a file."""
    return (name.isdecimal() or name == "last") and not Path(name).exists()


def session_of(name: str) -> PastSession:
    """A session by its number, or the last.

    Raises:
        SourceError: There is none.
    """
    from posecheck.history import History, default_path, session, sessions

    found = None
    if may_exist(default_path()):
        with History() as history:
            if name == "last":
                found = next(iter(sessions(history, limit=1)), None)
            else:
                found = session(history, int(name)) if len(name) <= _DIGITS else None
    if found is None:
        number = name if len(name) <= _DIGITS else f"{name[:_DIGITS]}..."
        what = "nothing in the history yet" if name == "last" else f"no session {number}"
        raise SourceError(f"There is {what}; `posecheck history` shows what there is.")
    return found


def kept(
    past: PastSession,
    trace: Path | None,
    video: Path | None,
    own: tuple[Leg, ...],
    language: Language,
) -> Found:
    """What the files of a session tell, if they were kept and are still there."""
    from posecheck.cli.report_input import Found, from_events

    events = Path(past.files.events)
    if not past.files.events:
        return Found([])
    if not events.is_file():
        note(f"session {past.id}: its events are not in {events} any more; numbers only.")
        return Found([])
    trace = trace or _if_there(past.files.trace)
    video = video or _if_there(past.files.video)
    found = from_events(events, trace, own, language)
    if video is not None:
        from posecheck.cli.report_pictures import illustrate

        illustrate(found, video)
    return found


def _if_there(path: str) -> Path | None:
    return Path(path) if path and Path(path).is_file() else None


def remembered(past: PastSession, language: Language) -> list[Remembered]:
    """The legs of a session, in a language, with the expected error of what is in them."""
    from posecheck.reporting import Remembered

    names = _shipped_names(language)
    return [
        Remembered(
            replace(leg, name=names.get((leg.stretch, leg.name), leg.name)),
            past.model,
            _errors(leg, past.model),
        )
        for leg in past.legs
    ]


def _shipped_names(language: Language) -> dict[tuple[str, str], str]:
    """What a stretch that comes with posecheck is called, by its id and its name in any language.

    So a stretch of the user's own keeps its name, even where it took over an id.
    """
    from posecheck.config import list_languages, list_stretches, load_language

    known = [load_language(code) for code in list_languages()]
    return {
        (stretch.id, its.of_stretch(stretch).name): language.of_stretch(stretch).name
        for stretch in list_stretches()
        for its in known
    }


def _errors(leg: LegRecord, model: str) -> tuple[float | None, ...]:
    """The expected error of each best value; None where there is none to state."""
    from posecheck.measures import MEASURES

    yaw = math.nan if leg.camera_yaw_deg is None else leg.camera_yaw_deg
    expected = error_of(model)
    return tuple(
        expected(b.measure, yaw, b.compare == "change")
        if b.compare in ("value", "change") and b.measure in MEASURES
        else None
        for b in leg.bests
    )
