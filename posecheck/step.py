"""What one pose leads to: events, sentences, tones, verdicts and the one cue."""

from __future__ import annotations

from dataclasses import dataclass, field

from posecheck.camera_view import View
from posecheck.coach_io import CoachView
from posecheck.cues import Cue
from posecheck.gestures import Sign
from posecheck.host import LegDone
from posecheck.judging import Verdict
from posecheck.own_range import Reach
from posecheck.pages import PageView
from posecheck.pose import Pose
from posecheck.speech import Kind
from posecheck.words import ENGLISH, Words


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, as it stands in the events file."""

    t: float
    name: str
    data: dict[str, object] = field(default_factory=dict)

    def as_dict(self) -> dict[str, object]:
        """A flat record: t, event, then the data."""
        return {"t": self.t, "event": self.name, **self.data}


@dataclass(frozen=True, slots=True)
class Utterance:
    """A sentence to speak; of the kind "hush" one that need not be spoken any more."""

    t: float
    text: str
    kind: Kind = "guide"


@dataclass(frozen=True, slots=True)
class Step:
    """Everything that one pose led to.

    Attributes:
        t: Seconds.
        pose: Landmarks as they came, unmirrored.
        verdicts: Of the checks judged now.
        active: Verdicts of the corrections that stand.
        events: What happened, in order.
        say: Sentences to speak, in order.
        tones: hold_start, tick, hold_done, paused or sign.
        cue: The one sentence to show.
        view: The coach.
        camera: The camera's view of the person.
        cannot_judge: What cannot be judged, and what to do about it.
        baseline: Whether the instrument has been zeroed.
        words: The language of the session.
        page: The page that is being read, before the start or at the end.
        sign: A sign of the arms that is being held.
        reaches: How far each side came with the targets of this stretch.
        done: What was done so far.
        over: Everything is done and said.
    """

    t: float
    pose: Pose
    verdicts: tuple[Verdict, ...]
    active: tuple[Verdict, ...]
    events: tuple[Event, ...]
    say: tuple[Utterance, ...]
    tones: tuple[str, ...]
    cue: Cue | None
    view: CoachView
    camera: View
    cannot_judge: tuple[str, ...]
    baseline: bool
    words: Words = ENGLISH
    page: PageView | None = None
    sign: Sign | None = None
    reaches: tuple[Reach, ...] = ()
    done: tuple[LegDone, ...] = ()
    over: bool = False
