"""A recording as H.264 in MP4, with every frame at its own time.

OpenCV's wheels write no H.264, and only fixed rates. The file is fragmented: a
recording that is killed plays up to about its last second.
"""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Final

import cv2  # isort: skip - before av, see sinks/window.py
import av  # isort: skip
import numpy as np
import numpy.typing as npt
from av.container import OutputContainer
from av.video.frame import PictureType, VideoFrame
from av.video.stream import VideoStream

from posecheck.errors import OutputError
from posecheck.files import PartFile, output_error

_TICKS: Final = 90_000
"""Ticks of a second, the usual clock of video; finer than any camera."""
_KEY_EVERY_S: Final = 2.0
"""How often a frame that stands alone is written; players seek to these."""
_FRAGMENT_S: Final = 0.5
"""How often what was written becomes playable."""
_CODEC: Final = {
    "preset": "veryfast",
    "tune": "zerolatency",  # else 11 frames wait in the encoder, and a kill loses them
    "crf": "23",
    "forced-idr": "1",
}
_CONTAINER: Final = {
    "movflags": "frag_keyframe+empty_moov+default_base_moof",
    "frag_duration": str(round(_FRAGMENT_S * 1_000_000)),
    "flush_packets": "1",
}


class VideoWriter:
    """Writes frames to an MP4 under a temporary name; ``close`` gives it its own.

    The first frame sets the size. Odd sizes lose a row or column, which the codec
    cannot hold; frames of another size are scaled to fit, with black borders.
    """

    def __init__(self, path: str | Path, *, rate: float = 30.0) -> None:
        """Take the target; the file is created with the first frame.

        Args:
            path: Where to; the ending should be ``.mp4``.
            rate: Frames a second to expect; only a hint to the codec.

        Raises:
            OutputError: The folder does not exist or may not be written.
        """
        self._target = PartFile(path)
        self._target.open().close()  # so that a wrong folder shows before the exercise
        self._rate = Fraction(max(1, round(rate)))
        self._container: OutputContainer | None = None
        self._stream: VideoStream | None = None
        self._first_s = 0.0
        self._last_tick = -1
        self._key_s = float("-inf")
        self._closed = False

    def write(self, t: float, image: npt.NDArray[np.uint8]) -> None:
        """Append a picture.

        Args:
            t: Seconds; the first one becomes 0. A time that does not rise is moved
                behind the one before.
            image: (height, width, 3) blue-green-red.

        Raises:
            OutputError: The disk is full or gone.
        """
        if self._closed:
            raise ValueError("the recording is closed")
        try:
            if self._stream is None:
                self._first_s = t
                self._stream = self._start(image)
            frame = self._frame(t - self._first_s, _fit(image, self._stream))
            self._mux(self._stream, frame)
        except (av.error.FFmpegError, OSError) as error:
            raise self._failed(error) from error

    def close(self) -> None:
        """Finish the file and give it its name; may be called twice.

        Without a frame there is no recording, and no file is left.
        """
        if self._closed:
            return
        self._closed = True
        if self._container is None or self._stream is None:
            self._target.part.unlink(missing_ok=True)
            return
        try:
            self._mux(self._stream, None)
            self._container.close()
        except (av.error.FFmpegError, OSError) as error:
            raise self._failed(error) from error
        self._target.finish()

    def __enter__(self) -> VideoWriter:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _start(self, image: npt.NDArray[np.uint8]) -> VideoStream:
        height, width = image.shape[:2]
        if min(height, width) < 2:
            raise ValueError(f"image: expected at least 2 x 2 pixels, got {width} x {height}")
        part = str(self._target.part.resolve())
        self._container = av.open(part, mode="w", format="mp4", options=_CONTAINER)
        stream = self._container.add_stream("libx264", rate=self._rate, options=_CODEC)
        stream.width, stream.height = width // 2 * 2, height // 2 * 2
        stream.pix_fmt = "yuv420p"
        stream.codec_context.time_base = stream.time_base = Fraction(1, _TICKS)
        return stream

    def _frame(self, t: float, image: npt.NDArray[np.uint8]) -> VideoFrame:
        frame = VideoFrame.from_ndarray(np.ascontiguousarray(image), format="bgr24")
        self._last_tick = max(round(t * _TICKS), self._last_tick + 1)
        frame.pts = self._last_tick
        frame.time_base = Fraction(1, _TICKS)
        if t - self._key_s >= _KEY_EVERY_S:
            frame.pict_type = PictureType.I
            self._key_s = t
        return frame

    def _mux(self, stream: VideoStream, frame: VideoFrame | None) -> None:
        if self._container is not None:
            self._container.mux(stream.encode(frame))

    def _failed(self, error: Exception) -> OutputError:
        self._closed = True
        if isinstance(error, OSError):
            return output_error(self._target.path, error)
        return OutputError(f"{self._target.path} cannot be written: {error}.")


def _fit(image: npt.NDArray[np.uint8], stream: VideoStream) -> npt.NDArray[np.uint8]:
    """The picture in the stream's size: cropped by a pixel, or scaled and centred."""
    height, width = image.shape[:2]
    if (width // 2 * 2, height // 2 * 2) == (stream.width, stream.height):
        return image[: stream.height, : stream.width]
    scale = min(stream.width / width, stream.height / height)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    small = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
    canvas = np.zeros((stream.height, stream.width, 3), dtype=np.uint8)
    left, top = (stream.width - size[0]) // 2, (stream.height - size[1]) // 2
    canvas[top : top + size[1], left : left + size[0]] = small
    return canvas
