"""All checks of a stretch at once: which are judged, what they raise, and how far one is."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import pytest

from posecheck.judging import Band, Verdict
from posecheck.measures import Reading
from posecheck.referee import STALLED_S, Referee, Ruling, progress_of
from posecheck.skeleton import Side
from posecheck.stretch import Check, Condition, Leg, Stretch, WorkingSide

MAIN = Check(
    "main",
    "form",
    "hip_angle",
    "t",
    low=75,
    high=108,
    margin=4,
    main=True,
    if_unseen="pause",
    say_high="Sit taller.",
    hint="Sit on a towel.",
    hint_after_s=3.0,
)
FINE = Check("fine", "form", "thigh_slope", "t", high=15, margin=3, say_high="Lay it flat.")
SETUP = Check("setup", "setup", "knee_height", "t", high=10, say_high="Knee down.")
SPEED = Check("speed", "form", "ankle_angle", "t", compare="speed", high=40, after_s=0.3)
TOES = Check("toes", "target", "ankle_angle", "t", compare="change", high=-8, after_s=2.0,
             say_high="A little closer.")  # fmt: skip
LEAN = Check("lean", "target", "trunk_lean", "t", low=15, after_s=1.0)
GOOD = {"main": 90.0, "fine": 5.0, "setup": 0.0, "speed": 0.0, "toes": 0.0, "lean": 0.0}
DT = 0.05


class Instrument:
    """Reads what a test has put there; None is hidden."""

    def __init__(self, error: float = 0.1) -> None:
        self.values: dict[str, float | None] = dict(GOOD)
        self.conditions: dict[str, bool] = {}
        self.error = error

    def read(self, check: Check, _working: WorkingSide) -> tuple[Side, Reading]:
        value = self.values[check.id]
        if value is None:
            return "left", Reading(math.nan, reason="left hip hidden")
        return "left", Reading(value, self.error)

    def holds(self, condition: Condition, _working: WorkingSide) -> bool:
        return self.conditions[condition.measure]


class Court:
    """A referee with checks, led through seconds of values."""

    def __init__(self, *checks: Check) -> None:
        stretch = Stretch("test", "Test", "", "", "", "t", checks=checks)
        self.instrument = Instrument()
        self.referee = Referee(Leg(stretch, "left"), self.instrument)  # type: ignore[arg-type]
        self.raised: list[tuple[float, str]] = []
        self.cleared: list[tuple[float, str]] = []
        self.beats = 0
        self.ruling = Ruling((), (), (), ())

    def rule(self, seconds: float, phase: str = "move", **values: float | None) -> Court:
        self.instrument.values |= values
        for _ in range(round(seconds / DT)):
            self.beat(phase)
        return self

    def slide(self, seconds: float, phase: str = "move", **to: float) -> Court:
        """Values that run evenly from where they are."""
        n = round(seconds / DT)
        start = {name: float(self.instrument.values[name] or 0.0) for name in to}
        for i in range(1, n + 1):
            now = {name: start[name] + (end - start[name]) * i / n for name, end in to.items()}
            self.rule(DT, phase, **now)
        return self

    def beat(self, phase: str) -> None:
        t = round(self.beats * DT, 6)
        self.ruling = self.referee.rule(t, phase)
        self.raised += [(t, v.check.id) for v in self.ruling.raised]
        self.cleared += [(t, v.check.id) for v in self.ruling.cleared]
        self.beats += 1

    @property
    def judged(self) -> list[str]:
        return [v.check.id for v in self.ruling.verdicts]

    @property
    def standing(self) -> list[str]:
        return [v.check.id for v in self.ruling.active]


ALL = (MAIN, FINE, SETUP, SPEED, TOES)


class TestWhatIsJudged:
    @pytest.mark.parametrize(
        ("phase", "judged"),
        [
            ("find", []),
            ("place", ["main", "setup", "toes"]),
            ("settle", ["main", "fine", "setup", "speed", "toes"]),
            ("move", ["main", "fine", "speed", "toes"]),
            ("hold", ["main", "fine", "speed", "toes"]),
            ("release", ["toes"]),
            ("breathe", ["toes"]),
            ("switch", []),
            ("pause", []),
            ("done", []),
        ],
    )
    def test_by_phase(self, phase: str, judged: list[str]) -> None:
        assert Court(*ALL).rule(DT, phase).judged == judged

    def test_phases_of_its_own(self) -> None:
        court = Court(replace(FINE, phases=("release",)))
        assert court.rule(DT, "move").judged == []
        assert court.rule(DT, "release").judged == ["fine"]

    def test_only_while_its_condition_holds(self) -> None:
        court = Court(replace(FINE, when=Condition("trunk_lean", low=10)))
        court.instrument.conditions["trunk_lean"] = False
        assert court.rule(5, fine=40).judged == []
        assert court.raised == []
        court.instrument.conditions["trunk_lean"] = True
        assert court.rule(1).raised == [(pytest.approx(5.7), "fine")]

    def test_a_target_is_followed_but_not_asked_for_while_its_condition_fails(self) -> None:
        court = Court(replace(TOES, when=Condition("hand_under_thigh", high=0.35)))
        court.instrument.conditions["hand_under_thigh"] = False
        assert court.rule(9).judged == ["toes"]
        assert court.raised == []


class TestCorrections:
    def test_raised_and_cleared_in_time(self) -> None:
        court = Court(MAIN).rule(1).rule(2, main=130).rule(2, main=90)
        assert court.raised == [(pytest.approx(1.7), "main")]
        assert court.cleared == [(pytest.approx(3.4), "main")]
        assert court.standing == []

    def test_stands_until_cleared(self) -> None:
        court = Court(MAIN).rule(2, main=130)
        assert court.standing == ["main"]
        assert court.ruling.active[0].text == "Sit taller."

    def test_a_form_correction_is_followed_out_of_its_phases(self) -> None:
        court = Court(FINE).rule(2, fine=40)
        assert court.rule(1, "release").standing == ["fine"]
        assert court.rule(1, "release", fine=5).standing == []

    def test_a_set_up_correction_ends_with_the_set_up(self) -> None:
        court = Court(SETUP).rule(2, "settle", setup=20)
        assert court.standing == ["setup"]
        assert court.rule(1, "move").standing == []

    def test_several_can_stand(self) -> None:
        assert Court(*ALL).rule(2, main=130, fine=40).standing == ["main", "fine"]

    def test_fading_once_it_is_back_inside(self) -> None:
        court = Court(MAIN).rule(2, main=130)
        assert court.ruling.fading == frozenset()
        assert court.rule(0.2, main=90).ruling.fading == {"main"}

    def test_stuck_after_a_while(self) -> None:
        court = Court(MAIN, FINE).rule(3, main=130, fine=40)
        assert court.ruling.stuck == frozenset()
        assert court.rule(1).ruling.stuck == {"main"}  # what has no hint is never stuck

    def test_withdraw_ends_all(self) -> None:
        court = Court(*ALL).rule(2, main=130, fine=40)
        assert [v.check.id for v in court.referee.withdraw()] == ["main", "fine"]
        assert court.referee.withdraw() == ()
        assert court.rule(0.1).standing == []


class TestPrompts:
    def test_who_does_nothing_is_asked_after_a_while(self) -> None:
        court = Court(TOES).rule(4)
        assert court.raised == [(pytest.approx(TOES.after_s), "toes")]
        assert court.ruling.active[0].text == "A little closer."

    @pytest.mark.parametrize("phase", ["place", "settle", "release", "breathe"])
    def test_only_when_it_is_time(self, phase: str) -> None:
        assert Court(TOES).rule(9, phase).raised == []

    def test_not_while_it_comes_nearer(self) -> None:
        court = Court(TOES).rule(1.5).slide(3.0, toes=-7.0)
        assert court.raised == []

    def test_who_stops_on_the_way_gets_time(self) -> None:
        stopped = Court(TOES).slide(1.0, toes=-5.0).rule(STALLED_S - 0.3)
        assert stopped.raised == []
        assert [check for _, check in stopped.rule(3).raised] == ["toes"]

    def test_not_once_it_was_reached(self) -> None:
        court = Court(TOES).slide(1.0, toes=-10).rule(1, "hold").rule(9, "hold", toes=-5.0)
        assert court.raised == []

    def test_until_the_next_repetition(self) -> None:
        court = Court(TOES).slide(1.0, toes=-10).rule(1, "breathe", toes=0.0).rule(4, "move")
        assert [check for _, check in court.raised] == ["toes"]

    def test_not_while_the_form_is_wrong(self) -> None:
        assert [c for _, c in Court(MAIN, TOES).rule(9, main=130).raised] == ["main"]

    def test_one_of_a_group_is_enough(self) -> None:
        grouped = Court(replace(TOES, group="g"), replace(LEAN, group="g"))
        assert grouped.rule(9, lean=20, toes=0.0).raised == []

    def test_what_cannot_be_seen_is_not_asked_for(self) -> None:
        assert Court(TOES).rule(9, toes=None).raised == []


class TestTargets:
    def test_met(self) -> None:
        court = Court(TOES)
        assert court.rule(DT, toes=-7.9).referee.met(False) is False
        assert court.rule(DT, toes=-8.1).referee.met(False) is True

    def test_a_hold_allows_a_little_less(self) -> None:
        referee = Court(TOES).rule(DT, toes=-6.6).referee
        assert (referee.met(False), referee.met(True)) == (False, True)
        assert Court(TOES).rule(DT, toes=-6.3).referee.met(True) is False

    def test_all_are_needed(self) -> None:
        court = Court(TOES, LEAN)
        assert court.rule(DT, toes=-9, lean=0).referee.met(False) is False
        assert court.rule(DT, lean=16).referee.met(False) is True

    def test_any_of_a_group(self) -> None:
        court = Court(replace(TOES, group="g"), replace(LEAN, group="g"))
        assert court.rule(DT, toes=0, lean=16).referee.met(False) is True
        assert court.rule(DT, toes=None, lean=16).referee.met(False) is True
        assert court.rule(DT, toes=None, lean=0).referee.met(False) is False
        assert court.rule(DT, lean=None).referee.met(False) is None

    def test_unseen_is_neither(self) -> None:
        court = Court(TOES, LEAN)
        assert court.rule(DT, toes=None, lean=16).referee.met(False) is None
        assert court.rule(DT, toes=None, lean=0).referee.met(False) is False

    def test_a_posture_without_a_target_is_met_by_being_in_it(self) -> None:
        assert Court(MAIN).rule(DT).referee.met(False) is True

    def test_progress_is_the_share_of_the_way(self) -> None:
        court = Court(TOES, LEAN).rule(DT, toes=-4, lean=3)
        assert court.referee.progress() == pytest.approx(0.5)
        assert court.referee.least_progress() == pytest.approx(0.2)
        assert math.isnan(court.rule(DT, toes=None, lean=None).referee.progress())

    @pytest.mark.parametrize(
        ("check", "value", "share"), [(TOES, -4, 0.5), (TOES, 8, -1), (LEAN, 30, 2)]
    )
    def test_progress_of_one(self, check: Check, value: float, share: float) -> None:
        assert progress_of(Verdict(check, "left", Band.OK, value)) == pytest.approx(share)


class TestForm:
    def test_only_main_checks_stop_a_hold(self) -> None:
        court = Court(MAIN, FINE)
        assert court.rule(DT, fine=40).referee.form_ok() is True
        assert court.rule(DT, main=130).referee.form_ok() is False
        assert court.rule(DT, main=None).referee.form_ok() is None

    def test_borderline_does_not(self) -> None:
        assert Court(MAIN).rule(DT, main=108.05).referee.form_ok() is True

    def test_what_may_be_unseen_does_not(self) -> None:
        court = Court(replace(MAIN, if_unseen="ignore"))
        assert court.rule(DT, main=None).referee.form_ok() is True

    def test_missed_is_what_a_hold_needs_and_cannot_see(self) -> None:
        court = Court(*ALL).rule(DT, main=None, fine=None, toes=None)
        assert [v.check.id for v in court.referee.missed()] == ["main", "toes"]
        group = Court(replace(TOES, group="g"), replace(LEAN, group="g"))
        assert group.rule(DT, toes=None).referee.missed() == ()

    def test_slow(self) -> None:
        assert Court(SPEED).rule(DT, speed=30).referee.slow()
        assert not Court(SPEED).rule(DT, speed=60).referee.slow()

    def test_set_up(self) -> None:
        court = Court(MAIN, SETUP, replace(SETUP, id="soft", soft=True))
        court.instrument.values["soft"] = 99
        assert court.rule(DT, "place").referee.set_up(based=False)
        assert not court.rule(DT, "place", setup=20).referee.set_up(based=True)
        court.rule(DT, "place", setup=0, main=130)
        assert not court.referee.set_up(based=False)  # a slump is no baseline
        assert court.referee.set_up(based=True)


class TestComingAndGoing:
    def test_calm_once_the_way_has_come_to_rest(self) -> None:
        court = Court(TOES).slide(0.5, toes=-10)
        assert not court.referee.calm()
        assert court.rule(0.5).referee.calm()
        assert not Court(TOES).rule(DT).referee.calm()

    @staticmethod
    def letting_go(values: Sequence[float], holding: bool = True) -> list[bool]:
        """Beat by beat, after a second of holding at one and a half times the target."""
        court, seen = Court(TOES), []
        for value in [-12.0] * 20 + list(values):
            court.rule(DT, "hold", toes=value)
            seen.append(court.referee.letting_go(holding))
        assert not any(seen[:20])
        return seen[20:]

    def test_letting_go_is_a_fall_from_the_plateau(self) -> None:
        fall = [-11.5, -11.0, -10.4, -9.8, -9.2, -8.6]
        assert self.letting_go(fall)[-1]
        assert not self.letting_go(fall)[0]
        assert not any(self.letting_go(fall, holding=False))

    def test_a_little_less_or_a_tremble_is_not(self) -> None:
        assert not any(self.letting_go([-11.0] * 40))
        assert not any(self.letting_go([-12.0 + 1.2 * (i % 2) for i in range(40)]))

    def test_one_bad_frame_is_not(self) -> None:
        assert not any(self.letting_go([-12.0] * 5 + [-4.0] + [-12.0] * 5))

    def test_a_hold_must_have_been_reached_first(self) -> None:
        court = Court(TOES)
        for value in [-6.0] * 20 + [-3.0] * 10:
            court.rule(DT, "hold", toes=value)
            assert not court.referee.letting_go(True)
