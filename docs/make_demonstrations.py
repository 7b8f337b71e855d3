"""Makes what the set-up screen shows from the sample clips: ``python docs/make_demonstrations.py``.

For each stretch a short loop of one repetition (`posecheck/data/demonstrations/ID.mp4`), and
the outline of a person in position (`posecheck/scene/figures.py`).
"""

from __future__ import annotations

import json
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
import numpy.typing as npt

from posecheck.skeleton import INDEX
from posecheck.sources.trace import TraceSource

ROOT = Path(__file__).parents[1]
SAMPLES = ROOT / "samples"
OUT = ROOT / "posecheck" / "data" / "demonstrations"
FIGURES = ROOT / "posecheck" / "scene" / "figures.py"

CLIPS = {
    "calf": "calf_good",
    "quad": "quad_good",
    "glute": "glute_side_good",
    "rolldown": "rolldown_good",
    "rotation": "rotation_side_good",
}
SIZE_WH = (384, 288)
REST_S = 0.8
HOLD_S = 1.6
"""At rest before and after, and held: a loop is for looking once, not for keeping time."""
AROUND = 1.22
"""Width of the cut-out against that of the person."""
CROWN = 0.14
"""Of the height up to the eyes, what the head still has above them."""
CRF = 25

POINTS = ("shoulder", "elbow", "wrist", "hip", "knee", "ankle", "heel", "foot_index")
HEAD = ("nose", "left_ear", "right_ear")

Picture = npt.NDArray[np.uint8]


def main() -> int:
    """Make all of them."""
    OUT.mkdir(parents=True, exist_ok=True)
    figures = {}
    for stretch, clip in CLIPS.items():
        truth = json.loads((SAMPLES / f"{clip}.json").read_text("utf-8"))
        make_loop(stretch, clip, truth)
        figures[stretch] = figure(clip, truth)
    FIGURES.write_text(source_of(figures), "utf-8")
    return 0


def make_loop(stretch: str, clip: str, truth: dict[str, Any]) -> None:
    """One repetition, cut out around the person."""
    first = [s for s in truth["segments"] if s["rep"] == 1]
    start = next(s["start"] for s in first if s["phase"] == "move")
    hold = next(s for s in first if s["phase"] == "hold")
    release = next(s["end"] for s in first if s["phase"] == "release")
    kept = [(start - REST_S, hold["start"] + HOLD_S), (hold["end"], release + REST_S)]
    box = cut_out(truth)
    path = OUT / f"{stretch}.mp4"
    with av.open(str(SAMPLES / f"{clip}.mp4")) as source, av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=Fraction(truth["fps"]))
        stream.width, stream.height, stream.pix_fmt = *SIZE_WH, "yuv420p"
        stream.options = {"crf": str(CRF), "preset": "veryslow"}
        for frame in source.decode(video=0):
            t = float(frame.time or 0.0)
            if any(a - 1e-6 <= t < b - 1e-6 for a, b in kept):
                picture = shrunk(frame.to_ndarray(format="bgr24"), box)
                out.mux(stream.encode(av.VideoFrame.from_ndarray(picture, format="bgr24")))
        out.mux(stream.encode())
    print(f"{path.relative_to(ROOT)}: {path.stat().st_size / 1024:.0f} KB")


def cut_out(truth: dict[str, Any]) -> tuple[int, int, int, int]:
    """Left, top, width, height around all that the person does, in the shape of the loop."""
    xy = np.array([p for frame in truth["frames"] for p in frame["joints2d"].values()])
    low, high = xy.min(axis=0), xy.max(axis=0)
    low[1] -= CROWN * (high[1] - low[1])
    w, h = truth["size"]
    width = min(float(w), AROUND * max(high[0] - low[0], (high[1] - low[1]) * w / h))
    height = width * SIZE_WH[1] / SIZE_WH[0]
    x, y = (low + high) / 2 - (width / 2, height / 2)
    x, y = np.clip(x, 0, w - width), np.clip(y, 0, h - height)
    return round(float(x)), round(float(y)), round(width), round(height)


def shrunk(picture: Picture, box: tuple[int, int, int, int]) -> Picture:
    """The cut-out at the size of the loop."""
    x, y, w, h = box
    small = cv2.resize(picture[y : y + h, x : x + w], SIZE_WH, interpolation=cv2.INTER_AREA)
    return np.asarray(small, dtype=np.uint8)


def figure(clip: str, truth: dict[str, Any]) -> tuple[str, dict[str, tuple[float, float]]]:
    """Working side, and the landmarks at rest in torso lengths from the middle of the hips."""
    setup = truth["segments"][0]
    seen = TraceSource(SAMPLES / "traces" / f"{clip}.posetrace.jsonl.gz")
    xy = np.mean([p.xy for p in seen if p.found and p.t < setup["end"]], axis=0)
    middle = {n: (xy[INDEX[f"left_{n}"]] + xy[INDEX[f"right_{n}"]]) / 2 for n in POINTS}
    torso = np.hypot(*(middle["shoulder"] - middle["hip"]))
    at = {f"{s}_{n}": xy[INDEX[f"{s}_{n}"]] for n in POINTS for s in ("left", "right")}
    at["head"] = np.mean([xy[INDEX[name]] for name in HEAD], axis=0)
    side = {"L": "left", "R": "right", "both": "both"}[truth["working_side"]]
    points = {k: (v - middle["hip"]) / torso for k, v in at.items()}
    return side, {k: (round(float(x), 2), round(float(y), 2)) for k, (x, y) in points.items()}


def source_of(figures: dict[str, tuple[str, dict[str, tuple[float, float]]]]) -> str:
    """The figures as a module."""
    lines = [
        '"""Outlines of a person in position, by stretch; made by docs/make_demonstrations.py.',
        "",
        "Landmarks of the sample traces at rest, in torso lengths from the middle of the hips,",
        "x right and y down in the picture, with the side that is worked in them.",
        '"""',
        "",
        "from __future__ import annotations",
        "",
        "from posecheck.stretch import WorkingSide",
        "",
        "Landmarks = dict[str, tuple[float, float]]",
        "",
        "FIGURES: dict[str, tuple[WorkingSide, Landmarks]] = {",
    ]
    for stretch, (side, points) in figures.items():
        lines += [f'    "{stretch}": (', f'        "{side}",', "        {"]
        lines += [f'            "{name}": {at},' for name, at in points.items()]
        lines += ["        },", "    ),"]
    return "\n".join([*lines, "}", ""])


if __name__ == "__main__":
    sys.exit(main())
