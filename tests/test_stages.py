"""Stages on threads: the same items in the same order, errors at the right end, nothing left."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posecheck.cli.stages import Behind, read_ahead
from posecheck.errors import SourceError


def threads() -> int:
    return threading.active_count()


class Tap:
    """Gives numbers, knows how many were taken and whether it was closed."""

    def __init__(self, n: int, error: Exception | None = None) -> None:
        self.taken = 0
        self.closed_on: str | None = None
        self._n, self._error = n, error

    def __iter__(self) -> Iterator[int]:
        try:
            for i in range(self._n):
                self.taken += 1
                yield i
            if self._error is not None:
                raise self._error
        finally:
            self.closed_on = threading.current_thread().name


class TestReadAhead:
    @given(items=st.lists(st.integers(), max_size=30), room=st.integers(1, 5))
    def test_gives_the_same_items_in_order(self, items: list[int], room: int) -> None:
        assert list(read_ahead(items, room)) == items

    def test_an_error_comes_after_the_items_before_it(self) -> None:
        got = []
        with pytest.raises(SourceError, match="damaged"):
            for item in read_ahead(iter(Tap(3, SourceError("damaged"))), 2):
                got.append(item)
        assert got == [0, 1, 2]

    def test_works_no_further_ahead_than_there_is_room(self) -> None:
        tap = Tap(100)
        with closing(read_ahead(iter(tap), 3)) as items:
            assert [next(items) for _ in range(2)] == [0, 1]
            assert tap.taken <= 2 + 3 + 2
        assert tap.taken < 100

    def test_whoever_stops_early_finds_the_source_closed_and_no_thread(self) -> None:
        before, tap = threads(), Tap(1000)
        with closing(read_ahead(iter(tap), 2)) as items:
            next(items)
        assert tap.closed_on == "read ahead"
        assert threads() == before

    def test_stages_end_one_another(self) -> None:
        before, tap = threads(), Tap(1000)

        def doubled() -> Iterator[int]:
            with closing(read_ahead(iter(tap), 2)) as items:
                for item in items:
                    yield 2 * item

        with pytest.raises(KeyboardInterrupt), closing(read_ahead(doubled(), 2)) as items:
            assert next(items) == 0
            raise KeyboardInterrupt
        assert tap.closed_on is not None
        assert threads() == before


class TestBehind:
    @given(items=st.lists(st.integers(), max_size=30), room=st.integers(1, 5))
    def test_does_all_in_order(self, items: list[int], room: int) -> None:
        done: list[int] = []
        with Behind(done.append, room) as behind:
            for item in items:
                behind.put(item)
        assert done == items

    def test_an_error_is_raised_where_items_are_put_and_nobody_waits(self) -> None:
        def work(_: int) -> None:
            raise SourceError("full")

        with pytest.raises(SourceError, match="full"), Behind(work, 1) as behind:
            for i in range(1000):
                behind.put(i)

    def test_the_last_items_error_is_raised_at_the_end(self) -> None:
        def work(_: int) -> None:
            raise SourceError("full")

        with pytest.raises(SourceError, match="full"), Behind(work, 1) as behind:
            behind.put(1)

    def test_the_first_failure_is_the_one_to_tell(self) -> None:
        def work(_: int) -> None:
            raise SourceError("full")

        with pytest.raises(ValueError, match="mine"), Behind(work, 1) as behind:
            behind.put(1)
            raise ValueError("mine")
