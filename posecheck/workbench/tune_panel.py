"""The panel of a bench: the numbers of one check, what they come to, and all checks."""

from __future__ import annotations

from posecheck.judging import Band, judge
from posecheck.overlay import draw
from posecheck.overlay.palette import SOFT, WHITE
from posecheck.overlay.places import Rect
from posecheck.overlay.text import REGULAR, Picture, text_width
from posecheck.scene import Mark, Tone
from posecheck.stretch import Check
from posecheck.ticks import TICK_S
from posecheck.tuning.trial import Field, fields_of, met
from posecheck.workbench import words
from posecheck.workbench.canvas import ACCENT, LIFTED, LINE, PANEL, Places, box, paragraph, write
from posecheck.workbench.shown import Shown, counts_text, number, reading_at


def paint_side(canvas: Picture, p: Places, s: Shown) -> tuple[dict[Field, Rect], dict[int, Rect]]:
    """Numbers of the check, what they come to, and all checks; what is next in the smaller
    direction goes below or beside."""
    box(canvas, p.side, PANEL)
    u, pad = p.u, p.u
    inner = Rect(p.side.x + pad, p.side.y + pad, p.side.w - 2 * pad, p.side.h - 2 * pad)
    if p.side.w > 1.25 * p.side.h and p.side.w > 44 * u:
        half = (inner.w - 2 * u) // 2
        left = Rect(inner.x, inner.y, half, inner.h)
        right = Rect(inner.x + half + 2 * u, inner.y, half, inner.h)
        fields, _ = _numbers(canvas, left, s, u)
        return fields, _list(canvas, right, s, u)
    fields, top = _numbers(canvas, inner, s, u)
    rest = Rect(inner.x, top + u // 2, inner.w, inner.bottom - top - u // 2)
    return fields, _list(canvas, rest, s, u)


def _numbers(canvas: Picture, r: Rect, s: Shown, u: int) -> tuple[dict[Field, Rect], int]:
    check, first = s.check, s.first.checks[s.selected]
    title = check.id.replace("_", " ")
    write(canvas, title, r.x, r.y, round(1.2 * u), r.w, bold=True)
    reading = reading_at(s.series[check.id], s.t)
    value = reading.value
    now = number(value, check) if value == value else words.NOT_MEASURED
    wide = text_width(now, round(1.2 * u), REGULAR)
    if text_width(title, round(1.2 * u), REGULAR) + wide + u < r.w:
        write(canvas, now, r.right - wide - u // 3, r.y, round(1.2 * u), wide + u, ACCENT)
    top = r.y + round(1.75 * u)
    said = check.say_high or check.say_low or ""
    small = round(0.95 * u)
    top = paragraph(canvas, f"{s.about} · {said}", r.x, top, small, r.w, 2) + round(0.4 * u)
    rows: dict[Field, Rect] = {}
    for field in fields_of(check):
        row = Rect(r.x, top, r.w, round(1.55 * u))
        _field(canvas, row, s, field, first, u)
        rows[field] = row
        top += round(1.7 * u)
    top += u // 4
    outcome = s.outcomes[s.selected]
    texts = [words.NOW.format(text=counts_text(outcome.counts, outcome))]
    if outcome.counts != s.before.counts or len(outcome.raised) != len(s.before.raised):
        texts += [words.BEFORE.format(text=counts_text(s.before.counts, s.before))]
    if check.kind == "target":
        held_s = float(met(check, s.series[check.id]).sum()) * TICK_S
        texts += [words.OF_TARGET.format(s=held_s)]
    if value == value and judge(check, "left", reading).verdict is Band.UNKNOWN:
        texts += [words.TOO_NARROW.format(error=number(reading.error, check))]
    for text in [*texts, s.note]:
        top = paragraph(canvas, text, r.x, top, u, r.w, 2, SOFT if text == s.note else WHITE)
    return rows, top


def _field(canvas: Picture, row: Rect, s: Shown, field: Field, first: Check, u: int) -> None:
    """Name, number, unit, and what it was; the one that keys go to is framed and pointed at."""
    check, on = s.check, field == s.field
    box(canvas, row, LIFTED if on else PANEL)
    box(canvas, row, ACCENT if on else LINE, 2 if on else 1)
    top = row.y + round(0.4 * u)
    write(canvas, words.FIELDS[field], row.x + u // 2, top, u, 5 * u, ACCENT if on else SOFT)
    value = getattr(check, field)
    text = f"{value:g} s" if field == "after_s" else _plain(value, check)
    write(canvas, text, row.x + round(5.2 * u), top, u, 8 * u, bold=True)
    was = getattr(first, field)
    if was != value:
        old = words.WAS.format(value=f"{was:g}")
        wide = text_width(old, u, REGULAR)
        write(canvas, old, row.right - wide - u // 2, top, u, wide + u, SOFT)
    elif on and row.w > 19 * u:
        hint = words.LESS_MORE
        wide = text_width(hint, u, REGULAR)
        write(canvas, hint, row.right - wide - u // 2, top, u, wide + u, SOFT)


def _plain(value: float, check: Check) -> str:
    unit = number(0.0, check).removeprefix("0.0").removeprefix("00")
    return f"{value:g}{unit}"


def _list(canvas: Picture, r: Rect, s: Shown, u: int) -> dict[int, Rect]:
    """Checks with value, verdict and how often each corrects; scrolls with the selection."""
    high = round(1.5 * u)
    fit = max((r.h - round(0.2 * u)) // high, 0)
    count = len(s.stretch.checks)
    begin = min(max(s.selected - fit // 2, 0), max(count - fit, 0))
    rows: dict[int, Rect] = {}
    for n in range(begin, min(begin + fit, count)):
        row = Rect(r.x, r.y + (n - begin) * high, r.w, high - 2)
        _listed(canvas, row, s, n, u)
        rows[n] = row
    return rows


def _listed(canvas: Picture, row: Rect, s: Shown, n: int, u: int) -> None:
    check, on = s.stretch.checks[n], n == s.selected
    if on:
        box(canvas, row, LIFTED)
        box(canvas, Rect(row.x, row.y, max(3, u // 4), row.h), ACCENT)
    reading = reading_at(s.series[check.id], s.t)
    verdict = judge(check, "left", reading)
    mark, tone = {
        Band.OK: (Mark.CHECK, Tone.OK),
        Band.LOW: (Mark.UP, Tone.FAULT),
        Band.HIGH: (Mark.DOWN, Tone.FAULT),
        Band.UNKNOWN: (Mark.UNKNOWN, Tone.UNKNOWN),
    }[verdict.verdict]
    if check.kind == "target" and tone is Tone.FAULT:
        tone = Tone.TARGET
    r = round(0.5 * u)
    draw.mark(canvas, (row.x + round(1.1 * u), row.y + row.h // 2), r, mark, tone)
    top = row.y + round(0.35 * u)
    n_raised = len(s.outcomes[n].raised)
    told = f"! {n_raised}" if n_raised else ""
    count_w = round(2.6 * u)
    value = reading.value
    value_text = number(value, check) if value == value else "-"
    value_w = text_width(value_text, u, REGULAR)
    star = "*" if check != s.first.checks[n] else ""
    name = check.id.replace("_", " ") + star
    room = row.w - round(2.2 * u) - count_w - value_w - u
    write(canvas, name, row.x + 2 * u, top, u, room, WHITE if on else SOFT, bold=on)
    write(canvas, value_text, row.right - count_w - value_w, top, u, value_w + u, SOFT)
    wide = text_width(told, u, REGULAR)
    write(canvas, told, row.right - wide - u // 3, top, u, wide + u, WHITE, bold=on)
