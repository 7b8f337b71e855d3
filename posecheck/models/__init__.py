"""The pose models that ship with the package, and the check that they are whole.

A model is handed on as bytes and, where it can be, as a path: mapped into memory it needs a
third less of it and starts in half the time, but the native loader fails on paths with a
drive letter.
"""

from __future__ import annotations

import hashlib
import io
import os
import zipfile
from dataclasses import dataclass, field, replace
from importlib import resources
from pathlib import Path
from typing import Final

from posecheck.errors import ModelError
from posecheck.reading import reason

MODEL_NAMES: Final = ("lite", "full", "heavy")
"""Shipped models from the fastest to the most accurate."""

PARTS: Final = ("pose_detector.tflite", "pose_landmarks_detector.tflite")
"""What a pose ``.task`` file, a zip, has to hold."""


_LARGEST: Final = 256 << 20
"""Bytes; the largest that is known, heavy, has 30 million."""


@dataclass(frozen=True, slots=True)
class ModelBundle:
    """A pose model in memory.

    Attributes:
        name: One of ``MODEL_NAMES``, or the file name of the user's own model.
        data: The whole ``.task`` file; empty where the loader reads it from ``path``, so that
            30 MB are not held twice.
        sha256: Hexadecimal checksum of the file.
        path: The file, if it is one on a disk that the native loader can map into memory.
        shipped: Whether it came with this package, and is whole.
    """

    name: str
    data: bytes = field(repr=False)
    sha256: str
    path: Path | None = None
    shipped: bool = False


def load(name_or_path: str) -> ModelBundle:
    """Load a shipped model by name, or the user's own by path.

    Raises:
        ModelError: A shipped file is damaged or missing, or the path is not a pose model.
    """
    if name_or_path in MODEL_NAMES:
        return _load_shipped(name_or_path)
    return _load_own(Path(name_or_path).expanduser())


def _load_shipped(name: str) -> ModelBundle:
    file_name = f"pose_landmarker_{name}.task"
    folder = resources.files(__name__)
    try:
        data = (folder / file_name).read_bytes()
        sums = (folder / "SHA256SUMS").read_text(encoding="utf-8")
    except OSError as error:
        raise ModelError(
            f"The {name} pose model is missing from this installation; reinstall posecheck."
        ) from error
    sha256 = hashlib.sha256(data).hexdigest()
    if expected_sums(sums).get(file_name) != sha256:
        raise ModelError(
            f"The {name} pose model ({file_name}) is damaged: its checksum is not the one it "
            "was shipped with; reinstall posecheck."
        )
    return replace(_bundle(name, data, sha256, Path(str(folder / file_name))), shipped=True)


def _bundle(name: str, data: bytes, sha256: str, path: Path) -> ModelBundle:
    # Inside an archive it is no file, and with a drive letter the native loader fails.
    if path.is_file() and os.name != "nt":
        return ModelBundle(name, b"", sha256, path)
    return ModelBundle(name, data, sha256)


def expected_sums(text: str) -> dict[str, str]:
    """File name -> checksum, from the text of a ``sha256sum`` list."""
    rows = (line.split(maxsplit=1) for line in text.splitlines() if line.strip())
    return {name.lstrip("*"): digest for digest, name in rows}


def _load_own(path: Path) -> ModelBundle:
    try:
        if path.exists() and not path.is_file() and not path.is_dir():
            raise ModelError(f"Model '{path}' is not a file; give the path of a .task file.")
        if path.is_file() and path.stat().st_size > _LARGEST:
            raise ModelError(f"'{path}' is too large to be a pose model.")
        data = path.read_bytes()
    except FileNotFoundError as error:
        names = ", ".join(MODEL_NAMES)
        raise ModelError(
            f"Model '{path}' was not found: give one of {names}, or the path of a .task file."
        ) from error
    except OSError as error:
        raise ModelError(f"Model '{path}' cannot be read: {reason(error)}.") from error
    if not _is_pose_task(data):
        raise ModelError(
            f"'{path}' is not a pose model: a pose .task file is a zip that holds "
            f"{' and '.join(PARTS)}."
        )
    return _bundle(path.name, data, hashlib.sha256(data).hexdigest(), path)


def _is_pose_task(data: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as bundle:
            return set(PARTS) <= set(bundle.namelist())
    except zipfile.BadZipFile:
        return False
