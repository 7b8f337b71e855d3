"""Results that cannot be written: each costs itself only, and is told at the end."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack

from posecheck.errors import OutputError


class Losses:
    """What could not be written.

    Attributes:
        told: A sentence for each.
    """

    def __init__(self) -> None:
        self.told: list[str] = []

    def of(self, do: Callable[..., object], *args: object) -> bool:
        """Write something; False when that could not be."""
        try:
            do(*args)
        except OutputError as error:
            self.told.append(str(error))
            return False
        return True


class Result:
    """A file that is given up when it cannot be written.

    Attributes:
        is_whole: Whether all of it was written so far.
    """

    def __init__(
        self,
        write: Callable[..., None],
        close: Callable[[], None],
        losses: Losses,
        closing: ExitStack,
    ) -> None:
        """Take how it is written, and finished when `closing` ends."""
        self.is_whole = True
        self._write, self._close, self._losses = write, close, losses
        closing.callback(self._finish)

    def write(self, *item: object) -> None:
        """Append to it, unless it was given up."""
        if self.is_whole and not self._losses.of(self._write, *item):
            self.is_whole = False  # not sooner: others look while it is written

    def _finish(self) -> None:
        self.is_whole = self._losses.of(self._close) and self.is_whole
