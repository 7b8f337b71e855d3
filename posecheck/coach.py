"""The coach: where the person is in the stretch, and what moves them on.

Law: only a pair in `states.TABLE` changes the state; nothing here knows a picture, a file or a
clock other than the time that comes with each step. A repetition counts on release, so one
endless hold is one repetition. Nobody is scolded for stopping.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from posecheck.coach_io import CoachView, Happening, Signals
from posecheck.geometry import NAN
from posecheck.holding import HoldClock
from posecheck.lasting import Lasting
from posecheck.repetition import Movement, at_rest
from posecheck.states import TABLE, State, Trigger
from posecheck.stretch import Check, Leg, WorkingSide

__all__ = ["Coach", "CoachView", "Happening", "IllegalMoveError", "Signals", "State"]

_IN_PLACE = (
    State.PLACE,
    State.SETTLE,
    State.MOVE,
    State.HOLD,
    State.RELEASE,
    State.BREATHE,
)

LOST_S = 1.0
"""Nobody seen for this long is lost, not a missed frame."""
FORGET_S = 3.0
"""Gone for this long, it may be another person: the baseline is taken anew."""
PLACED_S = 0.3
MOVED_OFF_S = 1.5
"""In place after the one, out of place after the other: quick to trust, slow to doubt."""
SWITCH_S = 2.5
"""Time to hear what comes next."""
STANDING_S = 1.0
SHORT_HOLD_S = 0.5
"""A hold shorter than this was never meant as one."""


class IllegalMoveError(Exception):
    """A pair of state and trigger that is not in the table; nothing was changed."""


class Coach:
    """Runs the legs of a routine.

    Attributes:
        state: Where we are.
        reps_done: Completed repetitions of the current leg.
        clock: The hold clock of the current repetition.
    """

    def __init__(self, legs: Sequence[Leg], reps: int | None = None, welcome: bool = False) -> None:
        if not legs:
            raise ValueError("legs: expected at least one stretch, got none")
        self.legs = tuple(legs)
        self.state = State.WELCOME if welcome else State.FIND
        self.reps_done = 0
        self.good_reps = 0
        self.holds = 0
        self.held_s = 0.0
        self.clock = HoldClock()
        self._reps = reps
        self._i = 0
        self._entered = 0.0
        self._standing_since: float | None = None
        self._lasting = Lasting()
        self._movement = Movement()
        self._rep_good = True
        self._pause_told = False
        self._lost_at = 0.0
        self._paused_in = State.FIND
        self._progress = NAN

    @property
    def leg(self) -> Leg:
        """The stretch and side under way."""
        return self.legs[self._i]

    @property
    def reps(self) -> int:
        """Repetitions asked for on this side."""
        return self._reps or self.leg.stretch.reps

    @property
    def resting(self) -> bool:
        """Progress is back at rest."""
        return at_rest(self._progress)

    def view(self, t: float) -> CoachView:
        """The coach as seen from outside at time `t`."""
        leg = self.leg
        breath = NAN
        if self.state is State.BREATHE:
            breath = min((t - self._entered) / leg.stretch.breath_s, 1.0)
        held = self.clock.held_s if self.clock.running else 0.0
        return CoachView(
            self.state,
            leg.stretch,
            leg.side,
            self.rep_number,
            self.reps,
            held,
            leg.stretch.hold_s,
            self.clock.paused,
            breath,
            self._upcoming(),
            self._progress,
            self._standing_since is not None,
        )

    @property
    def rep_number(self) -> int:
        """Number of the repetition under way, or of the next one, from 1."""
        return self.reps_done + 1

    def step(self, t: float, s: Signals) -> list[Happening]:
        """Advance to time `t`; returns what happened, in order."""
        self._progress = s.progress
        happened: list[Happening] = []
        if self.state in (State.WELCOME, State.PAUSE, State.DONE):
            return happened
        if self.state is State.WALK:
            return self._walk(t, s)
        if self._lasting.lasted("lost", not s.present, t, LOST_S) and self.state in _IN_PLACE:
            self._lost_at = t
            return self._fire(t, Trigger.LOST, [Happening("person_lost")])
        if self.state is State.FIND:
            if s.present:
                forget = t - self._lost_at > FORGET_S
                happened.append(Happening("person_found", {"new": forget}))
                self._fire(t, Trigger.SEEN, happened)
            elif self._nothing_more(t):
                self._fire(t, Trigger.FINISHED, happened)
            return happened
        if s.present or self.state is State.SWITCH:
            self._advance(t, s, happened)
        elif self.state is State.HOLD:
            self._hold(t, s, happened)
        return happened

    def in_state_s(self, t: float) -> float:
        """How long it has been in this state."""
        return t - self._entered

    def place_again(self, t: float) -> list[Happening]:
        """Back to getting into place, from where a repetition would begin."""
        return self._fire(t, Trigger.MOVED_OFF, [])

    def mark_fault(self) -> None:
        """A correction was raised: the repetition under way is not a clean one."""
        self._rep_good = False

    def start(self, t: float) -> list[Happening]:
        """Begin, after the welcome."""
        return self._fire(t, Trigger.STARTED, [])

    def pause(self, t: float) -> list[Happening]:
        """Pause at the person's wish."""
        before = self.state
        happened = self._fire(t, Trigger.PAUSED, [])
        self._paused_in = before
        return happened

    def resume(self, t: float) -> list[Happening]:
        """Go on after a pause: into place again, repetitions kept."""
        on = {State.SWITCH: Trigger.BETWEEN, State.WALK: Trigger.TO_WALK}
        return self._fire(t, on.get(self._paused_in, Trigger.RESUMED), [])

    def skip(self, t: float) -> list[Happening]:
        """On to the next side or stretch."""
        return self._fire(t, Trigger.FINISHED, [])

    def back(self, t: float) -> list[Happening]:
        """Back to the previous side or stretch, or to the start of this one."""
        return self._restart(t, max(self._i - 1, 0), self.legs)

    def switch_side(self, t: float) -> list[Happening]:
        """Do the same stretch on the other side instead."""
        leg = self.leg
        if leg.side == "both":
            return []
        other: WorkingSide = "right" if leg.side == "left" else "left"
        legs = (*self.legs[: self._i], Leg(leg.stretch, other), *self.legs[self._i + 1 :])
        return self._restart(t, self._i, legs)

    def use_checks(self, checks: tuple[Check, ...]) -> Leg:
        """Go on with other numbers of the checks of the stretch under way; returns its leg.

        Raises:
            ValueError: They are other checks; nothing was changed.
        """
        stretch = self.leg.stretch
        if [c.id for c in checks] != [c.id for c in stretch.checks]:
            raise ValueError(f"expected the checks of {stretch.id}, got {[c.id for c in checks]}")
        new = replace(stretch, checks=checks)
        self.legs = tuple(
            replace(leg, stretch=new) if leg.stretch == stretch else leg for leg in self.legs
        )
        return self.leg

    def _restart(self, t: float, i: int, legs: tuple[Leg, ...]) -> list[Happening]:
        """Begin leg `i` of `legs` from the start; nothing counts as completed."""
        happened = self._fire(t, Trigger.RESTARTED, [])
        self.legs, self._i = legs, i
        self._new_leg()
        return [Happening("leg"), *happened]

    def _advance(self, t: float, s: Signals, out: list[Happening]) -> None:
        handler = {
            State.PLACE: self._place,
            State.SETTLE: self._settle,
            State.MOVE: self._move,
            State.HOLD: self._hold,
            State.RELEASE: self._release,
            State.BREATHE: self._breathe,
            State.SWITCH: self._switch,
        }[self.state]
        handler(t, s, out)

    def _place(self, t: float, s: Signals, out: list[Happening]) -> None:
        if self._lasting.lasted("placed", s.placed, t, PLACED_S):
            self._fire(t, Trigger.PLACED, out)
        elif self._nothing_more(t):
            self._fire(t, Trigger.FINISHED, out)

    def _nothing_more(self, t: float) -> bool:
        """Away or up after the last repetition, long enough for a breath: all was done."""
        return self.reps_done >= self.reps and self.in_state_s(t) >= self.leg.stretch.breath_s

    def _settle(self, t: float, s: Signals, out: list[Happening]) -> None:
        if s.based and self._begun(t, s):
            self._begin(t, out)
        elif self._nothing_more(t):
            self._fire(t, Trigger.FINISHED, out)
        elif self._lasting.lasted("off", not s.placed, t, MOVED_OFF_S):
            self._fire(t, Trigger.MOVED_OFF, out)

    def _begun(self, t: float, s: Signals) -> bool:
        if not self._movement.may_begin(s.progress):
            return False
        # The hold counts from the moment the target is met, which may be before it is certain
        # that a repetition has begun.
        self.clock.update(t, self._holding(s), slow=False)
        return self._movement.begun(t, s.progress)

    def _begin(self, t: float, out: list[Happening]) -> None:
        self._movement.begin()
        self._rep_good = True
        out.append(Happening("rep_started", {"rep": self.rep_number}))
        self._fire(t, Trigger.BEGUN, out)

    def _move(self, t: float, s: Signals, out: list[Happening]) -> None:
        self.clock.update(t, self._holding(s), s.slow and s.calm)
        if self.clock.running:
            self._pause_told = False
            data: dict[str, object] = {"rep": self.rep_number, "since": self.clock.began}
            out.append(Happening("hold_started", data))
            self._fire(t, Trigger.REACHED, out)
        elif self._movement.returned(t, s.progress, s.progress, s.still):
            self._fire(t, Trigger.RETURNED, out)

    @staticmethod
    def _holding(s: Signals) -> bool | None:
        if s.met is False or s.form_ok is False:
            return False
        if s.met is None or s.form_ok is None:
            return None
        return True

    def _hold(self, t: float, s: Signals, out: list[Happening]) -> None:
        held = self.clock.held_s
        lost = self.clock.update(t, self._holding(s) if s.present else None, s.slow)
        if self.clock.paused and not self._pause_told:
            self._pause_told = True
            reason = "cannot see" if self._holding(s) is None else "out of position"
            out.append(Happening("hold_paused", {"rep": self.rep_number, "reason": reason}))
        elif not self.clock.paused:
            self._pause_told = False
        if self.clock.held_s >= self.leg.stretch.hold_s - 1e-6:
            self.holds += 1
            data: dict[str, object] = {"rep": self.rep_number, "held_s": self.clock.held_s}
            out.append(Happening("hold_completed", data))
            self._fire(t, Trigger.HELD, out)
        elif s.letting_go and held >= SHORT_HOLD_S:
            out.append(Happening("let_go_early", {"rep": self.rep_number, "held_s": held}))
        if lost:
            self._rep_good = False
            self._fire(t, Trigger.LAPSED, out)

    def _release(self, t: float, s: Signals, out: list[Happening]) -> None:
        if s.met:
            self.clock.update(t, self._holding(s))
        if self._movement.returned(t, s.progress, s.least_progress, s.still):
            self.reps_done += 1
            self.good_reps += self._rep_good
            data: dict[str, object] = {"rep": self.reps_done, "good": self._rep_good}
            out.append(Happening("rep_completed", data))
            self._movement.completed()
            self.held_s += self.clock.held_s
            self.clock.reset()
            self._fire(t, Trigger.RETURNED, out)

    def _breathe(self, t: float, s: Signals, out: list[Happening]) -> None:
        # One more than asked for is welcome; after that we move on.
        if self.reps_done <= self.reps and self._begun(t, s):
            self._begin(t, out)
        elif t - self._entered >= self.leg.stretch.breath_s:
            finished = self.reps_done >= self.reps
            self._fire(t, Trigger.FINISHED if finished else Trigger.BREATHED, out)

    def _switch(self, t: float, _: Signals, out: list[Happening]) -> None:
        if t - self._entered < SWITCH_S:
            return
        if self._i + 1 >= len(self.legs):
            self._fire(t, Trigger.END, out)
            return
        self._i += 1
        self._new_leg()
        out.append(Happening("leg", {}))
        walk = self.leg.stretch.kind == "walk"
        self._fire(t, Trigger.TO_WALK if walk else Trigger.NEXT, out)

    def _new_leg(self) -> None:
        self.reps_done = self.good_reps = self.holds = 0
        self.held_s = 0.0
        self._standing_since = None
        self.clock.reset()
        self._lasting.clear()
        self._movement.forget()

    def _walk(self, t: float, s: Signals) -> list[Happening]:
        up = self._lasting.lasted("up", s.standing or not s.present, t, STANDING_S)
        if up and self._standing_since is None:
            self._standing_since = t
        done = self._standing_since is not None and (
            t - self._standing_since >= self.leg.stretch.walk_s
        )
        if not done:
            return []
        return self._fire(t, Trigger.END, [])

    def _fire(self, t: float, trigger: Trigger, out: list[Happening]) -> list[Happening]:
        after = TABLE.get((self.state, trigger))
        if after is None:
            raise IllegalMoveError(f"{self.state.value} does not go on when {trigger.value}")
        if trigger is Trigger.FINISHED and self.leg.stretch.kind != "walk":
            out.append(Happening("stretch_completed", self._totals()))
        if trigger is Trigger.END and self.leg.stretch.kind == "walk":
            out.append(Happening("stretch_completed", self._totals()))
        self.state, self._entered = after, t
        if trigger in (Trigger.LOST, Trigger.PAUSED):
            self.clock.reset()  # no hold outlasts an absence
        if trigger is Trigger.PAUSED:
            self._standing_since = None
        if trigger is not Trigger.REACHED:
            self._lasting.clear()
            self._movement.interrupt()
        out.append(Happening("state", {"state": after.value}))
        return out

    def _totals(self) -> dict[str, object]:
        return {"reps": self.reps_done, "good_reps": self.good_reps, "holds": self.holds}

    def _upcoming(self) -> Leg | None:
        return self.legs[self._i + 1] if self._i + 1 < len(self.legs) else None
