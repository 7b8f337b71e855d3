"""`posecheck demo`, and the player of `posecheck replay --show` with its keys."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import av
import numpy as np
import pytest
import xvfb
from cli_clips import (
    MODULE,
    TRACE,
    Image,
    left_over,
    run,
    sample_frames,
    wait_for_lines,
    write_frames,
)

from posecheck.sources.trace import TraceSource

Captured = pytest.CaptureFixture[str]
needs_screen = pytest.mark.skipif(
    bool(xvfb.MISSING or xvfb.NO_KEYS), reason=str(xvfb.MISSING or xvfb.NO_KEYS)
)
CALF = ("--stretch", "calf", "--side", "left")


@pytest.fixture
def no_screen(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    if os.name == "nt":
        pytest.skip("there is always a screen here")


@pytest.fixture
def short_demo(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clip = write_frames(tmp_path / "short.mp4", sample_frames(8))
    module = sys.modules["posecheck.cli.demo"]  # the name itself is the command's
    monkeypatch.setattr(module, "_clip", lambda _name: clip)


@pytest.mark.usefixtures("no_screen", "short_demo")
def test_the_demo_without_a_screen_is_written_to_files(
    tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run(capsys, "demo", "--model", "lite")
    assert (result.code, result.err) == (0, "")
    lines = result.out.splitlines()
    assert lines[0] == "There is no screen here, so the demo is written to files in posecheck-demo."
    told = [Path(found) for found in re.findall(r"^\w[\w ]*: (/.*)$", result.out, re.M)]
    assert [path.name for path in told] == [
        "calf_good.mp4", "calf_good.json", "calf_faults.mp4", "calf_faults.json",
    ]  # fmt: skip
    with av.open(str(told[0])) as video:
        assert sum(1 for _ in video.decode(video=0)) == 8
    assert json.loads(told[1].read_text(encoding="utf-8"))["frames"] == 8
    assert left_over(tmp_path) == []


@pytest.mark.usefixtures("no_screen")
def test_the_demo_into_a_file(tmp_path: Path, capsys: Captured) -> None:
    file = tmp_path / "notes.txt"
    file.touch()
    result = run(capsys, "demo", "--out", file)
    assert result.said == (
        f"The folder {file} cannot be made (File exists); give another with --out."
    )
    assert result.code == 1


@pytest.mark.usefixtures("no_screen")
def test_a_window_without_a_screen(capsys: Captured) -> None:
    result = run(capsys, "replay", TRACE, *CALF, "--show")
    assert "--out OUT.mp4" in result.said
    assert result.code == 1


@pytest.fixture(scope="module")
def screen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[xvfb.Screen]:
    with xvfb.screen(tmp_path_factory.mktemp("screen")) as started:
        yield started


class Start(Protocol):
    def __call__(self, *args: object) -> subprocess.Popen[str]: ...


@pytest.fixture
def start(screen: xvfb.Screen) -> Iterator[Start]:
    """Starts posecheck on the screen; it ends with the test."""
    started: list[subprocess.Popen[str]] = []

    def run_on_screen(*args: object) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [*MODULE, *map(str, args)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=screen.environment,
            text=True,
        )
        started.append(process)
        return process

    yield run_on_screen
    for process in started:
        process.kill()
        process.communicate()


def difference(a: Image, b: Image) -> float:
    """Mean difference in grey levels."""
    return float(np.abs(a.astype(float) - b).mean())


def press(screen: xvfb.Screen, *keys: str) -> None:
    """Press keys as a person would: OpenCV loses all but the last of very quick ones."""
    for key in keys:
        screen.press(key)
        time.sleep(0.2)


def at_rest(screen: xvfb.Screen) -> Image:
    """What is shown once it no longer changes."""
    end_s = time.monotonic() + 10
    before, now = None, screen.picture().copy()
    while before is None or (before != now).any():
        assert time.monotonic() < end_s, "the picture goes on moving"
        time.sleep(0.4)
        before, now = now, screen.picture().copy()
    return now


def step(screen: xvfb.Screen, key: str) -> None:
    """Press a key that changes what is shown; again, where a busy machine lost it."""
    before = at_rest(screen)
    for _ in range(5):
        press(screen, key)
        end_s = time.monotonic() + 2
        while time.monotonic() < end_s:
            if (screen.picture() != before).any():
                return
            time.sleep(0.05)
    pytest.fail(f"{key} changes nothing")


def await_window(screen: xvfb.Screen) -> None:
    """Until the window is there and shows something bright."""
    find = ["xdotool", "search", "--onlyvisible", "--name", "posecheck"]
    end_s = time.monotonic() + 20
    while (
        subprocess.run(find, env=screen.environment, capture_output=True).returncode != 0
        or screen.picture().max() < 100
    ):
        assert time.monotonic() < end_s, "no window came up"
        time.sleep(0.05)


@needs_screen
def test_keys_pause_step_change_speed_and_close(
    screen: xvfb.Screen, start: Start, tmp_path: Path
) -> None:
    trace = tmp_path / "a.posetrace.jsonl"
    process = start("replay", TRACE, *CALF, "--show", "--trace", trace)
    part = tmp_path / "a.posetrace.jsonl.part"
    await_window(screen)
    wait_for_lines(part, 8)  # some frames to step back to
    press(screen, "space")
    screen.repaint()
    paused = at_rest(screen)
    written = part.read_bytes()
    time.sleep(0.6)
    assert (screen.picture() == paused).all()
    assert part.read_bytes() == written  # what is not shown is not judged either
    for key in ("Left", "Left", "Right", "Right"):
        step(screen, key)
    # Grey levels: it was kept as JPEG.
    screen.await_picture(lambda picture: difference(picture, paused) < 1, 5)
    step(screen, "Right")
    one_on = at_rest(screen)  # a step, and paused again
    press(screen, "plus", "minus", "plus", "plus", "space")
    screen.await_picture(lambda picture: (picture != one_on).any(), 5)
    assert process.poll() is None
    press(screen, "q")
    out, err = process.communicate(timeout=10)
    assert (process.returncode, err) == (0, "")
    assert "calf left, 0 repetitions" in out
    assert 8 < len(list(TraceSource(trace))) < 167
    assert left_over(tmp_path) == []


@needs_screen
def test_an_interrupt_ends_a_paused_player(
    screen: xvfb.Screen, start: Start, tmp_path: Path
) -> None:
    process = start("replay", TRACE, *CALF, "--show", "--summary", tmp_path / "a.json")
    await_window(screen)
    press(screen, "space")
    process.terminate()
    _, err = process.communicate(timeout=10)
    assert (process.returncode, err) == (
        130,
        "posecheck: interrupted; everything so far is saved.\n",
    )
    assert json.loads((tmp_path / "a.json").read_text(encoding="utf-8"))["frames"] > 0


@needs_screen
def test_without_a_command_and_a_camera_the_demo_is_offered(start: Start) -> None:
    if list(Path("/dev").glob("video*")):
        pytest.skip("there is a camera here")
    process = start()
    out, err = process.communicate(timeout=30)
    assert err == (
        "posecheck: No camera opened at 0. Check that it is plugged in and not used by another "
        "program, or try `posecheck demo`.\n"
    )
    assert (process.returncode, out) == (1, "")
