"""Live against the bare loop at a served camera: rate, age of what is shown, gaps.

    python -m benchmarks.live [--seconds 30] [--models full,heavy] [--size 1280x720] [--out FILE]
    python -m benchmarks.live --seconds 300 --models auto       # the five minutes of gaps

Needs Xvfb. Camera, screen and posecheck share the machine, as they would at home.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.report import ROOT, Row, publish, spend

sys.path.insert(0, str(ROOT / "tests"))
import xvfb

RATE = 30


@contextmanager
def camera(size: str) -> Iterator[str]:
    """A served camera; gives its address."""
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.camera", str(RATE), *size.split("x")],
        stdout=subprocess.PIPE, text=True, cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert process.stdout is not None
    try:
        yield process.stdout.readline().strip()
    finally:
        process.terminate()
        process.wait(10)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--models", default="full,heavy")
    parser.add_argument("--size", default="1280x720")
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as name, xvfb.screen(Path(name), "1366x768") as screen:
        os.environ["DISPLAY"] = screen.display
        for model in options.models.split(","):
            rows += of_model(model, options.seconds, options.size)
    publish(f"Live at {options.size}, {RATE} frames a second", rows, options.out)


def of_model(model: str, seconds: float, size: str) -> list[Row]:
    def run(what: str, for_s: float) -> Any:
        with camera(size) as url:
            return spend("-m", "benchmarks.live_one", what, url, model, for_s, "calf", "left").data

    bare = None if model == "auto" else run("bare", min(seconds, 30))
    ours = run("ours", seconds)
    allowed = ours["infer_ms"] + 1e3 / RATE + 15
    return [
        Row(f"{model}: frames shown a second", f"{RATE}, heavy 90 % of bare",
            f"{ours['fps']:.1f}" + (f" (bare loop {bare['fps']:.1f})" if bare else ""),
            f"{ours['frames']} frames in a window under Xvfb; served, decoded and shown on the "
            "same machine"),
        Row(f"{model}: age of the shown frame", f"<= {allowed:.0f} ms",
            f"{ours['age_ms']:.0f} ms, 95 % under {ours['age_95_ms']:.0f}"
            + (f" (bare, not shown: {bare['age_ms']:.0f})" if bare else ""),
            f"a clock in its pixels; allowed are inference ({ours['infer_ms']:.0f} ms) + one "
            "frame + 15 ms"),
        Row(f"{model}: worst gap between shown frames", "< 120 ms",
            f"{ours['worst_gap_ms']:.0f} ms, after {ours['worst_gap_at_s']:.0f} s; "
            f"{ours['gaps_over_120']} of {ours['frames']} longer than 120",
            f"{ours['seconds']:.0f} s of a session, without its first 3"),
    ]  # fmt: skip


if __name__ == "__main__":
    main()
