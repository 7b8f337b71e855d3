"""Finding the own range: a guided run of a figure, the sample traces, and what must not count."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest
from bodies import calf, movement
from sample_clips import TRACES
from test_session import CALF, ONE_REP, PULLED, REST, RIGHT, Play, S, obedient, times

from posecheck.calibrating import RangeFinder, easy, easy_legs
from posecheck.cli.common import error_of, open_legs
from posecheck.config import load_routine
from posecheck.profile import OwnLeg, Profile, fitted_legs
from posecheck.session import Session
from posecheck.sources.trace import TraceSource
from posecheck.stretch import Leg

LEGS = easy_legs(load_routine().legs)


def found(*plays: Play) -> dict[tuple[str, str], OwnLeg]:
    finder = RangeFinder()
    for i, play in enumerate(plays):
        finder.begin(f"clip {i}", "heavy")
        for step in play.steps:
            finder.add(step)
        finder.end()
    return {(leg.stretch, leg.side): leg for leg in finder.legs("2026-03-02")}


@cache
def guided() -> Play:
    play = Play((), LEGS, reps=None)
    assert len(list(obedient(play))) == len(LEGS)
    return play


def test_the_walk_has_no_range() -> None:
    assert [leg.stretch.id for leg in LEGS] == [
        "calf", "calf", "quad", "quad", "glute", "glute", "rolldown", "rotation", "rotation",
    ]  # fmt: skip
    assert not any("walk" in leg.stretch.id for leg in LEGS)


def test_each_is_done_once_from_rest_and_any_movement_counts() -> None:
    once = easy(CALF)
    assert (once.reps, once.check("toes").high) == (1, -5)
    assert once.check("hip_90") == CALF.check("hip_90"), "form is asked for as always"
    assert once.move.startswith(CALF.move)


def test_the_guided_run_is_short() -> None:
    """The figure needs no time to change places; people do."""
    assert 60 <= guided().steps[-1].t <= 100


def test_the_guided_run_finds_each_side() -> None:
    own = found(guided())
    assert set(own) == {(leg.stretch.id, leg.side) for leg in LEGS}
    for side in ("left", "right"):
        assert own["calf", side].reach["toes"] == pytest.approx(-20, abs=0.5)
        assert own["quad", side].reach["open"] == pytest.approx(16, abs=1)
        assert own["glute", side].reach["hug"] < -10
        assert abs(own["rotation", side].reach["turn"]) == pytest.approx(30, abs=3)
        assert own["calf", side].rest["hip_angle"] == pytest.approx(90, abs=1)
        assert own["calf", side].jitter["toes"] < 0.1
        assert own["calf", side].camera_yaw_deg == pytest.approx(0, abs=15)
    assert own["rolldown", "both"].reach["roll"] == pytest.approx(30, abs=2)
    assert own["rolldown", "both"].reach["chin"] == pytest.approx(40, abs=2)


def test_in_the_guided_run_nobody_is_corrected_for_going_as_far_as_is_easy() -> None:
    assert {check for _, check in guided().cues()} <= {"turn"}


def test_own_goals_can_be_reached_by_whom_they_are_fitted_to() -> None:
    mine = fitted_legs(load_routine().legs, Profile("a", tuple(found(guided()).values())))
    short = [Leg(replace(x.stretch, hold_s=1.5, breath_s=1.0, walk_s=4.0), x.side) for x in mine]
    play = Play((), short, reps=1)
    list(obedient(play))
    assert len(play.named("rep_completed")) == 9


def test_several_repetitions_give_their_middle() -> None:
    pulls = [calf("right", ankle=100 - by) for by in (10, 26, 14)]
    keys = times(
        (0, REST), (S, REST), *(k for p in pulls for k in ((1, p), (3.4, p), (1, REST), (3, REST)))
    )
    play = Play(movement(keys, RIGHT), [Leg(easy(CALF), "right")], reps=9)
    assert len(play.named("rep_completed")) == 3
    assert found(play)["calf", "right"].reach["toes"] == pytest.approx(-14, abs=0.5)


def test_two_clips_count_together() -> None:
    play = Play(movement(ONE_REP, RIGHT), [Leg(easy(CALF), "right")])
    leg = found(play, play)["calf", "right"]
    assert (leg.source, leg.model) == ("clip 0, clip 1", "heavy")
    assert leg.reach["toes"] == pytest.approx(-20, abs=0.5)


def test_a_hold_that_the_clip_cuts_off_counts_once_it_was_long_enough() -> None:
    keys = times((0, REST), (S, REST), (1, PULLED), (3.4, PULLED))
    assert found(Play(movement(keys, RIGHT), [Leg(easy(CALF), "right")]))
    keys = times((0, REST), (S, REST), (1, PULLED), (0.5, PULLED), (0.5, REST), (3, REST))
    assert not found(Play(movement(keys, RIGHT), [Leg(easy(CALF), "right")]))


def test_a_reach_in_bad_form_does_not_count() -> None:
    lean = calf("right", ankle=70, lean=-25)
    keys = times((0, REST), (S, REST), (1, lean), (3.4, lean), (1, REST), (2, REST))
    assert not found(Play(movement(keys, RIGHT), [Leg(easy(CALF), "right")]))


def test_jitter_is_what_a_resting_picture_trembles_by() -> None:
    still = [calf("right", ankle=100 + (0.6 if i % 3 else -0.6)) for i in range(60)]
    keys = [(i * 0.1, body) for i, body in enumerate(still)]
    pull = times((6.0, REST), (1, PULLED), (3.4, PULLED), (1, REST), (0.6, REST))
    play = Play(movement([*keys, *pull], RIGHT), [Leg(easy(CALF), "right")])
    assert 0.1 < found(play)["calf", "right"].jitter["toes"] < 1.5


@pytest.mark.parametrize(
    ("name", "side", "check", "reach"),
    [
        # Truth: a pull of 28 that reads 18-24, a glide of 20 that reads 14-17, a roll of 43 that
        # reads 50, a turn of 31 (samples/README.md, calibration/README.md).
        ("calf_good", "left", "toes", (-24, -15)),
        ("quad_good", "right", "open", (10, 20)),
        ("rolldown_good", None, "roll", (40, 56)),
        ("rotation_side_good", "left", "turn", (22, 36)),
    ],
)
def test_the_samples(name: str, side: str | None, check: str, reach: tuple[float, float]) -> None:
    stretch = name.partition("_")[0]
    (leg,) = easy_legs(open_legs("", stretch, side))
    finder = RangeFinder()
    session = Session([leg], error_of("heavy"), 99)
    for pose in TraceSource(TRACES / f"{name}.posetrace.jsonl.gz"):
        finder.add(session.step(pose))
    finder.end()
    (own,) = finder.legs("2026-03-02")
    assert reach[0] <= own.reach[check] <= reach[1]
    mine = fitted_legs(open_legs("", stretch, side), Profile("a", (own,)))[0].stretch.check(check)
    shared = leg.stretch.check(check)
    assert mine.own == shared.own
    assert mine.low != shared.low or mine.high != shared.high
