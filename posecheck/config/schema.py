"""The shape of a stretch file and of a routine file: the one schema there is.

Field defaults are read from the data model in `posecheck.stretch`, so there is no second
table of them. What lies between fields (low above high) is in `rules`.
"""

from __future__ import annotations

from dataclasses import fields
from string import Formatter
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from pydantic_core import PydanticCustomError

from posecheck.config.problems import not_known
from posecheck.pages import Thing
from posecheck.skeleton import LANDMARKS
from posecheck.stretch import (
    Check,
    CheckSide,
    Compare,
    Condition,
    Kind,
    OwnTarget,
    Phase,
    Stretch,
)
from posecheck.stretch import WorkingSide as Side

PLACEHOLDERS: Final = ("working", "other")
BASE_LANDMARKS: Final = tuple(
    name.removeprefix("left_") for name in LANDMARKS if name.startswith("left_")
)
"""Landmarks that either side has, named without the side."""

CHECK: Final[dict[str, Any]] = {f.name: f.default for f in fields(Check)}
STRETCH: Final[dict[str, Any]] = {f.name: f.default for f in fields(Stretch)}


def known_measures() -> list[str]:
    """Names of the measures; imported late because they need numpy, and a listing does not."""
    from posecheck.measures import MEASURES

    return sorted(MEASURES)


def _measure(name: str) -> str:
    if name not in known_measures():
        raise PydanticCustomError("measure", not_known("measure", name, known_measures()))
    return name


def _landmark(name: str) -> str:
    if name not in BASE_LANDMARKS:
        what = not_known("landmark (named without side)", name, BASE_LANDMARKS)
        raise PydanticCustomError("landmark", what)
    return name


def _sentence(text: str) -> str:
    try:
        used = [(name, spec) for _, name, spec, _ in Formatter().parse(text) if name is not None]
    except ValueError:
        used = [("?", "")]
    if any(name not in PLACEHOLDERS for name, _ in used):
        allowed = ", ".join(f"{{{name}}}" for name in PLACEHOLDERS)
        raise PydanticCustomError("placeholder", f"unknown placeholder; allowed: {allowed}")
    if any(spec and spec.count("|") != 1 for _, spec in used):
        what = "expected two forms, for left and right, as in {working:linkes|rechtes}"
        raise PydanticCustomError("placeholder", what)
    return text


def _measure_names(schema: dict[str, Any]) -> None:
    schema["enum"] = known_measures()


def _landmark_names(schema: dict[str, Any]) -> None:
    schema["enum"] = list(BASE_LANDMARKS)


Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]*$")]
Text = Annotated[str, Field(min_length=1)]
Sentence = Annotated[str, Field(min_length=1), AfterValidator(_sentence)]
MeasureName = Annotated[str, AfterValidator(_measure), Field(json_schema_extra=_measure_names)]
Landmark = Annotated[str, AfterValidator(_landmark), Field(json_schema_extra=_landmark_names)]
Seconds = Annotated[float, Field(ge=0)]
LongSeconds = Annotated[float, Field(gt=0)]
Yaw = Annotated[float, Field(ge=0, le=90)]


class _Table(BaseModel):
    model_config = ConfigDict(
        extra="forbid",
        strict=True,
        frozen=True,
        allow_inf_nan=False,
        use_attribute_docstrings=True,
    )


class ConditionTable(_Table):
    """Judge the check only while another measure lies in a band."""

    measure: MeasureName
    """Name of the measure."""
    low: float | None = None
    """Lower end of the band."""
    high: float | None = None
    """Upper end of the band."""
    compare: Compare = "value"
    """What of the measure is compared with the band."""
    side: CheckSide = "working"
    """Whose side is measured."""
    if_unseen: bool = False
    """Whether a measure that cannot be seen counts as being in the band."""

    def value(self) -> Condition:
        """The condition as the engine knows it."""
        return Condition(**self.model_dump(exclude_unset=True))


class OwnTable(_Table):
    """How a target follows a person's own range, once `posecheck calibrate` has measured it."""

    share: Annotated[float, Field(gt=0, le=1)]
    """Of what the person reaches with ease; this much is asked for."""
    floor: float
    """Never asked for less: below it a movement cannot be told from rest."""
    cap: float
    """Never asked for more, whatever the person reaches."""
    source: Text
    """Where the three numbers come from."""

    def value(self) -> OwnTarget:
        """The same as the engine knows it."""
        return OwnTarget(**self.model_dump())


class CheckTable(_Table):
    """One rule: a measure, the band it should stay in, and what to say when it does not."""

    id: Name
    """Name of the check, unique within its stretch."""
    kind: Kind
    """setup: asked for before the first repetition; form: during it; target: makes a hold."""
    measure: MeasureName
    """Name of the measure."""
    source: Text
    """Where the numbers come from."""
    side: CheckSide = CHECK["side"]
    """Whose side is measured; near is the side nearest to the camera."""
    compare: Compare = CHECK["compare"]
    """value, change or change_percent against the baseline, speed or rise per second."""
    low: float | None = None
    """Lower end of the band; at least one end is given."""
    high: float | None = None
    """Upper end of the band."""
    margin: Annotated[float, Field(ge=0)] = CHECK["margin"]
    """How far back inside the band a value must come to clear the correction."""
    after_s: Seconds = CHECK["after_s"]
    """Seconds a fault must last before it is said; for a target: before a prompt."""
    clear_s: Seconds = CHECK["clear_s"]
    """Seconds the value must be back inside before the correction is cleared."""
    say_low: Sentence | None = None
    """Said below the band; may contain {working} and {other}."""
    say_high: Sentence | None = None
    """Said above the band; may contain {working} and {other}."""
    hint: Sentence | None = None
    """An easier way, said when the correction stays."""
    hint_after_s: Seconds = CHECK["hint_after_s"]
    """Seconds after which the hint is said."""
    main: bool = CHECK["main"]
    """A main check stops the hold clock while it is faulted."""
    soft: bool = CHECK["soft"]
    """A soft set-up check is said but does not hold up the start."""
    phases: list[Phase] = Field(default=[], min_length=1)
    """When the check is judged; without it, what suits its kind."""
    when: ConditionTable | None = None
    """Further condition for judging."""
    group: Name | None = None
    """Targets of one group are met when any one of them is."""
    anchor: float | None = None
    """What the measure is in the baseline posture; readings are shifted by the difference."""
    anchor_limit: Annotated[float, Field(ge=0)] = CHECK["anchor_limit"]
    """The largest such shift."""
    yaw_min: Yaw = CHECK["yaw_min"]
    """Camera yaw (0 = side-on, 90 = from the front) from which the check can be judged."""
    yaw_max: Yaw = CHECK["yaw_max"]
    """Camera yaw up to which the check can be judged."""
    if_unseen: Literal["pause", "ignore"] = CHECK["if_unseen"]
    """Whether a main check that cannot be judged stops the hold clock."""
    toward_working: bool = CHECK["toward_working"]
    """Flip the sign so that + means toward the working side."""
    either_way: bool = CHECK["either_way"]
    """The target also counts as met when reached in the other direction."""
    tells: list[Name] = Field(default=CHECK["tells"], min_length=1)
    """Names of the faults that this check tells, for the labels of recordings."""
    own: OwnTable | None = None
    """How a target follows a person's own range."""

    def value(self) -> Check:
        """The check as the engine knows it."""
        given = self.model_dump(exclude_unset=True, exclude={"when", "phases", "tells", "own"})
        return Check(
            **given,
            when=self.when.value() if self.when else None,
            phases=tuple(self.phases),
            tells=tuple(self.tells),
            own=self.own.value() if self.own else None,
        )


_LISTS = {"check", "sides", "needs", "advice", "things"}


class StretchFile(_Table):
    """A posecheck stretch."""

    id: Name
    """Short name for files and events."""
    name: Text
    """Name for people."""
    setup: Sentence = STRETCH["setup"]
    """How to get into position, one sentence; may contain {working} and {other}."""
    move: Sentence = STRETCH["move"]
    """What to do, one sentence, said when the person is in position."""
    placement: Sentence = STRETCH["placement"]
    """Where to put the camera."""
    source: str = STRETCH["source"]
    """Where the stretch and its numbers come from."""
    kind: Literal["hold", "walk"] = STRETCH["kind"]
    """hold: held and repeated; walk: getting up at the end."""
    sides: list[Side] = Field(default=list(STRETCH["sides"]), min_length=1)
    """Working sides in order; ["both"] when the stretch has no side."""
    reps: Annotated[int, Field(ge=1)] = STRETCH["reps"]
    """Repetitions a side."""
    hold_s: LongSeconds = STRETCH["hold_s"]
    """Length of a hold in seconds."""
    enough_s: LongSeconds = STRETCH["enough_s"]
    """After so many seconds the person is told to let go."""
    breath_s: LongSeconds = STRETCH["breath_s"]
    """Seconds for the breath between repetitions."""
    walk_s: LongSeconds = STRETCH["walk_s"]
    """Length of a walk in seconds."""
    view: Literal["side", "front"] = STRETCH["view"]
    """From where the camera should see the person."""
    working_near: bool = STRETCH["working_near"]
    """Whether the working side must be nearest to the camera."""
    hands_lead: bool = STRETCH["hands_lead"]
    """Whether the hands do the pulling, as on a rope: letting go shows in them first."""
    needs: list[Landmark] = []
    """Landmarks that must be in the picture, named without side."""
    advice: list[Sentence] = []
    """What a camera cannot see: said, never checked."""
    things: list[Thing] = []
    """What it takes besides a mat, for the welcome."""
    check: list[CheckTable] = []
    """The rules, in order of importance within their kind."""

    def value(self) -> Stretch:
        """The stretch as the engine knows it."""
        given = self.model_dump(exclude_unset=True, exclude=_LISTS)
        return Stretch(
            **given,
            checks=tuple(check.value() for check in self.check),
            sides=tuple(self.sides),
            needs=tuple(self.needs),
            advice=tuple(self.advice),
            things=tuple(self.things),
        )


class LegTable(_Table):
    """One stretch of a routine."""

    stretch: Text
    """Id of a stretch, or a .toml file beside the routine's."""
    sides: list[Side] | None = Field(default=None, min_length=1)
    """Sides in order; without it, all that the stretch has."""


class RoutineFile(_Table):
    """A posecheck routine: stretches in order."""

    id: Name
    """Short name."""
    name: Text
    """Name for people."""
    source: Text
    """Where the routine comes from."""
    leg: list[LegTable] = Field(min_length=1)
    """The stretches in order."""
    before: list[Text] = []
    """Notes for the start."""
    after: list[Text] = []
    """Notes for the end."""
