"""Places on a card: title, lines, rows and a drawing, shrunk together until they fit."""

from __future__ import annotations

from dataclasses import dataclass

from posecheck.overlay.places import Rect, Sizes, TextLine, text_lines
from posecheck.overlay.text import BOLD, CAPITAL, REGULAR, Fitted, block_height, fit
from posecheck.scene import Card, CardLine, CardRow, Drawing

SCALES = (1.4, 1.3, 1.2, 1.1, 1.0, 0.92, 0.85, 0.78, 0.71, 0.64, 0.57, 0.5, 0.44)
"""Sizes to try, from nearly that of a cue down; 1 is that of guiding sentences."""

TEXT_SHARE = 0.47
"""Of the width, for text beside a drawing."""

DRAWING_SHARE = 0.4
"""Of an upright card's height, at most, for a drawing below the text."""

VALUE_SHARE = 0.46
"""Of the width, at most, for what stands to the right in a row."""


@dataclass(frozen=True, slots=True)
class PlacedLine:
    """A line of a card, which may be broken; `bullet` is the middle of its left edge."""

    line: CardLine
    texts: tuple[TextLine, ...]
    icon: Rect | None
    bullet: tuple[int, int]


@dataclass(frozen=True, slots=True)
class PlacedRow:
    """A row of a card; `mark_r` = 0 without a mark."""

    row: CardRow
    name: tuple[TextLine, ...]
    value: tuple[TextLine, ...]
    mark_at: tuple[int, int]
    mark_r: int


@dataclass(frozen=True, slots=True)
class CardLayout:
    """Places for one card, in a picture of one size."""

    title: tuple[TextLine, ...]
    lines: tuple[PlacedLine, ...]
    rows: tuple[PlacedRow, ...]
    drawing: Rect | None
    dots: tuple[tuple[int, int], ...]
    dot_r: int
    hint: tuple[TextLine, ...]

    @property
    def texts(self) -> tuple[TextLine, ...]:
        """All text of the card."""
        found = [*self.title, *self.hint]
        found += [text for line in self.lines for text in line.texts]
        found += [text for row in self.rows for text in (*row.name, *row.value)]
        return tuple(found)


def lay_out_card(card: Card, size_wh: tuple[int, int]) -> CardLayout:
    """Places for everything on a card."""
    w, h = size_wh
    s = Sizes.of(size_wh)
    x, top = 2 * s.margin, 2 * s.margin
    whole = w - 2 * x
    beside = card.drawing is not None and w >= h
    room = round(TEXT_SHARE * whole) if beside else whole
    title = fit(card.title, s.cue, BOLD, whole, 2, 0.6)
    foot = h - 2 * s.margin - block_height(1, s.note)
    below = round(DRAWING_SHARE * h) if card.drawing is not None and not beside else 0
    start = top + title.height + 2 * s.pad
    limit = foot - s.pad - below
    lines: tuple[PlacedLine, ...] = ()
    rows: tuple[PlacedRow, ...] = ()
    for scale in SCALES:
        lines, y = _lines(card, s, scale, x, start, room)
        rows, y = _rows(card, s, scale, x, y, room)
        if y <= limit:
            break
    drawing = None
    if card.drawing is not None:
        area = (
            Rect(x + room + s.pad, start, whole - room - s.pad, foot - s.pad - start)
            if beside
            else Rect(x, limit, whole, below)
        )
        drawing = _within(card.drawing, area)
    hint = fit(card.hint, s.note, REGULAR, round(0.7 * whole), 1, 0.66)
    dot_r = max(2, round(0.22 * s.note))
    of = card.page[1]
    dots = tuple((w - x - dot_r - 4 * dot_r * (of - 1 - i), foot + s.note // 2) for i in range(of))
    return CardLayout(
        text_lines(title, x, top), lines, rows, drawing, dots if of > 1 else (), dot_r,
        text_lines(hint, x, foot) if hint.lines else (),
    )  # fmt: skip


def _lines(
    card: Card, s: Sizes, scale: float, x: int, top: int, room: int
) -> tuple[tuple[PlacedLine, ...], int]:
    size = max(12, round(scale * s.guide))
    gap = round(0.5 * size)
    icons = any(line.icon is not None for line in card.lines)
    side = round((2.2 if icons else 0.7) * size)
    placed, y = [], top
    for line in card.lines:
        text = fit(line.text, size, REGULAR, room - side - gap, 3, 0.8)
        height = max(text.height, side) if icons else text.height
        texts = text_lines(text, x + side + gap, y + (height - text.height) // 2)
        icon = None
        if line.icon is not None:
            icon = _within(line.icon, Rect(x, y + (height - side) // 2, side, side))
        middle = texts[0].baseline - round(CAPITAL * text.size / 2) if texts else y
        placed.append(PlacedLine(line, texts, icon, (x + side // 2, middle)))
        y += height + gap
    return tuple(placed), y


def _rows(
    card: Card, s: Sizes, scale: float, x: int, top: int, room: int
) -> tuple[tuple[PlacedRow, ...], int]:
    size = max(12, round(min(scale, 1.0) * s.caption))
    gap = round(0.5 * size)
    mark_r = round(0.5 * size)
    placed, y = [], top + (gap if card.rows else 0)
    for row in card.rows:
        value = fit(row.value, size, BOLD, round(VALUE_SHARE * room), 2, 0.7)
        left = x + 2 * mark_r + gap
        name = fit(row.text, size, REGULAR, room - (left - x) - value.width - 2 * gap, 2, 0.7)
        height = max(name.height, value.height)
        names = _centred(name, left, y, height)
        values = _centred(value, x + room - value.width, y, height)
        placed.append(PlacedRow(row, names, values, (x + mark_r, y + height // 2), mark_r))
        y += height + gap
    return tuple(placed), y


def _centred(text: Fitted, x: int, top: int, height: int) -> tuple[TextLine, ...]:
    return text_lines(text, x, top + (height - text.height) // 2)


def _within(drawing: Drawing, area: Rect) -> Rect:
    """The largest place of the drawing's shape in an area, in its middle."""
    height = min(area.h, round(area.w / drawing.aspect))
    width = round(height * drawing.aspect)
    return Rect(area.x + (area.w - width) // 2, area.y + (area.h - height) // 2, width, height)
