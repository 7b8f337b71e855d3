"""The log: what happened here, for a bug report. No pictures, no angles, no names of people.

It is one small file in the user's state folder, for the user's eyes only; two older ones
are kept. Whatever goes wrong with it is no reason to stop.

Law: sentences may name somebody (a file, a profile, a camera), so none is written there; they
are logged as `Personal`, and for each stands where in the program it came from.
"""

from __future__ import annotations

import contextlib
import copy
import errno
import io
import logging
import platform
import sys
import traceback
from collections.abc import Iterator, Sequence
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any, Final

from posecheck import __version__
from posecheck.cli.redaction import Redaction, command_line, personal
from posecheck.errors import PosecheckError
from posecheck.files import open_private, private_folder
from posecheck.user_folders import user_path

VARIABLE: Final = "POSECHECK_LOG"
"""Environment variable with the path of another file."""
BYTES: Final = 256 * 1024
OLDER: Final = 2
_FORMAT: Final = "%(asctime)s %(levelname)s %(process)d %(module)s:%(lineno)d %(message)s"
LOG: Final = logging.getLogger("posecheck")
_PACKAGE: Final = Path(__file__).resolve().parents[1]
_OURS: Final[list[logging.Handler]] = []
"""What was added while a command runs."""


class Personal(str):
    """A text that may name somebody: it is told on the terminal, and left out of the file."""

    __slots__ = ()


def origin(error: BaseException) -> str:
    """What an error is, where it was raised, and from what; not what it says.

    Returns:
        As in ``OutputError (files.py:120) from OSError ENOSPC (files.py:118)``.
    """
    told = []
    for one in _chain(error):
        number = one.errno if isinstance(one, OSError) else None
        code = f" {errno.errorcode.get(number, number)}" if number is not None else ""
        frames = traceback.extract_tb(one.__traceback__)
        ours = [f for f in frames if Path(f.filename).is_relative_to(_PACKAGE)] or frames
        place = f" ({Path(ours[-1].filename).name}:{ours[-1].lineno})" if ours else ""
        told.append(type(one).__name__ + code + place)
    return " from ".join(told)


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    """An error, its cause, the cause of that."""
    while error is not None:
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def log_path() -> Path:
    """The log of this user: `$POSECHECK_LOG`, else in the state folder.

    Raises:
        ConfigError: The system knows no home folder of this user.
    """
    return user_path(VARIABLE, "log", "posecheck.log")


def log_files() -> list[Path]:
    """The log and its older parts, as far as they exist, the newest first.

    Raises:
        ConfigError: The system knows no home folder of this user.
    """
    path = log_path()
    older = [path.with_name(f"{path.name}.{i + 1}") for i in range(OLDER)]
    return [file for file in (path, *older) if file.is_file()]


@contextlib.contextmanager
def logged(arguments: Sequence[str]) -> Iterator[None]:
    """Keep a log while a command runs.

    Args:
        arguments: The command line; of it, what is no word of posecheck's is left out.
    """
    LOG.setLevel(logging.DEBUG)
    propagated, LOG.propagate = LOG.propagate, False
    _add(_file_handler())
    system = f"Python {platform.python_version()}, {platform.platform(terse=True)}"
    LOG.info("posecheck %s, %s: %s", __version__, system, command_line(arguments))
    try:
        yield
    finally:
        LOG.propagate = propagated
        while _OURS:
            handler = _OURS.pop()
            LOG.removeHandler(handler)
            with contextlib.suppress(OSError):  # a full disk
                handler.close()


def tell_all() -> None:
    """Write what is logged on standard error, too: `--verbose`, also when it is said twice."""
    if any(type(handler) is logging.StreamHandler for handler in _OURS):
        return
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(logging.Formatter("posecheck: %(levelname)s %(message)s"))
    _add(handler)


def _add(handler: logging.Handler) -> None:
    _OURS.append(handler)
    LOG.addHandler(handler)


class _Formatter(logging.Formatter):
    """For the file: without what is personal."""

    def __init__(self) -> None:
        super().__init__(_FORMAT)
        self._redact: Redaction = personal()

    def format(self, record: logging.LogRecord) -> str:
        """One record without sentences, and without the names of this user and machine."""
        public = copy.copy(record)
        public.exc_text = None
        if isinstance(record.args, tuple):
            public.args = tuple("..." if isinstance(a, Personal) else a for a in record.args)
        return self._redact(super().format(public))

    def formatException(self, ei: Any) -> str:  # noqa: N802 - logging's name
        """The way to each error, without what it says."""
        told = [
            "Traceback (most recent call last):\n"
            + "".join(traceback.format_tb(error.__traceback__))
            + type(error).__name__
            for error in _chain(ei[1])
        ]
        return "\nwhich came from:\n".join(told)


class _PrivateFile(RotatingFileHandler):
    """Creates its files for the user's eyes only, and is silent when it cannot write."""

    def _open(self) -> io.TextIOWrapper:
        file = open(self.baseFilename, "ab", opener=open_private)  # noqa: SIM115 - logging's
        return io.TextIOWrapper(file, encoding="utf-8", errors="backslashreplace")

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        """A full disk is told where it matters."""
        del record


def _file_handler() -> logging.Handler:
    try:
        path = log_path()
        private_folder(path.parent)
        handler: logging.Handler = _PrivateFile(
            path, maxBytes=BYTES, backupCount=OLDER, encoding="utf-8", delay=True
        )
    except (OSError, PosecheckError):
        return logging.NullHandler()
    handler.setLevel(logging.INFO)
    handler.setFormatter(_Formatter())
    return handler
