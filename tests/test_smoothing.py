"""The One Euro filter: calm at rest, quick in motion, untroubled by holes in the data."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from bodies import LONG_SIT, Camera, without
from hypothesis import given
from hypothesis import strategies as st

from posecheck.pose import Pose
from posecheck.skeleton import INDEX
from posecheck.smoothing import GAP_S, OneEuro, PoseSmoother

steps = st.floats(0.001, GAP_S)
values = st.floats(-1e4, 1e4)
NAN = math.nan


def one(filtered: np.ndarray) -> float:
    return float(filtered[0])


def follow(path: list[tuple[float, float]], scale: float = 1.0) -> list[float]:
    """Filtered values of a path of (time, value)."""
    smooth = OneEuro()
    return [one(smooth(t, np.array([x]), scale)) for t, x in path]


class TestOneEuro:
    @given(x=values, dts=st.lists(steps, min_size=1, max_size=20))
    def test_what_stays_the_same_stays_the_same(self, x: float, dts: list[float]) -> None:
        times = np.cumsum([0.0, *dts])
        assert follow([(t, x) for t in times]) == pytest.approx([x] * len(times))

    @given(path=st.lists(st.tuples(steps, values), min_size=1, max_size=30))
    def test_never_leaves_the_range_of_what_came_in(self, path: list[tuple[float, float]]) -> None:
        times, xs = np.cumsum([dt for dt, _ in path]), [x for _, x in path]
        smoothed = follow(list(zip(times, xs, strict=True)))
        for i, value in enumerate(smoothed):
            assert min(xs[: i + 1]) - 1e-6 <= value <= max(xs[: i + 1]) + 1e-6

    def test_takes_the_tremble_out_of_rest(self) -> None:
        tremble = [(i / 30, 100 + (-1) ** i) for i in range(60)]
        assert np.std(follow(tremble, scale=150.0)[30:]) < 0.5 * np.std([x for _, x in tremble])

    def test_comes_along_with_a_quick_movement(self) -> None:
        """One torso length in a third of a second, ten frames a second: a frame behind at most."""
        path = [(i / 10, 150.0 * min(1.0, i * 0.3)) for i in range(8)]
        assert follow(path, scale=150.0)[5] == pytest.approx(150.0, abs=15)

    @pytest.mark.parametrize("back_s", [0.0, 0.02, 3.0])
    def test_an_equal_or_earlier_time_changes_nothing(self, back_s: float) -> None:
        smooth = OneEuro()
        smooth(10.0, np.array([1.0]))
        before = one(smooth(10.1, np.array([2.0])))
        assert one(smooth(10.1 - back_s, np.array([50.0]))) == before
        again = one(smooth(10.2, np.array([before])))
        assert again == pytest.approx(before)

    def test_a_long_gap_starts_anew(self) -> None:
        assert follow([(0.0, 0.0), (GAP_S + 0.01, 9.0)]) == [0.0, 9.0]
        assert follow([(0.0, 0.0), (GAP_S - 0.01, 9.0)])[1] < 9.0

    def test_nan_passes_through_and_is_forgotten(self) -> None:
        smooth = OneEuro()
        smooth(0.0, np.array([1.0, 10.0]))
        hole = smooth(0.1, np.array([NAN, 10.0]))
        assert math.isnan(hole[0])
        assert hole[1] == pytest.approx(10.0)
        # What comes after the hole is taken as it is, not drawn toward what was before.
        assert smooth(0.2, np.array([5.0, 10.0])) == pytest.approx([5.0, 10.0])
        assert 5.0 < one(smooth(0.3, np.array([6.0, 10.0]))) < 6.0

    def test_begins_with_nan(self) -> None:
        assert follow([(0.0, NAN), (0.1, 3.0)])[1] == 3.0

    def test_another_number_of_values_starts_anew(self) -> None:
        smooth = OneEuro()
        smooth(0.0, np.array([1.0]))
        assert smooth(0.1, np.array([4.0, 5.0])).tolist() == [4.0, 5.0]

    @given(scale=st.floats(1.0, 1000.0), path=st.lists(st.floats(-1, 1), min_size=2, max_size=15))
    def test_the_unit_does_not_matter(self, scale: float, path: list[float]) -> None:
        small = follow([(i / 20, x) for i, x in enumerate(path)])
        large = follow([(i / 20, scale * x) for i, x in enumerate(path)], scale)
        assert large == pytest.approx([scale * x for x in small], abs=1e-6 * scale)


class TestPoseSmoother:
    def test_a_still_person_stays_where_they_are(self) -> None:
        smooth, camera = PoseSmoother(), Camera(yaw=20)
        for i in range(10):
            pose = smooth(camera.see(LONG_SIT, i / 10))
        assert pose.xy == pytest.approx(camera.see(LONG_SIT).xy)
        assert pose.world == pytest.approx(camera.see(LONG_SIT).world)
        assert pose.t == 0.9

    def test_nobody_passes_through(self) -> None:
        nobody = Pose.missing(0.0, (640, 480))
        assert PoseSmoother()(nobody) is nobody

    def test_belief_and_picture_size_are_left_alone(self) -> None:
        pose = replace(Camera().see(LONG_SIT), others=2)
        smoothed = PoseSmoother()(pose)
        assert smoothed.visibility is pose.visibility
        assert (smoothed.size_wh, smoothed.others) == (pose.size_wh, 2)

    @pytest.mark.parametrize("lost", ["left_knee", "left_shoulder"])
    def test_a_missing_landmark_comes_back(self, lost: str) -> None:
        smooth, camera = PoseSmoother(), Camera()
        smooth(camera.see(LONG_SIT, 0.0))
        assert np.isnan(smooth(without(camera.see(LONG_SIT, 0.1), lost)).point(lost)).all()
        back = smooth(camera.see(LONG_SIT, 0.2))
        assert np.isfinite(back.xy).all()
        assert back.xy[INDEX[lost]] == pytest.approx(camera.see(LONG_SIT).xy[INDEX[lost]])
