"""The parts of a live session, each with doubles: engine, screen, outlets, writing threads."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from history_cases import MONDAY, fill

from posecheck.cli.common import error_of, open_legs
from posecheck.cli.live_engine import Engine
from posecheck.cli.live_models import Models
from posecheck.cli.live_options import LiveOptions
from posecheck.cli.live_outlet import Done, Outlet, told
from posecheck.cli.live_picture import with_band, with_card
from posecheck.cli.live_screen import LiveStats, Screen
from posecheck.cli.live_start import frame_for, model_limits
from posecheck.coach import State
from posecheck.errors import ModelError, OutputError
from posecheck.estimators.scripted import ScriptedEstimator
from posecheck.history import default_path
from posecheck.pose import Pose
from posecheck.scene import Card, CardLine
from posecheck.session import Event, Session, Step, Utterance
from posecheck.sinks.background import Background
from posecheck.sinks.tones import MemoryTones
from posecheck.sinks.voice import MemoryVoice
from posecheck.sources import Frame


class FakeCamera:
    """Gives a frame whenever the test has put one in."""

    name = "fake"

    def __init__(self) -> None:
        self.problem = ""
        self.frozen = False
        self.frames: list[Frame] = []

    def put(self, t: float) -> None:
        self.frames.append(Frame(t, np.full((480, 640, 3), 90, np.uint8)))

    def read(self, timeout_s: float) -> Frame | None:
        if self.frames:
            return self.frames.pop(0)
        time.sleep(min(timeout_s, 0.005))
        return None


class FakeWindow:
    """Keys in, pictures out."""

    def __init__(self) -> None:
        self.keys: list[str] = []
        self.images: list[np.ndarray] = []
        self.closed = False
        self.toggled = 0

    def show(self, image: np.ndarray) -> None:
        self.images.append(image)

    def poll(self, wait_ms: int = 1) -> str | None:
        del wait_ms
        return self.keys.pop(0) if self.keys else None

    def toggle_fullscreen(self) -> None:
        self.toggled += 1


class Rig:
    """An engine with doubles on every side."""

    def __init__(self, session: object | None = None) -> None:
        self.camera, self.window = FakeCamera(), FakeWindow()
        self.voice, self.tones = MemoryVoice(), MemoryTones()
        self.outlet = Outlet(self.voice, self.tones)
        self.events: list[Event] = []
        self.poses: list[Pose] = []
        self.outlet.take_event = self.events.append  # type: ignore[method-assign]
        self.outlet.take_pose = self.poses.append  # type: ignore[method-assign]
        self.session = session or Session(open_legs("", "calf", "left"), error_of("full"))
        self.began = time.monotonic()
        self.engine = Engine(
            self.camera,
            Models(ScriptedEstimator([]), self.clock),
            self.session,
            self.outlet,
            self.clock,
        )

    def clock(self) -> float:
        return time.monotonic() - self.began

    def screen(self, **settings: object) -> Screen:
        return Screen(self.engine, self.clock, LiveStats(), window=self.window, **settings)

    def names(self) -> list[str]:
        return [event.name for event in self.events]


@pytest.fixture
def rig() -> Rig:
    made = Rig()
    yield made
    made.engine.finish()


def wait_for(condition: Callable[[], object], timeout_s: float = 5.0) -> None:
    end = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.005)


def stepped(state: State) -> Step:
    """A step as the session gives it, in this state."""
    session = Session(open_legs("", "calf", "left"), error_of("full"))
    step = session.step(Pose.missing(0.0, (640, 480)))
    return replace(step, view=replace(step.view, state=state), over=state is State.DONE)


def test_each_shot_has_its_own_frame_and_step(rig: Rig) -> None:
    rig.engine.start()
    for number, t in enumerate((0.1, 0.2, 0.3), start=1):
        rig.camera.put(t)
        shot = rig.engine.newer(number - 1, 2.0)
        assert shot is not None and shot.number == number
        assert shot.frame.t == shot.step.pose.t == t
    assert rig.engine.newer(3, 0.01) is None


def test_a_lost_camera_is_told_and_nobody_is_seen_meanwhile(rig: Rig) -> None:
    rig.engine.start()
    rig.camera.put(rig.clock())
    wait_for(lambda: rig.poses)
    rig.camera.problem = "No picture from camera fake."
    wait_for(lambda: "camera_lost" in rig.names())
    assert rig.engine.lost
    wait_for(lambda: len(rig.poses) > 3)
    assert not rig.poses[-1].found
    rig.camera.problem = ""
    rig.camera.put(rig.clock())
    wait_for(lambda: "camera_found" in rig.names())
    assert not rig.engine.lost
    assert rig.names().count("camera_lost") == 1


def test_a_camera_that_comes_back_does_not_turn_time_back(rig: Rig) -> None:
    """Its first frame may have been taken just before the last moment without one."""
    rig.engine.start()
    rig.camera.put(rig.clock())
    wait_for(lambda: rig.poses)
    taken_at = rig.clock()
    rig.camera.problem = "No picture from camera fake."
    wait_for(lambda: len(rig.poses) > 3)
    rig.camera.problem = ""
    rig.camera.put(taken_at)
    rig.camera.put(rig.clock())
    wait_for(lambda: "camera_found" in rig.names())
    times = [pose.t for pose in rig.poses]
    assert times == sorted(set(times))


def test_an_error_ends_the_engine_and_is_kept(rig: Rig) -> None:
    def fails(_frame: Frame) -> Pose:
        raise ModelError("The model fell over.")

    rig.engine._models = SimpleNamespace(estimate=fails)
    rig.engine.start()
    rig.camera.put(0.1)
    assert rig.screen().run(lambda: False) == "failed"
    assert isinstance(rig.engine.error, ModelError)


def test_finish_hands_over_the_closing_events(rig: Rig) -> None:
    rig.engine.start()
    rig.engine.finish()
    assert rig.names() == ["session_ended"]
    rig.events.clear()


@pytest.mark.parametrize(
    ("keys", "called"),
    [
        (["space"], ["pause"]),
        (["p", "p"], ["pause", "pause"]),
        (["n", "right"], ["skip", "skip"]),
        (["b", "left"], ["back", "back"]),
        (["s"], ["switch_side"]),
        (["x", "1"], ["begin", "begin"]),
    ],
)
def test_keys_reach_the_session(keys: list[str], called: list[str]) -> None:
    calls: list[str] = []
    session = SimpleNamespace(
        step=lambda _pose: stepped(State.FIND),
        finish=tuple,
        **{
            n: lambda n=n: calls.append(n)
            for n in ("begin", "pause", "skip", "back", "switch_side")
        },
    )
    rig = Rig(session)
    rig.engine.start()
    rig.window.keys = [*keys]
    threading.Timer(0.15, lambda: rig.window.keys.append("q")).start()
    assert rig.screen().run(lambda: False) == "quit"
    assert calls == called
    rig.engine.finish()


def test_help_mirror_and_full_screen(rig: Rig) -> None:
    rig.engine.start()
    screen = rig.screen()
    shown = rig.window.images

    def after(key: str | None) -> np.ndarray:
        rig.window.keys = [key] if key else []
        screen._poll()
        rig.camera.put(rig.clock())
        shot = rig.engine.newer(screen._number, 2.0)
        assert shot is not None
        shot.frame.image[:, :50] = 255  # a bright edge on the camera's left
        screen._show(shot)
        return shown[-1]

    plain = after(None)
    assert plain[240, -10].mean() > plain[240, 10].mean(), "mirrored unless told otherwise"
    unmirrored = after("m")
    assert unmirrored[240, 10].mean() > unmirrored[240, -10].mean()
    helped = after("h")
    assert helped.mean() < 0.7 * unmirrored.mean()
    assert after("h").mean() == pytest.approx(unmirrored.mean(), rel=0.1)
    after("f")
    assert rig.window.toggled == 1


@pytest.mark.parametrize(
    ("end", "expected"),
    [
        (lambda rig: setattr(rig.window, "closed", True), "closed"),
        (lambda rig: rig.window.keys.append("esc"), "quit"),
        (lambda _: None, "time"),
    ],
)
def test_what_ends_a_session(rig: Rig, end: Callable[[Rig], None], expected: str) -> None:
    rig.engine.start()
    threading.Timer(0.05, end, [rig]).start()
    assert rig.screen(max_s=0.3).run(lambda: False) == expected


def test_a_signal_ends_it(rig: Rig) -> None:
    rig.engine.start()
    assert rig.screen().run(lambda: True) == "stopped"


def test_done_ends_it_without_a_window_and_lingers_with_one() -> None:
    session = SimpleNamespace(
        step=lambda _pose: stepped(State.DONE), finish=tuple, between_reps=True
    )
    rig = Rig(session)
    rig.engine.start()
    rig.camera.put(0.1)
    bare = Screen(rig.engine, rig.clock, LiveStats())
    assert bare.run(lambda: False) == "done"
    began = time.monotonic()
    threading.Timer(0.2, lambda: rig.window.keys.append("x")).start()
    assert rig.screen().run(lambda: False) == "done"
    assert time.monotonic() - began > 0.15, "the card at the end waits for a key"
    rig.engine.finish()


def test_a_lost_camera_is_said_on_the_last_picture(rig: Rig) -> None:
    screen = rig.screen()
    screen._image = np.full((480, 640, 3), 200, np.uint8)
    screen._show_lost()
    banded = rig.window.images[-1]
    assert banded[5].mean() == 200
    assert banded[240].mean() < 150
    assert screen._image.mean() == 200, "the picture itself stays clean"
    rig.camera.frozen = True
    screen._show_lost()
    assert (rig.window.images[-1] != banded).any(), "another sentence"


@pytest.mark.parametrize("size_wh", [(640, 480), (480, 640), (1920, 1080), (64, 64)])
def test_cards_and_bands_fit_any_picture(size_wh: tuple[int, int]) -> None:
    image = np.full((size_wh[1], size_wh[0], 3), 200, np.uint8)
    card = Card("Keys", (CardLine("é: ° " * 30),) * 3)
    for made in (with_band(image, "Camera lost."), with_card(image, card)):
        assert made.shape == image.shape
        assert made.dtype == np.uint8
    assert (image == 200).all()


def test_the_outlet_counts_and_speaks() -> None:
    voice, tones = MemoryVoice(), MemoryTones()
    outlet = Outlet(voice, tones)
    legs = open_legs("", "calf", None)
    for side, good in (("left", True), ("left", False), ("right", True)):
        data = {"stretch": "calf", "side": side, "good": good}
        outlet.take_event(Event(1.0, "rep_completed", data))
    step = replace(stepped(State.HOLD), say=(Utterance(0.0, "Hold."),), tones=("hold_start",))
    outlet.take_sound(step)
    assert (voice.said, tones.played) == (["Hold."], ["hold_start"])
    assert outlet.done["calf", "left"] == Done(2, 1)
    left, right = told(outlet.done, legs)
    assert left.endswith(", left: 2 repetitions, 1 without correction")
    assert right.endswith(", right: 1 repetition, 1 without correction")


def test_a_failed_file_is_told_once(tmp_path: Path) -> None:
    outlet = Outlet(MemoryVoice(), MemoryTones())
    outlet.open_events(str(tmp_path / "e.jsonl"))
    assert outlet._events is not None
    outlet._events._write = failing_write
    outlet.take_event(Event(0.0, "state"))
    wait_for(outlet.errors)
    assert outlet.take_notices() == ["The disk is full."]
    assert outlet.take_notices() == []
    outlet.close()


def failing_write(_item: object) -> None:
    raise OutputError("The disk is full.")


def test_background_writes_in_order_and_finishes_the_file() -> None:
    written: list[object] = []
    with Background("It", written.append, lambda: written.append("closed"), 100) as background:
        for i in range(50):
            assert background.put(i)
    assert written == [*range(50), "closed"]
    assert not background.put(51)


def test_background_drops_rather_than_waits() -> None:
    gate, written = threading.Event(), []

    def slow(item: int) -> None:
        gate.wait(5)
        written.append(item)

    background = Background("It", slow, lambda: None, 3)
    began = time.perf_counter()
    for i in range(20):
        background.put(i)
        time.sleep(0.001)
    assert time.perf_counter() - began < 1
    assert background.dropped >= 16
    gate.set()
    background.close()
    assert written == [0, 1, 2, 3]


def test_background_keeps_the_first_error_and_still_finishes() -> None:
    closed: list[bool] = []
    background = Background("It", failing_write, lambda: closed.append(True), 3)
    background.put(1)
    wait_for(lambda: background.error)
    background.close()
    assert str(background.error) == "The disk is full."
    assert closed == [True]


def test_background_leaves_a_disk_that_hangs() -> None:
    gate = threading.Event()
    background = Background("The recording", lambda _: gate.wait(5), lambda: None, 3)
    background.put(1)
    background.close(timeout_s=0.05)
    assert str(background.error) == "The recording could not be finished: the disk hangs."
    gate.set()


def test_the_limits_of_a_model_are_said() -> None:
    calf, quad = open_legs("", "calf", "left"), open_legs("", "quad", "left")
    assert model_limits("full", calf) == (
        "With the full model the calf stretch's toe pull cannot be judged well."
    )
    assert "toe pull and the glute stretch's crossed legs" in model_limits(
        "lite", open_legs("low-back", None, None)
    )
    assert model_limits("lite", quad) == ""
    assert model_limits("heavy", calf) == ""


def test_pages_come_from_the_routine_or_the_stretch() -> None:
    legs = open_legs("low-back", None, None)
    routine = frame_for(LiveOptions(welcome=True), legs)
    assert routine.welcome[0].title == "Welcome"
    assert routine.welcome[0].lines[0] == "Five gentle stretches, then a short walk."
    assert routine.ending is not None and "foam rolling" in " ".join(routine.ending.lines)
    assert [p.things for p in routine.welcome if p.things] == [("mat", "rope", "chair", "cushion")]
    calf = open_legs("", "calf", "left")
    one = frame_for(LiveOptions(welcome=True, stretch="calf"), calf)
    assert one.welcome[0].title == "Calf stretch with a rope"
    assert [p.things for p in one.welcome if p.things] == [("mat", "rope")]
    assert one.ending is not None


def test_nobody_waits_for_pages_that_are_not_wanted() -> None:
    legs = open_legs("low-back", None, None)
    assert not frame_for(LiveOptions(), legs).welcome
    silent = frame_for(LiveOptions(welcome=True, window=False, voice=False), legs)
    assert not silent.welcome and silent.ending is None


class TestWelcomeBack:
    """Those who were here lately hear when to ask, when to stop and where the camera goes."""

    def title(self, **options: Any) -> str:
        legs = open_legs("low-back", None, None)
        frame = frame_for(LiveOptions(**{"welcome": None, "history": True, **options}), legs)
        return frame.welcome[0].title if frame.welcome else ""

    def was_here(self, days_ago: int, profile: str = "") -> None:
        day = (date.today() - MONDAY.date()).days - days_ago
        fill(default_path(), [day], profile=profile)

    def test_the_first_time_is_welcomed_in_full(self) -> None:
        assert self.title() == "Welcome"

    def test_who_was_here_lately_is_welcomed_back(self) -> None:
        self.was_here(1)
        assert self.title() == "Welcome back"

    def test_after_a_long_while_all_is_said_again(self) -> None:
        self.was_here(70)
        assert self.title() == "Welcome"

    def test_another_profile_is_another_person(self) -> None:
        self.was_here(1, "ana")
        assert self.title() == "Welcome"
        assert self.title(profile="Ana") == "Welcome back"

    def test_what_is_asked_for_wins(self) -> None:
        self.was_here(1)
        assert self.title(welcome=True) == "Welcome"
        assert self.title(welcome=False) == ""
        assert self.title(history=False) == "Welcome"


def test_a_slower_voice_gets_more_time() -> None:
    legs = open_legs("low-back", None, None)
    slow = frame_for(LiveOptions(voice_rate=100), legs)
    assert slow.words_per_s < frame_for(LiveOptions(), legs).words_per_s
