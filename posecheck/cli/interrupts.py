"""Ctrl-C, SIGTERM and a terminal that is closed, for a command that has work to save."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Callable
from threading import Thread, main_thread
from types import FrameType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from sys import UnraisableHookArgs

SIGNALS: Final = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
)
"""What asks a program to end; Windows knows no SIGHUP, the end of a terminal."""
_LOOK_S: Final = 0.01


class Interrupts:
    """Ctrl-C and the like: at once while things start, noted once there is work to save.

    Attributes:
        deferred: Whether to note only.
        asked: Whether an end was asked for.
    """

    def __init__(self) -> None:
        """Take over nothing yet; that is what ``with`` does."""
        self.deferred = False
        self.asked = False
        self._last: int = signal.SIGINT
        self._asking = False
        self._before: dict[int, Callable[[int, FrameType | None], object] | int | None] = {}

    def __enter__(self) -> Interrupts:
        for number in SIGNALS:
            if signal.getsignal(number) is not signal.SIG_IGN:  # as nohup asks for
                self._before[number] = signal.signal(number, self._handle)
        self._dropped, sys.unraisablehook = sys.unraisablehook, self._ask_again
        return self

    def __exit__(self, *_: object) -> None:
        sys.unraisablehook = self._dropped
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _ask_again(self, dropped: UnraisableHookArgs) -> None:
        """Python drops what is raised where nobody can catch it: in a `__del__`, in an import."""
        if dropped.exc_type is not KeyboardInterrupt:
            self._dropped(dropped)
            return
        self._asking = True
        Thread(target=self._raise_again, daemon=True).start()
        self._asking = False  # last: what is raised in here is dropped, too

    def _raise_again(self) -> None:
        while self._asking:
            time.sleep(_LOOK_S)
        if hasattr(signal, "pthread_kill"):
            signal.pthread_kill(main_thread().ident or 0, self._last)  # wakes it where it waits
        else:
            signal.raise_signal(self._last)

    def _handle(self, number: int, _frame: FrameType | None) -> None:
        self._last = number
        if self.deferred:
            self.asked = True
        elif not self._asking:
            raise KeyboardInterrupt
