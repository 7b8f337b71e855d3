"""What is said again while somebody waits: a person who does not look must never wonder.

Law: one wait at a time, and each has its moments. What happens ends a wait, and the next one
begins anew.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

Wait: TypeAlias = Literal["", "nobody", "place", "move", "enough", "stand"]
"""What is waited for: somebody to come into the picture; to get into place; to begin a repetition;
to let go; to stand up for the walk; or nothing."""

AFTER_S: dict[Wait, tuple[float, ...]] = {
    "": (),
    "nobody": (4.0, 24.0, 54.0),
    "place": (40.0, 100.0),
    "move": (18.0, 40.0, 70.0),
    "enough": (0.0, 18.0, 36.0),
    "stand": (10.0, 30.0, 70.0),
}
"""When something is said, seconds into the wait; starting values. After the last nothing more is:
who does not do it by then does not want to."""


class Reminders:
    """Counts the seconds of the wait under way."""

    def __init__(self) -> None:
        self._wait: Wait = ""
        self._since = 0.0
        self._said = 0

    def due(self, t: float, wait: Wait) -> bool:
        """Whether it is time to say it.

        Args:
            t: Seconds, never less than the time before.
            wait: What is waited for at `t`.
        """
        if wait != self._wait:
            self._wait, self._since, self._said = wait, t, 0
        moments = AFTER_S[wait]
        if self._said == len(moments) or t - self._since < moments[self._said] - 1e-6:
            return False
        self._said += 1
        return True
