"""Where in a recording one looks: playing, stepping, seeking; time is what it is told."""

from __future__ import annotations

from typing import Final

import numpy as np

from posecheck.pose import Floats

SPEEDS: Final = (0.1, 0.25, 0.5, 1.0, 2.0, 4.0)


class Transport:
    """A place in a recording.

    Attributes:
        times: When each frame is shown, seconds, rising; at least one.
        i: Number of the frame that is looked at.
        playing: Whether it goes on by itself.
    """

    def __init__(self, times: Floats) -> None:
        self.times = times
        self.i = 0
        self.playing = False
        self._speed = SPEEDS.index(1.0)
        self._pace: tuple[float, float] | None = None

    @property
    def t(self) -> float:
        """Time of the frame that is looked at, seconds."""
        return float(self.times[self.i])

    @property
    def end_s(self) -> float:
        """Time of the last frame."""
        return float(self.times[-1])

    @property
    def speed(self) -> float:
        """Seconds of the recording in a second."""
        return SPEEDS[self._speed]

    def advance(self, now_s: float) -> bool:
        """Go on to where we should be by now; False when nothing moved."""
        if not self.playing:
            return False
        if self._pace is None:
            self._pace = (now_s, self.t)
        due = self._pace[1] + (now_s - self._pace[0]) * self.speed
        before = self.i
        self.i = max(before, int(np.searchsorted(self.times, due + 1e-9, "right")) - 1)
        if self.i >= len(self.times) - 1:
            self.playing = False
        return self.i != before or not self.playing

    def toggle(self) -> None:
        """Play or pause; from the end, play from the beginning."""
        self.playing = not self.playing
        self._pace = None
        if self.playing and self.i >= len(self.times) - 1:
            self.i = 0

    def step(self, frames: int) -> None:
        """So many frames on, or back; pauses."""
        self.playing = False
        self.i = min(max(self.i + frames, 0), len(self.times) - 1)

    def seek(self, t: float) -> None:
        """To the frame nearest to a time; goes on playing if it was."""
        after = min(int(np.searchsorted(self.times, t)), len(self.times) - 1)
        before = max(after - 1, 0)
        nearer = abs(float(self.times[before]) - t) <= abs(float(self.times[after]) - t)
        self.i = before if nearer else after
        self._pace = None

    def change_speed(self, by: int) -> None:
        """To the next faster or slower speed."""
        self._speed = min(max(self._speed + by, 0), len(SPEEDS) - 1)
        self._pace = None

    def key(self, key: str) -> bool:
        """Do what a key of a player asks for; False when it is none of them."""
        if key == "space":
            self.toggle()
        elif key in ("left", "right"):
            self.step(-1 if key == "left" else 1)
        elif key in ("j", "l"):
            self.seek(self.t + (-1.0 if key == "j" else 1.0))
        elif key in ("home", "end"):
            self.seek(0.0 if key == "home" else self.end_s)
        elif key in ("+", "=", "-"):  # + without shift is =
            self.change_speed(-1 if key == "-" else 1)
        else:
            return False
        return True
