"""`posecheck doctor`: what works on this machine, what does not, and what to do about it."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

import typer

from posecheck.cli.common import DONE, FAILED, check_output
from posecheck.cli.log import LOG
from posecheck.cli.redaction import personal
from posecheck.errors import PosecheckError

if TYPE_CHECKING:
    from rich.console import Console

    from posecheck.cli.doctor_checks import Finding

Check: TypeAlias = "Callable[[], Finding | Sequence[Finding]]"

CAMERA_S = 2.0

_STYLES = {"ok": "green", "note": "yellow", "problem": "bold red"}


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="Print the findings as JSON.")] = False,
    camera_seconds: Annotated[
        float,
        typer.Option(min=0.0, help="How long to watch each camera; 0 = only name them."),
    ] = CAMERA_S,
    bundle: Annotated[
        Path | None,
        typer.Option(help="Also write a zip for a bug report: no pictures, no names."),
    ] = None,
) -> int:
    """Check this machine: packages, models and their speed, cameras, screen, sound."""
    if bundle is not None:
        check_output(bundle.expanduser())
    findings = _show_json(camera_seconds) if as_json else _show(camera_seconds)
    for f in findings:
        LOG.info("doctor: %s %s: %s", f.status, f.name, personal(f.devices)(f.found))
    if bundle is not None:
        from posecheck.cli.bundle import write_bundle

        write_bundle(bundle.expanduser(), findings)
        typer.echo(f"posecheck: {bundle} is written; look through it before you send it.", err=True)
    return exit_code(findings)


def exit_code(findings: list[Finding]) -> int:
    """0 when nothing is a problem, else 1."""
    return FAILED if any(f.status == "problem" for f in findings) else DONE


def examine(
    camera_seconds: float, progress: Callable[[str], None] = lambda _: None
) -> Iterator[Finding]:
    """Run every check in turn.

    Args:
        camera_seconds: How long to watch each camera.
        progress: Told the name of a check before it runs.
    """
    for name, check in all_checks(camera_seconds):
        progress(name)
        yield from safely(name, check)


def all_checks(camera_seconds: float) -> Iterator[tuple[str, Check]]:
    """Every check with its name, in the order of the report."""
    from posecheck.cli import doctor_checks as here
    from posecheck.cli import doctor_devices as devices

    yield "python", here.python
    yield "posecheck", here.posecheck
    yield "mediapipe", here.mediapipe
    yield "opencv", here.opencv
    for name in ("numpy", "av"):
        yield name, partial(here.package, name)
    yield "libraries", here.libraries
    yield "models", here.models
    yield "speed", here.speed
    yield "cameras", partial(devices.cameras, camera_seconds)
    yield "screen", devices.screen
    yield "sound", devices.sound
    yield "voice", _voice


def _voice() -> Finding:
    """The voice for the language that a live session would have."""
    from posecheck.cli import doctor_devices as devices
    from posecheck.cli.language import users_language

    return devices.voice(language=users_language().code)


def safely(name: str, check: Check) -> Sequence[Finding]:
    """The findings of a check; one that breaks is a problem of its own, not the end."""
    from posecheck.cli.doctor_checks import Finding

    try:
        found = check()
    except (PosecheckError, ImportError, OSError, RuntimeError, ValueError) as error:
        text = str(error).splitlines()[0] if str(error) else type(error).__name__
        remedy = "" if isinstance(error, PosecheckError) else "Reinstall posecheck."
        return [Finding(name, "problem", f"The check failed: {text.rstrip('.')}.", remedy)]
    return [found] if isinstance(found, Finding) else found


def lines(findings: list[Finding]) -> Iterator[str]:
    """The report as plain lines: status, name, what was found and what to do."""
    for f in findings:
        yield f"{f.status:8}{f.name}: {f.found}" + (f" {f.remedy}" if f.remedy else "")
    yield verdict(findings)


def verdict(findings: list[Finding]) -> str:
    """The closing line."""
    problems = _count(sum(f.status == "problem" for f in findings), "problem")
    notes = _count(sum(f.status == "note" for f in findings), "note")
    if exit_code(findings) == FAILED:
        return f"Not ready: {problems}, {notes}."
    return f"Ready, {notes}."


def _count(n: int, what: str) -> str:
    return f"{n} {what}{'' if n == 1 else 's'}"


def _show_json(camera_seconds: float) -> list[Finding]:
    findings = list(examine(camera_seconds))
    typer.echo(json.dumps([f.as_dict() for f in findings], indent=1, ensure_ascii=False))
    return findings


def _show(camera_seconds: float) -> list[Finding]:
    """A table on a terminal, plain lines when piped."""
    if not sys.stdout.isatty():
        findings = list(examine(camera_seconds))
        for line in lines(findings):
            typer.echo(line)
        return findings
    from rich.console import Console

    console = Console()
    with console.status("Looking ...") as status:
        findings = list(examine(camera_seconds, lambda name: status.update(f"{name} ...")))
    _print_table(console, findings)
    return findings


def _print_table(console: Console, findings: list[Finding]) -> None:
    from rich.table import Table
    from rich.text import Text

    table = Table("", "check", "found", "what to do")
    for f in findings:
        style = _STYLES[f.status]
        table.add_row(Text(f.status, style), f.name, Text(f.found), Text(f.remedy))
    console.print(table)
    console.print(verdict(findings), highlight=False)
