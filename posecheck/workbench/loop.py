"""The loop of a tool: keys and mouse in, a sheet out. The only place here with a clock."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Final, Protocol

from posecheck.overlay.text import Picture
from posecheck.sinks.screen_loss import when_screen_lost
from posecheck.sinks.window import Mouse, Window

SIZE_WH: Final = (1280, 800)
"""Of a tool's window when it opens; it may be made any size."""
BUSY_MS: Final = 4
IDLE_MS: Final = 25


class Desk(Protocol):
    """A tool: what it shows, and what keys and mouse do to it.

    Attributes:
        stale: Whether what it shows has changed since it was painted.
        over: Whether the person is done.
    """

    stale: bool
    over: bool

    @property
    def busy(self) -> bool:
        """Whether something moves by itself, so that it is looked after more often."""

    def advance(self, now_s: float) -> None:
        """Time goes on."""

    def key(self, key: str) -> None:
        """A key was pressed."""

    def mouse(self, mouse: Mouse) -> None:
        """The mouse did something, in px of the sheet."""

    def paint(self, size_wh: tuple[int, int]) -> Picture:
        """The sheet as it is now."""

    def finish(self) -> None:
        """Save what is not saved yet; done again, it changes nothing.

        Raises:
            OutputError: It cannot be written.
        """


def work(
    window: Window,
    desk: Desk,
    stopped: Callable[[], bool],
    screen_lost: Callable[[tuple[str, ...]], None],
) -> None:
    """Show a tool as `run` does, and finish it on any way out.

    Args:
        window, desk, stopped: As for `run`.
        screen_lost: Tells that the screen went away, after what could not be saved.
    """

    def save() -> tuple[()]:
        desk.finish()
        return ()

    try:
        with when_screen_lost(save, screen_lost):
            run(window, desk, stopped)
    finally:
        desk.finish()


def run(window: Window, desk: Desk, stopped: Callable[[], bool]) -> None:
    """Show a tool until the person is done, closes the window, or it is stopped."""
    window.watch_mouse()
    size_wh = SIZE_WH  # of a window that has shown nothing yet, the size means nothing
    window.show(desk.paint(size_wh))
    window.poll(BUSY_MS)
    desk.stale = True
    while not (desk.over or window.closed or stopped()):
        desk.advance(time.monotonic())
        if desk.stale or window.size_wh != size_wh:
            size_wh = window.size_wh
            desk.stale = False
            window.show(desk.paint(size_wh))
        key = window.poll(BUSY_MS if desk.busy else IDLE_MS)
        for mouse in window.take_mouse():
            desk.mouse(mouse)
        if key is not None:
            desk.key(key)
