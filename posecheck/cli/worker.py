"""Inside one worker process: how it begins, does a piece of work, and stops when it is told to.

The other side, which starts workers and collects what they send, is `workers`.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import FrameType
from typing import Final, Generic, TypeVar

from posecheck.cli.interrupts import SIGNALS
from posecheck.errors import PosecheckError

_A = TypeVar("_A")
_R = TypeVar("_R")

ONE_THREAD: Final = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "OPENCV_FOR_THREADS_NUM")
"""With a process a core, threads of numpy and OpenCV would only get in each other's way."""
_LAST_WORD_S: Final = 0.5
"""So long a worker that was stopped has to send what its work came to."""


@dataclass(frozen=True, slots=True)
class Failed:
    """Why one piece of work came to nothing, as a sentence."""

    text: str


@dataclass(frozen=True, slots=True)
class Guarded(Generic[_A, _R]):
    """A function whose errors for people become values; it can be sent to a process."""

    do: Callable[[_A], _R]

    def __call__(self, one: _A) -> _R | Failed:
        """Do one piece of work, unless this worker is to begin none."""
        if _Worker.is_stopped:
            return Failed("stopped")
        _Worker.is_busy = True
        try:
            return self.do(one)
        except PosecheckError as error:
            return Failed(str(error))
        except KeyboardInterrupt:
            begin_no_more()
            raise
        finally:
            _Worker.is_busy = False


class _Worker:
    """What a worker knows of itself."""

    is_busy = False
    is_stopped = False  # begins nothing more
    is_ending = False


def begin_no_more() -> None:
    """For work that was told to stop and saw to it itself: its worker begins none after it."""
    from multiprocessing import parent_process

    _Worker.is_stopped = parent_process() is not None


def begin() -> None:
    """Ctrl-C and the end of a terminal reach each of its processes; the first one decides."""
    for name in ONE_THREAD:
        os.environ.setdefault(name, "1")
    for number in SIGNALS:
        signal.signal(number, _stop if number == signal.SIGTERM else signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _stop(_number: int, _frame: FrameType | None) -> None:
    """Stop what is under way as Ctrl-C would, once, and end after it has closed its files."""
    if not _Worker.is_ending:
        _Worker.is_ending = _Worker.is_stopped = True
        threading.Thread(target=_end_when_idle, daemon=True).start()
        if _Worker.is_busy:
            raise KeyboardInterrupt


def _end_when_idle() -> None:
    """Mostly the pool ends its workers before; one that has lost a worker only tells them to stop,
    since Python 3.12, and waits for them."""
    while _Worker.is_busy:
        time.sleep(0.05)
    time.sleep(_LAST_WORD_S)
    os._exit(1)


def _end_with_parent() -> None:
    """A worker whose parent was killed would wait for ever, and hold on to its files."""
    from multiprocessing import parent_process
    from multiprocessing.connection import wait

    parent = parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)
