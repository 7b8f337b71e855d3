"""A small player for `replay --show`: plays at the clip's own pace, pauses, steps, quits."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from types import TracebackType

import cv2
import numpy as np
import numpy.typing as npt

from posecheck.sinks.window import Window

Image = npt.NDArray[np.uint8]

KEPT_BYTES = 256 * 1024 * 1024
"""Frames are kept as JPEG for stepping back; beyond this much the oldest are dropped."""
SPEEDS = (0.25, 0.5, 1.0, 2.0, 4.0)
HELP = "space pause   arrows step   + - speed   q close"


class Player:
    """Shows frames as they are judged, no faster than the clip's pace."""

    def __init__(self, title: str, stop: Callable[[], bool] = lambda: False) -> None:
        """Open the window.

        Args:
            title: What is played.
            stop: Asked all the time, also while paused: whether to end.

        Raises:
            OutputError: There is no screen.
        """
        self._window = Window(f"posecheck: {title} ({HELP})")
        self._stop = stop
        self._kept: deque[tuple[float, npt.NDArray[np.uint8]]] = deque()
        self._bytes = 0
        self._back = 0
        self._paused = False
        self._speed = SPEEDS.index(1.0)
        self._pace: tuple[float, float] | None = None
        self._quit = False
        self._one_more = False

    def __enter__(self) -> Player:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._window.close()

    def show(self, t: float, image: Image) -> bool:
        """Show the next frame when its time has come; False when the person quits."""
        self._wait_for(t)
        while self._paused and not self._quit:
            self._handle(self._window.poll(20))
        if not self._quit:
            self._keep(t, image)
            self._window.show(image)
            if self._one_more:
                self._one_more, self._paused = False, True
            self._handle(self._window.poll(1))
        return not self._quit

    def linger(self) -> None:
        """After the last frame: stay open for stepping until the person quits."""
        self._paused = True
        while not self._quit:
            self._handle(self._window.poll(30))

    def _wait_for(self, t: float) -> None:
        now = time.monotonic()
        if self._pace is None:
            self._pace = (now, t)
        due = self._pace[0] + (t - self._pace[1]) / SPEEDS[self._speed]
        while not self._quit and not self._paused and time.monotonic() < due:
            left_ms = int(1000 * (due - time.monotonic()))
            self._handle(self._window.poll(max(1, min(left_ms, 20))))

    def _handle(self, key: str | None) -> None:
        if self._window.closed or self._stop() or key in ("q", "esc"):
            self._quit = True
        elif key == "space":
            self._paused = not self._paused
            self._back = 0
            self._pace = None
        elif key in ("left", "right"):
            self._paused = True
            self._step(1 if key == "left" else -1)
        elif key in ("+", "=", "-"):  # + without shift is =
            step = -1 if key == "-" else 1
            self._speed = min(max(self._speed + step, 0), len(SPEEDS) - 1)
            self._pace = None

    def _step(self, back: int) -> None:
        """Look at a frame before or after; going past the newest lets one more be judged."""
        if self._back + back < 0:
            self._paused, self._pace, self._one_more = False, None, True
            return
        if not self._kept:
            return
        self._back = min(self._back + back, len(self._kept) - 1)
        _, packed = self._kept[-1 - self._back]
        image = cv2.imdecode(packed, cv2.IMREAD_COLOR)
        if image is not None:
            self._window.show(np.asarray(image, dtype=np.uint8))

    def _keep(self, t: float, image: Image) -> None:
        ok, packed = cv2.imencode(".jpg", image)
        if not ok:
            return
        self._kept.append((t, np.asarray(packed, dtype=np.uint8)))
        self._bytes += packed.nbytes
        while self._bytes > KEPT_BYTES:
            self._bytes -= self._kept.popleft()[1].nbytes
