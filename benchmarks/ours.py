"""posecheck on one clip in a process of its own, watched from inside.

    python -m benchmarks.ours CLIP MODEL STARTED [more options of `posecheck replay`]

Prints the same JSON as `benchmarks.bare`.
"""

from __future__ import annotations

import hashlib
import json
import sys
import time
from typing import Any

import numpy as np

from benchmarks.report import peak_mb


def main(clip: str, model: str, started: float, *more: str) -> int:
    from posecheck.cli import main as posecheck
    from posecheck.estimators import mediapipe

    digest, frames, first_s = hashlib.sha256(), 0, 0.0
    detect = mediapipe.MediaPipeEstimator._detect

    def watched(self: Any, image: Any, stamp_ms: int) -> Any:
        nonlocal frames, first_s
        result = detect(self, image, stamp_ms)
        frames += 1
        if frames == 1:
            first_s = time.time() - started
        for points in result.pose_landmarks:
            digest.update(np.array([(p.x, p.y, p.z) for p in points]).tobytes())
        return result

    mediapipe.MediaPipeEstimator._detect = watched  # type: ignore[method-assign]
    began = time.perf_counter()
    code = posecheck(["replay", clip, "--model", model, *more])
    seconds = time.perf_counter() - began
    print(
        json.dumps(
            {
                "frames": frames, "seconds": seconds, "first_s": first_s, "peak_mb": peak_mb(),
                "landmarks": digest.hexdigest(),
            }
        )
    )  # fmt: skip
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2], float(sys.argv[3]), *sys.argv[4:]))
