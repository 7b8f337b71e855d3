"""A picture is looked at until the model has settled; a clip and a trace are not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
import pytest

from posecheck.cli.clips import moments
from posecheck.estimators import Estimator, TimedImage
from posecheck.estimators.settled import EVERY_S, LOOKS, settled
from posecheck.pose import Pose
from posecheck.sources.base import Frame, Source
from posecheck.sources.picture import PictureSource
from tests.bodies import LONG_SIT, Camera


@dataclass
class Counting(Estimator):
    """Sees the same body at each look, a pixel further to the right each time."""

    looks: list[float] = field(default_factory=list)
    model_name: str = "counting"
    model_sha256: str = ""
    version: str = ""

    def estimate(self, frame: TimedImage) -> Pose:
        self.looks.append(frame.t)
        pose = Camera().see(LONG_SIT, frame.t)
        moved = np.add(pose.xy, (len(self.looks), 0))
        lm = np.column_stack([moved, pose.z, pose.visibility, pose.presence])
        return Pose.from_landmarks(frame.t, lm, pose.world, pose.size_wh)

    def close(self) -> None:
        """Nothing to free."""


def picture(folder: object) -> PictureSource:
    import cv2

    path = f"{folder}/sitting.png"
    cv2.imwrite(path, np.zeros((480, 640, 3), dtype=np.uint8))
    return PictureSource(path)


def test_the_last_of_several_looks_counts_with_the_time_of_the_picture() -> None:
    model = Counting()
    frame = Frame(2.0, np.zeros((480, 640, 3), dtype=np.uint8))
    pose = settled(model, frame)
    assert model.looks == pytest.approx([2.0 + i * EVERY_S for i in range(LOOKS)])
    assert pose.t == 2.0
    assert pose.xy[0, 0] == pytest.approx(Camera().see(LONG_SIT).xy[0, 0] + LOOKS)


def test_measure_and_replay_settle_on_a_picture(tmp_path: object) -> None:
    model = Counting()
    (moment,) = moments(picture(tmp_path), model)
    assert len(model.looks) == LOOKS
    assert moment.frame is not None


def test_a_clip_is_seen_once_a_frame() -> None:
    class Clip(Source):
        def __iter__(self) -> Iterator[Frame]:
            for i in range(3):
                yield Frame(i / 10, np.zeros((480, 640, 3), dtype=np.uint8))

        def describe(self) -> str:
            return "three frames"

        def close(self) -> None:
            """Nothing is open."""

    model = Counting()
    assert len(list(moments(Clip(), model))) == 3
    assert model.looks == [0.0, 0.1, 0.2]
