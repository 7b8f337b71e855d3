"""Replay against the bare loop: time, memory, start-up, equality of the landmarks.

    python -m benchmarks.replay [--runs 5] [--models full,heavy] [--out REPORT.md]

Whole processes, in turn, on the same clip: the sample three times over at 30 frames a second.
"""

from __future__ import annotations

import argparse
import statistics
import tempfile
import time
from fractions import Fraction
from pathlib import Path

import av

from benchmarks.report import ROOT, Row, Spent, publish, ratio, spend

SAMPLE = ROOT / "samples" / "calf_good.mp4"
CALF = ("--stretch", "calf", "--side", "left")


def long_clip(folder: Path, times: int = 3, rate: int = 30) -> Path:
    """The calf sample, several times over, at a webcam's rate."""
    path = folder / "calf_long.mp4"
    with av.open(str(SAMPLE)) as container:
        pictures = [p.to_ndarray(format="bgr24") for p in container.decode(video=0)]
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=rate, options={"crf": "18"})
        stream.height, stream.width = pictures[0].shape[:2]
        stream.pix_fmt = "yuv420p"
        for i, picture in enumerate(pictures * times):
            frame = av.VideoFrame.from_ndarray(picture, format="bgr24")
            frame.pts, frame.time_base = i, Fraction(1, rate)
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return path


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--models", default="full,heavy")
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        clip = long_clip(folder)
        for model in options.models.split(","):
            rows += of_model(clip, model, options.runs, folder)
        rows += side_by_side(folder, clip, max(1, options.runs // 2))
    rows += help_time(options.runs)
    publish("Replay", rows, options.out)


def of_model(clip: Path, model: str, runs: int, folder: Path) -> list[Row]:
    bare: list[Spent] = []
    events: list[Spent] = []
    video: list[Spent] = []
    to_events = ("--events", folder / "e.jsonl")
    for _ in range(runs):
        bare.append(spend("-m", "benchmarks.bare", clip, model, time.time()))
        events.append(spend("-m", "benchmarks.ours", clip, model, time.time(), *CALF, *to_events))
        video.append(
            spend(
                "-m", "benchmarks.ours", clip, model, time.time(), *CALF, *to_events,
                "--out", folder / "o.mp4",
            )
        )  # fmt: skip
    frames = bare[0].data["frames"]
    same = {run.data["landmarks"] for run in [*bare, *events, *video]}
    ms = statistics.median(run.data["seconds"] for run in bare) / frames * 1e3
    loop = [run.data["seconds"] for run in bare]
    memory = statistics.median(
        a.data["peak_mb"] - b.data["peak_mb"] for a, b in zip(events, bare, strict=True)
    )
    first = statistics.median(
        a.data["first_s"] - b.data["first_s"] for a, b in zip(events, bare, strict=True)
    )
    how = f"{runs} runs in turn, {frames} frames; the bare loop takes {ms:.1f} ms a frame"
    return [
        Row(f"{model}: events only / bare", "<= 1.05", ratio(_wall(events), _wall(bare)),
            f"wall time of whole processes; {how}"),
        Row(f"{model}: annotated H.264 / bare", "<= 1.35", ratio(_wall(video), _wall(bare)),
            "the same"),
        Row(f"{model}: the same, CPU time", "", f"{ratio(_cpu(events), _cpu(bare))}; "
            f"{ratio(_cpu(video), _cpu(bare))}", "user and system time, for a busy machine"),
        Row(f"{model}: inside, without start", "",
            f"{ratio([r.data['seconds'] for r in events], loop)}; "
            f"{ratio([r.data['seconds'] for r in video], loop)}",
            "from the command's begin to its end / the bare loop alone"),
        Row(f"{model}: peak memory beyond bare", "<= 60 MB", f"{memory:.0f} MB",
            "largest resident size of the process, events only"),
        Row(f"{model}: first frame beyond bare", "<= 0.5 s", f"{first:.2f} s",
            "from the start of the process to the first landmarks"),
        Row(f"{model}: landmarks", "equal", "equal" if len(same) == 1 else "DIFFERENT",
            "checksum over all landmarks of all runs"),
    ]  # fmt: skip


def side_by_side(folder: Path, clip: Path, runs: int) -> list[Row]:
    """Several clips: one process against one a core."""
    clips = [folder / f"calf_{i}.mp4" for i in range(4)]
    for copy in clips:
        copy.write_bytes(clip.read_bytes())
    one: list[float] = []
    two: list[float] = []
    for _ in range(runs):
        for jobs, runs_of in ((1, one), (2, two)):
            runs_of.append(
                spend(
                    "-m", "posecheck", "replay", *clips, "--model", "full", *CALF, "--jobs", jobs,
                    "--events", folder,
                ).wall_s
            )  # fmt: skip
    return [
        Row("4 clips, 1 process / 2", "", ratio(one, two),
            "full model, events only; one process uses two cores too")
    ]  # fmt: skip


def help_time(runs: int) -> list[Row]:
    ours = statistics.median(spend("-m", "posecheck", "--help").wall_s for _ in range(2 * runs))
    bare = statistics.median(spend("-c", "import typer").wall_s for _ in range(2 * runs))
    found = f"{ours:.2f} s (import of typer alone: {bare:.2f})"
    return [Row("posecheck --help", "<= 0.25 s", found, f"median of {2 * runs} processes")]


def _wall(runs: list[Spent]) -> list[float]:
    return [run.wall_s for run in runs]


def _cpu(runs: list[Spent]) -> list[float]:
    return [run.cpu_s for run in runs]


if __name__ == "__main__":
    main()
