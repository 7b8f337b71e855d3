"""A strip of time: from seconds to columns and back, its ruler, overview and playhead."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final, Protocol

import cv2

from posecheck.overlay.palette import INK, SOFT, WHITE
from posecheck.overlay.places import Rect
from posecheck.overlay.text import REGULAR, Picture, text_width
from posecheck.workbench.canvas import ACCENT, LIFTED, LINE, PANEL, box, write

SPANS_S: Final = (math.inf, 60.0, 15.0, 5.0)
"""How much of the recording the strip shows; the first is all of it."""
STEPS_S: Final = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0, 600.0)


@dataclass(frozen=True, slots=True)
class Axis:
    """A part of the time over a part of a row.

    Attributes:
        x, w: First column and number of columns.
        start, end: Seconds at the first and after the last column.
        zero: The time that the ruler calls 0.
    """

    x: int
    w: int
    start: float
    end: float
    zero: float = 0.0

    def column(self, t: float) -> int:
        """Where a time lies, px; may be outside."""
        return self.x + round((t - self.start) / (self.end - self.start) * self.w)

    def time(self, x: float) -> float:
        """What time a column stands for, seconds."""
        return self.start + (x - self.x) / self.w * (self.end - self.start)

    def span(self, start: float, end: float) -> tuple[int, int]:
        """Columns of a span of time, cut to the row; at least two wide while it shows."""
        a = min(max(self.column(start), self.x), self.x + self.w)
        b = min(max(self.column(end), self.x), self.x + self.w)
        return (a, max(b, a + 2)) if self.end > start and end > self.start else (a, a)


class TimeView(Protocol):
    """How much of the time is shown.

    Attributes:
        end_s: Length of all of it, seconds.
    """

    end_s: float

    @property
    def whole(self) -> bool:
        """Whether all of it is shown."""

    def turn(self) -> None:
        """To the next closer view, or back to the whole."""

    def axis(self, row: Rect, t: float) -> Axis:
        """The part to show when `t` is looked at."""


class LastSeconds:
    """The last minute of something that goes on: now is at the right."""

    def __init__(self, end_s: float = 60.0) -> None:
        self.end_s = end_s
        self._close = False

    whole = True
    """There is no more than is kept."""

    def turn(self) -> None:
        """A quarter of it, or all."""
        self._close = not self._close

    def axis(self, row: Rect, t: float) -> Axis:
        """What came before `t`, which is called 0."""
        return Axis(row.x, row.w, t - self.end_s / (4 if self._close else 1), t, t)


class Zoom:
    """A part of a recording; the playhead stays in it."""

    def __init__(self, end_s: float) -> None:
        self.end_s = max(end_s, 0.1)
        self._start = 0.0
        self.level = 1 if self.end_s > 2 * SPANS_S[1] else 0

    def turn(self) -> None:
        """To the next closer view, or back to the whole."""
        closer = [i for i, s in enumerate(SPANS_S) if i == 0 or s < self.end_s]
        after = [i for i in closer if i > self.level]
        self.level = after[0] if after else 0

    def axis(self, row: Rect, t: float) -> Axis:
        """The part to show when `t` is looked at: pages on when the playhead leaves it."""
        span = min(SPANS_S[self.level], self.end_s)
        if not self._start <= t <= self._start + span:
            self._start = t - 0.1 * span if t > self._start else t - 0.9 * span
        self._start = min(max(self._start, 0.0), self.end_s - span)
        return Axis(row.x, row.w, self._start, self._start + span)

    @property
    def whole(self) -> bool:
        """Whether all of it is shown."""
        return SPANS_S[self.level] >= self.end_s


def paint_ruler(canvas: Picture, row: Rect, axis: Axis, size: int) -> None:
    """Ticks with their seconds."""
    room = 3.2 * size * (axis.end - axis.start) / max(axis.w, 1)
    step = next((s for s in STEPS_S if s >= room), STEPS_S[-1])
    start, end = axis.start - axis.zero, axis.end - axis.zero
    for n in range(math.ceil(start / step - 1e-9), math.floor(end / step + 1e-9) + 1):
        x = axis.column(axis.zero + n * step)
        cv2.line(canvas, (x, row.bottom - size // 3), (x, row.bottom), LINE, 1)
        text = clock_text(n * step, step < 1)
        wide = text_width(text, size, REGULAR)
        if x + wide < row.right:
            write(canvas, text, x + 3, row.y + 2, size, 99 * size, SOFT)


def clock_text(t: float, fine: bool = False) -> str:
    """`7 s`, `7.5 s`, `1:07`."""
    if t < 60:
        return f"{t:.1f} s" if fine else f"{t:g} s"
    return f"{int(t // 60)}:{t % 60:04.1f}" if fine else f"{int(t // 60)}:{int(t % 60):02d}"


def paint_overview(canvas: Picture, row: Rect, axis: Axis, end_s: float, t: float) -> None:
    """The whole recording as a thin bar, with the part that is shown."""
    box(canvas, row, PANEL)
    whole = Axis(row.x, row.w, 0.0, end_s)
    a, b = whole.span(axis.start, axis.end)
    box(canvas, Rect(a, row.y, b - a, row.h), LIFTED)
    x = whole.column(t)
    cv2.line(canvas, (x, row.y), (x, row.bottom - 1), ACCENT, 2)


def paint_playhead(canvas: Picture, strip: Rect, axis: Axis, t: float) -> None:
    """A line with a handle, dark-edged so that it shows on everything."""
    x = axis.column(t)
    cv2.line(canvas, (x, strip.y), (x, strip.bottom - 1), INK, 4)
    cv2.line(canvas, (x, strip.y), (x, strip.bottom - 1), WHITE, 2)
    head = [(x - 6, strip.y), (x + 6, strip.y), (x, strip.y + 9)]
    for a, b in ((0, 1), (1, 2), (2, 0)):
        cv2.line(canvas, head[a], head[b], WHITE, 3, cv2.LINE_AA)
