"""How a bench looks: picture with sector, numbers, checks, and the strip of what was read."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from posecheck.judging import Band, Verdict, judge
from posecheck.measures import MEASURES, Reading
from posecheck.overlay import draw
from posecheck.overlay.palette import SOFT, WHITE
from posecheck.overlay.places import Rect
from posecheck.overlay.text import REGULAR, Picture, text_width
from posecheck.scene import Mark, Tone
from posecheck.skeleton import Side
from posecheck.stretch import Check, Stretch
from posecheck.ticks import TICK_S
from posecheck.tuning.labels import Labels
from posecheck.tuning.recording import Series
from posecheck.tuning.scores import Counts
from posecheck.tuning.trial import Field, Outcome, fields_of, met
from posecheck.workbench import words
from posecheck.workbench.canvas import (
    ACCENT,
    LIFTED,
    LINE,
    PANEL,
    Places,
    box,
    lay_out,
    paragraph,
    sheet,
    write,
)
from posecheck.workbench.panels import paint_keys, paint_status
from posecheck.workbench.plot import (
    Scale,
    paint_before,
    paint_labels_row,
    paint_plot,
    paint_raised,
)
from posecheck.workbench.sight import Handle, Sight, paint_sight
from posecheck.workbench.timeline import Axis, TimeView, paint_overview, paint_playhead, paint_ruler

STRIP_LINES: Final = 14.5
SIDE_LINES: Final = 22.0
LINES: Final = 52
GUTTER: Final = 4.2
"""Left of the strip, for numbers and names of rows, in sizes of the text."""


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """Everything that a bench shows at one moment.

    Attributes:
        about: What is looked at.
        stretch: With its numbers as they are.
        first: As it was when the tool was opened.
        selected, field: The check and the number that are edited.
        sight: The picture.
        series: By check id.
        t: The moment, seconds.
        outcomes: Of every check, as edited.
        before: Of the check that is edited, with the numbers of before.
        labels: What people saw; None without labels.
        note: Whether a whole run has judged this.
        status, message: At the bottom.
        scale: Of the plot while a limit is dragged; None = what fits.
        keys: To show over it all; empty = none.
    """

    about: str
    stretch: Stretch
    first: Stretch
    selected: int
    field: Field
    sight: Sight
    series: dict[str, Series]
    t: float
    outcomes: tuple[Outcome, ...]
    before: Outcome
    labels: Labels | None
    note: str
    status: str
    message: str
    scale: Scale | None = None
    keys: tuple[tuple[str, str], ...] = ()

    @property
    def check(self) -> Check:
        """The check that is edited."""
        return self.stretch.checks[self.selected]


@dataclass(frozen=True, slots=True, eq=False)
class TunePlaces:
    """Where on the sheet the mouse finds what.

    Attributes:
        u: Size of ordinary text, px.
        axis: Time of the strip's columns.
        overview, strip: What scrubs.
        scale: Values of the plot's rows.
        handles: Limits that can be dragged, those in the picture first.
        checks: Row of each check that is listed.
        fields: Row of each number.
    """

    u: int
    axis: Axis
    overview: Rect
    strip: Rect
    scale: Scale
    handles: tuple[Handle, ...]
    checks: dict[int, Rect]
    fields: dict[Field, Rect]


def paint(shown: Shown, zoom: TimeView, size_wh: tuple[int, int]) -> tuple[Picture, TunePlaces]:
    """The whole sheet, and where things are on it."""
    canvas = sheet(size_wh)
    image = shown.sight.image
    picture_wh = (image.shape[1], image.shape[0])
    wh = (canvas.shape[1], canvas.shape[0])
    p = lay_out(wh, picture_wh, STRIP_LINES, SIDE_LINES, LINES)
    in_picture = paint_sight(canvas, p.picture, shown.sight, p.u)
    fields, checks = _side(canvas, p, shown)
    places = _strip(canvas, p, shown, zoom)
    paint_status(canvas, p, shown.status, shown.message)
    if shown.keys:
        paint_keys(canvas, p, shown.keys)
    return canvas, TunePlaces(
        p.u, places.axis, places.overview, places.strip, places.scale,
        in_picture + places.handles, checks, fields,
    )  # fmt: skip


def reading_at(series: Series, t: float) -> Reading:
    """What a check read on the beat at a time, or on the last before it."""
    i = int(np.searchsorted(series.t, t + 1e-9, "right")) - 1
    if i < 0:
        return Reading(math.nan, reason=words.NOT_MEASURED)
    value, error = float(series.value[i]), float(series.error[i])
    return Reading(value, error, words.NOT_MEASURED if value != value else "")


def verdict_on(check: Check, side: Side, reading: Reading) -> Verdict | None:
    """The verdict to draw; None without a value.

    One that is too uncertain for its band keeps its value: the band can be made wider.
    """
    if not math.isfinite(reading.value):
        return None
    return replace(judge(check, side, reading), value=reading.value, error=reading.error)


def number(value: float, check: Check) -> str:
    """A value as a person reads it, with its unit."""
    if check.compare == "change_percent":
        return f"{value:.1f} %"
    if MEASURES[check.measure].unit == "deg":
        return f"{value:.1f}°" + ("/s" if check.is_speed else "")
    return f"{value:.3f}"


def counts_text(c: Counts | None, outcome: Outcome) -> str:
    """Told, missed and false; without labels, how often it is raised."""
    if c is None:
        n = len(outcome.raised)
        return words.RAISED_ONCE if n == 1 else words.RAISED.format(n=n)
    text = words.COUNTS.format(
        told=c.told, faults=c.told + c.missed + c.unseen, missed=c.missed, false=c.false
    )
    return text + (words.UNSEEN.format(n=c.unseen) if c.unseen else "")


def _side(canvas: Picture, p: Places, s: Shown) -> tuple[dict[Field, Rect], dict[int, Rect]]:
    """Numbers of the check, what they come to, and all checks; what is next in the smaller
    direction goes below or beside."""
    box(canvas, p.side, PANEL)
    u, pad = p.u, p.u
    inner = Rect(p.side.x + pad, p.side.y + pad, p.side.w - 2 * pad, p.side.h - 2 * pad)
    if p.side.w > 1.25 * p.side.h and p.side.w > 44 * u:
        half = (inner.w - 2 * u) // 2
        left = Rect(inner.x, inner.y, half, inner.h)
        right = Rect(inner.x + half + 2 * u, inner.y, half, inner.h)
        fields, _ = _numbers(canvas, left, s, u)
        return fields, _list(canvas, right, s, u)
    fields, top = _numbers(canvas, inner, s, u)
    rest = Rect(inner.x, top + u // 2, inner.w, inner.bottom - top - u // 2)
    return fields, _list(canvas, rest, s, u)


def _numbers(canvas: Picture, r: Rect, s: Shown, u: int) -> tuple[dict[Field, Rect], int]:
    check, first = s.check, s.first.checks[s.selected]
    title = check.id.replace("_", " ")
    write(canvas, title, r.x, r.y, round(1.2 * u), r.w, bold=True)
    reading = reading_at(s.series[check.id], s.t)
    value = reading.value
    now = number(value, check) if value == value else words.NOT_MEASURED
    wide = text_width(now, round(1.2 * u), REGULAR)
    if text_width(title, round(1.2 * u), REGULAR) + wide + u < r.w:
        write(canvas, now, r.right - wide - u // 3, r.y, round(1.2 * u), wide + u, ACCENT)
    top = r.y + round(1.75 * u)
    said = check.say_high or check.say_low or ""
    write(canvas, f"{s.about} · {said}", r.x, top, round(0.95 * u), r.w, SOFT)
    top += round(1.7 * u)
    rows: dict[Field, Rect] = {}
    for field in fields_of(check):
        row = Rect(r.x, top, r.w, round(1.55 * u))
        _field(canvas, row, s, field, first, u)
        rows[field] = row
        top += round(1.7 * u)
    top += u // 4
    outcome = s.outcomes[s.selected]
    texts = [words.NOW.format(text=counts_text(outcome.counts, outcome))]
    if outcome.counts != s.before.counts or len(outcome.raised) != len(s.before.raised):
        texts += [words.BEFORE.format(text=counts_text(s.before.counts, s.before))]
    if check.kind == "target":
        held_s = float(met(check, s.series[check.id]).sum()) * TICK_S
        texts += [words.OF_TARGET.format(s=held_s)]
    if value == value and judge(check, "left", reading).verdict is Band.UNKNOWN:
        texts += [words.TOO_NARROW.format(error=number(reading.error, check))]
    for text in [*texts, s.note]:
        top = paragraph(canvas, text, r.x, top, u, r.w, 2, SOFT if text == s.note else WHITE)
    return rows, top


def _field(canvas: Picture, row: Rect, s: Shown, field: Field, first: Check, u: int) -> None:
    """Name, number, unit, and what it was; the one that keys go to is framed and pointed at."""
    check, on = s.check, field == s.field
    box(canvas, row, LIFTED if on else PANEL)
    box(canvas, row, ACCENT if on else LINE, 2 if on else 1)
    top = row.y + round(0.4 * u)
    write(canvas, words.FIELDS[field], row.x + u // 2, top, u, 5 * u, ACCENT if on else SOFT)
    value = getattr(check, field)
    text = f"{value:g} s" if field == "after_s" else _plain(value, check)
    write(canvas, text, row.x + round(5.2 * u), top, u, 8 * u, bold=True)
    was = getattr(first, field)
    if was != value:
        old = words.WAS.format(value=f"{was:g}")
        wide = text_width(old, u, REGULAR)
        write(canvas, old, row.right - wide - u // 2, top, u, wide + u, SOFT)
    elif on and row.w > 19 * u:
        hint = words.LESS_MORE
        wide = text_width(hint, u, REGULAR)
        write(canvas, hint, row.right - wide - u // 2, top, u, wide + u, SOFT)


def _plain(value: float, check: Check) -> str:
    unit = number(0.0, check).removeprefix("0.0").removeprefix("00")
    return f"{value:g}{unit}"


def _list(canvas: Picture, r: Rect, s: Shown, u: int) -> dict[int, Rect]:
    """Checks with value, verdict and how often each corrects; scrolls with the selection."""
    high = round(1.5 * u)
    fit = max((r.h - round(0.2 * u)) // high, 0)
    count = len(s.stretch.checks)
    begin = min(max(s.selected - fit // 2, 0), max(count - fit, 0))
    rows: dict[int, Rect] = {}
    for n in range(begin, min(begin + fit, count)):
        row = Rect(r.x, r.y + (n - begin) * high, r.w, high - 2)
        _listed(canvas, row, s, n, u)
        rows[n] = row
    return rows


def _listed(canvas: Picture, row: Rect, s: Shown, n: int, u: int) -> None:
    check, on = s.stretch.checks[n], n == s.selected
    if on:
        box(canvas, row, LIFTED)
        box(canvas, Rect(row.x, row.y, max(3, u // 4), row.h), ACCENT)
    reading = reading_at(s.series[check.id], s.t)
    verdict = judge(check, "left", reading)
    mark, tone = {
        Band.OK: (Mark.CHECK, Tone.OK),
        Band.LOW: (Mark.UP, Tone.FAULT),
        Band.HIGH: (Mark.DOWN, Tone.FAULT),
        Band.UNKNOWN: (Mark.UNKNOWN, Tone.UNKNOWN),
    }[verdict.verdict]
    if check.kind == "target" and tone is Tone.FAULT:
        tone = Tone.TARGET
    r = round(0.5 * u)
    draw.mark(canvas, (row.x + round(1.1 * u), row.y + row.h // 2), r, mark, tone)
    top = row.y + round(0.35 * u)
    n_raised = len(s.outcomes[n].raised)
    told = f"! {n_raised}" if n_raised else ""
    count_w = round(2.6 * u)
    value = reading.value
    value_text = number(value, check) if value == value else "-"
    value_w = text_width(value_text, u, REGULAR)
    star = "*" if check != s.first.checks[n] else ""
    name = check.id.replace("_", " ") + star
    room = row.w - round(2.2 * u) - count_w - value_w - u
    write(canvas, name, row.x + 2 * u, top, u, room, WHITE if on else SOFT, bold=on)
    write(canvas, value_text, row.right - count_w - value_w, top, u, value_w + u, SOFT)
    wide = text_width(told, u, REGULAR)
    write(canvas, told, row.right - wide - u // 3, top, u, wide + u, WHITE, bold=on)


@dataclass(frozen=True, slots=True, eq=False)
class _Strip:
    axis: Axis
    overview: Rect
    strip: Rect
    scale: Scale
    handles: tuple[Handle, ...]


def _strip(canvas: Picture, p: Places, s: Shown, zoom: TimeView) -> _Strip:
    u, check = p.u, s.check
    left = round(GUTTER * u)
    area = Rect(p.strip.x + left, p.strip.y, p.strip.w - left, p.strip.h)
    axis = zoom.axis(area, s.t)
    overview = Rect(area.x, area.y, area.w, 0 if zoom.whole else round(0.6 * u))
    ruler = Rect(area.x, overview.bottom, area.w, round(1.5 * u))
    line = round(1.5 * u)
    has_labels = s.labels is not None
    rows = [words.ROW_NOW, words.ROW_BEFORE] + ([words.ROW_LABELS] if has_labels else [])
    plot_h = area.bottom - ruler.bottom - u // 3 - len(rows) * (line + 2)
    plot = Rect(area.x, ruler.bottom + u // 3, area.w, plot_h)
    if overview.h:
        paint_overview(canvas, overview, axis, zoom.end_s, s.t)
    paint_ruler(canvas, ruler, axis, round(0.85 * u))
    scale = s.scale or Scale.of(plot, check, s.series[check.id].value)
    handles = paint_plot(canvas, plot, axis, check, s.series[check.id], u, scale)
    outcome = s.outcomes[s.selected]
    for n, name in enumerate(rows):
        row = Rect(area.x, plot.bottom + 2 + n * (line + 2), area.w, line)
        write(canvas, name, p.strip.x, row.y + round(0.35 * u), round(0.9 * u), left, SOFT)
        if name == words.ROW_NOW:
            paint_raised(canvas, row, axis, outcome.raised, s.labels, check, u)
        elif name == words.ROW_BEFORE:
            paint_before(canvas, row, axis, s.before.raised)
        elif s.labels is not None:
            paint_labels_row(canvas, row, axis, s.labels, outcome, check, u)
    below = Rect(area.x, ruler.y, area.w, area.bottom - ruler.y)
    paint_playhead(canvas, below, axis, s.t)
    return _Strip(axis, overview, below, scale, handles)
