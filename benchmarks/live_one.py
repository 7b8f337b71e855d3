"""One live session, or the bare loop, at a camera of the network; prints what it measured.

    python -m benchmarks.live_one ours|bare URL MODEL SECONDS STRETCH SIDE

The served frames carry a clock in their pixels. The age of a shown frame is the time from that
clock to the moment at which the window has drawn it.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from itertools import pairwise
from typing import Any

import cv2

from benchmarks.report import ROOT
from posecheck.sources import Frame

sys.path.insert(0, str(ROOT / "tests"))
from mjpeg_server import read_stamp

MANY = 1000
"""Repetitions: the clip is played over and over, and the session must not end before its time."""
SETTLE_S = 3.0
"""Windows and models start; what happens before is not counted."""


def ours(url: str, model: str, seconds: float, stretch: str, side: str) -> dict[str, Any]:
    from posecheck.cli.live import LiveOptions, run_live
    from posecheck.cli.live_screen import LiveStats
    from posecheck.estimators import mediapipe

    infer_s: list[float] = []
    shown: list[tuple[float, float]] = []
    estimate = mediapipe.MediaPipeEstimator.estimate

    def timed(self: Any, frame: Any) -> Any:
        began = time.perf_counter()
        pose = estimate(self, frame)
        infer_s.append(time.perf_counter() - began)
        return pose

    class Clocked(LiveStats):
        def shown(self, frame: Frame, now_s: float) -> None:
            super().shown(frame, now_s)
            now = time.monotonic()
            shown.append((now, now - read_stamp(frame.image)))

    mediapipe.MediaPipeEstimator.estimate = timed  # type: ignore[method-assign]
    stats = Clocked()
    run_live(
        LiveOptions(
            camera=url, stretch=stretch, side=side, model=model, voice=False, window=True,
            history=False, welcome=False, mirror=False, max_s=seconds, reps=MANY,
        ),
        stats,
    )  # fmt: skip
    return summary(shown, infer_s)


def bare(url: str, model: str, seconds: float) -> dict[str, Any]:
    """Read, infer, next: no painting, no window."""
    import mediapipe as mp

    from benchmarks.bare import landmarker

    infer_s: list[float] = []
    seen: list[tuple[float, float]] = []
    capture = cv2.VideoCapture(url, cv2.CAP_FFMPEG, [cv2.CAP_PROP_N_THREADS, 1])
    began = time.monotonic()
    with landmarker(model) as model_:
        while time.monotonic() - began < seconds:
            good, image = capture.read()
            if not good:
                break
            t = time.perf_counter()
            rgb = cv2.cvtColor(image, cv2.COLOR_BGR2RGB)
            mp_image = mp.Image(image_format=mp.ImageFormat.SRGB, data=rgb)
            model_.detect_for_video(mp_image, round((time.monotonic() - began) * 1000))
            infer_s.append(time.perf_counter() - t)
            seen.append((time.monotonic(), time.monotonic() - read_stamp(image)))
    return summary(seen, infer_s)


def summary(seen: list[tuple[float, float]], infer_s: list[float]) -> dict[str, Any]:
    """Rate, inference, ages and gaps of what was seen after things have settled."""
    begin = seen[0][0] + SETTLE_S
    kept = [(t, age) for t, age in seen if t >= begin]
    times, ages = [t for t, _ in kept], sorted(age for _, age in kept)
    gaps = sorted((b - a, a - times[0]) for a, b in pairwise(times))
    return {
        "frames": len(kept),
        "fps": (len(kept) - 1) / (times[-1] - times[0]),
        "infer_ms": 1e3 * statistics.median(infer_s[-len(kept) :]),
        "age_ms": 1e3 * statistics.median(ages),
        "age_95_ms": 1e3 * ages[int(0.95 * len(ages))],
        "seconds": times[-1] - times[0],
        "worst_gap_ms": 1e3 * gaps[-1][0],
        "worst_gap_at_s": gaps[-1][1],
        "gaps_over_120": sum(gap > 0.12 for gap, _ in gaps),
    }


if __name__ == "__main__":
    what, url, model, seconds, stretch, side = sys.argv[1:]
    found = (
        ours(url, model, float(seconds), stretch, side)
        if what == "ours"
        else bare(url, model, float(seconds))
    )
    print(json.dumps(found))
