"""A camera as an endless source of frames that are always fresh.

A thread takes pictures as fast as they come and keeps the newest only, so a slow
reader skips frames instead of falling behind. A camera that is lost, or that repeats one
picture, is tried again about every second; after it once opened, nothing here raises.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from typing import Final, Literal, TypeAlias

from posecheck.errors import SourceError
from posecheck.sources.base import Frame, Image, Source, check_size
from posecheck.sources.capture import Grabber, open_grabber, picture_of, without_password
from posecheck.sources.devices import CameraInfo, list_cameras
from posecheck.sources.still import FROZEN_S, Stillness

__all__ = ["CameraInfo", "CameraSource", "Status", "list_cameras"]

Status: TypeAlias = Literal["ok", "lost"]
Opener: TypeAlias = Callable[[str, tuple[int, int], float, threading.Event], Grabber | None]

_FIRST_FRAME_S: Final = 8.0
"""Network and virtual cameras take some seconds to start."""
_STALL_S: Final = 2.0
"""Without a new frame for so long, the camera counts as lost."""
_RETRY_S: Final = 1.0
_TRIES: Final = 5
"""Failed grabs in a row before the camera is opened anew; some drop a frame or two."""
_CLOSE_S: Final = 1.0
"""How long to wait for a driver that does not return before leaving it alone."""


class CameraSource(Source):
    """A webcam, a network camera, or a clip played in its place."""

    duration_s = None
    frames = None

    def __init__(
        self,
        spec: str | int = 0,
        size: tuple[int, int] = (1280, 720),
        fps: float = 30.0,
        *,
        opener: Opener = open_grabber,
        first_frame_s: float = _FIRST_FRAME_S,
        retry_s: float = _RETRY_S,
    ) -> None:
        """Open the camera and wait for its first picture.

        Args:
            spec: Number, name or part of it, URL (MJPEG, RTSP), or a clip's path.
            size: Width and height to ask for; the camera may give another.
            fps: Frames a second to ask for.
            opener: How to open it; replaced in tests.
            first_frame_s: How long to wait for the first picture.
            retry_s: How long to wait before a lost camera is tried again.

        Raises:
            SourceError: It does not open or gives no picture.
        """
        self.name = without_password(str(spec))
        self.warnings: list[str] = []
        self._retry_s = retry_s
        self._stop = threading.Event()
        self._changed = threading.Condition()
        self._newest: Frame | None = None
        self._lost = False
        self._still = Stillness()
        self._began_s = time.monotonic()
        self._last_s = 0.0
        self._size_wh: tuple[int, int] | None = None
        self._open: Callable[[], Grabber | None] = lambda: opener(str(spec), size, fps, self._stop)
        # Here and not on the thread: macOS asks for permission on the main thread only.
        grabber = self._open()
        if grabber is None:
            raise self._not_opened()
        self._thread = threading.Thread(
            target=self._run, args=(grabber,), name=f"camera {self.name}", daemon=True
        )
        self._thread.start()
        self._await_first(first_frame_s)

    @property
    def size_wh(self) -> tuple[int, int]:
        """Width and height in pixels of the newest picture."""
        return self._size_wh or (0, 0)

    @property
    def status(self) -> Status:
        """``lost`` while no pictures come."""
        age_s = time.monotonic() - self._began_s - self._last_s
        return "lost" if self._lost or age_s > _STALL_S else "ok"

    @property
    def frozen(self) -> bool:
        """Whether it gives the same picture again and again."""
        return self._still.frozen

    @property
    def problem(self) -> str:
        """What to tell the person; empty while all is well."""
        if self.status == "ok":
            return ""
        if self._still.frozen:
            return (
                f"Camera {self.name} shows the same picture for {FROZEN_S:g} s. Unplug it and "
                "plug it in again; trying again."
            )
        return f"No picture from camera {self.name}. Check its plug or network; trying again."

    @property
    def hint(self) -> str:
        """What would make its pictures of use; empty while they are."""
        if self._still.dark and self.status == "ok":
            return (
                f"The picture of camera {self.name} is black. Open its cover, or switch on a light."
            )
        return ""

    def describe(self) -> str:
        """Name and size."""
        width, height = self.size_wh
        return f"camera {self.name}, {width} x {height}"

    def read(self, timeout_s: float) -> Frame | None:
        """The newest frame not read yet; None when there is none within ``timeout_s``.

        Its time is seconds since the camera was opened, taken when it was captured.
        """
        with self._changed:
            self._changed.wait_for(lambda: self._newest or self._stop.is_set(), timeout_s)
            frame, self._newest = self._newest, None
        return None if self._stop.is_set() else frame

    def __iter__(self) -> Iterator[Frame]:
        """Yield fresh frames until the camera is closed; wait while it is lost."""
        while not self._stop.is_set():
            frame = self.read(_STALL_S)
            if frame is not None:
                yield frame

    def close(self) -> None:
        """Let the camera go; returns within about a second even when the driver hangs."""
        self._stop.set()
        with self._changed:
            self._changed.notify_all()
        self._thread.join(_CLOSE_S)

    def _await_first(self, timeout_s: float) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self._newest or self._lost, timeout_s)
            frame = self._newest
        if frame is None:
            self.close()
            raise self._not_opened()
        try:
            check_size(picture_of(self.name), frame.size_wh)
        except SourceError:
            self.close()
            raise

    def _run(self, grabber: Grabber | None) -> None:
        """Take pictures until told to stop; the thread's whole life."""
        while not self._stop.is_set():
            if grabber is not None:
                self._take_all(grabber)
                grabber.close()
            self._mark_lost()
            if self._stop.wait(self._retry_s):
                break
            grabber = self._reopen()
        if grabber is not None:
            grabber.close()

    def _reopen(self) -> Grabber | None:
        try:
            return self._open()
        except SourceError:  # a name that is not plugged in at the moment
            return None

    def _take_all(self, grabber: Grabber) -> None:
        failures = 0
        began_s = time.monotonic()
        while not self._stop.is_set() and failures < _TRIES:
            if self._still.frozen and time.monotonic() - began_s > FROZEN_S:
                break  # some drivers recover only when they are opened anew
            taken = grabber.grab()
            if taken is None:
                failures += 1
                self._stop.wait(0.02)
            else:
                failures = 0
                self._deliver(*taken)

    def _deliver(self, taken_s: float, image: Image) -> None:
        frame = Frame(max(taken_s - self._began_s, self._last_s + 1e-6), image)
        self._still.see(frame.t, image)
        if self._still.frozen:
            self._mark_lost()
            return
        with self._changed:
            self._newest = frame
            self._last_s = frame.t
            self._size_wh = frame.size_wh
            self._lost = False
            self._changed.notify_all()

    def _mark_lost(self) -> None:
        with self._changed:
            if not self._lost and not self._stop.is_set():
                self._lost = True
                what = "stood still" if self._still.frozen else "was lost"
                self.warnings.append(f"Camera {self.name} {what} at {self._last_s:.1f} s.")
            self._changed.notify_all()

    def _not_opened(self) -> SourceError:
        return SourceError(
            f"No camera opened at {self.name}. Check that it is plugged in and not used by "
            "another program, or try `posecheck demo`."
        )
