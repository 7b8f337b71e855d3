"""What a source gives, and what it has to do."""

from __future__ import annotations

from collections.abc import Iterator
from types import TracebackType
from typing import Final, Protocol, TypeVar, runtime_checkable

import numpy as np
import numpy.typing as npt

from posecheck.errors import SourceError
from posecheck.pose import Pose

Image = npt.NDArray[np.uint8]

MIN_SIDE_PX: Final = 64
"""Below this a body is smaller than one cell of the detector's grid."""
MAX_SIDE_PX: Final = 1 << 14
"""H.264 holds no longer one, and above twice as much the pose model ends the whole process."""
MAX_VIDEO_PX: Final = 4096 * 3072
"""4K of any shape; the frames that wait between stages of work stay below a gigabyte."""
MAX_PICTURE_PX: Final = 1 << 26
"""The most that telephones usually take."""


class Frame:
    """One picture, upright and not mirrored, and when it was taken.

    It is kept in the order of colours it came in; the other one is made when first asked for.

    Attributes:
        t: Seconds on the source's own clock: since the first frame of a clip, since
            a camera was opened, 0 for a picture.
    """

    __slots__ = ("_bgr", "_rgb", "t")

    def __init__(self, t: float, image: Image) -> None:
        """A picture as cameras give it, (height, width, 3) uint8, blue-green-red."""
        self.t = t
        self._bgr: Image | None = image
        self._rgb: Image | None = None

    @classmethod
    def of_rgb(cls, t: float, rgb: Image) -> Frame:
        """A picture as clips give it, (height, width, 3) uint8, red-green-blue."""
        frame = cls(t, rgb)
        frame._bgr, frame._rgb = None, rgb
        return frame

    @property
    def image(self) -> Image:
        """(height, width, 3) uint8, blue-green-red: for painting."""
        if self._bgr is None:
            self._bgr = _other_order(self.rgb)
        return self._bgr

    @property
    def rgb(self) -> Image:
        """(height, width, 3) uint8, red-green-blue: for the model."""
        if self._rgb is None:
            self._rgb = _other_order(self.image)
        return self._rgb

    @property
    def size_wh(self) -> tuple[int, int]:
        """Width and height in pixels."""
        kept = self.image if self._rgb is None else self._rgb
        return kept.shape[1], kept.shape[0]


def _other_order(image: Image) -> Image:
    # Ten times as quick as a reversed copy by numpy, and other threads run meanwhile. Imported
    # here: OpenCV takes 25 MB, and who only judges clips needs neither.
    import cv2

    return np.asarray(cv2.cvtColor(image, cv2.COLOR_BGR2RGB), np.uint8)


_S = TypeVar("_S", bound="Source")


@runtime_checkable
class Source(Protocol):
    """Anything that yields frames (camera, clip, picture) or poses (trace).

    Attributes:
        warnings: What was repaired or lost, one sentence each; complete after the
            last frame.
    """

    warnings: list[str]

    @property
    def duration_s(self) -> float | None:
        """Length in seconds; None when unknown or endless."""

    @property
    def frames(self) -> int | None:
        """How many frames will come; None when unknown or endless."""

    def __iter__(self) -> Iterator[Frame] | Iterator[Pose]: ...

    def describe(self) -> str:
        """One line for a person: name, size, length."""

    def close(self) -> None:
        """Let go of files and devices; may be called twice."""

    def __enter__(self: _S) -> _S:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def check_size(name: str, size_wh: tuple[int, int], most_px: int = MAX_VIDEO_PX) -> None:
    """Raise SourceError when a picture is too small to hold a body, or too large to work with.

    To be asked before anything is decoded: a file of some kilobytes can hold a gigapixel.

    Args:
        name: Whose picture, to begin the sentence with.
        size_wh: Its width and height in pixels.
        most_px: How many pixels it may have.
    """
    width, height = size_wh
    if max(size_wh) > MAX_SIDE_PX or width * height > most_px:
        raise SourceError(
            f"{name} is {width} x {height} pixels, which is too large; make it smaller, as "
            "1920 x 1080."
        )
    if min(size_wh) < MIN_SIDE_PX:
        raise SourceError(
            f"{name} is only {width} x {height} pixels; use one of at least "
            f"{MIN_SIDE_PX} x {MIN_SIDE_PX}."
        )
