"""Stages of work on threads of their own, so that reading, thinking and writing overlap.

The heavy parts (decoding, the pose model, painting, encoding) let other threads run meanwhile.
Law: everything happens once and in order, so the results are those of a plain loop; queues are
bounded; an error comes out at the other end as it would have in the loop; whoever stops early
waits until the thread has let go of what it holds.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Generator, Iterable
from contextlib import suppress
from types import TracebackType
from typing import Final, Generic, TypeVar

_T = TypeVar("_T")

_LOOK_S: Final = 0.5
"""How often a wait is left for a moment: Windows delivers Ctrl-C only between waits."""


class _End:
    """Comes after the last item, with what went wrong."""

    def __init__(self, error: BaseException | None = None) -> None:
        self.error = error


def read_ahead(items: Iterable[_T], room: int) -> Generator[_T, None, None]:
    """The same items, taken on another thread up to `room` ahead of who reads them.

    Closing it, or an error of the reader, ends the thread; `items` is then closed, on that
    thread, if it can be.
    """
    waiting: queue.Queue[_T | _End] = queue.Queue(room)
    stopped = threading.Event()

    def run() -> None:
        end = _End()
        try:
            for item in items:
                waiting.put(item)
                if stopped.is_set():
                    break
        except BaseException as error:  # raised again where the items are read
            end = _End(error)
        finally:
            if isinstance(items, Generator):
                items.close()
        waiting.put(end)

    thread = threading.Thread(target=run, name="read ahead", daemon=True)
    thread.start()
    try:
        while not isinstance(item := _next(waiting), _End):
            yield item
        if item.error is not None:
            raise item.error
    finally:
        stopped.set()
        while thread.is_alive():  # it may wait for room
            with suppress(queue.Empty):
                waiting.get_nowait()
            thread.join(0.005)


def _next(waiting: queue.Queue[_T]) -> _T:
    while True:
        with suppress(queue.Empty):
            return waiting.get(timeout=_LOOK_S)


class Behind(Generic[_T]):
    """Does something with each item on a thread behind the one that puts them in.

    Unlike `sinks.Background` it drops nothing: who puts waits for room.
    """

    def __init__(self, work: Callable[[_T], object], room: int) -> None:
        """Start the thread; `work` is called there only."""
        self._work = work
        self._waiting: queue.Queue[_T | _End] = queue.Queue(room)
        self._error: BaseException | None = None
        self._thread = threading.Thread(target=self._run, name="behind", daemon=True)
        self._thread.start()

    def put(self, item: _T) -> None:
        """Hand an item over; raises what went wrong with those before."""
        self._raise()
        self._waiting.put(item)

    def __enter__(self) -> Behind[_T]:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Wait for the last item; raises what went wrong unless something already has."""
        self._waiting.put(_End())
        self._thread.join()
        if kind is None:
            self._raise()

    def _run(self) -> None:
        while not isinstance(item := self._waiting.get(), _End):
            if self._error is not None:
                continue  # or who puts would wait for ever
            try:
                self._work(item)
            except BaseException as error:  # raised again where items are put
                self._error = error

    def _raise(self) -> None:
        if self._error is not None:
            raise self._error
