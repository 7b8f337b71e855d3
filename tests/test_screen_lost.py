"""The screen goes away under a window: everything is saved, and what is not is told."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
import numpy.typing as npt
import pytest
import xvfb
from cli_clips import MODULE, ROOT, SAMPLE, TRACE, left_over, wait_for_lines
from tool_windows import needs_screen, press, tool_screen

from posecheck.tuning.label_files import read_labels

pytestmark = [
    needs_screen,
    pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only X11 loses its screen"),
]
GONE = "posecheck: The screen went away and took the window along; everything{} so far is saved. {}"
REPLAY = ("replay", TRACE, "--stretch", "calf", "--side", "left", "--show")


@pytest.fixture
def screen(tmp_path: Path) -> Iterator[xvfb.Screen]:
    folder = tmp_path / "screen"
    folder.mkdir()
    with tool_screen(folder) as made:
        yield made


def start(screen: xvfb.Screen, *args: object) -> subprocess.Popen[str]:
    """A command whose window shows something."""
    process = subprocess.Popen(
        [*MODULE, *map(str, args)],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=screen.environment, text=True,
    )  # fmt: skip
    screen._xdotool("search", "--sync", "--name", "^posecheck")
    screen.await_picture(bright, 30)
    return process


def bright(picture: npt.NDArray[np.uint8]) -> bool:
    return int(picture.max()) > 100


def end(screen: xvfb.Screen, process: subprocess.Popen[str]) -> str:
    """Take the screen away; what is told then."""
    screen.kill()
    _, err = process.communicate(timeout=20)
    assert process.returncode == 1
    return err


def test_a_player_saves(screen: xvfb.Screen, tmp_path: Path) -> None:
    video, events, summary, captions = (
        tmp_path / n for n in ("o.mp4", "e.jsonl", "s.json", "c.vtt")
    )
    process = start(
        screen, *REPLAY, "--out", video, "--events", events, "--summary", summary,
        "--captions", captions,
    )  # fmt: skip
    wait_for_lines(tmp_path / "e.jsonl.part", 3)
    time.sleep(0.5)
    assert end(screen, process) == GONE.format("", "Start again, or replay without --show.\n")
    assert left_over(tmp_path) == []
    with av.open(str(video)) as container:
        shown = sum(1 for _ in container.decode(video=0))
    assert json.loads(summary.read_text())["frames"] == shown > 5
    last = json.loads(events.read_text().splitlines()[-1])
    assert last["event"] == "session_ended"
    assert captions.read_text().startswith("WEBVTT")


def test_what_cannot_be_saved_is_told_first(screen: xvfb.Screen, tmp_path: Path) -> None:
    folder, events = tmp_path / "stick", tmp_path / "e.jsonl"
    folder.mkdir()
    process = start(screen, *REPLAY, "--summary", folder / "s.json", "--events", events)
    wait_for_lines(tmp_path / "e.jsonl.part", 3)
    folder.rmdir()
    assert end(screen, process) == (
        f"posecheck: {folder / 's.json'} cannot be written: the folder {folder} does not exist; "
        "create it or choose another.\n"
        + GONE.format(" else", "Start again, or replay without --show.\n")
    )
    assert "session_ended" in events.read_text()


@pytest.mark.model
def test_the_demo(screen: xvfb.Screen) -> None:
    process = start(screen, "demo", "--model", "lite")
    advice = "Start again, or give a folder: --out FOLDER\n"
    assert end(screen, process) == GONE.format("", advice)


@pytest.mark.parametrize("stick", [True, False], ids=["saved", "saved elsewhere"])
def test_labels(screen: xvfb.Screen, tmp_path: Path, stick: bool) -> None:
    clip = Path(shutil.copy(SAMPLE, tmp_path / "calf_one.mp4"))
    folder = tmp_path / "stick"
    folder.mkdir()
    labels = folder / "labels.toml"
    who = ("--side", "left", "--person", "anna")
    process = start(screen, "label", clip, *who, "--labels", labels)
    press(screen, "h", "l")
    if not stick:
        shutil.rmtree(folder)
    told = end(screen, process)
    if not stick:
        elsewhere = re.search(r"The labels are in (.*)\.\n", told)
        assert elsewhere, told
        labels = Path(elsewhere[1])
    assert told.endswith(GONE.format("" if stick else " else", "Start again.\n"))
    assert read_labels(labels).segments[0].phase == "hold"


def test_a_mistake_of_ours_is_not_silent() -> None:
    code = (
        "import ctypes\n"
        "from posecheck.sinks.screen_loss import when_screen_lost\n"
        "with when_screen_lost(lambda: [str(1 // 0)], print):\n"
        "    ctypes.CDLL(None).exit(0)\n"  # as Qt does
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("ZeroDivisionError")
