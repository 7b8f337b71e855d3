"""Add to the rendered corpus what the models see in each picture once they have settled on it.

Run from the project root, with the folder that holds the pictures (they are not part of the
project): python calibration/add_settled.py PICTURES (three models, about ten minutes).
The arrays `settled_image_MODEL` and `settled_world_MODEL` are added to each part but `clips`,
which is settled anyway. The pictures are found by the name `file` of the corpus' lines.
"""

from __future__ import annotations

import gzip
import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "calibration")]

import numpy as np  # noqa: E402
from add_clips import row  # noqa: E402
from rendered import CORPUS, MODELS  # noqa: E402

from posecheck.estimators.mediapipe import MediaPipeEstimator  # noqa: E402
from posecheck.estimators.settled import settled  # noqa: E402
from posecheck.models import load  # noqa: E402
from posecheck.sources.picture import PictureSource  # noqa: E402

PARTS = ("stills", "wide", "pairs")


def main(pictures: Path) -> int:
    places = {path.name: path for path in pictures.rglob("*.jpg")}
    for part in PARTS:
        with gzip.open(CORPUS / f"{part}.jsonl.gz", "rt") as lines:
            files = [json.loads(line)["file"] for line in lines]
        with np.load(CORPUS / f"{part}.npz") as data:
            arrays = {name: data[name] for name in data.files}
        for model in MODELS:
            rows = []
            for file in files:
                with MediaPipeEstimator(load(model), count_others=False) as estimator:
                    (frame,) = PictureSource(places[file])
                    rows.append(row(settled(estimator, frame)))
            arrays[f"settled_image_{model}"] = np.stack([image for image, _ in rows])
            arrays[f"settled_world_{model}"] = np.stack([world for _, world in rows])
            print(part, model, len(files), flush=True)
        np.savez_compressed(CORPUS / f"{part}.npz", **arrays)
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
