"""The history in words: a line for each session, how far each side came, a kind word."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Final

import typer

if TYPE_CHECKING:
    from posecheck.history import PastSession
    from posecheck.logbook import Best

_UNITS: Final = {"deg": "°", "%": " %", "torso": " torso", "hips": " hips", "legs": " legs"}


def show(past: Sequence[PastSession], last: int) -> None:
    """The last sessions; on a terminal as tables, else a line of tab-separated text for each."""
    from posecheck.history import streak

    shown = past[-last:]
    kind_word = streak([s.day for s in past], date.today()).text
    if sys.stdout.isatty():
        _show_tables(past, shown, kind_word)
        return
    for session in shown:
        typer.echo("\t".join((*_facts(session), "; ".join(_bests(session)), _said(session))))
    typer.echo(kind_word)


def after(session_id: int) -> Iterator[str]:
    """What to tell when a session is over: how far each side came, what was said most, a kind
    word.

    Raises:
        OutputError: The history cannot be read.
    """
    from posecheck.history import History, sessions, streak

    with History() as history:
        past = sessions(history)
    session = next((s for s in past if s.id == session_id), None)
    if session is None:  # deleted meanwhile
        return
    bests = list(_bests(session))
    if bests:
        yield f"In the holds for {session.in_band_s:.0f} s. Furthest, kept up:"
        yield from (f"  {best}" for best in bests)
    if _said(session):
        yield f"Most often said: {_said(session)}"
    yield streak([s.day for s in past], date.today()).text


def _show_tables(past: Sequence[PastSession], shown: Sequence[PastSession], kind_word: str) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console(highlight=False, markup=False)
    who = any(s.profile for s in shown)
    table = Table(*(("who",) if who else ()))
    for head in ("id", "date", "stretches", "reps", "held", "most often said"):
        table.add_column(head, no_wrap=head in ("id", "date", "held"))
    for session in shown:
        table.add_row(*((session.profile,) if who else ()), *_facts(session), _said(session))
    console.print(table)
    reached = Table("furthest, kept up", "last time", "so far")
    for name, now, best in _reached(past):
        reached.add_row(name, now, best)
    if reached.row_count:
        console.print(reached)
    console.print(kind_word)


def _facts(session: PastSession) -> tuple[str, ...]:
    return (
        str(session.id),
        f"{session.started_at:%Y-%m-%d %H:%M}",
        ", ".join(dict.fromkeys(leg.stretch for leg in session.legs)),
        _reps(session),
        f"{session.in_band_s:.0f} s",
    )


def _reps(session: PastSession) -> str:
    if not session.reps:
        return "tried"
    clean = "all" if session.good_reps == session.reps else str(session.good_reps)
    return f"{session.reps}, {clean} clean"


def _said(session: PastSession) -> str:
    often = session.most_frequent
    return "" if often is None else f"{often.text} ({often.count} x)"


def _bests(session: PastSession) -> Iterator[str]:
    """`calf foot: left −19°, right −17°`, one for each target."""
    from posecheck.history import bests_by_side

    for (stretch, _), sides in bests_by_side(session.legs).items():
        yield f"{_name(stretch, sides)}: {_by_side(sides)}"


def _reached(past: Sequence[PastSession]) -> Iterator[tuple[str, str, str]]:
    """Each target: its name, each side the last time it was held, and the furthest so far."""
    from posecheck.history import bests_by_side

    latest: dict[tuple[str, str], dict[str, Best]] = {}
    for session in past:
        for key, sides in bests_by_side(session.legs).items():
            latest.setdefault(key, {}).update(sides)
    furthest = bests_by_side(leg for session in past for leg in session.legs)
    for key, sides in furthest.items():
        yield _name(key[0], sides), _by_side(latest[key]), _by_side(sides)


def _name(stretch: str, sides: Mapping[str, Best]) -> str:
    from posecheck.words import ENGLISH

    measure = next(iter(sides.values())).measure
    return f"{stretch} {ENGLISH.measures.get(measure, measure.replace('_', ' '))}"


def _by_side(sides: Mapping[str, Best]) -> str:
    return ", ".join(
        f"{'' if side == 'both' else side + ' '}{amount(sides[side])}"
        for side in ("left", "right", "both")
        if side in sides
    )


def amount(best: Best) -> str:
    """A best value with its sign and unit."""
    whole = best.unit in ("deg", "%")
    number = f"{abs(best.value):.0f}" if whole else f"{abs(best.value):.2f}"
    plus = "+" if best.compare != "value" else ""
    sign = "−" if best.value < 0 else plus
    return f"{sign}{number}{_UNITS.get(best.unit, best.unit)}"
