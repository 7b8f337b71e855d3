"""Reading texts that somebody else may have written: bounded, and whatever is wrong is one error.

A file of settings is not gigabytes long, JSON that is nested a thousand deep is no label, and a
pipe is no file.
"""

from __future__ import annotations

import errno
import json
import os
import stat
from pathlib import Path
from typing import Any, BinaryIO, Final

import orjson

SMALL: Final = 1 << 20
"""Bytes of a file that people write by hand: TOML."""
LARGE: Final = 32 << 20
"""Bytes of a file that a day of recording may come to: events, labels."""

_REASONS: Final = {
    errno.EACCES: "access is denied; change its permissions, or those of its folder",
    errno.EPERM: "access is denied; change its permissions, or those of its folder",
    errno.EISDIR: "it is a folder; give a file in it",
    errno.ELOOP: "its links lead in a circle; give the file itself",
    errno.ENOENT: "it is not there; check the name and the folder",
    errno.ENAMETOOLONG: "the name is too long; give a shorter one",
    errno.EMFILE: "too many files are open; allow more with ulimit -n 1024",
}
_NO_FILE: Final = "it is a pipe or a device; give a file"


class TooLargeError(ValueError):
    """The file is larger than anything of its kind."""


def reason(error: OSError) -> str:
    """Why a file cannot be read, and what to do."""
    return _REASONS.get(error.errno or 0, error.strerror or str(error))


def may_exist(path: Path) -> bool:
    """Whether there is something; also where nobody may look, so that opening it tells why."""
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return False
    except OSError:
        pass
    return True


def real_path(path: Path) -> Path:
    """Where a path leads, home and links followed; links in a circle are told when it is opened."""
    return Path(os.path.realpath(path.expanduser()))


def open_file(path: Path) -> BinaryIO:
    """Open a file for reading bytes.

    Raises:
        OSError: It cannot be opened, or is a pipe or a device, which may never begin or end.
    """
    mode = path.stat().st_mode
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
        raise OSError(errno.EINVAL, _NO_FILE, str(path))
    return path.open("rb")


def read_text(path: Path, limit: int, encoding: str = "utf-8") -> str:
    """A whole text; never more than ``limit`` bytes are read.

    Raises:
        OSError: It cannot be read.
        UnicodeDecodeError: It is no text in this encoding.
        TooLargeError: It is longer.
    """
    with open_file(path) as file:
        data = file.read(limit + 1)
    if len(data) > limit:
        raise TooLargeError(f"more than {limit >> 20} MB")
    return data.decode(encoding)


def loads(text: str) -> Any:
    """JSON to values.

    Raises:
        ValueError: It is no JSON, or nested deeper than anybody means.
    """
    try:
        return orjson.loads(text)  # five times as quick, which counts with a thousand poses
    except orjson.JSONDecodeError:
        pass  # it also refuses NaN and infinities, which Python's own writes and reads
    try:
        return json.loads(text)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
