"""The window, on a screen that Xvfb plays; and what happens where there is no screen."""

from __future__ import annotations

import ctypes
import subprocess
import sys
from collections.abc import Iterator

import numpy as np
import pytest
import xvfb

from posecheck.errors import OutputError
from posecheck.sinks.window import check_screen, key_name

needs_screen = pytest.mark.skipif(xvfb.MISSING is not None, reason=str(xvfb.MISSING))
needs_keys = pytest.mark.skipif(
    (xvfb.MISSING or xvfb.NO_KEYS) is not None, reason=str(xvfb.MISSING or xvfb.NO_KEYS)
)
on_linux = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="X11 is Linux's")

KEYS = (
    *((letter, letter) for letter in "hmfnbsp"),
    ("space", "space"),
    ("Left", "left"),
    ("Right", "right"),
    ("plus", "+"),
    ("minus", "-"),
    ("Return", "enter"),
    ("Escape", "esc"),
    ("q", "q"),
)
"""As xdotool calls them, and as the window does."""

SHOW = """
import sys, time
import numpy as np
from posecheck.sinks.window import Window

image = np.full((640, 480, 3), (40, 160, 220), np.uint8)  # portrait
with Window("posecheck", (800, 600), fullscreen={fullscreen}) as window:
    window.show(image)
    window.poll(200)
    print("open", flush=True)
    end = time.monotonic() + 10
    while time.monotonic() < end and not window.closed:
        window.show(image)
        key = window.poll(5)
        if key:
            print(key, flush=True)
        if key == "f":
            window.toggle_fullscreen()
        if key == "q":
            break
    print("closed", window.closed, flush=True)
"""


@pytest.fixture(scope="module")
def screen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[xvfb.Screen]:
    with xvfb.screen(tmp_path_factory.mktemp("screen")) as made:
        yield made


@pytest.fixture
def shown(screen: xvfb.Screen) -> Iterator[subprocess.Popen[str]]:
    process = start(screen)
    yield process
    process.kill()
    process.communicate()


def start(screen: xvfb.Screen, fullscreen: bool = False) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", SHOW.format(fullscreen=fullscreen)],
        env=screen.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "open\n", process.communicate()[1]
    return process


@needs_keys
def test_shows_an_upright_picture_in_its_proportions_and_names_keys(screen, shown) -> None:
    picture = screen.await_picture(lambda p: (p == (40, 160, 220)).all(axis=2).any())
    coloured = (picture == (40, 160, 220)).all(axis=2)
    rows, columns = np.flatnonzero(coloured.any(axis=1)), np.flatnonzero(coloured.any(axis=0))
    height, width = np.ptp(rows) + 1, np.ptp(columns) + 1
    assert width / height == pytest.approx(480 / 640, abs=0.02)
    screen.press(*(pressed for pressed, _ in KEYS))
    out, err = shown.communicate(timeout=10)
    assert out.split() == [*(name for _, name in KEYS), "closed", "False"]
    assert err == "", "Qt or OpenCV complain on the terminal"


@needs_screen
def test_the_close_button_closes_for_good(screen, shown) -> None:
    ask_to_close(screen)
    out, err = shown.communicate(timeout=10)
    assert (out, err) == ("closed True\n", "")


@needs_keys
def test_full_screen_opens_and_ends(screen) -> None:
    process = start(screen, fullscreen=True)
    screen.press("f", "f", "q")
    out, _ = process.communicate(timeout=10)
    assert out.split() == ["f", "f", "q", "closed", "False"]


@on_linux
@pytest.mark.parametrize(
    ("environment", "why"),
    [
        ({}, "DISPLAY is not set"),
        ({"WAYLAND_DISPLAY": "wayland-0"}, "OpenCV's windows need XWayland"),
        ({"DISPLAY": ":4711"}, "nothing answers at DISPLAY=:4711"),
    ],
)
def test_no_screen_is_one_sentence(monkeypatch, environment: dict[str, str], why: str) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(OutputError, match=r"^No screen to open a window on") as caught:
        check_screen()
    assert why in str(caught.value)
    assert "--no-window" in str(caught.value)


def test_key_names_on_every_system() -> None:
    assert [key_name(c) for c in (0xFF51, 0x250000, 0xF702)] == ["left"] * 3
    assert [key_name(c) for c in (0xFF53, 0x270000, 0xF703)] == ["right"] * 3
    assert [key_name(ord(c)) for c in "Qq+-"] == ["q", "q", "+", "-"]
    assert key_name(-1) is None
    assert key_name(0xFFBE) is None  # F1


class _ClientMessage(ctypes.Structure):
    _fields_ = [
        ("type", ctypes.c_int),
        ("serial", ctypes.c_ulong),
        ("send_event", ctypes.c_int),
        ("display", ctypes.c_void_p),
        ("window", ctypes.c_ulong),
        ("message_type", ctypes.c_ulong),
        ("format", ctypes.c_int),
        ("data", ctypes.c_long * 5),
        ("rest", ctypes.c_long * 16),
    ]


def ask_to_close(screen: xvfb.Screen) -> None:
    """What a window manager sends when the close button is pressed; Xvfb has none."""
    try:
        x11 = ctypes.CDLL("libX11.so.6")
    except OSError:
        pytest.skip("needs libX11")
    find = ["xdotool", "search", "--name", "posecheck"]
    try:
        found = subprocess.run(
            find, env=screen.environment, capture_output=True, text=True, check=True
        )
    except FileNotFoundError:
        pytest.skip("needs xdotool")
    window = int(found.stdout.split()[0])
    x11.XOpenDisplay.restype = ctypes.c_void_p
    x11.XInternAtom.argtypes = [ctypes.c_void_p, ctypes.c_char_p, ctypes.c_int]
    x11.XInternAtom.restype = ctypes.c_ulong
    x11.XSendEvent.argtypes = [
        ctypes.c_void_p, ctypes.c_ulong, ctypes.c_int, ctypes.c_long, ctypes.c_void_p,
    ]  # fmt: skip
    x11.XCloseDisplay.argtypes = [ctypes.c_void_p]
    display = x11.XOpenDisplay(screen.display.encode())
    event = _ClientMessage(type=33, window=window, format=32)
    event.message_type = x11.XInternAtom(display, b"WM_PROTOCOLS", 0)
    event.data[0] = x11.XInternAtom(display, b"WM_DELETE_WINDOW", 0)
    x11.XSendEvent(display, window, 0, 0, ctypes.byref(event))
    x11.XCloseDisplay(display)
