"""A video file as a source of frames with their true times.

OpenCV's clip times can be constant, negative or zero, and it ignores some rotation
metadata; PyAV gives the presentation times that are in the file.
"""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator
from contextlib import closing
from fractions import Fraction
from pathlib import Path
from typing import Final

import av
import numpy as np
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from posecheck.errors import SourceError
from posecheck.reading import open_file
from posecheck.sources.base import MAX_VIDEO_PX, Frame, Image, Source, check_size
from posecheck.sources.times import STEP_S, TimeRepair, check_time

_OPEN: Final = {
    # A playlist that is named .mp4 leads nowhere on the network, nor to waiting without end.
    "protocol_whitelist": "file",
    "format_whitelist": "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpegts,mpeg,mpegvideo,flv,asf,"
    "ogg,gif,mjpeg,mpjpeg,jpeg_pipe,h264,hevc,m4v,obu,ivf,mxf,nut,dv,rm,wav,mp3,aac,flac",
    # Some kinds of files tell their size only by a first frame.
    "max_pixels": str(1 << 27),
}
"""Single files with pictures, and sound so that it is told from damage."""
_DECODE: Final = {"max_pixels": str(2 * MAX_VIDEO_PX)}
"""Where the size changes on the way: no more than this much, padding included, is decoded."""
_MOST_THREADS: Final = 4
"""Each keeps frames; more decode no quicker than poses are found."""
_WIDEST: Final = 4.0
"""Width of a pixel to its height; anamorphic lenses come to 2."""
_NOMINAL_RATE: Final = 30.0
"""Frames a second where a file does not say."""
_SHORT: Final = 0.9
"""A clip that ends before this share of its stated length was cut off."""


class ClipSource(Source):
    """A video file; yields its frames upright, with square pixels.

    Times count from the first frame, which is at t = 0. Each iteration starts from
    the beginning, or from where ``seek`` was told.
    """

    def __init__(self, path: str | Path) -> None:
        """Open the file, decode its first frame and close it again.

        Raises:
            SourceError: It is missing, no video, has no picture in it or does not decode.
        """
        self.path = Path(path)
        self.warnings: list[str] = []
        self._seek_s: float | None = None
        self._running: Generator[Frame, None, None] | None = None
        with closing(_open(self.path)) as container:
            stream = _video_stream(container, self.path)
            stated_wh = stream.width, stream.height
            if min(stated_wh):
                _square(str(path), stated_wh, stream.sample_aspect_ratio)
            self._rate = float(stream.average_rate or stream.guessed_rate or _NOMINAL_RATE)
            self._frames = stream.frames or None
            self._duration_s = _stated_duration(container, stream)
            first = next(decoded(container, stream, []), None)
            if first is None:
                raise SourceError(
                    f"{self.path} holds no frame that can be decoded; record or copy it again."
                )
            self._first_s = stated_time(first) or 0.0
            shape = upright(first, stream).shape
        self.size_wh = shape[1], shape[0]

    @property
    def duration_s(self) -> float | None:
        """Length as the file states it, in seconds; None where it does not."""
        return self._duration_s

    @property
    def frames(self) -> int | None:
        """Number of frames as the file states it; None where it does not."""
        return self._frames

    @property
    def rate(self) -> float:
        """Mean frames a second as the file states it; only a hint, times are exact."""
        return self._rate

    def describe(self) -> str:
        """Name, size, rate and length."""
        width, height = self.size_wh
        length = f", {self._duration_s:.1f} s" if self._duration_s else ""
        return (
            f"clip {self.path.name}, {width} x {height}, {self._rate:.4g} frames a second{length}"
        )

    def seek(self, t_s: float) -> None:
        """Continue with the first frame at or after ``t_s`` seconds.

        Works in the middle of an iteration and before one.
        """
        self._seek_s = max(0.0, t_s)

    def __iter__(self) -> Iterator[Frame]:
        """Start over, or at the place sought; ends an iteration that is still open."""
        self.close()
        self._running = self._read()
        return self._running

    def close(self) -> None:
        """End a running iteration and close the file."""
        if self._running is not None:
            self._running.close()
            self._running = None

    def _read(self) -> Generator[Frame, None, None]:
        self.warnings.clear()
        repair = TimeRepair(1 / self._rate, self._first_s)
        last_s = 0.0
        sought = self._seek_s is not None
        with closing(_open(self.path)) as container:
            stream = _video_stream(container, self.path)
            restart = True
            while restart:
                restart = False
                begin_s = self._start(container, stream, repair)
                for picture in decoded(container, stream, self.warnings):
                    last_s = repair.next(stated_time(picture))
                    check_time(self.path.name, last_s)
                    if last_s < begin_s:
                        continue
                    yield Frame.of_rgb(last_s, upright(picture, stream))
                    if self._seek_s is not None:
                        sought = restart = True
                        break
        self._note(repair, None if sought else last_s)

    def _start(self, container: InputContainer, stream: VideoStream, repair: TimeRepair) -> float:
        """Carry out a wanted seek; return the time in seconds to begin at."""
        if self._seek_s is None:
            return 0.0
        begin_s, self._seek_s = self._seek_s, None
        repair.restart()
        base = stream.time_base
        if base is not None:
            container.seek(round((begin_s + self._first_s) / base), stream=stream)
        # A time may be rounded to the file's ticks; half a millisecond is the same frame.
        return begin_s - STEP_S / 2

    def _note(self, repair: TimeRepair, last_s: float | None) -> None:
        if repair.repaired:
            self.warnings.append(
                f"{self.path.name}: {repair.repaired} frame times were missing or not rising "
                "and were repaired."
            )
        length_s = self._duration_s
        if last_s is not None and length_s and last_s + 2 / self._rate < _SHORT * length_s:
            self.warnings.append(
                f"{self.path.name} ends at {last_s:.1f} s of {length_s:.1f} s: the file is cut "
                "off, and what is there was used."
            )


def _open(path: Path) -> InputContainer:
    try:
        open_file(path).close()  # FFmpeg would wait for a pipe
        # An absolute path, so that a name such as "file:x" is not taken for a protocol.
        return av.open(str(path.resolve()), mode="r", metadata_errors="ignore", options=_OPEN)
    except FileNotFoundError as error:
        raise SourceError(f"{path} was not found; check the name and the folder.") from error
    except IsADirectoryError as error:
        raise SourceError(f"{path} is a folder; give a video in it.") from error
    except PermissionError as error:
        raise SourceError(f"{path} may not be read; check its permissions.") from error
    except (av.error.FFmpegError, OSError) as error:
        raise _no_video(path) from error


def open_video(path: Path) -> tuple[InputContainer, VideoStream]:
    """A file and its stream of pictures; the caller closes the file.

    Raises:
        SourceError: It is missing, no video, or has no picture in it.
    """
    container = _open(path)
    try:
        return container, _video_stream(container, path)
    except SourceError:
        container.close()
        raise


def _no_video(path: Path) -> SourceError:
    return SourceError(
        f"{path} is not a video that can be read, or it was cut off while it was written; "
        "check that it plays, or save it as MP4."
    )


def _video_stream(container: InputContainer, path: Path) -> VideoStream:
    if not len(container.streams):  # an index that is cut off
        raise _no_video(path)
    if not container.streams.video:
        raise SourceError(f"{path} has no picture in it, only sound or data; give a video.")
    stream = container.streams.video[0]
    if stream.codec_context is None:  # PyAV before 18 would take the process down
        raise SourceError(
            f"{path} is packed in a way that is not known here; save it as MP4 with H.264."
        )
    stream.thread_type = "AUTO"
    stream.codec_context.thread_count = min(os.cpu_count() or 1, _MOST_THREADS)
    stream.codec_context.options = _DECODE
    return stream


def decoded(
    container: InputContainer, stream: VideoStream, warnings: list[str]
) -> Iterator[VideoFrame]:
    """Yield what can be decoded; a damaged part is skipped and noted once."""
    broken = 0
    packets = container.demux(stream)
    while True:
        try:
            packet = next(packets, None)
        except av.error.FFmpegError:  # the file ends inside a packet
            broken += 1
            break
        if packet is None:
            break
        try:
            pictures = packet.decode()
        except av.error.FFmpegError:
            broken += 1
            continue
        yield from (picture for picture in pictures if isinstance(picture, VideoFrame))
    if broken:
        warnings.append(
            f"{Path(container.name).name}: {broken} damaged parts could not be decoded and "
            "were left out."
        )


def _square(name: str, size_wh: tuple[int, int], aspect: Fraction | None) -> tuple[int, int]:
    """Width and height with square pixels: angles are measured in them."""
    ratio = float(aspect or 1)
    if not 1 / _WIDEST <= ratio <= _WIDEST:
        raise SourceError(
            f"{name} says that its pixels are {ratio:.3g} times as wide as high; save it again "
            "with square pixels."
        )
    square_wh = round(size_wh[0] * ratio), size_wh[1]
    check_size(name, square_wh)
    return square_wh


def stated_time(picture: VideoFrame) -> float | None:
    """When a frame is shown as the file states it, seconds; None where it does not."""
    ticks = picture.pts if picture.pts is not None else picture.dts
    if ticks is None or picture.time_base is None:
        return None
    return float(ticks * picture.time_base)


def _stated_duration(container: InputContainer, stream: VideoStream) -> float | None:
    if stream.duration and stream.time_base:
        return float(stream.duration * stream.time_base)
    return container.duration / av.time_base if container.duration else None


def upright(picture: VideoFrame, stream: VideoStream) -> Image:
    """Red-green-blue pixels, square and turned as the rotation metadata says.

    Raises:
        SourceError: The picture is too large or too small.
    """
    name = Path(stream.container.name).name
    width, height = _square(name, (picture.width, picture.height), stream.sample_aspect_ratio)
    image = picture.to_ndarray(format="rgb24", width=width, height=height)
    turned = np.rot90(image, k=round(picture.rotation / 90) % 4)
    return np.ascontiguousarray(turned, dtype=np.uint8)
