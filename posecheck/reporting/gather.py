"""Gathers what a report shows, step by step and event by event."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from posecheck.judging import Band, Verdict
from posecheck.logbook import best_of, further
from posecheck.reporting.model import Correction, Curve, Hold, LegReport, Row, Sample
from posecheck.step import Step
from posecheck.stretch import Check, Leg
from posecheck.summary import LONGEST_STEP_S

_TAILS: Final = (5, 95)
"""Percentiles: a single stray reading is not what somebody did."""


@dataclass(slots=True)
class _Series:
    """One check while it is gathered."""

    check: Check
    samples: list[Sample] = field(default_factory=list)
    judged_s: float = 0.0
    inside_s: float = 0.0
    unseen_s: float = 0.0
    reasons: dict[str, float] = field(default_factory=dict)


class Gatherer:
    """Gathers one leg.

    Args:
        leg: Stretch and side.
        model: Name of the pose model.
        fitted_to: Whose own range the goals follow; "" = nobody's.
    """

    def __init__(self, leg: Leg, model: str, fitted_to: str = "") -> None:
        self.leg, self._model, self._fitted_to = leg, model, fitted_to
        self._series = {check.id: _Series(check) for check in leg.stretch.checks}
        self._last: float | None = None
        self._span: tuple[float, float] | None = None
        self._yaw: float | None = None
        self._reps = self._good_reps = 0
        self._holds: list[Hold] = []
        self._since: float | None = None
        self._whole = False
        self._corrections: list[Correction] = []
        self._open: dict[str, Correction] = {}
        self._bests: dict[str, float] = {}

    def add_step(self, step: Step) -> None:
        """Take in the verdicts of one step, not its events."""
        dt_s = 0.0 if self._last is None else min(step.t - self._last, LONGEST_STEP_S)
        self._last = step.t
        self._see(step.t)
        state = step.view.state.value
        for v in step.verdicts:
            if state in v.check.judged_in or v.check.kind == "target":
                self._add_verdict(step.t, v, dt_s, state in v.check.judged_in)

    def _add_verdict(self, t: float, v: Verdict, dt_s: float, counts: bool) -> None:
        series = self._series.get(v.check.id)
        if series is None or "baseline" in v.reason:
            return
        unknown = v.verdict is Band.UNKNOWN
        if unknown:
            series.samples.append(Sample(t, None))
        else:
            series.samples.append(Sample(t, v.value, v.error))
        if not counts:
            return
        if unknown:
            series.unseen_s += dt_s
            series.reasons[v.reason] = series.reasons.get(v.reason, 0.0) + dt_s
        else:
            series.judged_s += dt_s
            series.inside_s += dt_s * (v.verdict is Band.OK)

    def add_event(self, event: Mapping[str, Any]) -> Correction | None:
        """Take in one event; returns the correction that it raises, to add a picture to."""
        t, name = float(event["t"]), event["event"]
        self._see(t)
        if name == "view":
            self._yaw = event.get("camera_yaw_deg")
        elif name == "hold_started":
            self._since, self._whole = float(event.get("since", t)), False
        elif name == "hold_completed":
            self._whole = True
            self._note_bests(event.get("best") or {})
        elif name == "rep_completed":
            self._end_hold(t, int(event["rep"]))
            self._reps += 1
            self._good_reps += bool(event.get("good"))
        elif name == "state" and event.get("state") not in ("hold", "release"):
            self._end_hold(t, int(event.get("rep", 0)))
        elif name == "cue_raised":
            return self._raise(t, event)
        elif name == "cue_cleared":
            done = self._open.pop(str(event["check"]), None)
            if done is not None:
                done.until_s = t
        return None

    def _see(self, t: float) -> None:
        first, last = self._span or (t, t)
        self._span = min(first, t), max(last, t)

    def _end_hold(self, t: float, rep: int) -> None:
        if self._since is not None:
            self._holds.append(Hold(rep, self._since, t, self._whole))
        self._since = None

    def _raise(self, t: float, event: Mapping[str, Any]) -> Correction:
        low, high = event.get("band") or (None, None)
        found = Correction(
            number=len(self._corrections) + 1,
            check=str(event["check"]),
            measure=str(event["measure"]),
            t=t,
            rep=int(event.get("rep", 0)),
            value=float(event["value"]),
            band=(low, high),
            text=str(event.get("text", "")),
        )
        self._corrections.append(found)
        self._open[found.check] = found
        return found

    def _note_bests(self, values: Mapping[str, float]) -> None:
        for check in self.leg.stretch.targets:
            if check.id not in values:
                continue
            new, old = values[check.id], self._bests.get(check.id)
            if old is None or further(best_of(check, new), best_of(check, old)):
                self._bests[check.id] = new

    def finish(self) -> LegReport:
        """The leg as it stands."""
        start_s, end_s = self._span or (0.0, 0.0)
        stretch, side = self.leg.stretch, self.leg.side
        if self._since is not None:
            self._end_hold(end_s, self._reps + 1)
        return LegReport(
            name=stretch.name,
            side=side,
            fitted_to=self._fitted_to,
            model=self._model,
            checks=stretch.checks,
            start_s=start_s,
            end_s=end_s,
            yaw_deg=self._yaw,
            reps=self._reps,
            good_reps=self._good_reps,
            hold_s=stretch.hold_s,
            holds=tuple(self._holds),
            corrections=tuple(self._corrections),
            bests=tuple((stretch.check(name), value) for name, value in self._bests.items()),
            curves=tuple(
                Curve(s.check, tuple(s.samples)) for s in self._series.values() if self._drawn(s)
            ),
            rows=tuple(self._row(s) for s in self._series.values() if s.judged_s or s.unseen_s),
        )

    def _drawn(self, series: _Series) -> bool:
        check = series.check
        corrected = any(c.check == check.id for c in self._corrections)
        wanted = check.main or check.kind == "target" or corrected
        return wanted and not check.is_speed and any(s.value is not None for s in series.samples)

    def _row(self, series: _Series) -> Row:
        values = [s.value for s in series.samples if s.value is not None]
        errors = [s.error for s in series.samples if s.value is not None]
        low, high = np.percentile(values, _TAILS) if values else (None, None)
        return Row(
            check=series.check,
            judged_s=series.judged_s,
            inside_s=series.inside_s,
            lowest=None if low is None else float(low),
            highest=None if high is None else float(high),
            error=float(np.median(errors)) if errors else None,
            unseen_s=series.unseen_s,
            reasons=tuple(sorted(series.reasons, key=lambda r: -series.reasons[r])),
            corrections=sum(c.check == series.check.id for c in self._corrections),
        )
