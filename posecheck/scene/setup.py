"""What is shown around the stretches: the way into each, and the pages before and after."""

from __future__ import annotations

from posecheck.scene.cards import Card, Demo, Outline
from posecheck.scene.outline import away_from_head, is_flipped, outline
from posecheck.scene.page import card
from posecheck.scene.reaches import rows
from posecheck.scene.shapes import Tone
from posecheck.states import State
from posecheck.step import Step


def outline_of(step: Step) -> Outline | None:
    """The posture to come into, until the person is in place."""
    view = step.view
    if view.state not in (State.FIND, State.PLACE) or view.stretch.kind == "walk":
        return None
    seen = step.pose.found and step.cue is None
    tone = Tone.OK if seen else Tone.NEUTRAL
    return outline(view.stretch.id, view.side, step.pose.size_wh, tone)


def demo_of(step: Step, still: bool) -> Demo | None:
    """The loop of the stretch, until its first repetition begins."""
    view = step.view
    waiting = view.state is State.SETTLE and view.rep == 1
    if not (waiting or view.state in (State.FIND, State.PLACE)):
        return None
    stretch, side = view.stretch.id, view.side
    return Demo(
        stretch,
        is_flipped(stretch, side),
        None if still else step.t,
        away_from_head(stretch, side),
    )


def card_of(step: Step, caption: str = "") -> Card | None:
    """The page that is being read; what is said besides takes the place of the hint."""
    page, words = step.page, step.words
    if page is None:
        return None
    besides = caption not in ("", page.page.title, *page.page.lines)
    if step.view.state is State.WELCOME:
        return card(page, words.welcome, hint=caption if besides else words.welcome.hint)
    hint = caption if besides else words.ending.hint
    return card(page, words.welcome, rows(step.done, words), hint)
