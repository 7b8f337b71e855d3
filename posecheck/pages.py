"""Pages to read: the welcome before a session and the card at its end, and their reading.

Every line is both shown and spoken. How long that takes is estimated from its words, so
that pages turn by themselves and the same session is the same everywhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from posecheck.speech import reading_s

Picture: TypeAlias = Literal["none", "camera", "things", "signs"]
Thing: TypeAlias = Literal["mat", "rope", "chair", "cushion"]

WORDS_PER_S = 3.0
"""Speaking rate that is reckoned with: 180 words a minute, slower than the default of pyttsx3,
which is 200, so that no line is cut off."""

LINE_PAUSE_S = 0.35
PAGE_PAUSE_S = 0.6
"""After each line, and before the page turns."""


@dataclass(frozen=True, slots=True)
class Page:
    """A title and a few short lines.

    Attributes:
        picture: What is drawn beside them.
        things: For the picture "things", one for each line.
        vital: Nobody gets past it unheard, except by a key or a sign of theirs.
    """

    title: str
    lines: tuple[str, ...]
    picture: Picture = "none"
    things: tuple[Thing, ...] = ()
    vital: bool = False


@dataclass(frozen=True, slots=True)
class PageView:
    """A page that is being read.

    Attributes:
        number, of: Counted from 1.
        line: Index of the line that is being spoken; -1 = the title, or none.
    """

    page: Page
    number: int
    of: int
    line: int


def read_s(text: str, words_per_s: float = WORDS_PER_S) -> float:
    """Seconds that it takes to say a line."""
    by_length_s = reading_s(text) * WORDS_PER_S / words_per_s  # long words take longer
    return max(len(text.split()) / words_per_s, by_length_s) + LINE_PAUSE_S


class Reader:
    """Reads pages aloud, line by line, and turns them.

    Args:
        pages: In order, at least one.
        words_per_s: Speaking rate.
    """

    def __init__(self, pages: Sequence[Page], words_per_s: float = WORDS_PER_S) -> None:
        if not pages:
            raise ValueError("pages: expected at least one page, got none")
        self._pages = tuple(pages)
        self._lines: list[tuple[float, int, int, str]] = []
        end = 0.0
        for i, page in enumerate(self._pages):
            for k, text in enumerate((page.title, *page.lines)):
                self._lines.append((end, i, k - 1, text))
                end += read_s(text, words_per_s)
            end += PAGE_PAUSE_S
        self._end = end
        self._last = len(self._lines)
        vital = [i for i, page in enumerate(self._pages) if page.vital]
        self._vital_until = self._start_of(vital[-1] + 1) if vital else 0.0
        self._began: float | None = None
        self._now = 0.0
        self._next = 0

    def advance(self, t: float) -> str | None:
        """Go on to time `t`, which begins it at first; the line to speak now, if any."""
        self._began = t if self._began is None else self._began
        self._now = t - self._began + 1e-6
        due = [text for at, _, _, text in self._lines[self._next :] if at <= self._now]
        self._next += len(due)
        return due[-1] if due else None

    def turn(self) -> None:
        """On to the next page at once."""
        if self._began is None:
            return
        page = self._at()[1] + 1
        self._began -= max(0.0, self._start_of(page) - self._now)
        self._next = next((n for n, line in enumerate(self._lines) if line[1] == page), self._last)

    @property
    def over(self) -> bool:
        """Everything has been said."""
        return self._now >= self._end

    @property
    def vital_read(self) -> bool:
        """Everything that must not be missed has been said."""
        return self._now >= self._vital_until

    @property
    def view(self) -> PageView:
        """The page to show now."""
        _, i, k, _ = self._at()
        return PageView(self._pages[i], i + 1, len(self._pages), k)

    def _at(self) -> tuple[float, int, int, str]:
        return self._lines[max(self._next - 1, 0)]

    def _start_of(self, page: int) -> float:
        return next((at for at, i, _, _ in self._lines if i == page), self._end)
