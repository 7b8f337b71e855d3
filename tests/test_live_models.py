"""The model of a live session changes between frames, when it is ready and nobody is mid-way."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import numpy as np
import pytest
from sample_clips import TRACES

from posecheck.cli.common import error_of, open_legs
from posecheck.cli.live_models import Models
from posecheck.errors import ModelError
from posecheck.estimators.scripted import ScriptedEstimator
from posecheck.session import Session
from posecheck.sources.base import Frame
from posecheck.sources.trace import TraceSource

FRAME = Frame(0.0, np.zeros((64, 64, 3), np.uint8))


class Shelf:
    """Makes scripted models by name, when it is told to go on."""

    def __init__(self, error: ModelError | None = None) -> None:
        self.made: list[ScriptedEstimator] = []
        self.go_on = threading.Event()
        self._error = error

    def __call__(self, name: str) -> ScriptedEstimator:
        self.go_on.wait(5)
        if self._error is not None:
            raise self._error
        made = ScriptedEstimator([])
        made.model_name = name
        self.made.append(made)
        return made


class Rig:
    def __init__(
        self, make: Callable[[str], ScriptedEstimator] | None, model: str = "heavy"
    ) -> None:
        self.now = 0.0
        self.first = ScriptedEstimator([])
        self.first.model_name = model
        self.models = Models(
            self.first, lambda: self.now, make, lambda name, lighter: f"{name} {lighter}"
        )

    def frames(self, seconds: float, took_s: float) -> None:
        end = self.now + seconds
        while self.now < end:
            began = self.now
            self.now += took_s
            self.models.took(FRAME, began)

    def swap_within(self, seconds: float = 5.0) -> str | None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if (name := self.models.swap()) is not None:
                return name
            time.sleep(0.005)
        return None


def test_the_old_model_works_until_the_new_one_is_ready() -> None:
    shelf = Shelf()
    rig = Rig(shelf)
    rig.frames(4, 0.2)
    assert rig.models.swap() is None
    rig.models.estimate(FRAME)
    assert len(rig.first.times) == 1
    shelf.go_on.set()
    assert rig.swap_within() == "full"
    assert rig.models.name == "full"
    assert shelf.made[0].times == [FRAME.t], "it has been warmed up"
    assert rig.models.take_notices() == ["full True"]
    assert rig.models.take_notices() == []
    rig.models.close()
    assert shelf.made[0].closed


def test_what_is_no_longer_wanted_is_not_swapped_in() -> None:
    shelf = Shelf()
    rig = Rig(shelf)
    rig.frames(4, 0.2)
    shelf.go_on.set()
    while not shelf.made:
        time.sleep(0.005)
    time.sleep(0.05)
    rig.frames(8, 0.03)
    assert rig.swap_within(0.2) is None
    assert rig.models.name == "heavy"
    assert rig.models.take_notices() == []


def test_a_model_that_does_not_load_changes_nothing() -> None:
    shelf = Shelf(ModelError("damaged"))
    shelf.go_on.set()
    rig = Rig(shelf)
    rig.frames(4, 0.2)
    assert rig.swap_within(0.2) is None
    rig.frames(60, 0.2)
    assert rig.models.name == "heavy"


@pytest.mark.parametrize("took_s", [0.03, 0.5])
def test_a_model_that_was_asked_for_stays(took_s: float) -> None:
    rig = Rig(None, "full")
    rig.frames(120, took_s)
    assert rig.models.swap() is None
    assert rig.models.name == "full"


def test_a_session_goes_on_with_the_errors_of_the_new_model_and_a_baseline_of_its_own() -> None:
    session = Session(open_legs("", "calf", "left"), error_of("heavy"))
    events = []
    changed_at: float | None = None
    for pose in TraceSource(TRACES / "calf_good.posetrace.jsonl.gz"):
        step = session.step(pose)
        events += step.events
        if changed_at is None and step.view.rep == 2 and session.between_reps:
            assert step.baseline
            session.recalibrate(error_of("lite"))
            assert session.instrument.baseline is None
            changed_at = pose.t
    baselines = [e.t for e in events if e.name == "baseline"]
    assert changed_at is not None
    assert [t > changed_at for t in baselines] == [False, True]
    error = session.instrument.value("trunk_lean", "left").error
    assert error >= error_of("lite")("trunk_lean", 10.0, False) * 0.9
