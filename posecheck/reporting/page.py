"""The page itself: HTML with everything in it, made to be read on paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from html import escape
from importlib import resources
from typing import Final

from posecheck.reporting.model import LegReport, Remembered
from posecheck.reporting.overview import overview
from posecheck.reporting.record import record_section
from posecheck.reporting.section import leg_section
from posecheck.reporting.sides import side_by_side
from posecheck.reporting.words import name_of

_SAFETY: Final = (
    "posecheck is for general wellness and no medical device. It does not diagnose. Mild stretch "
    "only; stop if you feel sharp pain, numbness or tingling."
)

_MANY: Final = 3
"""From so many sections on, the first page stands alone."""

_LEGEND: Final = (
    '<p class="legend">Line: measured, with its expected error around it. Tinted between dashes: '
    "asked for. Grey column: hold; dashed, one that was not finished. Black dot: correction, by "
    "number. Dotted at the foot: could not be judged. No line: not judged at that moment, as "
    "during the breath.</p>"
)


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


def page(head: Head, legs: Sequence[LegReport], records: Sequence[Remembered] = ()) -> str:
    """The report: a first page that stands alone, and the details on those after it.

    Args:
        head: What is known of it as a whole.
        legs: Sections with drawings, from traces and events.
        records: Sections of numbers only, from the history.
    """
    style = (resources.files("posecheck") / "data" / "report.css").read_text(encoding="utf-8")
    body = [_head(head), overview(legs, records), side_by_side(legs, records)]
    details = [_LEGEND] if any(leg.curves for leg in legs) else []
    details += [leg_section(leg) for leg in legs]
    details += [record_section(record) for record in records]
    stands_alone = len(legs) + len(records) >= _MANY
    main = f"<main{' class=apart' if stands_alone else ''}>{''.join(details)}</main>"
    body += [_notes(legs), main] if stands_alone else [main, _notes(legs)]
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>Stretching report</title><style>{style}</style></head>"
        f"<body>{''.join(body)}</body></html>\n"
    )


def _head(head: Head) -> str:
    day = head.done.isoformat() if head.done else ""
    return (
        "<header><h1>Stretching report</h1>"
        '<p class="fill"><span>Name <i></i></span>'
        f"<span>Date of the session <i>{day}</i></span></p>"
        f'<p class="from">From {escape(", ".join(head.sources))}. '
        f"Made on {head.made.isoformat()} by posecheck {escape(head.version)}.</p></header>"
    )


def _notes(legs: Sequence[LegReport]) -> str:
    anchored = sorted(
        {name_of(row.check) for leg in legs for row in leg.rows if row.check.anchor is not None}
    )
    anchor = ""
    if anchored:
        anchor = (
            f" {escape(', '.join(anchored))}: shifted so that the person's own upright posture at "
            "the start reads what a goniometer would be expected to read there, within limits."
        )
    personal = ", but for the goals where it is said" if any(x.fitted_to for x in legs) else ""
    return (
        "<aside><h2>How to read this</h2><p>Angles are estimated from one camera by pose "
        "landmarks (MediaPipe), not measured on the body. A change from rest is more certain than "
        "an angle on its own. The expected error is what the same model and camera angle showed "
        "on rendered people; a real person and room may do worse. A value within its expected "
        f"error of a limit raised no correction.{anchor} Breath, tension of the rope and what the "
        "person felt were not measured. The limits are starting values for a general routine, "
        f"not chosen for this person{personal}.</p><p>{_SAFETY}</p></aside>"
    )
