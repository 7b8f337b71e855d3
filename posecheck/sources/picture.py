"""A picture as a source of one frame."""

from __future__ import annotations

import math
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Final

import numpy as np

from posecheck.errors import SourceError
from posecheck.reading import reason
from posecheck.sources.base import MAX_PICTURE_PX, MAX_VIDEO_PX, Frame, Image, Source, check_size

_MOST_BYTES: Final = 4 * MAX_PICTURE_PX
"""Uncompressed, with transparency."""
_OPEN: Final = {
    "format_whitelist": "jpeg_pipe,png_pipe,apng,bmp_pipe,webp_pipe,tiff_pipe,j2k_pipe,mjpeg,gif",
    # WebP tells its size only by decoding it.
    "max_pixels": str(3 * MAX_PICTURE_PX),
}


class PictureSource(Source):
    """One picture file; yields one frame at t = 0 each time it is iterated."""

    duration_s = 0.0
    frames = 1

    def __init__(self, path: str | Path) -> None:
        """Read and decode the picture, turned upright as its EXIF orientation says.

        One of more pixels than 4K is scaled down to them.

        Raises:
            SourceError: It is missing, unreadable, no picture, too small or too large.
        """
        self.path = Path(path)
        self.warnings: list[str] = []
        self._frame = Frame.of_rgb(0.0, _decode(self.path))
        check_size(str(path), self._frame.size_wh, MAX_PICTURE_PX)

    def __iter__(self) -> Iterator[Frame]:
        yield self._frame

    def describe(self) -> str:
        """Name and size."""
        width, height = self._frame.size_wh
        return f"picture {self.path.name}, {width} x {height}"

    def close(self) -> None:
        """Nothing is held open."""


def _decode(path: Path) -> Image:
    """Decode from bytes: ``cv2.imread`` fails on non-ASCII paths on Windows."""
    try:
        with path.open("rb") as file:
            data = file.read(_MOST_BYTES)
    except OSError as error:
        raise SourceError(f"{path} cannot be read: {reason(error)}.") from error
    import cv2  # not for clips, see `base`

    size_wh = _stated_size(data)
    if min(size_wh):
        check_size(str(path), size_wh, MAX_PICTURE_PX)
    try:
        pixels = np.frombuffer(data, dtype=np.uint8)
        image = cv2.imdecode(pixels, cv2.IMREAD_COLOR_RGB) if min(size_wh) else None
    except cv2.error:
        image = None
    if image is None:
        raise SourceError(
            f"{path} is not a picture that can be read; save it as JPEG or PNG, of at most "
            f"{MAX_PICTURE_PX / 1e6:.0f} megapixels."
        )
    return _as_video(np.ascontiguousarray(image, dtype=np.uint8))


def _as_video(image: Image) -> Image:
    """No larger than a clip's frames: the model keeps several copies, and sees 256 pixels."""
    import cv2

    scale = math.sqrt(MAX_VIDEO_PX / (image.shape[0] * image.shape[1]))
    if scale >= 1:
        return image
    smaller = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return np.asarray(smaller, np.uint8)


def _stated_size(data: bytes) -> tuple[int, int]:
    """Width and height as the head of the file has them, which OpenCV does not tell; 0 if none."""
    import av  # after OpenCV, see sinks/window.py

    try:
        with av.open(BytesIO(data), metadata_errors="ignore", options=_OPEN) as container:
            stream = next(iter(container.streams.video), None)
            return (stream.width, stream.height) if stream and stream.codec_context else (0, 0)
    except (av.error.FFmpegError, OSError):
        return 0, 0
