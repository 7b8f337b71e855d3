"""Any frame of a clip by its number, exact, with little of the clip in memory.

Law: frame i is the i-th frame that `ClipSource` yields, at the same time. The times come from
the packets, without decoding; a frame is found by seeking to the key frame before it. Where a
file states no times to go by, frames are counted from its beginning: slow, but right.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from contextlib import closing
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Final

import av
import numpy as np
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from posecheck.pose import Floats
from posecheck.sources.base import Frame, Image
from posecheck.sources.clip import ClipSource, decoded, open_video, stated_time, upright
from posecheck.sources.times import TimeRepair

KEPT_BYTES: Final = 192 * 1024 * 1024
"""Decoded frames are kept up to this much: about 70 at 1280 x 720, enough to step back."""
_BACK_S: Final = (0.0, 1.0, 5.0)
"""How much before a frame to look for a key frame, where an index points too late."""


class FrameReader:
    """Frames of a clip by number.

    Attributes:
        times: When each frame is shown, seconds from the first, rising; shape (n,).
        size_wh: Width and height of the upright frames, px.
    """

    def __init__(self, path: Path, kept_bytes: int = KEPT_BYTES) -> None:
        """Find out when every frame is shown.

        Raises:
            SourceError: The file is no video that can be read.
        """
        with ClipSource(path) as clip:
            self.size_wh = clip.size_wh
            self._rate = clip.rate
        self._path = path
        self._room = max(2, kept_bytes // (3 * self.size_wh[0] * self.size_wh[1]))
        """How many frames are kept."""
        self._kept: OrderedDict[int, Image] = OrderedDict()
        self._container: InputContainer | None = None
        self._running: Iterator[tuple[int, VideoFrame]] | None = None
        self._stream: VideoStream
        self._at = -1
        self._open()
        stated = self._stated()
        self._ticks = stated if all(a < b for a, b in pairwise(stated)) else []
        """Presentation time stamps of all frames; empty where they cannot be gone by."""
        self._number = {tick: i for i, tick in enumerate(self._ticks)}
        self.times: Floats = (
            np.array([float((tick - stated[0]) * self._base) for tick in stated])
            if self._ticks
            else self._counted_times()
        )

    def __len__(self) -> int:
        return len(self.times)

    def picture(self, i: int) -> Image:
        """Frame `i`, (height, width, 3), blue-green-red, upright; the nearest before it where
        a damaged file has none."""
        i = min(max(i, 0), len(self) - 1)
        if i not in self._kept:
            self._read_to(i)
        if i not in self._kept:
            before = [k for k in self._kept if k <= i]
            if not before:
                return np.zeros((self.size_wh[1], self.size_wh[0], 3), np.uint8)
            i = max(before)
        self._kept.move_to_end(i)
        return self._kept[i]

    def close(self) -> None:
        """Close the file; may be called twice."""
        self._running = None
        if self._container is not None:
            self._container.close()
            self._container = None

    def _open(self) -> None:
        self.close()
        self._container, self._stream = open_video(self._path)
        self._base = self._stream.time_base or Fraction(1, 1000)

    def _stated(self) -> list[int]:
        """Time stamps of all packets that are shown, rising; empty where some are missing."""
        assert self._container is not None
        found: list[int | None] = []
        try:
            for packet in self._container.demux(self._stream):
                if packet.size and not packet.is_discard:
                    found.append(packet.pts)
        except av.error.FFmpegError:
            pass  # the file ends inside a packet; what is before it counts
        with closing(open_video(self._path)[0]) as container:
            first = next(decoded(container, container.streams.video[0], []), None)
        if first is None or first.pts is None or None in found:
            return []
        # What stands before the first frame that decodes is not shown.
        return sorted(tick for tick in found if tick is not None and tick >= first.pts)

    def _counted_times(self) -> Floats:
        """The same by decoding everything once; nothing is kept of it."""
        repair: TimeRepair | None = None
        times = []
        with closing(open_video(self._path)[0]) as container:
            for frame in decoded(container, container.streams.video[0], []):
                stated = stated_time(frame)
                repair = repair or TimeRepair(1 / self._rate, stated or 0.0)
                times.append(repair.next(stated))
        return np.array(times, float)

    def _read_to(self, i: int) -> None:
        """Decode from a key frame, or from where we are, up to frame `i`."""
        if self._running is None or not self._at < i <= self._at + round(2 * self._rate):
            self._seek(i)
        assert self._running is not None
        for at, frame in self._running:
            self._at = at
            if at >= i or i - at < self._room:  # no work on what would be dropped again
                self._keep(at, self._upright(frame))
            if at >= i:
                return
        self._running = None

    def _seek(self, i: int) -> None:
        for back_s in _BACK_S if self._ticks else ():
            self._open()
            assert self._container is not None
            self._container.seek(self._ticks[i] - round(back_s / self._base), stream=self._stream)
            self._running = self._numbered()
            first = next(self._running, None)
            if first is not None and first[0] <= i:
                self._at = first[0]
                if i - first[0] < self._room:
                    self._keep(first[0], self._upright(first[1]))
                return
        self._open()
        self._running, self._at = self._numbered(), -1

    def _upright(self, frame: VideoFrame) -> Image:
        return Frame.of_rgb(0.0, upright(frame, self._stream)).image

    def _numbered(self) -> Iterator[tuple[int, VideoFrame]]:
        """Frames from here on with their numbers; without time stamps, from the beginning."""
        assert self._container is not None
        for count, frame in enumerate(decoded(self._container, self._stream, [])):
            at = (
                count
                if not self._ticks
                else self._number.get(-1 if frame.pts is None else frame.pts)
            )
            if at is not None:
                yield at, frame

    def _keep(self, i: int, image: Image) -> None:
        self._kept[i] = image
        self._kept.move_to_end(i)
        while len(self._kept) > self._room:
            self._kept.popitem(last=False)
