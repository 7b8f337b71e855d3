"""Whether something moves beside the person who is followed; a matter of a few hundred pixels.

Another person in the picture matters once they move: that is how they come in, and nobody keeps
as still as furniture. So the costly question how many people there are is asked only then.
"""

from __future__ import annotations

from collections import deque
from math import ceil, floor
from typing import Final

import numpy as np
import numpy.typing as npt

from posecheck.pose import Floats

Grey = npt.NDArray[np.int16]
Box = tuple[float, float, float, float]
"""Left, top, right, bottom, as shares of the picture."""

ACROSS: Final = 64
"""The picture is looked at this many cells wide; each is the mean of its pixels, which takes
the noise of a dark room away."""
LOOKS: Final = 5
"""So many looks are remembered, to notice also what moves slowly."""
CHANGED: Final = 6
"""Levels of 255 by which a cell has changed; light that changes everywhere is taken off first.
Beside the person of the 14 samples the tenth largest change is 2 at most, in 250 looks."""
NOISY: Final = 8
"""In noise a cell has changed when it differs by so many times the median difference."""
STILL: Final = 2
"""Levels that differ at most between two frames of a film of a photograph; the least that changes
in a second of the 14 samples, where the person keeps still, is 3."""
LEAST_CELLS: Final = 10
"""By the size of things: a person 3 m from a usual camera is half the picture high, some 8 x 25
cells, and the head about 10 of them."""
AROUND: Final = 0.15
"""Hair, hands, clothes, a rope: what belongs to the person reaches so far beyond the landmarks,
as a share of the longer side of their box."""


class Surroundings:
    """Compares what is beside the person with what was there `LOOKS` looks ago."""

    def __init__(self) -> None:
        self._looks: deque[tuple[Grey, Box]] = deque(maxlen=LOOKS)

    def moved(self, image: npt.NDArray[np.uint8], xy: Floats) -> bool:
        """Whether somebody else may be there: since the last calls something beside the person
        moved, the person is elsewhere, or nothing moved at all, as in a photograph.

        Args:
            image: (height, width, 3) uint8.
            xy: The person's landmarks in pixels, (n, 2); NaN = not seen.

        Returns:
            False in the first call, when there is nothing to compare with; True where the person
            fills the picture.
        """
        cells, box = _cells(image), _around(xy, image.shape[1], image.shape[0])
        looks = self._looks
        if looks and (looks[-1][0].shape != cells.shape or not _overlap(box, looks[-1][1])):
            looks.clear()
            looks.append((cells, box))
            return True
        looks.append((cells, box))
        if len(looks) == 1:
            return False
        change = cells - looks[0][0]
        if np.abs(change).max() <= STILL:
            return True
        beside = np.logical_and.reduce([_outside(cells.shape, box) for _, box in looks])
        if np.count_nonzero(beside) < LEAST_CELLS:
            return True  # the person fills the picture: nothing beside to tell by
        change = np.abs(change[beside] - np.int16(np.median(change[beside])))
        enough = max(CHANGED, NOISY * float(np.median(change)))
        return int(np.count_nonzero(change > enough)) >= LEAST_CELLS


def _cells(image: npt.NDArray[np.uint8]) -> Grey:
    """Means of squares of the green pixels, which carry most of the light."""
    height, width = image.shape[:2]
    side = max(1, width // ACROSS)
    rows, columns = height // side, width // side
    green = image[: rows * side, : columns * side, 1]
    sums = green.reshape(rows, side, columns, side).sum(axis=(1, 3), dtype=np.int32)
    return np.asarray(sums // side**2, np.int16)


def _around(xy: Floats, width: int, height: int) -> Box:
    left, top = np.nanmin(xy, axis=0)
    right, bottom = np.nanmax(xy, axis=0)
    more = AROUND * max(right - left, bottom - top)
    return (
        float((left - more) / width), float((top - more) / height),
        float((right + more) / width), float((bottom + more) / height),
    )  # fmt: skip


def _overlap(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _outside(shape: tuple[int, ...], box: Box) -> npt.NDArray[np.bool_]:
    """The cells that no part of the box touches."""
    rows, columns = shape
    outside = np.ones((rows, columns), bool)
    left, right = (round_(max(0.0, x) * columns) for round_, x in ((floor, box[0]), (ceil, box[2])))
    top, bottom = (round_(max(0.0, y) * rows) for round_, y in ((floor, box[1]), (ceil, box[3])))
    outside[top:bottom, left:right] = False
    return outside
