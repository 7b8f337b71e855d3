"""Paints what is attached to the body: limbs, arcs, dials, rulers and labels."""

from __future__ import annotations

import math

import cv2
import numpy as np

from posecheck.geometry import wrap_degrees
from posecheck.overlay import draw
from posecheck.overlay.palette import INK, TONES, WHITE, Colour
from posecheck.overlay.places import Layout, Rect, Sizes
from posecheck.overlay.text import Picture, put
from posecheck.scene import Arc, Dial, Limb, Ruler, Scene, Tone, Weight

VEIL = 0.42
"""Opacity of what must not hide the person: ghost limbs and sectors."""

FACTORS: dict[Weight, float] = {"faint": 0.5, "ghost": 0.8, "plain": 1.0, "strong": 2.0}
"""Width of a limb by its weight, as a share of the basic line."""


def paint_body(picture: Picture, scene: Scene, sizes: Sizes, spare: Picture) -> None:
    """Everything but the labels: first what is see-through, then what is solid.

    Args:
        picture: Painted on.
        scene: What to paint.
        sizes: For this size of picture.
        spare: A picture of the same size to work on; what is in it does not matter.
    """
    box = _extent(scene, picture.shape[1], picture.shape[0], 8 * sizes.line)
    if box is not None:
        part = picture[box.y : box.bottom, box.x : box.right]
        veil = spare[box.y : box.bottom, box.x : box.right]
        np.copyto(veil, part)
        _paint_veil(veil, scene, sizes, (-box.x, -box.y))
        cv2.addWeighted(veil, VEIL, part, 1 - VEIL, 0, dst=part)
    for limb in scene.limbs:
        if limb.weight in ("plain", "strong"):
            _solid_limb(picture, limb, sizes)
    for arc in scene.arcs:
        _solid_arc(picture, arc, sizes)
    for ruler in scene.rulers:
        _ruler(picture, ruler, sizes)
    for dial in scene.dials:
        _dial(picture, dial, sizes)


def paint_labels(picture: Picture, layout: Layout) -> None:
    """Pills with mark and words."""
    for label, placed in layout.labels:
        draw.panel(picture, placed.rect, placed.rect.h // 2)
        draw.mark(picture, placed.mark_at, placed.mark_r, label.mark, label.tone)
        for text in placed.lines:
            put(picture, text.text, text.x, text.baseline, text.size, text.weight, WHITE)


def _extent(scene: Scene, width: int, height: int, margin: int) -> Rect | None:
    """The part of the picture in which see-through things lie; None when there are none."""
    points = [p for limb in scene.limbs for p in (limb.a, limb.b)]
    for arc in scene.arcs:
        (x, y), r = arc.vertex, 1.1 * arc.radius
        points += [(x - r, y - r), (x + r, y + r)]
    if not points:
        return None
    xy = np.array(points)
    low = np.clip(xy.min(axis=0) - margin, 0, (width, height)).astype(int)
    high = np.clip(xy.max(axis=0) + margin + 1, 0, (width, height)).astype(int)
    if (high <= low).any():
        return None
    return Rect(int(low[0]), int(low[1]), int(high[0] - low[0]), int(high[1] - low[1]))


def _allowed(tone: Tone) -> Colour:
    """Colour of an allowed sector: blue for what is still to be reached, green otherwise."""
    return TONES[Tone.TARGET if tone is Tone.TARGET else Tone.OK]


def _paint_veil(veil: Picture, scene: Scene, s: Sizes, shift: tuple[int, int]) -> None:
    def moved(p: tuple[float, float]) -> tuple[float, float]:
        return p[0] + shift[0], p[1] + shift[1]

    for weight, factor in FACTORS.items():
        ends = [(moved(limb.a), moved(limb.b)) for limb in scene.limbs if limb.weight == weight]
        width = max(1, round(factor * s.line))
        if weight != "faint":
            draw.segments(veil, np.array(ends), INK, width + max(2, s.line))
        if weight in ("faint", "ghost"):
            draw.segments(veil, np.array(ends), WHITE, width)
    for arc in scene.arcs:
        at = moved(arc.vertex)
        for low, high in arc.spans:
            rim = draw.arc_points(at, arc.radius, low, high)
            draw.area(veil, np.vstack([[at], rim]), _allowed(arc.tone))


def _solid_limb(picture: Picture, limb: Limb, s: Sizes) -> None:
    strong = limb.weight == "strong"
    colour = TONES[limb.tone] if strong else WHITE
    width = max(1, round(FACTORS[limb.weight] * s.line))
    draw.line(picture, (limb.a, limb.b), colour, width)
    for end in (limb.a, limb.b):
        draw.disc(picture, end, (1.5 if strong else 1.1) * s.line, colour)


def _solid_arc(picture: Picture, arc: Arc, s: Sizes) -> None:
    thin = max(1, round(0.6 * s.line))
    colour = TONES[arc.tone]
    for low, high in arc.spans:
        rim = draw.arc_points(arc.vertex, arc.radius, low, high)
        draw.line(picture, rim, _allowed(arc.tone), s.line if arc.strong else thin + 1)
    if arc.spans and arc.strong:
        edge = _nearest_edge(arc)
        rim_at = draw.polar(arc.vertex, 1.12 * arc.radius, edge)
        draw.line(picture, (arc.vertex, rim_at), _allowed(arc.tone), s.line)
    if arc.start_line:
        end = draw.polar(arc.vertex, 1.2 * arc.radius, arc.start)
        draw.dashed(picture, arc.vertex, end, WHITE, thin, 2.2 * s.line)
    tip = draw.polar(arc.vertex, 1.12 * arc.radius, arc.tick)
    draw.line(picture, (arc.vertex, tip), INK, 2 * s.line + 2)
    draw.line(picture, (arc.vertex, tip), colour, (2 if arc.strong else 1) * s.line + 1)
    draw.disc(picture, arc.vertex, 1.7 * s.line, INK)
    draw.disc(picture, arc.vertex, 1.2 * s.line, colour)
    if arc.spans and not arc.inside and arc.tone is not Tone.OK:
        _turn_arrow(picture, arc, s)


def _nearest_edge(arc: Arc) -> float:
    """Direction of the limit that the limb is nearest to."""
    edges = [edge for span in arc.spans for edge in span]
    return min(edges, key=lambda edge: abs(wrap_degrees(edge - arc.tick)))


def _turn_arrow(picture: Picture, arc: Arc, s: Sizes) -> None:
    """A bent arrow from the limb to the sector: which way to move."""
    turn = wrap_degrees(_nearest_edge(arc) - arc.tick)
    radius, colour = 0.88 * arc.radius, TONES[arc.tone]
    size = (4.2 if arc.strong else 3.2) * s.line
    head = math.degrees(size / radius) * 0.8
    if abs(turn) < 0.8 * head:
        return
    end = arc.tick + turn
    shaft_end = end - math.copysign(head, turn)
    shaft = draw.arc_points(arc.vertex, radius, arc.tick, shaft_end)
    draw.line(picture, shaft, colour, (2 if arc.strong else 1) * s.line)
    tip = draw.polar(arc.vertex, radius, end)
    draw.arrow_head(picture, tip, end + math.copysign(90.0, turn), size, colour)


def _ruler(picture: Picture, ruler: Ruler, s: Sizes) -> None:
    colour = TONES[ruler.tone]
    thin = max(1, round(0.6 * s.line))
    draw.dashed(picture, ruler.a, ruler.b, WHITE, thin, 2.2 * s.line)
    dx, dy = ruler.b[0] - ruler.a[0], ruler.b[1] - ruler.a[1]
    if ruler.gates and math.hypot(dx, dy) < 1:
        dx, dy = ruler.gates[0][0] - ruler.a[0], ruler.gates[0][1] - ruler.a[1]
    along = math.degrees(math.atan2(dy, dx))
    for gate in ruler.gates:
        bar = [draw.polar(gate, 5.0 * s.line, along + side) for side in (-90, 90)]
        draw.line(picture, bar, INK, 2 * s.line + 2)
        draw.line(picture, bar, _allowed(ruler.tone), 2 * s.line)
    if ruler.aim is not None:
        way = math.degrees(math.atan2(ruler.aim[1] - ruler.b[1], ruler.aim[0] - ruler.b[0]))
        size = 4.0 * s.line
        if math.dist(ruler.aim, ruler.b) > size:
            neck = draw.polar(ruler.aim, 0.8 * size, way + 180)
            draw.line(picture, (ruler.b, neck), colour, (2 if ruler.strong else 1) * s.line + 1)
            draw.arrow_head(picture, ruler.aim, way, size, colour)
    draw.disc(picture, ruler.b, 2.6 * s.line, INK)
    draw.disc(picture, ruler.b, 2.0 * s.line, colour)


def _dial(picture: Picture, dial: Dial, s: Sizes) -> None:
    """The person from above on a dark disc, with the rim as scale."""
    at, r = dial.centre, dial.radius
    box = Rect(round(at[0] - r), round(at[1] - r), round(2 * r), round(2 * r))
    draw.panel(picture, box, round(r))
    for low, high in dial.spans:
        rim = draw.arc_points(at, 0.88 * r, low, high)
        draw.line(picture, rim, _allowed(dial.tone), max(2, round(0.16 * r)))
    start = draw.polar(at, 0.95 * r, dial.heading)
    draw.dashed(picture, at, start, WHITE, max(1, round(0.6 * s.line)), 2.0 * s.line)
    colour = TONES[dial.tone]
    tip = draw.polar(at, 0.98 * r, dial.tick)
    draw.line(picture, (at, tip), colour, s.line + (s.line if dial.strong else 1))
    _person_from_above(picture, dial, s)


def _person_from_above(picture: Picture, dial: Dial, s: Sizes) -> None:
    at, r, ahead = dial.centre, dial.radius, dial.tick
    if dial.what == "shoulders":
        ends = [draw.polar(at, 0.5 * r, ahead + side) for side in (-90, 90)]
        draw.line(picture, ends, WHITE, max(2, round(0.26 * r)))
    head = 0.24 * r if dial.what == "shoulders" else 0.36 * r
    nose = [draw.polar(at, head * 1.55, ahead)]
    nose += [draw.polar(at, head * 0.9, ahead + side) for side in (-38, 38)]
    draw.disc(picture, at, head + 0.6 * s.line, INK)
    draw.area(picture, nose, WHITE)
    draw.disc(picture, at, head, WHITE)
