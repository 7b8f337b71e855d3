"""Short clips cut from a sample, and ways to run the command line on them."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path

import av
import cv2
import numpy as np
import numpy.typing as npt
import pytest

from posecheck.cli import main
from posecheck.sources.clip import ClipSource

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = ROOT / "samples" / "calf_good.mp4"
TRACE = ROOT / "samples" / "traces" / "calf_good.posetrace.jsonl.gz"
MODULE = (sys.executable, "-m", "posecheck")
SIZE_WH = (480, 360)

Image = npt.NDArray[np.uint8]


@cache
def sample_frames(count: int = 10, every: int = 4) -> tuple[tuple[float, Image], ...]:
    """The first frames of the calf sample, scaled down, with their times in seconds."""
    frames: list[tuple[float, Image]] = []
    with ClipSource(SAMPLE) as source:
        for number, frame in enumerate(source):
            if number % every == 0:
                small = cv2.resize(frame.image, SIZE_WH, interpolation=cv2.INTER_AREA)
                frames.append((frame.t, np.asarray(small, np.uint8)))
            if len(frames) == count:
                break
    return tuple(frames)


def write_frames(path: Path, frames: Sequence[tuple[float, Image]], cut: float = 1.0) -> Path:
    """Write an MP4 that starts with its index, so that a part of it can be played.

    Args:
        path: Where to.
        frames: Times in seconds and pictures of one size.
        cut: Share of the file's bytes to keep.
    """
    with av.open(str(path), "w", options={"movflags": "faststart"}) as container:
        stream = container.add_stream("libx264", rate=10)
        stream.height, stream.width = frames[0][1].shape[:2]
        stream.pix_fmt = "yuv420p"
        stream.options = {"tune": "zerolatency", "g": "5"}
        stream.codec_context.time_base = Fraction(1, 1000)
        for t, image in frames:
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(image), format="bgr24")
            frame.pts, frame.time_base = round(t * 1000), Fraction(1, 1000)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    data = path.read_bytes()
    path.write_bytes(data[: round(len(data) * cut)])
    return path


def changed(
    count: int, change: Callable[[Image], Image], every: int = 4
) -> list[tuple[float, Image]]:
    """Sample frames, each put through `change`."""
    return [(t, change(image)) for t, image in sample_frames(count, every)]


def two_people(image: Image) -> Image:
    """The person twice, side by side."""
    return np.hstack([image, image])


def write_picture(path: Path, image: Image) -> Path:
    """Write a picture; `path` may hold any characters."""
    path.write_bytes(cv2.imencode(path.suffix, image)[1].tobytes())
    return path


@dataclass(frozen=True)
class Result:
    """How a command ended and what it said."""

    code: int
    out: str
    err: str

    @property
    def said(self) -> str:
        """The one line on standard error, without the program's name."""
        lines = self.err.splitlines()
        assert len(lines) == 1, self.err
        assert lines[0].startswith("posecheck: "), self.err
        assert lines[0].endswith((".", "?", "`.")), self.err
        return lines[0].removeprefix("posecheck: ")


def run(capsys: pytest.CaptureFixture[str], *args: object) -> Result:
    """Run posecheck in this process."""
    capsys.readouterr()
    code = main([str(arg) for arg in args])
    return Result(code, *capsys.readouterr())


def environment() -> dict[str, str]:
    """For a posecheck of its own process: this checkout, and no screen."""
    kept = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY")}
    return {**kept, "PYTHONPATH": str(ROOT)}


def run_process(*args: object, stdout: int = subprocess.PIPE, **more: object) -> Result:
    """Run posecheck in a process of its own, with nothing on standard input."""
    done = subprocess.run(
        [*MODULE, *map(str, args)],
        stdin=subprocess.DEVNULL,
        stdout=stdout,
        stderr=subprocess.PIPE,
        env=environment(),
        encoding="utf-8",
        timeout=60,
        **more,  # type: ignore[call-overload]
    )
    return Result(done.returncode, done.stdout or "", done.stderr)


def left_over(folder: Path) -> list[str]:
    """Names of unfinished files; there should be none."""
    return sorted(path.name for path in folder.rglob("*.part"))


def _lines(path: Path) -> int:
    try:
        return path.read_bytes().count(b"\n")
    except FileNotFoundError:
        return 0


def wait_for_lines(path: Path, count: int) -> None:
    """Until a file that is being written has so many lines; a `.part` may be finished by then."""
    end_s = time.monotonic() + 30
    finished = path.with_suffix("") if path.suffix == ".part" else path
    while max(_lines(path), _lines(finished)) < count:
        assert time.monotonic() < end_s, "nothing was written"
        time.sleep(0.02)
