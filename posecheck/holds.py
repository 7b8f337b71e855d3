"""What a hold came to: best values, and how far that is compared with before."""

from __future__ import annotations

from collections.abc import Sequence

from posecheck.holding import BestSustained
from posecheck.judging import Verdict
from posecheck.own_range import OwnRange, RangeKeeper, Reach
from posecheck.stretch import Leg, Stretch


class HoldBook:
    """Follows the targets of each hold, and keeps the best of the session."""

    def __init__(self, own_range: OwnRange | None = None) -> None:
        self._best = BestSustained()
        self._ranges = RangeKeeper(own_range)
        self._errors: dict[str, float] = {}

    def begin(self) -> None:
        """A hold begins: forget the one before."""
        self._best.clear()

    def follow(self, t: float, targets: Sequence[Verdict]) -> None:
        """Take in the verdicts of one moment."""
        for v in targets:
            self._best.add(t, v.check.id, v.value)
            self._errors[v.check.id] = v.error

    def completed(self, leg: Leg) -> dict[str, object]:
        """Best values of a completed hold, and which went further than last time."""
        bests = {}
        for check in leg.stretch.targets:
            best = self._best.best(check.id, upward=check.low is not None)
            if best is not None:
                bests[check.id] = round(best, 2)
        new = self._ranges.held(leg, bests, self._errors)
        return {"best": bests, **({"further": [r.check.id for r in new]} if new else {})}

    def reaches(self, stretch: Stretch) -> tuple[Reach, ...]:
        """What each side reached this session."""
        return self._ranges.reaches(stretch)
