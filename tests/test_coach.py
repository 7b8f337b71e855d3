"""The coach keeps to its table, counts what was done and never scolds for what was not."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import replace

import pytest

from posecheck.coach import (
    FORGET_S,
    LOST_S,
    MOVED_OFF_S,
    PLACED_S,
    SWITCH_S,
    Coach,
    Happening,
    IllegalMoveError,
    Signals,
    State,
)
from posecheck.config import load_stretch
from posecheck.states import TABLE, Trigger
from posecheck.stretch import Leg

CALF, WALK, ROLLDOWN = load_stretch("calf"), load_stretch("walk"), load_stretch("rolldown")
LEFT, RIGHT, STROLL = Leg(CALF, "left"), Leg(CALF, "right"), Leg(WALK, "both")

REST = Signals(True, True, True, 0.0, 0.0, met=False, form_ok=True, slow=True)
OFF = replace(REST, placed=False)
UNBASED = replace(REST, based=False, progress=math.nan, least_progress=math.nan)
PART_WAY = replace(REST, progress=0.8, least_progress=0.8)
MET = replace(REST, progress=1.2, least_progress=1.2, met=True)
FAULTED = replace(MET, form_ok=False)
UNSEEN = replace(MET, met=None)
GONE = Signals(False, False, True, math.nan, math.nan, met=None, form_ok=None, slow=True)
UP = replace(REST, standing=True)

Script = list[tuple[float, Signals]]
REP: Script = [(1.0, PART_WAY), (4.0, MET), (0.5, PART_WAY), (1.0, REST)]
READY: Script = [(1.0, REST)]
BREATH: Script = [(CALF.breath_s, REST)]


class Drive:
    """A coach led through signals for so many seconds each."""

    def __init__(
        self, *scripts: Script, legs: Iterable[Leg] = (LEFT, RIGHT), dt: float = 0.1, reps: int = 3
    ) -> None:
        self.coach = Coach(tuple(legs), reps)
        self.t, self.dt = 0.0, dt
        self.happened: list[tuple[float, Happening]] = []
        for script in scripts:
            self.run(script)

    def run(self, script: Script) -> Drive:
        for seconds, signals in script:
            for _ in range(round(seconds / self.dt)):
                self.t = round(self.t + self.dt, 6)
                self.note(self.coach.step(self.t, signals))
        return self

    def until(self, state: State, signals: Signals, at_most_s: float = 60.0) -> Drive:
        end = self.t + at_most_s
        while self.coach.state is not state:
            assert self.t < end, f"still {self.coach.state} after {at_most_s} s"
            self.run([(self.dt, signals)])
        return self

    def note(self, happened: list[Happening]) -> Drive:
        self.happened += [(self.t, h) for h in happened]
        return self

    @property
    def names(self) -> list[str]:
        """What happened, without the states."""
        return [h.name for _, h in self.happened if h.name != "state"]

    @property
    def states(self) -> list[str]:
        return [str(h.data["state"]) for _, h in self.happened if h.name == "state"]

    def data(self, name: str) -> list[dict[str, object]]:
        return [h.data for _, h in self.happened if h.name == name]

    def times(self, name: str) -> list[float]:
        return [t for t, h in self.happened if h.name == name]


class TestTable:
    def test_every_state_can_be_reached_and_left(self) -> None:
        reached, todo = {State.WELCOME}, [State.WELCOME]
        while todo:
            state = todo.pop()
            after = {to for (start, _), to in TABLE.items() if start is state}
            todo += after - reached
            reached |= after
        assert reached == set(State)
        assert {start for start, _ in TABLE} == set(State) - {State.DONE}

    def test_it_begins_with_the_welcome_if_there_is_one(self) -> None:
        assert Coach((LEFT,)).state is State.FIND
        coach = Coach((LEFT,), welcome=True)
        assert coach.step(9.0, REST) == [] and coach.state is State.WELCOME
        assert coach.start(9.1)[-1].data == {"state": "find"}

    @pytest.mark.parametrize(("pair", "after"), list(TABLE.items()))
    def test_a_legal_move(self, pair: tuple[State, Trigger], after: State) -> None:
        coach = Coach([LEFT, RIGHT])
        coach.state = pair[0]
        happened = coach._fire(5.0, pair[1], [])
        assert coach.state is after
        assert happened[-1] == Happening("state", {"state": after.value})

    @pytest.mark.parametrize(
        ("state", "trigger"), [(s, g) for s in State for g in Trigger if (s, g) not in TABLE]
    )
    def test_an_illegal_move_raises_and_changes_nothing(
        self, state: State, trigger: Trigger
    ) -> None:
        coach, happened = Coach([LEFT, RIGHT]), []
        coach.state = state
        before = coach.view(9.0)
        with pytest.raises(IllegalMoveError) as error:
            coach._fire(5.0, trigger, happened)
        assert str(error.value) == f"{state.value} does not go on when {trigger.value}"
        assert happened == []
        assert (coach.state, coach.leg, coach.reps_done) == (state, LEFT, 0)
        assert repr(coach.view(9.0)) == repr(before)

    def test_a_coach_needs_a_stretch(self) -> None:
        with pytest.raises(ValueError, match="legs: expected at least one stretch, got none"):
            Coach([])


class TestRepetition:
    def test_goes_through_its_states(self) -> None:
        drive = Drive(READY, REP, BREATH)
        assert drive.states == [
            "place", "settle", "move", "hold", "release", "breathe", "settle",
        ]  # fmt: skip
        assert drive.names == [
            "person_found", "rep_started", "hold_started", "hold_completed", "rep_completed",
        ]  # fmt: skip
        assert drive.data("rep_completed") == [{"rep": 1, "good": True}]

    @pytest.mark.parametrize("dt", [0.02, 0.05, 0.1])
    def test_the_hold_counts_from_the_first_moment(self, dt: float) -> None:
        drive = Drive(READY, REP, dt=dt)
        since = drive.data("hold_started")[0]["since"]
        assert since == pytest.approx(2.0 + dt)
        assert drive.times("hold_completed")[0] == pytest.approx(5.0 + dt, abs=dt + 1e-6)

    def test_counts_on_release(self) -> None:
        drive = Drive(READY, REP[:2])
        assert (drive.coach.reps_done, drive.coach.holds) == (0, 1)
        drive.run(REP[2:])
        assert drive.coach.reps_done == 1

    def test_one_endless_hold_is_one_repetition(self) -> None:
        drive = Drive(READY, [(1.0, PART_WAY), (120.0, MET)])
        assert drive.names.count("hold_completed") == 1
        assert (drive.coach.state, drive.coach.reps_done) == (State.RELEASE, 0)
        assert drive.coach.view(drive.t).hold_s > 100
        drive.run([(1.0, REST)])
        assert drive.coach.reps_done == 1

    def test_does_not_begin_before_the_baseline(self) -> None:
        assert Drive([(1.0, UNBASED), (9.0, replace(MET, based=False))]).coach.state is State.SETTLE

    def test_a_twitch_is_no_repetition(self) -> None:
        drive = Drive(READY, [(0.1, PART_WAY), (1.0, REST)] * 5)
        assert "rep_started" not in drive.names

    def test_turning_back_on_the_way_is_no_repetition(self) -> None:
        drive = Drive(READY, [(1.0, PART_WAY), (1.0, REST)])
        assert drive.states[-2:] == ["move", "settle"]
        assert drive.coach.reps_done == 0

    def test_a_hold_in_bad_form_does_not_count(self) -> None:
        drive = Drive(READY, [(1.0, PART_WAY), (10.0, FAULTED)])
        assert (drive.coach.state, "hold_started" in drive.names) == (State.MOVE, False)

    def test_a_hold_that_is_lost_begins_again(self) -> None:
        drive = Drive(READY, [(1.0, PART_WAY), (2.0, MET), (1.2, FAULTED), (4.0, MET)])
        assert drive.names.count("hold_started") == 2
        assert drive.names.count("hold_completed") == 1
        assert drive.data("hold_paused") == [{"rep": 1, "reason": "out of position"}]
        assert drive.times("hold_completed")[0] > 1.0 + 1.0 + 2.0 + 1.2 + 3.0 - 0.2

    def test_what_cannot_be_seen_pauses_the_hold(self) -> None:
        drive = Drive(READY, [(1.0, PART_WAY), (2.0, MET), (2.0, UNSEEN)])
        assert drive.coach.view(drive.t).paused
        drive.run([(1.5, MET)])
        assert drive.data("hold_paused") == [{"rep": 1, "reason": "cannot see"}]
        assert drive.names.count("hold_started") == 1
        assert drive.coach.state is State.RELEASE

    def test_letting_go_early_is_told(self) -> None:
        going = replace(PART_WAY, letting_go=True)
        drive = Drive(READY, [(1.0, PART_WAY), (1.5, MET), (0.1, going)])
        [told] = drive.data("let_go_early")
        assert told["rep"] == 1
        assert told["held_s"] == pytest.approx(1.4)

    def test_a_fault_makes_it_not_a_clean_one(self) -> None:
        drive = Drive(READY, REP[:2])
        drive.coach.mark_fault()
        drive.run([*REP[2:], *BREATH, *REP])
        assert [d["good"] for d in drive.data("rep_completed")] == [False, True]
        assert (drive.coach.reps_done, drive.coach.good_reps) == (2, 1)

    def test_resting_in_a_new_place_is_a_release_too(self) -> None:
        new_rest = replace(REST, progress=0.5, least_progress=0.5, still=True)
        drive = Drive(READY, REP[:2], [(2.0, new_rest)])
        assert drive.coach.reps_done == 1

    def test_the_next_one_needs_a_release_first(self) -> None:
        """Ending in a half-way place is no beginning, however long one stays there."""
        new_rest = replace(REST, progress=0.65, least_progress=0.65, still=True)
        drive = Drive(READY, REP[:2], [(20.0, new_rest)])
        assert drive.names.count("rep_started") == 1
        drive.run([(0.5, REST), (1.0, PART_WAY)])
        assert drive.names.count("rep_started") == 2

    def test_a_breath_grows(self) -> None:
        drive = Drive(READY, REP)
        start = drive.coach.view(drive.t).breath
        middle = drive.coach.view(drive.t + 2.0).breath
        assert 0 <= start < middle == pytest.approx(start + 2.0 / CALF.breath_s)
        assert drive.coach.view(drive.t + 60).breath == 1.0


class TestSettling:
    def test_quick_to_trust_slow_to_doubt(self) -> None:
        drive = Drive([(0.1, OFF)]).until(State.SETTLE, REST)
        assert drive.t == pytest.approx(0.2 + PLACED_S)
        since = drive.t
        drive.until(State.PLACE, OFF)
        assert drive.t - since == pytest.approx(MOVED_OFF_S, abs=0.11)

    def test_being_out_of_place_for_a_moment_is_nothing(self) -> None:
        assert Drive(READY, [(1.0, OFF), (0.2, REST)] * 4).coach.state is State.SETTLE

    def test_waits_in_place_as_long_as_it_takes(self) -> None:
        assert Drive([(60.0, OFF)]).coach.state is State.PLACE
        assert Drive([(60.0, UNBASED)]).coach.state is State.SETTLE


class TestManyRepetitions:
    def test_three_and_then_the_other_side(self) -> None:
        drive = Drive(READY, *[[*REP, *BREATH]] * 3)
        assert drive.coach.state is State.SWITCH
        assert drive.data("stretch_completed") == [{"reps": 3, "good_reps": 3, "holds": 3}]
        assert drive.coach.view(drive.t).upcoming == RIGHT
        drive.run([(SWITCH_S, OFF)])
        assert (drive.coach.leg, drive.coach.state) == (RIGHT, State.PLACE)
        assert (drive.coach.reps_done, drive.coach.rep_number) == (0, 1)

    def test_a_fourth_is_offered(self) -> None:
        drive = Drive(READY, *[[*REP, *BREATH]] * 2, REP, [(1.0, REST)])
        assert (drive.coach.reps_done, drive.coach.state) == (3, State.BREATHE)
        drive.run(REP)
        assert drive.data("rep_completed")[-1] == {"rep": 4, "good": True}
        drive.run(BREATH)
        assert drive.data("stretch_completed") == [{"reps": 4, "good_reps": 4, "holds": 4}]

    def test_as_many_as_asked_for(self) -> None:
        drive = Drive(READY, REP, BREATH, reps=1)
        assert drive.coach.state is State.SWITCH
        assert drive.coach.view(0).reps == 1
        assert Coach([LEFT]).reps == CALF.reps == 3

    def test_the_next_may_begin_within_the_breath(self) -> None:
        drive = Drive(READY, REP, REP)
        assert drive.coach.reps_done == 2
        assert "settle" not in drive.states[2:]

    def test_stopping_early_is_never_scolded(self) -> None:
        drive = Drive(READY, REP, BREATH)
        drive.note(drive.coach.skip(drive.t))
        assert drive.data("stretch_completed") == [{"reps": 1, "good_reps": 1, "holds": 1}]

    @pytest.mark.parametrize("broken_off_by", ["leaving", "pause"])
    def test_none_more_is_demanded_after_the_last_breath_is_broken_off(
        self, broken_off_by: str
    ) -> None:
        drive = Drive(READY, REP, [(1.0, REST)], reps=1)
        if broken_off_by == "pause":
            drive.note(drive.coach.pause(drive.t)).note(drive.coach.resume(drive.t))
        else:
            drive.run([(2.0, GONE)])
        drive.run([(30.0, REST)])
        assert drive.names.count("stretch_completed") == 1


class TestComingAndGoing:
    def test_a_missed_frame_is_nobody_lost(self) -> None:
        assert Drive(READY, [(LOST_S - 0.2, GONE), (0.2, REST)] * 5).coach.state is State.SETTLE

    @pytest.mark.parametrize(
        "script", [READY, [*READY, *REP[:1]], [*READY, *REP[:2]], [*READY, *REP]]
    )
    def test_lost_from_anywhere_and_found_again(self, script: Script) -> None:
        drive = Drive(script, [(LOST_S + 0.3, GONE)])
        assert (drive.coach.state, drive.names[-1]) == (State.FIND, "person_lost")
        drive.run([(1.0, REST)])
        assert drive.coach.state is State.SETTLE

    def test_soon_back_is_the_same_person(self) -> None:
        drive = Drive(READY, REP, [(LOST_S + FORGET_S - 0.3, GONE), (1.0, REST)])
        assert drive.data("person_found")[-1] == {"new": False}
        assert drive.coach.reps_done == 1

    def test_late_back_may_be_another(self) -> None:
        drive = Drive(READY, [(LOST_S + FORGET_S + 0.3, GONE), (1.0, REST)])
        assert drive.data("person_found")[-1] == {"new": True}

    def test_a_hold_pauses_while_nobody_is_seen(self) -> None:
        drive = Drive(READY, [(1.0, PART_WAY), (2.0, MET), (0.7, GONE)])
        assert (drive.coach.state, drive.coach.view(drive.t).paused) == (State.HOLD, True)
        assert drive.data("hold_paused") == [{"rep": 1, "reason": "cannot see"}]
        drive.run([(1.5, MET)])
        assert drive.names.count("hold_completed") == 1

    @pytest.mark.parametrize("away", ["gone", "paused"])
    def test_an_old_hold_is_not_carried_over(self, away: str) -> None:
        drive = Drive(READY, [(1.0, PART_WAY), (2.5, MET)])
        if away == "paused":
            drive.note(drive.coach.pause(drive.t))
            drive.t += 60
            drive.note(drive.coach.resume(drive.t))
        else:
            drive.run([(60.0, GONE)])
        back = drive.t
        drive.run([(8.0, MET)])
        assert drive.times("hold_completed")[0] - back > CALF.hold_s - 0.2


class TestCommands:
    def test_pause_stops_everything_and_resume_gets_into_place(self) -> None:
        drive = Drive(READY, REP)
        drive.note(drive.coach.pause(drive.t))
        drive.run([(30.0, MET), (9.0, GONE)])
        assert drive.coach.state is State.PAUSE
        drive.note(drive.coach.resume(drive.t))
        assert (drive.coach.state, drive.coach.reps_done) == (State.PLACE, 1)

    @pytest.mark.parametrize("state", [State.PAUSE, State.DONE])
    def test_pausing_twice_is_illegal(self, state: State) -> None:
        coach = Coach([LEFT])
        coach.state = state
        with pytest.raises(IllegalMoveError):
            coach.pause(0.0)
        assert coach.state is state

    def test_skip_goes_on_from_anywhere(self) -> None:
        for script in ([], READY, [*READY, *REP[:2]], [*READY, *REP]):
            drive = Drive(script)
            drive.note(drive.coach.skip(drive.t)).run([(SWITCH_S + 0.2, GONE)])
            assert drive.coach.leg is RIGHT

    def test_skipping_the_last_is_done(self) -> None:
        drive = Drive(READY, legs=[LEFT])
        drive.note(drive.coach.skip(drive.t)).run([(SWITCH_S + 0.2, REST)])
        assert drive.coach.state is State.DONE
        assert drive.run([(5.0, MET)]).states[-1] == "done"

    def test_back_at_the_start_begins_again(self) -> None:
        drive = Drive(READY, REP)
        drive.note(drive.coach.back(drive.t))
        assert (drive.coach.leg, drive.coach.reps_done, drive.coach.state) == (LEFT, 0, State.FIND)

    @pytest.mark.parametrize("legs", [(LEFT, RIGHT), (LEFT, RIGHT, STROLL)])
    def test_back_goes_to_the_one_before(self, legs: tuple[Leg, ...]) -> None:
        drive = Drive(READY, legs=legs)
        for _ in legs[1:]:
            drive.note(drive.coach.skip(drive.t)).run([(SWITCH_S + 0.2, REST)])
        assert drive.coach.leg is legs[-1]
        drive.note(drive.coach.back(drive.t)).run([(SWITCH_S + 0.2, REST)])
        assert drive.coach.leg is legs[-2]

    @pytest.mark.parametrize("side", ["left", "right"])
    def test_switch_side(self, side: str) -> None:
        drive = Drive(READY, REP, legs=[Leg(CALF, side), STROLL])
        drive.note(drive.coach.switch_side(drive.t))
        assert drive.coach.leg == Leg(CALF, "right" if side == "left" else "left")
        assert (drive.coach.reps_done, drive.coach.state) == (0, State.FIND)
        assert drive.coach.legs[1] is STROLL

    def test_what_has_no_sides_cannot_switch(self) -> None:
        drive = Drive(READY, legs=[Leg(ROLLDOWN, "both")])
        assert drive.coach.switch_side(drive.t) == []
        assert drive.coach.state is State.SETTLE

    def test_says_what_comes_next(self) -> None:
        legs = [LEFT, RIGHT, Leg(ROLLDOWN, "both"), STROLL]
        coach, comes = Coach(legs), []
        for i in range(len(legs)):
            coach._i = i
            comes.append(coach.view(0).upcoming)
        assert comes == [*legs[1:], None]

    def test_an_illegal_back_changes_nothing(self) -> None:
        coach = Coach([LEFT, RIGHT, STROLL])
        coach._i, coach.state = 2, State.SWITCH
        with pytest.raises(IllegalMoveError):
            coach.back(0.0)
        assert coach.leg is STROLL

    @pytest.mark.parametrize("command", ["back", "switch_side"])
    @pytest.mark.parametrize("state", [State.PAUSE, State.DONE, State.SWITCH])
    def test_only_the_table_changes_the_state(self, command: str, state: State) -> None:
        coach = Coach([LEFT])
        coach.state = state
        try:
            getattr(coach, command)(0.0)
        except IllegalMoveError:
            return
        assert coach.state in {to for (start, _), to in TABLE.items() if start is state}

    def test_going_back_completes_nothing(self) -> None:
        drive = Drive(READY, legs=[LEFT, RIGHT, STROLL])
        for _ in range(2):
            drive.note(drive.coach.skip(drive.t)).run([(SWITCH_S + 0.2, REST)])
        assert "stretch_completed" not in [h.name for h in drive.coach.back(drive.t)]

    def test_a_pause_between_stretches_goes_on_to_the_next(self) -> None:
        drive = Drive(READY, REP, BREATH, reps=1)
        assert drive.coach.state is State.SWITCH
        drive.note(drive.coach.pause(drive.t)).note(drive.coach.resume(drive.t))
        drive.run([(SWITCH_S + 5.0, REST)])
        assert drive.coach.leg is RIGHT


def walking(*scripts: Script) -> Drive:
    drive = Drive(legs=[STROLL, LEFT])
    drive.coach.state = State.WALK
    for script in scripts:
        drive.run(script)
    return drive


class TestWalk:
    @pytest.mark.parametrize("way", [UP, GONE])
    def test_standing_or_leaving_long_enough_is_success(self, way: Signals) -> None:
        drive = walking().until(State.DONE, way)
        assert WALK.walk_s <= drive.t <= WALK.walk_s + 2
        assert drive.names == ["stretch_completed"]

    def test_waits_for_who_stays_seated(self) -> None:
        assert walking([(300.0, REST)]).coach.state is State.WALK

    def test_bobbing_up_is_not_standing(self) -> None:
        assert walking([(0.5, UP), (0.5, REST)] * 60).coach.state is State.WALK

    def test_standing_then_out_of_the_picture_and_back_is_one_walk(self) -> None:
        assert walking([(5.0, UP), (15.0, GONE), (13.0, UP)]).coach.state is State.DONE

    def test_comes_after_the_last_stretch(self) -> None:
        drive = Drive(READY, REP, BREATH, [(SWITCH_S + 0.2, REST)], legs=[LEFT, STROLL], reps=1)
        assert drive.coach.state is State.WALK
        assert drive.until(State.DONE, UP).states[-4:] == ["breathe", "switch", "walk", "done"]

    def test_can_be_skipped(self) -> None:
        drive = walking([(1.0, REST)])
        drive.note(drive.coach.skip(drive.t)).run([(SWITCH_S + 0.2, REST)])
        assert drive.coach.leg is LEFT

    def test_goes_on_after_a_pause(self) -> None:
        drive = walking([(5.0, UP)])
        drive.note(drive.coach.pause(drive.t)).note(drive.coach.resume(drive.t))
        drive.until(State.DONE, UP, at_most_s=2 * WALK.walk_s)

    def test_a_second_walk_takes_its_own_time(self) -> None:
        drive = Drive(legs=[LEFT, STROLL], reps=1)
        drive.note(drive.coach.skip(drive.t)).run([(SWITCH_S + 0.2, REST), (5.0, UP)])
        drive.note(drive.coach.back(drive.t)).run([(60.0, REST)])
        drive.note(drive.coach.skip(drive.t)).run([(SWITCH_S + 1.0, REST), (9.0, REST)])
        assert drive.coach.state is State.WALK
