"""Which verdicts are shown on the body: few, so that the picture stays calm."""

from __future__ import annotations

import math

from posecheck.judging import Band, Verdict
from posecheck.measures import MEASURES
from posecheck.states import State
from posecheck.step import Step

MAX_MARKS = 3

JUDGING = (State.PLACE, State.SETTLE, State.MOVE, State.HOLD)
"""States in which marks help; in all others only the body is drawn."""

CORRECTIONS = ("safety", "setup", "main", "fine", "target")


def corrected(step: Step) -> Verdict | None:
    """The verdict that the current cue corrects; None when the cue is no correction."""
    cue = step.cue
    if cue is None or cue.check is None or cue.kind not in CORRECTIONS:
        return None
    for verdict in step.verdicts:
        if verdict.check.id == cue.check.id and cue.side in (None, verdict.side):
            return verdict
    return None


def candidates(step: Step) -> list[Verdict]:
    """What may be shown, most important first; the caller takes the first `MAX_MARKS`.

    First the current correction, then the targets (one of each group), then the main
    checks, faulted ones first. One mark per measure and side.
    """
    strong = corrected(step)
    rest: list[Verdict] = []
    if step.view.state in JUDGING:
        known = [v for v in step.verdicts if math.isfinite(v.value)]
        if step.baseline and step.view.state is not State.PLACE:
            rest += _targets(known)
        main = [v for v in known if v.check.main and not _idle(v)]
        rest += sorted(main, key=lambda v: v.verdict is Band.OK)
        if step.view.state is State.PLACE:
            rest += [v for v in known if v.check.kind == "setup" and v.verdict is not Band.OK]
    chosen = [strong] if strong is not None else []
    for verdict in rest:
        if verdict.check.is_speed or any(_alike(verdict, c) for c in chosen):
            continue
        chosen.append(verdict)
    return chosen


def _idle(verdict: Verdict) -> bool:
    """A distance that is right says nothing that the picture does not."""
    return verdict.verdict is Band.OK and MEASURES[verdict.check.measure].unit != "deg"


def _targets(known: list[Verdict]) -> list[Verdict]:
    """One of each group: the one that is met, as any of a group will do."""
    found: dict[str, Verdict] = {}
    for verdict in sorted(known, key=lambda v: v.verdict is not Band.OK):
        if verdict.check.kind == "target":
            found.setdefault(verdict.check.group or verdict.check.id, verdict)
    return list(found.values())


def _alike(a: Verdict, b: Verdict) -> bool:
    return a.check.measure == b.check.measure and a.side == b.side
