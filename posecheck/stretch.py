"""What a stretch is: checks, stretches and routines as plain, valid-by-construction data.

The numbers and sentences live in `stretches/*.toml` and `routines/*.toml`; `config`
turns those files into these values. Nothing here reads a file.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal, TypeAlias

from posecheck.pages import Thing
from posecheck.skeleton import Side, opposite

Kind: TypeAlias = Literal["setup", "form", "target"]
CheckSide: TypeAlias = Literal["working", "other", "near", "left", "right"]
Compare: TypeAlias = Literal["value", "change", "change_percent", "speed", "rise"]
Phase: TypeAlias = Literal["place", "settle", "move", "hold", "release", "breathe"]
WorkingSide: TypeAlias = Literal["left", "right", "both"]

DEFAULT_PHASES: dict[Kind, tuple[Phase, ...]] = {
    "setup": ("place", "settle"),
    "form": ("settle", "move", "hold"),
    "target": ("move", "hold"),
}
"""When a check is judged unless its file says otherwise. Main form checks are also
judged while getting into place, because a baseline taken in bad form is worthless."""


@dataclass(frozen=True, slots=True)
class Condition:
    """Judge a check only while another measure lies in a band.

    UNKNOWN counts as fulfilled when `if_unseen` is true (a hand hidden under the thigh
    is a hand that has arrived).
    """

    measure: str
    low: float | None = None
    high: float | None = None
    compare: Compare = "value"
    side: CheckSide = "working"
    if_unseen: bool = False


@dataclass(frozen=True, slots=True)
class OwnTarget:
    """How a target follows a person's own range; see `profile`.

    Attributes:
        share: Of what the person reaches with ease; this much is asked for.
        floor: Never asked for less: below it a movement cannot be told from rest.
        cap: Never asked for more, whatever the person reaches.
        source: Where the three numbers come from.
    """

    share: float
    floor: float
    cap: float
    source: str


@dataclass(frozen=True, slots=True)
class Check:
    """One rule: a measure, the band it should stay in, and what to say when it does not.

    Attributes:
        id: Name of the check, unique within its stretch.
        kind: `setup` is asked for before the first repetition, `form` during it,
            `target` is what makes a hold a hold.
        measure: Name in `measures.MEASURES`.
        side: Whose side is measured; `near` is the side nearest to the camera.
        compare: `value` = the reading; `change` = reading minus the baseline (degrees or
            the measure's unit); `change_percent` = the same in percent of the baseline;
            `speed` = absolute rate of change per second; `rise` = rate of increase.
        low, high: The band; at least one is given.
        margin: How far back inside the band a value must come to clear a correction.
        after_s: How long a fault must last before it is raised. For a target: how long
            nothing may happen before the person is prompted.
        clear_s: How long the value must be back inside before the correction is cleared.
        say_low, say_high: The sentence for either side of the band; may contain
            `{working}` and `{other}`, filled with "left" or "right".
        hint: An easier way, said when the correction stays for `hint_after_s`.
        main: A main check stops the hold clock while it is faulted.
        soft: A soft set-up check is said but does not hold up the start.
        phases: When the check is judged.
        when: Further condition for judging.
        group: Targets of one group are met when any one of them is.
        anchor: What the measure is in the baseline posture on a goniometer; later
            readings are shifted by the difference, at most `anchor_limit`.
        yaw_min, yaw_max: Camera yaw in degrees (0 = side-on, 90 = from the front) within
            which the check can be judged.
        if_unseen: Whether a main check that cannot be judged stops the hold clock.
        toward_working: Sign-flip the measure so that + means toward the working side.
        either_way: A target also counts as met when reached in the other direction.
        tells: Names of the faults that this check tells, as labels of recordings have them.
        own: How a target follows a person's own range; None = it does not.
        own_rest: What the measure read when this person sat upright to be calibrated; from a
            profile, never from a file. The anchor then zeroes no slump away.
        source: Where the numbers come from.
    """

    id: str
    kind: Kind
    measure: str
    source: str
    side: CheckSide = "working"
    compare: Compare = "value"
    low: float | None = None
    high: float | None = None
    margin: float = 0.0
    after_s: float = 0.7
    clear_s: float = 0.4
    say_low: str | None = None
    say_high: str | None = None
    hint: str | None = None
    hint_after_s: float = 8.0
    main: bool = False
    soft: bool = False
    phases: tuple[Phase, ...] = ()
    when: Condition | None = None
    group: str | None = None
    anchor: float | None = None
    anchor_limit: float = 15.0
    yaw_min: float = 0.0
    yaw_max: float = 90.0
    if_unseen: Literal["pause", "ignore"] = "ignore"
    toward_working: bool = False
    either_way: bool = False
    tells: tuple[str, ...] = ()
    own: OwnTarget | None = None
    own_rest: float | None = None

    @property
    def is_speed(self) -> bool:
        """Whether a rate of change is judged."""
        return self.compare in ("speed", "rise")

    @property
    def judged_in(self) -> tuple[Phase, ...]:
        """The phases in which this check is judged."""
        if self.phases:
            return self.phases
        default = DEFAULT_PHASES[self.kind]
        return ("place", *default) if self.kind == "form" and self.main else default


@dataclass(frozen=True, slots=True)
class Stretch:
    """One stretch: how it is set up, held and repeated, and its checks.

    Attributes:
        id, name: Short name for files and events; name for people.
        kind: `hold` for the five stretches, `walk` for getting up at the end.
        sides: Working sides in order; `("both",)` when the stretch has no side.
        reps: Repetitions a side; one more is offered, none is demanded.
        hold_s: How long a hold is, in seconds.
        enough_s: After this long the person is told to let go.
        breath_s: Time for the breath between repetitions.
        view: From where the camera should see the person; says which way advice to turn goes.
        working_near: True when the working side must be nearest to the camera.
        hands_lead: True when the hands do the pulling: letting go shows in them first.
        placement: Where to put the camera.
        setup: How to get into position, one sentence.
        move: What to do, one sentence; said when the person is in position.
        advice: What a camera cannot see: said, never checked.
        things: What it takes besides a mat; see `pages.Thing`.
        checks: The rules, in order of importance within their kind.
    """

    id: str
    name: str
    setup: str = "Get into position."
    move: str = "Begin when you are ready."
    placement: str = "Put the camera at knee height, side-on, 2 to 3 m away."
    source: str = ""
    checks: tuple[Check, ...] = ()
    kind: Literal["hold", "walk"] = "hold"
    sides: tuple[WorkingSide, ...] = ("left", "right")
    reps: int = 3
    hold_s: float = 3.0
    enough_s: float = 6.0
    breath_s: float = 5.0
    walk_s: float = 30.0
    view: Literal["side", "front"] = "side"
    working_near: bool = False
    hands_lead: bool = False
    needs: tuple[str, ...] = ()
    advice: tuple[str, ...] = ()
    things: tuple[Thing, ...] = ()

    @property
    def targets(self) -> tuple[Check, ...]:
        """The checks that make a hold."""
        return tuple(c for c in self.checks if c.kind == "target")

    def check(self, check_id: str) -> Check:
        """The check with this id; KeyError if there is none."""
        for check in self.checks:
            if check.id == check_id:
                return check
        raise KeyError(check_id)


@dataclass(frozen=True, slots=True)
class Leg:
    """One part of a routine: a stretch done on one side."""

    stretch: Stretch
    side: WorkingSide


@dataclass(frozen=True, slots=True)
class Routine:
    """Stretches in order, with what is shown before and after.

    Attributes:
        legs: (stretch, side) in the order they are done.
        before: Notes for the start: what it is, what is needed, who should not do it.
        after: Notes for the end.
    """

    id: str
    name: str
    legs: tuple[Leg, ...]
    source: str
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()


def resolve_side(side: CheckSide, working: WorkingSide, near: Side) -> Side:
    """The person's own side that a check looks at.

    A stretch without sides ("both") works on the side that the camera sees best.
    """
    base: Side = near if working == "both" else working
    if side in ("left", "right"):
        return "left" if side == "left" else "right"
    if side == "near":
        return near
    return base if side == "working" else opposite(base)


_FILLED = re.compile(r"\{(working|other)(?::([^|{}]*)\|([^|{}]*))?\}")
_WITH_SIDE = re.compile(r"\S*\{(?:working|other)(?::[^|{}]*\|[^|{}]*)?\}\S*\s?")


def sentence(text: str, working: WorkingSide) -> str:
    """A sentence with its sides filled in.

    Args:
        text: May contain `{working}` and `{other}`, which become "left" and "right"; other
            languages give both forms, as in `{working:linkes|rechtes}`.
        working: The side being stretched; without one ("both") the words are left out.
    """
    if working == "both":
        return _WITH_SIDE.sub("", text)

    def fill(match: re.Match[str]) -> str:
        side = working if match[1] == "working" else opposite(working)
        return side if match[2] is None else match[2 if side == "left" else 3]

    return _FILLED.sub(fill, text)
