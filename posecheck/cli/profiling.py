"""`--profile-stages`: what each stage of the work costs, measured from outside.

The core knows no clock, so the functions of each stage are wrapped while the profile runs and
put back afterwards. Time spent in an inner stage is not counted in the outer one. Stages run on
several threads, so their sum may be more than the time on the wall.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, Final

import typer

_STAGES: Final = (
    "decode", "convert", "infer", "others", "measure", "judge", "coach", "scene", "paint",
    "encode", "show",
)  # fmt: skip


class Stopwatch:
    """Adds up the time that stages take, on any thread."""

    def __init__(self, clock: Callable[[], float] = time.perf_counter) -> None:
        self._clock = clock
        self._spent: dict[str, tuple[int, float]] = {}
        self._lock = threading.Lock()
        self._local = threading.local()

    @contextmanager
    def of(self, stage: str) -> Iterator[None]:
        """Count the time inside the block, less that of blocks within it."""
        outer: list[float] = self._local.__dict__.setdefault("inner", [])
        began = self._clock()
        outer.append(0.0)
        try:
            yield
        finally:
            whole = self._clock() - began
            own = whole - outer.pop()
            if outer:
                outer[-1] += whole
            with self._lock:
                times, seconds = self._spent.get(stage, (0, 0.0))
                self._spent[stage] = times + 1, seconds + own

    def each(self, stage: str, items: Iterable[Any]) -> Iterator[Any]:
        """The same items; the time that each takes to come is counted."""
        source = iter(items)
        while True:
            with self.of(stage):
                try:
                    item = next(source)
                except StopIteration:
                    return
            yield item

    def table(self) -> list[str]:
        """Lines for a person: stage, calls, milliseconds a call and a frame coached."""
        frames, _ = self._spent.get("coach", (1, 0.0))
        lines = [f"{'stage':10s} {'calls':>8s} {'ms a call':>10s} {'ms a frame':>11s}"]
        for stage in sorted(self._spent, key=_STAGES.index):
            times, seconds = self._spent[stage]
            lines.append(
                f"{stage:10s} {times:8d} {1e3 * seconds / times:10.3f} "
                f"{1e3 * seconds / frames:11.3f}"
            )
        return lines


@contextmanager
def profiled(watch: Stopwatch) -> Iterator[None]:
    """Time the stages inside the block; one at a time in a process."""
    put_back = [(owner, name, owner.__dict__[name]) for owner, name, _ in _functions()]
    try:
        for owner, name, stage in _functions():
            setattr(owner, name, _timed(watch, stage, owner.__dict__[name]))
        yield
    finally:
        for owner, name, function in put_back:
            setattr(owner, name, function)


@contextmanager
def profile_if(wanted: bool) -> Iterator[None]:
    """Time the stages inside the block and tell of them on standard error, if wanted."""
    if not wanted:
        yield
        return
    watch = Stopwatch()
    try:
        with profiled(watch):
            yield
    finally:
        for line in watch.table():
            typer.echo(line, err=True)


def _timed(watch: Stopwatch, stage: str, function: Callable[..., Any]) -> Callable[..., Any]:
    if stage == "decode":

        @wraps(function)
        def stream(*args: Any, **kwargs: Any) -> Any:
            return watch.each(stage, function(*args, **kwargs))

        return stream

    @wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        with watch.of(stage):
            return function(*args, **kwargs)

    return call


def _functions() -> tuple[tuple[Any, str, str], ...]:
    """Owner, name and stage of what is timed."""
    from posecheck.camera_view import ViewTracker
    from posecheck.cli import picture
    from posecheck.estimators import mediapipe, others
    from posecheck.instrument import Instrument
    from posecheck.overlay import Painter
    from posecheck.referee import Referee
    from posecheck.session import Session
    from posecheck.sinks.video import VideoWriter
    from posecheck.sinks.window import Window
    from posecheck.smoothing import PoseSmoother
    from posecheck.sources import clip
    from posecheck.ticks import Ticker

    return (
        (clip, "decoded", "decode"),
        (clip, "upright", "convert"),
        (mediapipe, "_to_mediapipe", "convert"),
        (mediapipe.MediaPipeEstimator, "_detect", "infer"),
        (others.OthersCounter, "_people_beside", "others"),
        (Ticker, "feed", "measure"),
        (PoseSmoother, "__call__", "measure"),
        (ViewTracker, "update", "measure"),
        (Instrument, "read", "measure"),
        (Referee, "rule", "judge"),
        (Session, "step", "coach"),
        (picture, "build_scene", "scene"),
        (Painter, "paint", "paint"),
        (VideoWriter, "write", "encode"),
        (Window, "show", "show"),
    )
