"""What a live session says on the terminal: how it starts, what comes up, what was done."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

import typer

from posecheck.cli.common import DONE, FAILED, INTERRUPTED, note
from posecheck.errors import OutputError

if TYPE_CHECKING:
    from posecheck.cli.live_models import Models
    from posecheck.cli.live_options import LiveOptions
    from posecheck.cli.live_outlet import Outlet
    from posecheck.cli.live_screen import Ending
    from posecheck.host import Frame
    from posecheck.sources.camera import CameraSource
    from posecheck.stretch import Leg
    from posecheck.words import Screen, Words


def new_notices(
    outlet: Outlet, camera: CameraSource, models: Models, first: str, words: Words
) -> Callable[[], Iterator[str]]:
    """What is new to tell; also on standard error, since a window may be across the room."""
    from posecheck.reasons import explained

    pending = [first] if first else []
    hint = ""

    def new() -> Iterator[str]:
        nonlocal hint
        yield from pending
        pending.clear()
        hint, before = camera.hint, hint
        hints = [hint] if hint != before else []
        for text in (*hints, *models.take_notices(), *outlet.take_notices()):
            if text:
                text = explained(text, words)
                note(text)
                yield text

    return new


def of_changed_model(legs: tuple[Leg, ...], say: Screen) -> Callable[[str, bool], str]:
    """What to tell when the model changes: (model, whether it is lighter) -> sentences."""
    from posecheck.cli.live_start import model_limits

    def text(model: str, is_lighter: bool) -> str:
        why = say.lighter_model if is_lighter else say.heavier_model
        return f"{why.format(model=model)} {model_limits(model, legs, say)}".strip()

    return text


def say_start(options: LiveOptions, what: str, limits: str, frame: Frame) -> None:
    """Say what a session runs with; at a terminal the welcome, too."""
    note(f"{what.strip()}. {limits}".strip())
    if _may_print(options):
        for page in frame.welcome:
            typer.echo(f"  {page.title}")
            for line in page.lines:
                typer.echo(f"    {line}")


def tell(options: LiveOptions, legs: tuple[Leg, ...], outlet: Outlet, ending: Ending) -> int:
    """The summary for a terminal, what went wrong with the files, and the exit code."""
    from posecheck.cli.live_outlet import told

    if _may_print(options):
        for line in (*told(outlet.done, legs), *_remembered(outlet)):
            typer.echo(line)
    for text in outlet.take_notices():
        note(text)
    if ending == "stopped":
        return INTERRUPTED
    return FAILED if outlet.errors() else DONE


def _remembered(outlet: Outlet) -> tuple[str, ...]:
    """What the history says of this session, if it is in it and can be read."""
    from posecheck.cli.history_tables import after

    try:
        return () if outlet.session_id is None else tuple(after(outlet.session_id))
    except OutputError as error:
        return (str(error),)


def _may_print(options: LiveOptions) -> bool:
    return options.events != "-" and sys.stdout.isatty()


def note_all(texts: Iterable[str]) -> None:
    """Each as a `note`."""
    for text in texts:
        note(text)
