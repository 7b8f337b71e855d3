"""The posture to come into, as an outline in the picture; see `figures`."""

from __future__ import annotations

from posecheck.scene.cards import Outline
from posecheck.scene.figures import FIGURES, Landmarks
from posecheck.scene.shapes import Corner, Point, Tone
from posecheck.stretch import WorkingSide

ROOM = (0.12, 0.27, 0.88, 0.77)
ROOM_UPRIGHT = (0.10, 0.40, 0.90, 0.68)
"""Part of a picture, and of an upright one, that an outline fills: clear of the banner and of
the panels below."""

FRAME = (0.06, 0.22, 0.94, 0.96)
"""Part of the picture in which all of the person should be."""

LIMBS: tuple[tuple[str, str, float], ...] = (
    ("mid_shoulder", "mid_hip", 0.44),
    ("head", "head", 0.40),
    ("head", "mid_shoulder", 0.20),
    *(
        (f"{side}_{a}", f"{side}_{b}", width)
        for side in ("left", "right")
        for a, b, width in (
            ("shoulder", "elbow", 0.17),
            ("elbow", "wrist", 0.13),
            ("hip", "knee", 0.27),
            ("knee", "ankle", 0.19),
            ("ankle", "foot_index", 0.14),
        )
    ),
)
"""From, to and width in torso lengths."""


def outline(
    stretch: str, side: WorkingSide, size_wh: tuple[int, int], tone: Tone = Tone.NEUTRAL
) -> Outline:
    """Where the person should be; without a known posture only the frame to stay in."""
    w, h = size_wh
    frame = (FRAME[0] * w, FRAME[1] * h, FRAME[2] * w, FRAME[3] * h)
    points = figure(stretch, side)
    if points is None:
        return Outline((), frame, tone)
    room = ROOM_UPRIGHT if h > w else ROOM
    xs, ys = zip(*points.values(), strict=True)
    room_w, room_h = (room[2] - room[0]) * w, (room[3] - room[1]) * h
    px = min(room_w / (max(xs) - min(xs)), room_h / (max(ys) - min(ys)))
    x0 = (room[0] + room[2]) / 2 * w - px * (max(xs) + min(xs)) / 2
    y0 = room[3] * h - px * max(ys)

    def at(name: str) -> Point:
        if name.startswith("mid_"):
            a, b = (points[f"{s}_{name[4:]}"] for s in ("left", "right"))
            return x0 + px * (a[0] + b[0]) / 2, y0 + px * (a[1] + b[1]) / 2
        return x0 + px * points[name][0], y0 + px * points[name][1]

    return Outline(tuple((at(a), at(b), width * px) for a, b, width in LIMBS), frame, tone)


def figure(stretch: str, side: WorkingSide) -> Landmarks | None:
    """Landmarks of the posture for a working side; None for a stretch of one's own."""
    known = FIGURES.get(stretch)
    if known is None:
        return None
    flip = -1.0 if is_flipped(stretch, side) else 1.0
    return {name: (flip * x, y) for name, (x, y) in known[1].items()}


def is_flipped(stretch: str, side: WorkingSide) -> bool:
    """Whether this side is shown as the mirror image of what is kept."""
    known = FIGURES.get(stretch)
    return known is not None and known[0] != "both" and side != known[0]


def away_from_feet(stretch: str, side: WorkingSide) -> Corner:
    """The lower corner that the posture leaves free."""
    points = figure(stretch, side)
    if points is None:
        return "left"
    feet = (points["left_ankle"][0] + points["right_ankle"][0]) / 2
    return "right" if feet < _middle(points) else "left"


def _middle(points: Landmarks) -> float:
    xs = [x for x, _ in points.values()]
    return (min(xs) + max(xs)) / 2


def away_from_head(stretch: str, side: WorkingSide) -> Corner:
    """The upper corner that the posture leaves free."""
    points = figure(stretch, side)
    if points is None:
        return "right"
    return "right" if points["head"][0] < _middle(points) else "left"
