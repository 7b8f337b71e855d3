"""A corpus: what pose models saw in pictures of people whose angles are known.

The format is described in `calibration/README.md`. A folder holds parts; a part is a pair of
files, `NAME.jsonl.gz` (or `.jsonl`) with the truth, a line a picture, and `NAME.npz` with
the landmarks.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from posecheck.errors import SourceError
from posecheck.pose import Pose

DEFAULT_SIZE_WH = (640, 480)
ENDINGS = (".jsonl.gz", ".jsonl")
SETTLED = "settled_"
"""How the arrays of a second set of landmarks begin: of models that have settled."""

NEEDED = ("stretch", "working_side", "body", "camera", "measures", "joints3d", "joints2d")


@dataclass(frozen=True)
class Still:
    """One picture: its truth and what each model saw (nothing = a missing pose).

    Attributes:
        settled: The models had settled on the picture, as in a clip; else it is their first
            look at it.
    """

    part: str
    truth: dict[str, Any]
    poses: dict[str, Pose]
    settled: bool = False

    @property
    def signed_yaw_deg(self) -> float:
        """Camera off side-on, degrees; negative = behind the person."""
        return float(self.truth["camera"]["yaw_deg"])

    @property
    def yaw_deg(self) -> float:
        """Camera off side-on, 0..90, whether before or behind."""
        return abs(self.signed_yaw_deg)

    @property
    def body(self) -> str:
        """Which of the rendered people it shows."""
        return str(self.truth["body"])

    @property
    def changes_only(self) -> bool:
        """True for a picture that only changes are read from (frames of one clip are alike)."""
        return bool(self.truth.get("changes_only", False))


def read_corpus(folder: Path, parts: tuple[str, ...] | None = None) -> list[Still]:
    """All stills of a corpus, or of some parts of it, in order.

    Raises:
        SourceError: The folder is not a corpus, or a part of it is damaged.
    """
    found = parts_of(folder)
    if not found:
        raise SourceError(
            f"{folder}: there is no corpus here; a corpus is a folder with NAME.jsonl.gz and "
            "NAME.npz, see calibration/README.md."
        )
    missing = [p for p in parts or () if p not in found]
    if missing:
        raise SourceError(f"{folder}: there is no part {missing[0]}; it has {', '.join(found)}.")
    stills = [s for part in parts or tuple(found) for s in _read_part(part, found[part])]
    if not stills:
        raise SourceError(f"{folder}: the corpus is empty; its files have no lines.")
    return stills


def parts_of(folder: Path) -> dict[str, Path]:
    """Parts by name, with the file of their truth.

    Raises:
        OSError: The folder may not be looked into; some versions of `Path.glob` hide that.
    """
    try:
        files = sorted(folder.iterdir())
    except (FileNotFoundError, NotADirectoryError):
        return {}
    return {
        path.name.removesuffix(ending): path
        for ending in ENDINGS
        for path in files
        if path.name.endswith(ending)
    }


def rest_and_poses(stills: list[Still]) -> Iterator[tuple[Still, Still]]:
    """Each pose of a pair with the rest of the same pair."""
    rests = {_pair(s): s for s in stills if s.truth.get("kind") == "rest"}
    for still in stills:
        if still.truth.get("kind") == "pose" and _pair(still) in rests:
            yield rests[_pair(still)], still


def _pair(still: Still) -> tuple[str, str, bool]:
    return still.part, str(still.truth.get("pair")), still.settled


def corpus_sha256(folder: Path) -> str:
    """Hash of the corpus files, names and bytes, in order of name."""
    digest = hashlib.sha256()
    for path in sorted(folder.iterdir()):
        if path.is_file():
            digest.update(os.fsencode(path.name))
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _read_part(part: str, path: Path) -> Iterator[Still]:
    truths = _read_truths(path)
    arrays = _read_arrays(path.with_name(f"{part}.npz"), len(truths))
    for look in ("", SETTLED):
        start = f"{look}image_"
        models = [name.removeprefix(start) for name in arrays if name.startswith(start)]
        if models:
            for i, truth in enumerate(truths):
                poses = {m: _pose(arrays, look, m, i, truth) for m in models}
                yield Still(part, truth, poses, bool(look) or bool(truth.get("settled")))


def _pose(arrays: dict[str, Any], look: str, model: str, i: int, truth: dict[str, Any]) -> Pose:
    width, height = truth.get("size_wh", DEFAULT_SIZE_WH)
    image, world = (arrays[f"{look}{kind}_{model}"][i] for kind in ("image", "world"))
    return Pose.from_landmarks(0.0, image, world, (width, height))


def _read_truths(path: Path) -> list[dict[str, Any]]:
    try:
        data = path.read_bytes()
        lines = (gzip.decompress(data) if path.suffix == ".gz" else data).decode().splitlines()
        truths: list[dict[str, Any]] = [json.loads(line) for line in lines if line.strip()]
    except (OSError, EOFError, ValueError) as error:
        raise SourceError(f"{path}: cannot be read as lines of JSON ({error}).") from error
    for number, truth in enumerate(truths, 1):
        missing = [k for k in NEEDED if not isinstance(truth, dict) or k not in truth]
        if not missing:
            missing = [f"camera.{k}" for k in ("yaw_deg", "near_side") if k not in truth["camera"]]
        if missing:
            raise SourceError(f"{path}, line {number}: `{missing[0]}` is missing.")
    return truths


def _read_arrays(path: Path, count: int) -> dict[str, Any]:
    try:
        with np.load(path) as data:
            arrays = {name: np.asarray(data[name], dtype=np.float64) for name in data.files}
    except FileNotFoundError:
        raise SourceError(f"{path}: the landmarks of this part are missing.") from None
    except (OSError, ValueError) as error:
        raise SourceError(f"{path}: cannot be read as landmarks ({error}).") from error
    images = [name for name in arrays if name.startswith(("image_", f"{SETTLED}image_"))]
    if not images:
        raise SourceError(f"{path}: there is no array image_MODEL in it.")
    for name in images:
        for key, columns in ((name, 5), (name.replace("image_", "world_", 1), 3)):
            shape = arrays[key].shape if key in arrays else None
            if shape != (count, 33, columns):
                raise SourceError(
                    f"{path}: {key} should have shape {(count, 33, columns)}, not {shape}."
                )
    return arrays
