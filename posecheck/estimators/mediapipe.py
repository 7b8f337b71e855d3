"""MediaPipe's PoseLandmarker as an estimator.

VIDEO mode serves live and replay alike: one code path, deterministic, and smoothed
by the model's own tracker. That tracker smooths only when it follows one person, so
other people are counted aside (`others`), by the lite model in IMAGE mode.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from types import ModuleType
from typing import Any, Final

import numpy as np

from posecheck.errors import ModelError, SourceError
from posecheck.estimators.base import Estimator, TimedImage
from posecheck.estimators.others import OthersCounter
from posecheck.estimators.quiet import native_logs_filtered
from posecheck.estimators.trial import does_not_load, try_out
from posecheck.models import ModelBundle, load
from posecheck.pose import Pose

MIN_SIDE_PX: Final = 64
"""Smaller frames hold no body that the detector could find."""


class MediaPipeEstimator(Estimator):
    """Runs one pose model over the frames of one source."""

    def __init__(
        self,
        bundle: ModelBundle,
        *,
        count_others: bool = True,
        min_confidence: float = 0.5,
    ) -> None:
        """Load the model.

        Args:
            bundle: The model, from ``posecheck.models.load``.
            count_others: Count other people in the frame whenever something moves beside the one.
            min_confidence: The detector's and tracker's threshold in 0..1.

        Raises:
            ModelError: MediaPipe is missing or refuses the model.
        """
        try_out(bundle)
        self.model_name = bundle.name
        self.model_sha256 = bundle.sha256
        self._mp = _import_mediapipe()
        self.version = str(self._mp.__version__)
        self._others = OthersCounter(self._people_counter) if count_others else None
        try:
            self._landmarker: Any = _landmarker(self._mp, bundle, "VIDEO", 1, min_confidence)
        except ModelError:
            if self._others is not None:
                self._others.close()
            raise
        self._last_ms: int | None = None
        self._talkative = True

    def estimate(self, frame: TimedImage) -> Pose:
        """The pose of the person the model follows.

        Args:
            frame: Times may repeat or step back; the model is then told 1 ms more than
                before, and the pose keeps the frame's own time.

        Raises:
            SourceError: The frame is smaller than 64 pixels in a direction.
            ModelError: The model fails on this frame.
        """
        return self.look(frame)()

    def look(self, frame: TimedImage) -> Callable[[], Pose]:
        """As `estimate`, in two steps."""
        width, height = frame.size_wh
        if min(width, height) < MIN_SIDE_PX:
            raise SourceError(
                f"The picture is only {width} x {height} pixels; use a source of at least "
                f"{MIN_SIDE_PX} x {MIN_SIDE_PX}."
            )
        result = self._detect(_to_mediapipe(self._mp, frame), self._next_ms(frame.t))
        return partial(self._pose, frame, result)

    def _pose(self, frame: TimedImage, result: Any) -> Pose:
        if not result.pose_landmarks:
            return Pose.missing(frame.t, frame.size_wh)
        pose = _to_pose(result, frame)
        if self._others is None:
            return pose
        image = partial(_to_mediapipe, self._mp, frame)
        return replace(pose, others=self._others.count(frame, image, pose.xy))

    def close(self) -> None:
        """Free the models."""
        landmarker, self._landmarker = self._landmarker, None
        if landmarker is not None:
            landmarker.close()
        if self._others is not None:
            self._others.close()

    def _people_counter(self) -> Any:
        return _landmarker(self._mp, load("lite"), "IMAGE", 2, 0.5)

    def _next_ms(self, t: float) -> int:
        stamp_ms = round(t * 1000)
        if self._last_ms is not None:
            stamp_ms = max(stamp_ms, self._last_ms + 1)
        self._last_ms = stamp_ms
        return stamp_ms

    def _detect(self, image: Any, stamp_ms: int) -> Any:
        if self._landmarker is None:
            raise ModelError("The pose model was closed; start a new estimator for a new source.")
        try:
            if not self._talkative:
                return self._landmarker.detect_for_video(image, stamp_ms)
            # The libraries comment on the first frame that shows a person.
            with native_logs_filtered():
                result = self._landmarker.detect_for_video(image, stamp_ms)
            self._talkative = not result.pose_landmarks
            return result
        except (RuntimeError, ValueError) as error:
            raise ModelError(
                f"The {self.model_name} pose model failed on the frame at {stamp_ms / 1000:.2f} s; "
                "try another --model."
            ) from error


def _import_mediapipe() -> ModuleType:
    os.environ.setdefault("GLOG_minloglevel", "2")
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
    try:
        with native_logs_filtered():
            import mediapipe
            import mediapipe.tasks.python.vision
    except (ImportError, OSError) as error:
        raise ModelError(
            "MediaPipe cannot be loaded here; it needs 64-bit Linux (x86), Windows or a Mac "
            f"with Apple silicon ({error})."
        ) from error
    module: ModuleType = mediapipe
    return module


def _landmarker(
    mp: ModuleType, bundle: ModelBundle, mode: str, people: int, min_confidence: float
) -> Any:
    tasks = mp.tasks
    asset: Any = {"model_asset_buffer": bundle.data}
    if bundle.path is not None:
        asset = {"model_asset_path": str(bundle.path)}
    options = tasks.vision.PoseLandmarkerOptions(
        base_options=tasks.BaseOptions(**asset),
        running_mode=tasks.vision.RunningMode[mode],
        num_poses=people,
        min_pose_detection_confidence=min_confidence,
        min_pose_presence_confidence=min_confidence,
        min_tracking_confidence=min_confidence,
    )
    try:
        with native_logs_filtered():
            return tasks.vision.PoseLandmarker.create_from_options(options)
    except (RuntimeError, ValueError) as error:
        raise does_not_load(bundle.name) from error


def _to_mediapipe(mp: ModuleType, frame: TimedImage) -> Any:
    return mp.Image(image_format=mp.ImageFormat.SRGB, data=frame.rgb)


def _to_pose(result: Any, frame: TimedImage) -> Pose:
    width, height = frame.size_wh
    landmarks = np.array(
        [(p.x, p.y, p.z, p.visibility, p.presence) for p in result.pose_landmarks[0]]
    )
    landmarks[:, :3] *= (width, height, width)  # the model gives z on the scale of x
    world = np.array([(p.x, p.y, p.z) for p in result.pose_world_landmarks[0]])
    return Pose.from_landmarks(frame.t, landmarks, world, frame.size_wh)
