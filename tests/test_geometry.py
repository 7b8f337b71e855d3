"""Angles of plane and space: known answers, missing points, and what leaves them alone."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from posecheck.geometry import (
    angle_at,
    angle_between,
    distance,
    midpoint,
    signed_angle,
    slope,
    wrap_degrees,
)

RIGHT, DOWN = np.array([1.0, 0.0]), np.array([0.0, 1.0])
NOWHERE = np.array([math.nan, math.nan])

degrees = st.floats(-180, 180)
lengths = st.floats(0.01, 1000)


def at(angle: float, length: float = 1.0) -> np.ndarray:
    return length * np.array([math.cos(math.radians(angle)), math.sin(math.radians(angle))])


class TestKnownAnswers:
    @pytest.mark.parametrize(("angle", "answer"), [(0, 0), (90, 90), (180, 180), (-135, 135)])
    def test_angle_between(self, angle: float, answer: float) -> None:
        assert angle_between(RIGHT, at(angle)) == pytest.approx(answer)

    def test_angle_between_in_space(self) -> None:
        assert angle_between(np.array([1.0, 0, 0]), np.array([1.0, 1, 0])) == pytest.approx(45)
        assert angle_between(np.array([0, 0, 2.0]), np.array([0, 0, -1.0])) == pytest.approx(180)

    @pytest.mark.parametrize("angle", [1e-6, 1e-3, 179.999, 179.999999])
    def test_angles_near_the_ends_stay_exact(self, angle: float) -> None:
        assert angle_between(RIGHT, at(angle)) == pytest.approx(angle, abs=1e-9)

    def test_angle_at_a_vertex(self) -> None:
        assert angle_at(DOWN, DOWN + RIGHT, np.zeros(2)) == pytest.approx(90)

    def test_signed_angle_is_clockwise_on_the_screen(self) -> None:
        assert signed_angle(RIGHT, DOWN) == pytest.approx(90)
        assert signed_angle(DOWN, RIGHT) == pytest.approx(-90)

    def test_slope_has_no_direction(self) -> None:
        assert slope(RIGHT, RIGHT + at(30)) == pytest.approx(30)
        assert slope(RIGHT + at(30), RIGHT) == pytest.approx(30)
        assert slope(RIGHT, RIGHT + at(150)) == pytest.approx(30)
        assert slope(RIGHT, RIGHT + at(-90)) == pytest.approx(90)

    def test_distance_and_midpoint(self) -> None:
        assert distance(np.array([1.0, 1.0]), np.array([4.0, 5.0])) == 5.0
        assert midpoint(RIGHT, DOWN).tolist() == [0.5, 0.5]

    @pytest.mark.parametrize(
        ("angle", "wrapped"), [(0, 0), (190, -170), (-190, 170), (540, -180), (359, -1)]
    )
    def test_wrap_degrees(self, angle: float, wrapped: float) -> None:
        assert wrap_degrees(angle) == pytest.approx(wrapped)


class TestMissing:
    def test_a_missing_point_gives_nan(self) -> None:
        assert math.isnan(angle_between(RIGHT, NOWHERE))
        assert math.isnan(angle_at(NOWHERE, RIGHT, DOWN))
        assert math.isnan(signed_angle(NOWHERE, RIGHT))
        assert math.isnan(slope(RIGHT, NOWHERE))
        assert math.isnan(distance(RIGHT, NOWHERE))
        assert np.isnan(midpoint(RIGHT, NOWHERE)).all()

    def test_coinciding_points_have_no_angle(self) -> None:
        assert math.isnan(angle_at(RIGHT, RIGHT, DOWN))
        assert math.isnan(signed_angle(np.zeros(2), RIGHT))
        assert math.isnan(slope(RIGHT, RIGHT))

    @pytest.mark.parametrize("angle", [math.nan, math.inf, -math.inf])
    def test_no_direction_stays_no_direction(self, angle: float) -> None:
        assert math.isnan(wrap_degrees(angle))


class TestProperties:
    @given(a=degrees, b=degrees, turn=degrees, m=lengths, n=lengths)
    def test_turning_and_stretching_leave_an_angle_alone(
        self, a: float, b: float, turn: float, m: float, n: float
    ) -> None:
        plain = angle_between(at(a), at(b))
        assert angle_between(at(a + turn, m), at(b + turn, n)) == pytest.approx(plain, abs=1e-5)

    @given(a=degrees, b=degrees)
    def test_order_flips_only_the_sign(self, a: float, b: float) -> None:
        assert angle_between(at(a), at(b)) == pytest.approx(angle_between(at(b), at(a)))
        assert signed_angle(at(a), at(b)) == pytest.approx(-signed_angle(at(b), at(a)))

    @given(a=degrees, b=degrees)
    def test_signed_and_unsigned_agree(self, a: float, b: float) -> None:
        assert abs(signed_angle(at(a), at(b))) == pytest.approx(angle_between(at(a), at(b)))

    @given(start=degrees, angle=degrees)
    def test_a_signed_angle_turns_one_vector_into_the_other(
        self, start: float, angle: float
    ) -> None:
        assume(abs(angle) < 179.9)
        assert signed_angle(at(start), at(start + angle)) == pytest.approx(angle, abs=1e-6)

    @given(angle=st.floats(-1e6, 1e6))
    def test_wrapping_keeps_the_direction(self, angle: float) -> None:
        wrapped = wrap_degrees(angle)
        assert -180 <= wrapped <= 180
        assert math.cos(math.radians(wrapped - angle)) == pytest.approx(1)
