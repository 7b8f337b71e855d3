"""What commands share: exit codes, the error table, what to do, and where results go."""

from __future__ import annotations

import contextlib
import errno
import functools
import inspect
import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, ParamSpec, TypeVar, cast

import typer

from posecheck.cli.interrupts import Interrupts
from posecheck.cli.log import LOG, Personal, origin, tell_all
from posecheck.cli.streams import drop_what_cannot_be_written, flush_output
from posecheck.errors import OutputError, PosecheckError
from posecheck.reading import real_path

if TYPE_CHECKING:
    from posecheck.language import Language
    from posecheck.stretch import Leg, WorkingSide
    from posecheck.uncertainty import Calibration

DONE, FAILED, WRONG_USAGE, INTERRUPTED = 0, 1, 2, 130

_RECORDED: Final = (".labels.toml", ".json", ".jsonl", ".jsonl.gz", ".npz")
"""Endings of what a corpus has beside clips."""
_P = ParamSpec("_P")
_R = TypeVar("_R")
_VERBOSE: Final = inspect.Parameter(
    "verbose",
    inspect.Parameter.KEYWORD_ONLY,
    default=False,
    annotation=Annotated[
        bool, typer.Option("--verbose", "-v", help="Tell more on standard error.")
    ],
)


def guarded(run: Callable[[], Any]) -> int:
    """Run a command; turn its errors into one line on standard error and an exit code.

    SIGTERM and the end of the terminal end it as Ctrl-C does: cleanly, with everything saved.
    """
    with Interrupts():
        try:
            result = run()
            code = result if isinstance(result, int) else DONE
            flush_output()
        except PosecheckError as error:
            LOG.error("%s: %s", origin(error), Personal(error))
            say(error)
            code = FAILED
        except (KeyboardInterrupt, typer.Abort):
            code = INTERRUPTED
        except typer.Exit as stop:
            code = stop.exit_code
        except OSError as error:
            code = _file_failed(error)
        except Exception as error:
            code = _wrong_usage(error)
        if code == INTERRUPTED:
            note("interrupted; everything so far is saved.")
    drop_what_cannot_be_written()
    return code


def screen_lost(advice: str) -> Callable[[tuple[str, ...]], None]:
    """For `when_screen_lost`: tells what could not be saved, what happened, and `advice`."""

    def tell(troubles: tuple[str, ...]) -> None:
        for text in troubles:
            note(text)
        everything = "everything else" if troubles else "everything"
        note(
            f"The screen went away and took the window along; {everything} so far is saved. "
            f"{advice}"
        )

    return tell


def note(text: object) -> None:
    """A sentence on standard error, and in the log."""
    LOG.info("%s", Personal(text), stacklevel=2)
    say(text)


def say(text: object) -> None:
    """A sentence on standard error, as far as there is one: the terminal may be gone."""
    with contextlib.suppress(OSError):
        typer.echo(f"posecheck: {text}", err=True)


def interruptible(command: Callable[_P, _R]) -> Callable[_P, _R | int]:
    """A command that returns `INTERRUPTED` when it is, and has `--verbose`."""

    @functools.wraps(command)
    def run(*args: _P.args, **kwargs: _P.kwargs) -> _R | int:
        if kwargs.pop(_VERBOSE.name, False):
            tell_all()
        try:
            return command(*args, **kwargs)
        except KeyboardInterrupt:
            return INTERRUPTED

    given = inspect.signature(command, eval_str=True)
    run.__signature__ = given.replace(  # type: ignore[attr-defined]
        parameters=[*given.parameters.values(), _VERBOSE]
    )
    run.__annotations__ = {**command.__annotations__, _VERBOSE.name: _VERBOSE.annotation}
    return run


def _file_failed(error: OSError) -> int:
    """A file that nobody had a sentence for; standard output that is full, or that nobody reads."""
    if error.filename is not None or error.errno == errno.EMFILE:
        from posecheck.reading import reason

        what = error.filename or "Another file"
        LOG.exception("a file cannot be used")
        say(f"{what} cannot be used: {reason(error)}.")
        return FAILED
    if error.errno == errno.EPIPE:
        return FAILED  # a reader that left, such as `head`, has what it wanted
    if error.errno not in (errno.ENOSPC, errno.EIO, errno.EBADF):
        raise error
    from posecheck.files import output_error

    say(output_error("standard output", error))
    return FAILED


def _wrong_usage(error: Exception) -> int:
    """Print what is wrong with the command line; raises again what is no usage error."""
    if getattr(error, "exit_code", None) != WRONG_USAGE or not hasattr(error, "format_message"):
        raise error
    text = str(error.format_message()).strip().removeprefix("Invalid value: ")
    if "NoArgsIsHelp" in type(error).__name__:  # some versions have printed it already
        with contextlib.suppress(OSError):
            typer.echo(text, err=True, nl=bool(text))
        return WRONG_USAGE
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "posecheck"
    stop = "" if text.endswith((".", "?")) else "."
    say(f"{text}{stop} See `{command} --help`.")
    return WRONG_USAGE


def error_of(model: str) -> Calibration:
    """Expected errors and corrections of one pose model; called, (name, yaw, change?) -> unit."""
    from posecheck.uncertainty_data import load_calibration

    return load_calibration(model)


def open_legs(
    routine: str, stretch: str | None, side: str | None, language: Language | None = None
) -> tuple[Leg, ...]:
    """`posecheck.config.routine_legs` for options as they come from the command line."""
    from posecheck.config import routine_legs
    from posecheck.language import IN_ENGLISH

    working = cast("WorkingSide | None", side)
    language = language or IN_ENGLISH
    return routine_legs(routine, stretch=stretch, side=working, language=language)


def check_side(side: str | None) -> str | None:
    """left, right or nothing; anything else is wrong usage."""
    if side not in (None, "left", "right"):
        raise typer.BadParameter(f"--side {side}: say left or right.")
    return side


def target_for(out: Path, clip: Path, ending: str, several: bool) -> Path:
    """Where a clip's result goes: `out` itself, or a file in the folder `out`.

    Raises:
        typer.BadParameter: Several clips, and `out` is no folder.
    """
    out = out.expanduser()
    if out.is_dir():
        out = out / (stem_of(clip) + ending)
    elif several:
        raise typer.BadParameter(f"{out}: for several clips, give a folder that exists.")
    return out


def check_output(path: Path | str, *inputs: Path | str | None) -> None:
    """`check_outputs` for a command with one result."""
    check_outputs([path], inputs)


def check_page(path: Path, *inputs: Path | str | None) -> None:
    """`check_output` for a page, which is nothing to read on a terminal."""
    if str(path) == "-":
        raise typer.BadParameter("A page cannot go to standard output; give a file.")
    check_output(path, *inputs)


def check_outputs(
    outputs: Iterable[Path | str | None], inputs: Iterable[Path | str | None] = ()
) -> None:
    """Find out before the work whether its results can be written, and spoil nothing.

    Args:
        outputs: Where results go; None and `-` are no files.
        inputs: What is read: files, folders of recordings; ids and None are no files.

    Raises:
        OutputError: A folder does not exist or may not be written, or a result would go to a
            device, a folder, or one of the inputs.
        typer.BadParameter: Two results would go to one file.
    """
    from posecheck.files import PartFile

    read = {_place(path): path for path in _files_of(inputs)}
    taken: set[object] = set()
    for path in [Path(p).expanduser() for p in outputs if p is not None and str(p) != "-"]:
        file = PartFile(path)
        places = {_place(file.path), _place(file.part)}
        source = next((read[place] for place in places if place in read), None)
        if source is not None:
            raise OutputError(
                f"{path} would write over {source}, which is read; choose another name."
            )
        if places & taken:
            raise typer.BadParameter(f"Two results would go to {path}; give each its own name.")
        taken |= places
        if not file.part.exists():
            file.open().close()
            file.part.unlink(missing_ok=True)


def _place(path: Path) -> object:
    """Equal for two names of one file, whether it is there or not."""
    try:
        found = path.stat()
        return found.st_dev, found.st_ino
    except OSError:
        return os.path.normcase(real_path(path))


def _files_of(inputs: Iterable[Path | str | None]) -> Iterator[Path]:
    """Files that are read; of a folder, those that hold recordings and what is known of them."""
    from posecheck.cli.extraction import CLIP_ENDINGS

    endings = (*CLIP_ENDINGS, *_RECORDED)
    for given in inputs:
        path = Path(given or "").expanduser()
        if given is None or (isinstance(given, str) and path.name == given and not path.suffix):
            continue
        yield path
        for folder in (path, path / "traces"):
            with contextlib.suppress(OSError):  # no folder, or one that may not be looked into
                found = folder.iterdir()
                yield from (f for f in found if f.name.lower().endswith(endings))


def stem_of(clip: Path) -> str:
    """A clip's name without its endings."""
    name = clip.name
    for ending in (".part", ".gz", ".jsonl", ".posetrace"):
        name = name.removesuffix(ending)
    return name if name != clip.name.removesuffix(".part") else Path(name).stem
