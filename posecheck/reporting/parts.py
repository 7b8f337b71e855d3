"""Pieces of HTML that more than one section has."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from posecheck.reasons import explained
from posecheck.reporting.words import seconds
from posecheck.words import Words


def html(text: str, **parts: str) -> str:
    """A text of the language as HTML; its placeholders take what is HTML already."""
    return escape(text, quote=False).replace("\u00ad", "&shy;").format(**parts)


def head_row(heads: Iterable[str]) -> str:
    """The head of a table."""
    return f"<thead><tr>{''.join(f'<th>{html(head)}</th>' for head in heads)}</tr></thead>"


def furthest_reached(bests: Sequence[str], words: Words) -> str:
    """The best values of a section as a line; nothing without any."""
    if not bests:
        return ""
    head = html(words.report.heads.furthest)
    return f"<p><b>{head}:</b> {escape('; '.join(bests))}.</p>"


def not_judged(missed: Iterable[tuple[str, float, str]], words: Words) -> str:
    """What could not be judged, for how many seconds, and why; nothing without any."""
    items = "".join(
        f"<li>{escape(name)}, {seconds(time_s)}: {escape(explained(reason, words))}</li>"
        for name, time_s, reason in missed
    )
    return f"<p><b>{html(words.report.not_judged)}</b></p><ul>{items}</ul>" if items else ""
