"""Tiny clips and poses that tests make themselves."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt

from posecheck.pose import N_LANDMARKS, Pose

TICKS = 1000
WIDTH, HEIGHT = 96, 64


def numbered_image(number: int, width: int = WIDTH, height: int = HEIGHT) -> npt.NDArray[np.uint8]:
    """A dark picture with a white top left corner, its grey level telling its number."""
    image = np.full((height, width, 3), 20 + number * 8, np.uint8)
    image[:16, :16] = 255
    return image


def number_of(image: npt.NDArray[np.uint8]) -> int:
    """The number of a picture that was turned and compressed."""
    # Three levels darker than drawn: what the way to YUV and back costs here.
    return round((float(np.median(image)) - 17) / 8)


def write_clip(
    path: Path,
    times_s: Sequence[float],
    *,
    rotation: int = 0,
    size_wh: tuple[int, int] = (WIDTH, HEIGHT),
    aspect: Fraction | None = None,
    codec: str = "libx264",
    options: dict[str, str] | None = None,
    noisy: bool = False,
) -> Path:
    """Write a clip with one numbered picture at each time; noise makes the file large."""
    rng = np.random.default_rng(0)
    with av.open(str(path), "w", options=options or {}) as container:
        stream = container.add_stream(codec, rate=10)
        stream.width, stream.height = size_wh
        stream.pix_fmt = "yuv420p"
        stream.codec_context.time_base = Fraction(1, TICKS)
        if codec == "libx264":
            stream.options = {"tune": "zerolatency", "g": "5"}
        if aspect:
            stream.sample_aspect_ratio = aspect
        if rotation:
            stream.set_display_rotation(rotation)
        for number, t in enumerate(times_s):
            image = numbered_image(number, *size_wh)
            if noisy:
                image = rng.integers(0, 255, image.shape).astype(np.uint8)
            frame = av.VideoFrame.from_ndarray(image, format="bgr24")
            frame.pts = round(t * TICKS)
            frame.time_base = Fraction(1, TICKS)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def some_pose(t: float = 0.0, seed: int = 0, others: int = 0) -> Pose:
    """A pose with every landmark at a random place."""
    rng = np.random.default_rng(seed)
    landmarks = rng.uniform(0, 1, (N_LANDMARKS, 5)) * (WIDTH, HEIGHT, 50, 1, 1)
    world = rng.uniform(-1, 1, (N_LANDMARKS, 3))
    return Pose.from_landmarks(t, landmarks, world, (WIDTH, HEIGHT), others)
