"""Left and right beside each other in a report: how far each side went, told kindly."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape

from posecheck.logbook import Best, best_of, further
from posecheck.own_range import CERTAIN_SHARE
from posecheck.reporting.model import LegReport, Remembered
from posecheck.reporting.parts import head_row, html
from posecheck.reporting.words import best_amount, measure_name
from posecheck.words import Words


@dataclass(frozen=True, slots=True)
class Sided:
    """The best value of one target on one side.

    Attributes:
        stretch: Name for people.
        side: left or right.
        best: The value.
        error: Its expected error, in the same unit; None = not known.
    """

    stretch: str
    side: str
    best: Best
    error: float | None


def side_by_side(legs: Sequence[LegReport], records: Sequence[Remembered], words: Words) -> str:
    """A table of the targets that both sides reached; nothing without any."""
    rows: dict[tuple[str, str], dict[str, Sided]] = {}
    for found in (*_of_legs(legs), *_of_records(records)):
        sides = rows.setdefault((found.stretch, found.best.check), {})
        if found.side not in sides or further(found.best, sides[found.side].best):
            sides[found.side] = found
    whole = [sides for sides in rows.values() if len(sides) == 2]
    lines = [_line(sides["left"], sides["right"], words) for sides in whole]
    if not lines:
        return ""
    say = words.report.heads
    heads = (say.stretch, say.furthest_of_side, say.left, say.right, say.compared)
    return (
        f"<h3>{html(say.sides)}</h3><table>{head_row(heads)}<tbody>{''.join(lines)}</tbody></table>"
    )


def compared(left: Best, right: Best, error: float | None, words: Words) -> str:
    """`alike`, or which side went further, where that is certain."""
    if error is None:
        return "–"
    gap = abs(left.value - right.value)
    if gap <= CERTAIN_SHARE * error:
        return words.report.alike
    say = words.report.left_further if further(left, right) else words.report.right_further
    return say.format(amount=best_amount(left, gap, words, signed=False))


def _line(left: Sided, right: Sided, words: Words) -> str:
    errors = [e for e in (left.error, right.error) if e is not None]
    said = compared(left.best, right.best, max(errors) if len(errors) == 2 else None, words)
    cells = (
        measure_name(left.best.measure, words),
        best_amount(left.best, left.best.value, words),
        best_amount(right.best, right.best.value, words),
        said,
    )
    return (
        f"<tr><th scope=row>{escape(left.stretch)}</th>"
        + "".join(f"<td>{escape(cell)}</td>" for cell in cells)
        + "</tr>"
    )


def _of_legs(legs: Iterable[LegReport]) -> Iterator[Sided]:
    for leg in legs:
        errors = {row.check.id: row.error for row in leg.rows}
        for check, value in leg.bests:
            if leg.side != "both":
                yield Sided(leg.name, leg.side, best_of(check, value), errors.get(check.id))


def _of_records(records: Iterable[Remembered]) -> Iterator[Sided]:
    for past in records:
        for best, error in zip(past.record.bests, past.errors, strict=True):
            if past.record.side != "both":
                yield Sided(past.record.name, past.record.side, best, error)
