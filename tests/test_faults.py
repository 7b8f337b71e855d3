"""What can go wrong in a living room: the session goes on, and nothing that was done is lost.

One test a fault. `docs/trust.md` lists them all, with those that stand elsewhere.
"""

from __future__ import annotations

import itertools
import math
import os
import threading
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from cli_clips import run as command
from cli_clips import sample_frames
from fault_cases import (
    BETWEEN_S,
    IN_HOLD_S,
    REPS,
    Change,
    absent,
    accompanied,
    disturbed,
    good,
    later,
    pet,
    run,
    too_close,
)
from test_camera import FakeCamera, Opener, until
from test_live_parts import Rig, wait_for

from posecheck.cli.common import open_legs
from posecheck.cli.live_outlet import Outlet
from posecheck.coach import Coach
from posecheck.config import load_settings
from posecheck.errors import ConfigError, OutputError
from posecheck.estimators.mediapipe import MediaPipeEstimator
from posecheck.estimators.scripted import ScriptedEstimator
from posecheck.history import History, sessions
from posecheck.models import load
from posecheck.pose import Pose
from posecheck.scene import panels
from posecheck.session import Event
from posecheck.sinks.history import HistorySink
from posecheck.sinks.tones import MemoryTones
from posecheck.sinks.video import VideoWriter
from posecheck.sinks.voice import MemoryVoice
from posecheck.sources import Frame, Image
from posecheck.sources.camera import CameraSource
from posecheck.sources.still import FROZEN_S, Stillness
from posecheck.sources.trace import TraceSource, TraceWriter
from posecheck.words import ENGLISH

NOISE = np.random.default_rng(7)


def noisy() -> Image:
    return NOISE.integers(0, 256, (480, 640, 3), dtype=np.uint8)


# The person.


def test_undisturbed_the_sample_has_two_repetitions() -> None:
    outcome = run(good())
    assert len(outcome.times("rep_completed")) == REPS


@pytest.mark.parametrize("change", [absent, accompanied, pet, too_close])
@pytest.mark.parametrize("at_s", [BETWEEN_S, IN_HOLD_S])
def test_who_or_what_comes_between_costs_no_repetition(change: Change, at_s: float) -> None:
    outcome = run(disturbed(at_s, 4.0, change))
    done = outcome.times("rep_completed")
    assert len(done) >= REPS - (at_s == IN_HOLD_S), "what was done before and after counts"
    assert not [t for t in done if at_s < t < at_s + 4.0], "and nothing in between"
    assert outcome.events[-1].name == "session_ended"


def test_who_leaves_and_comes_back_is_greeted_not_judged() -> None:
    outcome = run(disturbed(BETWEEN_S, 12.0, absent))
    (lost,) = outcome.times("person_lost")
    assert BETWEEN_S < lost < BETWEEN_S + 3
    assert outcome.times("person_found")[-1] >= BETWEEN_S + 12
    assert len(outcome.times("rep_completed")) == REPS
    raised = outcome.times("cue_raised")
    assert not [t for t in raised if lost < t < BETWEEN_S + 12]


# The clock.


@pytest.mark.parametrize("at_s", [BETWEEN_S, IN_HOLD_S])
def test_an_hour_asleep_is_no_hold_and_no_end(at_s: float) -> None:
    hour = 3600.0
    poses = [pose if pose.t <= at_s else later(pose, hour) for pose in good()]
    outcome = run(poses)
    held = [float(str(s)) for s in outcome.values("hold_completed", "held_s")]
    assert all(s < 10 for s in held), "nobody held for an hour"
    assert outcome.times("person_lost"), "nobody was seen for an hour"
    assert len(outcome.times("rep_completed")) >= REPS - (at_s == IN_HOLD_S)
    assert outcome.events[-1].t == pytest.approx(poses[-1].t, abs=0.1)


def test_equal_and_backward_times_change_nothing() -> None:
    poses = list(good())
    stuttering = [p for i, pose in enumerate(poses) for p in (poses[max(i - 2, 0)], pose, pose)]
    assert run(stuttering).events == run(poses).events


def test_a_trace_whose_clock_starts_over_goes_on(tmp_path: Path) -> None:
    path, twice = tmp_path / "t.posetrace.jsonl", [*good(), *good()]
    with TraceWriter(path, size_wh=twice[0].size_wh) as writer:
        for pose in twice:
            writer.write(pose)
    source = TraceSource(path)
    poses = list(source)
    assert len(poses) == len(twice)
    assert all(a.t < b.t for a, b in itertools.pairwise(poses))
    assert len(run(poses).times("rep_completed")) == 2 * REPS
    assert source.warnings == [
        "t.posetrace.jsonl: the clock starts over 1 times, as in recordings that were joined; "
        "their times were added up."
    ]


def test_a_camera_whose_driver_goes_back_in_time_still_rises() -> None:
    class Backward(FakeCamera):
        def grab(self) -> tuple[float, Image] | None:
            taken = super().grab()
            return None if taken is None else (taken[0] - 5.0 * len(self.images), taken[1])

    device = Backward([noisy() for _ in range(4)])
    with CameraSource(0, opener=Opener(device), retry_s=5.0) as camera:
        times = []
        while (frame := camera.read(0.3)) is not None:
            times.append(frame.t)
    assert times == sorted(set(times))


@pytest.mark.parametrize("fps", [5.0, 3.0])
def test_five_frames_a_second_count_the_same(fps: float) -> None:
    every = round(10 / fps)
    outcome = run(good()[::every])
    assert len(outcome.times("rep_completed")) == REPS
    assert len(outcome.times("hold_completed")) == REPS


# The camera.


def test_a_picture_that_stands_still_is_frozen_and_a_black_one_is_dark() -> None:
    still, picture = Stillness(), noisy()
    for t in np.arange(0, FROZEN_S, 0.1):
        still.see(float(t), picture)
        assert not still.frozen
    still.see(FROZEN_S, picture)
    assert (still.frozen, still.dark) == (True, False)
    still.see(FROZEN_S + 0.1, noisy())
    assert not still.frozen
    for t in np.arange(6, 20, 0.5):
        still.see(float(t), np.zeros_like(picture))
    assert (still.frozen, still.dark) == (False, True)


def test_a_frozen_camera_is_told_opened_anew_and_comes_back(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("posecheck.sources.still.FROZEN_S", 0.1)
    monkeypatch.setattr("posecheck.sources.camera.FROZEN_S", 0.1)
    picture, fresh = noisy(), [noisy() for _ in range(3)]

    class Frozen(FakeCamera):
        def grab(self) -> tuple[float, Image] | None:
            time.sleep(0.01)
            return time.monotonic(), picture

    hang = threading.Event()
    first, second = Frozen([]), FakeCamera([*fresh], hang)
    opener = Opener(first, second)
    with CameraSource(0, opener=opener, retry_s=0.2) as camera:
        until(camera=camera)
        assert camera.problem.startswith("Camera 0 shows the same picture for 0.1 s.")
        until(first.closed)
        camera.read(0)
        frame = camera.read(5.0)
        assert frame is not None
        assert np.array_equal(frame.image, fresh[0]) or len(opener.calls) > 1
        hang.set()
    assert "stood still at" in camera.warnings[0]


def test_a_black_picture_is_told_with_what_to_do() -> None:
    hang = threading.Event()
    device = FakeCamera([np.zeros((480, 640, 3), np.uint8)], hang)
    with CameraSource(0, opener=Opener(device)) as camera:
        assert camera.hint == (
            "The picture of camera 0 is black. Open its cover, or switch on a light."
        )
        assert camera.problem == ""
        hang.set()


@pytest.mark.model
def test_black_frames_heavy_noise_and_another_resolution_pass_by() -> None:
    (_, picture), *_ = sample_frames(1)
    big = np.repeat(np.repeat(picture, 2, 0), 2, 1)
    loud = np.clip(picture + NOISE.normal(0, 60, picture.shape), 0, 255).astype(np.uint8)
    pictures = {
        "before": [picture] * 4,
        "black": [np.zeros_like(picture)] * 4,
        "noise": [noisy() for _ in range(4)],
        "noisy": [loud] * 4,
        "larger": [big] * 4,
        "upright": [np.ascontiguousarray(np.rot90(picture))] * 2,
        "after": [picture] * 6,
    }
    seen: dict[str, list[bool]] = {name: [] for name in pictures}
    poses, t = [], 0.0
    with MediaPipeEstimator(load("lite")) as estimator:
        for name, images in pictures.items():
            for image in images:
                t += 0.1
                poses.append(estimator.estimate(Frame(t, image)))
                seen[name].append(poses[-1].found)
    assert all(seen["before"])
    assert not any(seen["black"] + seen["noise"])
    assert all(seen["larger"])
    assert seen["after"][-1]
    assert run(poses).events[-1].name == "session_ended"


@pytest.mark.parametrize("size_wh", [(3840, 2160), (640, 360), (720, 1280)])
def test_a_large_camera_and_one_that_changes_its_size(size_wh: tuple[int, int]) -> None:
    """Judged, painted and shown: the first frames small, the others of another size."""
    rig = Rig()
    rig.engine._estimator = ScriptedEstimator([good()[0]] * 6)
    rig.engine.start()
    screen = rig.screen()
    sizes = [(640, 480)] * 2 + [size_wh] * 2
    for number, (width, height) in enumerate(sizes):
        rig.camera.frames.append(
            Frame(0.1 * (number + 1), np.full((height, width, 3), 90, np.uint8))
        )
        shot = rig.engine.newer(number, 5.0)
        assert shot is not None, rig.engine.error
        screen._show(shot)
    assert rig.engine.error is None
    assert [image.shape[1::-1] for image in rig.window.images] == sizes
    rig.engine.finish()


def test_a_recording_goes_on_when_the_resolution_changes(tmp_path: Path) -> None:
    from posecheck.sources.clip import ClipSource

    with VideoWriter(tmp_path / "a.mp4") as writer:
        for i, size in enumerate([(480, 640), (2160, 3840), (360, 641), (640, 480)]):
            writer.write(i * 0.1, np.full((*size, 3), 120, np.uint8))
    with ClipSource(tmp_path / "a.mp4") as clip:
        assert [frame.size_wh for frame in clip] == [(640, 480)] * 4


def test_an_hour_without_a_picture_does_not_end_the_session() -> None:
    rig = Rig()
    ages = iter([0.0, *(3600.0 + i for i in range(10_000))])
    rig.engine._clock = lambda: next(ages)
    rig.engine.start()
    rig.camera.put(0.1)
    wait_for(lambda: rig.poses)
    rig.camera.problem = "No picture from camera fake."
    wait_for(lambda: len(rig.poses) > 3)
    rig.camera.problem = ""
    rig.camera.put(99_999.0)
    wait_for(lambda: "camera_found" in rig.names())
    assert rig.engine.error is None
    (lost,) = [event for event in rig.events if event.name == "camera_lost"]
    assert lost.data["problem"] == "No picture from camera fake."
    rig.engine.finish()


# The disk and the sound.


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("full", ["e.jsonl", "t.jsonl", "r.mp4"])
def test_a_full_disk_costs_one_file_not_the_session(full: str, tmp_path: Path) -> None:
    if full != "t.jsonl":
        (tmp_path / f"{full}.part").symlink_to("/dev/full")
    outlet = Outlet(MemoryVoice(), MemoryTones())
    outlet.open_events(str(tmp_path / "e.jsonl"))
    outlet.open_trace(tmp_path / "t.jsonl", (640, 480), "camera 0", ScriptedEstimator([]))
    outlet.open_video(tmp_path / "r.mp4")
    assert outlet.pictures is not None and outlet._poses is not None
    if full == "t.jsonl":  # its first line is written at once, so the disk fills up after it
        writer = outlet._poses._write.__self__  # type: ignore[attr-defined]
        with Path("/dev/full").open("wb") as device:
            os.dup2(device.fileno(), writer._file.fileno())
    for i in range(40):
        outlet.take_event(Event(float(i), "state"))
        outlet.take_pose(later(good()[0], float(i)))
        outlet.pictures.put((i / 10, noisy()))
        time.sleep(0.005)
    outlet.close()
    (told,) = outlet.take_notices()
    assert told == f"{tmp_path / full} cannot be written: the disk is full; free some space."
    others = {"e.jsonl", "t.jsonl", "r.mp4"} - {full}
    whole = [path.name for path in tmp_path.iterdir() if path.suffix != ".part"]
    assert set(whole) == others


def test_a_disk_that_fills_up_keeps_what_is_in_the_history(tmp_path: Path) -> None:
    outlet = Outlet(MemoryVoice(), MemoryTones())
    path = tmp_path / "history.sqlite3"
    legs = open_legs("", "calf", None)
    sink = HistorySink(legs, source="live", routine="calf", model="x", version="0", path=path)
    outlet._history = sink

    def do(side: str, said: str) -> None:
        data = {"stretch": "calf", "side": side}
        outlet.take_event(Event(1.0, "rep_started", data))
        cue = {"check": "hip_90", "measure": "hip_angle", "text": said}
        outlet.take_event(Event(2.0, "cue_raised", data | cue))
        outlet.take_event(Event(3.0, "rep_completed", data | {"good": False}))

    do("left", "Sit taller.")
    wait_for(lambda: sink.session_id is not None and not sink._writer._items)
    with History(path) as history:
        (pages,) = history.connection.execute("PRAGMA page_count").fetchone()
    # What SQLite meets on a full disk, and answers in the same words: it may take no more pages.
    sink._history.connection.execute(f"PRAGMA max_page_count = {pages}")
    do("right", "Sit taller. " * 10_000)
    wait_for(lambda: sink.error is not None)
    do("right", "Sit taller.")
    outlet.close()
    sink.close()
    (told,) = outlet.take_notices()
    assert told == f"The history {path} cannot be written: the disk is full; free some space."
    with History(path) as history:
        (session,) = sessions(history)
    assert [(leg.side, leg.reps) for leg in session.legs] == [("left", 1)]


def test_two_instances_do_not_write_one_file(tmp_path: Path) -> None:
    with VideoWriter(tmp_path / "a.mp4"), pytest.raises(OutputError) as caught:
        VideoWriter(tmp_path / "a.mp4")
    assert str(caught.value).endswith(
        "a.mp4 cannot be written: another posecheck is writing it; choose another name."
    )


@pytest.mark.parametrize(("done", "shown"), [(0, (0, 10)), (9, (9, 10)), (995, (5, 10))])
def test_a_thousand_repetitions_are_no_thousand_dots(done: int, shown: tuple[int, int]) -> None:
    """A dot for each cost seconds a picture: the soak found it."""
    coach = Coach(open_legs("", "calf", "left"), reps=1000)
    coach.reps_done = done
    reps = panels.reps(coach.view(0.0), ENGLISH)
    assert reps is not None
    assert (reps.done, reps.total) == shown
    assert reps.side.endswith(f"{done}/1000")


# Words and paths.


@pytest.mark.parametrize("text", [r'"C:\Users\Ana\Videos"', r'"D:\new\videos"', r'"C:\temp"'])
def test_a_windows_path_in_double_quotes_is_explained(text: str, tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(f"record_folder = {text}\n")
    if text == r'"C:\temp"':  # \t is a tab: TOML sees nothing wrong, the folder is not there
        assert load_settings(path).record_folder == "C:\temp"
        return
    with pytest.raises(ConfigError) as caught:
        load_settings(path)
    assert "In a path write / instead of \\, or put it in single quotes." in str(caught.value)


@pytest.mark.parametrize("text", [r"'C:\Users\Ana\Videos'", '"C:/Users/Ana/Videos"'])
def test_a_windows_path_that_is_well_written_stays_as_it_is(text: str, tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text(f"record_folder = {text}\n")
    assert load_settings(path).record_folder == text[1:-1]


def test_paths_with_spaces_and_letters_of_all_kinds(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = tmp_path / "Übung – größer è ж 漢字 'quoted' 100%"
    folder.mkdir()
    trace = folder / "eine Aufnahme.posetrace.jsonl"
    with TraceWriter(trace, size_wh=good()[0].size_wh) as writer:
        for pose in good():
            writer.write(pose)
    stretch = folder / "mein quad.toml"
    stretch.write_text(
        (Path(__file__).parents[1] / "posecheck/stretches/quad.toml").read_text("utf-8"), "utf-8"
    )
    outputs = {name: folder / f"ä {name}" for name in ("e.jsonl", "s.json", "r.html")}
    done = command(
        capsys, "replay", trace, "--stretch", stretch, "--side", "right",
        "--events", outputs["e.jsonl"], "--summary", outputs["s.json"],
        "--report", outputs["r.html"],
    )  # fmt: skip
    assert (done.code, done.err) == (0, "")
    assert all(path.stat().st_size > 100 for path in outputs.values())


def test_noise_in_the_landmarks_is_no_movement() -> None:
    """Heavy noise: every landmark jumps by 30 pixels a frame; nothing is counted from it."""

    def shaken(pose: Pose) -> Pose:
        return replace(pose, xy=pose.xy + NOISE.normal(0, 30, pose.xy.shape))

    outcome = run(disturbed(BETWEEN_S, 5.0, shaken))
    assert not [t for t in outcome.times("rep_completed") if BETWEEN_S < t < BETWEEN_S + 5]
    assert len(outcome.times("rep_completed")) >= 1
    assert all(math.isfinite(event.t) for event in outcome.events)
