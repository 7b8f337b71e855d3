"""Which model `--model auto` goes on with, from how long each frame takes; pure, no clock.

Law: a lighter model when about 12 frames a second cannot be kept, a heavier one when they could
be kept with it and that has lasted; never two changes close together; each time that a heavier
model proves too slow after all, the next try waits twice as long. So it does not flap, whatever
the load does.
"""

from __future__ import annotations

import statistics
from collections import deque
from collections.abc import Mapping
from typing import Final

from posecheck.estimators.choice import TARGET_RATE
from posecheck.models import MODEL_NAMES

COST: Final[Mapping[str, float]] = {"lite": 10.0, "full": 12.0, "heavy": 32.0}
"""What the models take in relation to each other (measured, milliseconds on one machine)."""

WINDOW_S: Final = 3.0
"""The typical frame of so long counts; a single slow one means nothing."""
FEWEST: Final = 5
TOO_SLOW_S: Final = 1.0 / TARGET_RATE
ROOM: Final = 0.7
"""A heavier model is tried when it should take less than this share of the time there is."""
PATIENCE_S: Final = 20.0
"""So long there must have been room before a heavier model is tried."""
LONGEST_PATIENCE_S: Final = 1800.0
RELAPSE_S: Final = 120.0
"""A heavier model that is given up sooner than this was tried too early."""


class Pace:
    """Watches how long frames take, and says which model should run."""

    def __init__(self, model: str) -> None:
        """Begin with a model, one of ``posecheck.models.MODEL_NAMES``."""
        self.model = model
        self._took: deque[tuple[float, float]] = deque()
        self._roomy_since: float | None = None
        self._patience_s = PATIENCE_S
        self._rose_at = float("-inf")

    def add(self, t: float, took_s: float) -> str:
        """Take in one frame; returns the model that should run, mostly the one that does.

        Args:
            t: Seconds, rising.
            took_s: How long the frame took from the camera to its verdicts.
        """
        self._took.append((t, took_s))
        while t - self._took[0][0] > WINDOW_S:
            self._took.popleft()
        i = MODEL_NAMES.index(self.model)
        if t - self._took[0][0] < WINDOW_S / 2 or len(self._took) < FEWEST:
            return self.model
        typical_s = statistics.median(took for _, took in self._took)
        if typical_s > TOO_SLOW_S:
            self._roomy_since = None
            return MODEL_NAMES[max(i - 1, 0)]
        heavier = MODEL_NAMES[min(i + 1, len(MODEL_NAMES) - 1)]
        expected_s = typical_s * COST[heavier] / COST[self.model]
        if heavier == self.model or expected_s > ROOM * TOO_SLOW_S:
            self._roomy_since = None
            return self.model
        if self._roomy_since is None:
            self._roomy_since = t
        return heavier if t - self._roomy_since >= self._patience_s else self.model

    def changed(self, t: float, model: str) -> None:
        """The model was changed at `t`; what frames took before counts no more."""
        rose = MODEL_NAMES.index(model) > MODEL_NAMES.index(self.model)
        if rose:
            self._rose_at = t
        elif t - self._rose_at < RELAPSE_S:
            self._patience_s = min(2 * self._patience_s, LONGEST_PATIENCE_S)
        self.model = model
        self._took.clear()
        self._roomy_since = None
