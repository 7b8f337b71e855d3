"""`posecheck history`: what was done so far; plot, export and delete it."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from posecheck.cli.common import check_output, interruptible
from posecheck.reading import may_exist

if TYPE_CHECKING:
    from posecheck.history import History, PastSession

app = typer.Typer(help="What you did so far: show, plot, export, delete.")

_EMPTY = "Nothing here yet. Your first session will appear here."

File = Annotated[Path | None, typer.Option("--file", help="Another history file.")]


@app.callback(invoke_without_command=True)
@interruptible
def history(
    context: typer.Context,
    last: Annotated[int, typer.Option(min=1, help="How many sessions to show.")] = 20,
    plot: Annotated[
        Path | None, typer.Option(help="Draw the weeks instead (.png or .html).")
    ] = None,
    profile: Annotated[
        str | None, typer.Option(help="Only sessions done with this profile.")
    ] = None,
    file: File = None,
) -> None:
    """Show your sessions: repetitions, time in the holds, best values by side."""
    if context.invoked_subcommand is not None:
        if file is not None or plot is not None or profile is not None:
            raise typer.BadParameter(f"Options of `{context.invoked_subcommand}` go behind it.")
        return
    with _past(file) as (_, past):
        if profile is not None:
            past = [s for s in past if s.profile.casefold() == profile.casefold()]
        if not past:
            typer.echo(_EMPTY if profile is None else f"Nothing here yet of {profile}.")
        elif plot is not None:
            _plot(past, plot, _path(file))
        else:
            from posecheck.cli.history_tables import show

            show(past, last)


@app.command()
@interruptible
def export(
    format_: Annotated[Literal["csv", "json"], typer.Option("--format")] = "csv",
    out: Annotated[str, typer.Option("--out", "-o", help="File, or - .")] = "-",
    file: File = None,
) -> None:
    """Write the whole history as CSV (a line for each leg) or JSON (everything)."""
    from posecheck.files import write_text
    from posecheck.history.export import to_csv, to_json

    check_output(out, _path(file))
    with _past(file) as (_, past):
        text = to_csv(past) if format_ == "csv" else to_json(past)
    if out == "-":
        typer.echo(text, nl=False)
    else:
        write_text(out, text)


@app.command()
@interruptible
def delete(
    ids: Annotated[list[int] | None, typer.Argument(help="Session ids.", metavar="ID")] = None,
    everything: Annotated[bool, typer.Option("--all", help="All sessions.")] = False,
    before: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="All before this day.")
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    file: File = None,
) -> None:
    """Delete sessions for good."""
    if sum((bool(ids), everything, before is not None)) != 1:
        raise typer.BadParameter("Say what to delete: ids, --before DATE, or --all.")
    with _past(file) as (opened, past):
        chosen = _chosen(past, ids or [], before.date() if before else None)
        if opened is None or not chosen:
            typer.echo("There is nothing to delete.")
            return
        what = f"{len(chosen)} session{'s' if len(chosen) > 1 else ''}"
        if not yes and not _agreed(what):
            typer.echo("Nothing was deleted.")
            return
        opened.delete(s.id for s in chosen)
        typer.echo(f"Deleted {what} for good.")


def _chosen(past: Sequence[PastSession], ids: list[int], before: date | None) -> list[PastSession]:
    unknown = sorted(set(ids) - {s.id for s in past})
    if unknown:
        raise typer.BadParameter(
            f"There is no session {unknown[0]}; `posecheck history` shows their ids."
        )
    if ids:
        return [s for s in past if s.id in ids]
    return [s for s in past if before is None or s.day < before]


def _agreed(what: str) -> bool:
    if not sys.stdin.isatty():
        raise typer.BadParameter(f"This would delete {what} for good; add --yes if you mean it.")
    return typer.confirm(f"Delete {what} for good?")


def _path(file: Path | None) -> Path:
    from posecheck.history import default_path

    return default_path() if file is None else file.expanduser()


@contextmanager
def _past(file: Path | None) -> Iterator[tuple[History | None, list[PastSession]]]:
    """The history and all its sessions; a file that does not exist is not created."""
    from posecheck.history import History, sessions

    path = _path(file)
    if not may_exist(path):
        yield None, []
        return
    with History(path) as opened:
        yield opened, sessions(opened)


def _plot(past: list[PastSession], out: Path, source: Path) -> None:
    from posecheck.files import write_bytes, write_text
    from posecheck.history.plot import html_page, kind_of, plot
    from posecheck.history.weeks import by_week
    from posecheck.words import ENGLISH

    kind = kind_of(out)
    if kind is None:
        raise typer.BadParameter(f"--plot {out}: give a name that ends in .png or .html.")
    check_output(out, source)
    if kind == "png":
        write_bytes(out, plot(by_week(past), "png", dict(ENGLISH.measures)))
    else:
        write_text(out, html_page(plot(by_week(past), "svg", dict(ENGLISH.measures))))
