"""MediaPipe in the plainest loop there is: what posecheck is compared with.

    python -m benchmarks.bare CLIP MODEL [STARTED]

Prints JSON: frames, seconds of the loop, seconds from STARTED (`time.time()` of who started
this) to the first result, peak memory, and a checksum of all landmarks.
"""

from __future__ import annotations

import hashlib
import json
import sys
import time
from typing import Any

import av
import mediapipe as mp
import numpy as np

from benchmarks.report import peak_mb
from posecheck.models import load


def landmarker(model: str) -> Any:
    """The vendor's landmarker in VIDEO mode, with the options that posecheck uses."""
    return mp.tasks.vision.PoseLandmarker.create_from_options(
        mp.tasks.vision.PoseLandmarkerOptions(
            base_options=mp.tasks.BaseOptions(model_asset_path=str(load(model).path)),
            running_mode=mp.tasks.vision.RunningMode.VIDEO,
        )
    )


def main(clip: str, model: str, started: float) -> None:
    digest, frames, first_s = hashlib.sha256(), 0, 0.0
    with landmarker(model) as model_, av.open(clip) as container:
        began = time.perf_counter()
        for picture in container.decode(video=0):
            image = mp.Image(
                image_format=mp.ImageFormat.SRGB, data=picture.to_ndarray(format="rgb24")
            )
            result = model_.detect_for_video(image, round(float(picture.time or 0.0) * 1000))
            frames += 1
            if frames == 1:
                first_s = time.time() - started
            for points in result.pose_landmarks:
                digest.update(np.array([(p.x, p.y, p.z) for p in points]).tobytes())
        seconds = time.perf_counter() - began
    print(
        json.dumps(
            {
                "frames": frames, "seconds": seconds, "first_s": first_s, "peak_mb": peak_mb(),
                "landmarks": digest.hexdigest(),
            }
        )
    )  # fmt: skip


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], float(sys.argv[3]) if len(sys.argv) > 3 else time.time())
