"""The engine's beat: whatever the frame rate, the same movement gives the same poses."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from bodies import Camera, calf, movement, without
from hypothesis import example, given
from hypothesis import strategies as st

from posecheck.pose import Pose
from posecheck.skeleton import INDEX
from posecheck.ticks import GAP_S, TICK_S, Ticker

CAMERA = Camera()
KNEE = INDEX["left_knee"]


def at(t: float, x: float) -> Pose:
    """A person whose every landmark is at (x, 2 x)."""
    lm = np.ones((33, 5))
    lm[:, 0], lm[:, 1] = x, 2 * x
    return Pose.from_landmarks(t, lm, np.full((33, 3), x), (640, 480))


def ticks(poses: list[Pose]) -> list[Pose]:
    ticker = Ticker()
    return [tick for pose in poses for tick in ticker.feed(pose)]


def times(poses: list[Pose]) -> list[float]:
    return [pose.t for pose in poses]


def path(poses: list[Pose]) -> list[float]:
    return [float(pose.xy[0, 0]) for pose in poses]


class TestBeat:
    @pytest.mark.parametrize("fps", [10, 15, 24, 30, 50, 60])
    def test_is_the_same_at_every_frame_rate(self, fps: int) -> None:
        moving = list(movement([(0, calf("left")), (2, calf("left", ankle=80))], CAMERA, fps))
        assert times(ticks(moving)) == pytest.approx(np.arange(41) * TICK_S, abs=1e-4)

    def test_between_two_frames_everything_moves_evenly(self) -> None:
        beat = ticks([at(0.0, 100.0), at(0.2, 140.0)])
        assert times(beat) == pytest.approx([0.0, 0.05, 0.1, 0.15, 0.2])
        assert path(beat) == pytest.approx([100, 110, 120, 130, 140])
        assert beat[1].world[KNEE] == pytest.approx([110] * 3)

    def test_is_anchored_at_zero_and_not_at_the_first_frame(self) -> None:
        beat = ticks([at(0.03, 0.0), at(0.13, 10.0), at(0.23, 20.0)])
        assert times(beat) == pytest.approx([0.03, 0.05, 0.1, 0.15, 0.2])

    def test_the_very_first_pose_is_given_so_that_a_picture_can_be_judged(self) -> None:
        assert times(ticks([at(0.017, 1.0)])) == [0.017]

    @pytest.mark.parametrize("t", [0.1, 0.05, -3.0])
    def test_a_pose_that_is_not_newer_is_dropped(self, t: float) -> None:
        ticker = Ticker()
        ticker.feed(at(0.0, 0.0))
        ticker.feed(at(0.1, 10.0))
        assert ticker.feed(at(t, 99.0)) == []
        assert path(ticker.feed(at(0.2, 20.0))) == pytest.approx([15, 20])

    def test_poses_far_apart_are_not_connected(self) -> None:
        near, far = GAP_S - 0.01, GAP_S + 0.01
        assert len(ticks([at(0.0, 0.0), at(near, 1.0)])) == 1 + int(near / TICK_S)
        beat = ticks([at(0.0, 0.0), at(far, 1.0), at(far + 0.1, 2.0)])
        assert times(beat)[:2] == [0.0, far]
        assert path(beat)[:2] == [0.0, 1.0]


class TestHoles:
    def test_a_person_who_comes_or_goes_is_not_half_there(self) -> None:
        nobody = Pose.missing(0.2, (640, 480))
        gone = ticks([at(0.0, 10.0), nobody])
        assert [pose.found for pose in gone] == [True, True, False, False, False]
        assert path(gone[:2]) == [10.0, 10.0]
        come = ticks([replace(nobody, t=0.0), at(0.2, 10.0)])
        assert [pose.found for pose in come] == [False, False, True, True, True]
        assert times(come) == pytest.approx([0.0, 0.05, 0.1, 0.15, 0.2])

    def test_a_landmark_that_goes_missing_is_missing_on_the_beat(self) -> None:
        beat = ticks([at(0.0, 10.0), without(at(0.1, 20.0), "left_knee")])
        assert np.isnan(beat[-1].xy[KNEE]).all()
        assert path(beat) == pytest.approx([10, 15, 20])

    def test_another_picture_size_is_another_picture(self) -> None:
        beat = ticks([at(0.0, 0.0), replace(at(0.1, 100.0), size_wh=(1280, 720))])
        assert set(path(beat)) <= {0.0, 100.0}


# Whole milliseconds: nearer to a beat than a microsecond is a case of its own, below.
milliseconds = st.integers(1, 590)
knots = st.lists(st.tuples(milliseconds, st.floats(-100, 100)), min_size=1, max_size=8)


class TestSubdivision:
    @given(knots=knots, cuts=st.lists(st.floats(0.01, 0.99), max_size=12))
    @example(knots=[(100, 1.0), (50, 5.0)], cuts=[0.5])
    def test_more_frames_of_the_same_movement_give_the_same_beat(
        self, knots: list[tuple[int, float]], cuts: list[float]
    ) -> None:
        t = np.cumsum([0, *(ms for ms, _ in knots)])
        x = np.array([0.0, *(x for _, x in knots)])
        finer = sorted({*t.tolist(), *(round(cut * int(t[-1])) for cut in cuts)})
        coarse = ticks([at(a / 1000, b) for a, b in zip(t.tolist(), x.tolist(), strict=True)])
        fine = ticks([at(ms / 1000, float(np.interp(ms, t, x))) for ms in finer])
        assert times(fine) == pytest.approx(times(coarse), abs=1e-4)
        # A pose as good as on the beat is taken as it is: a ten-thousandth of the way off.
        assert path(fine) == pytest.approx(path(coarse), abs=0.05)

    def test_a_frame_just_before_a_beat_does_not_swallow_it(self) -> None:
        beat = ticks([at(0.0, 0.0), at(0.0499995, 5.0), at(0.1, 10.0)])
        assert times(beat) == pytest.approx([0.0, 0.05, 0.1], abs=1e-4)
