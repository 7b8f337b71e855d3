"""What covers or joins the picture while nothing is judged: cards, drawings, outlines, loops.

A drawing has its own axes: y from 0 at the top to 1 at the bottom, x from 0 to its aspect.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from posecheck.scene.shapes import Corner, Mark, Point, Tone

Ink: TypeAlias = Literal["line", "soft", "dim", "accent"]


@dataclass(frozen=True, slots=True)
class Stroke:
    """A line through points; a filled shape when `filled`.

    Attributes:
        width: In the drawing's own axes.
    """

    points: tuple[Point, ...]
    width: float = 0.02
    ink: Ink = "line"
    filled: bool = False
    dashed: bool = False


@dataclass(frozen=True, slots=True)
class Dot:
    """A disc."""

    at: Point
    radius: float
    ink: Ink = "line"


@dataclass(frozen=True, slots=True)
class Caption:
    """A word of a drawing, centred on a point."""

    text: str
    at: Point


@dataclass(frozen=True, slots=True)
class Drawing:
    """A schematic picture.

    Attributes:
        aspect: Width for a height of 1.
        parts: Painted in this order.
    """

    aspect: float
    parts: tuple[Stroke | Dot, ...]
    captions: tuple[Caption, ...] = ()


@dataclass(frozen=True, slots=True)
class CardLine:
    """A line of a card.

    Attributes:
        icon: Drawn before it.
        spoken: True while it is being said.
    """

    text: str
    icon: Drawing | None = None
    spoken: bool = False


@dataclass(frozen=True, slots=True)
class CardRow:
    """What was done of one stretch: name, and a mark with the numbers by side."""

    text: str
    value: str
    tone: Tone = Tone.NEUTRAL
    mark: Mark = Mark.NONE


@dataclass(frozen=True, slots=True)
class Card:
    """A page over the whole picture.

    Attributes:
        drawing: Beside the lines (below them in an upright picture).
        page: Number of this page and how many there are.
        hint: A small line at the bottom.
    """

    title: str
    lines: tuple[CardLine, ...] = ()
    rows: tuple[CardRow, ...] = ()
    drawing: Drawing | None = None
    page: tuple[int, int] = (1, 1)
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Outline:
    """The posture to come into, to be filled by the person.

    Attributes:
        parts: Limbs as (from, to, width), px.
        frame: Left, top, right, bottom of the part of the picture to stay in, px.
        tone: OK once somebody is seen well there.
    """

    parts: tuple[tuple[Point, Point, float], ...]
    frame: tuple[float, float, float, float]
    tone: Tone = Tone.NEUTRAL


@dataclass(frozen=True, slots=True)
class Demo:
    """A loop that shows a stretch, in a corner at the top.

    Attributes:
        stretch: Whose loop.
        flipped: Left and right exchanged against the loop as it is kept.
        at_s: Seconds since it began; None = one still picture.
        corner: Of the picture that this scene belongs to.
    """

    stretch: str
    flipped: bool
    at_s: float | None
    corner: Corner
