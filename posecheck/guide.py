"""What the coach says and sounds: one sentence or tone for each thing that happens.

Corrections are not here (`cues` picks those); this is the guidance around them.
"""

from __future__ import annotations

from posecheck.coach_io import CoachView, Happening
from posecheck.states import State
from posecheck.step import Utterance
from posecheck.stretch import Leg, sentence

SIT_STILL = "Sit still for a moment."
HOLD = "Hold."
LET_GO = "And let go."
BREATHE = "Take a deep breath."
ENOUGH = "That's enough, let go and breathe."
PAUSED = "Paused."
DONE = "All done. Well done."
SHORT_HOLD = "Stay a little longer: {seconds} seconds."

_TONES = {
    "hold_started": "hold_start",
    "hold_paused": "paused",
    "hold_completed": "hold_done",
}
_WORDS = {"hold_started": HOLD, "hold_completed": LET_GO}


class Guide:
    """Collects sentences and tones until they are taken."""

    def __init__(self) -> None:
        self._say: list[Utterance] = []
        self._tones: list[str] = []
        self._said: set[tuple[str, str, str]] = set()
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
        if happening.name == "hold_started":
            self._ticks = 0
        if happening.name in _TONES:
            self._tones.append(_TONES[happening.name])
        if happening.name in _WORDS:
            self._say.append(Utterance(t, _WORDS[happening.name]))

    def entered(self, t: float, view: CoachView, leg: Leg, based: bool) -> None:
        """Words for a new state."""
        state = view.state
        if state is State.PLACE:
            self._once(t, leg, sentence(leg.stretch.setup, leg.side))
        elif state is State.SETTLE and not based:
            self._once(t, leg, SIT_STILL)
        elif state is State.WALK:
            self._once(t, leg, leg.stretch.setup)
        elif state is State.SWITCH:
            self._say.append(Utterance(t, view.next_text.replace("then: ", "Next: ") + "."))
        else:
            words = {State.BREATHE: BREATHE, State.PAUSE: PAUSED, State.DONE: DONE}
            if state in words:
                self._say.append(Utterance(t, words[state]))

    def follow(self, t: float, view: CoachView, leg: Leg) -> None:
        """A tick each second of a hold, and an end to an endless one."""
        if view.state is State.HOLD and view.hold_s >= self._ticks + 1:
            self._ticks += 1
            self._tones.append("tick")
        if view.state is State.RELEASE and view.hold_s >= leg.stretch.enough_s:
            self._once(t, leg, ENOUGH, str(view.rep))

    def _once(self, t: float, leg: Leg, text: str, which: str = "") -> None:
        key = (leg.stretch.id, leg.side, text + which)
        if key not in self._said:
            self._said.add(key)
            self._say.append(Utterance(t, text))
