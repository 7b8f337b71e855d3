"""A person's own range in words: what was reached, never what should be."""

from __future__ import annotations

from collections import Counter

from posecheck.host import LegDone
from posecheck.measures import MEASURES
from posecheck.own_range import Reach
from posecheck.scene.cards import CardRow
from posecheck.scene.shapes import Mark, Note, Tone
from posecheck.states import State
from posecheck.step import Step
from posecheck.stretch import sentence
from posecheck.words import Words

_AFTER_A_HOLD = (State.RELEASE, State.BREATHE, State.SETTLE)


def amount(value: float, reach: Reach) -> str:
    """`21°`, `12 %`; "" for what people have no feeling for, such as torso lengths."""
    if reach.check.compare == "change_percent":
        return f"{abs(value):.0f} %"
    return f"{abs(value):.0f}°" if MEASURES[reach.check.measure].unit == "deg" else ""


def own_range(step: Step) -> list[Note]:
    """After a hold this side's best; when sides change, both sides beside each other."""
    known = [r for r in step.reaches if amount(r.now, r)]
    if step.view.state in _AFTER_A_HOLD:
        return [_best(r, step.words) for r in known if r.side == step.view.side][:1]
    if step.view.state is State.SWITCH:
        return _both_sides(known, step.words)
    return []


def _best(reach: Reach, words: Words) -> Note:
    what, now = words.measure(reach.check.measure), amount(reach.now, reach)
    text = words.own.best.format(what=what, reach=now)
    if amount(reach.before, reach) and reach.before == reach.before:
        before = amount(reach.before, reach)
        text = words.own.best_and_last.format(what=what, reach=now, before=before)
    tone, mark = (Tone.OK, Mark.CHECK) if reach.further else (Tone.NEUTRAL, Mark.NONE)
    return Note(text, "own", tone, mark)


def _both_sides(known: list[Reach], words: Words) -> list[Note]:
    for left in (r for r in known if r.side == "left"):
        for right in known:
            if right.side == "right" and right.check.id == left.check.id:
                sides = {"left": amount(left.now, left), "right": amount(right.now, right)}
                what = words.measure(left.check.measure)
                text = words.own.both.format(what=what, **sides)
                if _differ(left, right):
                    text = f"{text}. {words.own.differ}"
                return [Note(text, "own")]
    return []


def _differ(a: Reach, b: Reach) -> bool:
    return a.beyond(b.now) or b.beyond(a.now)


def rows(done: tuple[LegDone, ...], words: Words) -> tuple[CardRow, ...]:
    """What was done, a row for each stretch; then the time in the holds and what was said most."""
    by_stretch: dict[str, list[LegDone]] = {}
    for leg in done:
        if leg.leg.stretch.kind != "walk":
            by_stretch.setdefault(leg.leg.stretch.id, []).append(leg)
    stretches = tuple(_row(legs, words) for legs in by_stretch.values())
    return (*stretches, *_in_all(done, words))


def _in_all(done: tuple[LegDone, ...], words: Words) -> list[CardRow]:
    held_s = sum(leg.held_s for leg in done)
    said: Counter[str] = Counter()
    for leg in done:
        said.update(leg.corrections)
    found = [CardRow(words.own.held, f"{held_s:.0f} s")] if held_s >= 1 else []
    for text, count in said.most_common(1):
        if count < 2:  # what was said once is no advice for the next time
            break
        told = words.own.said_most.format(text=sentence(text, "both"))
        found.append(CardRow(told, f"{count}×"))
    return found


def _row(legs: list[LegDone], words: Words) -> CardRow:
    value = " · ".join(_side(leg, words) for leg in legs)
    some = any(leg.reps for leg in legs)
    tone, mark = (Tone.OK, Mark.CHECK) if some else (Tone.NEUTRAL, Mark.NONE)
    return CardRow(legs[0].leg.stretch.name, value, tone, mark)


def _side(done: LegDone, words: Words) -> str:
    shown = [text for r in done.reaches if (text := amount(r.now, r))]
    text = f"{done.reps}× {shown[0]}" if shown and done.reps else f"{done.reps}×"
    side = {"left": words.own.left_reps, "right": words.own.right_reps}.get(done.leg.side)
    return side.format(reps=text) if side else text
