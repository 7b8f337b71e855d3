"""What is being said when: the one queue that the voice, the captions and the sound track share.

One sentence at a time, never interrupted. What waits is said in order of rank, and dropped when
its moment has passed. A correction goes before what is to be done next, and is said only while
it still holds; guidance ("now kneel on your left knee") can wait for its turn, but lets only one
correction pass. Nothing here knows a clock: time comes with each call.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal, Protocol, TypeAlias

Kind: TypeAlias = Literal["now", "cue", "guide", "setup", "meanwhile", "count", "hush"]
"""What a sentence is: about this very moment; a correction; what to do next; a correction while
getting into place, which makes sense after that only; what fills the wait for the next ("sit
still", a piece of advice); a number. "hush" says nothing: it takes back a sentence that still
waits and holds no more, or with no text all that waits."""

FRESH_S: dict[Kind, float] = {
    "now": 2.0,
    "cue": 4.0,
    "guide": 10.0,
    "setup": 10.0,
    "meanwhile": 8.0,
    "count": 0.8,
}
"""How long a waiting sentence is worth saying. A correction waits for any one sentence to end, and
no longer than half the time after which it comes again; while getting into place nothing else is
going on, and it can wait; a number is late at once."""
AGAIN_S = 4.0
"""No correction is said again so soon after it was begun; it may have waited long for its turn."""
RANK: tuple[Kind, ...] = ("now", "cue", "guide", "setup", "meanwhile", "count")
"""Who speaks first."""
MOST: dict[Kind, int] = {"now": 1, "cue": 1, "guide": 5, "setup": 1, "meanwhile": 1, "count": 1}
"""How many of a kind may wait; the newest stay."""
OUTDATES: dict[Kind, tuple[Kind, ...]] = {
    "now": ("now", "cue", "guide", "setup", "meanwhile", "count"),
    "cue": ("count",),
    "guide": ("meanwhile", "count"),
    "setup": ("count",),
    "meanwhile": (),
    "count": (),
}
"""What a new sentence of a kind makes pointless: "And let go." ends all that waited before."""

LETTER_S, SENTENCE_S = 0.055, 0.40
"""So long a voice takes for a letter, and for a sentence besides: right to half a second for the
sentences of the routine as espeak-ng says them at 180 words a minute."""


class Sentence(Protocol):
    """The part of `step.Utterance` that is needed here."""

    @property
    def text(self) -> str:
        """What to say."""

    @property
    def kind(self) -> Kind:
        """What it is; see `RANK`."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A sentence and when it was asked for, seconds; `passed` by a correction, it is next."""

    text: str
    kind: Kind
    since_s: float
    passed: bool = False


class SpeechQueue:
    """Sentences that wait for the one being said."""

    def __init__(self) -> None:
        self._waiting: list[Waiting] = []
        self._said_at: dict[str, float] = {}

    def __len__(self) -> int:
        return len(self._waiting)

    def say(self, t: float, sentence: Sentence) -> None:
        """Ask for a sentence at time `t`, or take one back."""
        kind = sentence.kind
        if kind == "hush":
            gone = sentence.text
            self._waiting = [w for w in self._waiting if gone and w.text != gone]
            return
        kept = [w for w in self._waiting if w.kind not in OUTDATES[kind]]
        just_said = t - self._said_at.get(sentence.text, -math.inf) < AGAIN_S
        if any(w.text == sentence.text for w in kept) or (just_said and kind in ("cue", "setup")):
            return
        same = [w for w in kept if w.kind == kind]
        for extra in same[: max(0, len(same) + 1 - MOST[kind])]:
            kept.remove(extra)
        self._waiting = [*kept, Waiting(sentence.text, kind, t)]

    def next(self, t: float) -> Waiting | None:
        """The sentence to say now, which is taken out; None when nothing is worth saying."""
        self._waiting = [w for w in self._waiting if t - w.since_s <= FRESH_S[w.kind]]
        best = min(self._waiting, key=lambda w: (not w.passed, RANK.index(w.kind)), default=None)
        if best is not None:
            self._waiting.remove(best)
            self._said_at[best.text] = t
            if best.kind == "cue":
                self._let_pass()
        return best

    def _let_pass(self) -> None:
        for i, waiting in enumerate(self._waiting):
            if waiting.kind == "guide":
                self._waiting[i] = replace(waiting, passed=True)
                return

    def clear(self) -> None:
        """Forget all."""
        self._waiting.clear()


@dataclass(frozen=True, slots=True)
class Spoken:
    """A sentence with the time in which it is said, seconds."""

    text: str
    began_s: float
    ended_s: float


class Speech:
    """Says sentences in a time of its own: for captions without a voice, and for sound tracks.

    Args:
        lasts: Seconds that a text takes.
    """

    def __init__(self, lasts: Callable[[str], float] | None = None) -> None:
        self._lasts = lasts or reading_s
        self._queue = SpeechQueue()
        self._now: Spoken | None = None
        self.spoken: list[Spoken] = []

    def say(self, t: float, sentence: Sentence) -> None:
        """Ask for a sentence at time `t`."""
        self.advance(t)
        self._queue.say(t, sentence)
        self.advance(t)

    def advance(self, t: float) -> None:
        """Let time pass up to `t`: what ends makes room for what waits."""
        while self._now is None or self._now.ended_s <= t:
            at = t if self._now is None else self._now.ended_s
            waiting = self._queue.next(at)
            if waiting is None:
                self._now = None
                return
            began = max(at, waiting.since_s)
            self._now = Spoken(waiting.text, began, began + self._lasts(waiting.text))
            self.spoken.append(self._now)

    def caption(self, t: float) -> str:
        """What is being said at time `t`, word for word; "" in silence."""
        self.advance(t)
        return "" if self._now is None else self._now.text


def reading_s(text: str) -> float:
    """About how long a voice takes for a text, seconds."""
    return SENTENCE_S + LETTER_S * len(text)
