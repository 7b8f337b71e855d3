"""`posecheck measure`: the two formats, what could not be measured, and wrong names."""

from __future__ import annotations

import csv
import io
import itertools
import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from cli_clips import TRACE, run, sample_frames, write_frames, write_picture

from posecheck.pose import Pose
from posecheck.sources.trace import TraceSource

Captured = pytest.CaptureFixture[str]
LITE = ("--model", "lite")


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    return write_picture(tmp_path / "calf.png", sample_frames(1)[0][1])


def test_json_of_a_picture(picture: Path, capsys: Captured) -> None:
    result = run(capsys, "measure", picture, *LITE, "--format", "json")
    assert (result.code, result.err) == (0, "")
    (row,) = json.loads(result.out)
    assert row["t"] == 0.0
    assert row["hip_angle"] == pytest.approx(92, abs=15)
    assert row["knee_angle"] == pytest.approx(178, abs=12)
    assert abs(row["camera_yaw"]) < 20
    assert row["side"] == "left"
    missing = {name for name, value in row.items() if value is None}
    assert set(row["reasons"]) == missing


def test_csv_of_a_clip(tmp_path: Path, capsys: Captured) -> None:
    clip = write_frames(tmp_path / "calf.mp4", sample_frames(3))
    result = run(capsys, "measure", clip, *LITE, "--measures", "hip_angle, knee_angle")
    assert (result.code, result.err) == (0, "")
    rows = list(csv.DictReader(io.StringIO(result.out)))
    assert list(rows[0]) == ["t", "hip_angle", "knee_angle", "side", "camera_yaw", "reasons"]
    assert [float(row["t"]) for row in rows] == pytest.approx([0, 0.4, 0.8], abs=0.01)
    assert all(60 < float(row["hip_angle"]) < 120 for row in rows)


def test_what_is_not_measurable_is_null_with_a_reason(tmp_path: Path, capsys: Captured) -> None:
    grey = write_picture(tmp_path / "grey.png", np.full((200, 200, 3), 120, np.uint8))
    words = ("measure", grey, *LITE, "--measures", "knee_angle")
    result = run(capsys, *words, "--format", "json")
    (row,) = json.loads(result.out)
    assert (row["knee_angle"], row["camera_yaw"]) == (None, None)
    assert row["reasons"] == {"knee_angle": "nobody in the picture"}
    assert result.said == (
        "grey.png: nothing could be measured (nobody in the picture); show the whole body, "
        "side-on, in good light."
    )
    assert result.code == 1
    (row,) = csv.DictReader(io.StringIO(run(capsys, *words).out))
    assert (row["knee_angle"], row["camera_yaw"]) == ("", "")
    assert row["reasons"] == "knee_angle: nobody in the picture"


def test_several_clips_are_told_apart_and_a_missing_one_is_no_end(
    tmp_path: Path, capsys: Captured
) -> None:
    gone = tmp_path / "gone.mp4"
    result = run(capsys, "measure", gone, TRACE, "--measures", "hip_angle", "--format", "json")
    assert result.said == f"{gone} was not found; check the name and the folder."
    rows = json.loads(result.out)
    assert (result.code, len(rows)) == (1, 167)
    assert {row["clip"] for row in rows} == {TRACE.name}


def test_the_side_asked_for_is_measured(capsys: Captured) -> None:
    words = ("measure", TRACE, "--measures", "knee_angle", "--format", "json")
    right = json.loads(run(capsys, *words, "--side", "right").out)
    assert {row["side"] for row in right} == {"right"}


def test_a_trace_that_is_cut_off_is_told(tmp_path: Path, capsys: Captured) -> None:
    trace = tmp_path / "a.posetrace.jsonl.gz"
    trace.write_bytes(TRACE.read_bytes()[:40_000])
    result = run(capsys, "measure", trace, "--measures", "hip_angle")
    assert result.code == 0
    assert "cut off" in result.err
    assert len(result.out.splitlines()) > 10


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ("hip_angel", "--measures: there is no 'hip_angel'. Did you mean hip_angle? Known: hip_"),
        ("hip_drift", "--measures: hip_drift tells a change since a rest, which no single frame"),
        ("camera_yaw", "--measures: camera_yaw is always printed; name others."),
        (" , ", "--measures: name at least one, as in hip_angle,knee_angle."),
    ],
)
def test_wrong_names(names: str, said: str, capsys: Captured) -> None:
    result = run(capsys, "measure", TRACE, "--measures", names)
    assert result.said.startswith(said)
    assert result.said.endswith("See `posecheck measure --help`.")
    assert result.code == 2


def test_what_was_measured_before_an_interrupt_is_printed(
    capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(source: TraceSource) -> Iterator[Pose]:
        yield from itertools.islice(every_pose(source), 3)
        raise KeyboardInterrupt

    every_pose = TraceSource.__iter__
    monkeypatch.setattr(TraceSource, "__iter__", interrupted)
    result = run(capsys, "measure", TRACE, "--measures", "hip_angle", "--format", "json")
    assert result.said == "interrupted; everything so far is saved."
    assert (result.code, len(json.loads(result.out))) == (130, 3)
