"""Cards and bands of text that a live session lays over its picture."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import Final, TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

from posecheck.overlay.text import BOLD, REGULAR, text_width

Image: TypeAlias = npt.NDArray[np.uint8]

_WHITE: Final = (255, 255, 255)
_SHADE: Final = 0.15
"""How much of the picture shines through under a text."""
_LINE: Final = 1.5
_LINES: Final = 26
"""Lines of text that fit on a picture."""


def with_band(image: Image, text: str) -> Image:
    """A copy with one sentence across its middle."""
    height, width = image.shape[:2]
    size = min(2 * _size(height), round(1.6 * width / len(text)))
    band: Image = image.copy()
    top = height // 2 - size
    _shade(band[top : top + 2 * size])
    left = (width - text_width(text, size, BOLD)) // 2
    _write(band, text, (left, height // 2 + size // 3), size, BOLD)
    return band


def with_card(image: Image, title: str, lines: Sequence[str]) -> Image:
    """A copy with a title and lines over all of it, broken to its width."""
    height, width = image.shape[:2]
    size = _size(height)
    letters = max(10, round(0.92 * width / (0.52 * size)))
    text = [row for line in lines for row in textwrap.wrap(line, letters, subsequent_indent="  ")]
    card: Image = image.copy()
    _shade(card)
    x, y = round(0.04 * width), round(2.2 * size)
    _write(card, title, (x, y), round(1.3 * size), BOLD)
    for row in text:
        y += round(_LINE * size)
        _write(card, row, (x, y), size)
    return card


def _size(height: int) -> int:
    return max(11, round(height / _LINES / 1.3))


def _shade(part: Image) -> None:
    part[:] = (part * _SHADE).astype(np.uint8)


def _write(image: Image, text: str, at: tuple[int, int], size: int, weight: int = REGULAR) -> None:
    # Always with a weight: without, the letters of one text come out in several.
    cv2.putText(image, text, at, _WHITE, cv2.FontFace("sans"), size, weight)
