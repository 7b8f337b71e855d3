"""Mending the times that a video file states for its frames."""

from __future__ import annotations

from typing import Final

from posecheck.errors import SourceError

STEP_S: Final = 0.001
"""Least distance of two frames; the pose model counts in whole milliseconds."""
JUMP_S: Final = 1.0
"""A backward step longer than this is a new clock, not two swapped frames."""
LONGEST_H: Final = 12
"""Nobody stretches for so long, no WAV file is longer, and one broken time would make years."""


def check_time(name: str, t: float) -> None:
    """Raise SourceError when a frame or pose comes too late to belong to its recording.

    Args:
        name: The file, and where in it.
        t: Seconds since the first frame.
    """
    if t > LONGEST_H * 3600:
        raise SourceError(
            f"{name}: its time is more than {LONGEST_H} hours after the first, longer than any "
            "recording; cut it there, or mend its times."
        )


class TimeRepair:
    """Makes the times of a stream start at 0 and rise strictly.

    A missing time becomes the one before plus the nominal distance. An equal or
    slightly earlier one is moved 1 ms behind the one before. A jump far back (two
    recordings joined) starts a new clock that continues where the old one stood.

    Attributes:
        repaired: How many times were changed.
    """

    def __init__(self, nominal_s: float, first_s: float = 0.0) -> None:
        """Take the nominal distance of frames and the time that is to read 0."""
        self.repaired = 0
        self._nominal_s = nominal_s
        self._offset_s = -first_s
        self._last_s: float | None = None

    def restart(self) -> None:
        """Forget the time before, after a seek."""
        self._last_s = None

    def next(self, stated_s: float | None) -> float:
        """The time in seconds of a frame whose file states ``stated_s``."""
        last_s = self._last_s
        if stated_s is None:
            t = 0.0 if last_s is None else last_s + self._nominal_s
            self.repaired += 1
        else:
            t = stated_s + self._offset_s
            if last_s is not None and t <= last_s:
                self.repaired += 1
                if last_s - t > JUMP_S:
                    self._offset_s += last_s + self._nominal_s - t
                    t = last_s + self._nominal_s
                else:
                    t = last_s + STEP_S
        self._last_s = t
        return t
