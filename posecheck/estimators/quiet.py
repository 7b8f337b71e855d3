"""Keeps the native libraries' log lines off the terminal.

MediaPipe and TensorFlow Lite write to file descriptor 2 while a model starts, past
every Python setting. What they write is caught and their known lines are dropped;
anything else is passed on, so that no error is hidden.
"""

from __future__ import annotations

import atexit
import os
import re
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import IO, Final

_NOISE: Final = re.compile(
    rb"^(INFO: |WARNING: All log messages before absl::InitializeLog"
    rb"|[IW]\d{4} [\d:. ]+\S+\.(cc|cpp|mm|h):\d+\])"
)
"""TensorFlow Lite's information, absl's preamble, glog's information and warnings."""

_STDERR: Final = 2


class _Filter:
    """What is written to standard error while any thread is in a filtered block."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._inside = 0
        self._kept = -1
        self._caught: IO[bytes] | None = None

    def enter(self) -> None:
        with self._lock:
            self._inside += 1
            if self._inside > 1:
                return
            with suppress(OSError):  # no standard error at all, as in a windowed program
                self._kept = os.dup(_STDERR)
                self._caught = tempfile.TemporaryFile()  # noqa: SIM115 - closed in `leave`
                os.dup2(self._caught.fileno(), _STDERR)

    def leave(self) -> None:
        with self._lock:
            self._inside -= 1
            if self._inside or self._caught is None:
                return
            caught, self._caught = self._caught, None
            os.dup2(self._kept, _STDERR)
            os.close(self._kept)
            with caught:
                caught.seek(0)
                _pass_on(without_noise(caught.read()))


_FILTER: Final = _Filter()


@contextmanager
def native_logs_filtered() -> Iterator[None]:
    """Drop native log noise that is written to standard error inside the block.

    Holds for the whole process, so keep the block short: what other threads write
    meanwhile appears after it; after an interrupt, which ends the program while the libraries'
    threads go on talking, at the end of the process.
    """
    _FILTER.enter()
    leave: Callable[[], object] = _FILTER.leave
    try:
        yield
    except KeyboardInterrupt:
        leave = partial(atexit.register, leave)
        raise
    finally:
        leave()


def without_noise(text: bytes) -> bytes:
    """The lines of a native log that a person should see."""
    return b"".join(line for line in text.splitlines(keepends=True) if not _NOISE.match(line))


def _pass_on(text: bytes) -> None:
    while text:
        text = text[os.write(_STDERR, text) :]
