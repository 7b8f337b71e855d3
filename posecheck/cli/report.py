"""`posecheck report`: a page about a session that can be printed and handed on."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from posecheck.cli import flags
from posecheck.cli.common import DONE, check_output, check_page, check_side, note
from posecheck.errors import ConfigError, SourceError
from posecheck.language import IN_ENGLISH, Language

if TYPE_CHECKING:
    from posecheck.cli.report_input import Found
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
    language: flags.Language = None,
) -> int:
    """Make a page to print or to hand to a therapist; nothing leaves this machine."""
    from posecheck.cli import report_past
    from posecheck.cli.language import users_language
    from posecheck.cli.report_input import trace_beside

    check_side(side)
    if len(sessions) > 1 and (trace or video):
        raise typer.BadParameter("--trace and --video belong to one session; give just one.")
    of_history = {name: report_past.is_number(name) for name in sessions}
    paths = [Path(name).expanduser() for name in sessions if not of_history[name]]
    out = out.expanduser()
    beside = [trace_beside(path) for path in paths]
    check_page(out, *paths, *beside, trace, video, stretch, thresholds, language)
    spoken = users_language(language)
    legs: list[LegReport] = []
    records: list[Remembered] = []
    names: list[str] = []
    days: set[date] = set()
    for name in sessions:
        if of_history[name]:
            past = report_past.session_of(name)
            check_output(out, past.files.events, past.files.trace, past.files.video)
            found = report_past.kept(past, trace, video, _own(stretch, spoken), spoken)
            legs += found.legs
            records += [] if found.legs else report_past.remembered(past, spoken)
            days.add(past.day)
            names.append(spoken.words.report.session.format(number=past.id))
        else:
            path = Path(name).expanduser()
            found = _from_file(path, trace, stretch, side, thresholds, profile, spoken)
            if video is not None:
                from posecheck.cli.report_pictures import illustrate

                illustrate(found, video)
            legs += found.legs
            names.append(path.name)
    if not legs and not records:
        raise SourceError(f"{sessions[0]}: no stretch was begun in it, so there is no report.")
    write_page(out, names, legs, records, days.pop() if len(days) == 1 else None, spoken)
    typer.echo(f"{out} is ready; open it in a browser, and print it from there.")
    return DONE


def write_page(
    out: Path,
    names: list[str],
    legs: list[LegReport],
    records: list[Remembered] | None = None,
    done: date | None = None,
    language: Language = IN_ENGLISH,
) -> None:
    """Write a page of sections.

    Raises:
        OutputError: It cannot be written.
    """
    from posecheck import __version__
    from posecheck.files import write_text
    from posecheck.reporting import Head, page

    head = Head(date.today(), tuple(names), done, __version__)
    write_text(out, page(head, legs, records or [], language))


def _from_file(
    path: Path,
    trace: Path | None,
    stretch: str | None,
    side: str | None,
    thresholds: Path | None,
    profile: str | None,
    language: Language,
) -> Found:
    from posecheck.cli.clips import leg_for
    from posecheck.cli.personal import adapted
    from posecheck.cli.report_input import from_events, from_trace, is_trace

    if is_trace(path):
        (leg,) = adapted((leg_for(path, stretch, side, language),), thresholds, profile)
        found = from_trace(path, leg, profile or "", language.words)
    elif thresholds is not None or profile is not None:
        raise typer.BadParameter(
            f"{path.name}: events know what they were judged by; --thresholds and --profile are "
            "for traces."
        )
    else:
        found = from_events(path, trace, _own(stretch, language), language)
    if found.note:
        note(found.note)
    return found


def _own(stretch: str | None, language: Language) -> tuple[Leg, ...]:
    from posecheck.cli.common import open_legs

    if stretch is None:
        return ()
    try:
        return open_legs("", stretch, None, language)
    except ConfigError as error:
        raise ConfigError(f"--stretch {stretch}: {error}") from error
