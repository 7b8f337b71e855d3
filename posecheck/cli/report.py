"""`posecheck report`: a page about a session that can be printed and handed on."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from posecheck.cli.common import DONE, check_output, check_side, note
from posecheck.errors import ConfigError, SourceError

if TYPE_CHECKING:
    from posecheck.cli.report_input import Found
    from posecheck.history import PastSession
    from posecheck.logbook import LegRecord
    from posecheck.reporting import LegReport, Remembered
    from posecheck.stretch import Leg


def report(
    sessions: Annotated[
        list[str],
        typer.Argument(
            help="Events files, traces, or sessions of the history (a number, or `last`).",
            metavar="SESSION|EVENTS",
        ),
    ],
    out: Annotated[Path, typer.Option("--out", "-o", help="The page.")] = Path("report.html"),
    trace: Annotated[
        Path | None, typer.Option(help="Trace of the events, if it is not beside them.")
    ] = None,
    video: Annotated[
        Path | None, typer.Option(help="Recording, for small pictures of the corrections.")
    ] = None,
    stretch: Annotated[
        str | None, typer.Option(help="Stretch of a trace, or the file of your own one.")
    ] = None,
    side: Annotated[str | None, typer.Option(help="Working side of a trace.")] = None,
    thresholds: Annotated[
        Path | None, typer.Option(help="Numbers to judge a trace by; events know theirs.")
    ] = None,
    profile: Annotated[
        str | None, typer.Option(help="Profile to judge a trace by; events know theirs.")
    ] = None,
) -> int:
    """Make a page to print or to hand to a therapist; nothing leaves this machine."""
    check_side(side)
    if len(sessions) > 1 and (trace or video):
        raise typer.BadParameter("--trace and --video belong to one session; give just one.")
    paths = [Path(name).expanduser() for name in sessions if not _is_number(name)]
    out = out.expanduser()
    check_output(out, *paths, *(p for p in (trace, video) if p is not None))
    legs: list[LegReport] = []
    records: list[Remembered] = []
    names: list[str] = []
    days: set[date] = set()
    for name in sessions:
        if _is_number(name):
            past = _past(name)
            found = _kept(past, trace, video, _own(stretch))
            legs += found.legs
            records += [] if found.legs else [_remembered(leg, past.model) for leg in past.legs]
            days.add(past.day)
            names.append(f"session {past.id} of the history")
        else:
            found = _from_file(Path(name).expanduser(), trace, stretch, side, thresholds, profile)
            if video is not None:
                _add_pictures(found, video.expanduser())
            legs += found.legs
            names.append(Path(name).name)
    if not legs and not records:
        raise SourceError(f"{sessions[0]}: no stretch was begun in it, so there is no report.")
    write_page(out, names, legs, records, days.pop() if len(days) == 1 else None)
    typer.echo(f"{out} is ready; open it in a browser, and print it from there.")
    return DONE


def write_page(
    out: Path,
    names: list[str],
    legs: list[LegReport],
    records: list[Remembered] | None = None,
    done: date | None = None,
) -> None:
    """Write a page of sections.

    Raises:
        OutputError: It cannot be written.
    """
    from posecheck import __version__
    from posecheck.files import write_text
    from posecheck.reporting import Head, page

    head = Head(date.today(), tuple(names), done, __version__)
    write_text(out, page(head, legs, records or []))


def _is_number(name: str) -> bool:
    """Whether a session of the history is meant and not a file."""
    return (name.isdecimal() or name == "last") and not Path(name).exists()


def _past(name: str) -> PastSession:
    from posecheck.history import History, default_path, session, sessions

    found = None
    if default_path().exists():
        with History() as history:
            if name == "last":
                found = next(iter(sessions(history, limit=1)), None)
            else:
                found = session(history, int(name))
    if found is None:
        what = "nothing in the history yet" if name == "last" else f"no session {name}"
        raise SourceError(f"There is {what}; `posecheck history` shows what there is.")
    return found


def _kept(past: PastSession, trace: Path | None, video: Path | None, own: tuple[Leg, ...]) -> Found:
    """What the files of a session tell, if they were kept and are still there."""
    from posecheck.cli.report_input import Found, from_events

    events = Path(past.files.events)
    if not past.files.events:
        return Found([])
    if not events.is_file():
        note = f"session {past.id}: its events are not in {events} any more; numbers only."
        typer.echo(f"posecheck: {note}", err=True)
        return Found([])
    trace = trace or _if_there(past.files.trace)
    video = video or _if_there(past.files.video)
    found = from_events(events, trace, own)
    if video is not None:
        _add_pictures(found, video.expanduser())
    return found


def _if_there(path: str) -> Path | None:
    return Path(path) if path and Path(path).is_file() else None


def _remembered(leg: LegRecord, model: str) -> Remembered:
    """A leg of the history with the expected error of what is in it."""
    import math

    from posecheck.cli.common import error_of
    from posecheck.measures import MEASURES
    from posecheck.reporting import Remembered

    yaw = math.nan if leg.camera_yaw_deg is None else leg.camera_yaw_deg
    expected = error_of(model)
    errors = tuple(
        expected(b.measure, yaw, b.compare == "change")
        if b.compare in ("value", "change") and b.measure in MEASURES
        else None
        for b in leg.bests
    )
    return Remembered(leg, model, errors)


def _from_file(
    path: Path,
    trace: Path | None,
    stretch: str | None,
    side: str | None,
    thresholds: Path | None,
    profile: str | None,
) -> Found:
    from posecheck.cli.clips import leg_for
    from posecheck.cli.personal import adapted
    from posecheck.cli.report_input import from_events, from_trace, is_trace

    if is_trace(path):
        (leg,) = adapted((leg_for(path, stretch, side),), thresholds, profile)
        found = from_trace(path, leg, profile or "")
    elif thresholds is not None or profile is not None:
        raise typer.BadParameter(
            f"{path.name}: events know what they were judged by; --thresholds and --profile are "
            "for traces."
        )
    else:
        found = from_events(path, trace, _own(stretch))
    if found.note:
        note(found.note)
    return found


def _add_pictures(found: Found, video: Path) -> None:
    from posecheck.cli.report_input import corrections_of
    from posecheck.cli.report_pictures import add_pictures

    add_pictures(corrections_of(found.legs), video, found.began_s)


def _own(stretch: str | None) -> tuple[Leg, ...]:
    from posecheck.cli.common import open_legs

    if stretch is None:
        return ()
    try:
        return open_legs("", stretch, None)
    except ConfigError as error:
        raise ConfigError(f"--stretch {stretch}: {error}") from error
