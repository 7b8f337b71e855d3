"""From labelled recordings of a check to a proposal for its numbers, or a refusal.

One end of the band at a time: a limit and a duration are swept, scored by F-beta of events,
and the middle of the plateau is taken, where a little more or less changes nothing. What is
reported was scored on people who were left out. The labels decide only when there are enough
people and faults, when the values of faulty and good segments differ beyond chance, and when
nobody left out is served worse than by the numbers there are.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from posecheck.measures import MEASURES
from posecheck.stretch import Check
from posecheck.tuning.candidates import Case, Tally, by_person
from posecheck.tuning.evidence import Units, chance_of, margin_needed, units_of
from posecheck.tuning.plateau import End, grid, has_room, middle, sign
from posecheck.tuning.sweep import Settings

LEAST_PEOPLE: Final = 3
LEAST_FAULTS: Final = 6
CHANCE: Final = 0.01
"""Values of faulty and good segments must differ more than chance does this often."""
LEAST_SCORE: Final = 0.6
"""Numbers that tell faults worse than this on people left out are not worth a correction."""
FALSE_COST: Final = 0.02
"""A score must rise by this much before it may cost more false corrections."""
BETA: Final = 0.5
MIRRORED: Final = ("trunk_side_lean", "trunk_twist", "head_yaw")
"""Measures whose sign only tells left from right: what is learnt of one side holds for both."""
STEP: Final = {"deg": 0.5}
FINE_STEP: Final = 0.01


@dataclass(frozen=True, slots=True)
class Score:
    """Events on people who were left out."""

    f_beta: float
    false_a_minute: float


@dataclass(frozen=True, slots=True)
class Proposal:
    """New numbers of one end of a check, or why the old ones are kept.

    Attributes:
        check: With the new numbers; as it was when refused.
        refusal: Why nothing changes; empty for a proposal.
        people, faults: With such faults, and how many of them.
        good_s: Seconds of good form.
        area: ROC area of segments.
        chance: How often shuffled labels do as well.
        before: Score of the numbers there are; None where there is nothing to score by.
        after: Score of new ones, held out; None when refused before fitting.
        limits: Lowest and highest limit chosen when one person is left out.
        jitter, error: What the margin comes from, in the measure's unit.
    """

    end: End | None
    check: Check
    refusal: str = ""
    people: int = 0
    faults: int = 0
    good_s: float = 0.0
    area: float = math.nan
    chance: float = math.nan
    before: Score | None = None
    after: Score | None = None
    limits: tuple[float, float] | None = None
    jitter: float = math.nan
    error: float = math.nan


@dataclass(frozen=True, slots=True)
class Aim:
    """What is aimed at.

    Attributes:
        beta: Below 1, false corrections cost more than faults that are missed.
        least_gain: Numbers are kept where new ones would score better by less than this.
    """

    beta: float = BETA
    least_gain: float = 0.0


def propose(check: Check, cases: Sequence[Case], aim: Aim = Aim()) -> list[Proposal]:
    """Proposals for every end of a check that has labelled faults, one after the other."""
    if check.kind == "target":
        why = "a target is prompted by the movement, not by its band alone"
        return [Proposal(None, check, _kept(check, why))]
    if not check.tells:
        return [Proposal(None, check, _kept(check, "no label names a fault that it tells"))]
    found: list[Proposal] = []
    for end in ends_of(check):
        current = found[-1].check if found else check
        found.append(_propose_end(current, end, cases, aim))
    return found


def ends_of(check: Check) -> tuple[End, ...]:
    """The limits that a check has."""
    if check.measure in MIRRORED and check.high is not None and check.low == -check.high:
        return ("both",)
    ends: tuple[End, ...] = ("low", "high")
    return tuple(end for end in ends if getattr(check, end) is not None)


def _propose_end(check: Check, end: End, cases: Sequence[Case], aim: Aim) -> Proposal:
    units = units_of(check, end, cases)
    good_s = sum(c.good_s for c in cases)
    now = sum(by_person(cases, check, Settings.of(check)).values(), Tally.empty(1))
    draft = Proposal(
        end, check, people=units.people, faults=units.faults, good_s=good_s, area=units.area,
        before=_score(now, good_s, aim.beta),
    )  # fmt: skip
    if units.people < LEAST_PEOPLE or units.faults < LEAST_FAULTS:
        why = (
            f"{_count(units.people, 'person', 'people')}, {_count(units.faults, 'fault')}: too few"
        )
        return replace(draft, refusal=_kept(check, why))
    draft = replace(draft, chance=chance_of(units))
    if draft.chance > CHANCE:
        why = (
            f"faulty and good segments may differ by chance (area {draft.area:.2f}; shuffled "
            f"labels do as well in {100 * draft.chance:.0f} of 100)"
        )
        return replace(draft, refusal=_kept(check, why))
    jitter, error, margin = margin_needed(check, cases)
    draft = replace(draft, jitter=jitter, error=error)
    return _fit(draft, replace(check, margin=_margin(check, margin)), end, units, cases, aim)


def _fit(
    draft: Proposal, check: Check, end: End, units: Units, cases: Sequence[Case], aim: Aim
) -> Proposal:
    """Sweep, choose with every person left out in turn, then with all."""
    limits, durations = grid(draft.check, end, units)
    tried, after_s = np.repeat(limits, len(durations)), np.tile(durations, len(limits))
    tallies = by_person(cases, check, Settings.of(check, **_ends(end, tried), after_s=after_s))
    after = Tally.empty(1)
    chosen: list[float] = []

    def choose(people: Iterable[str]) -> int:
        known = set(people)
        whole = sum((t for p, t in tallies.items() if p in known), Tally.empty(len(tried)))
        table = whole.f_beta(aim.beta).reshape(len(limits), len(durations))
        room = has_room(limits, end, check.margin, units.good_of(known))
        return middle(np.where(room[:, None], table, -1.0), limits, durations, check.after_s)

    for left_out, own in tallies.items():
        i = choose(p for p in tallies if p != left_out)
        after = after + own.at(i)
        chosen.append(float(tried[i]))
    i = choose(tallies)
    limit = _rounded(float(tried[i]), check)
    new = replace(check, after_s=round(float(after_s[i]), 2), **_ends(end, limit))
    draft = replace(
        draft,
        after=_score(after, draft.good_s, aim.beta),
        limits=(_rounded(min(chosen), check), _rounded(max(chosen), check)),
    )
    why = _objection(draft, new, end, units, aim.least_gain)
    return replace(draft, refusal=_kept(draft.check, why)) if why else replace(draft, check=new)


def _objection(draft: Proposal, new: Check, end: End, units: Units, least_gain: float) -> str:
    """Why a fitted proposal is not made after all; empty if it is."""
    assert draft.before is not None and draft.after is not None
    if draft.after.f_beta < draft.before.f_beta - 1e-9:
        return (
            f"new numbers do worse on people left out ({draft.after.f_beta:.2f} instead of "
            f"{draft.before.f_beta:.2f})"
        )
    if draft.after.f_beta < LEAST_SCORE:
        return f"even the best numbers do badly on people left out ({draft.after.f_beta:.2f})"
    gain = draft.after.f_beta - draft.before.f_beta
    if draft.after.false_a_minute > draft.before.false_a_minute and gain < FALSE_COST:
        return (
            f"new numbers cost more false corrections on people left out "
            f"({draft.after.false_a_minute:.2f} a minute instead of "
            f"{draft.before.false_a_minute:.2f}) and tell hardly more"
        )
    if gain < least_gain:
        return (
            f"new numbers would gain too little on people left out ({draft.before.f_beta:.2f}, "
            f"then {draft.after.f_beta:.2f})"
        )
    limit = float(getattr(new, "low" if end == "low" else "high"))
    room = sign(end) * limit - float(np.quantile(units.good, 0.75))
    band = math.inf if new.low is None or new.high is None else new.high - new.low
    if room < new.margin or new.margin >= band:
        return (
            f"between good form and the limit ({limit:g}) there is no room for the "
            f"margin that jitter and error ask for ({new.margin:g})"
        )
    return ""


def _ends(end: End, limit: Any) -> dict[str, Any]:
    """A limit, or many, as numbers of a check."""
    return {"low": -limit, "high": limit} if end == "both" else {end: limit}


def _score(found: Tally, good_s: float, beta: float) -> Score:
    minutes = good_s / 60
    return Score(
        float(found.f_beta(beta)[0]),
        float(found.false_good[0]) / minutes if minutes else math.nan,
    )


def _step(check: Check) -> float:
    return STEP.get(MEASURES[check.measure].unit, FINE_STEP)


def _rounded(value: float, check: Check) -> float:
    step = _step(check)
    return round(round(value / step) * step, 4)


def _margin(check: Check, needed: float) -> float:
    """Rounded up, never down: what is needed is needed."""
    step = _step(check)
    return round(math.ceil(needed / step - 1e-9) * step, 4)


def band_text(check: Check) -> str:
    """`75-108`, `at least 160`, `at most 15`."""
    if check.low is not None and check.high is not None:
        dash = "-" if check.low >= 0 else " to "
        return f"{check.low:g}{dash}{check.high:g}"
    return f"at least {check.low:g}" if check.low is not None else f"at most {check.high:g}"


def _kept(check: Check, why: str) -> str:
    return f"{why}; kept {band_text(check)}"


def _count(n: int, one: str, many: str | None = None) -> str:
    return f"{n} {one}" if n == 1 else f"{n} {many or one + 's'}"
