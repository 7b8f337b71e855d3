"""`--model auto` while a session runs: down when too slow, up when there is room, no flapping."""

from __future__ import annotations

import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from posecheck.estimators.pace import COST, PATIENCE_S, RELAPSE_S, WINDOW_S, Pace
from posecheck.models import MODEL_NAMES

Change = tuple[float, str]


def run(
    pace: Pace, loads: list[tuple[float, dict[str, float]]], swap_s: float = 1.0
) -> list[Change]:
    """Feed frames as they come, one after the other; a change is made `swap_s` after the wish.

    Args:
        pace: Under test.
        loads: How long each lasts in seconds, and what a frame takes in it, by model.
        swap_s: How long a model takes to load.
    """
    changes: list[Change] = []
    t, wish = 0.0, None
    for lasts, took in loads:
        end = t + lasts
        while t < end:
            t += max(took[pace.model], 1 / 30)
            wanted = pace.add(t, took[pace.model])
            if wanted == pace.model:
                wish = None
            elif wish is None:
                wish = t
            elif t - wish >= swap_s:
                changes.append((t, wanted))
                pace.changed(t, wanted)
                wish = None
    return changes


def slowed(factor: float) -> dict[str, float]:
    """Seconds a frame on a machine `factor` times slower than the one that was measured."""
    return {name: factor * ms / 1e3 for name, ms in COST.items()}


def names(changes: list[Change]) -> list[str]:
    return [name for _, name in changes]


def test_a_machine_that_keeps_up_keeps_its_model() -> None:
    assert run(Pace("heavy"), [(600, slowed(2))]) == []
    assert run(Pace("full"), [(600, slowed(4))]) == []


def test_steps_down_within_seconds_until_it_keeps_up() -> None:
    changes = run(Pace("heavy"), [(30, slowed(7.5))])
    assert names(changes) == ["full", "lite"]
    assert changes[-1][0] < 12


def test_one_slow_frame_means_nothing() -> None:
    pace = Pace("heavy")
    for i in range(300):
        assert pace.add(i / 15, 0.5 if i % 10 == 0 else 0.04) == "heavy"


def test_steps_up_again_when_the_load_has_gone() -> None:
    changes = run(Pace("heavy"), [(20, slowed(5)), (200, slowed(1))])
    assert names(changes) == ["full", "heavy"]
    assert changes[1][0] > 20 + PATIENCE_S


def test_a_model_that_proves_too_slow_is_tried_ever_more_rarely() -> None:
    deceptive = {"lite": 0.01, "full": 0.012, "heavy": 0.2}
    changes = run(Pace("full"), [(3600, deceptive)])
    tries = [t for t, name in changes if name == "heavy"]
    waits = [b - a for a, b in itertools.pairwise(tries)]
    assert all(b > 1.5 * a for a, b in itertools.pairwise(waits))
    assert len(tries) <= 8


@settings(max_examples=30)
@given(
    loads=st.lists(
        st.tuples(
            st.floats(1, 120),
            st.fixed_dictionaries({n: st.floats(0.005, 0.4) for n in MODEL_NAMES}),
        ),
        min_size=1,
        max_size=8,
    ),
    first=st.sampled_from(MODEL_NAMES),
)
def test_changes_are_never_close_together(
    loads: list[tuple[float, dict[str, float]]], first: str
) -> None:
    changes = [(0.0, first), *run(Pace(first), loads)]
    rank = MODEL_NAMES.index
    for (t, before), (u, after) in itertools.pairwise(changes):
        assert abs(rank(after) - rank(before)) == 1
        assert u - t >= (PATIENCE_S if rank(after) > rank(before) else WINDOW_S / 2)


@settings(max_examples=20)
@given(took=st.fixed_dictionaries({n: st.floats(0.005, 0.4) for n in MODEL_NAMES}))
def test_a_steady_load_ends_in_rest(took: dict[str, float]) -> None:
    changes = run(Pace("heavy"), [(3 * 3600, took)])
    late = [t for t, _ in changes if t > 3600]
    assert len(late) <= 12
    assert all(b - a > WINDOW_S / 2 for a, b in itertools.pairwise(late))
    assert RELAPSE_S > PATIENCE_S
