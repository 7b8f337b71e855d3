"""The files of a live session: free names, and what a session that was killed has left.

Law: what was recorded is not written over unless the user gave the name of a finished file.
The files of one session share their number, so that a trace is found beside its events.
"""

from __future__ import annotations

import itertools
import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from posecheck.cli.common import note
from posecheck.files import check_target, is_unfinished, open_private, output_error, part_path

if TYPE_CHECKING:
    from posecheck.cli.live_options import LiveOptions

_ENDING: Final = re.compile(r"((\.events|\.posetrace)?\.jsonl(\.gz)?|\.[^.]+)?$")


@contextmanager
def safe_names(options: LiveOptions) -> Iterator[LiveOptions]:
    """Options whose files spoil none that is there, and are this process's own meanwhile.

    Names that posecheck chose get -2, -3 ... where they are taken. What a killed session left
    under a name that the user gave is kept under a free one, and told.

    Raises:
        OutputError: A file cannot be made where it was asked for.
    """
    files = _files(options)
    _keep_aside([path for name, path in files.items() if name not in options.named])
    free = _reserved({name: files[name] for name in options.named})
    changes: dict[str, Any] = {n: str(p) if n == "events" else p for n, p in free.items()}
    try:
        yield replace(options, **changes)
    finally:
        for path in free.values():  # nothing comes of it, perhaps for want of a camera
            with suppress(OSError):
                if part_path(path).stat().st_size == 0:
                    part_path(path).unlink()


def _files(options: LiveOptions) -> dict[str, Path]:
    given = {"record": options.record, "trace": options.trace, "events": options.events}
    return {
        name: Path(path).expanduser()
        for name, path in given.items()
        if path is not None and path != "-"
    }


def numbered(path: Path, number: int) -> Path:
    """The name with a number before its ending; 1 is the name itself."""
    if number == 1:
        return path
    at = _ENDING.search(path.name)
    assert at is not None  # it may be empty
    return path.with_name(f"{path.name[: at.start()]}-{number}{at[0]}")


def _reserved(chosen: Mapping[str, Path]) -> dict[str, Path]:
    """The first names of which none is taken; their unfinished files are made, and hold them."""
    for path in chosen.values():
        check_target(path)
    series = (
        {name: numbered(path, number) for name, path in chosen.items()}
        for number in itertools.count(1)
    )
    return next(names for names in series if _reserve(list(names.values())))


def _reserve(paths: list[Path]) -> bool:
    """Make the unfinished files of all paths, or of none where one is taken."""
    made: list[Path] = []
    for path in paths:
        try:
            part = part_path(path)
            os.close(open_private(part, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
            made.append(part)
            # Looked for afterwards: until it had its name, its unfinished file was there.
            if os.path.lexists(path):
                raise FileExistsError(path)
        except OSError as error:
            for part in made:
                part.unlink(missing_ok=True)
            if isinstance(error, FileExistsError):
                return False
            raise output_error(path, error) from error
    return True


def _keep_aside(paths: list[Path]) -> None:
    """Give what a killed session has left a free name, and tell it."""
    left = [path for path in paths if is_unfinished(path)]
    if not left:
        return
    series = ([numbered(path, number) for path in left] for number in itertools.count(2))
    names = next(
        names
        for names in series
        if not any(os.path.lexists(taken) for path in names for taken in (path, part_path(path)))
    )
    for path, name in zip(left, names, strict=True):
        try:
            part_path(path).rename(part_path(name))
        except OSError as error:
            raise output_error(part_path(name), error) from error
    kept = " and ".join(str(part_path(name)) for name in names)
    note(f"A session was cut off before; what it left is kept as {kept}, and can be replayed.")
