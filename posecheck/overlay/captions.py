"""The strip at the foot of the picture in which captions stand; it is kept free for them."""

from __future__ import annotations

from posecheck.overlay.places import Placed, Rect, Sizes, text_lines
from posecheck.overlay.text import REGULAR, block_height, fit

SHRINK = 0.62
"""How small a caption may become; two lines in an upright picture, where lines are short."""


def _lines_max(size_wh: tuple[int, int]) -> int:
    return 2 if size_wh[1] > size_wh[0] else 1


def _height(size_wh: tuple[int, int], s: Sizes) -> int:
    return block_height(_lines_max(size_wh), s.said) + s.pad


def caption_floor(size_wh: tuple[int, int], s: Sizes) -> int:
    """The lower edge for everything that stands above the strip, px from the top.

    The strip is free also in silence, so that nothing moves when a caption comes.
    """
    return size_wh[1] - 2 * s.margin - _height(size_wh, s) + s.margin // 2


def lay_out_caption(text: str, size_wh: tuple[int, int], s: Sizes) -> Placed | None:
    """A caption in the middle of the strip, on a panel of its width; None without words."""
    if not text.strip():
        return None
    w, h = size_wh
    room = w - 2 * s.margin - 2 * s.pad
    fitted = fit(text, s.said, REGULAR, room, _lines_max(size_wh), SHRINK)
    height = _height(size_wh, s)
    width = fitted.width + 2 * s.pad
    rect = Rect((w - width) // 2, h - s.margin - height, width, height)
    lines = text_lines(fitted, rect.x + s.pad, rect.y + (height - fitted.height) // 2)
    return Placed(rect, lines)
