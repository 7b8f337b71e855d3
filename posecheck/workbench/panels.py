"""Parts that every tool shows: status and keys."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from posecheck.overlay.palette import SOFT
from posecheck.overlay.places import Rect
from posecheck.overlay.text import REGULAR, Picture, text_width
from posecheck.workbench import words
from posecheck.workbench.canvas import (
    ACCENT,
    LINE,
    PANEL,
    Places,
    box,
    lay_out,
    sheet,
    show_picture,
    write,
)
from posecheck.workbench.transport import Transport

PROGRESS_LINES: Final = 4.0


def status_of(transport: Transport) -> str:
    """Time, frame and speed."""
    state = words.PLAYING if transport.playing else words.PAUSED
    frame = words.FRAME.format(i=transport.i + 1, n=len(transport.times))
    return " · ".join([f"{transport.t:.2f} s", frame, f"{state} {transport.speed:g}x"])


def paint_status(canvas: Picture, p: Places, status: str, message: str) -> None:
    """A line at the bottom: status, message, and the key that tells the others."""
    foot, u = p.foot, p.u
    top = foot.y + round(0.45 * u)
    write(canvas, status, foot.x + u // 2, top, u, foot.w // 2, bold=True)
    hint = text_width(words.HELP_HINT, u, REGULAR)
    write(canvas, words.HELP_HINT, foot.right - hint - u // 2, top, u, hint + u, ACCENT)
    x = foot.x + max(foot.w // 3, 21 * u)
    write(canvas, message, x, top, u, foot.right - hint - 2 * u - x, SOFT)


def paint_keys(canvas: Picture, p: Places, keys: Sequence[tuple[str, str]]) -> None:
    """All keys over the sheet, in as many columns as it takes."""
    h, w = canvas.shape[:2]
    u = min(p.u, max(10, int(h / (1.6 * len(keys) + 6))))
    card = Rect(w // 2 - min(w // 2 - u, 24 * u), u, 2 * min(w // 2 - u, 24 * u), h - 2 * u)
    box(canvas, card, PANEL)
    box(canvas, card, LINE, 2)
    write(canvas, words.KEYS_TITLE, card.x + u, card.y + u, round(1.3 * u), card.w, bold=True)
    column = max(text_width(key, u, REGULAR) for key, _ in keys) + 3 * u
    for n, (key, what) in enumerate(keys):
        y = card.y + round((3.4 + 1.6 * n) * u)
        write(canvas, key, card.x + u, y, u, column, ACCENT)
        write(canvas, what, card.x + column, y, u, card.w - column - u)


def progress_sheet(size_wh: tuple[int, int], image: Picture, text: str, share: float) -> Picture:
    """The picture that work has come to, and how much of it is done."""
    canvas = sheet(size_wh)
    wh = (canvas.shape[1], canvas.shape[0])
    p = lay_out(wh, (image.shape[1], image.shape[0]), PROGRESS_LINES, 0)
    show_picture(canvas, p.picture, image)
    row = Rect(p.strip.x, p.strip.y + 2 * p.u, p.strip.w, p.u)
    write(canvas, text.format(share=share), p.strip.x, p.strip.y, p.u, p.strip.w, bold=True)
    box(canvas, row, PANEL)
    box(canvas, Rect(row.x, row.y, round(share * row.w), row.h), ACCENT)
    box(canvas, row, LINE, 1)
    return canvas
