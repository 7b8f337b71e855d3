"""Undo and redo: the states that something was in."""

from __future__ import annotations

from typing import Generic, TypeVar

T = TypeVar("T")


class History(Generic[T]):
    """The states of one immutable value, oldest first.

    Attributes:
        now: The value as it is.
    """

    def __init__(self, first: T) -> None:
        self.now = first
        self._before: list[T] = []
        self._after: list[T] = []
        self._joined: object = None

    def change(self, new: T, join: object = None) -> bool:
        """Go on with a new value; False when it is the same as before.

        Args:
            new: The value.
            join: What is being done. Changes in a row with the same one, such as the steps
                of one drag, are taken back together; None joins nothing.
        """
        if new == self.now:
            return False
        if join is None or join != self._joined:
            self._before.append(self.now)
        self._joined = join
        self._after.clear()
        self.now = new
        if self._before[-1] == new:  # as it was before all these steps: nothing to take back
            self._before.pop()
            self._joined = None
        return True

    def settle(self) -> None:
        """What comes next is another change, even if it is of the same kind."""
        self._joined = None

    def undo(self) -> bool:
        """Back to the value before; False when there is none."""
        return self._move(self._before, self._after)

    def redo(self) -> bool:
        """Take back an undo; False when there is none."""
        return self._move(self._after, self._before)

    def _move(self, source: list[T], target: list[T]) -> bool:
        self._joined = None
        if not source:
            return False
        target.append(self.now)
        self.now = source.pop()
        return True
