"""Which model ``--model auto`` means on this machine."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from posecheck.estimators.base import TimedImage
from posecheck.models import MODEL_NAMES, ModelBundle, load

TARGET_RATE: Final = 12.0
"""Frames a second that slow stretches need; 12 to 15 suffice."""

_INFERENCE_SHARE: Final = 0.8
"""Share of a frame's time that the model may take; the rest is for drawing and sound."""

_WARM_UP: Final = 2
_TIMED: Final = 4


def pick(timings: Mapping[str, float], target_rate: float = TARGET_RATE) -> str:
    """The heaviest timed model that keeps the wanted rate, else the fastest there is.

    Args:
        timings: Seconds that one inference takes, by model name; may be partial.
        target_rate: Frames a second to keep.

    Returns:
        One of ``posecheck.models.MODEL_NAMES``.
    """
    allowed_s = _INFERENCE_SHARE / target_rate
    for name in reversed(MODEL_NAMES):
        if timings.get(name, float("inf")) <= allowed_s:
            return name
    return MODEL_NAMES[0]


def choose_model(
    frames: Sequence[TimedImage] = (),
    *,
    live: bool,
    measure: Callable[[ModelBundle, Sequence[TimedImage]], float] | None = None,
) -> ModelBundle:
    """The model for ``--model auto``: heavy for clips, what the machine can keep up with live.

    Args:
        frames: The first frames of a camera, one is enough; nobody needs to be in them.
        live: False for clips, which may take their time.
        measure: Seconds of one inference; replaced in tests.

    Raises:
        ModelError: A shipped model is damaged.
    """
    if not live or not frames:
        return load(MODEL_NAMES[-1])
    timings: dict[str, float] = {}
    for name in reversed(MODEL_NAMES[1:]):
        bundle = load(name)
        timings[name] = (measure or inference_s)(bundle, frames)
        if pick(timings) == name:
            return bundle
    return load(MODEL_NAMES[0])


def inference_s(bundle: ModelBundle, frames: Sequence[TimedImage]) -> float:
    """Median time in seconds of one inference, as long as it takes with a person.

    Without a person only the detector would run, which is as quick for every model;
    so the confidence asked for is 0, and the landmark model runs on anything.
    """
    from posecheck.estimators.mediapipe import MediaPipeEstimator

    times_s = []
    with MediaPipeEstimator(bundle, count_others=False, min_confidence=0.0) as estimator:
        for i in range(_WARM_UP + _TIMED):
            began_s = time.perf_counter()
            estimator.estimate(frames[i % len(frames)])
            times_s.append(time.perf_counter() - began_s)
    return statistics.median(times_s[_WARM_UP:])
