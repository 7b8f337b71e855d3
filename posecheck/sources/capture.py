"""The one place that talks to a camera: opening it and taking single pictures.

A grabber blocks until the next picture; ``camera.py`` runs it on a thread of its own.
"""

from __future__ import annotations

import os
import re
import sys
import threading
import time
from pathlib import Path
from typing import Final, Protocol

import cv2
import numpy as np

from posecheck.errors import SourceError
from posecheck.reading import reason
from posecheck.sources.base import Image, check_size
from posecheck.sources.devices import find_camera, list_cameras

_OPEN_TIMEOUT_MS: Final = 4000
_READ_TIMEOUT_MS: Final = 2000
_ENVIRONMENT: Final = {
    # A camera in use opens and stays silent; the default is to wait for 10 s.
    "OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT": "3",
    # What goes wrong is said in our own words, not in FFmpeg's on the terminal.
    "OPENCV_FFMPEG_LOGLEVEL": "-8",
}
_BACKENDS: Final = {
    # The system's own; trying them all takes time and writes pages of messages.
    "linux": cv2.CAP_V4L2,
    "darwin": cv2.CAP_AVFOUNDATION,
    # Media Foundation takes up to half a minute to open some cameras.
    "win32": cv2.CAP_DSHOW,
}


class Grabber(Protocol):
    """An open camera."""

    def grab(self) -> tuple[float, Image] | None:
        """Wait for the next picture and its ``time.monotonic``; None when there is none."""

    def close(self) -> None:
        """Let the camera go."""


def open_grabber(
    spec: str, size_wh: tuple[int, int], fps: float, stop: threading.Event
) -> Grabber | None:
    """Open a camera by number, name or URL, or a clip in its place.

    Args:
        spec: ``0``, ``/dev/video0``, part of a name, ``http(s)://``, ``rtsp://`` or a file.
        size_wh: Width and height to ask a device for; it may give another.
        fps: Frames a second to ask a device for.
        stop: Ends the waiting between a clip's frames.

    Returns:
        None when it does not open.

    Raises:
        SourceError: No camera has this name, its pictures are too small or too large, or the
            clip cannot be played.
    """
    _hush()
    if "://" in spec:
        return _opened(_open_url(spec), spec)
    device = re.fullmatch(r"(?:/dev/video)?(\d+)", spec)
    if device:
        return _opened(_open_device(int(device[1]), size_wh, fps), spec)
    path = Path(spec).expanduser()
    try:
        is_clip = path.is_file()
    except OSError as error:
        raise SourceError(f"{path} cannot be read: {reason(error)}.") from error
    if is_clip:
        return _ClipGrabber(path, stop)
    cameras = list_cameras()
    camera = find_camera(spec, cameras)
    if camera is None:
        names = ", ".join(f"{c.index} ({c.name})" for c in cameras) or "none"
        raise SourceError(
            f"No camera is called '{spec}'; found: {names}. Give a number, a name, a URL or a "
            "file, or try `posecheck demo`."
        )
    return _opened(_open_device(camera.index, size_wh, fps), spec)


class _CameraGrabber:
    def __init__(self, capture: cv2.VideoCapture) -> None:
        self._capture = capture

    def grab(self) -> tuple[float, Image] | None:
        try:
            if not self._capture.grab():
                return None
            taken_s = time.monotonic()  # before decoding, which takes some milliseconds
            good, image = self._capture.retrieve()
        except cv2.error:  # a pulled plug
            return None
        if not good or image is None or image.ndim != 3:
            return None
        return taken_s, np.ascontiguousarray(image, dtype=np.uint8)

    def close(self) -> None:
        self._capture.release()


class _ClipGrabber:
    """Plays a clip at its own pace; it ends like a camera that is unplugged."""

    def __init__(self, path: Path, stop: threading.Event) -> None:
        from posecheck.sources.clip import ClipSource

        self._clip = ClipSource(path)
        self._frames = iter(self._clip)
        self._began_s = time.monotonic()
        self._stop = stop

    def grab(self) -> tuple[float, Image] | None:
        try:
            frame = next(self._frames, None)
        except SourceError:  # on the camera's thread, which tells of nothing but its loss
            frame = None
        if frame is None:
            return None
        self._stop.wait(max(0.0, self._began_s + frame.t - time.monotonic()))
        return time.monotonic(), frame.image

    def close(self) -> None:
        self._clip.close()


def _hush() -> None:
    for name, value in _ENVIRONMENT.items():
        os.environ.setdefault(name, value)
    cv2.utils.logging.setLogLevel(cv2.utils.logging.LOG_LEVEL_SILENT)


def _opened(capture: cv2.VideoCapture, spec: str) -> Grabber | None:
    if not capture.isOpened():
        capture.release()
        return None
    # OpenCV scales whatever comes later to this size; 0 where it is not known yet.
    width, height = capture.get(cv2.CAP_PROP_FRAME_WIDTH), capture.get(cv2.CAP_PROP_FRAME_HEIGHT)
    try:
        if width > 0 and height > 0:
            check_size(picture_of(spec), (round(width), round(height)))
    except SourceError:
        capture.release()
        raise
    return _CameraGrabber(capture)


def picture_of(spec: str) -> str:
    """What to call a camera's picture: as it may be shown and stored, without a password."""
    return f"The picture of camera {without_password(spec)}"


def without_password(spec: str) -> str:
    """The address of a camera without the user and password in it."""
    return re.sub(r"(?<=://)[^/@]*@", "", spec)


def _open_url(url: str) -> cv2.VideoCapture:
    options = [
        (cv2.CAP_PROP_OPEN_TIMEOUT_MSEC, _OPEN_TIMEOUT_MS),
        (cv2.CAP_PROP_READ_TIMEOUT_MSEC, _READ_TIMEOUT_MS),
        # Each further decoder thread would hold one more frame back.
        (cv2.CAP_PROP_N_THREADS, 1),
    ]
    flat = [value for option in options for value in option]
    return cv2.VideoCapture(url, cv2.CAP_FFMPEG, flat)


def _open_device(index: int, size_wh: tuple[int, int], fps: float) -> cv2.VideoCapture:
    capture = cv2.VideoCapture(index, _BACKENDS.get(sys.platform, cv2.CAP_ANY))
    if capture.isOpened():
        # Uncompressed, USB 2 carries a large picture only a few times a second.
        capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG"))
        capture.set(cv2.CAP_PROP_FRAME_WIDTH, size_wh[0])
        capture.set(cv2.CAP_PROP_FRAME_HEIGHT, size_wh[1])
        capture.set(cv2.CAP_PROP_FPS, fps)
    return capture
