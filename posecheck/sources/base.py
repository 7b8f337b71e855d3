"""What a source gives, and what it has to do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import Final, Protocol, TypeVar, runtime_checkable

import numpy as np
import numpy.typing as npt

from posecheck.errors import SourceError
from posecheck.pose import Pose

Image = npt.NDArray[np.uint8]

MIN_SIDE_PX: Final = 64
"""Below this a body is smaller than one cell of the detector's grid."""


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One picture and when it was taken.

    Attributes:
        t: Seconds on the source's own clock: since the first frame of a clip, since
            a camera was opened, 0 for a picture.
        image: (height, width, 3) uint8, blue-green-red, upright, not mirrored.
    """

    t: float
    image: Image

    @property
    def size_wh(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return self.image.shape[1], self.image.shape[0]


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


def check_size(name: str, size_wh: tuple[int, int]) -> None:
    """Raise SourceError when a picture is too small to hold a body."""
    if min(size_wh) < MIN_SIDE_PX:
        width, height = size_wh
        raise SourceError(
            f"{name} is only {width} x {height} pixels; use one of at least "
            f"{MIN_SIDE_PX} x {MIN_SIDE_PX}."
        )
