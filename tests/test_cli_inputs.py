"""Traces, models, stretch files and cameras that are not right: one sentence each."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from types import SimpleNamespace

import pytest
from cli_clips import TRACE, left_over, run, run_process, sample_frames, write_picture

Captured = pytest.CaptureFixture[str]
CALF = ("--stretch", "calf", "--side", "left")

FIVE_MISTAKES = """\
id = "mine"
name = "Mine"
sides = ["left", "right"]
reps = 0
hold_s = "three"
colour = "red"
placement = "Put the camera at knee height."
setup = "Sit down."
move = "Pull."
source = "Me."

[[check]]
id = "leg_up"
kind = "target"
measure = "hip_angel"
low = 75
high = 60
margin = 2
say_low = "Up."
say_high = "Down."
source = "Me."
"""


def trace_with(path: Path, *changes: tuple[int, str], count: int = 40) -> Path:
    """The first lines of a sample trace, some of them replaced."""
    lines = gzip.decompress(TRACE.read_bytes()).decode().splitlines(keepends=True)[:count]
    for number, text in changes:
        lines[number - 1] = text
    path.write_text("".join(lines), encoding="utf-8")
    return path


def test_a_trace_that_is_cut_off_is_judged_with_a_warning(tmp_path: Path, capsys: Captured) -> None:
    trace = trace_with(tmp_path / "a.posetrace.jsonl", (40, '{"t": 3.8, "lm": [[1'))
    result = run(capsys, "replay", trace, *CALF, "--summary", "-")
    assert result.said == f"{trace.name}: line 40, the last, is cut off and was left out."
    assert (result.code, json.loads(result.out)["frames"]) == (0, 38)


def test_a_trace_that_is_broken_inside_keeps_what_came_before(
    tmp_path: Path, capsys: Captured
) -> None:
    trace = trace_with(tmp_path / "a.posetrace.jsonl", (30, "{}\n"))
    events, summary = tmp_path / "a.events.jsonl", tmp_path / "a.json"
    result = run(capsys, "replay", trace, *CALF, "--events", events, "--summary", summary)
    assert result.said == f"{trace}, line 30: this is not a pose; repair or delete the line."
    assert result.code == 1
    assert json.loads(summary.read_text(encoding="utf-8"))["frames"] == 28
    last = events.read_text(encoding="utf-8").splitlines()[-1]
    assert json.loads(last)["event"] == "session_ended"
    assert left_over(tmp_path) == []


def test_a_trace_of_another_version(tmp_path: Path, capsys: Captured) -> None:
    header = '{"format": "posetrace", "version": 7, "size_wh": [640, 480]}\n'
    trace = trace_with(tmp_path / "a.posetrace.jsonl", (1, header))
    result = run(capsys, "replay", trace, *CALF)
    assert result.said == (
        f"{trace}, line 1: trace version 7 is not known here, only 1; update posecheck or make "
        "the trace anew."
    )
    assert result.code == 1


def test_a_trace_without_a_pose(tmp_path: Path, capsys: Captured) -> None:
    trace = trace_with(tmp_path / "a.posetrace.jsonl", count=1)
    judged = run(capsys, "replay", trace, *CALF)
    assert judged.said == (
        f"{trace.name}: there is nothing in it to judge; record or copy it again."
    )
    measured = run(capsys, "measure", trace)
    assert measured.said == (
        f"{trace.name}: there is nothing in it to measure; record or copy it again."
    )
    assert (judged.code, measured.code) == (1, 1)


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    return write_picture(tmp_path / "calf.png", sample_frames(1)[0][1])


def test_a_damaged_model(
    picture: Path, tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "models"
    folder.mkdir()
    (folder / "pose_landmarker_lite.task").write_bytes(b"half of it")
    (folder / "SHA256SUMS").write_text(f"{'0' * 64}  pose_landmarker_lite.task\n")
    monkeypatch.setattr("posecheck.models.resources", SimpleNamespace(files=lambda _name: folder))
    result = run(capsys, "replay", picture, *CALF, "--model", "lite")
    assert result.said == (
        "The lite pose model (pose_landmarker_lite.task) is damaged: its checksum is not the "
        "one it was shipped with; reinstall posecheck."
    )
    assert result.code == 1


def test_models_that_are_none(picture: Path, capsys: Captured) -> None:
    wrong = run(capsys, "replay", picture, *CALF, "--model", picture)
    assert wrong.said.startswith(f"'{picture}' is not a pose model: a pose .task file is a zip")
    typo = run(capsys, "measure", picture, "--model", "lihgt")
    assert typo.said == (
        "Model 'lihgt' was not found: give one of lite, full, heavy, or the path of a .task file."
    )
    assert (wrong.code, typo.code) == (1, 1)


def test_five_mistakes_in_a_stretch_file_are_told_each_on_its_line(
    tmp_path: Path, capsys: Captured
) -> None:
    mine = tmp_path / "mine.toml"
    mine.write_text(FIVE_MISTAKES, encoding="utf-8")
    result = run(capsys, "replay", TRACE, "--stretch", mine, "--side", "left")
    assert result.code == 1
    lines = result.err.removeprefix("posecheck: ").splitlines()
    told = [line.removeprefix(f"{mine}: ").split(":")[0] for line in lines]
    assert [where.split(" = ")[0] for where in told] == [
        "reps",
        "hold_s",
        "colour",
        "check[1] (leg_up).measure",
        "check[1] (leg_up).low",
    ]
    assert 'did you mean "hip_angle"?' in result.err


def test_a_stretch_that_is_not_known(capsys: Captured) -> None:
    result = run(capsys, "replay", TRACE, "--stretch", "caff", "--side", "left")
    assert result.said.startswith("no stretch named 'caff'; did you mean 'calf'?")
    assert result.code == 1


def test_a_camera_that_is_not_there() -> None:
    result = run_process("live", "--camera", "9", "--no-window", "--no-voice")
    assert result.said == (
        "No camera opened at 9. Check that it is plugged in and not used by another program, or "
        "try `posecheck demo`."
    )
    assert (result.code, result.out) == (1, "")
