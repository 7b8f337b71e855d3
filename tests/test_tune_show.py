"""`posecheck tune --show` in its window, on a screen that Xvfb plays; and its refusals."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import xvfb
from cli_clips import ROOT, left_over, run, sample_frames, write_frames
from tool_windows import end_of, needs_screen, press, start_tool, tool_screen, windows_closed

from posecheck.config import load_stretch
from posecheck.config.thresholds import load_thresholds
from posecheck.workbench.loop import SIZE_WH

Captured = pytest.CaptureFixture[str]
CLIP = ROOT / "samples" / "calf_faults.mp4"
CALF = load_stretch("calf")
HIP = CALF.check("hip_90")
HIGH = HIP.high or 0.0
"""The shipped limit: it moves whenever thresholds are tuned."""


@pytest.fixture(scope="module")
def screen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[xvfb.Screen]:
    with tool_screen(tmp_path_factory.mktemp("screen")) as made:
        yield made


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    """A clip with its trace and truth beside it, as in samples/."""
    (tmp_path / "traces").mkdir()
    shutil.copy(ROOT / "samples" / "traces" / "calf_faults.posetrace.jsonl.gz", tmp_path / "traces")
    shutil.copy(CLIP.with_suffix(".json"), tmp_path)
    return Path(shutil.copy(CLIP, tmp_path))


@pytest.fixture(autouse=True)
def nothing_stays_on_the_screen() -> Iterator[None]:
    with windows_closed():
        yield


def start(screen: xvfb.Screen, *args: object) -> subprocess.Popen[str]:
    return start_tool(screen, ["tune", "--show", *args], lambda p: bool(lines_of(p)), 60)


@needs_screen
def test_numbers_are_set_over_a_clip_and_judged_by(
    screen: xvfb.Screen, clip: Path, tmp_path: Path, capsys: Captured
) -> None:
    out = tmp_path / "mine.toml"
    process = start(screen, clip, "--out", out)
    press(screen, *["bracketright"] * 3, "Tab", "bracketright", "Down", "bracketleft", "z", "q")
    code, said, err = end_of(process)
    assert (code, said, err) == (0, f"{out}: use it with --thresholds {out}\n", "")
    hip = load_thresholds(out).over(CALF).check("hip_90")
    assert (hip.high, hip.margin) == (HIGH + 3, HIP.margin + 1)
    assert load_thresholds(out).over(CALF).check("knee_straight") == CALF.check("knee_straight")
    assert left_over(tmp_path) == []
    again = start(screen, clip, "--out", out)
    press(screen, "bracketright", "q")
    code, _, err = end_of(again)
    assert (code, err) == (0, f"posecheck: going on from {out}.\n")
    assert load_thresholds(out).over(CALF).check("hip_90").high == HIGH + 4
    result = run(capsys, "replay", clip.parent / "traces" / "calf_faults.posetrace.jsonl.gz",
                 "--stretch", "calf", "--side", "left", "--thresholds", out)  # fmt: skip
    assert result.code == 0


@needs_screen
def test_the_mouse_drags_a_limit_and_ctrl_c_saves(
    screen: xvfb.Screen, clip: Path, tmp_path: Path
) -> None:
    out = tmp_path / "mine.toml"
    process = start(screen, clip, "--out", out)
    press(screen, "Home")
    x = SIZE_WH[0] - 24
    rows = lines_of(screen.picture())
    for words in (
        ["mousemove", x, rows[0]], ["mousedown", 1], ["mousemove", x, rows[0] + 6],
        ["mousemove", x, rows[0] + 12], ["mouseup", 1],
    ):  # fmt: skip
        screen._xdotool(*map(str, words))
        time.sleep(0.2)
    process.send_signal(signal.SIGINT)
    code, _, err = end_of(process)
    assert (code, err) == (130, "posecheck: interrupted; everything so far is saved.\n")
    high = load_thresholds(out).over(CALF).check("hip_90").high
    assert high is not None and HIGH - 13 < high < HIGH - 1


def lines_of(picture: npt.NDArray[np.uint8]) -> list[int]:
    """Rows of the limits: white lines over the whole plot."""
    top = SIZE_WH[1] * 2 // 3
    white = (picture[top : SIZE_WH[1], 200 : SIZE_WH[0] - 100] > 240).all(axis=2)
    return [top + int(y) for y in np.flatnonzero(white.mean(axis=1) > 0.9)]


@needs_screen
def test_closing_without_a_change_writes_nothing(
    screen: xvfb.Screen, clip: Path, tmp_path: Path
) -> None:
    out = tmp_path / "mine.toml"
    process = start(screen, clip, "--out", out)
    press(screen, "space", "question", "Escape", "q")
    assert end_of(process) == (0, "", "")
    assert not out.exists()


@needs_screen
@pytest.mark.model
def test_at_the_camera(screen: xvfb.Screen, tmp_path: Path) -> None:
    out = tmp_path / "mine.toml"
    process = start(
        screen, "camera", "--camera", CLIP, "--stretch", "calf", "--side", "left",
        "--model", "lite", "--out", out,
    )  # fmt: skip
    press(screen, "bracketright", "q")
    code, said, err = end_of(process)
    assert code == 0 and said.startswith(str(out)) and "lite model" in err
    assert load_thresholds(out).over(CALF).check("hip_90").high == HIGH + 1
    assert "calf_faults.mp4" not in out.read_text(), "an address is nobody's business"


def test_refusals_are_one_sentence(clip: Path, tmp_path: Path, capsys: Captured) -> None:
    for args, code, says in (
        (["camera"], 1, "Say which stretch you will do, as in --stretch calf --side left."),
        (["camera", "--stretch", "calf"], 1, "add --side left or --side right."),
        ([clip, clip], 2, "--show looks at one clip, one trace, or the camera."),
        ([clip, "--stretch", "quad"], 1, "says stretch = calf, not quad; leave --stretch out"),
        ([clip, "--side", "up"], 2, "--side up: say left or right."),
        ([tmp_path / "no.mp4"], 1, "was not found"),
        ([clip, "--out", tmp_path], 1, "is a folder; give the name of a file in it."),
        ([clip, "--thresholds", tmp_path / "no.toml"], 1, "no.toml"),
    ):
        result = run(capsys, "tune", "--show", *args)
        assert result.code == code and says in result.err, result.err
        assert len(result.err.splitlines()) == 1


def test_what_is_for_the_window_is_refused_without_it(clip: Path, capsys: Captured) -> None:
    result = run(capsys, "tune", clip.parent, "--stretch", "calf")
    assert result.code == 2
    assert "--stretch, --side and --camera are for --show; add it." in result.said


@pytest.mark.skipif(os.name == "nt", reason="there is always a screen there")
def test_without_a_screen_it_says_so(
    clip: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    result = run(capsys, "tune", "--show", clip)
    assert result.code == 1 and result.said.startswith("No screen to open a window on")


@needs_screen
@pytest.mark.model
def test_a_clip_without_a_trace_is_looked_through_once(screen: xvfb.Screen, tmp_path: Path) -> None:
    clip = write_frames(tmp_path / "calf_short.mp4", sample_frames(12, 1))
    process = start(screen, clip, "--side", "left", "--model", "lite", "--out", tmp_path / "t.toml")
    press(screen, "bracketleft", "q")
    assert end_of(process)[0] == 0
    assert "calf_short" in (tmp_path / "t.toml").read_text()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["calf_short.mp4", "t.toml"]
