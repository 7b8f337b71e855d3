"""A person's own goals: within floor and cap whatever was measured, and never harder for less."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posecheck.config import list_stretches, load_stretch
from posecheck.profile import (
    LONGEST_NAME,
    MARGIN_MOST,
    OwnLeg,
    Profile,
    asked_of,
    changed_numbers,
    fitted,
    fitted_legs,
    tidy_name,
    with_numbers,
)
from posecheck.stretch import Check, Leg, Stretch

TARGETS = [(s, c) for s in list_stretches() if s.kind == "hold" for c in s.targets]
CALF = load_stretch("calf")
reaches = st.floats(-400, 400)
jitters = st.floats(0, 50)
targets = pytest.mark.parametrize(("stretch", "check"), TARGETS, ids=lambda x: x.id)
checks = pytest.mark.parametrize("check", [c for _, c in TARGETS], ids=lambda x: x.id)


def leg_of(stretch: Stretch, **measured: dict[str, float]) -> OwnLeg:
    return OwnLeg(stretch.id, stretch.sides[0], "2026-03-02", "camera 0", "heavy", **measured)


def fit(stretch: Stretch, **measured: dict[str, float]) -> Stretch:
    profile = Profile("Ana", (leg_of(stretch, **measured),))
    return fitted(Leg(stretch, stretch.sides[0]), profile).stretch


def limit(check: Check) -> float:
    found = check.low if check.low is not None else check.high
    assert found is not None
    return found


@checks
def test_every_target_follows_a_range_and_says_where_from(check: Check) -> None:
    assert check.own is not None
    assert 0 < check.own.share < 1
    assert abs(check.own.floor) <= abs(limit(check)) <= abs(check.own.cap)
    assert "starting value" in check.own.source


@targets
@given(reach=reaches, jitter=jitters)
def test_a_goal_is_within_floor_and_cap(
    stretch: Stretch, check: Check, reach: float, jitter: float
) -> None:
    own = check.own
    assert own is not None
    measured = fit(stretch, reach={check.id: reach}, jitter={check.id: jitter}).check(check.id)
    asked = limit(measured)
    assert asked * limit(check) > 0, "the direction stays"
    assert abs(own.floor) - 1e-9 <= abs(asked) <= abs(own.cap) + 1e-9


@checks
@given(a=reaches, b=reaches, jitter=jitters)
def test_who_reaches_less_is_asked_for_no_more(
    check: Check, a: float, b: float, jitter: float
) -> None:
    assert check.own is not None
    sign = 1.0 if limit(check) > 0 else -1.0
    less, more = sorted((a, b), key=lambda reach: sign * reach)
    asked = [abs(asked_of(limit(check), check.own, reach, jitter)) for reach in (less, more)]
    assert asked[0] <= asked[1]


@checks
@given(reach=reaches)
def test_nobody_is_asked_for_more_than_they_reach_but_for_the_floor(
    check: Check, reach: float
) -> None:
    assert check.own is not None
    asked = abs(asked_of(limit(check), check.own, reach))
    assert asked <= max(abs(reach), abs(check.own.floor))


@targets
def test_a_cap_lies_inside_every_band_of_the_same_measure(stretch: Stretch, check: Check) -> None:
    assert check.own is not None
    for other in stretch.checks:
        if other.kind == "form" and (other.measure, other.compare) == (
            check.measure,
            check.compare,
        ):
            assert other.high is None or check.own.cap <= other.high - other.margin
            assert other.low is None or check.own.cap >= other.low + other.margin


@given(jitter=jitters)
def test_form_bands_stay_and_margins_only_widen(jitter: float) -> None:
    for stretch in list_stretches():
        new = fit(stretch, jitter={c.id: jitter for c in stretch.checks})
        for before, after in zip(stretch.checks, new.checks, strict=True):
            if before.kind != "target":
                assert (after.low, after.high) == (before.low, before.high)
            assert before.margin <= after.margin <= MARGIN_MOST * before.margin + 1e-9
            if before.low is not None and before.high is not None:
                room = before.high - before.low - 2 * after.margin
                assert room > 0 or after.margin == before.margin, "something must clear it"


def test_numbers_of_one_leg() -> None:
    toes = fit(CALF, reach={"toes": -19.2}, jitter={"toes": 0.4, "hip_90": 3.0})
    assert toes.check("toes").high == -13.44
    assert "Fitted to 'Ana' (2026-03-02): 0.7 of -19.2" in toes.check("toes").source
    assert toes.check("hip_90").margin == 6.0
    hip = CALF.check("hip_90")
    assert (toes.check("hip_90").low, toes.check("hip_90").high) == (hip.low, hip.high)


def test_anchored_angles_know_how_the_person_reads_upright() -> None:
    new = fit(CALF, rest={"hip_angle": 97.0, "knee_angle": 171.0, "thigh_slope": 3.0})
    assert (new.check("hip_90").own_rest, new.check("hip_90").anchor) == (97.0, 92)
    assert new.check("knee_straight").own_rest == 171.0
    assert new.check("thigh_flat").own_rest is None, "not anchored"
    other = replace(CALF.check("knee_straight"), id="other", side="other")
    two_sided = replace(CALF, checks=(*CALF.checks, other))
    assert fit(two_sided, rest={"knee_angle": 171.0}).check("knee_straight").own_rest is None


def test_what_a_profile_changed_can_be_told_and_done_again() -> None:
    shared = (Leg(CALF, "left"), Leg(CALF, "right"))
    measured = leg_of(CALF, reach={"toes": -15.0}, jitter={"hip_90": 3.0})
    mine = fitted_legs(shared, Profile("Ana", (measured,)))
    told = changed_numbers(shared, mine)
    assert [(n["side"], n["check"], n["high"], n["margin"]) for n in told] == [
        ("left", "hip_90", CALF.check("hip_90").high, 6.0),
        ("left", "toes", -10.5, 0.0),
    ]
    again = [with_numbers(leg, told) for leg in shared]
    assert changed_numbers(mine, again) == []
    assert changed_numbers(shared, shared) == []


def test_a_trembling_camera_raises_the_floor_but_not_beyond_the_cap() -> None:
    assert fit(CALF, reach={"toes": -4.0}, jitter={"toes": 2.0}).check("toes").high == -10.0
    assert fit(CALF, reach={"toes": -4.0}, jitter={"toes": 30.0}).check("toes").high == -20.0


def test_what_was_not_measured_keeps_the_shared_goal() -> None:
    profile = Profile("Ana", (leg_of(CALF, reach={"toes": -15.0}),))
    left, right = fitted_legs([Leg(CALF, "left"), Leg(CALF, "right")], profile)
    assert left.stretch.check("toes").high == -10.5
    assert right == Leg(CALF, "right")
    assert fit(CALF, rest={"ankle_angle": 90.0}) == CALF


def test_a_target_without_own_numbers_stays() -> None:
    plain = replace(CALF, checks=tuple(replace(c, own=None) for c in CALF.checks))
    assert fit(plain, reach={"toes": -30.0}).check("toes").high == -8


def test_new_legs_take_the_place_of_old_ones() -> None:
    old, other = leg_of(CALF, reach={"toes": -9.0}), leg_of(load_stretch("rolldown"))
    new = leg_of(CALF, reach={"toes": -12.0})
    profile = Profile("Ana", (old, other)).with_legs([new])
    assert profile.legs == (new, other)
    assert profile.leg("calf", "right") is None


@pytest.mark.parametrize(
    ("name", "tidy"),
    [("  Ana  at\thome ", "Ana at home"), ("José", "José"), ("../../etc", "../../etc")],
)
def test_names_are_tidied(name: str, tidy: str) -> None:
    assert tidy_name(name) == tidy


@pytest.mark.parametrize("name", ["", "  ", "a\x00b", "a\u202eb", "\udcff", "x" * 61])
def test_impossible_names(name: str) -> None:
    with pytest.raises(ValueError, match="name"):
        tidy_name(name)
    assert LONGEST_NAME == 60


def test_the_guide_names_the_numbers_of_the_stretches() -> None:
    text = (Path(__file__).parents[1] / "docs" / "own-range.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| (\w+) \| `(\w+)` \| (.+) \| (.+) \| (.+) \| (.+) \|$", text, re.M)
    told = {(stretch, check): tuple(map(_number, rest)) for stretch, check, *rest in rows}
    held = {}
    for stretch, check in TARGETS:
        assert check.own is not None
        own = check.own
        held[stretch.id, check.id] = (limit(check), own.share, own.floor, own.cap)
    assert told == held


def _number(text: str) -> float:
    found = re.match(r"-?[\d.]+", text.replace("−", "-"))
    assert found is not None, text
    return float(found[0])
