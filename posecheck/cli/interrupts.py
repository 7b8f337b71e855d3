"""Ctrl-C and SIGTERM for a command that has work to save."""

from __future__ import annotations

import signal
from collections.abc import Callable
from types import FrameType


class Interrupts:
    """Ctrl-C and SIGTERM: at once while things start, noted once there is work to save.

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
        for number in (signal.SIGINT, signal.SIGTERM):
            self._before[number] = signal.signal(number, self._handle)
        return self

    def __exit__(self, *_: object) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _handle(self, _number: int, _frame: FrameType | None) -> None:
        if not self.deferred:
            raise KeyboardInterrupt
        self.asked = True
