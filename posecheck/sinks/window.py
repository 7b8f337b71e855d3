"""A window that shows pictures and gives keys by name, through OpenCV.

Use it on the main thread only: macOS allows windows nowhere else.
"""

from __future__ import annotations

import ctypes
import os
import sys
from dataclasses import dataclass
from functools import cache
from types import TracebackType
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from posecheck.errors import OutputError
from posecheck.files import printable

if "av" in sys.modules and "cv2" not in sys.modules:
    # Both bring an X11 library, and OpenCV's windows hang for good when PyAV's is loaded first.
    raise ImportError("import posecheck.sinks.window before whatever imports av")
import cv2

Image = npt.NDArray[np.uint8]

_KEYS: Final = {
    8: "backspace",
    9: "tab",
    13: "enter",
    27: "esc",
    32: "space",
    # X11, Windows and macOS number the arrows each in their own way.
    0xFF51: "left",
    0xFF53: "right",
    0x250000: "left",
    0x270000: "right",
    0xF702: "left",
    0xF703: "right",
    **{0xFF50: "home", 0xFF52: "up", 0xFF54: "down", 0xFF55: "page_up", 0xFF56: "page_down"},
    **{0xFF57: "end", 0xFFFF: "delete"},
    **{0x210000: "page_up", 0x220000: "page_down", 0x230000: "end", 0x240000: "home"},
    **{0x260000: "up", 0x280000: "down", 0x2E0000: "delete"},
    **{0xF700: "up", 0xF701: "down", 0xF728: "delete", 0xF729: "home", 0xF72B: "end"},
    **{0xF72C: "page_up", 0xF72D: "page_down", 127: "backspace"},
}
_ENVIRONMENT: Final = {
    # OpenCV's wheel has the X11 plugin only; on Wayland Qt would look for its own first.
    "QT_QPA_PLATFORM": "xcb",
    # The wheel ships no fonts, about which Qt complains; OpenCV draws its own.
    "QT_LOGGING_RULES": "*.warning=false",
}


@dataclass(frozen=True, slots=True)
class Mouse:
    """What the mouse did: `press`, `drag` (moved while pressed) or `release` of its first
    button; x and y in px of the picture shown last."""

    what: Literal["press", "drag", "release"]
    x: int
    y: int


class Window:
    """One window; the picture keeps its proportions whatever the window's shape."""

    def __init__(
        self, title: str, size_wh: tuple[int, int] = (1280, 720), fullscreen: bool = False
    ) -> None:
        """Open the window.

        Args:
            title: Its name on the screen; unique in this process.
            size_wh: Width and height of the first size; the first picture makes the
                window narrower or lower where their proportions differ.
            fullscreen: Start over the whole screen.

        Raises:
            OutputError: There is no screen.
        """
        self.title = title = printable(title)
        self.fullscreen = False
        self._size_wh = size_wh
        self._is_fitted = False
        self._is_closed = False
        self._mouse: list[Mouse] = []
        check_screen()
        try:
            cv2.namedWindow(title, cv2.WINDOW_NORMAL | cv2.WINDOW_KEEPRATIO | _GUI_NORMAL)
            cv2.resizeWindow(title, *size_wh)
        except cv2.error as error:  # opencv-python-headless has no windows
            raise _no_screen("OpenCV was installed without windows") from error
        if fullscreen:
            self.toggle_fullscreen()

    @property
    def closed(self) -> bool:
        """Whether the person closed the window."""
        if not self._is_closed:
            try:
                self._is_closed = cv2.getWindowProperty(self.title, cv2.WND_PROP_VISIBLE) < 1
            except cv2.error:
                self._is_closed = True
        return self._is_closed

    def show(self, image: Image) -> None:
        """Show a picture (height, width, 3), blue-green-red; nothing once closed."""
        if self.closed:  # or imshow would open the window again
            return
        if not self._is_fitted:
            self._is_fitted = True
            if not self.fullscreen:
                cv2.resizeWindow(self.title, *_fitted(image, self._size_wh))
        cv2.imshow(self.title, image)

    def poll(self, wait_ms: int = 1) -> str | None:
        """The key pressed last: a lower-case letter or sign, or a name such as space, left,
        home, delete, enter, esc; None when there is none. Also lets the window repaint."""
        return key_name(cv2.waitKeyEx(max(1, wait_ms)))

    @property
    def size_wh(self) -> tuple[int, int]:
        """Width and height of what can be painted on now, px."""
        try:
            _, _, width, height = cv2.getWindowImageRect(self.title)
        except cv2.error:
            return self._size_wh
        return (width, height) if width > 0 and height > 0 else self._size_wh

    def watch_mouse(self) -> None:
        """Take note of the mouse from now on."""
        cv2.setMouseCallback(self.title, self._on_mouse)

    def take_mouse(self) -> list[Mouse]:
        """What the mouse did since the last call; of several moves in a row, the last."""
        taken, self._mouse = self._mouse, []
        return taken

    def _on_mouse(self, event: int, x: int, y: int, flags: int, _: object) -> None:
        if event == cv2.EVENT_MOUSEMOVE and flags & cv2.EVENT_FLAG_LBUTTON:
            if self._mouse and self._mouse[-1].what == "drag":
                self._mouse.pop()
            self._mouse.append(Mouse("drag", x, y))
        elif event in (cv2.EVENT_LBUTTONDOWN, cv2.EVENT_LBUTTONDBLCLK):
            self._mouse.append(Mouse("press", x, y))
        elif event == cv2.EVENT_LBUTTONUP:
            self._mouse.append(Mouse("release", x, y))

    def toggle_fullscreen(self) -> None:
        """Over the whole screen, and back."""
        if self.closed:
            return
        self.fullscreen = not self.fullscreen
        mode = cv2.WINDOW_FULLSCREEN if self.fullscreen else cv2.WINDOW_NORMAL
        cv2.setWindowProperty(self.title, cv2.WND_PROP_FULLSCREEN, mode)

    def close(self) -> None:
        """Close the window; may be called twice."""
        if not self.closed:
            cv2.destroyWindow(self.title)
            cv2.waitKeyEx(1)  # the window goes only when its messages are read
        self._is_closed = True

    def __enter__(self) -> Window:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


_GUI_NORMAL: Final = getattr(cv2, "WINDOW_GUI_NORMAL", 0x10)
"""Without Qt's own tool bar and its context menu."""


def key_name(code: int) -> str | None:
    """The name of a key from OpenCV's code; None for no key or one without a name."""
    if code in _KEYS:
        return _KEYS[code]
    return chr(code).lower() if 32 < code < 127 else None


def check_screen() -> None:
    """Raise OutputError when no window can be opened here.

    Qt ends the whole process when it does not reach the X server, so it is asked first.

    Raises:
        OutputError: There is no screen.
    """
    if not sys.platform.startswith("linux"):
        return
    if not os.environ.get("DISPLAY"):
        if os.environ.get("WAYLAND_DISPLAY"):
            raise _no_screen("OpenCV's windows need XWayland, and DISPLAY is not set")
        raise _no_screen("DISPLAY is not set")
    display = os.environ["DISPLAY"]
    if not _x_server_answers(display):
        raise _no_screen(f"nothing answers at DISPLAY={display}")
    os.environ["QT_QPA_PLATFORM"] = _ENVIRONMENT["QT_QPA_PLATFORM"]
    os.environ.setdefault("QT_LOGGING_RULES", _ENVIRONMENT["QT_LOGGING_RULES"])


@cache
def _x_server_answers(_display: str) -> bool:
    """Connect just as Qt will, permission included.

    A connection that works is kept: a bare X server starts anew when its last client
    leaves, and Qt would meet it in that moment.
    """
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
    except OSError:
        return False
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connect.argtypes = [ctypes.c_char_p, ctypes.c_void_p]
    xcb.xcb_connection_has_error.argtypes = [ctypes.c_void_p]
    xcb.xcb_disconnect.argtypes = [ctypes.c_void_p]
    connection = xcb.xcb_connect(None, None)
    if xcb.xcb_connection_has_error(connection):
        xcb.xcb_disconnect(connection)
        return False
    return True


def _no_screen(why: str) -> OutputError:
    return OutputError(
        f"No screen to open a window on ({why}); use `posecheck live --no-window`, "
        "`posecheck replay CLIP --out OUT.mp4` for a clip, or try `posecheck demo`."
    )


def _fitted(image: Image, size_wh: tuple[int, int]) -> tuple[int, int]:
    """The largest size of the picture's proportions inside ``size_wh``."""
    height, width = image.shape[:2]
    scale = min(size_wh[0] / width, size_wh[1] / height)
    return max(1, round(width * scale)), max(1, round(height * scale))
