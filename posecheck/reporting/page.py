"""The page itself: HTML with everything in it, made to be read on paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from importlib import resources
from typing import Final

from posecheck.language import IN_ENGLISH, Language
from posecheck.reporting.model import LegReport, Remembered
from posecheck.reporting.overview import overview
from posecheck.reporting.parts import html
from posecheck.reporting.record import record_section
from posecheck.reporting.section import leg_section
from posecheck.reporting.sides import side_by_side
from posecheck.reporting.words import name_of
from posecheck.words import Words
from posecheck.words_report import ReportWords

_MANY: Final = 3
"""From so many sections on, the first page stands alone."""


@dataclass(frozen=True, slots=True)
class Head:
    """What stands at the top and at the bottom.

    Attributes:
        made: Day of the report.
        sources: Names of the files, or of the session.
        done: Day of the session, where it is known.
        version: Of posecheck.
    """

    made: date
    sources: tuple[str, ...]
    done: date | None = None
    version: str = ""


def page(
    head: Head,
    legs: Sequence[LegReport],
    records: Sequence[Remembered] = (),
    language: Language = IN_ENGLISH,
) -> str:
    """The report: a first page that stands alone, and the details on those after it.

    Args:
        head: What is known of it as a whole.
        legs: Sections with drawings, from traces and events.
        records: Sections of numbers only, from the history.
        language: Of the page; what was said stands as it was said.
    """
    style = (resources.files("posecheck") / "data" / "report.css").read_text(encoding="utf-8")
    words = language.words
    say = words.report
    body = [_head(head, say), overview(legs, records, words), side_by_side(legs, records, words)]
    has_curves = any(leg.curves for leg in legs)
    details = [f'<p class="legend">{html(say.notes.legend)}</p>'] if has_curves else []
    details += [leg_section(leg, words) for leg in legs]
    details += [record_section(record, words) for record in records]
    stands_alone = len(legs) + len(records) >= _MANY
    main = f"<main{' class=apart' if stands_alone else ''}>{''.join(details)}</main>"
    notes = _notes(legs, words)
    body += [notes, main] if stands_alone else [main, notes]
    return (
        f'<!doctype html>\n<html lang="{escape(language.code)}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{html(say.title)}</title><style>{style}</style></head>"
        f"<body>{''.join(body)}</body></html>\n"
    )


def _head(head: Head, say: ReportWords) -> str:
    day = head.done.isoformat() if head.done else ""
    made = html(
        say.made,
        sources=escape(", ".join(head.sources)),
        day=head.made.isoformat(),
        version=escape(head.version),
    )
    return (
        f"<header><h1>{html(say.title)}</h1>"
        f'<p class="fill"><span>{html(say.name)} <i></i></span>'
        f"<span>{html(say.day)} <i>{day}</i></span></p>"
        f'<p class="from">{made}</p></header>'
    )


def _notes(legs: Sequence[LegReport], words: Words) -> str:
    say = words.report.notes
    anchored = sorted(
        {
            name_of(row.check, words)
            for leg in legs
            for row in leg.rows
            if row.check.anchor is not None
        }
    )
    told = [html(say.estimated)]
    if anchored:
        told.append(html(say.anchored, measures=escape(", ".join(anchored))))
    told.append(html(say.unmeasured))
    told.append(html(say.limits_but_goals if any(x.fitted_to for x in legs) else say.limits))
    return (
        f"<aside><h2>{html(words.report.heads.notes)}</h2><p>{' '.join(told)}</p>"
        f"<p>{html(say.safety)}</p></aside>"
    )
