"""What the coach says and sounds: one sentence or tone for each thing that happens.

Corrections are not here (`cues` picks those); this is the guidance around them. Where the
language has several ways to say a thing they are taken in turn.
"""

from __future__ import annotations

from posecheck.coach_io import CoachView, Happening
from posecheck.states import State
from posecheck.step import Utterance
from posecheck.stretch import Leg, sentence
from posecheck.words import ENGLISH, Variants, Words

_TONES = {
    "hold_started": "hold_start",
    "hold_paused": "paused",
    "hold_completed": "hold_done",
}


def next_words(view: CoachView, words: Words) -> str:
    """What comes after this stretch and side, as a sentence."""
    after, say = view.upcoming, words.guide
    if after is None:
        return say.last
    if after.stretch.id == view.stretch.id and after.side != "both":
        return sentence(say.next_side, after.side)
    return say.next_stretch.format(stretch=after.stretch.name)


class Guide:
    """Collects sentences and tones until they are taken."""

    def __init__(self, words: Words = ENGLISH) -> None:
        self._words = words
        self._say: list[Utterance] = []
        self._tones: list[str] = []
        self._said: set[tuple[str, str, str]] = set()
        self._turn: dict[Variants, int] = {}
        self._ticks = 0

    def take(self) -> tuple[tuple[Utterance, ...], tuple[str, ...]]:
        """What has been collected, which is forgotten then."""
        say, tones = tuple(self._say), tuple(self._tones)
        self._say.clear()
        self._tones.clear()
        return say, tones

    def cue(self, t: float, text: str) -> None:
        """Speak a correction."""
        self._say.append(Utterance(t, text, "cue"))

    def based(self, t: float, leg: Leg) -> None:
        """The baseline stands: say what to do."""
        self._say.append(Utterance(t, sentence(leg.stretch.move, leg.side)))

    def heard(self, t: float, happening: Happening) -> None:
        """Tone and words for something that happened."""
        guide = self._words.guide
        if happening.name == "hold_started":
            self._ticks = 0
        if happening.name in _TONES:
            self._tones.append(_TONES[happening.name])
        spoken = {"hold_started": guide.hold, "hold_completed": guide.let_go}
        if happening.name in spoken:
            self._speak(t, spoken[happening.name])

    def entered(self, t: float, view: CoachView, leg: Leg, based: bool) -> None:
        """Words for a new state."""
        state, guide = view.state, self._words.guide
        if state is State.PLACE:
            self._once(t, leg, sentence(leg.stretch.setup, leg.side))
        elif state is State.SETTLE and not based:
            self._once(t, leg, guide.sit_still[0])
        elif state is State.WALK:
            self._once(t, leg, leg.stretch.setup)
        elif state is State.SWITCH:
            self._say.append(Utterance(t, next_words(view, self._words)))
        else:
            spoken = {
                State.BREATHE: guide.breathe,
                State.PAUSE: guide.paused,
                State.DONE: guide.done,
            }
            if state in spoken:
                self._speak(t, spoken[state])

    def follow(self, t: float, view: CoachView, leg: Leg) -> None:
        """A tick each second of a hold, and an end to an endless one."""
        if view.state is State.HOLD and view.hold_s >= self._ticks + 1:
            self._ticks += 1
            self._tones.append("tick")
        if view.state is State.RELEASE and view.hold_s >= leg.stretch.enough_s:
            self._once(t, leg, self._words.guide.enough[0], str(view.rep))

    def _speak(self, t: float, ways: Variants) -> None:
        """One of the ways to say it, each in its turn."""
        turn = self._turn.get(ways, 0)
        self._turn[ways] = turn + 1
        self._say.append(Utterance(t, ways[turn % len(ways)]))

    def _once(self, t: float, leg: Leg, text: str, which: str = "") -> None:
        key = (leg.stretch.id, leg.side, text + which)
        if key not in self._said:
            self._said.add(key)
            self._say.append(Utterance(t, text))
