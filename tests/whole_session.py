"""A whole session made of the sample clips: from the welcome to the end card, without a key.

The stored landmarks are joined into one stream; the other side of each stretch is the same clip
in a mirror. In between somebody acts who does as they are told: they leave the picture, come back
into the next position, sit still until they have heard what to do, and only then move.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

from posecheck.cli.common import error_of
from posecheck.config import load_language, load_routine
from posecheck.host import Frame
from posecheck.pose import Pose
from posecheck.session import Session
from posecheck.speech import Speech
from posecheck.states import State
from posecheck.step import Event, Step
from posecheck.welcome import ending_page, welcome_pages
from tests.sample_clips import GOLDEN, poses

STEP_S = 0.1
"""The clips' own rate; the engine has a beat of its own."""
AWAY_S = 5.0
"""To turn round or to fetch the chair; long enough to be taken for somebody else, as the clips
show two people."""
REST_I = 10
"""A second into each clip the person is still at rest, and the pose model has settled on them."""
QUIET_S = 0.5
"""Who has heard all sets out after so long."""
LONGEST_S = 900.0


@dataclass(frozen=True, slots=True)
class Visit:
    """One time in front of the camera: clips of one body, played one after the other.

    Attributes:
        leg: Which part of the routine it belongs to, from 0.
        mirrored: The other side than the clip's own is shown.
    """

    leg: int
    clips: tuple[str, ...]
    mirrored: bool = False

    @property
    def length(self) -> int:
        """Number of poses."""
        return sum(len(poses(clip)) for clip in self.clips)

    def pose(self, i: int, t: float) -> Pose:
        """Pose `i` at time `t`."""
        shown = tuple(pose for clip in self.clips for pose in poses(clip))[i]
        return replace(shown.mirrored() if self.mirrored else shown, t=t)


VISITS = (
    Visit(0, ("calf_faults",)),
    Visit(0, ("calf_good", "calf_good")),
    Visit(1, ("calf_good", "calf_good"), True),
    Visit(2, ("quad_good", "quad_good"), True),
    Visit(3, ("quad_good", "quad_good")),
    Visit(4, ("glute_side_good", "glute_side_good"), True),
    Visit(5, ("glute_side_faults",)),
    Visit(5, ("glute_side_good", "glute_side_good")),
    Visit(6, ("rolldown_good", "rolldown_good", "rolldown_good", "rolldown_good")),
    Visit(7, ("rotation_side_good", "rotation_side_good")),
    Visit(8, ("rotation_side_good", "rotation_side_good"), True),
)
"""In the order of the routine, left before right; the calf and rotation clips show the left, the
quad and glute clips the right."""


@dataclass(slots=True)
class Actor:
    """Chooses the next pose from what the coach is doing and saying."""

    _visit: int = 0
    _i: int = REST_I
    _away_until: float = 0.0
    _quiet_since: float | None = None
    _moving: bool = False

    def pose(self, t: float, state: State, based: bool, caption: str) -> Pose:
        """What the camera sees at time `t`."""
        if self._moving and (self._is_over or state is State.SWITCH):
            self._leave(t, done=state is State.SWITCH)
        gone = state in (State.WELCOME, State.WALK, State.DONE)
        if gone or self._visit >= len(VISITS) or t < self._away_until:
            return Pose.missing(t, poses("calf_good")[0].size_wh)
        if self._moving:
            self._i = min(self._i + 1, VISITS[self._visit].length - 1)
        else:
            self._listen(t, state, based, caption)
        return VISITS[self._visit].pose(self._i, t)

    @property
    def _is_over(self) -> bool:
        """The clips have ended, and the next visit is for the same stretch and side."""
        here, after = VISITS[self._visit], VISITS[self._visit + 1 : self._visit + 2]
        return self._i + 1 >= here.length and bool(after) and after[0].leg == here.leg

    def _leave(self, t: float, done: bool) -> None:
        leg = VISITS[self._visit].leg
        self._visit += 1
        while done and self._visit < len(VISITS) and VISITS[self._visit].leg == leg:
            self._visit += 1
        self._i, self._moving, self._quiet_since = REST_I, False, None
        self._away_until = t + AWAY_S

    def _listen(self, t: float, state: State, based: bool, caption: str) -> None:
        """Set out once everything has been said."""
        if caption or not based or state is not State.SETTLE:
            self._quiet_since = None
        elif self._quiet_since is None:
            self._quiet_since = t
        elif t - self._quiet_since >= QUIET_S:
            self._moving = True


@dataclass(frozen=True, slots=True)
class Sound:
    """A sentence or a tone, when it is heard."""

    t: float
    who: str
    text: str


@dataclass(frozen=True, slots=True)
class Whole:
    """All that came of the session."""

    poses: tuple[Pose, ...]
    events: tuple[Event, ...]
    sounds: tuple[Sound, ...]
    over: bool


def session_in(code: str) -> Session:
    """The session that `posecheck live` would have."""
    language = load_language(code)
    routine = load_routine("low-back", language)
    welcome = language.words.welcome
    frame = Frame(
        welcome_pages(routine.legs, routine.before, welcome.title, welcome),
        ending_page(routine.after, language.words.ending),
    )
    return Session(routine.legs, error_of("heavy"), words=language.words, frame=frame)


def steps(session: Session, speech: Speech) -> Iterator[Step]:
    """Play it to the end."""
    actor, t = Actor(), 0.0
    state, based = State.WELCOME, False
    while t < LONGEST_S:
        step = session.step(actor.pose(t, state, based, speech.caption(t)))
        for sentence in step.say:
            speech.say(t, sentence)
        state, based = step.view.state, step.baseline
        yield step
        if step.over and not speech.caption(t):
            return
        t = round(t + STEP_S, 3)


@cache
def whole(code: str = "en", until_s: float = LONGEST_S) -> Whole:
    """The session in one language, or its beginning."""
    session, speech = session_in(code), Speech()
    seen: list[Pose] = []
    events: list[Event] = []
    tones: list[Sound] = []
    over = False
    for step in steps(session, speech):
        seen.append(step.pose)
        events += step.events
        tones += [Sound(step.t, "tone", name) for name in step.tones]
        over = step.over
        if step.t >= until_s:
            break
    events += session.finish()
    voice = [Sound(round(s.began_s, 2), "voice", s.text) for s in speech.spoken]
    sounds = sorted([*voice, *tones], key=lambda sound: sound.t)
    return Whole(tuple(seen), tuple(events), tuple(sounds), over)


TRANSCRIPT = GOLDEN / "session.transcript.txt"


def transcript(sounds: Sequence[Sound]) -> str:
    """One line for each sound: minutes and seconds, who, what."""
    lines = []
    for s in sounds:
        tenths = round(10 * s.t)
        clock = f"{tenths // 600:02d}:{tenths % 600 / 10:04.1f}"
        lines.append(f"{clock}  {s.who:5}  {s.text}")
    return "\n".join(lines) + "\n"
