"""Estimators: the double, the choice of a model, and the real thing on a sample clip."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from itertools import islice
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from clips import some_pose

from posecheck import models
from posecheck.errors import ModelError, SourceError
from posecheck.estimators import Estimator, TimedImage, choose_model, pick, trial
from posecheck.estimators.quiet import native_logs_filtered, without_noise
from posecheck.estimators.scripted import ScriptedEstimator
from posecheck.sources import Frame, open_source

SAMPLE = Path(__file__).parent.parent / "samples" / "calf_good.mp4"
needs_sample = pytest.mark.skipif(not SAMPLE.exists(), reason="the sample clip is not here")


def blank(t: float = 0.0, width: int = 640, height: int = 480) -> Frame:
    return Frame(t, np.zeros((height, width, 3), np.uint8))


def run_python(code: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False
    )


def test_importing_the_packages_is_cheap() -> None:
    done = run_python(
        "import sys, posecheck.estimators, posecheck.sources, posecheck.sinks, posecheck.models\n"
        "print([m for m in ('mediapipe', 'cv2', 'av') if m in sys.modules])"
    )
    assert (done.stdout, done.stderr) == ("[]\n", "")


# The double.


def test_the_script_is_played_at_the_times_of_the_frames() -> None:
    with ScriptedEstimator([some_pose(99, seed=1)]) as estimator:
        first, second = estimator.estimate(blank(1.0)), estimator.estimate(blank(2.0))
    assert isinstance(estimator, Estimator)
    assert (first.t, first.size_wh, first.found) == (1.0, (640, 480), True)
    assert (second.t, second.found) == (2.0, False)
    assert estimator.times == [1.0, 2.0]
    assert estimator.closed


# The choice.


@pytest.mark.parametrize(
    ("timings_ms", "wanted"),
    [
        ({"heavy": 32, "full": 12, "lite": 10}, "heavy"),
        ({"heavy": 66, "full": 12}, "heavy"),
        ({"heavy": 80, "full": 30, "lite": 20}, "full"),
        ({"heavy": 400, "full": 150, "lite": 100}, "lite"),
        ({"heavy": 400, "full": 60}, "full"),
        ({"heavy": 400}, "lite"),
        ({}, "lite"),
    ],
)
def test_the_heaviest_model_that_keeps_up_is_picked(
    timings_ms: dict[str, float], wanted: str
) -> None:
    assert pick({name: ms / 1000 for name, ms in timings_ms.items()}) == wanted


@pytest.mark.parametrize(
    ("heavy_s", "full_s", "timed"), [(0.03, 0, ["heavy"]), (0.2, 0.03, ["heavy", "full"])]
)
def test_no_more_models_are_timed_than_needed(
    heavy_s: float, full_s: float, timed: list[str]
) -> None:
    seen: list[str] = []

    def measure(bundle: models.ModelBundle, _frames: object) -> float:
        seen.append(bundle.name)
        return {"heavy": heavy_s, "full": full_s}[bundle.name]

    assert choose_model([blank()], live=True, measure=measure).name == timed[-1]
    assert seen == timed


def test_clips_get_the_heavy_model_and_slow_machines_the_lite_one() -> None:
    assert choose_model(live=False).name == "heavy"
    assert choose_model([blank()], live=True, measure=lambda *_args: 9.0).name == "lite"


# Log noise.

NOISE = b"""INFO: Created TensorFlow Lite XNNPACK delegate for CPU.
WARNING: All log messages before absl::InitializeLog() is called are written to STDERR
W0000 00:00:1795420405.402832   23720 inference_feedback_manager.cc:114] Feedback manager requires
I0000 00:00:1795420405.402832   23720 gl_context.cc:357] GL version
"""
TROUBLE = b"E0000 00:00:1795420405.402832   23720 graph.cc:9] broken\nTraceback (most recent\n"


def test_only_known_noise_is_dropped() -> None:
    assert without_noise(NOISE + TROUBLE) == TROUBLE


def test_what_is_not_noise_reaches_standard_error(capfd: pytest.CaptureFixture[str]) -> None:
    def shout() -> None:
        with native_logs_filtered(), native_logs_filtered():
            os.write(2, NOISE + TROUBLE)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        shout()
    os.write(2, b"afterwards\n")
    assert capfd.readouterr().err == TROUBLE.decode() + "afterwards\n"


def test_noise_after_an_interrupt_is_dropped_too() -> None:
    script = f"""
import os
from posecheck.estimators.quiet import native_logs_filtered
try:
    with native_logs_filtered():
        raise KeyboardInterrupt
except KeyboardInterrupt:
    os.write(2, {NOISE + TROUBLE!r})
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    assert done.stderr == TROUBLE


# MediaPipe.


def test_a_model_that_does_not_load_is_one_sentence() -> None:
    from posecheck.estimators.mediapipe import MediaPipeEstimator

    with pytest.raises(ModelError, match=r"pose model 'mine\.task' does not load; it is damaged"):
        MediaPipeEstimator(models.ModelBundle("mine.task", b"PK nothing", "0"))


def test_a_model_that_takes_the_library_down_takes_only_its_trial(tmp_path: Path) -> None:
    """Four numbers of the lite model changed: MediaPipe 0.10.31 crashes on it, or refuses it."""
    path = tmp_path / "mine.task"
    with zipfile.ZipFile(str(models.load("lite").path)) as whole, zipfile.ZipFile(path, "w") as own:
        for name in models.PARTS:
            part = bytearray(whole.read(name))
            if name == models.PARTS[1]:
                for place, value in ((2734567, 120), (2762358, 41), (2777711, 226), (2796479, 51)):
                    part[place] = value
            own.writestr(name, bytes(part))
    with pytest.raises(ModelError, match=r"pose model 'mine\.task' does not load; it is damaged"):
        trial.try_out(models.load(str(path)))


def test_a_model_of_ones_own_is_tried_once(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[object] = []

    def run(command: object, **_: object) -> SimpleNamespace:
        tried.append(command)
        return SimpleNamespace(returncode=0)

    monkeypatch.setattr(trial, "_PASSED", set())
    monkeypatch.setattr(trial.subprocess, "run", run)
    own = models.ModelBundle("mine.task", b"PK", "abc")
    trial.try_out(own)
    trial.try_out(own)
    trial.try_out(models.load("lite"))
    assert len(tried) == 1


def test_a_model_that_never_starts_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def hang(command: tuple[str, ...], **more: Any) -> Any:
        raise subprocess.TimeoutExpired(command, more["timeout"])

    monkeypatch.setattr(trial.subprocess, "run", hang)
    with pytest.raises(ModelError) as caught:
        trial.try_out(models.ModelBundle("mine.task", b"PK", "never"))
    assert str(caught.value) == (
        "The pose model 'mine.task' takes longer than 10 s to start; use another one."
    )


@pytest.mark.model
def test_a_tiny_frame_is_refused_and_an_empty_one_shows_nobody() -> None:
    from posecheck.estimators.mediapipe import MediaPipeEstimator

    with MediaPipeEstimator(models.load("lite"), count_others=False) as estimator:
        with pytest.raises(SourceError, match="only 16 x 16 pixels; use a source of at least 64"):
            estimator.estimate(blank(0, 16, 16))
        pose = estimator.estimate(blank(1.5))
        assert (pose.t, pose.size_wh, pose.found, pose.others) == (1.5, (640, 480), False, 0)
    estimator.close()
    with pytest.raises(ModelError, match="was closed"):
        estimator.estimate(blank(2.0))


@pytest.mark.model
@needs_sample
def test_a_sample_clip_gives_steady_poses_and_the_same_ones_again() -> None:
    from posecheck.estimators.mediapipe import MediaPipeEstimator

    frames = [frame for frame in islice(open_source(SAMPLE), 8) if isinstance(frame, Frame)]
    # Equal and backward times must not stop the model, and stay the pose's own.
    times = [0.0, 0.1, 0.1, 0.05, 0.2, 0.3, 0.4, 0.5]
    shown: list[TimedImage] = [Frame(t, f.image) for t, f in zip(times, frames, strict=True)]
    runs = []
    with MediaPipeEstimator(models.load("full"), count_others=False) as estimator:
        runs.append([estimator.estimate(frame) for frame in shown])
    with MediaPipeEstimator(models.load("full"), count_others=False) as estimator:
        answers = [estimator.look(frame) for frame in shown]
        runs.append([answer() for answer in answers])  # later, and nothing else
    assert [pose.t for pose in runs[0]] == times
    assert all(pose.found for pose in runs[0])
    for one, other in zip(*runs, strict=True):
        np.testing.assert_array_equal(one.xy, other.xy)
        np.testing.assert_array_equal(one.world, other.world)
    last = runs[0][-1]
    assert (last.xy[0] > 0).all()
    assert (last.xy[0] < (640, 480)).all()
    assert last.point("nose")[1] < last.point("left_hip")[1]
    assert ((last.visibility >= 0) & (last.visibility <= 1)).all()
    assert np.abs(last.world).max() < 2
    assert (estimator.model_name, estimator.version.count(".")) == ("full", 2)


@pytest.mark.model
@needs_sample
def test_a_second_person_is_counted() -> None:
    from posecheck.estimators.mediapipe import MediaPipeEstimator

    image = next(iter(open_source(SAMPLE))).image  # type: ignore[union-attr]
    with MediaPipeEstimator(models.load("lite")) as estimator:
        alone = estimator.estimate(Frame(0.0, image))
        beside = np.hstack([image, image[:, ::-1]])
        together = [estimator.estimate(Frame(t, beside)).others for t in (0.5, 1.2, 1.3, 1.5)]
    assert alone.others == 0
    assert together == [0, 0, 0, 1]  # looked for once a second, known a quarter later


@pytest.mark.model
@needs_sample
def test_nothing_is_written_on_the_terminal() -> None:
    done = run_python(
        "from posecheck.estimators.mediapipe import MediaPipeEstimator\n"
        "from posecheck.models import load\n"
        "from posecheck.sources import open_source\n"
        "from itertools import islice\n"
        "with MediaPipeEstimator(load('lite')) as estimator:\n"
        f"    poses = [estimator.estimate(f) for f in islice(open_source({str(SAMPLE)!r}), 3)]\n"
        "print(all(p.found for p in poses))\n"
        "raise SystemExit('and errors are seen')"
    )
    assert done.stdout == "True\n"
    assert done.stderr == "and errors are seen\n"


@pytest.mark.model
def test_timing_needs_nobody_in_the_picture() -> None:
    from posecheck.estimators.choice import inference_s

    assert 0.0005 < inference_s(models.load("lite"), [blank()]) < 5
