"""The word to stay a little longer, for a hold that was let go early."""

from __future__ import annotations

from dataclasses import dataclass

from posecheck.coach_io import CoachView
from posecheck.cues import Cue
from posecheck.judging import Band
from posecheck.states import State
from posecheck.words import Words

HOLD_CHECK = "hold_time"
"""Id under which it appears in events, beside the stretch's own checks."""
HELD_ON_S = 1.2
"""Who is still holding so long after the word to stay has heard it."""


@dataclass(frozen=True, slots=True)
class ShortHold:
    """A hold that was let go early, from when that is told until it is taken back.

    Attributes:
        told_s: When it was told, in seconds of the session.
        held_s: How long the hold had lasted, seconds.
        hold_s: How long it should last, seconds.
        text: For eye and ear.
    """

    told_s: float
    held_s: float
    hold_s: float
    text: str

    @classmethod
    def tell(cls, t: float, held_s: float, hold_s: float, words: Words) -> ShortHold:
        """Tell it now, in the session's language."""
        text = words.guide.short_hold.format(seconds=f"{hold_s:g}")
        return cls(t, held_s, hold_s, text)

    @property
    def cue(self) -> Cue:
        """What is shown and said."""
        return Cue("target", self.text)

    @property
    def record(self) -> dict[str, object]:
        """What stands in its events, as for a correction (see `records.correction`)."""
        return {
            "check": HOLD_CHECK,
            "measure": "hold_s",
            "value": round(self.held_s, 2),
            "band": [self.hold_s, None],
            "verdict": Band.LOW.value,
            "text": self.text,
        }

    def is_over(self, t: float, view: CoachView) -> bool:
        """The person holds on after all, or has come to rest."""
        held_on = view.state is State.HOLD and not view.paused
        rested = view.state in (State.SETTLE, State.BREATHE)
        return rested or (held_on and t - self.told_s > HELD_ON_S)
