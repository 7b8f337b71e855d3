"""Noticing that a camera repeats one picture, or shows only black."""

from __future__ import annotations

from typing import Final

import numpy as np

from posecheck.sources.base import Image

FROZEN_S: Final = 5.0
"""Noise makes any two pictures of a sensor differ; so long the same, the driver hangs."""
_DARK: Final = 12.0
"""Mean brightness of 255 below which nobody can be seen. A starting value: a covered lens
reads 0 to 5 after JPEG, a dim evening room with automatic exposure above 20."""
_STRIDE: Final = 8
"""Every eighth pixel each way tells as much, in a hundredth of a millisecond."""


class Stillness:
    """Watches the pictures of one camera.

    Attributes:
        frozen: The same picture has come for FROZEN_S; black is not frozen but dark.
        dark: The newest picture is black.
    """

    def __init__(self) -> None:
        """Nothing seen yet."""
        self.frozen = False
        self.dark = False
        self._same: Image | None = None
        self._since_s = 0.0

    def see(self, t: float, image: Image) -> None:
        """Take in a picture (height, width, 3) at ``t`` seconds, not earlier than the last."""
        small = image[::_STRIDE, ::_STRIDE]
        self.dark = float(small.mean()) < _DARK
        if self.dark or self._same is None or not np.array_equal(small, self._same):
            self._same, self._since_s = small.copy(), t
        self.frozen = t - self._since_s >= FROZEN_S
