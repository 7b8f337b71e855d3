"""Tools in their windows on a screen of Xvfb: started, played with keys, and ended."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import xvfb
from cli_clips import MODULE

from posecheck.workbench.loop import SIZE_WH

needs_screen = pytest.mark.skipif(
    bool(xvfb.MISSING or xvfb.NO_KEYS), reason=str(xvfb.MISSING or xvfb.NO_KEYS)
)
_STARTED: list[subprocess.Popen[str]] = []


@contextmanager
def tool_screen(folder: Path) -> Iterator[xvfb.Screen]:
    """A screen a little larger than a tool."""
    with xvfb.screen(folder, f"{SIZE_WH[0] + 40}x{SIZE_WH[1] + 40}") as made:
        yield made


@contextmanager
def windows_closed() -> Iterator[None]:
    """A window that is left over would take the keys of the next."""
    yield
    for process in _STARTED:
        process.kill()
        process.communicate()
    _STARTED.clear()


def start_tool(
    screen: xvfb.Screen,
    words: list[object],
    is_there: Callable[[npt.NDArray[np.uint8]], bool],
    timeout_s: float,
) -> subprocess.Popen[str]:
    """A tool whose window shows what it should; the first of `words` is its command."""
    process = subprocess.Popen(
        [*MODULE, *map(str, words)],
        env=screen.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    _STARTED.append(process)
    screen._xdotool("search", "--sync", "--name", f"^posecheck {words[0]}")
    screen.await_picture(is_there, timeout_s)
    return process


def press(screen: xvfb.Screen, *keys: str) -> None:
    """One key after the other, as fingers do: OpenCV keeps the last of two at once."""
    for key in keys:
        screen.press(key)
        time.sleep(0.25)


def end_of(process: subprocess.Popen[str]) -> tuple[int, str, str]:
    """Exit code, output and messages of a tool that is closing."""
    out, err = process.communicate(timeout=20)
    return process.returncode, out, err
