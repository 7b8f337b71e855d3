"""The first page of a report: what was done, how far, and what was corrected, a row a side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from posecheck.reporting.model import LegReport, Remembered
from posecheck.reporting.parts import head_row
from posecheck.reporting.record import furthest
from posecheck.reporting.words import amount, error_amount, name_of, title
from posecheck.words import Words


@dataclass(frozen=True, slots=True)
class _Row:
    """One stretch on one side.

    Attributes:
        furthest: Best sustained values, in words.
        said: How often each correction was given.
    """

    title: str
    reps: int
    good_reps: int
    holds: int
    furthest: Sequence[str]
    said: Mapping[str, int]


def overview(legs: Sequence[LegReport], records: Sequence[Remembered], words: Words) -> str:
    """The table."""
    rows = [*_of_legs(legs, words), *_of_records(records, words)]
    say = words.report.heads
    heads = (say.stretch, say.reps, say.good_reps, say.holds, say.furthest, say.all_corrections)
    return f'<table class="sum">{head_row(heads)}<tbody>{"".join(map(_line, rows))}</tbody></table>'


def _line(row: _Row) -> str:
    numbers = "".join(f"<td>{n}</td>" for n in (row.reps, row.good_reps, row.holds))
    said = [f"{text} ({times}×)" if times > 1 else text for text, times in row.said.items()]
    return (
        f"<tr><th scope=row>{escape(row.title)}</th>{numbers}"
        f"<td class=t>{_lines(row.furthest)}</td><td class=t>{_lines(said)}</td></tr>"
    )


def _lines(texts: Sequence[str]) -> str:
    return "".join(f"<div>{escape(text)}</div>" for text in texts) or "–"


def _of_legs(legs: Iterable[LegReport], words: Words) -> Iterator[_Row]:
    for leg in legs:
        errors = {row.check.id: row.error for row in leg.rows}
        bests = []
        for check, value in leg.bests:
            error = errors.get(check.id)
            certain = "" if error is None else f" ({error_amount(check, error, words)})"
            bests.append(f"{name_of(check, words)} {amount(check, value, words)}{certain}")
        said = Counter(correction.text for correction in leg.corrections)
        holds = sum(hold.whole for hold in leg.holds)
        name = title(leg.name, leg.side, words)
        yield _Row(name, leg.reps, leg.good_reps, holds, bests, said)


def _of_records(records: Iterable[Remembered], words: Words) -> Iterator[_Row]:
    for past in records:
        leg = past.record
        name = title(leg.name, leg.side, words)
        said = {correction.text: correction.count for correction in leg.corrections}
        yield _Row(name, leg.reps, leg.good_reps, leg.holds, furthest(past, words), said)
