"""How the player of labels looks: picture, what goes on, the strip of segments."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

import cv2

from posecheck.files import printable
from posecheck.overlay.palette import SOFT, WHITE, Colour
from posecheck.overlay.places import Rect
from posecheck.overlay.text import BOLD, Picture, text_width
from posecheck.tuning.labels import Segment
from posecheck.workbench import words
from posecheck.workbench.canvas import (
    ACCENT,
    LIFTED,
    LINE,
    PANEL,
    Places,
    box,
    hatch,
    lay_out,
    paragraph,
    sheet,
    show_picture,
    write,
)
from posecheck.workbench.panels import paint_keys, paint_status, status_of
from posecheck.workbench.timeline import Axis, paint_overview, paint_playhead, paint_ruler

if TYPE_CHECKING:
    from posecheck.workbench.label_desk import LabelDesk

STRIP_LINES: Final = 8.2
SIDE_LINES: Final = 19.5
FILLS: Final[dict[str, Colour]] = {
    "setup": (92, 70, 60),
    "move": (112, 84, 30),
    "hold": (70, 98, 20),
    "release": (96, 62, 96),
    "breathe": (110, 96, 70),
    "rest": (62, 60, 58),
}
"""Dark, for white names on them; colour only adds to the name."""
FAULT: Final[Colour] = (24, 104, 222)
UNDER_FAULT: Final[Colour] = (22, 48, 92)


@dataclass(frozen=True, slots=True)
class LabelPlaces:
    """Where on the sheet the mouse finds what.

    Attributes:
        u: Size of ordinary text, px.
        axis: Time of the strip's columns.
        overview: Bar of the whole recording.
        strip: All that scrubs.
        segments: Row whose ends can be dragged.
    """

    u: int
    axis: Axis
    overview: Rect
    strip: Rect
    segments: Rect


def paint(desk: LabelDesk, size_wh: tuple[int, int]) -> tuple[Picture, LabelPlaces]:
    """The whole sheet, and where things are on it."""
    canvas = sheet(size_wh)
    places = lay_out(
        (canvas.shape[1], canvas.shape[0]), desk.pictures.size_wh, STRIP_LINES, SIDE_LINES
    )
    show_picture(canvas, places.picture, desk.pictures.picture(desk.transport.i))
    _side(canvas, places, desk)
    found = _strip(canvas, places, desk)
    paint_status(canvas, places, status_of(desk.transport), desk.message)
    if desk.helping:
        paint_keys(canvas, places, words.LABEL_KEYS)
    return canvas, found


def _side(canvas: Picture, p: Places, desk: LabelDesk) -> None:
    """What is labelled, what goes on here, and which keys say what."""
    box(canvas, p.side, PANEL)
    u, labels = p.u, desk.store.labels
    x, w = p.side.x + u, p.side.w - 2 * u
    top = p.side.y + u
    write(canvas, printable(labels.name), x, top, round(1.15 * u), w, bold=True)
    about = f"{labels.stretch}, {labels.side}, {labels.person}"
    write(canvas, about, x, top + round(1.6 * u), u, w, SOFT)
    top += round(3.6 * u)
    top = _here(canvas, p, desk, top) + round(0.5 * u)
    chosen = _shown(desk)
    upright = p.side.w > 1.6 * p.side.h
    write(canvas, words.WHAT, x, top, u, w, SOFT)
    columns = 3 if w > 21 * u else 2
    column = w // columns
    for n, (key, phase) in enumerate(words.PHASE_KEYS.items()):
        row = top + round((1.5 + n // columns * 1.8) * u)
        at = Rect(x + n % columns * column, row, column - u // 2, 0)
        on = chosen is not None and chosen.phase == phase
        _choice(canvas, at, u, key, words.PHASES[phase], on)
    top += round((1.5 + 6 // columns * 1.8 + 0.6) * u)
    if top + 2 * u > p.side.bottom:
        return
    write(canvas, words.FAULTS if desk.faults else words.NO_FAULTS, x, top, u, w, SOFT)
    per_row = 2 if upright else 1
    for n, fault in enumerate(desk.faults[:9]):
        row = top + round((1.5 + n // per_row * 1.8) * u)
        if row + round(1.6 * u) > p.side.bottom:
            break
        at = Rect(x + n % per_row * (w // per_row), row, w // per_row - u // 2, 0)
        on = chosen is not None and fault in chosen.faults
        _choice(canvas, at, u, str(n + 1), fault.replace("_", " "), on, FAULT)


def _shown(desk: LabelDesk) -> Segment | None:
    if desk.draft.open is not None:
        return desk.draft.open
    return None if desk.here is None else desk.draft.segments[desk.here]


def _choice(
    canvas: Picture, at: Rect, u: int, key: str, text: str, on: bool, colour: Colour = ACCENT
) -> None:
    """A key and what it says; what is said now is filled and has a tick."""
    rect = Rect(at.x, at.y, at.w, round(1.5 * u))
    box(canvas, rect, LIFTED if on else PANEL)
    box(canvas, rect, colour if on else LINE, 2 if on else 1)
    write(canvas, key, at.x + u // 2, at.y + round(0.35 * u), u, 2 * u, ACCENT, bold=True)
    write(
        canvas, text, at.x + round(1.9 * u), at.y + round(0.35 * u), u,
        at.w - round((3.2 if on else 2.1) * u), WHITE, bold=on,
    )  # fmt: skip
    if on:
        tick_x, tick_y = at.x + at.w - round(1.1 * u), at.y + round(0.75 * u)
        a, b, c = (
            (tick_x, tick_y),
            (tick_x + u // 4, tick_y + u // 4),
            (tick_x + u // 1.4, tick_y - u // 3),
        )
        for p, q in ((a, b), (b, (round(c[0]), c[1]))):
            cv2.line(canvas, p, q, WHITE, max(2, u // 8), cv2.LINE_AA)


def _here(canvas: Picture, p: Places, desk: LabelDesk, top: int) -> int:
    """The segment that is looked at, or the one under way."""
    u, s = p.u, _shown(desk)
    x, w = p.side.x + u, p.side.w - 2 * u
    if s is None:
        text = words.NO_SEGMENT.format(keys=" ".join(words.PHASE_KEYS))
        paragraph(canvas, text, x, top, u, w, 2)
        return top + round(2.9 * u)
    going = desk.draft.open is not None
    end = f"{s.start:.2f} s, {words.GOES_ON}" if going else f"{s.start:.2f} to {s.end:.2f} s"
    title = ", ".join([words.PHASES[s.phase], *([words.REP.format(n=s.rep)] if s.rep else [])])
    write(canvas, title, x, top, round(1.15 * u), w, bold=True)
    verdict = words.GOOD if s.good else " + ".join(s.faults).replace("_", " ") or words.NOT_GOOD
    write(canvas, f"{end} · {verdict}", x, top + round(1.6 * u), u, w, SOFT)
    return top + round(2.9 * u)


def _strip(canvas: Picture, p: Places, desk: LabelDesk) -> LabelPlaces:
    u, strip, t = p.u, p.strip, desk.transport.t
    overview = Rect(strip.x, strip.y, strip.w, 0 if desk.zoom.whole else round(0.6 * u))
    ruler = Rect(strip.x, overview.bottom + u // 4, strip.w, round(1.5 * u))
    row = Rect(strip.x, ruler.bottom + u // 4, strip.w, strip.bottom - ruler.bottom - u // 4)
    axis = desk.zoom.axis(strip, t)
    if overview.h:
        paint_overview(canvas, overview, axis, desk.transport.end_s, t)
    paint_ruler(canvas, ruler, axis, round(0.85 * u))
    box(canvas, row, PANEL)
    here = desk.here
    for i, s in enumerate(desk.draft.segments):
        _segment(canvas, row, axis, s, u, i == here and desk.draft.open is None, desk.faults)
    going = desk.draft.open
    if going is not None:
        start, end = sorted((going.start, t))
        _segment(canvas, row, axis, replace(going, start=start, end=end), u, True, desk.faults)
        x = axis.column(going.start)
        cv2.line(canvas, (x, row.y - 4), (x, row.bottom), ACCENT, 3)
    below = Rect(strip.x, ruler.y, strip.w, strip.bottom - ruler.y)
    paint_playhead(canvas, below, axis, t)
    return LabelPlaces(u, axis, overview, below, row)


def _segment(
    canvas: Picture,
    row: Rect,
    axis: Axis,
    s: Segment,
    u: int,
    chosen: bool,
    faults: tuple[str, ...],
) -> None:
    """A block with its name; faults are hatched, named, and marked with an exclamation mark."""
    a, b = axis.span(s.start, s.end)
    if b <= a:
        return
    block = Rect(a, row.y + 2, b - a, row.h - 4)
    box(canvas, block, FILLS[s.phase])
    if not s.good:
        foot = Rect(a, block.y + block.h // 2, b - a, block.h - block.h // 2)
        box(canvas, foot, UNDER_FAULT)
        hatch(canvas, foot, FAULT, u // 2)
    box(canvas, block, WHITE if chosen else (16, 14, 12), 2 if chosen else 1)
    room = b - a - u // 2
    name = words.PHASES[s.phase]
    for text in (f"{name} {s.rep}" if s.rep else name, name[0].upper()):
        if text_width(text, u, BOLD) <= room:
            write(canvas, text, a + u // 3, block.y + u // 2, u, room, bold=True)
            break
    if not s.good:
        _fault_mark(canvas, block, s, u, faults)


def _fault_mark(canvas: Picture, block: Rect, s: Segment, u: int, faults: tuple[str, ...]) -> None:
    """Names of the faults where there is room, else their keys, at least the mark."""
    room = block.w - u // 2
    low = block.y + block.h // 2 + u // 2
    numbers = [str(faults.index(f) + 1) for f in s.faults if f in faults]
    texts = ["! " + ", ".join(s.faults).replace("_", " "), "! " + " ".join(numbers), "!"]
    text = next(t for t in texts if t == "!" or text_width(t, u, BOLD) <= room)
    wide = min(text_width(text, u, BOLD) + u // 3, block.w - u // 4)
    box(canvas, Rect(block.x + u // 4, low - u // 4, wide, round(1.3 * u)), UNDER_FAULT)
    write(canvas, text, block.x + u // 3, low, u, max(room, u), bold=True)
