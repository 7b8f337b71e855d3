"""Paints the panels: banner, counters and notes."""

from __future__ import annotations

from posecheck.overlay import draw
from posecheck.overlay.palette import SOFT, TONES, WHITE, Colour
from posecheck.overlay.places import Counter, Layout, Placed, Sizes, TextLine
from posecheck.overlay.text import Picture, put
from posecheck.scene import Mark, Reps, Ring, Scene, Tone

TRACK: Colour = (92, 92, 92)
"""The part of a ring or row of dots that is still to come."""

GROUND: Colour = (34, 34, 34)
"""Inside of a repetition still to come."""


def paint_panels(picture: Picture, scene: Scene, layout: Layout, sizes: Sizes) -> None:
    """All panels of a scene."""
    if layout.banner is not None:
        _banner(picture, scene, layout.banner, sizes)
    _counter(picture, scene, layout.counter, sizes)
    if layout.caption is not None:
        draw.panel(picture, layout.caption.rect, sizes.round)
        for line in layout.caption.lines:
            _text(picture, line, WHITE)
    if layout.notes_panel is not None:
        draw.panel(picture, layout.notes_panel, sizes.round)
    for note, placed in layout.notes:
        draw.mark(picture, placed.mark_at, placed.mark_r, note.mark, note.tone)
        colour = WHITE if note.kind in ("guide", "own", "notice") else SOFT
        for line in placed.lines:
            _text(picture, line, colour)


def _text(picture: Picture, line: TextLine, colour: Colour) -> None:
    put(picture, line.text, line.x, line.baseline, line.size, line.weight, colour)


def _banner(picture: Picture, scene: Scene, placed: Placed, s: Sizes) -> None:
    draw.panel(picture, placed.rect, s.round)
    shape = scene.banner.mark if scene.banner.mark is not Mark.NONE else Mark.INFO
    draw.mark(picture, placed.mark_at, placed.mark_r, shape, scene.banner.tone)
    for line in placed.lines:
        _text(picture, line, WHITE)


def _counter(picture: Picture, scene: Scene, counter: Counter, s: Sizes) -> None:
    draw.panel(picture, counter.rect, s.round)
    _ring(picture, scene.ring, counter, s)
    if counter.side is not None:
        _text(picture, counter.side, SOFT)
    if scene.reps is not None:
        _dots(picture, scene.reps, counter, s)
    _text(picture, counter.caption, WHITE)


def _ring(picture: Picture, ring: Ring, counter: Counter, s: Sizes) -> None:
    at = (float(counter.ring_at[0]), float(counter.ring_at[1]))
    width = max(3, round(0.17 * counter.ring_r))
    radius = counter.ring_r - width / 2
    colour = TONES[ring.tone]
    if ring.kind == "breath":
        draw.ring(picture, counter.ring_at, counter.ring_r, max(2, s.line), TRACK)
        draw.disc(picture, at, (0.35 + 0.65 * ring.fraction) * (radius - s.line), colour)
        return
    draw.ring(picture, counter.ring_at, counter.ring_r, width, TRACK)
    if ring.fraction > 0:
        arc = draw.arc_points(at, radius, -90.0, -90.0 + 360.0 * ring.fraction)
        draw.line(picture, arc, colour, width)
    if counter.number is not None:
        _text(picture, counter.number, WHITE)
    elif ring.mark is not Mark.NONE:
        draw.mark(picture, counter.ring_at, round(0.5 * counter.ring_r), ring.mark, ring.tone)
    if ring.mark is Mark.PAUSE and counter.number is not None:
        corner = (
            counter.ring_at[0] + round(0.68 * counter.ring_r),
            counter.ring_at[1] + round(0.68 * counter.ring_r),
        )
        draw.mark(picture, corner, round(0.3 * counter.ring_r), Mark.PAUSE, ring.tone)


def _dots(picture: Picture, reps: Reps, counter: Counter, s: Sizes) -> None:
    """Done: filled with a check mark; the next one: a bright ring; later ones: a dim ring."""
    for i, at in enumerate(counter.dots):
        if i < reps.done:
            draw.mark(picture, at, counter.dot_r, Mark.CHECK, Tone.OK)
            continue
        colour = WHITE if i == reps.done else TRACK
        draw.disc(picture, at, counter.dot_r, colour)
        draw.disc(picture, at, counter.dot_r - max(1.5, 0.9 * s.line), GROUND)
