"""The rendered corpus: landmarks of three models beside exact truth. See README.md."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from posecheck.pose import Pose

CORPUS = Path(__file__).parent / "corpus" / "rendered"
PARTS = ("stills", "wide", "pairs")
MODELS = ("lite", "full", "heavy")
SIZE_WH = (640, 480)


@dataclass(frozen=True)
class Still:
    """One rendered picture: its truth and what each model saw (nothing = a missing pose)."""

    part: str
    truth: dict[str, Any]
    poses: dict[str, Pose]

    @property
    def signed_yaw_deg(self) -> float:
        """Camera off side-on, degrees; negative = behind the person (31 stills)."""
        return float(self.truth["camera"]["yaw_deg"])

    @property
    def yaw_deg(self) -> float:
        """Camera off side-on, 0..90, whether before or behind."""
        return abs(self.signed_yaw_deg)

    @property
    def body(self) -> str:
        return str(self.truth["body"])


def stills(parts: tuple[str, ...] = PARTS) -> Iterator[Still]:
    """All stills of some parts of the corpus, in order."""
    for part in parts:
        with gzip.open(CORPUS / f"{part}.jsonl.gz", "rt", encoding="utf-8") as lines:
            truths = [json.loads(line) for line in lines]
        with np.load(CORPUS / f"{part}.npz") as data:
            arrays = {name: data[name] for name in data.files}
        for i, truth in enumerate(truths):
            poses = {
                m: Pose.from_landmarks(
                    0.0, arrays[f"image_{m}"][i], arrays[f"world_{m}"][i], SIZE_WH
                )
                for m in MODELS
            }
            yield Still(part, truth, poses)


def corpus_sha256() -> str:
    """Hash of the corpus files, names and bytes, in order of name."""
    digest = hashlib.sha256()
    for path in sorted(CORPUS.iterdir()):
        digest.update(path.name.encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()
