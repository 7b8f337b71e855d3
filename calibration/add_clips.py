"""Make the part `clips` of the rendered corpus: what the models see in the sample clips.

Run from the project root: python calibration/add_clips.py (three models over 14 clips, about
three minutes). From each clip come one rest, at the end of the set-up, and the middle of
every later segment, as the models see them in VIDEO mode.
"""

from __future__ import annotations

import gzip
import json
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "calibration")]

import numpy as np  # noqa: E402
from rendered import CORPUS, MODELS  # noqa: E402

from posecheck.cli.clips import make_estimator, moments  # noqa: E402
from posecheck.pose import Pose  # noqa: E402
from posecheck.sources import open_source  # noqa: E402

REST_BEFORE_S = 0.3


def times(truth: dict[str, Any]) -> list[tuple[float, str]]:
    """Moments to take, seconds, and their kind."""
    set_up, *rest = truth["segments"]
    middles = [((s["start"] + s["end"]) / 2, "pose") for s in rest]
    return [(set_up["end"] - REST_BEFORE_S, "rest"), *middles]


def seen(clip: Path, model: str) -> list[Pose]:
    """Every pose of a clip."""
    with open_source(clip) as source, make_estimator(model) as estimator:
        return [moment.pose for moment in moments(source, estimator)]


def row(pose: Pose) -> tuple[np.ndarray, np.ndarray]:
    image = np.column_stack([pose.xy.round(1), pose.z.round(1), pose.visibility.round(2),
                             pose.presence.round(2)])  # fmt: skip
    return image.astype(np.float32), pose.world.round(3).astype(np.float32)


def main() -> int:
    lines: list[dict[str, Any]] = []
    arrays: dict[str, list[np.ndarray]] = {
        f"{k}_{m}": [] for m in MODELS for k in ("image", "world")
    }
    for path in sorted((ROOT / "samples").glob("*.json")):
        truth = json.loads(path.read_text("utf-8"))
        poses = {m: seen(path.with_suffix(".mp4"), m) for m in MODELS}
        for t, kind in times(truth):
            i = min(round(t * truth["fps"]), len(truth["frames"]) - 1)
            frame = truth["frames"][i]
            head = {k: truth[k] for k in ("stretch", "working_side", "body", "room")}
            camera = {k: v for k, v in truth["camera"].items() if k not in ("position", "rotation")}
            place = {"pair": truth["name"], "kind": kind, "changes_only": True}
            lines.append({**place, **head, "camera": camera, **frame})
            for m in MODELS:
                image, world = row(poses[m][i])
                arrays[f"image_{m}"].append(image)
                arrays[f"world_{m}"].append(world)
        print(path.stem, len(lines))
    with gzip.GzipFile(CORPUS / "clips.jsonl.gz", "wb", mtime=0) as out:
        for line in lines:
            out.write((json.dumps(line, separators=(",", ":")) + "\n").encode())
    np.savez_compressed(CORPUS / "clips.npz", **{k: np.stack(v) for k, v in arrays.items()})
    return 0


if __name__ == "__main__":
    sys.exit(main())
