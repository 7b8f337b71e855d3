"""Standard streams that are closed, as a desktop's launcher and pythonw leave them.

Python has None in their place then, and the next file that is opened gets their number, so that
whatever a native library says would be written into it.
"""

from __future__ import annotations

import contextlib
import io
import os
import sys
from pathlib import Path
from typing import TextIO, cast

from posecheck.errors import OutputError


class _Nowhere(io.TextIOBase):
    """Stands in for standard output.

    Attributes:
        lost: Whether something was written.
    """

    lost = False

    def write(self, text: str) -> int:
        """Lose it."""
        self.lost = self.lost or bool(text)
        return len(text)


def open_missing() -> None:
    """Put something in the place of each standard stream that is closed.

    Nothing comes from standard input; what is told on standard error is in the log alone.
    """
    if sys.stdin is None:
        _hold_number()
        sys.stdin = Path(os.devnull).open(encoding="utf-8")  # noqa: SIM115 - to the end
    if sys.stdout is None:
        _hold_number()
        sys.stdout = cast("TextIO", _Nowhere())
    if sys.stderr is None:
        _hold_number()
        sys.stderr = Path(os.devnull).open("w", encoding="utf-8")  # noqa: SIM115


def flush_output() -> None:
    """Write what still waits for standard output; a full disk shows only now.

    Raises:
        OSError: It cannot be written.
        OutputError: Something was to be written, and standard output is closed.
    """
    sys.stdout.flush()
    if isinstance(sys.stdout, _Nowhere) and sys.stdout.lost:
        raise OutputError(
            "Standard output is closed, so what belongs there is lost; give it a file, as in "
            "`posecheck settings show > FILE`."
        )


def drop_what_cannot_be_written() -> None:
    """Forget what a broken stream still holds, or Python complains at its end."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            with contextlib.suppress(OSError, ValueError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _hold_number() -> None:
    """Take the lowest free descriptor, which is the stream's own, for this process's life."""
    os.set_inheritable(os.open(os.devnull, os.O_RDWR), True)
