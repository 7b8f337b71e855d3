"""Counts the people beside the one that is followed, on a thread beside the model's own.

It takes a second model, and memory of its own for it, so it is asked only when something moves
beside the person, and then about once a second until nobody else is there.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from posecheck.estimators.base import TimedImage
from posecheck.estimators.quiet import native_logs_filtered
from posecheck.estimators.surroundings import Surroundings
from posecheck.pose import Floats

EVERY_S: Final = 1.0
"""How often to look; counting costs about one frame of the full model."""
ANSWER_S: Final = 0.25
"""The answer is asked for so much later, so that no frame waits for it. In time of the frames,
so that the same clip gives the same counts on every machine."""


class OthersCounter:
    """How many more people there are than the one that is followed."""

    def __init__(self, load: Callable[[], Any]) -> None:
        """Begin; `load` gives a landmarker in IMAGE mode that finds more than one person."""
        self._load = load
        self._landmarker: Any = None
        self._surroundings = Surroundings()
        self._first: npt.NDArray[np.uint8] | None = None
        self._looked_s = float("-inf")
        self._thread = ThreadPoolExecutor(1, "others")
        self._counting: Future[int] | None = None
        self._others = 0

    def count(self, frame: TimedImage, image: Callable[[], Any], xy: Floats) -> int:
        """How many more there were when last looked, about a second ago at most.

        Args:
            frame: The frame. When the first comes twice it is a photograph, and they are counted.
            image: Makes the same for the landmarker.
            xy: Landmarks of the person that is followed, px; NaN = not seen.

        Raises:
            ModelError: The landmarker does not load.
        """
        since_s = frame.t - self._looked_s
        if self._counting is not None and not 0 <= since_s < ANSWER_S:
            self._others, self._counting = self._counting.result(), None
        is_photograph, self._first = frame.rgb is self._first, None
        if is_photograph or not 0 <= since_s < EVERY_S:
            if self._looked_s == float("-inf"):
                self._first = frame.rgb
            self._looked_s = frame.t
            if self._surroundings.moved(frame.rgb, xy) or self._others:
                self._counting = self._thread.submit(self._people_beside, image())
        return self._others

    def close(self) -> None:
        """Free the model; may be called twice."""
        self._thread.shutdown()
        landmarker, self._landmarker = self._landmarker, None
        if landmarker is not None:
            landmarker.close()

    def _people_beside(self, image: Any) -> int:
        if self._landmarker is None:
            self._landmarker = self._load()
        with native_logs_filtered():
            people = len(self._landmarker.detect(image).pose_landmarks)
        return max(0, people - 1)
