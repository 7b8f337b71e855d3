"""The engine without camera and model: from a trace to events, measures alone, painting.

python -m benchmarks.engine [--runs 5] [--out REPORT.md]
"""

from __future__ import annotations

import argparse
import gzip
import json
import statistics
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import cv2
import numpy as np

from benchmarks.report import ROOT, Row, publish
from posecheck.cli import main as posecheck
from posecheck.cli.common import error_of, open_legs
from posecheck.cli.picture import Annotator
from posecheck.measures import MEASURES
from posecheck.measures.track import Stances, Track
from posecheck.orientation import distance_m, signed_yaw
from posecheck.pose import Pose
from posecheck.session import Session
from posecheck.sources.trace import TraceSource

TRACE = ROOT / "samples" / "traces" / "calf_good.posetrace.jsonl.gz"
RATE = 30.0
TIMES = 12
SIZES = ((640, 480), (1280, 720), (1920, 1080))
PAINT_MS = {720: "<= 2.5 ms", 1080: "<= 5 ms"}


def at_rate(poses: list[Pose], rate: float, times: int) -> Iterator[Pose]:
    """The recorded movement again and again at another frame rate, in between interpolated."""
    t = np.array([p.t for p in poses])
    flat = np.array(
        [
            np.concatenate(
                (p.xy, p.z[:, None], p.visibility[:, None], p.presence[:, None], p.world), axis=1
            )
            for p in poses
        ]
    )
    frames = int((t[-1] - t[0]) * rate)
    for i in range(frames * times):
        at = t[0] + i % frames / rate
        j = min(int(np.searchsorted(t, at, "right")) - 1, len(t) - 2)
        share = (at - t[j]) / (t[j + 1] - t[j])
        row = flat[j] + share * (flat[j + 1] - flat[j])
        yield Pose.from_landmarks(i / rate, row[:, :5], row[:, 5:], poses[0].size_wh).rounded()


def write_trace(path: Path, source: TraceSource, poses: list[Pose]) -> None:
    with gzip.open(path, "wt") as file:
        file.write(json.dumps(source.header) + "\n")
        for p in poses:
            lm = np.concatenate(
                (p.xy, p.z[:, None], p.visibility[:, None], p.presence[:, None]), axis=1
            )
            entry = {"t": p.t, "lm": lm.tolist(), "world": p.world.tolist()}
            file.write(json.dumps(entry) + "\n")


def best(work: Callable[[], object], runs: int) -> tuple[float, float]:
    """Median and least CPU seconds: of one thread they tell the cost on a busy machine too."""
    spent = []
    for _ in range(runs):
        began = time.process_time()
        work()
        spent.append(time.process_time() - began)
    return statistics.median(spent), min(spent)


def engine(poses: list[Pose]) -> None:
    session = Session(open_legs("", "calf", "left"), error_of("heavy"))
    for pose in poses:
        session.step(fresh(pose))


def fresh(pose: Pose) -> Pose:
    """The pose with nothing worked out yet."""
    return Pose(pose.t, pose.xy, pose.z, pose.visibility, pose.presence, pose.world, pose.size_wh)


def measures_alone(poses: list[Pose]) -> None:
    """Every measure of every pose, corrected, from the landmarks as arrays."""
    track = Track(poses)
    signed = signed_yaw(track)
    stances = Stances(-1.0, "left", abs(signed), signed, distance_m(track))
    calibration = error_of("heavy")
    for name, measure in MEASURES.items():
        if not measure.since_rest:
            calibration.values(track, name, "left", stances)


def paint_ms(poses: list[Pose], size_wh: tuple[int, int], runs: int) -> float:
    scale = size_wh[1] / 480
    picture = cv2.resize(np.full((48, 64, 3), 90, np.uint8), size_wh)
    session = Session(open_legs("", "calf", "left"), error_of("heavy"))
    steps = [
        session.step(Pose(p.t, p.xy * scale, p.z, p.visibility, p.presence, p.world, size_wh))
        for p in poses
    ]
    annotator = Annotator()
    # A few pictures are under way at a time, as in a session: fresh memory for each and every one
    # would cost more than the painting.
    under_way: deque[object] = deque(maxlen=4)
    _, least = best(
        lambda: under_way.extend(annotator.paint(picture, step) for step in steps), runs
    )
    return least / len(steps) * 1e3


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    with closing(TraceSource(TRACE)) as source:
        poses = list(at_rate(list(source), RATE, TIMES))
    n = len(poses)
    rows = []
    with tempfile.TemporaryDirectory() as name:
        trace = Path(name) / "calf.posetrace.jsonl.gz"
        write_trace(trace, source, poses)
        args = ["replay", str(trace), "--stretch", "calf", "--side", "left"]
        whole, least = best(
            lambda: posecheck([*args, "--events", str(Path(name) / "e.jsonl")]), options.runs
        )
        parse, _ = best(lambda: list(TraceSource(trace)), options.runs)
    rows.append(
        Row(
            "trace to events",
            ">= 5,000 poses/s",
            f"{n / whole:,.0f} (best {n / least:,.0f})",
            f"`posecheck replay TRACE --events`, {n} poses at {RATE:g} a second, CPU time",
        )
    )
    rows.append(Row("reading the trace", "", f"{parse / n * 1e6:.0f} us a pose", "part of it"))
    median, least = best(lambda: engine(poses), options.runs)
    rows.append(
        Row(
            "measures, judging, coaching",
            "<= 0.4 ms a frame",
            f"{median / n * 1e3:.3f} ms (best {least / n * 1e3:.3f})",
            f"`Session.step` at {RATE:g} frames a second, CPU time",
        )
    )
    median, least = best(lambda: measures_alone(poses), options.runs)
    rows.append(
        Row(
            "measures only",
            ">= 50,000 poses/s",
            f"{n / median:,.0f} (best {n / least:,.0f})",
            "all measures with yaw, distance, corrections and errors, whole recording at once; "
            "CPU time",
        )
    )
    every = poses[:: int(RATE / 10)]
    median, least = best(lambda: engine(every), options.runs)
    rows.append(
        Row(
            "the same at 10 frames a second",
            "<= 0.4 ms a frame",
            f"{median / len(every) * 1e3:.3f} ms (best {least / len(every) * 1e3:.3f})",
            "two beats a frame",
        )
    )
    for size_wh in SIZES:
        rows.append(
            Row(
                f"paint {size_wh[0]} x {size_wh[1]}",
                PAINT_MS.get(size_wh[1], ""),
                f"{paint_ms(every, size_wh, options.runs):.2f} ms",
                "scene and picture, CPU time, best run",
            )
        )
    publish("Engine", rows, options.out)


if __name__ == "__main__":
    main()
