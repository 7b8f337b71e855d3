"""Makes the pictures of docs/tuning.md from a sample: ``python docs/make_tool_pictures.py``."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import cv2

from posecheck.cli.common import error_of, open_legs
from posecheck.overlay.text import Picture
from posecheck.sources.trace import TraceSource
from posecheck.tuning.label_files import read_labels
from posecheck.tuning.labels import known_faults
from posecheck.tuning.recording import Recorder
from posecheck.workbench.bench import Bench, ThresholdStore
from posecheck.workbench.clip_desk import ClipDesk
from posecheck.workbench.label_desk import LabelDesk
from posecheck.workbench.label_store import LabelStore
from posecheck.workbench.loop import SIZE_WH
from posecheck.workbench.pictures import open_pictures
from posecheck.workbench.whole_run import WholeRun

ROOT = Path(__file__).parents[1]
NAME = "calf_faults"
AT_S = 4.5
STEPS = 6
WIDTH, HEIGHT, QUALITY = 960, 600, 85


def main() -> int:
    """Both windows in the middle of the first fault."""
    for name, picture in (("label", label_window()), ("tune", tune_window())):
        small = cv2.resize(picture, (WIDTH, HEIGHT), interpolation=cv2.INTER_AREA)
        path = ROOT / "docs" / "pictures" / f"{name}.jpg"
        packed = cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])[1]
        path.write_bytes(packed.tobytes())
        print(path.relative_to(ROOT))
    return 0


def label_window() -> Picture:
    """The player of labels over the sample."""
    labels = read_labels(ROOT / "samples" / f"{NAME}.json")
    leg = open_legs("", labels.stretch, labels.side)[0]
    store = LabelStore(Path(tempfile.mkdtemp()) / f"{NAME}.labels.toml", labels)
    pictures = open_pictures(ROOT / "samples" / f"{NAME}.mp4")
    desk = LabelDesk(pictures, store, known_faults(leg.stretch))
    desk.transport.seek(AT_S)
    return desk.paint(SIZE_WH)


def tune_window() -> Picture:
    """The band of the hip, moved by some degrees."""
    labels = read_labels(ROOT / "samples" / f"{NAME}.json")
    leg = open_legs("", labels.stretch, labels.side)[0]
    trace = TraceSource(ROOT / "samples" / "traces" / f"{NAME}.posetrace.jsonl.gz")
    poses, model = list(trace), str(trace.header["model"])
    first = WholeRun(poses, lambda: Recorder(labels, leg, error_of(model), model))
    first.go_on(float("inf"))
    bench = Bench(leg.stretch, leg.stretch)
    store = ThresholdStore(Path(tempfile.mkdtemp()) / "calf.thresholds.toml", bench, {})
    desk = ClipDesk(
        open_pictures(ROOT / "samples" / f"{NAME}.mp4"), poses, leg, labels,
        lambda other: Recorder(labels, other, error_of(model), model), first, bench, store, NAME,
    )  # fmt: skip
    desk.transport.seek(AT_S)
    for _ in range(STEPS):
        desk.key("]")
    return desk.paint(SIZE_WH)


if __name__ == "__main__":
    sys.exit(main())
