"""The card and the band that a live session lays over its picture."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from posecheck.overlay import Rect, draw
from posecheck.overlay.cards import paint_card
from posecheck.overlay.palette import WHITE
from posecheck.overlay.places import Sizes, text_lines
from posecheck.overlay.text import BOLD, fit, put, text_width
from posecheck.scene import Card

Image = npt.NDArray[np.uint8]

_WIDE = 0.92
"""Share of the picture's width for the text of a band."""


def with_card(image: Image, card: Card) -> Image:
    """A copy with a card over all of it."""
    covered: Image = image.copy()
    paint_card(covered, card)
    return covered


def with_band(image: Image, sentence: str) -> Image:
    """A copy with one sentence across its middle, on two lines where it must be."""
    height, width = image.shape[:2]
    sizes = Sizes.of((width, height))
    text = fit(sentence, sizes.cue, BOLD, round(_WIDE * width), 2, 0.5)
    band: Image = image.copy()
    tall = min(text.height + 4 * sizes.pad, height)
    top = (height - tall) // 2
    draw.panel(band, Rect(0, top, width, tall), 0)
    for line in text_lines(text, 0, (height - text.height) // 2):
        left = (width - text_width(line.text, line.size, line.weight)) // 2
        put(band, line.text, left, line.baseline, line.size, line.weight, WHITE)
    return band
