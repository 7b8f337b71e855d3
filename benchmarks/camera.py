"""A camera on loopback in a process of its own: a person in motion, 1280 x 720, with a clock.

    python -m benchmarks.camera RATE WIDTH HEIGHT

Prints its address and serves until it is ended. Each frame is compressed anew with its clock,
which takes about a tenth of a core from whoever is measured, as the network stack does.
"""

from __future__ import annotations

import sys
import threading
import time
from itertools import cycle
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from benchmarks.report import ROOT
from posecheck.sources.clip import ClipSource

sys.path.insert(0, str(ROOT / "tests"))
from mjpeg_server import MjpegServer, stamp

Image = npt.NDArray[np.uint8]
CLIP = ROOT / "samples" / "calf_good.mp4"


class Moving(MjpegServer):
    """Serves the frames of a clip, forth and back."""

    def __init__(self, frames: list[Image], rate: float) -> None:
        self._frames = cycle(frames + frames[::-1])
        super().__init__(frames[0], rate)

    def picture(self) -> Image:
        return stamp(next(self._frames), time.monotonic())


def frames_of(clip: Path, size_wh: tuple[int, int], count: int = 120) -> list[Image]:
    frames = []
    with ClipSource(clip) as source:
        for frame in source:
            frames.append(np.asarray(cv2.resize(frame.image, size_wh), np.uint8))
            if len(frames) == count:
                break
    return frames


if __name__ == "__main__":
    rate, width, height = float(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    with Moving(frames_of(CLIP, (width, height)), rate) as server:
        print(server.url, flush=True)
        threading.Event().wait()
