"""Where everything goes: places that are reserved, sizes that grow with the picture."""

from __future__ import annotations

import math
from collections.abc import Sequence

from posecheck.geometry import wrap_degrees
from posecheck.overlay.captions import caption_floor, lay_out_caption
from posecheck.overlay.notes import lay_out_notes
from posecheck.overlay.places import Counter, Layout, Placed, Rect, Sizes, TextLine, text_lines
from posecheck.overlay.text import BOLD, CAPITAL, block_height, fit, text_width
from posecheck.scene import Arc, Demo, Label, Scene

MAX_BANNER_LINES = 2
MAX_BANNER_LINES_UPRIGHT = 3
"""In an upright picture lines are short, and there is height."""

GUIDE_SHRINK = 0.66
"""How small a guiding sentence may become to stay on one line."""

DEMO_ASPECT = 4 / 3
DEMO_W, DEMO_H = 0.44, 0.30
"""Shape of a loop, and the shares of the picture that it may take."""

_TURNS_DEG = (0, 30, -30, 60, -60, 90, -90, 130, -130, 180)
"""Where a label may go when its own place is taken, from the nearest on."""


def lay_out(scene: Scene) -> Layout:
    """Places for everything of a scene, which must be mirrored already if the picture is."""
    sizes = Sizes.of(scene.size_wh)
    banner = _banner(scene, sizes)
    floor = caption_floor(scene.size_wh, sizes)
    counter = _counter(scene, sizes, floor)
    demo = _demo(scene.demo, scene.size_wh, sizes) if scene.demo is not None else None
    ceiling = 0 if demo is None else demo.bottom + sizes.margin
    panel, notes = lay_out_notes(scene, sizes, counter.rect, (ceiling, floor))
    caption = lay_out_caption(scene.caption, scene.size_wh, sizes)
    boxes = (banner.rect if banner else None, panel, demo)
    strip = Rect(0, floor, scene.size_wh[0], scene.size_wh[1] - floor)
    taken = [counter.rect, strip, *(box for box in boxes if box is not None)]
    dials = [_around(dial.centre, dial.radius) for dial in scene.dials]
    gaps = [_gap(arc) for arc in scene.arcs if arc.strong and arc.spans]
    labels = _labels(scene, sizes, [*taken, *dials, *gaps])
    return Layout(banner, counter, panel, notes, labels, demo, caption)


def _around(centre: tuple[float, float], radius: float) -> Rect:
    x, y, r = round(centre[0]), round(centre[1]), math.ceil(radius)
    return Rect(x - r, y - r, 2 * r, 2 * r)


def _gap(arc: Arc) -> Rect:
    """Where the limb and the sector it should come to are seen apart: no place for a label."""
    turns = [t for span in arc.spans for t in (span[0] - arc.tick, span[1] - arc.tick)]
    turn = min((wrap_degrees(t) for t in turns), key=abs)
    at = [math.radians(arc.tick + share * turn) for share in (0.0, 0.5, 1.0, 1.3)]
    xs = [arc.vertex[0] + arc.radius * math.cos(a) for a in at]
    ys = [arc.vertex[1] + arc.radius * math.sin(a) for a in at]
    left, top = math.floor(min(xs)), math.floor(min(ys))
    return Rect(left, top, math.ceil(max(xs)) - left + 1, math.ceil(max(ys)) - top + 1)


def _banner(scene: Scene, s: Sizes) -> Placed | None:
    """Across the top: text always starts at the same place, whatever it says."""
    if not scene.banner.text.strip():
        return None
    width = scene.size_wh[0] - 2 * s.margin
    mark_r = round(0.56 * s.cue)
    indent = s.pad + 2 * mark_r + s.pad
    room = width - indent - s.pad
    upright = scene.size_wh[1] > scene.size_wh[0]
    lines_max = MAX_BANNER_LINES_UPRIGHT if upright else MAX_BANNER_LINES
    fitted = fit(scene.banner.text, s.cue, BOLD, room, lines_max, 0.6)
    if scene.banner.guide and len(fitted.lines) > 1:
        # One smaller line hides less of the person than two large ones.
        small = fit(scene.banner.text, s.cue, BOLD, room, 1, GUIDE_SHRINK)
        fitted = fitted if small.lines[0].endswith("…") else small
    height = max(fitted.height, block_height(1, s.cue)) + 2 * s.pad
    rect = Rect(s.margin, s.margin, width, height)
    top = rect.y + (height - fitted.height) // 2
    lines = text_lines(fitted, rect.x + indent, top)
    return Placed(rect, lines, (rect.x + s.pad + mark_r, rect.y + height // 2), mark_r)


def _demo(demo: Demo, size_wh: tuple[int, int], s: Sizes) -> Rect:
    """A corner below the largest banner, so that it stays where it is."""
    w, h = size_wh
    lines = MAX_BANNER_LINES_UPRIGHT if h > w else MAX_BANNER_LINES
    top = s.margin + block_height(lines, s.cue) + 2 * s.pad + s.margin
    width = round(min(DEMO_W * w, DEMO_H * h * DEMO_ASPECT))
    x = s.margin if demo.corner == "left" else w - s.margin - width
    return Rect(x, top, width, round(width / DEMO_ASPECT))


def _counter(scene: Scene, s: Sizes, floor: int) -> Counter:
    """Ring to the left, words to the right; the whole in a bottom corner."""
    w = scene.size_wh[0]
    column = text_width("breathe out", s.caption, BOLD)
    ring_w = 2 * s.ring
    rect_w, rect_h = s.pad + ring_w + s.pad + column + s.pad, ring_w + 2 * s.pad
    x = s.margin if scene.corner == "left" else w - s.margin - rect_w
    rect = Rect(x, floor - rect_h, rect_w, rect_h)
    centre = (rect.x + s.pad + s.ring, rect.y + s.pad + s.ring)
    left = rect.x + s.pad + ring_w + s.pad
    dot_r = 0
    dots: tuple[tuple[int, int], ...] = ()
    if scene.reps is not None:
        total = max(scene.reps.total, 1)
        step = min(round(1.3 * s.caption), column // total)
        dot_r = max(2, round(0.36 * step))
        dots = tuple((left + dot_r + i * step, centre[1]) for i in range(total))
    return Counter(
        rect,
        centre,
        s.ring,
        _number(scene.ring.number, centre, s),
        None if scene.reps is None else _one(scene.reps.side, left, rect.y + s.pad, column, s),
        _one(scene.ring.caption, left, rect.bottom - s.pad - block_height(1, s.caption), column, s),
        dots,
        dot_r,
    )


def _one(text: str, x: int, top: int, width: int, s: Sizes) -> TextLine:
    fitted = fit(text, s.caption, BOLD, width, 1, 0.7)
    lines = text_lines(fitted, x, top)
    return lines[0] if lines else TextLine("", x, top, s.caption, BOLD)


def _number(text: str, centre: tuple[int, int], s: Sizes) -> TextLine | None:
    if not text:
        return None
    fitted = fit(text, s.number, BOLD, round(1.5 * s.ring), 1, 0.4)
    x = centre[0] - fitted.width // 2
    return TextLine(
        fitted.lines[0], x, centre[1] + round(CAPITAL * fitted.size / 2), fitted.size, BOLD
    )


def _labels(scene: Scene, s: Sizes, taken: Sequence[Rect]) -> tuple[tuple[Label, Placed], ...]:
    """Pills beside joints: in their own direction or the next free one, never on a panel."""
    w, h = scene.size_wh
    inside = Rect(s.margin, s.margin, w - 2 * s.margin, h - 2 * s.margin)
    busy = list(taken)
    placed = []
    for label in scene.labels:
        found = _label(label, s, inside, busy) if label.text.strip() else None
        if found is not None:
            busy.append(found.rect)
            placed.append((label, found))
    return tuple(placed)


def _label(label: Label, s: Sizes, inside: Rect, busy: Sequence[Rect]) -> Placed | None:
    size = s.label_strong if label.strong else s.label
    fitted = fit(label.text, size, BOLD, inside.w // 2, 1, 0.7)
    mark_r = round(0.52 * fitted.size)
    pad = max(3, round(0.34 * fitted.size))
    width = pad + 2 * mark_r + pad + fitted.width + pad + pad // 2
    height = max(2 * mark_r, fitted.height) + 2 * pad
    for further in (1.0, 1.6):
        for turn in _TURNS_DEG:
            angle = math.radians(label.direction + turn)
            c, d = math.cos(angle), math.sin(angle)
            away = label.gap * further + abs(c) * width / 2 + abs(d) * height / 2
            x = round(label.at[0] + away * c - width / 2)
            y = round(label.at[1] + away * d - height / 2)
            x = min(max(x, inside.x), inside.right - width)
            y = min(max(y, inside.y), inside.bottom - height)
            rect = Rect(x, y, width, height)
            if rect.within(inside) and not any(rect.overlaps(other) for other in busy):
                middle = y + height // 2
                baseline = middle + round(CAPITAL * fitted.size / 2)
                line = TextLine(
                    fitted.lines[0], x + 2 * pad + 2 * mark_r, baseline, fitted.size, BOLD
                )
                return Placed(rect, (line,), (x + pad + mark_r, middle), mark_r)
    return None
