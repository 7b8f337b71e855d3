"""A double that plays given poses, for tests and for demonstrations without a model."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from posecheck.estimators.base import Estimator, TimedImage
from posecheck.pose import Pose


class ScriptedEstimator(Estimator):
    """Answers each frame with the next of the given poses; afterwards with nobody.

    Attributes:
        times: The times in seconds of the frames it was shown.
        closed: Whether ``close`` was called.
    """

    def __init__(self, poses: Iterable[Pose]) -> None:
        """Take the poses to play; their times and sizes are replaced by the frame's."""
        self.model_name = "scripted"
        self.model_sha256 = ""
        self.version = ""
        self.times: list[float] = []
        self.closed = False
        self._poses = iter(poses)

    def estimate(self, frame: TimedImage) -> Pose:
        """The next pose, at the frame's time."""
        self.times.append(frame.t)
        pose = next(self._poses, None)
        if pose is None:
            return Pose.missing(frame.t, frame.size_wh)
        return replace(pose, t=frame.t, size_wh=frame.size_wh)

    def close(self) -> None:
        """Note that it was closed."""
        self.closed = True
