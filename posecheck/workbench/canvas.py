"""The sheet that a tool paints: where its parts go, and text and boxes on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from posecheck.overlay.palette import SOFT, WHITE, Colour
from posecheck.overlay.places import Rect
from posecheck.overlay.text import BOLD, CAPITAL, REGULAR, Picture, fit, put

GROUND: Final[Colour] = (24, 22, 20)
PANEL: Final[Colour] = (40, 37, 34)
LIFTED: Final[Colour] = (66, 61, 56)
LINE: Final[Colour] = (104, 98, 92)
ACCENT: Final[Colour] = (233, 180, 86)
SMALLEST_WH: Final = (480, 360)
"""A smaller window gets this, shrunk."""


@dataclass(frozen=True, slots=True)
class Places:
    """The parts of a sheet, px, and the size of its text.

    Attributes:
        u: Size of ordinary text, px; distances are shares of it.
        picture: Where the picture goes, in its own proportions.
        side: Panel with what is known and what can be changed.
        strip: Timeline.
        foot: Status and keys.
    """

    u: int
    picture: Rect
    side: Rect
    strip: Rect
    foot: Rect


def lay_out(
    size_wh: tuple[int, int],
    picture_wh: tuple[int, int],
    strip_lines: float,
    side_lines: float,
    lines: int = 44,
) -> Places:
    """Picture and panel side by side, in an upright window one below the other; then the strip.

    Args:
        size_wh: Of the sheet.
        picture_wh: Of the pictures.
        strip_lines: Height of the strip, in lines of text.
        side_lines: Height of the panel where it lies below.
        lines: Lines of text in the shorter edge of the sheet.
    """
    w, h = size_wh
    u = round(min(max(min(w, h) / lines, 12), 22))
    gap = round(0.5 * u)
    foot = Rect(gap, h - gap - round(1.7 * u), w - 2 * gap, round(1.7 * u))
    strip_h = round(strip_lines * u)
    strip = Rect(gap, foot.y - gap - strip_h, w - 2 * gap, strip_h)
    top_h = strip.y - 2 * gap
    aspect = picture_wh[0] / picture_wh[1]
    if h > 1.1 * w:
        side_h = min(round(side_lines * u), top_h // 2)
        room = Rect(gap, gap, w - 2 * gap, top_h - side_h - gap)
        side = Rect(gap, room.bottom + gap, w - 2 * gap, side_h)
    else:
        side_w = max(round(19 * u), w - 3 * gap - round(top_h * aspect))
        room = Rect(gap, gap, w - 3 * gap - side_w, top_h)
        side = Rect(room.right + gap, gap, side_w, top_h)
    pic_w = min(room.w, round(room.h * aspect))
    pic_h = min(room.h, round(pic_w / aspect))
    picture = Rect(room.x + (room.w - pic_w) // 2, room.y + (room.h - pic_h) // 2, pic_w, pic_h)
    return Places(u, picture, side, strip, foot)


def sheet(size_wh: tuple[int, int]) -> Picture:
    """An empty sheet."""
    w, h = max(size_wh[0], SMALLEST_WH[0]), max(size_wh[1], SMALLEST_WH[1])
    return np.full((h, w, 3), GROUND, np.uint8)


def show_picture(canvas: Picture, place: Rect, image: Picture) -> None:
    """A picture in its place."""
    shrink = image.shape[1] > place.w
    scaled = cv2.resize(
        image, (place.w, place.h), interpolation=cv2.INTER_AREA if shrink else cv2.INTER_LINEAR
    )
    canvas[place.y : place.bottom, place.x : place.right] = scaled


def box(canvas: Picture, rect: Rect, colour: Colour, width: int = -1) -> None:
    """A filled box, or its outline."""
    if rect.w > 0 and rect.h > 0:
        cv2.rectangle(canvas, (rect.x, rect.y), (rect.right - 1, rect.bottom - 1), colour, width)


def write(
    canvas: Picture,
    text: str,
    x: int,
    top: int,
    size: int,
    width: int,
    colour: Colour = WHITE,
    bold: bool = False,
) -> None:
    """One line of light text on a dark ground, cut with an ellipsis where it is too long."""
    weight = BOLD if bold else REGULAR
    lines = fit(text, size, weight, max(width, 1), 1, 1.0).lines
    if lines and width > size // 2:
        put(canvas, lines[0], x, top + round(CAPITAL * size), size, weight, colour)


def paragraph(
    canvas: Picture, text: str, x: int, top: int, size: int, width: int, lines: int,
    colour: Colour = SOFT,
) -> int:  # fmt: skip
    """Text over several lines; returns where the next may begin."""
    fitted = fit(text, size, REGULAR, max(width, 1), lines, 1.0)
    for line in fitted.lines:
        put(canvas, line, x, top + round(CAPITAL * size), size, REGULAR, colour)
        top += round(1.35 * size)
    return top


def hatch(canvas: Picture, rect: Rect, colour: Colour, gap: int, rising: bool = True) -> None:
    """Slanting lines over a box: a pattern that is told without colour."""
    x0, y0 = max(rect.x, 0), max(rect.y, 0)
    part = canvas[y0 : max(rect.bottom, 0), x0 : max(rect.right, 0)]
    h, w = part.shape[:2]
    for x in range(-h, w, max(gap, 3)):
        ends = ((x, h), (x + h, 0)) if rising else ((x, 0), (x + h, h))
        cv2.line(part, ends[0], ends[1], colour, 1, cv2.LINE_AA)
