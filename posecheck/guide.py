"""What the coach says and sounds: one sentence or tone for each thing that happens.

Corrections are not here (`cues` picks those); this is the guidance around them. Where the
language has several ways to say a thing they are taken in turn.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from posecheck.coach_io import BREATH_IN, CoachView
from posecheck.cues import Cue
from posecheck.lasting import Lasting
from posecheck.reminders import Reminders, Wait
from posecheck.speech import Kind, reading_s
from posecheck.states import State
from posecheck.step import Utterance
from posecheck.stretch import Leg, sentence
from posecheck.words import ENGLISH, Variants, Words

UNSURE_S = 20.0
"""What a hold needs and is not seen for so long will not be seen by waiting: a starting value."""

SET_UP_S = 3.0
"""Time to do what the set-up asks for, once it was heard: nobody is corrected who bends down to put
the rope round the foot. A starting value."""
SOON_S = 8.0
"""Who was told to move so lately and went out of place meanwhile need not hear it again."""

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


def stand_up(leg: Leg) -> str:
    """What the walk asks of who still sits."""
    return next((c.say_low for c in leg.stretch.checks if c.kind == "target" and c.say_low), "")


def _wait(view: CoachView, ready: bool) -> Wait:
    """What is waited for."""
    state = view.state
    if state is State.FIND and view.rep <= view.reps:  # after the last one may go away
        return "nobody"
    if state is State.PLACE:
        return "place"
    if state is State.SETTLE and ready:
        return "move"
    if state is State.RELEASE and view.hold_s >= view.stretch.enough_s:
        return "enough"
    return "stand" if state is State.WALK and not view.risen else ""


class Guide:
    """Collects sentences and tones until they are taken.

    Attributes:
        ready_s: When somebody may have done what the set-up asks for, seconds of the session.
    """

    def __init__(self, words: Words = ENGLISH) -> None:
        self._words = words
        self._say: list[Utterance] = []
        self._tones: list[str] = []
        self._said: set[tuple[str, str, str]] = set()
        self._reminders = Reminders()
        self._move_s = self.ready_s = -math.inf
        self._turn: dict[Variants, int] = {}
        self._advised: list[Leg] = []
        self._ticks = 0
        self._unseen = Lasting()
        self._state = State.FIND
        self._asked = ""
        self._good = self._further = self._breathing_in = False

    def take(self) -> tuple[tuple[Utterance, ...], tuple[str, ...]]:
        """What has been collected, which is forgotten then."""
        say, tones = tuple(self._say), tuple(self._tones)
        self._say.clear()
        self._tones.clear()
        return say, tones

    def say(self, t: float, text: str, kind: Kind = "guide") -> None:
        """Say something; of the kind "now" when what waits to be said is past."""
        self._say.append(Utterance(t, text, kind))

    def hush(self, t: float) -> None:
        """What waits to be said is past: something else begins."""
        self.say(t, "", "hush")

    def forget(self, leg: Leg) -> None:
        """Begin a side of a stretch anew: what was said of it was long ago, or never heard."""
        begun = (leg.stretch.id, leg.side)
        self._said = {key for key in self._said if key[:2] != begun}
        self._advised = [other for other in self._advised if other != leg]

    def correct(self, t: float, cue: Cue | None, speak: bool) -> None:
        """Speak the correction that is shown; one that is shown no more need not be heard."""
        if self._asked and (cue is None or cue.text != self._asked):
            self.say(t, self._asked, "hush")
            self._asked = ""
        if cue is not None and speak:
            self.say(t, cue.text, "setup" if self._state is State.PLACE else "cue")
            self._asked = cue.text

    def based(self, t: float, leg: Leg) -> None:
        """The baseline stands: say what to do, and one thing that no camera sees.

        Each side of a stretch hears another piece of its advice, and none twice.
        """
        self._move(t, leg)
        advice = leg.stretch.advice
        if advice and leg not in self._advised:
            before = sum(other.stretch.id == leg.stretch.id for other in self._advised)
            self._advised.append(leg)
            self.say(t, sentence(advice[before % len(advice)], leg.side), "meanwhile")

    def answer(self) -> None:
        """A sign was understood."""
        self._tones.append("sign")

    def resumed(self, t: float) -> None:
        """A pause is over, and what still waits to be said of it is past."""
        self.hush(t)
        self.say(t, self._words.sign.going_on)

    def heard(self, t: float, name: str, data: Mapping[str, object]) -> None:
        """Tone and words for something that happened."""
        guide = self._words.guide
        if name == "hold_started":
            self._ticks = 0
        if name in _TONES:
            self._tones.append(_TONES[name])
        spoken = {"hold_started": guide.hold, "hold_completed": guide.let_go}
        if name in spoken:
            self.say(t, self._turned(spoken[name]), "now")
        if name == "hold_completed":
            self._further = bool(data.get("further"))
        if name == "rep_completed":
            self._good = bool(data["good"])

    def entered(self, t: float, view: CoachView, leg: Leg, based: bool) -> None:
        """Words for a new state."""
        state, before, guide = view.state, self._state, self._words.guide
        self._state = state
        if state is State.PLACE:
            if before is State.FIND:
                self._once(t, leg, guide.see_you)
            setup = sentence(leg.stretch.setup, leg.side)
            if self._once(t, leg, setup):
                self.ready_s = t + reading_s(guide.see_you) + reading_s(setup) + SET_UP_S
        elif state is State.SETTLE and not based:
            self._once(t, leg, guide.sit_still[0], "meanwhile")
        elif state is State.SETTLE and before is State.BREATHE:
            self._again(t, view)
        elif state is State.SETTLE and before is State.PLACE and t - self._move_s >= SOON_S:
            self._move(t, leg) if view.rep == 1 else self._again(t, view)
        elif state is State.BREATHE:
            self._breathe_in(t)
        elif state is State.WALK:
            self._once(t, leg, leg.stretch.setup)
            self._once(t, leg, leg.stretch.move)
        elif state is State.SWITCH:
            self.hush(t)
            self.say(t, next_words(view, self._words))
        elif state in (State.PAUSE, State.DONE):
            self.say(t, self._turned(guide.paused if state is State.PAUSE else guide.done), "now")

    def follow(self, t: float, view: CoachView, short: bool = False) -> None:
        """A tick and what is left each second of a hold, and the breath.

        Args:
            t: Seconds.
            view: The coach.
            short: The hold is being let go early: nothing is left to count.
        """
        if view.state is State.HOLD and view.hold_s >= self._ticks + 1:
            self._ticks += 1
            self._tones.append("tick")
            count = self._words.guide.count
            left = math.ceil(view.hold_target_s - self._ticks - 1e-6)
            if not view.paused and not short and 0 < left <= len(count):
                self._say.append(Utterance(t, count[left - 1], "count"))
        if view.state is State.BREATHE and view.breath >= BREATH_IN and self._breathing_in:
            self._breathing_in = False
            self.say(t, self._turned(self._words.guide.breathe_out), "now")

    def waits(self, t: float, view: CoachView, leg: Leg, ready: bool, unseen: bool) -> None:
        """Say what to do to who waits, or has not heard it.

        Args:
            t: Seconds.
            view: The coach.
            leg: The side of a stretch under way.
            ready: The baseline stands, and nothing is to be put right.
            unseen: What a hold needs cannot be seen now.
        """
        if self._unseen.lasted("unseen", unseen, t, UNSURE_S):
            self._once(t, leg, self._words.guide.unsure)
        wait = _wait(view, ready and not unseen)
        if not self._reminders.due(t, wait):
            return
        if wait == "move":
            self._move(t, leg)
        else:
            words = self._words
            texts: dict[Wait, str] = {
                "nobody": words.view.nobody,
                "place": words.guide.stuck,
                "enough": words.guide.enough[0],
                "stand": stand_up(leg),
            }
            self.say(t, texts[wait])

    def _move(self, t: float, leg: Leg) -> None:
        self._move_s = t
        self.say(t, sentence(leg.stretch.move, leg.side))

    def _again(self, t: float, view: CoachView) -> None:
        self._move_s = t
        guide = self._words.guide
        self.say(t, self._turned(guide.last_one if view.rep == view.reps else guide.again))

    def _breathe_in(self, t: float) -> None:
        """What was good about the repetition, and the breath, in one go."""
        words = [self._turned(self._words.guide.breathe)]
        if self._further:
            words.insert(0, self._words.own.further)
        elif self._good:
            words.insert(0, self._turned(self._words.guide.good))
        self._further = self._good = False
        self._breathing_in = True
        self.say(t, " ".join(words), "now")

    def _turned(self, ways: Variants) -> str:
        """One of the ways to say it, each in its turn."""
        turn = self._turn.get(ways, 0)
        self._turn[ways] = turn + 1
        return ways[turn % len(ways)]

    def _once(self, t: float, leg: Leg, text: str, kind: Kind = "guide") -> bool:
        key = (leg.stretch.id, leg.side, text)
        if key in self._said:
            return False
        self._said.add(key)
        self.say(t, text, kind)
        return True
