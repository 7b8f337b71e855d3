"""Whether a hold is being left: progress falls off its plateau, or the hands let out the rope."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from posecheck.spread import jitter, median

SHARE = 0.15
JITTERS = 5.0
"""A hold is being left when progress stays off its plateau by this share, and by so many
standard deviations of its own jitter."""
ROPE_TORSO = 0.01
ROPE_BEATS = 3
ROPE_JITTERS = 8.0
"""The hands let out the rope when they come nearer to the foot by this many torso lengths
within so many beats (about 3 cm a second), and by so many standard deviations of their jitter.
On the rendered sample clip they lead the foot by two tenths of a second."""
AFTER, MEMORY, LATEST = 10, 80, 2
"""Beats (see `ticks`): enough of them for a plateau, half of a long hold, and the newest."""


class LettingGo:
    """Follows one hold after the other, beat by beat."""

    def __init__(self) -> None:
        self._held: deque[float] = deque(maxlen=MEMORY)
        self._reach: deque[float] = deque(maxlen=MEMORY)

    def clear(self) -> None:
        """No hold is under way."""
        self._held.clear()
        self._reach.clear()

    def update(self, progress: float, hand_reach: Callable[[], float] | None) -> bool:
        """Take in one beat of a hold; True while it is being left.

        Args:
            progress: Share of the way to the target, finite.
            hand_reach: How far the hands are from the foot now, in torso lengths (NaN when
                that is not seen); None where they do not lead. Asked only once there is a
                plateau to compare with.
        """
        self._held.append(progress)
        if len(self._held) < AFTER:
            return False
        if hand_reach is not None and self._let_out(hand_reach()):
            return True
        held = list(self._held)
        plateau, latest = held[:-LATEST], held[-LATEST:]
        level = median(plateau)
        off = level - max(latest)
        return level >= 1 and off >= max(SHARE * level, JITTERS * jitter(plateau))

    def _let_out(self, reach: float) -> bool:
        """Whether the hands have just begun to let out the rope."""
        self._reach.append(reach)
        if len(self._reach) < AFTER:
            return False
        past = list(self._reach)
        steps = [b - a for a, b in zip(past, past[ROPE_BEATS:], strict=False)]
        return -steps[-1] >= max(ROPE_TORSO, ROPE_JITTERS * jitter(steps[:-1]))
