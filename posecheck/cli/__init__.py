"""The command line: one thin file a command.

Importing this is cheap; a command imports the heavy libraries when it runs.
"""

from __future__ import annotations

import gc
import io
import sys
from typing import Annotated, Final

import typer

from posecheck import __version__
from posecheck.cli.calibrate import calibrate
from posecheck.cli.common import DONE, FAILED, guarded, interruptible, say
from posecheck.cli.demo import demo
from posecheck.cli.doctor import doctor
from posecheck.cli.evaluate import app as evaluate
from posecheck.cli.extract import extract
from posecheck.cli.history import app as history
from posecheck.cli.label import label
from posecheck.cli.live import live
from posecheck.cli.log import LOG, logged, tell_all
from posecheck.cli.measure import measure
from posecheck.cli.profiles import app as profiles
from posecheck.cli.replay import replay
from posecheck.cli.report import report
from posecheck.cli.settings import app as settings
from posecheck.cli.streams import open_missing
from posecheck.cli.stretches import app as stretches
from posecheck.cli.tune import tune

app = typer.Typer(
    name="posecheck",
    help="Checks the form of a low-back stretching routine, on the picture and aloud. "
    "Without a command it starts the routine at the webcam.",
    add_completion=False,
    no_args_is_help=False,
    pretty_exceptions_enable=False,
)
app.command()(interruptible(live))
app.command()(interruptible(demo))
app.command()(interruptible(replay))
app.command()(interruptible(measure))
app.add_typer(stretches, name="stretches")
app.command()(interruptible(label))
app.add_typer(evaluate, name="evaluate")
app.command()(interruptible(tune))
app.command()(interruptible(extract))
app.command()(interruptible(calibrate))
app.add_typer(profiles, name="profiles")
app.add_typer(history, name="history")
app.command()(interruptible(report))
app.add_typer(settings, name="settings")
app.command()(interruptible(doctor))


@app.callback(invoke_without_command=True)
def start(
    context: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Show the version and exit.")] = False,
    verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Tell more on standard error.")
    ] = False,
) -> None:
    """Start the routine at the webcam when no command is given."""
    if verbose:
        tell_all()
    if version:
        typer.echo(f"posecheck {__version__}")
        raise typer.Exit()
    if context.invoked_subcommand is None:
        raise typer.Exit(app(["live"], "posecheck", standalone_mode=False) or DONE)


GARBAGE_AFTER: Final = 10_000
"""Objects made and not yet let go of before Python looks for cycles among them. A pose is made of
a hundred, so the usual 700 mean a search every few frames, a tenth of the engine's time; cycles
are rare here, and none holds a picture."""


def main(args: list[str] | None = None) -> int:
    """Run the command line; returns the exit code."""
    open_missing()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # no file name is unspeakable
    gc.set_threshold(GARBAGE_AFTER)
    words = sys.argv[1:] if args is None else args
    with logged(words):
        try:
            code = guarded(lambda: app(words, "posecheck", standalone_mode=False))
        except Exception as error:  # a mistake of posecheck's own
            LOG.exception("unexpected")
            code = FAILED
            say(unexpected(error))
        LOG.info("exit code %d", code)
    return code


def unexpected(error: Exception) -> str:
    """What to say about an error that nobody foresaw."""
    what = type(error).__name__ + (f": {error}" if str(error) else "")
    return (
        f"Something went wrong that should not ({what}). That is a mistake in posecheck, not "
        "yours; what was recorded so far is saved. Please report it, with the file that "
        "`posecheck doctor --bundle report.zip` makes."
    )
