"""One formula for a number and for an array: the same answers, missing ones included."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from posecheck import elementwise as e

numbers = st.floats(-1e6, 1e6) | st.just(math.nan)
columns = st.lists(st.tuples(numbers, numbers), min_size=1, max_size=8)

FUNCTIONS: dict[str, Callable[[float, float], float]] = {
    "atan2_deg": e.atan2_deg,
    "asin_deg": lambda a, _: e.asin_deg(a),
    "acos_deg": lambda a, _: e.acos_deg(a),
    "radians": lambda a, _: e.radians(a),
    "sin": lambda a, _: e.sin(a),
    "cos": lambda a, _: e.cos(a),
    "root": lambda a, _: e.root(abs(a)),
    "clamp": lambda a, _: e.clamp(a, -1.0, 2.0),
    "larger": e.larger,
    "smaller": e.smaller,
    "interpolate": lambda a, _: e.interpolate(a, (0.0, 1.0, 5.0), (2.0, -1.0, 3.0)),
    "ratio": e.ratio,
    "known": lambda a, _: e.known(a),
    "choose": lambda a, b: e.choose(a > b, a, b),
}


@pytest.mark.parametrize("name", FUNCTIONS)
@given(pairs=columns)
def test_an_array_is_its_elements(name: str, pairs: list[tuple[float, float]]) -> None:
    function = FUNCTIONS[name]
    one_by_one = [function(a, b) for a, b in pairs]
    a, b = np.array(pairs).T
    assert function(a, b) == pytest.approx(one_by_one, nan_ok=True)  # type: ignore[arg-type]


def test_what_is_missing_stays_missing() -> None:
    assert math.isnan(e.clamp(math.nan, 0.0, 1.0))
    assert math.isnan(e.larger(math.nan, 1.0)) and math.isnan(e.larger(1.0, math.nan))
    assert math.isnan(e.ratio(1.0, 0.0)) and math.isnan(e.ratio(math.nan, 1.0))
    assert not e.known(math.inf)


def test_whether_something_has_to_be_computed() -> None:
    assert e.somewhere(np.array([False, True])) and not e.everywhere(np.array([False, True]))  # type: ignore[arg-type]
    assert e.somewhere(True) and not e.everywhere(False)
