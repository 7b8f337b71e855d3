"""When a repetition has begun and when the movement is back: progress, with hysteresis."""

from __future__ import annotations

from posecheck.lasting import Lasting

BEGUN_S = 0.3
BEGUN_PROGRESS = 0.6
"""A repetition has begun at this share of the target: clear of jitter at rest."""
RETURNED_S = 0.2
RETURNED_PROGRESS = 0.35
"""Back at rest below this share; the gap to BEGUN_PROGRESS is the hysteresis."""
RETURNED_SHARE = 0.25
RETURNED_MOST = 0.5
"""After a deep repetition, less is asked: this share of its peak, at most so much."""
RETURNED_PEAK = 0.6
RESTING_S = 0.8
"""Someone who rests in a new place is back when still below this share of the peak."""


def at_rest(progress: float) -> bool:
    """Progress is back at rest, or unknown."""
    return not progress >= RETURNED_PROGRESS


class Movement:
    """Follows progress toward the target: 0 = at rest, 1 = reached, NaN = unknown."""

    def __init__(self) -> None:
        self._lasting = Lasting()
        self._armed = True
        self._peak = 0.0

    def may_begin(self, progress: float) -> bool:
        """After a repetition everything must have come back once before the next can begin."""
        self._armed = self._armed or progress < RETURNED_PROGRESS
        return self._armed

    def begun(self, t: float, progress: float) -> bool:
        """A repetition is clearly under way at time `t`, seconds."""
        return self._lasting.lasted("begun", progress >= BEGUN_PROGRESS, t, BEGUN_S)

    def begin(self) -> None:
        """A repetition begins: its peak is still to come."""
        self._peak = 0.0

    def returned(self, t: float, progress: float, least: float, still: bool) -> bool:
        """Back at rest; or clearly back and still, for someone who rests in a new place.

        Args:
            t: Seconds.
            progress: Of the target that has come furthest.
            least: Of the one that has to be back.
            still: The body has not moved for a moment.
        """
        self._peak = max(self._peak, progress)
        half_way = still and progress < RETURNED_PEAK * self._peak
        low = max(RETURNED_PROGRESS, min(RETURNED_SHARE * self._peak, RETURNED_MOST))
        return self._lasting.lasted("returned", least < low, t, RETURNED_S) or self._lasting.lasted(
            "resting", half_way, t, RESTING_S
        )

    def completed(self) -> None:
        """A repetition was counted; the next waits until everything has come back."""
        self._armed = False

    def interrupt(self) -> None:
        """What has lasted until now begins anew: the coach is in another state."""
        self._lasting.clear()

    def forget(self) -> None:
        """Another stretch or side: nothing has to come back first."""
        self._armed = True
        self._lasting.clear()
