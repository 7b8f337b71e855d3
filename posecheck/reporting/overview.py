"""The first page of a report: what was done, how far, and what was corrected, a row a side."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape

from posecheck.reporting.model import LegReport, Remembered
from posecheck.reporting.record import furthest
from posecheck.reporting.words import amount, name_of


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


def overview(legs: Sequence[LegReport], records: Sequence[Remembered]) -> str:
    """The table."""
    rows = [*_of_legs(legs), *_of_records(records)]
    return (
        '<table class="sum"><thead><tr><th>Stretch</th><th>Repeti&shy;tions</th>'
        "<th>Of these without correction</th><th>Holds</th><th>Furthest, kept up in a hold</th>"
        "<th>Corrections, also between repetitions</th></tr></thead>"
        f"<tbody>{''.join(map(_line, rows))}</tbody></table>"
    )


def _line(row: _Row) -> str:
    numbers = "".join(f"<td>{n}</td>" for n in (row.reps, row.good_reps, row.holds))
    said = [f"{text} ({times}×)" if times > 1 else text for text, times in row.said.items()]
    return (
        f"<tr><th scope=row>{escape(row.title)}</th>{numbers}"
        f"<td class=t>{_lines(row.furthest)}</td><td class=t>{_lines(said)}</td></tr>"
    )


def _lines(texts: Sequence[str]) -> str:
    return "".join(f"<div>{escape(text)}</div>" for text in texts) or "–"


def _of_legs(legs: Iterable[LegReport]) -> Iterator[_Row]:
    for leg in legs:
        errors = {row.check.id: row.error for row in leg.rows}
        bests = []
        for check, value in leg.bests:
            error = errors.get(check.id)
            certain = "" if error is None else f" (± {amount(check, error).lstrip('+')})"
            bests.append(f"{name_of(check)} {amount(check, value)}{certain}")
        said = Counter(correction.text for correction in leg.corrections)
        holds = sum(hold.whole for hold in leg.holds)
        yield _Row(leg.title, leg.reps, leg.good_reps, holds, bests, said)


def _of_records(records: Iterable[Remembered]) -> Iterator[_Row]:
    for past in records:
        leg = past.record
        title = leg.name if leg.side == "both" else f"{leg.name}, {leg.side}"
        said = {correction.text: correction.count for correction in leg.corrections}
        yield _Row(title, leg.reps, leg.good_reps, leg.holds, furthest(past), said)
