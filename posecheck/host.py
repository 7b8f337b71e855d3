"""Receives a person and sees them off: the pages before and after, and what was done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from posecheck.lasting import Lasting
from posecheck.own_range import Reach
from posecheck.pages import WORDS_PER_S, Page, PageView, Reader
from posecheck.states import State
from posecheck.stretch import Leg

IN_PLACE_S = 2.0
"""Who sits well in the picture and still for so long has no need of the rest of the welcome."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What surrounds the stretches.

    Attributes:
        welcome: Pages before; empty = none.
        ending: The card at the end; None = none.
        words_per_s: Speaking rate to reckon with.
    """

    welcome: tuple[Page, ...] = ()
    ending: Page | None = None
    words_per_s: float = WORDS_PER_S


@dataclass(frozen=True, slots=True)
class LegDone:
    """What was done of one stretch on one side.

    Attributes:
        good: Repetitions without correction.
        reaches: How far this side came.
        held_s: Seconds in the holds of these repetitions.
        corrections: {sentence before sides are filled in: how often}.
    """

    leg: Leg
    reps: int
    good: int
    reaches: tuple[Reach, ...] = ()
    held_s: float = 0.0
    corrections: Mapping[str, int] = field(default_factory=dict)


class Host:
    """Reads the pages aloud and keeps count of what was done."""

    def __init__(self, frame: Frame) -> None:
        self._readers: dict[State, Reader] = {}
        if frame.welcome:
            self._readers[State.WELCOME] = Reader(frame.welcome, frame.words_per_s)
        if frame.ending is not None:
            self._readers[State.DONE] = Reader((frame.ending,), frame.words_per_s)
        self._lasting = Lasting()
        self._done: dict[Leg, LegDone] = {}
        self._corrected: dict[Leg, Counter[str]] = {}

    def line(self, t: float, state: State) -> str | None:
        """The line of a page to speak now."""
        reader = self._readers.get(state)
        return None if reader is None else reader.advance(t)

    def turn(self) -> None:
        """On to the next page of the welcome."""
        self._readers[State.WELCOME].turn()

    def welcomed(self, t: float, in_place: bool) -> bool:
        """Whether the welcome is over: read to its end, or far enough for who is in place."""
        reader = self._readers[State.WELCOME]
        waiting = self._lasting.lasted("in place", in_place, t, IN_PLACE_S)
        return reader.over or (waiting and reader.vital_read)

    def speaks(self, state: State) -> bool:
        """Whether it has a page to read in a state."""
        return state in self._readers

    def page(self, state: State) -> PageView | None:
        """The page to show."""
        return self._readers[state].view if state in self._readers else None

    def over(self, state: State) -> bool:
        """Everything is done and said."""
        return state is State.DONE and (state not in self._readers or self._readers[state].over)

    def corrected(self, leg: Leg, text: str) -> None:
        """A correction was raised."""
        self._corrected.setdefault(leg, Counter())[text] += 1

    def completed(
        self, leg: Leg, reps: int, good: int, reaches: Sequence[Reach], held_s: float = 0.0
    ) -> None:
        """A stretch is over on one side; done in two parts, they add up."""
        before = self._done.get(leg, LegDone(leg, 0, 0))
        self._done[leg] = LegDone(
            leg,
            before.reps + reps,
            before.good + good,
            tuple(r for r in reaches if r.side == leg.side),
            before.held_s + held_s,
            dict(self._corrected.get(leg, {})),
        )

    @property
    def done(self) -> tuple[LegDone, ...]:
        """What was done so far, in order."""
        return tuple(self._done.values())
