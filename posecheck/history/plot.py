"""Range and time in the holds over the weeks, as a picture; needs matplotlib."""

from __future__ import annotations

import io
from collections.abc import Collection
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from posecheck.errors import OutputError
from posecheck.history.weeks import Range, Weeks

COLOURS: Final = {"left": "#0072b2", "right": "#d55e00", "both": "#009e73"}
MARKERS: Final = {"left": "o", "right": "s", "both": "D"}
"""Colours that colour-blind people tell apart, with a shape each."""
UNITS: Final = {
    "deg": "degrees", "torso": "torso lengths", "hips": "hip widths", "legs": "leg lengths",
    "%": "percent",
}  # fmt: skip


def plot(weeks: Weeks, kind: str, words: dict[str, str]) -> bytes:
    """Draw the weeks.

    Args:
        weeks: From `weeks.by_week`.
        kind: ``png`` or ``svg``.
        words: Short names of measures.

    Raises:
        OutputError: matplotlib is not installed.
    """
    try:
        from matplotlib import dates
        from matplotlib.figure import Figure
    except ImportError as error:
        raise OutputError(
            "Plots need matplotlib; install it with `pip install 'posecheck[tune]'`."
        ) from error
    untyped: Any = dates
    count = len(weeks.ranges) + 1
    rows = (count + 1) // 2
    figure = Figure(figsize=(10, 2.6 * rows + 0.4), layout="constrained")
    axes = list(figure.subplots(rows, 2, squeeze=False).flat)
    for ax, found in zip(axes, weeks.ranges.values(), strict=False):
        _draw_range(ax, found, words)
    _draw_time(axes[count - 1], weeks)
    for ax in axes[:count]:
        locator = untyped.AutoDateLocator(minticks=2, maxticks=7)
        ax.xaxis.set_major_locator(locator)
        ax.xaxis.set_major_formatter(untyped.ConciseDateFormatter(locator))
        ax.grid(alpha=0.25)
        ax.spines[["top", "right"]].set_visible(False)
    for ax in axes[count:]:
        ax.set_visible(False)
    out = io.BytesIO()
    figure.savefig(out, format=kind, dpi=150)
    return out.getvalue()


def _draw_range(ax: Any, found: Range, words: dict[str, str]) -> None:
    """One target; drawn as how far from rest, so that further is up in every one of them."""
    word = words.get(found.best.measure, found.best.measure.replace("_", " "))
    unit = UNITS.get(found.best.unit, found.best.unit)
    sign = 1.0 if found.best.better == "up" else -1.0
    ax.set_title(f"{found.stretch}: {word}", fontsize=10, loc="left")
    ax.set_ylabel(f"{unit} from rest" if found.best.compare != "value" else unit, fontsize=8)
    reached: list[float] = []
    for side, values in sorted(found.sides.items()):
        mondays = sorted(values)
        heights = [sign * values[m].value for m in mondays]
        _line(ax, side, mondays, heights)
        reached += heights
    if min(reached) > 0:  # from zero, or a wobble of a degree would look like news
        ax.set_ylim(0, 1.15 * max(reached))
    _finish(ax, found.sides)


def _draw_time(ax: Any, weeks: Weeks) -> None:
    ax.set_title("Time in the holds", fontsize=10, loc="left")
    ax.set_ylabel("seconds a week", fontsize=8)
    width = 5.0 / max(len(weeks.in_band_s), 1)
    for i, (side, seconds) in enumerate(sorted(weeks.in_band_s.items())):
        days = [datetime(m.year, m.month, m.day) + timedelta(days=i * width) for m in seconds]
        ax.bar(days, list(seconds.values()), width, color=COLOURS[side], label=_label(side))
    most = max((max(s.values()) for s in weeks.in_band_s.values()), default=1.0)
    ax.set_ylim(0, 1.25 * most)  # room for the legend
    _finish(ax, weeks.in_band_s, "upper right")


def _line(ax: Any, side: str, mondays: list[date], values: list[float]) -> None:
    look = {"color": COLOURS[side], "marker": MARKERS[side], "label": _label(side)}
    ax.plot(mondays, values, ms=4, lw=1.5, **look)


def _label(side: str) -> str:
    return "no side" if side == "both" else side


def _finish(ax: Any, sides: Collection[str], where: str = "lower right") -> None:
    ax.tick_params(labelsize=8)
    ax.set_axisbelow(True)
    if set(sides) - {"both"}:
        ax.legend(fontsize=8, frameon=False, ncols=len(sides), loc=where)


def html_page(svg: bytes) -> str:
    """A page of its own around the drawing."""
    drawing = svg.decode()
    drawing = drawing[drawing.index("<svg") :]
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        "<title>posecheck: your weeks</title>"
        "<style>body{font:16px system-ui,sans-serif;max-width:1000px;margin:2em auto;"
        "padding:0 1em;color:#222}svg{width:100%;height:auto}</style></head><body>"
        "<h1>Your weeks</h1><p>The best of each week by side. Further is up in every drawing; "
        "no week has to beat the last.</p>"
        f"{drawing}<p>For general wellness, not medical advice.</p></body></html>\n"
    )


def kind_of(path: Path) -> str | None:
    """What `path` asks for by its ending; None for an ending not known."""
    return {".png": "png", ".html": "html", ".htm": "html"}.get(path.suffix.lower())
