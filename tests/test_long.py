"""Ten minutes of poses: every loop counts alike, and nothing grows. By hand: ten hours."""

from __future__ import annotations

import pytest

from benchmarks.soak import Sample, judge
from benchmarks.ten_hours import play


def test_ten_minutes_count_exactly() -> None:
    got = play(hours=1 / 6)
    assert got.loops == 32
    assert got.events["rep_completed"] == got.reps == got.logged_reps == 64
    assert got.events["hold_completed"] == got.holds == 64
    assert got.uneven == ()
    assert got.events["person_found"] == got.events["baseline"] == 1


def test_the_engine_keeps_nothing_of_what_is_over() -> None:
    got = play(hours=1 / 24, memory=True)
    assert got.loops == 8
    assert got.grown_bytes < 400_000, "a pose has 6 kB, and 750 were played"


# What the soak script says of a session, for made-up measurements.


def samples(**growing: float) -> list[Sample]:
    flat = {"memory_mb": 300.0, "lag_s": 0.05, "threads": 20, "handles": 24, "children": 2}
    return [
        Sample(
            t=10.0 * i, shown=250, oldest_s=0.2, load=1.0,
            **{k: v + i * growing.get(k, 0) for k, v in flat.items()},  # type: ignore[arg-type]
        )
        for i in range(1, 361)
    ]  # fmt: skip


def test_a_flat_session_passes() -> None:
    result = judge(samples())
    assert result["passed"]
    assert (result["minutes"], result["memory_growth"]) == (60.0, 0.0)


@pytest.mark.parametrize(
    ("name", "a_sample"),
    [("memory_mb", 0.06), ("lag_s", 0.001), ("threads", 0.01), ("handles", 1), ("children", 0.01)],
)
def test_growth_is_noticed(name: str, a_sample: float) -> None:
    result = judge(samples(**{name: a_sample}))
    flat = {k: v for k, v in result["flat"].items() if not v}
    assert list(flat) == [name.removesuffix("_mb").removesuffix("_s")]
    assert not result["passed"]


def test_too_short_is_no_soak() -> None:
    with pytest.raises(ValueError, match="too short"):
        judge(samples()[:3])
