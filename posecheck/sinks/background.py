"""Writes on a thread of its own, so that a slow disk or codec never delays the picture."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from types import TracebackType
from typing import Generic, TypeVar

from posecheck.errors import OutputError, PosecheckError

T = TypeVar("T")


class Background(Generic[T]):
    """A writer fed through a bounded queue; what does not fit is dropped and counted.

    Attributes:
        dropped: How many items did not fit.
        error: Why the writer stopped; None while all is well.
    """

    def __init__(
        self, name: str, write: Callable[[T], None], close: Callable[[], None], room: int
    ) -> None:
        """Start the thread.

        Args:
            name: What is written, for messages.
            write: Writes one item; called on the thread only.
            close: Finishes the file; called once, on the thread, after the last item.
            room: How many items may wait.
        """
        self.dropped = 0
        self.error: PosecheckError | None = None
        self._name = name
        self._write = write
        self._finish = close
        self._room = room
        self._items: deque[T] = deque()
        self._closing = False
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._run, name=f"write {name}", daemon=True)
        self._thread.start()

    def put(self, item: T) -> bool:
        """Hand an item over; False when it was dropped. Returns at once."""
        with self._changed:
            if self.error is not None or self._closing or len(self._items) >= self._room:
                self.dropped += 1
                return False
            self._items.append(item)
            self._changed.notify_all()
        return True

    def close(self, timeout_s: float = 10.0) -> None:
        """Write what waits and finish the file; may be called twice.

        A disk that hangs is left alone after ``timeout_s``, with an error noted.
        """
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        self._thread.join(timeout_s)
        if self._thread.is_alive() and self.error is None:
            self.error = OutputError(f"{self._name} could not be finished: the disk hangs.")

    def _run(self) -> None:
        try:
            while True:
                with self._changed:
                    self._changed.wait_for(lambda: self._items or self._closing)
                    if not self._items:
                        break
                    item = self._items.popleft()
                self._write(item)
        except PosecheckError as error:
            self.error = error
        except Exception as error:  # of a thread nobody would see it
            self.error = OutputError(f"{self._name} stopped: {error!r}.")
        self._close_file()

    def _close_file(self) -> None:
        try:
            self._finish()
        except PosecheckError as error:
            self.error = self.error or error
        except Exception as error:
            self.error = self.error or OutputError(f"{self._name} was not finished: {error!r}.")

    def __enter__(self) -> Background[T]:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
