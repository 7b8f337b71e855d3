"""What can be shown, as plain values: nothing here knows how it is painted.

Things attached to the body are in pixels of the unmirrored frame, x right, y down.
Directions are degrees clockwise on the screen, 0 = picture right. Panels carry words
and fractions only; where they go is the painter's business, except for the corner in
which the counters stand, which must keep clear of the person.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Literal, TypeAlias

Point: TypeAlias = tuple[float, float]
Span: TypeAlias = tuple[float, float]
Corner: TypeAlias = Literal["left", "right"]
Weight: TypeAlias = Literal["faint", "ghost", "plain", "strong"]

TOLERANCE_DEG = 1e-6


class Tone(str, Enum):
    """What a colour stands for; a painter adds a shape and a word to every tone."""

    OK = "ok"
    FAULT = "fault"
    UNKNOWN = "unknown"
    TARGET = "target"
    WARN = "warn"
    NEUTRAL = "neutral"


class Mark(str, Enum):
    """The shape that goes with a tone, so that colour never speaks alone.

    `UP` and `DOWN` tell which way the number beside them has to go.
    """

    NONE = "none"
    CHECK = "check"
    UP = "up"
    DOWN = "down"
    UNKNOWN = "unknown"
    ALERT = "alert"
    TARGET = "target"
    INFO = "info"
    PAUSE = "pause"


@dataclass(frozen=True, slots=True)
class Limb:
    """A line between two seen landmarks."""

    a: Point
    b: Point
    weight: Weight
    tone: Tone = Tone.NEUTRAL


@dataclass(frozen=True, slots=True)
class Label:
    """A short text beside a joint.

    Attributes:
        at: The point it belongs to, px.
        direction: Where to put it from there, degrees.
        gap: How far from the point the nearest edge of the label stays, px.
        strong: True for the label of the current correction.
    """

    text: str
    at: Point
    direction: float
    gap: float
    tone: Tone
    mark: Mark = Mark.NONE
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Arc:
    """An angle at a joint with the sector it may lie in.

    Attributes:
        vertex: The joint, px.
        radius: Of the arc, px.
        start: Direction of the limb or line from which the angle is counted.
        start_line: True when `start` is no limb but a vertical, horizontal or prolonged
            line that has to be drawn.
        spans: Allowed sectors as (from, to) directions, from <= to, unwrapped.
        tick: Direction of the measured limb.
        strong: True for the current correction.
    """

    vertex: Point
    radius: float
    start: float
    start_line: bool
    spans: tuple[Span, ...]
    tick: float
    tone: Tone
    label: Label
    strong: bool = False

    @property
    def inside(self) -> bool:
        """True when the measured limb points into an allowed sector."""
        return inside(self.tick, self.spans)


@dataclass(frozen=True, slots=True)
class Dial:
    """A turn seen from above: the camera is at the bottom of the dial.

    Attributes:
        centre: px. radius: px.
        heading: Direction in which the pelvis faces, degrees; the turn is counted from it.
        what: Whose turn: the bar of the shoulders or the head.
    """

    centre: Point
    radius: float
    heading: float
    spans: tuple[Span, ...]
    tick: float
    tone: Tone
    label: Label
    what: Literal["shoulders", "head"]
    strong: bool = False

    @property
    def inside(self) -> bool:
        """True when the measured turn lies in an allowed sector."""
        return inside(self.tick, self.spans)


@dataclass(frozen=True, slots=True)
class Ruler:
    """A distance along a line from `a` to `b`, with gates at the limits.

    Attributes:
        gates: Limits on the line through a and b, px.
        aim: Gate to move `b` toward while the distance is outside its band, None inside.
    """

    a: Point
    b: Point
    gates: tuple[Point, ...]
    aim: Point | None
    tone: Tone
    label: Label
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Banner:
    """The one sentence of the moment.

    Attributes:
        guide: True for what to do next, which may be smaller than a correction.
    """

    text: str
    tone: Tone = Tone.NEUTRAL
    mark: Mark = Mark.NONE
    guide: bool = True


@dataclass(frozen=True, slots=True)
class Ring:
    """The hold clock, or the breath.

    Attributes:
        fraction: 0..1 of the ring that is filled (of the circle's growth for a breath).
        number: Seconds that are left (3, 2, 1), empty when there is nothing to count.
        caption: The state in one or two words.
        kind: `breath` is a growing and shrinking disc, all else a ring.
    """

    kind: Literal["idle", "progress", "hold", "breath", "done"]
    fraction: float
    number: str
    caption: str
    tone: Tone
    mark: Mark = Mark.NONE


@dataclass(frozen=True, slots=True)
class Reps:
    """Repetitions of this side: `done` of `total`, and whose side is worked."""

    done: int
    total: int
    side: str


@dataclass(frozen=True, slots=True)
class Note:
    """A line of the second panel, most important first."""

    text: str
    kind: Literal["guide", "own", "blind", "notice", "next"]
    tone: Tone = Tone.NEUTRAL
    mark: Mark = Mark.NONE


@dataclass(frozen=True, slots=True)
class Outlook:
    """What must not change from frame to frame while a person moves.

    Attributes:
        facing: +1 faces picture right, -1 faces picture left.
        yaw_deg: Camera yaw, 0 = side-on, 90 = from the front.
        heading: Direction in which the pelvis faces, seen from above with the camera at
            the bottom; degrees clockwise, a multiple of 45.
        corner: Bottom corner of the unmirrored picture in which the counters stand.
    """

    facing: float = 1.0
    yaw_deg: float = 0.0
    heading: float = 0.0
    corner: Corner = "left"


def inside(direction: float, spans: tuple[Span, ...]) -> bool:
    """True when a direction lies in one of the spans, whole turns aside."""
    return any(
        (direction - low + TOLERANCE_DEG) % 360.0 <= high - low + 2 * TOLERANCE_DEG
        for low, high in spans
    )
