"""The strip under a picture: what a check read, its band, and where it would correct."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from posecheck.overlay import draw
from posecheck.overlay.palette import INK, SOFT, WHITE, Colour
from posecheck.overlay.places import Rect
from posecheck.overlay.text import REGULAR, Picture, text_width
from posecheck.pose import Floats
from posecheck.scene import Mark, Tone
from posecheck.stretch import Check
from posecheck.tuning.labels import FaultSpan, Labels
from posecheck.tuning.recording import Bools, Series
from posecheck.tuning.scores import covers, labelled
from posecheck.tuning.trial import Outcome, Span
from posecheck.workbench import words
from posecheck.workbench.canvas import ACCENT, LINE, PANEL, box, hatch, write
from posecheck.workbench.sight import Handle, paint_handle
from posecheck.workbench.timeline import Axis

BAND: Final[Colour] = (58, 66, 34)
OUTSIDE: Final[Colour] = (60, 56, 54)
RIBBON: Final[Colour] = (92, 90, 84)
RAISED: Final[Colour] = (16, 76, 176)
TOLD: Final[Colour] = (84, 106, 14)
FULL_SHARE: Final = 0.1
"""Room above and below the curve, as a share of its range."""


@dataclass(frozen=True, slots=True)
class Scale:
    """Values over the rows of a plot."""

    row: Rect
    least: float
    most: float

    @classmethod
    def of(cls, row: Rect, check: Check, value: Floats) -> Scale:
        """Room for what was read, strays aside, and for the band."""
        known = value[np.isfinite(value)]
        ends = [x for x in (check.low, check.high) if x is not None]
        if len(known):
            ends += np.quantile(known, [0.005, 0.995]).tolist()
        least, most = min(ends, default=0.0), max(ends, default=1.0)
        room = FULL_SHARE * max(most - least, 1e-3)
        return cls(row, least - room, most + room)

    def y(self, value: float) -> int:
        """Row of a value, px; may be outside."""
        share = (value - self.least) / (self.most - self.least)
        return self.row.bottom - 1 - round(share * (self.row.h - 1))

    def value(self, y: float) -> float:
        """Value of a row."""
        share = (self.row.bottom - 1 - y) / max(self.row.h - 1, 1)
        return self.least + share * (self.most - self.least)


def paint_plot(
    canvas: Picture, row: Rect, axis: Axis, check: Check, series: Series, u: int, scale: Scale
) -> tuple[Handle, ...]:
    """Band, margin, expected error and curve; returns the limits, which can be dragged."""
    box(canvas, row, PANEL)
    top = row.y if check.high is None else min(max(scale.y(check.high), row.y), row.bottom)
    foot = row.bottom if check.low is None else min(max(scale.y(check.low), row.y), row.bottom)
    band = Rect(row.x, top, row.w, max(foot - top, 0))
    for out in (
        Rect(row.x, row.y, row.w, top - row.y),
        Rect(row.x, foot, row.w, row.bottom - foot),
    ):
        if out.h > 0:
            hatch(canvas, out, OUTSIDE, round(0.8 * u))
    box(canvas, band, BAND)
    _curve(canvas, row, axis, series, scale, u)
    handles = []
    for field, limit, inward in (("low", check.low, 1), ("high", check.high, -1)):
        if limit is None:
            continue
        y = scale.y(limit)
        cv2.line(canvas, (row.x, y), (row.right, y), WHITE, 2)
        back = scale.y(limit + inward * check.margin)
        if row.y < back < row.bottom and check.margin:
            draw.dashed(canvas, (row.x, back), (row.right, back), SOFT, 1, 0.5 * u)
        text = f"{limit:g}"
        wide = text_width(text, u, REGULAR)
        write(canvas, text, row.x - wide - u // 3, y - u // 2, u, wide + u, WHITE)
        handle = Handle(
            "low" if field == "low" else "high", row.right - u, y, lambda _, y: scale.value(y)
        )
        paint_handle(canvas, handle, u)
        handles.append(handle)
    return tuple(handles)


def _curve(canvas: Picture, row: Rect, axis: Axis, series: Series, scale: Scale, u: int) -> None:
    a, b = np.searchsorted(series.t, [axis.start - 0.1, axis.end + 0.1])
    t, value, error = series.t[a:b], series.value[a:b], series.error[a:b]
    judged = series.judged[a:b]
    known = np.isfinite(value)
    if not known.any():
        write(canvas, words.NOT_MEASURED, row.x + u, row.y + u // 2, u, row.w, SOFT)
        return
    x = axis.x + (t - axis.start) / (axis.end - axis.start) * axis.w
    part = canvas[row.y : row.bottom, row.x : row.right]

    def rows(values: Floats) -> Floats:
        share = (values - scale.least) / (scale.most - scale.least)
        return np.clip((1 - share) * (row.h - 1), -4, row.h + 4)

    for run in _runs(known):
        xs = x[run] - row.x
        ribbon = np.concatenate(
            [np.column_stack([xs, rows((value + error)[run])]),
             np.column_stack([xs, rows((value - error)[run])])[::-1]]
        )  # fmt: skip
        draw.area(part, ribbon, RIBBON)
    for run in _runs(known):
        draw.line(part, np.column_stack([x[run] - row.x, rows(value[run])]), LINE, 2)
    for run in _runs(known & judged):
        draw.line(part, np.column_stack([x[run] - row.x, rows(value[run])]), ACCENT, 2)


def _runs(where: Bools) -> list[slice]:
    edges = np.flatnonzero(np.diff(np.concatenate([[False], where, [False]]).astype(int)))
    return [slice(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def paint_raised(
    canvas: Picture, row: Rect, axis: Axis, raised: Iterable[Span], labels: Labels | None,
    check: Check, u: int,
) -> None:  # fmt: skip
    """Corrections from raise to clear; with labels, whether each is about a fault."""
    box(canvas, row, PANEL)
    for start, end in raised:
        a, b = axis.span(start, axis.end if math.isnan(end) else end)
        if b <= a:
            continue
        kind = kind_of(start, labels, check)
        block = Rect(a, row.y + 1, b - a, row.h - 2)
        box(canvas, block, RAISED if kind != "told" else TOLD)
        if kind == "false":
            hatch(canvas, block, INK, round(0.6 * u))
        box(canvas, block, WHITE, 1)
        mark = {"told": Mark.CHECK, "false": Mark.ALERT}.get(kind, Mark.INFO)
        _name(canvas, block, words.KINDS[kind], mark, u)


def kind_of(t: float, labels: Labels | None, check: Check) -> str:
    """told, false, aside (about another check's fault) or raised (nobody has said)."""
    if labels is None or not labelled(labels, t):
        faults = labels.faults if labels is not None else ()
        about = any(covers(f, t) and f.fault in check.tells for f in faults)
        return "told" if about else "raised"
    about_it = [f for f in labels.faults if covers(f, t)]
    if any(f.fault in check.tells for f in about_it):
        return "told"
    return "aside" if about_it else "false"


def paint_before(canvas: Picture, row: Rect, axis: Axis, raised: Iterable[Span]) -> None:
    """Where it corrected with the numbers of before: outlines only."""
    box(canvas, row, PANEL)
    for start, end in raised:
        a, b = axis.span(start, axis.end if math.isnan(end) else end)
        box(canvas, Rect(a, row.y + 2, b - a, row.h - 4), SOFT, 1)


def paint_labels_row(
    canvas: Picture, row: Rect, axis: Axis, labels: Labels, outcome: Outcome, check: Check, u: int
) -> None:
    """Labelled faults: those of the check told, missed or not seen; the others as outlines."""
    box(canvas, row, PANEL)
    others: dict[tuple[float, float], list[str]] = {}
    for fault in labels.faults:
        if fault.fault not in check.tells:
            others.setdefault((fault.start, fault.end), []).append(fault.fault)
    for (start, end), names in others.items():
        a, b = axis.span(start, end)
        box(canvas, Rect(a, row.y + 1, b - a, row.h - 2), LINE, 1)
        text = ", ".join(names).replace("_", " ")
        write(canvas, text, a + u // 3, row.y + u // 3, round(0.9 * u), b - a - u // 2, SOFT)
    for fault in (f for f in labels.faults if f.fault in check.tells):
        a, b = axis.span(fault.start, fault.end)
        if b <= a:
            continue
        block = Rect(a, row.y + 1, b - a, row.h - 2)
        name = fault.fault.replace("_", " ")
        told = _told_at(fault, outcome.raised)
        unseen = told is None and fault in outcome.unseen
        box(canvas, block, TOLD if told is not None else OUTSIDE if unseen else RAISED)
        if told is None:
            hatch(canvas, block, INK, round(0.6 * u), rising=False)
        box(canvas, block, WHITE, 1)
        if told is not None:
            text, mark = words.TOLD_AFTER.format(name=name, s=told - fault.start), Mark.CHECK
        elif unseen:
            text, mark = words.UNSEEN_ONE.format(name=name), Mark.UNKNOWN
        else:
            text, mark = words.MISSED_ONE.format(name=name), Mark.ALERT
        _name(canvas, block, text, mark, u)


def _told_at(fault: FaultSpan, raised: tuple[Span, ...]) -> float | None:
    return next((t for t, _ in raised if covers(fault, t)), None)


def _name(canvas: Picture, block: Rect, text: str, mark: Mark, u: int) -> None:
    r = min(round(0.5 * u), block.h // 2 - 1)
    if block.w < 2 * r + 2 or r < 3:
        return
    tone = {Mark.CHECK: Tone.OK, Mark.UNKNOWN: Tone.UNKNOWN}.get(mark, Tone.FAULT)
    middle = block.y + block.h // 2
    draw.mark(canvas, (block.x + r + 1, middle), r, mark, tone)
    x = block.x + 2 * r + u // 2
    size = round(0.9 * u)
    if text_width(text, size, REGULAR) <= block.right - x:
        shade = Rect(x - 2, block.y + 2, text_width(text, size, REGULAR) + 4, block.h - 4)
        box(canvas, shade, INK)
        write(canvas, text, x, middle - round(0.38 * size), size, block.w, WHITE)
