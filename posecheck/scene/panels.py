"""What the panels say: banner, ring, repetitions and notes."""

from __future__ import annotations

import math
from collections.abc import Sequence

from posecheck.coach_io import CoachView
from posecheck.cues import Cue
from posecheck.scene.shapes import Banner, Mark, Note, Reps, Ring, Tone
from posecheck.states import State
from posecheck.step import Step
from posecheck.stretch import sentence

BREATH_IN = 0.4
"""Share of a breath spent breathing in; out is slower than in."""

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

LOST = "I cannot see you. Step back into the picture."


def banner(step: Step) -> Banner:
    """The cue; without one, what to do now."""
    cue: Cue | None = step.cue
    if cue is not None:
        tone, shape = CUE_LOOKS[cue.kind]
        return Banner(cue.text, tone, shape, guide=False)
    view = step.view
    if not step.pose.found and view.state not in (State.WALK, State.DONE, State.PAUSE):
        return Banner(LOST, Tone.WARN, Mark.ALERT, guide=False)
    return _guide(view, step.baseline)


def _guide(view: CoachView, baseline: bool) -> Banner:
    stretch, state = view.stretch, view.state
    move = sentence(stretch.move, view.side)
    if state is State.HOLD:
        if view.paused:
            return Banner("Go back into the stretch.", Tone.NEUTRAL, Mark.PAUSE)
        return Banner("Hold, and keep breathing.", Tone.OK, Mark.CHECK)
    if state is State.BREATHE:
        inward = not view.breath >= BREATH_IN
        return Banner("Breathe in." if inward else "And breathe out.", Tone.TARGET, Mark.INFO)
    go = Banner(move, Tone.TARGET, Mark.TARGET)
    still = go if baseline else Banner("Stay still for a moment.", Tone.NEUTRAL, Mark.INFO)
    plain = {
        State.FIND: Banner("Step into the picture.", Tone.NEUTRAL, Mark.INFO),
        State.PLACE: Banner(sentence(stretch.setup, view.side), Tone.NEUTRAL, Mark.INFO),
        State.SETTLE: still,
        State.MOVE: go,
        State.RELEASE: Banner("And let go.", Tone.OK, Mark.CHECK),
        State.SWITCH: Banner(_next(view.next_text), Tone.NEUTRAL, Mark.INFO),
        State.WALK: Banner(move, Tone.NEUTRAL, Mark.INFO),
        State.PAUSE: Banner("Paused.", Tone.NEUTRAL, Mark.PAUSE),
        State.DONE: Banner("All done. Well done.", Tone.OK, Mark.CHECK),
    }
    return plain[state]


def _next(text: str) -> str:
    what = text.removeprefix("then: ")
    return "That was the last stretch." if what == "done" else f"Next: {what}."


def ring(view: CoachView, baseline: bool) -> Ring:
    """The hold clock: blue on the way to the target, green while it runs; or the breath."""
    state = view.state
    if state is State.BREATHE and math.isfinite(view.breath):
        inward = view.breath < BREATH_IN
        size = view.breath / BREATH_IN if inward else (1 - view.breath) / (1 - BREATH_IN)
        caption = "breathe in" if inward else "breathe out"
        return Ring("breath", _share(size), "", caption, Tone.TARGET)
    if state is State.HOLD:
        share = _share(view.hold_s / view.hold_target_s if view.hold_target_s > 0 else 1.0)
        second = math.floor(view.hold_s + 1e-6) + 1
        number = str(min(second, max(1, math.ceil(view.hold_target_s))))
        if view.paused:
            return Ring("hold", share, number, "paused", Tone.WARN, Mark.PAUSE)
        return Ring("hold", share, number, "hold", Tone.OK, Mark.NONE)
    if state is State.RELEASE:
        return Ring("done", 1.0, "", "let go", Tone.OK, Mark.CHECK)
    if state is State.MOVE:
        share = _share(view.progress)
        return Ring("progress", share, "", "reach", Tone.TARGET, Mark.TARGET)
    if state is State.DONE:
        return Ring("done", 1.0, "", "done", Tone.OK, Mark.CHECK)
    captions = {
        State.PAUSE: "paused",
        State.SWITCH: "change over",
        State.WALK: "walk",
        State.SETTLE: "your turn" if baseline else "stay still",
    }
    shape = Mark.PAUSE if state is State.PAUSE else Mark.NONE
    return Ring("idle", 0.0, "", captions.get(state, "get ready"), Tone.NEUTRAL, shape)


def _share(fraction: float) -> float:
    return min(max(fraction, 0.0), 1.0) if math.isfinite(fraction) else 0.0


def reps(view: CoachView) -> Reps | None:
    """Repetitions done and asked for; a repetition is done once it has been released."""
    if view.stretch.kind == "walk":
        return None
    side = "both sides" if view.side == "both" else f"{view.side} side"
    done = max(view.rep - 1, 0)
    return Reps(done, max(view.reps, done), side)


def notes(step: Step, notices: Sequence[str] = ()) -> tuple[Note, ...]:
    """Second-rank lines, most important first: how to set up, what is not judged, what next."""
    view = step.view
    lines: list[Note] = []
    if view.state in (State.FIND, State.PLACE):
        setup = sentence(view.stretch.setup, view.side)
        if banner(step).text != setup:
            lines.append(Note(setup, "guide", Tone.NEUTRAL, Mark.INFO))
        if step.cue is None or step.cue.kind in ("place", "view"):
            lines.append(Note(view.stretch.placement, "guide", Tone.NEUTRAL, Mark.INFO))
    for text in tuple(dict.fromkeys(step.cannot_judge))[:MAX_BLIND]:
        lines.append(Note(f"Cannot judge {text}", "blind", Tone.UNKNOWN, Mark.UNKNOWN))
    lines += [Note(text, "notice", Tone.WARN, Mark.ALERT) for text in notices]
    name = view.stretch.name
    follow = f"{name} · {view.next_text}" if view.next_text else name
    lines.append(Note(follow, "next"))
    return tuple(lines)
