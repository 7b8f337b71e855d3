"""How far each side came: only what is certain is called further, and nobody is urged."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from posecheck.config import load_stretch
from posecheck.own_range import OwnRange, RangeKeeper, Reach
from posecheck.stretch import Leg

CALF, ROLL = load_stretch("calf"), load_stretch("rolldown")
LEFT, RIGHT = Leg(CALF, "left"), Leg(CALF, "right")
LAST = OwnRange({("calf", "left", "toes"): -18.0})


def test_further_than_last_time_by_side() -> None:
    keeper = RangeKeeper(LAST)
    assert [r.check.id for r in keeper.held(LEFT, {"toes": -22.0}, {"toes": 3.0})] == ["toes"]
    assert keeper.held(RIGHT, {"toes": -40.0}, {"toes": 3.0}) == (), "nothing known of this side"


def test_it_is_said_once() -> None:
    keeper = RangeKeeper(LAST)
    assert keeper.held(LEFT, {"toes": -22.0}, {})
    assert not keeper.held(LEFT, {"toes": -25.0}, {})


def test_less_than_the_error_says_nothing() -> None:
    assert not RangeKeeper(LAST).held(LEFT, {"toes": -20.0}, {"toes": 8.0})


def test_the_best_of_the_session_is_kept() -> None:
    keeper = RangeKeeper()
    for value in (-12.0, -20.0, -15.0):
        keeper.held(LEFT, {"toes": value}, {})
    keeper.held(RIGHT, {"toes": -9.0}, {})
    assert [(r.side, r.now) for r in keeper.reaches(CALF)] == [("left", -20.0), ("right", -9.0)]


def test_upward_targets_and_unseen_ones() -> None:
    keeper = RangeKeeper(OwnRange({("rolldown", "both", "roll"): 30.0}))
    leg = Leg(ROLL, "both")
    assert not keeper.held(leg, {"roll": float("nan")}, {})
    assert [r.check.id for r in keeper.held(leg, {"roll": 35.0}, {})] == ["roll"]


@given(now=st.floats(-60, 60), before=st.floats(-60, 60), error=st.floats(0, 20))
def test_further_never_holds_both_ways(now: float, before: float, error: float) -> None:
    check = CALF.check("toes")
    one = Reach(check, "left", now, before, error)
    other = Reach(check, "left", before, now, error)
    assert not (one.further and other.further)
    assert not Reach(check, "left", now).further
