"""A picture as a source of one frame."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from posecheck.errors import SourceError
from posecheck.reading import reason
from posecheck.sources.base import Frame, Image, Source, check_size


class PictureSource(Source):
    """One picture file; yields one frame at t = 0 each time it is iterated."""

    duration_s = 0.0
    frames = 1

    def __init__(self, path: str | Path) -> None:
        """Read and decode the picture, turned upright as its EXIF orientation says.

        Raises:
            SourceError: It is missing, unreadable, no picture or too small.
        """
        self.path = Path(path)
        self.warnings: list[str] = []
        self._frame = Frame(0.0, _decode(self.path))
        check_size(str(path), self._frame.size_wh)

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
        data = np.frombuffer(path.read_bytes(), dtype=np.uint8)
    except OSError as error:
        raise SourceError(f"{path} cannot be read: {reason(error)}.") from error
    import cv2  # not for clips, see `base`

    try:
        image = cv2.imdecode(data, cv2.IMREAD_COLOR) if data.size else None
    except cv2.error:
        image = None
    if image is None:
        raise SourceError(f"{path} is not a picture that can be read; save it as JPEG or PNG.")
    return np.ascontiguousarray(image, dtype=np.uint8)
