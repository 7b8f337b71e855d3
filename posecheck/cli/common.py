"""What commands share: exit codes, the error table, and what to do in which order."""

from __future__ import annotations

import signal
from collections.abc import Callable
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any, TextIO

import typer

from posecheck.errors import ConfigError, PosecheckError

if TYPE_CHECKING:
    from posecheck.stretch import Leg, WorkingSide

DONE, FAILED, WRONG_USAGE, INTERRUPTED = 0, 1, 2, 130


def guarded(run: Callable[[], Any], err: TextIO) -> int:
    """Run a command; turn its errors into one line on `err` and an exit code."""
    try:
        _interrupt_on_sigterm()
        result = run()
    except PosecheckError as error:
        err.write(f"posecheck: {error}\n")
        return FAILED
    except KeyboardInterrupt:
        err.write("posecheck: interrupted; everything so far is saved.\n")
        return INTERRUPTED
    except typer.Abort:
        return INTERRUPTED
    except typer.Exit as stop:
        return stop.exit_code
    except Exception as error:
        usage = getattr(error, "exit_code", None)
        if usage != WRONG_USAGE or not hasattr(error, "format_message"):
            raise
        err.write(f"posecheck: {error.format_message()} See posecheck --help.\n")
        return WRONG_USAGE
    return result if isinstance(result, int) else DONE


def _interrupt_on_sigterm() -> None:
    """End on SIGTERM as on Ctrl-C: cleanly, with everything saved."""

    def interrupt(_signal: int, _frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    signal.signal(signal.SIGTERM, interrupt)


def error_of(model: str) -> Callable[[str, float, bool], float]:
    """Expected error of a measure for one pose model: (name, camera yaw, change?) -> unit."""
    from posecheck.uncertainty_data import load_error_table

    table = load_error_table()

    def expected(measure: str, yaw_deg: float, change: bool) -> float:
        return table.expected_error(measure, model, yaw_deg, change)

    return expected


def open_legs(routine: str, stretch: str | None, side: str | None) -> tuple[Leg, ...]:
    """What to do in which order: one stretch, or a whole routine.

    Args:
        routine: Id or file of a routine; used when no stretch is given.
        stretch: Id or file of a stretch.
        side: left or right; all of the stretch's sides when not given.

    Raises:
        ConfigError: A file says something impossible, or the side is not the stretch's.
    """
    from posecheck.config import load_routine, load_stretch
    from posecheck.stretch import Leg

    if stretch is None:
        legs = load_routine(routine).legs
        return tuple(leg for leg in legs if side in (None, leg.side, "both") or leg.side == "both")
    one = load_stretch(stretch)
    return tuple(Leg(one, s) for s in sides_of(one.sides, one.id, side))


def sides_of(
    sides: tuple[WorkingSide, ...], stretch_id: str, side: str | None
) -> tuple[WorkingSide, ...]:
    """The working sides that were asked for; ConfigError if the stretch has no such side."""
    if side is None or sides == ("both",):
        return sides
    chosen = tuple(s for s in sides if s == side)
    if not chosen:
        raise ConfigError(f"{stretch_id} has no side '{side}'; choose one of {', '.join(sides)}.")
    return chosen


def target_for(out: Path, clip: Path, ending: str, several: bool) -> Path:
    """Where a clip's result goes: `out` itself, or a file in the folder `out`."""
    if not several and not out.is_dir():
        return out
    if not out.is_dir():
        raise typer.BadParameter(f"{out} must be a folder that exists, for several clips.")
    return out / (stem_of(clip) + ending)


def stem_of(clip: Path) -> str:
    """A clip's name without its endings."""
    name = clip.name
    for ending in (".gz", ".jsonl", ".posetrace"):
        name = name.removesuffix(ending)
    return name if name != clip.name else clip.stem
