"""Text: measured, wrapped, shrunk until it fits, and kept as bitmaps."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
import numpy.typing as npt

from posecheck.overlay.palette import Colour

Picture = npt.NDArray[np.uint8]

REGULAR, BOLD = 420, 640
"""The two weights of the one font."""

CAPITAL = 0.75
"""Height of a capital as a share of the font's size."""

DESCENT = 0.27
LINE = 1.22
"""Distance of two baselines as a share of the font's size."""

SHRINK = 0.92
MIN_SIZE_PX = 11

_FONT = cv2.FontFace("sans")
_WIDE = (1_000_000, 1_000)


@dataclass(frozen=True, slots=True)
class Fitted:
    """Lines of text at the size at which they fit."""

    lines: tuple[str, ...]
    size: int
    weight: int

    @property
    def width(self) -> int:
        """Width of the longest line, px."""
        return max((text_width(line, self.size, self.weight) for line in self.lines), default=0)

    @property
    def height(self) -> int:
        """From the top of the first capitals to the descenders of the last line, px."""
        return block_height(len(self.lines), self.size)


def block_height(n_lines: int, size: int) -> int:
    """Height of so many lines, px."""
    if n_lines < 1:
        return 0
    return round(size * (CAPITAL + DESCENT + LINE * (n_lines - 1)))


@lru_cache(maxsize=4096)
def text_width(text: str, size: int, weight: int) -> int:
    """Width of one line in px."""
    if not text:
        return 0
    x, _, width, _ = cv2.getTextSize(_WIDE, text, (0, 0), _FONT, size, weight)
    return int(x + width)


@lru_cache(maxsize=512)
def fit(
    text: str, size: int, weight: int, width: int, max_lines: int, least: float = 0.7
) -> Fitted:
    """Break and shrink a sentence until it fits; at the least size it is cut with an ellipsis.

    Args:
        text: One sentence.
        size, weight: Of the font, wished for; size in px.
        width: Room, px.
        max_lines: Lines that may be used.
        least: Smallest share of the size to shrink to.
    """
    smallest = max(MIN_SIZE_PX, round(size * least))
    while True:
        lines = _balanced(text, size, weight, width, max_lines)
        if lines is not None:
            return Fitted(lines, size, weight)
        if size <= smallest:
            return Fitted(_cut(text, size, weight, width, max_lines), size, weight)
        size = max(smallest, min(size - 1, round(size * SHRINK)))


def _wrap(words: list[str], size: int, weight: int, width: int) -> list[str]:
    lines: list[str] = []
    for word in words:
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size, weight) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


def _balanced(
    text: str, size: int, weight: int, width: int, max_lines: int
) -> tuple[str, ...] | None:
    """The text in as few lines as possible, all about equally long; None if it does not fit."""
    words = text.split()
    lines = _wrap(words, size, weight, width)
    if len(lines) > max_lines or any(text_width(line, size, weight) > width for line in lines):
        return None
    low, high = width // max(len(lines), 1), width
    while len(lines) > 1 and high - low > size // 2:
        middle = (low + high) // 2
        tried = _wrap(words, size, weight, middle)
        fits = all(text_width(line, size, weight) <= middle for line in tried)
        if len(tried) == len(lines) and fits:
            high = middle
        else:
            low = middle
    return tuple(_wrap(words, size, weight, high))


def _cut(text: str, size: int, weight: int, width: int, max_lines: int) -> tuple[str, ...]:
    lines = _wrap(text.split(), size, weight, width)
    kept = [*lines[: max_lines - 1], " ".join(lines[max_lines - 1 :])]
    return tuple(_ellipsis(line, size, weight, width) for line in kept if line)


def _ellipsis(line: str, size: int, weight: int, width: int) -> str:
    if text_width(line, size, weight) <= width:
        return line
    while line and text_width(line + "…", size, weight) > width:
        line = line[:-1].rstrip()
    return line + "…" if line else ""


@lru_cache(maxsize=512)
def bitmap(text: str, size: int, weight: int, colour: Colour) -> tuple[Picture, int]:
    """A line painted on black, and how far above its lower edge the baseline lies, px."""
    descent = round(size * 0.35)
    height = round(size * 1.1) + descent
    canvas = np.zeros((height, text_width(text, size, weight) + size, 3), np.uint8)
    cv2.putText(canvas, text, (0, height - descent), colour, _FONT, size, weight)
    columns = np.flatnonzero(canvas.any(axis=(0, 2)))
    rows = np.flatnonzero(canvas.any(axis=(1, 2)))
    if not len(columns):
        return np.zeros((0, 0, 3), np.uint8), 0
    bottom = int(rows[-1]) + 1
    cropped = canvas[int(rows[0]) : bottom, : int(columns[-1]) + 1].copy()
    cropped.setflags(write=False)
    return cropped, bottom - (height - descent)


def put(
    picture: Picture, text: str, x: int, baseline: int, size: int, weight: int, colour: Colour
) -> None:
    """Paint light text on a dark panel. What would lie outside the picture is left out."""
    line, below = bitmap(text, size, weight, colour)
    top = baseline + below - line.shape[0]
    h, w = picture.shape[:2]
    x0, y0, x1, y1 = max(x, 0), max(top, 0), min(x + line.shape[1], w), min(baseline + below, h)
    if x0 >= x1 or y0 >= y1:
        return
    part = picture[y0:y1, x0:x1]
    # On a panel text is always lighter than its ground: the larger value wins, which is
    # ten times cheaper than blending.
    cv2.max(part, line[y0 - top : y1 - top, x0 - x : x1 - x], dst=part)
