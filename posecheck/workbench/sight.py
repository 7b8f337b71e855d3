"""The picture with the one check that is edited: its limbs, its sector, and handles on it."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

import cv2
import numpy as np

from posecheck.geometry import wrap_degrees
from posecheck.judging import Verdict
from posecheck.overlay import draw
from posecheck.overlay.body import paint_body, paint_labels
from posecheck.overlay.layout import lay_out
from posecheck.overlay.palette import INK, WHITE
from posecheck.overlay.places import Rect, Sizes
from posecheck.overlay.text import BOLD, Picture, text_width
from posecheck.pose import Pose
from posecheck.scene import Arc, Dial, Outlook, Ruler, Scene, Tone, mirrored
from posecheck.scene.angles import ANGLES, Layout, limit_at
from posecheck.scene.body import Body, limbs
from posecheck.scene.marks import Marked, mark
from posecheck.scene.words import tone_of
from posecheck.tuning.trial import Field
from posecheck.workbench.canvas import write

LETTERS: Final[dict[Field, str]] = {"low": "L", "high": "H", "margin": "M", "after_s": "A"}


@dataclass(frozen=True, slots=True)
class Sight:
    """What the camera sees at one moment, and the verdict to show on it.

    Attributes:
        image: The frame; None draws the body on grey paper.
        pose: In px of the frame.
        outlook: Which way the person faces.
        verdict: Of the check that is edited; None while it cannot be read.
        mirror: Show it as in a mirror.
    """

    image: Picture
    pose: Pose | None
    outlook: Outlook
    verdict: Verdict | None
    mirror: bool = False


@dataclass(frozen=True, slots=True)
class Handle:
    """A limit that can be dragged.

    Attributes:
        field: Which number it is.
        x, y: Where it is on the sheet, px.
        value: The number that a place on the sheet stands for.
    """

    field: Field
    x: float
    y: float
    value: Callable[[float, float], float]


def paint_sight(canvas: Picture, place: Rect, sight: Sight, u: int) -> tuple[Handle, ...]:
    """Paint the picture in its place; returns the limits that can be dragged in it."""
    wh = (place.w, place.h)
    shrink = sight.image.shape[1] > place.w
    image = cv2.resize(
        sight.image, wh, interpolation=cv2.INTER_AREA if shrink else cv2.INTER_LINEAR
    ).astype(np.uint8)
    if sight.mirror:
        image = cv2.flip(image, 1).astype(np.uint8)
    handles: tuple[Handle, ...] = ()
    if sight.pose is not None and sight.pose.found:
        body = Body(_scaled(sight.pose, wh), sight.outlook)
        found = None if sight.verdict is None else mark(body, sight.verdict, True)
        scene = _scene(body, wh, sight.verdict, found)
        scene = mirrored(scene) if sight.mirror else scene
        paint_body(image, scene, Sizes.of(wh), np.zeros_like(image))
        paint_labels(image, lay_out(scene))
        if found is not None and sight.verdict is not None:
            handles = _handles(body, found, sight.verdict, place, sight.mirror)
    canvas[place.y : place.bottom, place.x : place.right] = image
    for handle in handles:
        paint_handle(canvas, handle, u)
    return handles


def paint_handle(canvas: Picture, handle: Handle, u: int) -> None:
    """A disc to take hold of, with the letter of its number."""
    r = 0.62 * u
    draw.disc(canvas, (handle.x, handle.y), r + 2, WHITE)
    draw.disc(canvas, (handle.x, handle.y), r, INK)
    size = round(0.8 * u)
    letter = LETTERS[handle.field]
    x = round(handle.x - text_width(letter, size, BOLD) / 2)
    write(canvas, letter, x, round(handle.y - 0.36 * size), size, 2 * u, WHITE, bold=True)


def _scaled(pose: Pose, wh: tuple[int, int]) -> Pose:
    """The pose in px of the picture as it is shown, so that lines come out sharp."""
    scale = np.array([wh[0] / pose.size_wh[0], wh[1] / pose.size_wh[1]])
    return replace(pose, xy=pose.xy * scale, size_wh=wh)


def _scene(body: Body, wh: tuple[int, int], verdict: Verdict | None, found: Marked | None) -> Scene:
    drawn = None if found is None else found.drawn
    loud = set() if found is None else set(found.bones)
    tone = Tone.NEUTRAL if verdict is None else tone_of(verdict)
    return Scene(
        wh,
        limbs=limbs(body, set(), loud, tone),
        arcs=(drawn,) if isinstance(drawn, Arc) else (),
        dials=(drawn,) if isinstance(drawn, Dial) else (),
        rulers=(drawn,) if isinstance(drawn, Ruler) else (),
        outlook=body.outlook,
    )


def _handles(
    body: Body, found: Marked, verdict: Verdict, place: Rect, mirror: bool
) -> tuple[Handle, ...]:
    drawn = found.drawn
    if isinstance(drawn, Arc):
        layout = ANGLES[verdict.check.measure](body, verdict.side)
        assert layout is not None  # it was just drawn
        centre, radius = drawn.vertex, drawn.radius
        edges = _arc_edges(layout, verdict)
    elif isinstance(drawn, Dial):
        centre, radius = drawn.centre, drawn.radius
        edges = _dial_edges(drawn, verdict)
    else:
        return ()
    made = []
    for field, direction, value_of in edges:
        x, y = draw.polar(centre, radius, direction)
        made.append(
            Handle(
                field,
                place.x + (place.w - x if mirror else x),
                place.y + y,
                _at(centre, place, mirror, value_of),
            )
        )
    return tuple(made)


Edge = tuple[Field, float, Callable[[float], float]]
"""A limit, its direction in the picture, and the number that a direction stands for."""


def _arc_edges(layout: Layout, verdict: Verdict) -> list[Edge]:
    """The edges of a sector; on the far side of straight, an unsigned angle falls again."""
    edges: list[Edge] = []
    for field in ("low", "high"):
        limit = getattr(verdict.check, field)
        if limit is None:
            continue
        raw = limit_at(layout.raw, verdict, limit)
        if not (-180 <= raw <= 540 if not layout.folded else 0 <= raw <= 180):
            continue

        def value_of(direction: float, raw: float = raw) -> float:
            angle = layout.sense * (direction - layout.start)
            angle = raw + wrap_degrees(angle - raw)
            if layout.folded:
                angle = abs(angle) if angle <= 180 else 360 - angle
            return verdict.value + angle - layout.raw

        edges.append((field, layout.toward(raw), value_of))
    return edges


def _dial_edges(dial: Dial, verdict: Verdict) -> list[Edge]:
    edges: list[Edge] = []
    turn = wrap_degrees(dial.tick - dial.heading)
    sense = math.copysign(1.0, turn * verdict.value) if turn * verdict.value else -1.0
    for field in ("low", "high"):
        limit = getattr(verdict.check, field)
        if limit is not None and abs(limit) <= 180:

            def value_of(direction: float) -> float:
                return sense * wrap_degrees(direction - dial.heading)

            edges.append((field, dial.heading + sense * limit, value_of))
    return edges


def _at(
    centre: tuple[float, float], place: Rect, mirror: bool, value_of: Callable[[float], float]
) -> Callable[[float, float], float]:
    def value(x: float, y: float) -> float:
        along = place.right - x if mirror else x - place.x
        return value_of(math.degrees(math.atan2(y - place.y - centre[1], along - centre[0])))

    return value
