"""A scene as in a mirror: the geometry is flipped, words stay words."""

from __future__ import annotations

from dataclasses import replace

from posecheck.scene.cards import Demo, Outline
from posecheck.scene.shapes import Arc, Corner, Dial, Label, Outlook, Point, Ruler, Span
from posecheck.scene.whole import Scene


def mirrored(scene: Scene) -> Scene:
    """The same scene for a picture that is flipped left to right."""
    w = scene.size_wh[0]
    return replace(
        scene,
        limbs=tuple(replace(m, a=_flip(m.a, w), b=_flip(m.b, w)) for m in scene.limbs),
        arcs=tuple(_flip_arc(arc, w) for arc in scene.arcs),
        dials=tuple(_flip_dial(dial, w) for dial in scene.dials),
        rulers=tuple(_flip_ruler(ruler, w) for ruler in scene.rulers),
        tags=tuple(_flip_label(tag, w) for tag in scene.tags),
        outlook=Outlook(
            -scene.outlook.facing,
            scene.outlook.yaw_deg,
            180.0 - scene.outlook.heading,
            "left" if scene.corner == "right" else "right",
        ),
        outline=None if scene.outline is None else _flip_outline(scene.outline, w),
        demo=None if scene.demo is None else _flip_demo(scene.demo),
    )


def _flip(point: Point, width: int) -> Point:
    return width - point[0], point[1]


def _flip_spans(spans: tuple[Span, ...]) -> tuple[Span, ...]:
    return tuple((180.0 - high, 180.0 - low) for low, high in spans)


def _flip_label(label: Label, width: int) -> Label:
    return replace(label, at=_flip(label.at, width), direction=180.0 - label.direction)


def _flip_arc(arc: Arc, width: int) -> Arc:
    return replace(
        arc,
        vertex=_flip(arc.vertex, width),
        start=180.0 - arc.start,
        spans=_flip_spans(arc.spans),
        tick=180.0 - arc.tick,
        label=_flip_label(arc.label, width),
    )


def _flip_dial(dial: Dial, width: int) -> Dial:
    return replace(
        dial,
        centre=_flip(dial.centre, width),
        heading=180.0 - dial.heading,
        spans=_flip_spans(dial.spans),
        tick=180.0 - dial.tick,
        label=_flip_label(dial.label, width),
    )


def _flip_ruler(ruler: Ruler, width: int) -> Ruler:
    return replace(
        ruler,
        a=_flip(ruler.a, width),
        b=_flip(ruler.b, width),
        gates=tuple(_flip(gate, width) for gate in ruler.gates),
        aim=None if ruler.aim is None else _flip(ruler.aim, width),
        label=_flip_label(ruler.label, width),
    )


def _flip_outline(outline: Outline, width: int) -> Outline:
    left, top, right, bottom = outline.frame
    return replace(
        outline,
        parts=tuple((_flip(a, width), _flip(b, width), wide) for a, b, wide in outline.parts),
        frame=(width - right, top, width - left, bottom),
    )


def _flip_demo(demo: Demo) -> Demo:
    corner: Corner = "left" if demo.corner == "right" else "right"
    return replace(demo, flipped=not demo.flipped, corner=corner)
