"""What people saw in a recording: segments with their phase, repetition and faults.

`<name>.labels.toml` beside a clip or trace; the truth files of the samples are read too:

    version = 1
    stretch = "calf"
    side = "left"            # "both" for a stretch without sides
    person = "anna"          # any name; recordings of one person are kept together

    [[segment]]
    from = 4.2               # seconds
    to = 7.6
    phase = "hold"           # setup, move, hold, release, breathe or rest
    rep = 1                  # left out before the first repetition
    faults = ["leaning_back"]

`good` may be given too; without it, a segment is good when it has no faults. Which faults there
are is said by the checks of the stretch (`tells`). What is not labelled is not scored.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from posecheck.short_hold import HOLD_CHECK
from posecheck.stretch import Stretch, WorkingSide

COACH_TELLS: Final = {"short_hold": HOLD_CHECK}
"""Faults that the coach itself tells, in every stretch that is held."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of time in which one thing goes on; seconds of the recording."""

    start: float
    end: float
    phase: str
    rep: int | None
    good: bool
    faults: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FaultSpan:
    """A labelled fault from its first segment to its last; seconds."""

    fault: str
    start: float
    end: float
    rep: int | None


@dataclass(frozen=True, slots=True)
class Labels:
    """What is known of one recording.

    Attributes:
        name: Of the recording, without endings.
        stretch: Id of the stretch, or of its file.
        side: Working side.
        person: Whoever is seen; recordings of one person are never on both sides of a test.
        segments: In order of time, not overlapping; there may be gaps.
    """

    name: str
    stretch: str
    side: WorkingSide
    person: str
    segments: tuple[Segment, ...]

    @property
    def reps(self) -> tuple[int, ...]:
        """The repetitions, in order."""
        return tuple(sorted({s.rep for s in self.segments if s.rep is not None}))

    @property
    def held_reps(self) -> tuple[int, ...]:
        """Repetitions whose hold is good throughout: those that should be counted."""
        return tuple(r for r in self.reps if self._all_good(r, "hold"))

    @property
    def good_reps(self) -> tuple[int, ...]:
        """Repetitions that are good throughout: those without a correction."""
        return tuple(r for r in self.held_reps if self._all_good(r, None))

    def _all_good(self, rep: int, phase: str | None) -> bool:
        parts = [s.good for s in self.segments if s.rep == rep and phase in (None, s.phase)]
        return bool(parts) and all(parts)

    @property
    def faults(self) -> tuple[FaultSpan, ...]:
        """Faults in the order in which they begin; over adjoining segments one fault is one."""
        return tuple(sorted(self._fault_spans(), key=lambda f: (f.start, f.fault)))

    def _fault_spans(self) -> Iterator[FaultSpan]:
        going_on: dict[str, FaultSpan] = {}
        for s in self.segments:
            for fault in [f for f in going_on if f not in s.faults]:
                yield going_on.pop(fault)
            for fault in s.faults:
                before = going_on.get(fault)
                start = before.start if before else s.start
                rep = before.rep if before and before.rep is not None else s.rep
                going_on[fault] = FaultSpan(fault, start, s.end, rep)
        yield from going_on.values()

    @property
    def end(self) -> float:
        """Until when there are labels, seconds."""
        return max((s.end for s in self.segments), default=0.0)


def known_faults(stretch: Stretch) -> tuple[str, ...]:
    """Names of the faults that something tells in a stretch."""
    own = {fault for check in stretch.checks for fault in check.tells}
    return tuple(sorted(own | (set(COACH_TELLS) if stretch.kind == "hold" else set())))


def checks_telling(stretch: Stretch, fault: str) -> frozenset[str]:
    """Ids under which corrections of a fault appear."""
    own = {check.id for check in stretch.checks if fault in check.tells}
    return frozenset(own | ({COACH_TELLS[fault]} if fault in COACH_TELLS else set()))
