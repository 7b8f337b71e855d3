"""What stages cost: inner time is not outer time, and nothing stays wrapped."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from posecheck.cli.profiling import Stopwatch, profile_if
from posecheck.session import Session


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_inner_time_is_not_counted_twice() -> None:
    clock = Clock()
    watch = Stopwatch(clock)
    for _ in range(2):
        with watch.of("coach"):
            clock.now += 1
            with watch.of("measure"):
                clock.now += 3
    _, measure, coach = watch.table()
    assert measure.split() == ["measure", "2", "3000.000", "3000.000"]
    assert coach.split() == ["coach", "2", "1000.000", "1000.000"]


def test_a_stream_is_timed_item_by_item() -> None:
    clock = Clock()
    watch = Stopwatch(clock)

    def slow() -> Iterator[int]:
        for i in range(2):
            clock.now += 5
            yield i

    for _ in watch.each("decode", slow()):
        clock.now += 100
    assert watch.table()[1].split() == ["decode", "3", "3333.333", "10000.000"]


def test_functions_are_put_back(capsys: pytest.CaptureFixture[str]) -> None:
    before = Session.step
    with pytest.raises(KeyError), profile_if(True):
        assert Session.step is not before
        raise KeyError
    assert Session.step is before
    assert "stage" in capsys.readouterr().err


def test_nothing_is_wrapped_unless_wanted(capsys: pytest.CaptureFixture[str]) -> None:
    before = Session.step
    with profile_if(False):
        assert Session.step is before
    assert capsys.readouterr().err == ""
