"""The shipped models are whole, and a bad one is refused in one sentence."""

from __future__ import annotations

import hashlib
import zipfile
from pathlib import Path

import pytest

from posecheck import models
from posecheck.errors import ModelError


@pytest.mark.parametrize("name", models.MODEL_NAMES)
def test_a_shipped_model_is_the_one_that_is_listed(name: str) -> None:
    bundle = models.load(name)
    assert bundle.name == name
    data = bundle.path.read_bytes() if bundle.path else bundle.data
    assert hashlib.sha256(data).hexdigest() == bundle.sha256
    assert not (bundle.path and bundle.data), "held once only"
    assert bundle.sha256 in Path(models.__file__).with_name("SHA256SUMS").read_text()


def test_the_bytes_stay_out_of_the_repr() -> None:
    assert "secret" not in repr(models.ModelBundle("mine.task", b"secret", "0" * 64))


def test_a_damaged_shipped_model_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shipped = Path(models.__file__).parent
    (tmp_path / "SHA256SUMS").write_bytes((shipped / "SHA256SUMS").read_bytes())
    (tmp_path / "pose_landmarker_lite.task").write_bytes(b"half a download")
    monkeypatch.setattr(models.resources, "files", lambda _package: tmp_path)
    with pytest.raises(ModelError, match=r"lite pose model .* is damaged.*reinstall"):
        models.load("lite")
    with pytest.raises(ModelError, match=r"full pose model is missing .*reinstall"):
        models.load("full")


def test_a_models_path_is_loaded_with_its_checksum(tmp_path: Path) -> None:
    own = tmp_path / "mine.task"
    with zipfile.ZipFile(own, "w") as bundle:
        for part in models.PARTS:
            bundle.writestr(part, b"weights")
    loaded = models.load(str(own))
    assert loaded.name == "mine.task"
    assert loaded.sha256 == hashlib.sha256(own.read_bytes()).hexdigest()


def test_a_path_that_is_no_model_is_refused(tmp_path: Path) -> None:
    text = tmp_path / "notes.task"
    text.write_text("not a zip")
    other = tmp_path / "other.task"
    with zipfile.ZipFile(other, "w") as bundle:
        bundle.writestr("hand_detector.tflite", b"weights")
    for path in (text, other):
        with pytest.raises(ModelError, match=rf"{path.name}' is not a pose model"):
            models.load(str(path))


def test_a_missing_model_names_the_choices() -> None:
    with pytest.raises(ModelError, match="'hevy' was not found: give one of lite, full, heavy"):
        models.load("hevy")


def test_a_folder_is_no_model(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="cannot be read"):
        models.load(str(tmp_path))
