"""Ctrl-C, SIGTERM and a terminal that is closed, for a command that has work to save."""

from __future__ import annotations

import signal
from collections.abc import Callable
from types import FrameType
from typing import Final

SIGNALS: Final = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
)
"""What asks a program to end; Windows knows no SIGHUP, the end of a terminal."""


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
        self._before: dict[int, Callable[[int, FrameType | None], object] | int | None] = {}

    def __enter__(self) -> Interrupts:
        for number in SIGNALS:
            if signal.getsignal(number) is not signal.SIG_IGN:  # as nohup asks for
                self._before[number] = signal.signal(number, self._handle)
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _handle(self, _number: int, _frame: FrameType | None) -> None:
        if not self.deferred:
            raise KeyboardInterrupt
        self.asked = True
