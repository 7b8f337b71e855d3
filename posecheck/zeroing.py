"""When to take the baseline, when to take it anew, and when to mark the rest between."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, TypeAlias

from posecheck.coach import Coach, State
from posecheck.instrument import Instrument
from posecheck.judging import Verdict
from posecheck.lasting import Lasting
from posecheck.referee import Referee

GRACE_S = 3.0
"""Time to take in what to do, after the baseline, before anyone is prompted."""
SETTLED_S = 0.5
"""Sitting in place for so long, also for the ear, before a baseline is taken."""
DOUBT_S = 20.0
"""A main correction that stands for so long, before any repetition was possible, speaks against
the baseline as much as against the person: a new one is taken. A starting value."""
OFF_ZERO_S = 1.0
"""Resting this long on the wrong side of the baseline means that it is taken anew."""

Due: TypeAlias = Literal["", "baseline", "rest"]


class Zeroing:
    """Watches a session for the moments that concern the baseline; changes nothing itself."""

    def __init__(self, instrument: Instrument) -> None:
        self._instrument = instrument
        self._lasting = Lasting()

    def due(self, t: float, coach: Coach, referee: Referee) -> Due:
        """What is to be taken at time `t`, once the person sits still.

        Args:
            t: Seconds.
            coach: Where the person is in the stretch.
            referee: Whether a target reads clearly on the wrong side of the baseline.
        """
        state = coach.state
        resting = state in (State.SETTLE, State.BREATHE) and coach.leg.stretch.kind != "walk"
        settled = state is not State.SETTLE or coach.in_state_s(t) >= SETTLED_S - 1e-6
        if not (resting and settled and self._instrument.still()):
            return ""
        off = self._lasting.lasted("off zero", referee.behind_zero(), t, OFF_ZERO_S)
        if self._instrument.baseline is None or (off and state is State.SETTLE):
            return "baseline"
        return "rest" if coach.resting else ""

    def doubted(self, t: float, coach: Coach, active: Iterable[Verdict]) -> bool:
        """Nobody is stuck for good in a correction that only a bad baseline may have caused."""
        waiting = coach.state in (State.SETTLE, State.MOVE) and coach.reps_done == 0
        stuck = any(v.check.main and v.check.kind == "form" for v in active)
        return self._lasting.lasted("doubt", waiting and stuck, t, DOUBT_S)

    def prompting(self, t: float) -> bool:
        """There is a baseline, and there was time to take in what to do."""
        baseline = self._instrument.baseline
        return baseline is not None and t - baseline.pose.t >= GRACE_S
