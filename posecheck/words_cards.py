"""English words of the pages before and after a session, and of the signs; see `words`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

Lines = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WelcomeWords:
    """The pages before a session; all of it is spoken but captions and the hint."""

    title: str = "Welcome"
    whom_title: str = "Is this for you?"
    whom: Lines = (
        "Please see a professional first",
        "after recent surgery, or in pregnancy,",
        "with osteoporosis,",
        "with new bladder or bowel trouble,",
        "with numbness in the groin,",
        "or with weakness in both legs.",
    )
    care_title: str = "Be kind to yourself"
    care: Lines = (
        "Mild stretch only.",
        "Stop at sharp pain, numbness or tingling.",
        "You can stop or skip at any time.",
        "This is general wellness, not medical advice.",
    )
    things_title: str = "What you need"
    things: Mapping[str, str] = field(
        default_factory=lambda: MappingProxyType(
            {
                "mat": "A mat.",
                "rope": "A rope, towel or strap, not elastic.",
                "chair": "A chair that cannot slide.",
                "cushion": "A cushion, if you like.",
            }
        )
    )
    camera_title: str = "Where the camera goes"
    camera: Lines = (
        "At knee height, on a stool.",
        "Two to three metres away.",
        "At your side, a little in front.",
    )
    from_above: str = "from above"
    distance: str = "2 to 3 m"
    height: str = "knee height"
    signs_title: str = "No keyboard needed"
    signs: Lines = (
        "Both hands above your head: pause.",
        "The same again: we go on.",
        "One arm straight up: skip.",
        "Get into position, and we begin.",
    )
    pause: str = "pause"
    skip: str = "skip"
    hint: str = "n: next page · any other key: begin"
    again_title: str = "Welcome back"
    again: Lines = (
        "New health trouble? Ask a professional first.",
        "Mild stretch only.",
        "Stop at sharp pain, numbness or tingling.",
        "Camera: knee height, at your side.",
        "Get into position, and we begin.",
    )
    """The whole welcome for those who have heard it lately."""


@dataclass(frozen=True, slots=True)
class EndingWords:
    """The card at the end; all of it is spoken but rows and the hint."""

    title: str = "All done. Well done."
    lines: Lines = (
        "Walk around a little more.",
        "Pair this with foam rolling",
        "and with trigger-point work.",
        "Be consistent. It is no magic pill.",
    )
    weeks: str = "{weeks} weeks in a row. Lovely."
    """Told when there are at least two; a pause is never counted against anybody."""
    hint: str = "any key: close"


@dataclass(frozen=True, slots=True)
class SignWords:
    """Answers to a sign of the arms; only `going_on` is spoken."""

    pause: str = "Keep both hands up to pause."
    resume: str = "Keep both hands up to go on."
    skip: str = "Keep your arm up to skip."
    going_on: str = "On we go."


@dataclass(frozen=True, slots=True)
class RangeWords:
    """A person's own range; only `further` is spoken."""

    further: str = "Further than last time."
    best: str = "Best: {what} {reach}"
    best_and_last: str = "Best: {what} {reach} · last time {before}"
    both: str = "{what}: left {left} · right {right}"
    differ: str = "Sides often differ."
    left_reps: str = "left {reps}"
    right_reps: str = "right {reps}"
    held: str = "In the holds"
    said_most: str = "Said most: {text}"
