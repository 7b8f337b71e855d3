"""What the panels say: banner, ring, repetitions and notes."""

from __future__ import annotations

import math
from collections.abc import Sequence

from posecheck.coach_io import BREATH_IN, CoachView
from posecheck.cues import Cue
from posecheck.guide import next_words
from posecheck.scene.reaches import own_range
from posecheck.scene.shapes import Banner, Mark, Note, Reps, Ring, Tone
from posecheck.states import State
from posecheck.step import Step
from posecheck.stretch import sentence
from posecheck.words import Words

MAX_BLIND = 2
"""More "cannot judge" lines than this help nobody."""

CUE_LOOKS: dict[str, tuple[Tone, Mark]] = {
    "place": (Tone.WARN, Mark.ALERT),
    "view": (Tone.WARN, Mark.ALERT),
    "safety": (Tone.FAULT, Mark.ALERT),
    "setup": (Tone.FAULT, Mark.ALERT),
    "main": (Tone.FAULT, Mark.ALERT),
    "fine": (Tone.FAULT, Mark.ALERT),
    "target": (Tone.TARGET, Mark.TARGET),
    "praise": (Tone.OK, Mark.CHECK),
    "info": (Tone.NEUTRAL, Mark.INFO),
}

_UNSEEN_IS_FINE = (State.WELCOME, State.SWITCH, State.WALK, State.DONE, State.PAUSE)


def banner(step: Step) -> Banner:
    """The answer to a sign, or the cue; without these, what to do now."""
    if step.sign is not None:
        return Banner(_sign(step), Tone.TARGET, Mark.TARGET, guide=False)
    cue: Cue | None = step.cue
    if cue is not None:
        tone, shape = CUE_LOOKS[cue.kind]
        return Banner(cue.text, tone, shape, guide=False)
    view = step.view
    seen_before = math.isfinite(step.camera.yaw_deg)
    if not step.pose.found and seen_before and view.state not in _UNSEEN_IS_FINE:
        return Banner(step.words.panel.lost, Tone.WARN, Mark.ALERT, guide=False)
    return _guide(view, step.baseline, step.words)


def _sign(step: Step) -> str:
    say = step.words.sign
    if step.sign is not None and step.sign.gesture == "skip":
        return say.skip
    return say.resume if step.view.state is State.PAUSE else say.pause


def _guide(view: CoachView, baseline: bool, words: Words) -> Banner:
    stretch, state, say = view.stretch, view.state, words.panel
    move = sentence(stretch.move, view.side)
    if state is State.HOLD:
        if view.paused:
            return Banner(say.back_in, Tone.NEUTRAL, Mark.PAUSE)
        return Banner(say.keep_holding, Tone.OK, Mark.CHECK)
    if state is State.BREATHE:
        inward = not view.breath >= BREATH_IN
        return Banner(say.breathe_in if inward else say.breathe_out, Tone.TARGET, Mark.INFO)
    go = Banner(move, Tone.TARGET, Mark.TARGET)
    setup = sentence(stretch.setup, view.side)
    plain = {
        State.WELCOME: Banner(words.welcome.title, Tone.NEUTRAL, Mark.INFO),
        State.FIND: Banner(say.step_in, Tone.NEUTRAL, Mark.INFO),
        State.PLACE: Banner(setup, Tone.NEUTRAL, Mark.INFO),
        State.SETTLE: go if baseline else Banner(say.stay_still, Tone.NEUTRAL, Mark.INFO),
        State.MOVE: go,
        State.RELEASE: Banner(words.guide.let_go[0], Tone.OK, Mark.CHECK),
        State.SWITCH: Banner(next_words(view, words), Tone.NEUTRAL, Mark.INFO),
        State.WALK: Banner(move, Tone.NEUTRAL, Mark.INFO),
        State.PAUSE: Banner(words.guide.paused[0], Tone.NEUTRAL, Mark.PAUSE),
        State.DONE: Banner(words.guide.done[0], Tone.OK, Mark.CHECK),
    }
    return plain[state]


def ring(step: Step, still: bool = False) -> Ring:
    """A sign being held, the breath, or the hold clock: blue on the way, green while it runs.

    Args:
        step: What the session found.
        still: The breath fills a ring instead of swelling and falling.
    """
    view, captions = step.view, step.words.panel.ring
    state = view.state
    if step.sign is not None:
        paused = "sign_resume" if state is State.PAUSE else "sign_pause"
        caption = captions["sign_skip" if step.sign.gesture == "skip" else paused]
        return Ring("progress", step.sign.share, "", caption, Tone.TARGET)
    if state is State.BREATHE and math.isfinite(view.breath):
        inward = view.breath < BREATH_IN
        caption = captions["breathe_in" if inward else "breathe_out"]
        if still:
            return Ring("progress", _share(view.breath), "", caption, Tone.TARGET)
        return Ring("breath", breath_size(view.breath), "", caption, Tone.TARGET)
    if state is State.HOLD:
        share = _share(view.hold_s / view.hold_target_s if view.hold_target_s > 0 else 1.0)
        number = str(max(1, math.ceil(view.hold_target_s - view.hold_s - 1e-6)))
        if view.paused:
            return Ring("hold", share, number, captions["paused"], Tone.WARN, Mark.PAUSE)
        return Ring("hold", share, number, captions["hold"], Tone.OK, Mark.NONE)
    if state is State.RELEASE:
        return Ring("done", 1.0, "", captions["let_go"], Tone.OK, Mark.CHECK)
    if state is State.MOVE:
        share = _share(view.progress)
        return Ring("progress", share, "", captions["reach"], Tone.TARGET, Mark.TARGET)
    if state is State.DONE:
        return Ring("done", 1.0, "", captions["done"], Tone.OK, Mark.CHECK)
    caption = {
        State.PAUSE: "paused",
        State.SWITCH: "change_over",
        State.WALK: "walk",
        State.SETTLE: "your_turn" if step.baseline else "stay_still",
    }.get(state, "get_ready")
    shape = Mark.PAUSE if state is State.PAUSE else Mark.NONE
    return Ring("idle", 0.0, "", captions[caption], Tone.NEUTRAL, shape)


def pacer(step: Step) -> float | None:
    """How large the breath is now, 0..1; None while nobody is breathing to it."""
    breathing = step.view.state is State.BREATHE and math.isfinite(step.view.breath)
    return breath_size(step.view.breath) if breathing and step.sign is None else None


def breath_size(share: float) -> float:
    """0..1: how full the lungs are; swells and falls as a breath does, without a jerk."""
    inward = share < BREATH_IN
    part = share / BREATH_IN if inward else (1 - share) / (1 - BREATH_IN)
    return 0.5 - 0.5 * math.cos(math.pi * _share(part))


def _share(fraction: float) -> float:
    return min(max(fraction, 0.0), 1.0) if math.isfinite(fraction) else 0.0


MOST_DOTS = 10
"""More dots than can be told apart; beyond, ten at a time are shown, and the count in words."""


def reps(view: CoachView, words: Words) -> Reps | None:
    """Repetitions done and asked for; a repetition is done once it has been released."""
    if view.stretch.kind == "walk":
        return None
    done = max(view.rep - 1, 0)
    total, side = max(view.reps, done), words.side(view.side)
    if total <= MOST_DOTS:
        return Reps(done, total, side)
    before = done // MOST_DOTS * MOST_DOTS
    return Reps(done - before, min(total - before, MOST_DOTS), f"{side} {done}/{total}".strip())


def notes(step: Step, notices: Sequence[str] = ()) -> tuple[Note, ...]:
    """Second-rank lines, most important first: how to set up, what is not judged, what next."""
    view, words = step.view, step.words
    lines: list[Note] = []
    if view.state in (State.FIND, State.PLACE):
        if step.pose.found and step.cue is None:
            lines.append(Note(words.guide.see_you, "guide", Tone.OK, Mark.CHECK))
        setup = sentence(view.stretch.setup, view.side)
        if banner(step).text != setup:
            lines.append(Note(setup, "guide", Tone.NEUTRAL, Mark.INFO))
        if step.cue is not None and step.cue.kind in ("place", "view"):
            lines.append(Note(view.stretch.placement, "guide", Tone.NEUTRAL, Mark.INFO))
    lines += own_range(step)
    # Of who is not there it is enough to say so.
    missed = step.cannot_judge if step.pose.found else ()
    for text in tuple(dict.fromkeys(missed))[:MAX_BLIND]:
        blind = words.panel.cannot_judge.format(what=text)
        lines.append(Note(blind, "blind", Tone.UNKNOWN, Mark.UNKNOWN))
    lines += [Note(text, "notice", Tone.WARN, Mark.ALERT) for text in notices]
    lines.append(Note(f"{view.stretch.name} · {_then(view, words)}", "next"))
    return tuple(lines)


def _then(view: CoachView, words: Words) -> str:
    """`then: right side`."""
    after = view.upcoming
    if after is None:
        name = words.panel.done
    elif after.stretch.id == view.stretch.id and after.side != "both":
        name = words.side(after.side)
    else:
        name = after.stretch.name
    return words.panel.then.format(next=name)
