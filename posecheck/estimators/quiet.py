"""Keeps the native libraries' log lines off the terminal.

MediaPipe and TensorFlow Lite write to file descriptor 2 while a model starts, past
every Python setting. What they write is caught and their known lines are dropped;
anything else is passed on, so that no error is hidden.
"""

from __future__ import annotations

import os
import re
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

_NOISE: Final = re.compile(
    rb"^(INFO: |WARNING: All log messages before absl::InitializeLog"
    rb"|[IW]\d{4} [\d:. ]+\S+\.(cc|cpp|mm|h):\d+\])"
)
"""TensorFlow Lite's information, absl's preamble, glog's information and warnings."""

_STDERR: Final = 2
_LOCK = threading.RLock()


@contextmanager
def native_logs_filtered() -> Iterator[None]:
    """Drop native log noise that is written to standard error inside the block.

    Holds for the whole process, so keep the block short: what other threads write
    meanwhile appears after it.
    """
    with _LOCK:
        try:
            kept = os.dup(_STDERR)
        except OSError:  # no standard error at all, as in a windowed program
            yield
            return
        with tempfile.TemporaryFile() as caught:
            os.dup2(caught.fileno(), _STDERR)
            try:
                yield
            finally:
                os.dup2(kept, _STDERR)
                os.close(kept)
                caught.seek(0)
                _pass_on(without_noise(caught.read()))


def without_noise(text: bytes) -> bytes:
    """The lines of a native log that a person should see."""
    return b"".join(line for line in text.splitlines(keepends=True) if not _NOISE.match(line))


def _pass_on(text: bytes) -> None:
    while text:
        text = text[os.write(_STDERR, text) :]
