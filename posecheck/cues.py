"""Which one sentence now, for the eye and for the ear.

One at a time, by priority: who and where > view > safety > set-up > main > fine > target >
praise. A shown sentence stays SHOW_S at least; speech pauses SPEAK_EVERY_S between sentences
(SPEAK_URGENT_S before a more important one) and SAME_EVERY_S before the same one; clearing a
correction that was heard earns a word of praise.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

from posecheck.skeleton import Side
from posecheck.speech import reading_s
from posecheck.stretch import Check
from posecheck.words import ENGLISH, Variants

CueKind: TypeAlias = Literal[
    "place", "view", "safety", "setup", "main", "fine", "target", "praise", "info"
]

PRIORITY: tuple[CueKind, ...] = (
    "place",
    "view",
    "safety",
    "setup",
    "main",
    "fine",
    "target",
    "praise",
    "info",
)

SHOW_S = 1.5
SPEAK_EVERY_S = 4.0
SPEAK_URGENT_S = 2.0
SAME_EVERY_S = 8.0
MOST_PATIENT = 2
"""Nobody likes to be told the same again and again: the wait doubles so many times, to 32 s."""
PLACE_PATIENT = 1
"""Of who and where, to 16 s: nothing else can be said until it is so."""
FORGOTTEN_S = 60.0
"""Unsaid for so long, a sentence is new again."""
PRAISE_S = 1.5
"""How long praise stays on the picture when there is nothing else to say."""


@dataclass(frozen=True, slots=True)
class Cue:
    """One short sentence.

    Attributes:
        kind: Where it stands in the order of priority.
        text: For eye and ear.
        check: The check it corrects, None for guidance.
        side: The measured side of that check.
        since_s: When it was first shown.
    """

    kind: CueKind
    text: str
    check: Check | None = None
    side: Side | None = None
    since_s: float = 0.0

    @property
    def rank(self) -> int:
        """Place in the order of priority, 0 first."""
        return PRIORITY.index(self.kind)


def kind_of(check: Check) -> CueKind:
    """The kind of cue that a check's correction is."""
    if check.is_speed:
        return "safety"
    if check.kind == "form":
        return "main" if check.main else "fine"
    return "setup" if check.kind == "setup" else "target"


class CuePicker:
    """Chooses the cue to show, and says when it may be spoken."""

    def __init__(self, praise: Variants = ENGLISH.praise.cleared) -> None:
        self._praise_with = praise
        self._shown: Cue | None = None
        self._spoken_at = -1e9
        self._spoken_rank = len(PRIORITY)
        self._same_at: dict[str, float] = {}
        self._again: dict[str, int] = {}
        self._praises = 0
        self._told = False  # what is shown was spoken, too
        self._mended: set[str] = set()

    def mend(self, check: Check) -> None:
        """A correction has ended because the person has put it right."""
        self._mended.add(check.id)

    def tell_anew(self, text: str) -> None:
        """What this says has happened once more: it is no repetition of the time before."""
        self._same_at.pop(text, None)
        self._again.pop(text, None)

    def pick(
        self, t: float, wanted: Sequence[Cue], room_s: float = math.inf
    ) -> tuple[Cue | None, bool]:
        """The cue to show at `t`, and whether to speak it now.

        Args:
            t: Seconds.
            wanted: All cues that are true now, in any order.
            room_s: Seconds until something else has to be said in time. Who and where is said
                all the same.
        """
        self._mended -= {cue.check.id for cue in wanted if cue.check}
        best = min(wanted, key=lambda cue: cue.rank, default=None)
        shown = self._shown
        still_true = shown is not None and any(_same(shown, cue) for cue in wanted)
        if shown is not None and not self._may_change(t, shown, best, still_true):
            best = shown
        elif shown is not None and not still_true and best is None and self._earned(shown):
            best = self._praise()
        elif best is not None and shown is not None and _same(best, shown):
            best = shown
        if best is not shown:
            best = replace(best, since_s=t) if best else None
            self._told = False
        self._shown = best
        speak = best is not None and _fits(best, room_s) and self._may_speak(t, best)
        self._told = self._told or speak
        return best, speak

    def drop(self) -> None:
        """Show nothing any more: what it was about is over."""
        self._shown = None
        self._mended.clear()

    @staticmethod
    def _may_change(t: float, shown: Cue, best: Cue | None, still_true: bool) -> bool:
        if shown.kind == "praise":
            return best is not None or t - shown.since_s >= PRAISE_S
        if t - shown.since_s < SHOW_S:
            # Even a fresh sentence gives way to who-and-where: it makes no sense without.
            return best is not None and best.kind == "place" and shown.kind != "place"
        return not still_true or (best is not None and best.rank < shown.rank)

    def _earned(self, shown: Cue) -> bool:
        """Whether the person has heard a correction and put it right."""
        return self._told and shown.check is not None and shown.check.id in self._mended

    def _praise(self) -> Cue:
        self._praises += 1
        return Cue("praise", self._praise_with[self._praises % len(self._praise_with)])

    def _may_speak(self, t: float, cue: Cue) -> bool:
        # How to turn is one thing to say, though its words change as the person turns.
        what = cue.kind if cue.kind == "view" else cue.text
        since_s = t - self._same_at.get(what, -1e9)
        again = 0 if since_s > FORGOTTEN_S else self._again.get(what, 0)
        patient = PLACE_PATIENT if cue.kind == "place" else MOST_PATIENT
        if since_s < SAME_EVERY_S * 2 ** max(0, min(again - 1, patient)):
            return False
        gap_s = SPEAK_URGENT_S if cue.rank < self._spoken_rank else SPEAK_EVERY_S
        if t - self._spoken_at < gap_s and cue.kind not in ("place", "safety"):
            return False
        self._spoken_at = self._same_at[what] = t
        self._again[what] = again + 1
        self._spoken_rank = cue.rank
        return True


def _fits(cue: Cue, room_s: float) -> bool:
    return cue.kind in ("place", "view") or reading_s(cue.text) < room_s


def _same(a: Cue, b: Cue) -> bool:
    return a.kind == b.kind and a.text == b.text
