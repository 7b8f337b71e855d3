"""A screen for tests: Xvfb, started for one test module.

Windows are opened in processes of their own: Qt ends the process that has a window
when its screen goes.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import numpy.typing as npt

MISSING = None if shutil.which("Xvfb") else "needs Xvfb (package xvfb)"
NO_KEYS = None if shutil.which("xdotool") else "needs xdotool"


class Screen:
    """A running Xvfb.

    Attributes:
        display: For the environment's DISPLAY.
    """

    def __init__(self, display: str, folder: Path, process: subprocess.Popen[bytes]) -> None:
        self.display = display
        self._folder = folder
        self._process = process

    def kill(self) -> None:
        """Take the screen away."""
        self._process.kill()
        self._process.wait(5)

    @property
    def environment(self) -> dict[str, str]:
        """The environment of a process that is to show windows here."""
        kept = {k: v for k, v in os.environ.items() if k != "WAYLAND_DISPLAY"}
        root = str(Path(__file__).resolve().parent.parent)
        return {**kept, "DISPLAY": self.display, "PYTHONPATH": root}

    def picture(self) -> npt.NDArray[np.uint8]:
        """What is on the screen, (height, width, 3): Xvfb keeps it in a file."""
        data = (self._folder / "Xvfb_screen0").read_bytes()
        header = np.frombuffer(data[:100], ">u4")  # see X11/XWDFile.h
        size, width, height, stride, colours = (int(header[i]) for i in (0, 4, 5, 12, 19))
        pixels = np.frombuffer(data, np.uint8, stride * height, size + 12 * colours)
        return pixels.reshape(height, stride)[:, : 4 * width].reshape(height, width, 4)[..., :3]

    def await_picture(
        self, is_there: Callable[[npt.NDArray[np.uint8]], bool], timeout_s: float = 10.0
    ) -> npt.NDArray[np.uint8]:
        """What is on the screen once it fulfils the condition.

        On a bare X server without a window manager, Qt 5 misses the first "you are
        visible now" in one of ten windows and then paints nothing; it is told again.
        """
        began_s = time.monotonic()
        nudge_s = 1.0
        while not is_there(self.picture()):
            age_s = time.monotonic() - began_s
            assert age_s < timeout_s, "the screen is blank"
            if age_s > nudge_s:
                nudge_s += 2.0
                self.repaint()
            time.sleep(0.05)
        time.sleep(0.1)  # the rest of the window
        return self.picture()

    def repaint(self) -> None:
        """Hide the window whose title begins with posecheck, and show it again."""
        self._xdotool("search", "--name", "^posecheck", "windowunmap", "windowmap")

    def press(self, *keys: str) -> None:
        """Press keys in the window whose title begins with posecheck."""
        self._xdotool("search", "--name", "^posecheck", "windowfocus", "--sync")
        time.sleep(0.5)  # until the window knows, too
        for key in keys:
            self._xdotool("key", key)
            time.sleep(0.15)  # of two keys between two looks OpenCV tells the last only

    def _xdotool(self, *words: str) -> None:
        subprocess.run(["xdotool", *words], env=self.environment, check=True, timeout=10)


@contextmanager
def screen(folder: Path, size: str = "1024x768") -> Iterator[Screen]:
    """Start Xvfb on a free display; end it afterwards."""
    read, write = os.pipe()
    process = subprocess.Popen(
        [
            "Xvfb", "-displayfd", str(write), "-screen", "0", f"{size}x24",
            "-fbdir", str(folder), "-noreset",
        ],
        pass_fds=[write],
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    os.close(write)
    try:
        with os.fdopen(read) as pipe:
            yield Screen(f":{pipe.readline().strip()}", folder, process)
    finally:
        process.terminate()
        process.wait(5)
