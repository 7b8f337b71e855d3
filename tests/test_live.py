"""`posecheck live` against a network camera that plays a clip: fresh, steady, and saved."""

from __future__ import annotations

import itertools
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
import xvfb
from live_server import LiveServer
from mjpeg_server import read_stamp

from posecheck.cli.common import error_of, open_legs
from posecheck.cli.live import LiveOptions, run_live
from posecheck.cli.live_screen import LiveStats
from posecheck.estimators.mediapipe import MediaPipeEstimator
from posecheck.pose import Pose
from posecheck.session import Session
from posecheck.sources import Frame
from posecheck.sources.trace import TraceSource

ROOT = Path(__file__).resolve().parent.parent
CLIP = ROOT / "samples" / "quad_good.mp4"
"""The full model follows this one; the calf's toes need the heavy model, which a busy
machine does not run in time."""
STRETCH = ("--stretch", "quad", "--side", "right")
COMMAND = (sys.executable, "-c", "import sys; from posecheck.cli import main; sys.exit(main())")

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="signals are another matter there")


class Watch(LiveStats):
    """Also reads the time that the server wrote into the pixels."""

    def __init__(self) -> None:
        super().__init__()
        self.pixel_ages_s: list[float] = []

    def shown(self, frame: Frame, now_s: float) -> None:
        super().shown(frame, now_s)
        self.pixel_ages_s.append(time.monotonic() - read_stamp(frame.image))


@pytest.fixture
def server() -> Iterator[LiveServer]:
    with LiveServer(CLIP) as made:
        yield made


@pytest.fixture
def inference_s(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """How long each inference takes."""
    taken: list[float] = []
    estimate = MediaPipeEstimator.estimate

    def timed(self: MediaPipeEstimator, frame: Frame) -> Pose:
        began = time.perf_counter()
        pose = estimate(self, frame)
        taken.append(time.perf_counter() - began)
        return pose

    monkeypatch.setattr(MediaPipeEstimator, "estimate", timed)
    return taken


@pytest.mark.model
def test_a_stretch_at_the_camera(
    server: LiveServer, tmp_path: Path, inference_s: list[float]
) -> None:
    late = attend(server, tmp_path, inference_s)
    if late:  # it happens on a busy machine, but not each time
        late = attend(server, tmp_path, inference_s)
    assert not late, late


def attend(server: LiveServer, folder: Path, inference_s: list[float]) -> str:
    """A whole stretch; returns what was missed or shown late, empty if nothing."""
    inference_s.clear()
    events, trace = folder / "e.events.jsonl", folder / "t.posetrace.jsonl"
    record, watch = folder / "r.mp4", Watch()
    options = LiveOptions(
        camera=server.url, stretch="quad", side="right", model="full", voice=False,
        window=False, record=record, trace=trace, events=str(events), max_s=12.0,
    )  # fmt: skip
    assert run_live(options, watch) == 0
    names = [event["event"] for event in read_lines(events)]
    assert names[-1] == "session_ended"
    assert replayed(trace) == read_lines(events), "a trace must replay what was said live"
    check_video(record, at_least_s=8)
    whole = ("baseline", "rep_started", "hold_started", "hold_completed", "rep_completed")
    if missed := [name for name in whole if name not in names]:
        return f"not seen in {len(watch.ages_s)} pictures: {', '.join(missed)}"
    return lateness(watch, float(np.median(inference_s)))


def lateness(watch: Watch, inference_s: float) -> str:
    """At most 150 ms where inference takes 15 ms. A busy machine infers more slowly, and a
    frame may have to wait for the one before it; it also stops everything now and then."""
    allowed_s = 0.15 + 4 * max(0.0, inference_s - 0.015)
    for ages_s in (watch.ages_s, watch.pixel_ages_s):
        late = np.mean(np.array(ages_s) > allowed_s)
        if late >= 0.03 or np.median(ages_s) >= 0.6 * allowed_s:
            return (
                f"{late:.0%} older than {allowed_s:.3f} s; oldest {max(ages_s):.3f} s, median "
                f"{np.median(ages_s):.3f} s, inference {inference_s:.3f} s"
            )
    return ""


@posix_only
@pytest.mark.model
def test_a_lost_camera_comes_back_and_sigterm_saves(server: LiveServer, tmp_path: Path) -> None:
    live = Live(server.url, tmp_path)
    live.await_event("person_found")
    server.kill()
    live.await_event("camera_lost")
    live.await_event("person_lost")
    server.start(start_s=1.0)
    live.await_event("camera_found")
    before = live.frames()
    wait_for(lambda: live.frames() > before + 10)
    assert live.end(signal.SIGTERM) == 130
    assert "was lost at" in live.err
    live.check_files()


@posix_only
@pytest.mark.model
def test_ctrl_c_saves(server: LiveServer, tmp_path: Path) -> None:
    live = Live(server.url, tmp_path)
    live.await_event("baseline")
    live.process.send_signal(signal.SIGINT)
    assert live.end(signal.SIGINT) == 130, "a second Ctrl-C must not break the saving"
    assert "interrupted; everything so far is saved." in live.err
    live.check_files()


@pytest.mark.model
@pytest.mark.skipif((xvfb.MISSING or xvfb.NO_KEYS) is not None, reason="needs Xvfb, xdotool")
def test_in_a_window_with_keys(server: LiveServer, tmp_path: Path) -> None:
    with xvfb.screen(tmp_path) as screen:
        live = Live(server.url, tmp_path, window=True, environment=screen.environment)
        wait_for(lambda: live.frames() > 10)
        screen.await_picture(lambda picture: picture.std() > 10)
        screen.press("Return")
        live.await_event("state", state="find")
        live.await_event("person_found")
        screen.press("space")
        live.await_event("state", state="pause")
        screen.press("h", "m", "space")
        live.await_event("state", state="place")
        screen.press("s")
        live.await_event("state", side="left")
        screen.press("q")
        assert live.end() == 0
        live.check_files()


def test_no_camera_is_one_sentence() -> None:
    done = run_command("live", "--camera", "http://127.0.0.1:9/none", "--no-window", *STRETCH)
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.startswith("posecheck: No camera opened at http://127.0.0.1:9/none.")
    assert "posecheck demo" in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="others always have a screen")
def test_no_screen_is_one_sentence(tmp_path: Path) -> None:
    done = run_command("live", "--camera", str(CLIP), "--events", str(tmp_path / "e"), *STRETCH)
    assert done.returncode == 1
    assert done.stderr.startswith("posecheck: No screen to open a window on")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_is_not_there_shows_before_the_exercise(tmp_path: Path) -> None:
    done = run_command("live", "--no-window", "--record", str(tmp_path / "no" / "r.mp4"), *STRETCH)
    assert done.returncode == 1
    assert "does not exist" in done.stderr


class Live:
    """A session in a process of its own, recording everything."""

    def __init__(
        self,
        url: str,
        folder: Path,
        window: bool = False,
        environment: dict[str, str] | None = None,
        more: Sequence[str] = (),
    ) -> None:
        self.events, self.trace = folder / "e.events.jsonl", folder / "t.posetrace.jsonl"
        self.record = folder / "r.mp4"
        self.err = ""
        self.process = subprocess.Popen(
            [
                *COMMAND, "live", "--camera", url, *STRETCH, "--model", "lite", "--no-voice",
                "--events", self.events, "--trace", self.trace, "--record", self.record,
                "--max-s", "90", *(() if window else ("--no-window",)), *more,
            ],
            env=environment,
            cwd=ROOT,
            stderr=subprocess.PIPE,
            text=True,
        )  # fmt: skip

    def await_event(self, name: str, **data: object) -> None:
        """Wait until an event stands in the file that is being written."""
        part = self.events.with_name(self.events.name + ".part")

        def is_there() -> bool:
            assert self.process.poll() is None, self.process.communicate()[1]
            lines = read_lines(part) if part.exists() else []
            return any({"event": name, **data}.items() <= line.items() for line in lines)

        wait_for(is_there)

    def frames(self) -> int:
        """How many poses have been written."""
        part = self.trace.with_name(self.trace.name + ".part")
        return part.read_bytes().count(b"\n") if part.exists() else 0

    def end(self, number: int | None = None) -> int:
        """End it and return its exit code."""
        if number is not None:
            self.process.send_signal(number)
        _, self.err = self.process.communicate(timeout=15)
        return self.process.returncode

    def check_files(self) -> None:
        """Everything has its own name, can be read, and belongs together."""
        assert not list(self.events.parent.glob("*.part"))
        events = read_lines(self.events)
        assert events[-1]["event"] == "session_ended"
        poses = list(TraceSource(self.trace))
        assert len(poses) > 3
        assert all(a.t < b.t for a, b in itertools.pairwise(poses))
        check_video(self.record, at_least_s=0.1)


def run_command(*arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY")}
    command = [*COMMAND, *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=30
    )


def read_lines(path: Path) -> list[dict[str, Any]]:
    """Whole lines only: the file may be being written."""
    text = path.read_text()
    return [json.loads(line) for line in text[: text.rfind("\n") + 1].splitlines()]


def replayed(trace: Path) -> list[dict[str, Any]]:
    """The events that a trace leads to."""
    from posecheck.sinks.events import plain

    session = Session(open_legs("", "quad", "right"), error_of("full"))
    events = [event for pose in TraceSource(trace) for event in session.step(pose).events]
    return [plain(event.as_dict()) for event in (*events, *session.finish())]


def check_video(path: Path, at_least_s: float) -> None:
    """It plays to its end, and is no black picture."""
    with av.open(str(path)) as container:
        frames = list(container.decode(video=0))
    assert float(frames[-1].time) >= at_least_s
    assert frames[-1].to_ndarray(format="gray").std() > 10


def wait_for(condition: Callable[[], bool], timeout_s: float = 40.0) -> None:
    end = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.03)
