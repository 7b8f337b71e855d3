"""`posecheck stretches`: list, show and check stretch files, and print their schema."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from posecheck.cli.common import interruptible
from posecheck.cli.tables import print_table
from posecheck.errors import ConfigError

if TYPE_CHECKING:
    from posecheck.stretch import Check, Condition, Routine, Stretch

app = typer.Typer(help="List, show and check the stretches.", no_args_is_help=True)

_AMOUNT = {
    "value": "{}",
    "change": "change of {}",
    "change_percent": "change of {}",
    "speed": "speed of {}",
    "rise": "rise of {}",
}
_UNIT = {"torso": "torso lengths", "hips": "hip widths", "legs": "leg lengths"}


@app.command("list")
@interruptible
def list_() -> None:
    """List the stretches that come with posecheck."""
    from posecheck.config import list_stretches

    head = ("id", "name", "sides", "checks", "hold")
    rows = [
        (s.id, s.name, ", ".join(s.sides), str(len(s.checks)), _length(s)) for s in list_stretches()
    ]
    print_table(head, rows)


@app.command()
@interruptible
def show(
    stretch: Annotated[str, typer.Argument(help="Id of a stretch, or a .toml file.")],
) -> None:
    """Show a stretch: its rules, bands, sentences and where the numbers come from."""
    from posecheck.config import load_stretch

    loaded = load_stretch(stretch)
    if not sys.stdout.isatty():
        for label, text in _rows(loaded):
            typer.echo(f"{label}: {text}" if text else f"\n{label}")
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table.grid(padding=(0, 2))
    for label, text in _rows(loaded):
        if not text:
            table.add_row()
        table.add_row(Text(label, "dim" if text else "bold cyan"), Text(text))
    Console().print(table)


@app.command()
@interruptible
def check(
    files: Annotated[list[Path], typer.Argument(help="Stretch or routine files.", metavar="FILE")],
) -> None:
    """Check stretch or routine files; report every mistake at once."""
    from posecheck.config import load_file

    failed = False
    for file in files:
        try:
            typer.echo(f"{file}: ok ({_size(load_file(file))})")
        except ConfigError as error:
            typer.echo(str(error))
            failed = True
    if failed:
        raise typer.Exit(1)


@app.command()
@interruptible
def schema() -> None:
    """Print the JSON Schema of a stretch file, for editors."""
    from posecheck.config import stretch_schema

    typer.echo(json.dumps(stretch_schema(), indent=2))


def _size(loaded: Stretch | Routine) -> str:
    from posecheck.stretch import Stretch

    if isinstance(loaded, Stretch):
        return _count(len(loaded.checks), "check")
    return _count(len(loaded.legs), "leg")


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _length(stretch: Stretch) -> str:
    if stretch.kind == "walk":
        return f"{stretch.walk_s:g} s walk"
    return f"{stretch.reps} x {stretch.hold_s:g} s"


def _rows(stretch: Stretch) -> Iterator[tuple[str, str]]:
    """Labels and texts; a heading has no text."""
    yield f"{stretch.name} ({stretch.id})", ""
    yield "sides", ", ".join(stretch.sides)
    yield "length", _length(stretch)
    yield "camera", stretch.placement
    yield "set-up", stretch.setup
    yield "move", stretch.move
    for advice in stretch.advice:
        yield "advice", advice
    yield "source", stretch.source
    for rule in stretch.checks:
        kind = f"main {rule.kind}" if rule.main else rule.kind
        yield f"{rule.id} ({kind})", ""
        yield "band", _band(rule)
        yield "judged", "; ".join(_judged(rule))
        if rule.say_low:
            yield "says, below", rule.say_low
        if rule.say_high:
            yield "says, above", rule.say_high
        if rule.hint:
            yield f"hint, after {rule.hint_after_s:g} s", rule.hint
        yield "source", rule.source


def _band(rule: Check | Condition) -> str:
    """`hip_angle 75 to 108 deg`, `speed of ankle_angle at most 40 deg a second`."""
    from posecheck.measures import MEASURES

    if rule.low is not None and rule.high is not None:
        limits = f"{rule.low:g} to {rule.high:g}"
    elif rule.low is not None:
        limits = f"at least {rule.low:g}"
    else:
        limits = f"at most {rule.high:g}"
    unit: str = "%" if rule.compare == "change_percent" else MEASURES[rule.measure].unit
    unit = _UNIT.get(unit, unit)
    rate = " a second" if rule.compare in ("speed", "rise") else ""
    side = "" if rule.side == "working" else f" ({rule.side} side)"
    return f"{_AMOUNT[rule.compare].format(rule.measure)}{side} {limits} {unit}{rate}"


def _judged(rule: Check) -> Iterator[str]:
    yield f"in {', '.join(rule.judged_in)}"
    yield f"after {rule.after_s:g} s, cleared {rule.margin:g} inside for {rule.clear_s:g} s"
    if (rule.yaw_min, rule.yaw_max) != (0, 90):
        yield f"camera {rule.yaw_min:g} to {rule.yaw_max:g} deg off side-on"
    if rule.anchor is not None:
        yield f"{rule.anchor:g} in the baseline posture, corrected by at most {rule.anchor_limit:g}"
    if rule.when is not None:
        yield f"while {_band(rule.when)}" + (" or cannot be seen" if rule.when.if_unseen else "")
    if rule.group is not None:
        yield f"any target of group {rule.group} will do"
    if rule.either_way:
        yield "either direction counts"
    if rule.soft:
        yield "soft: said, but does not hold up the start"
    if rule.main and rule.if_unseen == "pause":
        yield "pauses the hold clock while it cannot be seen"
