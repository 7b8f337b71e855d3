"""Paints cards, drawings, the outline to fill and the loop of a stretch."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

import cv2
import numpy as np

from posecheck.overlay import draw
from posecheck.overlay.card_layout import CardLayout, lay_out_card
from posecheck.overlay.palette import SOFT, TONES, WHITE, Colour
from posecheck.overlay.places import Rect, Sizes
from posecheck.overlay.text import BOLD, Picture, fit, put
from posecheck.scene import Card, Demo, Dot, Drawing, Ink, Outline, Tone
from posecheck.scene.shapes import Point

LOOP_FPS = 10.0
"""Of the loops, as docs/make_demonstrations.py makes them."""

Loops = Mapping[str, Sequence[Picture]]
"""Frames of each stretch's loop."""

INKS: dict[Ink, Colour] = {
    "line": WHITE,
    "soft": (150, 150, 150),
    "dim": (96, 84, 70),
    "accent": TONES[Tone.TARGET],
}
OUTLINE_VEIL = 0.34
PACER_VEIL = 0.22
PACER = (0.10, 0.27)
"""Radius of the breath when empty and full, in shorter edges of the picture."""


def paint_card(picture: Picture, card: Card) -> None:
    """A card over all of a picture, which shines through a little."""
    h, w = picture.shape[:2]
    layout = lay_out_card(card, (w, h))
    draw.panel(picture, Rect(0, 0, w, h), 0)
    draw.panel(picture, Rect(0, 0, w, h), 0)
    for text in layout.title:
        put(picture, text.text, text.x, text.baseline, text.size, text.weight, WHITE)
    for line in layout.lines:
        colour = WHITE if line.line.spoken else SOFT
        for text in line.texts:
            put(picture, text.text, text.x, text.baseline, text.size, text.weight, colour)
        if line.icon is not None and line.line.icon is not None:
            paint_drawing(picture, line.line.icon, line.icon)
        else:
            accent = TONES[Tone.TARGET] if line.line.spoken else INKS["soft"]
            draw.disc(picture, line.bullet, 0.16 * line.texts[0].size, accent)
    _rows(picture, layout)
    if layout.drawing is not None and card.drawing is not None:
        paint_drawing(picture, card.drawing, layout.drawing)
    for i, at in enumerate(layout.dots):
        draw.disc(picture, at, layout.dot_r, WHITE if i + 1 == card.page[0] else INKS["soft"])
    for text in layout.hint:
        put(picture, text.text, text.x, text.baseline, text.size, text.weight, SOFT)


def _rows(picture: Picture, layout: CardLayout) -> None:
    for row in layout.rows:
        draw.mark(picture, row.mark_at, row.mark_r, row.row.mark, row.row.tone)
        for text in (*row.name, *row.value):
            put(picture, text.text, text.x, text.baseline, text.size, text.weight, WHITE)


def paint_drawing(picture: Picture, drawing: Drawing, place: Rect) -> None:
    """A drawing in its place."""

    def at(point: tuple[float, float]) -> tuple[float, float]:
        return place.x + point[0] * place.h, place.y + point[1] * place.h

    for part in drawing.parts:
        colour = INKS[part.ink]
        if isinstance(part, Dot):
            draw.disc(picture, at(part.at), part.radius * place.h, colour)
            continue
        points = [at(p) for p in part.points]
        width = max(1, round(part.width * place.h))
        if part.filled:
            draw.area(picture, points, colour)
        elif part.dashed:
            draw.dashed(picture, points[0], points[-1], colour, width, 0.03 * place.h)
        else:
            draw.line(picture, points, colour, width)
    size = max(12, round(0.095 * place.h))
    for caption in drawing.captions:
        text = fit(caption.text, size, BOLD, round(0.9 * place.h), 1, 0.6)
        x, y = at(caption.at)
        left = min(max(round(x - text.width / 2), place.x), place.right - text.width)
        put(picture, text.lines[0], left, round(y), text.size, text.weight, WHITE)


def paint_outline(picture: Picture, outline: Outline, sizes: Sizes) -> None:
    """The posture as a soft shape, and the corners of the frame to stay in."""
    colour = TONES[outline.tone]
    if outline.parts:
        size_wh = picture.shape[1], picture.shape[0]
        (x, y, w, h), keep, add = _shape(outline.parts, size_wh, colour, sizes.line)
        part = picture[y : y + h, x : x + w]
        cv2.multiply(part, keep, dst=part, scale=1 / 255)
        cv2.add(part, add, dst=part)
        return
    left, top, right, bottom = outline.frame
    arm = 0.12 * min(right - left, bottom - top)
    for x0, sx in ((left, 1), (right, -1)):
        for y0, sy in ((top, 1), (bottom, -1)):
            corner = [(x0 + sx * arm, y0), (x0, y0), (x0, y0 + sy * arm)]
            draw.line(picture, corner, colour, 2 * sizes.line)


@lru_cache(maxsize=4)
def _shape(
    parts: tuple[tuple[Point, Point, float], ...],
    size_wh: tuple[int, int],
    colour: Colour,
    width: int,
) -> tuple[tuple[int, int, int, int], Picture, Picture]:
    """The limbs as one shape with a line of `width` around it, the same from frame to frame.

    Returns:
        Its box; of every pixel the share (of 255) of the picture that stays, and what is added.
    """
    shape = np.zeros((size_wh[1], size_wh[0]), np.uint8)
    for a, b, wide in parts:
        ends = np.rint(np.array([a, b]) * 16).astype(np.int32)
        cv2.polylines(shape, [ends], False, 255, max(1, round(wide)), cv2.LINE_AA, 4)
    found, _ = cv2.findContours(shape, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    cover = np.rint(shape * OUTLINE_VEIL).astype(np.uint8)
    cv2.polylines(cover, found, True, 255, width, cv2.LINE_AA)
    x, y, w, h = cv2.boundingRect(cover)
    share = np.repeat(cover[y : y + h, x : x + w, None], 3, axis=2) / 255
    keep = np.rint(255 * (1 - share)).astype(np.uint8)
    return (x, y, w, h), keep, np.rint(share * colour).astype(np.uint8)


def paint_pacer(picture: Picture, size: float) -> None:
    """A disc in the middle of the picture that swells and falls, behind everything else."""
    h, w = picture.shape[:2]
    u = min(w, h)
    r = round((PACER[0] + (PACER[1] - PACER[0]) * size) * u)
    x, y = w // 2, h // 2
    part = picture[y - r : y + r + 1, x - r : x + r + 1]
    veil = part.copy()
    draw.disc(veil, (r, r), r - 1, TONES[Tone.TARGET])
    cv2.addWeighted(veil, PACER_VEIL, part, 1 - PACER_VEIL, 0, dst=part)
    edge = draw.arc_points((x, y), r - 2, 0.0, 360.0)
    draw.line(picture, edge, TONES[Tone.TARGET], max(2, round(0.006 * u)), closed=True)


def paint_demo(picture: Picture, demo: Demo, loops: Loops, place: Rect, sizes: Sizes) -> None:
    """One picture of a stretch's loop, with a thin frame."""
    frames = loops[demo.stretch]
    n = len(frames)
    frame = frames[n // 2 if demo.at_s is None else int(demo.at_s * LOOP_FPS) % n]
    small = cv2.resize(frame, (place.w, place.h), interpolation=cv2.INTER_AREA)
    part = picture[place.y : place.bottom, place.x : place.right]
    part[:] = cv2.flip(small, 1) if demo.flipped else small
    edge = [(place.x, place.y), (place.right, place.y), (place.right, place.bottom),
            (place.x, place.bottom)]  # fmt: skip
    draw.line(picture, edge, WHITE, max(1, sizes.line // 2), closed=True)
