"""From a page that is being read to the card that shows it."""

from __future__ import annotations

from collections.abc import Sequence

from posecheck.pages import Page, PageView
from posecheck.scene.cards import Card, CardLine, CardRow, Drawing
from posecheck.scene.drawings import THINGS, camera, signs
from posecheck.words_cards import WelcomeWords


def card(view: PageView, words: WelcomeWords, rows: Sequence[CardRow] = (), hint: str = "") -> Card:
    """The card of a page; `rows` come below its lines."""
    page = view.page
    lines = tuple(
        CardLine(text, THINGS[page.things[i]] if page.things else None, i == view.line)
        for i, text in enumerate(page.lines)
    )
    drawing = _drawing(page, words)
    return Card(page.title, lines, tuple(rows), drawing, (view.number, view.of), hint)


def _drawing(page: Page, words: WelcomeWords) -> Drawing | None:
    if page.picture == "camera":
        return camera(words.from_above, words.distance, words.height)
    return signs(words.pause, words.skip) if page.picture == "signs" else None
