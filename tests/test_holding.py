"""The hold clock does what its law says, at every time step."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posecheck.holding import (
    CONFIRM_S,
    FORGIVEN_S,
    RESET_S,
    UNSEEN_RESET_S,
    BestSustained,
    HoldClock,
)

MET, LAPSE, UNSEEN, HASTY = "met", "lapse", "unseen", "hasty"
SIGNALS = {MET: (True, True), LAPSE: (False, True), UNSEEN: (None, True), HASTY: (True, False)}
Script = list[tuple[float, str]]

AT_ALL_STEPS = pytest.mark.parametrize("dt", [0.02, 0.05, 0.1])


class Run:
    """A clock after a script of (seconds, what is seen); starts at 10 s."""

    def __init__(self, script: Script, dt: float = 0.05) -> None:
        self.clock = HoldClock()
        self.lost_at: list[float] = []
        self.confirmed_at: float | None = None
        self.paused_s = 0.0
        i = 0
        for seconds, seen in script:
            for _ in range(round(seconds / dt)):
                t = 10.0 + i * dt
                if self.clock.update(t, *SIGNALS[seen]):
                    self.lost_at.append(t)
                if self.clock.running and self.confirmed_at is None:
                    self.confirmed_at = t
                self.paused_s += dt * self.clock.paused
                i += 1

    @property
    def held_s(self) -> float:
        return self.clock.held_s


class TestConfirming:
    @AT_ALL_STEPS
    def test_takes_a_moment_and_counts_from_the_first(self, dt: float) -> None:
        run = Run([(1.0, LAPSE), (1.0, MET)], dt)
        assert run.confirmed_at == pytest.approx(11.0 + CONFIRM_S, abs=1e-6)
        assert run.clock.began == pytest.approx(11.0)
        assert run.held_s == pytest.approx(1.0 - dt)  # up to the last frame

    @AT_ALL_STEPS
    def test_nothing_counts_before(self, dt: float) -> None:
        run = Run([(1.0, LAPSE), (CONFIRM_S - 0.1, MET)], dt)
        assert (run.clock.running, run.held_s) == (False, 0.0)

    @pytest.mark.parametrize("breach", [LAPSE, UNSEEN])
    def test_a_breach_before_starts_over(self, breach: str) -> None:
        run = Run([(0.25, MET), (0.05, breach), (0.3, MET), (0.5, MET)])
        assert run.clock.began == pytest.approx(10.3)
        assert run.held_s == pytest.approx(0.75)

    def test_haste_delays_it_but_the_time_counts(self) -> None:
        run = Run([(0.5, HASTY), (0.2, MET), (0.1, HASTY), (1.0, MET)])
        assert run.confirmed_at == pytest.approx(10.8 + CONFIRM_S)
        assert run.clock.began == pytest.approx(10.0)
        assert run.held_s == pytest.approx(1.75)

    def test_haste_alone_never_confirms(self) -> None:
        assert not Run([(5.0, HASTY)]).clock.running


class TestLapses:
    @AT_ALL_STEPS
    @pytest.mark.parametrize("breach", [LAPSE, HASTY])
    @pytest.mark.parametrize("lapse_s", [0.1, 0.2, FORGIVEN_S])
    def test_a_short_one_is_forgiven_and_counted(
        self, dt: float, breach: str, lapse_s: float
    ) -> None:
        run = Run([(1.0, MET), (lapse_s, breach), (1.0, MET)], dt)
        assert run.held_s == pytest.approx(2.0 + lapse_s - dt, abs=dt + 1e-6)
        assert (run.lost_at, run.paused_s) == ([], 0.0)

    @AT_ALL_STEPS
    def test_a_forgiven_one_costs_nothing(self, dt: float) -> None:
        script = [(1.0, MET), (0.2, LAPSE), (0.5, MET), (0.2, LAPSE), (1.0, MET)]
        assert Run(script, dt).held_s == pytest.approx(2.9 - dt)

    @AT_ALL_STEPS
    @pytest.mark.parametrize("lapse_s", [0.5, 0.6, RESET_S])
    def test_a_longer_one_pauses(self, dt: float, lapse_s: float) -> None:
        run = Run([(1.0, MET), (lapse_s, LAPSE), (1.0, MET)], dt)
        assert run.lost_at == []
        # Neither the lapse counts nor the step into it.
        assert run.held_s == pytest.approx(2.0 - dt, abs=dt + 1e-6)
        # The lapse must pass the forgiven time before the clock says it is paused.
        assert run.paused_s == pytest.approx(lapse_s - FORGIVEN_S, abs=dt + 1e-6)

    @AT_ALL_STEPS
    def test_a_long_one_starts_over_and_says_so_once(self, dt: float) -> None:
        run = Run([(1.0, MET), (3.0, LAPSE)], dt)
        assert run.lost_at == [pytest.approx(11.0 + RESET_S, abs=dt + 1e-6)]
        assert (run.held_s, run.clock.running, run.clock.began) == (0.0, False, None)

    @AT_ALL_STEPS
    def test_and_the_next_hold_is_a_new_one(self, dt: float) -> None:
        run = Run([(1.0, MET), (1.0, LAPSE), (2.0, MET)], dt)
        assert run.held_s == pytest.approx(2.0 - dt)
        assert run.clock.began == pytest.approx(12.0)

    def test_each_lapse_is_forgiven_on_its_own(self) -> None:
        run = Run([(0.5, MET), (0.3, LAPSE), (0.1, MET), (0.3, LAPSE), (0.5, MET)])
        assert run.lost_at == []
        assert run.held_s == pytest.approx(1.65, abs=0.1 + 1e-6)

    def test_time_does_not_run_while_it_is_not_known_whether_it_is_forgiven(self) -> None:
        before, during = Run([(1.0, MET)]), Run([(1.0, MET), (0.3, LAPSE)])
        assert during.held_s == before.held_s


class TestUnseen:
    @AT_ALL_STEPS
    @pytest.mark.parametrize("unseen_s", [0.2, 1.0, 4.0])
    def test_pauses_and_is_not_counted_either_way(self, dt: float, unseen_s: float) -> None:
        run = Run([(1.0, MET), (unseen_s, UNSEEN), (1.0, MET)], dt)
        assert run.lost_at == []
        assert run.held_s == pytest.approx(2.0 - dt, abs=dt + 1e-6)
        assert run.paused_s == pytest.approx(unseen_s)

    @AT_ALL_STEPS
    def test_for_too_long_starts_over(self, dt: float) -> None:
        run = Run([(1.0, MET), (9.0, UNSEEN)], dt)
        assert run.lost_at == [pytest.approx(11.0 + UNSEEN_RESET_S, abs=dt + 1e-6)]
        assert not run.clock.running

    def test_says_paused_at_once(self) -> None:
        assert Run([(1.0, MET), (0.05, UNSEEN)]).clock.paused
        assert not Run([(1.0, MET), (0.05, UNSEEN), (0.05, MET)]).clock.paused
        assert not Run([(1.0, UNSEEN)]).clock.paused

    def test_after_a_lapse_is_not_held_against_the_person(self) -> None:
        run = Run([(1.0, MET), (0.1, LAPSE), (2.0, UNSEEN), (0.1, LAPSE), (1.0, MET)])
        assert run.lost_at == []

    def test_after_a_lapse_is_not_given_for_nothing(self) -> None:
        run = Run([(1.0, MET), (0.1, LAPSE), (0.25, UNSEEN), (1.0, MET)])
        assert run.held_s <= 2.1


class TestReset:
    def test_forgets_everything(self) -> None:
        run = Run([(2.0, MET), (0.2, LAPSE)])
        run.clock.reset()
        assert (run.held_s, run.clock.began, run.clock.running) == (0.0, None, False)
        assert not run.clock.paused


scripts = st.lists(
    st.tuples(st.sampled_from([0.1, 0.2, 0.3, 0.5, 0.8, 1.5]), st.sampled_from(list(SIGNALS))),
    max_size=10,
)


class TestProperties:
    @given(script=scripts)
    def test_never_holds_longer_than_time_has_passed(self, script: Script) -> None:
        run = Run(script)
        assert 0 <= run.held_s <= sum(s for s, seen in script) + 1e-6
        if run.clock.running:
            assert run.clock.began is not None

    @given(script=scripts)
    def test_held_time_only_grows_until_it_is_lost(self, script: Script) -> None:
        clock, before = HoldClock(), 0.0
        for i in range(round(sum(s for s, _ in script) / 0.05)):
            lost = clock.update(i * 0.05, *SIGNALS[_seen(script, i * 0.05)])
            assert lost or clock.held_s >= before
            assert not lost or clock.held_s == 0
            before = clock.held_s

    @given(
        script=st.lists(
            st.tuples(st.sampled_from([0.2, 1.0, 2.0]), st.sampled_from([MET, UNSEEN])), max_size=8
        )
    )
    def test_what_is_only_unseen_never_loses_a_hold(self, script: Script) -> None:
        assert Run([(1.0, MET), *script]).lost_at == [] or _unseen_run_s(script) > UNSEEN_RESET_S


def _seen(script: Script, t: float) -> str:
    for seconds, seen in script:
        if t < seconds - 1e-9:
            return seen
        t -= seconds
    return script[-1][1]


def _unseen_run_s(script: Script) -> float:
    longest = run = 0.0
    for seconds, seen in script:
        run = run + seconds if seen is UNSEEN else 0.0
        longest = max(longest, run)
    return longest


class TestBestSustained:
    @staticmethod
    def best(path: list[tuple[float, float]], upward: bool = True) -> float | None:
        best = BestSustained()
        for t, value in path:
            best.add(t, "toes", value)
        return best.best("toes", upward)

    def test_a_peak_does_not_count_what_was_kept_up_does(self) -> None:
        path = [(i / 10, 20.0 if i < 15 else 12.0) for i in range(30)]
        path[5] = (0.5, 90.0)
        assert self.best(path) == 20.0

    def test_downward(self) -> None:
        path = [(i / 10, -8.0 - i) for i in range(11)]
        assert self.best(path, upward=False) == -13.0

    def test_too_short_is_none(self) -> None:
        assert self.best([(0.0, 5.0), (0.4, 5.0)]) is None
        assert self.best([]) is None

    def test_what_is_missing_is_left_out(self) -> None:
        path = [(i / 10, math.nan if i % 2 else 7.0) for i in range(12)]
        assert self.best(path) == 7.0

    def test_clear_begins_anew(self) -> None:
        best = BestSustained()
        best.add(0.0, "toes", 9.0)
        best.add(1.0, "toes", 9.0)
        best.clear()
        assert best.best("toes", upward=True) is None
