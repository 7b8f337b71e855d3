"""The log: what happened here, for a bug report. No pictures, no angles, no names of people.

It is one small file in the user's state folder, for the user's eyes only; two older ones
are kept. Whatever goes wrong with it is no reason to stop.
"""

from __future__ import annotations

import contextlib
import io
import logging
import os
import platform
import sys
from collections.abc import Iterator, Sequence
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Final

from posecheck import __version__
from posecheck.cli.redaction import Redaction, personal
from posecheck.errors import OutputError
from posecheck.files import open_private, private_folder

VARIABLE: Final = "POSECHECK_LOG"
"""Environment variable with the path of another file."""
BYTES: Final = 256 * 1024
OLDER: Final = 2
_FORMAT: Final = "%(asctime)s %(levelname)s %(process)d %(message)s"
LOG: Final = logging.getLogger("posecheck")
_OURS: Final[list[logging.Handler]] = []
"""What was added while a command runs."""


def log_path() -> Path:
    """The log of this user: `$POSECHECK_LOG`, else in the state folder."""
    given = os.environ.get(VARIABLE)
    if given:
        return Path(given).expanduser()
    from platformdirs import user_log_path

    return user_log_path("posecheck", appauthor=False) / "posecheck.log"


def log_files() -> list[Path]:
    """The log and its older parts, as far as they exist, the newest first."""
    path = log_path()
    older = [path.with_name(f"{path.name}.{i + 1}") for i in range(OLDER)]
    return [file for file in (path, *older) if file.is_file()]


@contextlib.contextmanager
def logged(arguments: Sequence[str]) -> Iterator[None]:
    """Keep a log while a command runs.

    Args:
        arguments: The command line; files, names and addresses in it are left out.
    """
    if _OURS:  # posecheck without a command runs one
        yield
        return
    redact = personal(arguments)
    LOG.setLevel(logging.DEBUG)
    propagated, LOG.propagate = LOG.propagate, False
    _add(_file_handler(redact))
    system = f"Python {platform.python_version()}, {platform.platform(terse=True)}"
    LOG.info("posecheck %s, %s: %s", __version__, system, redact(" ".join(arguments)))
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
    def __init__(self, redact: Redaction) -> None:
        super().__init__(_FORMAT)
        self._redact = redact

    def format(self, record: logging.LogRecord) -> str:
        """One record without the names of people and files."""
        return self._redact(super().format(record))


class _PrivateFile(RotatingFileHandler):
    """Creates its files for the user's eyes only, and is silent when it cannot write."""

    def _open(self) -> io.TextIOWrapper:
        file = open(self.baseFilename, "ab", opener=open_private)  # noqa: SIM115 - logging's
        return io.TextIOWrapper(file, encoding="utf-8", errors="backslashreplace")

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        """A full disk is told where it matters."""
        del record


def _file_handler(redact: Redaction) -> logging.Handler:
    path = log_path()
    try:
        private_folder(path.parent)
        handler: logging.Handler = _PrivateFile(
            path, maxBytes=BYTES, backupCount=OLDER, encoding="utf-8", delay=True
        )
    except (OSError, OutputError):
        return logging.NullHandler()
    handler.setLevel(logging.INFO)
    handler.setFormatter(_Formatter(redact))
    return handler
