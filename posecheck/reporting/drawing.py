"""A check over time as inline SVG: its band, its values with their error, holds, corrections.

Made to be printed: everything that a colour says, a shape or a line says too.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from html import escape
from typing import Final

from posecheck.measures import MEASURES
from posecheck.reporting.model import Curve, LegReport, Sample
from posecheck.reporting.words import band, name_of, number, unit_of, with_mark
from posecheck.stretch import Check
from posecheck.words import Words

WIDTH: Final = 720.0
HEIGHT: Final = 142.0
_LEFT, _RIGHT, _TOP, _BOTTOM = 44.0, 10.0, 34.0, 20.0
_GAP_S: Final = 0.6
"""A longer gap between samples interrupts the line."""
_MOST_POINTS: Final = 700
_LEAST_SPAN: Final = {"deg": 20.0, "%": 20.0}
_MARK: Final = 7.0


class _Plane:
    """Seconds and values to places in the drawing."""

    def __init__(self, times: tuple[float, float], values: tuple[float, float]) -> None:
        self.t0, self.t1 = times
        self.low, self.high = values

    def x(self, t: float) -> float:
        share = (t - self.t0) / max(self.t1 - self.t0, 1e-9)
        return _LEFT + min(max(share, 0.0), 1.0) * (WIDTH - _LEFT - _RIGHT)

    def y(self, value: float) -> float:
        share = (value - self.low) / max(self.high - self.low, 1e-9)
        return HEIGHT - _BOTTOM - min(max(share, 0.0), 1.0) * (HEIGHT - _TOP - _BOTTOM)


def draw(curve: Curve, leg: LegReport, words: Words) -> str:
    """One drawing."""
    check = curve.check
    name, meant = name_of(check, words), band(check, words)
    say = words.report.goal if check.kind == "target" else words.report.asked_for
    samples = thinned(curve.samples)
    plane = _Plane((leg.start_s, leg.end_s), _value_range(check, samples))
    label = escape(f"{name}: {meant}")
    parts = [
        f'<svg viewBox="0 0 {WIDTH:g} {HEIGHT:g}" role="img" aria-label="{label}">',
        f'<text class="t" x="0" y="11">{escape(name)}'
        f'<tspan class="b" dx="8">{escape(say.format(band=meant))}</tspan></text>',
        *_band(check, plane, words),
        *_holds(leg, plane, words),
        *_axes(check, plane, words),
        *_line(samples, plane),
        *_unseen(samples, plane),
        *_corrections(leg, check, plane),
        "</svg>",
    ]
    return "".join(parts)


def _value_range(check: Check, samples: Sequence[Sample]) -> tuple[float, float]:
    seen = [s.value for s in samples if s.value is not None]
    limits = [limit for limit in (check.low, check.high) if limit is not None]
    low, high = min([*seen, *limits]), max([*seen, *limits])
    unit = "%" if check.compare == "change_percent" else MEASURES[check.measure].unit
    span = max(high - low, _LEAST_SPAN.get(unit, 0.1))
    middle = (low + high) / 2
    return middle - 0.58 * span, middle + 0.58 * span


def thinned(samples: Sequence[Sample]) -> list[Sample]:
    """At most some hundred samples; of each bundle the extremes stay."""
    size = math.ceil(2 * len(samples) / _MOST_POINTS)
    if size < 3:
        return list(samples)
    kept: list[Sample] = []
    for i in range(0, len(samples), size):
        bundle = samples[i : i + size]
        seen = [s for s in bundle if s.value is not None]
        if not seen:
            kept.append(bundle[0])
            continue
        ends = {
            id(s): s
            for s in (min(seen, key=lambda s: s.value or 0), max(seen, key=lambda s: s.value or 0))
        }
        kept += sorted(ends.values(), key=lambda s: s.t)
    return kept


def _holds(leg: LegReport, plane: _Plane, words: Words) -> Iterator[str]:
    top, height = _TOP, HEIGHT - _TOP - _BOTTOM
    said = escape(words.panel.ring["hold"])
    for hold in leg.holds:
        x, width = plane.x(hold.start_s), plane.x(hold.end_s) - plane.x(hold.start_s)
        kind = "h" if hold.whole else "h n"
        size = f'width="{width:.1f}" height="{height:g}"'
        yield f'<rect class="{kind}" x="{x:.1f}" y="{top:g}" {size}/>'
        if hold.whole:
            yield f'<text class="a m" x="{x + width / 2:.1f}" y="{top - 3:g}">{said}</text>'


def _band(check: Check, plane: _Plane, words: Words) -> Iterator[str]:
    high = plane.high if check.high is None else check.high
    low = plane.low if check.low is None else check.low
    top, bottom = plane.y(high), plane.y(low)
    width = WIDTH - _LEFT - _RIGHT
    yield (
        f'<rect class="g" x="{_LEFT:g}" y="{top:.1f}" width="{width:g}" '
        f'height="{max(bottom - top, 0):.1f}"/>'
    )
    sign = "°" if unit_of(check, words).startswith("°") else ""
    for limit in (check.low, check.high):
        if limit is not None:
            y = plane.y(limit)
            yield f'<path class="l" d="M{_LEFT:g} {y:.1f}H{WIDTH - _RIGHT:g}"/>'
            yield (
                f'<text class="a e" x="{_LEFT - 4:g}" y="{y + 3:.1f}">'
                f"{number(check, limit, words)}{sign}</text>"
            )


def _axes(check: Check, plane: _Plane, words: Words) -> Iterator[str]:
    foot = HEIGHT - _BOTTOM
    yield f'<path class="x" d="M{_LEFT:g} {_TOP:g}V{foot:g}H{WIDTH - _RIGHT:g}"/>'
    for t in ticks(plane.t0, plane.t1, 12):
        x = plane.x(t)
        yield f'<path class="x" d="M{x:.1f} {foot:g}v3"/>'
        time = with_mark(f"{t:g} s", words)
        yield f'<text class="a m" x="{x:.1f}" y="{foot + 13:g}">{time}</text>'
    limits = [plane.y(v) for v in (check.low, check.high) if v is not None]
    for value in ticks(plane.low, plane.high, 4):
        y = plane.y(value)
        yield f'<path class="x" d="M{_LEFT:g} {y:.1f}h-3"/>'
        if all(abs(y - other) > 10 for other in limits):
            yield (
                f'<text class="a e f" x="{_LEFT - 4:g}" y="{y + 3:.1f}">'
                f"{number(check, value, words)}</text>"
            )


def ticks(low: float, high: float, most: int) -> list[float]:
    """Round numbers between two ends."""
    span = max(high - low, 1e-9)
    rough = span / most
    power = 10.0 ** math.floor(math.log10(rough))
    step = next(m * power for m in (1, 2, 5, 10) if m * power >= rough)
    first = math.ceil(low / step)
    return [round(i * step, 6) for i in range(first, math.floor(high / step) + 1)]


def _runs(samples: Sequence[Sample]) -> Iterator[list[Sample]]:
    """Stretches of time without a gap in which a value is known."""
    run: list[Sample] = []
    for sample in samples:
        if run and (sample.value is None or sample.t - run[-1].t > _GAP_S):
            yield run
            run = []
        if sample.value is not None:
            run.append(sample)
    if run:
        yield run


def _line(samples: Sequence[Sample], plane: _Plane) -> Iterator[str]:
    for run in _runs(samples):
        places = [(plane.x(s.t), s.value or 0.0, s.error) for s in run]
        above = [f"{x:.1f} {plane.y(v + e):.1f}" for x, v, e in places]
        below = [f"{x:.1f} {plane.y(v - e):.1f}" for x, v, e in reversed(places)]
        yield f'<path class="u" d="M{"L".join(above + below)}Z"/>'
        line = "L".join(f"{x:.1f} {plane.y(v):.1f}" for x, v, _ in places)
        yield f'<path class="v" d="M{line}"/>'


def _unseen(samples: Sequence[Sample], plane: _Plane) -> Iterator[str]:
    """A dotted line at the foot where it could not be judged."""
    since: Sample | None = None
    last: Sample | None = None
    for sample in [*samples, Sample(math.inf, 0.0)]:
        gap = last is not None and sample.t - last.t > _GAP_S
        if since is not None and last is not None and (sample.value is not None or gap):
            y = HEIGHT - _BOTTOM - 3
            yield f'<path class="q" d="M{plane.x(since.t):.1f} {y:g}H{plane.x(last.t) + 1:.1f}"/>'
            since = None
        if sample.value is None and since is None:
            since = sample
        last = sample


def _corrections(leg: LegReport, check: Check, plane: _Plane) -> Iterator[str]:
    own = {curve.check.id for curve in leg.curves}
    last = leg.curves[-1].check.id if leg.curves else ""
    for c in leg.corrections:
        # What has no drawing of its own, such as a hold cut short, is marked in the last.
        if check.id != (c.check if c.check in own else last):
            continue
        x, y = plane.x(c.t), plane.y(c.value) if c.check == check.id else 0.0
        place = _TOP - _MARK - 1
        yield f'<path class="c" d="M{x:.1f} {place + _MARK:.1f}V{max(y, place + _MARK):.1f}"/>'
        yield f'<circle class="k" cx="{x:.1f}" cy="{place:.1f}" r="{_MARK:g}"/>'
        yield f'<text class="d m" x="{x:.1f}" y="{place + 3.2:.1f}">{c.number}</text>'
