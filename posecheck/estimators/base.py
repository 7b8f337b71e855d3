"""What an estimator takes and gives."""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType
from typing import Protocol, TypeVar, runtime_checkable

import numpy as np
import numpy.typing as npt

from posecheck.pose import Pose

_E = TypeVar("_E", bound="Estimator")


class TimedImage(Protocol):
    """The part of a frame that an estimator needs; ``sources.Frame`` is one."""

    @property
    def t(self) -> float:
        """Seconds."""

    @property
    def rgb(self) -> npt.NDArray[np.uint8]:
        """(height, width, 3) red-green-blue, not mirrored."""

    @property
    def size_wh(self) -> tuple[int, int]:
        """Width and height in pixels."""


@runtime_checkable
class Estimator(Protocol):
    """Finds one person's landmarks; keeps track of the person from frame to frame.

    One estimator serves one source: start a new one for each clip.

    Attributes:
        model_name: The model's name, as ``posecheck.models`` has it.
        model_sha256: Checksum of the model file.
        version: Version of the library that runs the model.
    """

    model_name: str
    model_sha256: str
    version: str

    def estimate(self, frame: TimedImage) -> Pose:
        """The pose in one frame; ``Pose.missing`` when nobody is seen."""

    def look(self, frame: TimedImage) -> Callable[[], Pose]:
        """Run the model on one frame; what is returned gives the pose, on any thread.

        So the thread that the model keeps busy need not make a pose of its answer. Call what
        is returned once, in the order of the frames.
        """
        pose = self.estimate(frame)
        return lambda: pose

    def close(self) -> None:
        """Free the model; may be called twice."""

    def __enter__(self: _E) -> _E:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
