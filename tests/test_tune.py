"""Tuning: the fast sweep is the engine, and what is proposed can be defended."""

from __future__ import annotations

import math
import time
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from posecheck.cli.common import error_of, open_legs
from posecheck.judging import Fault, judge
from posecheck.measures import Reading
from posecheck.stretch import Check
from posecheck.tuning.label_files import read_labels
from posecheck.tuning.recording import Recording, Series, record
from posecheck.tuning.sweep import Settings, sweep
from tests.sample_clips import SAMPLES, model_of, names, poses

NAN = math.nan


@cache
def recorded(name: str) -> Recording:
    labels = read_labels(SAMPLES / f"{name}.json")
    leg = open_legs("", labels.stretch, None if labels.side == "both" else labels.side)[0]
    return record(labels, poses(name), leg, error_of(model_of(name)), model_of(name))


def by_the_engine(check: Check, series: Series) -> tuple[list[float], list[float]]:
    """The corrections of one setting, by `judge` and `Fault`, as the referee uses them."""
    raised, cleared, fault = [], [], Fault()
    for i, t in enumerate(series.t.tolist()):
        wanted = series.judged[i] or (fault.raised is not None and series.watched[i])
        reading = Reading(float(series.value[i]), float(series.error[i]))
        after = fault.after(t, judge(check, "left", reading) if wanted else None)
        if after.raised is not None and fault.raised is None:
            raised.append(t)
        if after.raised is None and fault.raised is not None:
            cleared.append(t)
        fault = after
        if series.ended[i]:
            if fault.raised is not None:
                cleared.append(t)
            fault = Fault()
    return raised, cleared


VALUES = st.one_of(st.just(NAN), st.integers(60, 130).map(float), st.floats(60, 130))


@st.composite
def random_series(draw: st.DrawFn) -> Series:
    """Runs of one value, so that durations are reached, with everything that can happen."""
    runs = draw(
        st.lists(
            st.tuples(
                VALUES, st.integers(1, 30), st.sampled_from([0.0, 2.0, 5.0, 40.0]),
                st.booleans(), st.booleans(), st.integers(0, 9),
            ),
            min_size=1, max_size=12,
        )
    )  # fmt: skip
    value = np.concatenate([np.full(n, v) for v, n, *_ in runs])
    error = np.concatenate([np.full(n, e) for _, n, e, *_ in runs])
    judged = np.concatenate([np.full(n, j) for _, n, _, j, _, _ in runs])
    watched = np.concatenate([np.full(n, w) for _, n, _, _, w, _ in runs])
    ended = np.concatenate([[end == 0] + [False] * (n - 1) for _, n, *_, end in runs])
    t = np.arange(len(value)) * 0.05
    return Series(t, value, error, judged, judged & watched | watched, ended)


@given(
    series=random_series(),
    rows=st.lists(
        st.tuples(
            st.sampled_from([None, 70.0, 75.0, 80.0]), st.sampled_from([90.0, 108.0, 112.5]),
            st.sampled_from([0.0, 2.0, 5.0]), st.sampled_from([0.0, 0.3, 0.4, 0.7]),
        ),
        min_size=1, max_size=6,
    ),
)  # fmt: skip
@settings(max_examples=150, deadline=None)
def test_the_sweep_is_the_engine_for_every_setting(
    series: Series, rows: list[tuple[float | None, float, float, float]]
) -> None:
    checks = [
        Check("x", "form", "hip_angle", "t", low=low, high=high, margin=margin, after_s=after_s)
        for low, high, margin, after_s in rows
    ]
    found = sweep(
        series,
        Settings.of(
            checks[0],
            [-math.inf if c.low is None else c.low for c in checks],
            [c.high for c in checks],
            [c.margin for c in checks],
            [c.after_s for c in checks],
        ),
    )
    for i, check in enumerate(checks):
        assert found.of(i) == by_the_engine(check, series)


@pytest.mark.parametrize("name", names())
def test_the_sweep_raises_what_the_session_raised(name: str) -> None:
    recording = recorded(name)
    for check in recording.checks:
        if check.kind == "target":
            continue  # prompted by movement, not by the band alone
        raised, _ = sweep(recording.series[check.id], Settings.of(check)).of(0)
        told = [r.t for r in recording.raised if r.check == check.id]
        assert np.round(raised, 3).tolist() == told, check.id


def test_ten_thousand_settings_over_an_hour_take_less_than_a_minute() -> None:
    rng = np.random.default_rng(1)
    n = 3600 * 20
    value = 95 + 12 * np.sin(np.arange(n) * 0.01) + rng.normal(0, 1, n)
    on = np.ones(n, bool)
    series = Series(np.arange(n) * 0.05, value, np.full(n, 3.0), on, on, ~on)
    check = Check("x", "form", "hip_angle", "t", low=75, high=108, margin=4, after_s=0.4)
    high, after_s = np.meshgrid(np.linspace(95, 120, 1000), np.linspace(0.1, 1.0, 10))
    began_s = time.perf_counter()
    found = sweep(series, Settings.of(check, high=high.ravel(), after_s=after_s.ravel()))
    took_s = time.perf_counter() - began_s
    assert len(found.raised_t) > 10_000
    assert took_s < 60, f"{took_s:.0f} s"
