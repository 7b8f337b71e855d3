"""Places of the second panel: set-up, what cannot be judged, notices, what comes next."""

from __future__ import annotations

from posecheck.overlay.places import Placed, Rect, Sizes, text_lines
from posecheck.overlay.text import CAPITAL, REGULAR, Fitted, fit
from posecheck.scene import Mark, Note, Scene

LINES = {"guide": 3, "own": 2, "blind": 2, "notice": 2, "next": 2}
"""Lines that a note may take."""

NARROW = 0.62
"""With less room beside the counters, in shorter edges, the notes go above them."""

TALLEST = 0.24
TALLEST_GUIDE = 0.38
"""Share of the picture's height that notes may take; while getting into place there is more
to read, and nothing is judged yet."""

PlacedNotes = tuple[tuple[Note, Placed], ...]


def lay_out_notes(
    scene: Scene, s: Sizes, counter: Rect, between: tuple[int, int]
) -> tuple[Rect | None, PlacedNotes]:
    """Beside the counters (above them in a narrow picture), from the bottom up.

    The last note keeps its place; the others are added while there is room.
    """
    w, h = scene.size_wh
    beside = w - counter.w - 3 * s.margin
    narrow = beside < NARROW * min(w, h)
    guided = not narrow and any(note.kind == "guide" for note in scene.notes)
    ceiling, floor = between
    bottom = counter.y - s.margin if narrow else floor
    limit = min(round((TALLEST_GUIDE if guided else TALLEST) * h), bottom - ceiling)
    room = w - 2 * s.margin if narrow else beside
    chosen = _chosen(scene.notes, s, room - 2 * s.pad - _indent(scene, s), limit)
    if not chosen:
        return None, ()
    width = 2 * s.pad + _indent(scene, s) + max(fitted.width for _, fitted in chosen)
    height = _height([fitted for _, fitted in chosen], s)
    on_left = (scene.corner == "right") != narrow
    panel = Rect(s.margin if on_left else w - s.margin - width, bottom - height, width, height)
    return panel, _placed(chosen, panel, s, _indent(scene, s))


def _indent(scene: Scene, s: Sizes) -> int:
    """Room for the marks, if any note has one."""
    marked = any(note.mark is not Mark.NONE for note in scene.notes)
    return 2 * round(0.5 * s.note) + s.pad // 2 if marked else 0


def _height(texts: list[Fitted], s: Sizes) -> int:
    return 2 * s.pad + sum(text.height for text in texts) + s.pad // 2 * (len(texts) - 1)


def _chosen(notes: tuple[Note, ...], s: Sizes, room: int, limit: int) -> list[tuple[Note, Fitted]]:
    """The notes that fit, in their order."""
    fitted = [
        fit(
            note.text,
            s.guide if note.kind == "guide" else s.note,
            REGULAR,
            room,
            LINES[note.kind],
            0.66,
        )
        for note in notes
    ]
    kept: list[int] = []
    for i in (len(notes) - 1, *range(len(notes) - 1)):
        if i >= 0 and fitted[i].lines:
            tried = [*kept, i]
            if _height([fitted[k] for k in tried], s) <= limit:
                kept = tried
    return [(notes[i], fitted[i]) for i in sorted(kept)]


def _placed(chosen: list[tuple[Note, Fitted]], panel: Rect, s: Sizes, indent: int) -> PlacedNotes:
    mark_r = round(0.5 * s.note)
    placed, top = [], panel.y + s.pad
    for note, fitted in chosen:
        lines = text_lines(fitted, panel.x + s.pad + indent, top)
        middle = lines[0].baseline - round(CAPITAL * fitted.size / 2)
        box = Rect(panel.x + s.pad, top, panel.w - 2 * s.pad, fitted.height)
        placed.append((note, Placed(box, lines, (panel.x + s.pad + mark_r, middle), mark_r)))
        top += fitted.height + s.pad // 2
    return tuple(placed)
