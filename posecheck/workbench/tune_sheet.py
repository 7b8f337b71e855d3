"""How a bench looks: picture with sector, numbers, checks, and the strip of what was read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from posecheck.overlay.palette import SOFT
from posecheck.overlay.places import Rect
from posecheck.overlay.text import Picture
from posecheck.tuning.trial import Field
from posecheck.workbench import words
from posecheck.workbench.canvas import (
    Places,
    lay_out,
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
from posecheck.workbench.shown import Shown
from posecheck.workbench.sight import Handle, paint_sight
from posecheck.workbench.timeline import Axis, TimeView, paint_overview, paint_playhead, paint_ruler
from posecheck.workbench.tune_panel import paint_side

STRIP_LINES: Final = 14.5
SIDE_LINES: Final = 22.0
LINES: Final = 52
GUTTER: Final = 4.2
"""Left of the strip, for numbers and names of rows, in sizes of the text."""


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
    fields, checks = paint_side(canvas, p, shown)
    places = _strip(canvas, p, shown, zoom)
    paint_status(canvas, p, shown.status, shown.message)
    if shown.keys:
        paint_keys(canvas, p, shown.keys)
    return canvas, TunePlaces(
        p.u, places.axis, places.overview, places.strip, places.scale,
        in_picture + places.handles, checks, fields,
    )  # fmt: skip


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
