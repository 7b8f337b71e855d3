"""The schematic pictures of the welcome: where the camera goes, what is needed, the signs."""

from __future__ import annotations

import math

from posecheck.pages import Thing
from posecheck.scene.cards import Caption, Dot, Drawing, Ink, Stroke
from posecheck.scene.shapes import Point

Parts = tuple[Stroke | Dot, ...]


def camera(above: str, distance: str, height: str) -> Drawing:
    """Where the camera goes: from above, and its height beside a standing person.

    Args:
        above, distance, height: Captions: "from above", "2 to 3 m", "knee height".
    """
    eye, hips = (0.46, 0.90), (0.78, 0.34)
    mat = Stroke(_box(0.06, 0.14, 1.02, 0.50), 0.0, "dim", filled=True)
    legs = tuple(Stroke(((0.74, y), (0.22, y)), 0.055, "soft") for y in (0.285, 0.36))
    feet = tuple(Stroke(((0.22, y), (0.19, y)), 0.075, "line") for y in (0.285, 0.36))
    trunk = Stroke(((0.80, 0.24), (0.80, 0.405)), 0.12, "line")
    head = Dot((0.80, 0.322), 0.062, "soft")
    sight = tuple(Stroke((eye, end), 0.008, "accent") for end in ((0.12, 0.46), (0.98, 0.50)))
    far = Stroke(((eye[0] + 0.03, eye[1] - 0.08), (hips[0] - 0.03, hips[1] + 0.12)), 0.014,
                 "accent", dashed=True)  # fmt: skip
    parts = (mat, *legs, *feet, trunk, head, *sight, far, *_lens(eye, -55.0), *_side_view())
    captions = (
        Caption(above, (0.24, 0.09)),
        Caption(distance, (0.88, 0.82)),
        Caption(height, (1.77, 0.82)),
    )
    return Drawing(2.26, parts, captions)


def _lens(at: Point, degrees: float) -> Parts:
    """A camera from above that looks in a direction."""
    ahead = math.radians(degrees)
    front = (at[0] + 0.06 * math.cos(ahead), at[1] + 0.06 * math.sin(ahead))
    return Stroke((at, front), 0.07, "accent"), Dot(at, 0.065, "accent")


def _side_view() -> Parts:
    """A camera on a stool, level with the knee of somebody who stands."""
    floor, knee = 0.96, 0.68
    return (
        Stroke(((1.22, floor), (2.24, floor)), 0.012, "soft"),
        Stroke(((1.24, floor), (1.24, knee + 0.08), (1.44, knee + 0.08), (1.44, floor)), 0.02,
               "soft"),
        Stroke(((1.28, knee + 0.06), (1.40, knee + 0.06), (1.36, knee - 0.10)), 0.02, "line"),
        Dot((1.36, knee - 0.02), 0.034, "accent"),
        Stroke(((1.44, knee), (2.04, knee)), 0.012, "accent", dashed=True),
        *_standing(2.10, floor, knee),
    )  # fmt: skip


def _standing(x: float, floor: float, knee: float) -> Parts:
    return (
        Stroke(((x, floor - 0.03), (x, 0.44)), 0.075, "soft"),
        Stroke(((x, 0.44), (x, 0.22)), 0.12, "line"),
        Stroke(((x - 0.01, floor - 0.02), (x - 0.08, floor - 0.02)), 0.04, "line"),
        Dot((x, 0.10), 0.062, "line"),
        Dot((x, knee), 0.034, "accent"),
    )


def signs(pause: str, skip: str) -> Drawing:
    """Both hands above the head, and one arm up; captions say what each does."""
    both = _sitting(0.5, (True, True))
    one = _sitting(1.5, (True, False))
    captions = (Caption(pause, (0.5, 0.95)), Caption(skip, (1.5, 0.95)))
    return Drawing(2.0, (*both, *one), captions)


def _sitting(x: float, up: tuple[bool, bool]) -> Parts:
    """Somebody who sits cross-legged and faces us."""
    parts: list[Stroke | Dot] = [
        Stroke(((x - 0.24, 0.80), (x, 0.72), (x + 0.24, 0.80), (x, 0.82), (x - 0.24, 0.80)), 0.07,
               "soft"),
        Stroke(((x, 0.70), (x, 0.48)), 0.17, "soft"),
        Dot((x, 0.30), 0.075, "line"),
    ]  # fmt: skip
    for sign, raised in zip((-1, 1), up, strict=True):
        shoulder = (x + sign * 0.10, 0.45)
        if raised:
            arm = (shoulder, (x + sign * 0.19, 0.26), (x + sign * 0.15, 0.06))
        else:
            arm = (shoulder, (x + sign * 0.19, 0.58), (x + sign * 0.17, 0.72))
        ink: Ink = "accent" if raised else "soft"
        parts += [Stroke(arm, 0.05, ink), Dot(arm[-1], 0.042, ink)]
    return tuple(parts)


def _box(x0: float, y0: float, x1: float, y1: float) -> tuple[Point, ...]:
    return (x0, y0), (x1, y0), (x1, y1), (x0, y1)


def _curve(x0: float, x1: float, y: float, swing: float) -> tuple[Point, ...]:
    steps = 16
    return tuple(
        (x0 + (x1 - x0) * i / steps, y + swing * math.sin(2 * math.pi * i / steps))
        for i in range(steps + 1)
    )


THINGS: dict[Thing, Drawing] = {
    "mat": Drawing(
        1.2,
        (
            Stroke(((0.05, 0.75), (0.35, 0.35), (1.15, 0.35), (0.85, 0.75)), 0.0, "accent", True),
            Stroke(((0.05, 0.79), (0.85, 0.79)), 0.05, "line"),
        ),
    ),
    "rope": Drawing(
        1.2,
        (
            Stroke(_curve(0.2, 1.0, 0.5, 0.2), 0.09, "accent"),
            Dot((0.2, 0.5), 0.11, "line"),
            Dot((1.0, 0.5), 0.11, "line"),
        ),
    ),
    "chair": Drawing(
        1.2,
        (
            Stroke(((0.35, 0.08), (0.35, 0.92)), 0.09, "line"),
            Stroke(((0.85, 0.55), (0.85, 0.92)), 0.09, "line"),
            Stroke(((0.35, 0.55), (0.85, 0.55)), 0.12, "accent"),
            Stroke(((0.35, 0.2), (0.35, 0.4)), 0.14, "accent"),
        ),
    ),
    "cushion": Drawing(
        1.2,
        (
            Stroke(((0.25, 0.6), (0.95, 0.6)), 0.38, "accent"),
            Stroke(((0.3, 0.6), (0.9, 0.6)), 0.05, "line"),
        ),
    ),
}
"""An icon for each thing."""
