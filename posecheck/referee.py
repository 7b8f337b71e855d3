"""All checks of one stretch, judged over time.

The referee asks the instrument for every reading that matters now, judges it, raises and
clears corrections, and tells how far the person is toward the targets.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

from posecheck.geometry import NAN
from posecheck.instrument import Instrument
from posecheck.judging import Band, Fault, Verdict, judge
from posecheck.letting_go import LettingGo
from posecheck.stretch import Check, Leg

HELD_SLACK = 0.2
"""A target that was met counts as met until it falls this share short of its limit."""
MOVING_SHARE = 0.1
"""Coming nearer by this share of the target within TREND_S is progress, not a standstill."""
TREND_S = 0.5
STALLED_S = 2.0
"""Once begun, a target may rest this long on the way before the person is prompted."""
BEHIND_SHARE = 0.6
"""As far on the other side of the baseline as a repetition needs to begin."""
PATH_S = 0.3
CALM_SHARE = 0.2
"""At rest in the hold, progress moves by less than this share of itself within PATH_S."""


@dataclass(frozen=True, slots=True)
class Ruling:
    """What the referee found in one frame.

    Attributes:
        verdicts: Of the checks that are judged now, and of all targets.
        raised: Verdicts whose correction was raised in this frame.
        cleared: Raising verdicts of corrections that ended in this frame.
        active: Raising verdicts of all corrections that stand.
        stuck: Ids of those that have stood so long that an easier way is offered.
        fading: Ids of those whose value is back inside already, soon to be cleared.
    """

    verdicts: tuple[Verdict, ...]
    raised: tuple[Verdict, ...]
    cleared: tuple[Verdict, ...]
    active: tuple[Verdict, ...]
    fading: frozenset[str] = frozenset()
    stuck: frozenset[str] = frozenset()


class Referee:
    """Judges the checks of one leg; a new one is made for each leg."""

    def __init__(self, leg: Leg, instrument: Instrument) -> None:
        self._leg = leg
        self._instrument = instrument
        self._faults: dict[str, Fault] = {}
        self._trend: dict[str, deque[tuple[float, float]]] = {}
        self._latest: dict[str, Verdict] = {}
        self._groups: dict[str, list[Verdict]] | None = None
        self._prompting = True
        self._reached = False
        self._letting_go = LettingGo()
        self._path: deque[tuple[float, float]] = deque()

    def rule(self, t: float, phase: str, prompting: bool = True) -> Ruling:
        """Judge everything that matters at time `t` in a phase of the coach.

        Without `prompting` nobody is asked to come nearer to a target yet.
        """
        self._prompting = prompting
        raised, cleared = [], []
        self._latest, self._groups = {}, None
        for check in self._leg.stretch.checks:
            before = self._faults.get(check.id, Fault())
            verdict = self._verdict(check, phase, before)
            if verdict is not None:
                self._latest[check.id] = verdict
            after = before.after(t, self._to_fault(t, check, phase, verdict, before))
            if after.raised is not None and before.raised is None:
                raised.append(after.raised)
            if before.raised is not None and after.raised is None:
                cleared.append(before.raised)
            self._faults[check.id] = after
        self._reached = phase in ("move", "hold", "release") and (
            self._reached or self.met(False) is True
        )
        self._follow(t)
        active = tuple(f.raised for f in self._faults.values() if f.raised is not None)
        fading = frozenset(i for i, f in self._faults.items() if f.raised and f.in_since)
        stuck = frozenset(
            v.check.id
            for v in active
            if v.check.hint and t - self._faults[v.check.id].raised_at >= v.check.hint_after_s
        )
        verdicts = tuple(self._latest.values())
        return Ruling(verdicts, tuple(raised), tuple(cleared), active, fading, stuck)

    def use(self, leg: Leg) -> None:
        """Go on with other numbers of the same checks; what stands or is coming remains."""
        self._leg = leg

    def withdraw(self) -> tuple[Verdict, ...]:
        """End all corrections, as when the person has gone; returns what was ended."""
        ended = tuple(f.raised for f in self._faults.values() if f.raised is not None)
        self._faults.clear()
        self._trend.clear()
        return ended

    def _verdict(self, check: Check, phase: str, before: Fault) -> Verdict | None:
        standing = before.raised is not None and check.kind != "setup"
        wanted = phase in check.judged_in or standing or check.kind == "target"
        if not wanted or phase in ("find", "switch", "pause", "done"):
            return None
        applies = check.when is None or self._instrument.holds(check.when, self._leg.side)
        if not applies and check.kind != "target":
            return None
        side, reading = self._instrument.read(check, self._leg.side)
        return judge(check, side, reading)

    def _to_fault(
        self, t: float, check: Check, phase: str, verdict: Verdict | None, before: Fault
    ) -> Verdict | None:
        """The verdict as far as it may raise or clear a correction."""
        if verdict is None or check.kind != "target":
            return verdict
        judged = phase in check.judged_in and (
            check.when is None or self._instrument.holds(check.when, self._leg.side)
        )
        coming = self._coming_nearer(t, check, verdict)
        if (
            not (judged and self._prompting)
            or self._reached
            or self._group_met(check)
            or self._main_raised()
        ):
            return None
        begun = progress_of(verdict) >= MOVING_SHARE
        out_s = 0.0 if before.out_since is None else t - before.out_since
        if verdict.faulted and (coming or (begun and out_s < STALLED_S)):
            return None if coming else _held_back(verdict)
        return verdict

    def _coming_nearer(self, t: float, check: Check, verdict: Verdict) -> bool:
        trend = self._trend.setdefault(check.id, deque())
        now = progress_of(verdict)
        if math.isfinite(now):
            trend.append((t, now))
        while trend and t - trend[0][0] > TREND_S + 1e-6:
            trend.popleft()
        return bool(trend) and now - min(p for _, p in trend) >= MOVING_SHARE

    def _main_raised(self) -> bool:
        """First things first: nobody is asked for more while the form is wrong."""
        return any(f.raised is not None and f.raised.check.main for f in self._faults.values())

    def _group_met(self, check: Check) -> bool:
        if check.group is None:
            return False
        return any(
            v.verdict is Band.OK for v in self.verdicts_of("target") if v.check.group == check.group
        )

    def _by_group(self) -> Iterable[list[Verdict]]:
        """Verdicts of the targets; any one of a group will do."""
        if self._groups is None:
            self._groups = {}
            for v in self.verdicts_of("target"):
                self._groups.setdefault(v.check.group or v.check.id, []).append(v)
        return self._groups.values()

    def verdicts_of(self, kind: str) -> list[Verdict]:
        """This frame's verdicts of one kind of check."""
        return [v for v in self._latest.values() if v.check.kind == kind]

    def progress(self) -> float:
        """Share of the way to the target, of the group that has come furthest; NaN unknown.

        Without a target the posture itself is held: 1 in good form, 0 otherwise.
        """
        if not self._leg.stretch.targets:
            return float(self.form_ok() is True)
        return max(self._group_shares(), default=NAN)

    def least_progress(self) -> float:
        """The same of the group that lags behind: a repetition is over when one is back."""
        if not self._leg.stretch.targets:
            return self.progress()
        return min(self._group_shares(), default=NAN)

    def behind_zero(self) -> bool:
        """A target measured against the baseline reads clearly the other way: the baseline
        was taken in the middle of a movement."""
        changes = (v for v in self.verdicts_of("target") if v.check.compare.startswith("change"))
        return any(progress_of(v) <= -BEHIND_SHARE for v in changes)

    def _group_shares(self) -> list[float]:
        shares = []
        for group in self._by_group():
            known = [p for v in group if math.isfinite(p := progress_of(v))]
            if known:
                shares.append(max(known))
        return shares

    def met(self, holding: bool) -> bool | None:
        """Whether all target groups are met; None when that cannot be seen."""
        if not self._leg.stretch.targets:
            return True
        results = [_any_met(group, holding) for group in self._by_group()]
        if False in results:
            return False
        return None if None in results or not results else True

    def form_ok(self) -> bool | None:
        """False when a main check is faulted, None when one that matters cannot be judged."""
        mains = [v for v in self._latest.values() if v.check.main]
        if any(v.faulted for v in mains):
            return False
        unseen = (_unseen(v) and v.check.if_unseen == "pause" for v in mains)
        return None if any(unseen) else True

    def missed(self) -> tuple[Verdict, ...]:
        """What cannot be judged though a hold needs it: checks that pause, unseen targets."""
        mains = [v for v in self._latest.values() if v.check.main and v.check.kind != "target"]
        missed = [v for v in mains if _unseen(v) and v.check.if_unseen == "pause"]
        for group in self._by_group():
            if all(_unseen(v) for v in group):
                missed += group
        return tuple(missed)

    def slow(self) -> bool:
        """No speed check is exceeded."""
        speeds = (v for v in self._latest.values() if v.check.is_speed)
        return not any(v.faulted for v in speeds)

    def set_up(self, based: bool) -> bool:
        """No set-up check that matters is faulted, nor, before the baseline, a main check."""
        for v in self._latest.values():
            matters = v.check.kind == "setup" and not v.check.soft
            if v.faulted and (matters or (v.check.main and not based)):
                return False
        return True

    def _follow(self, t: float) -> None:
        p = self.progress()
        if math.isfinite(p):
            self._path.append((t, p))
        while self._path and t - self._path[0][0] > PATH_S + 1e-6:
            self._path.popleft()

    def calm(self) -> bool:
        """The way toward the target has come to rest."""
        shares = [p for _, p in self._path]
        if not shares or self._path[-1][0] - self._path[0][0] < PATH_S / 2:
            return False
        return max(shares) - min(shares) <= CALM_SHARE * max(1.0, shares[-1])

    def letting_go(self, holding: bool) -> bool:
        """Whether a hold is being left."""
        if not holding or not self._path:
            self._letting_go.clear()
            return False
        lead = self._leg.stretch.hands_lead
        return self._letting_go.update(self._path[-1][1], self._hand_reach if lead else None)

    def _hand_reach(self) -> float:
        return self._instrument.hand_reach(self._instrument.side("working", self._leg.side))


def progress_of(verdict: Verdict) -> float:
    """Value as a share of the limit that a target asks for; NaN when unknown."""
    check = verdict.check
    limit = check.low if check.low is not None else check.high
    return verdict.value / limit if limit else NAN


def _unseen(v: Verdict) -> bool:
    return v.verdict is Band.UNKNOWN


def _any_met(group: list[Verdict], holding: bool) -> bool | None:
    if any(_met(v, holding) for v in group):
        return True
    return False if any(not _unseen(v) for v in group) else None


def _met(v: Verdict, holding: bool) -> bool:
    if v.verdict is Band.OK:
        return True
    # A floor serves limits near zero, where a share of the limit would be no slack at all.
    return holding and progress_of(v) >= 1 - HELD_SLACK


def _held_back(verdict: Verdict) -> Verdict:
    """The same verdict as borderline: the time out of the band goes on, nothing is raised."""
    return Verdict(verdict.check, verdict.side, verdict.verdict, verdict.value, verdict.error, True)
