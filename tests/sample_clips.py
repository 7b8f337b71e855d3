"""The sample clips: their truth, their stored landmarks, and what the engine makes of them."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from posecheck.cli.common import error_of, open_legs
from posecheck.pose import Pose
from posecheck.session import Session
from posecheck.sources.trace import TraceSource
from posecheck.speech import Speech, Spoken
from posecheck.step import Event

SAMPLES = Path(__file__).parents[1] / "samples"
TRACES = SAMPLES / "traces"
GOLDEN = SAMPLES / "golden"

SIDES = {"L": "left", "R": "right", "both": None}
SIDE_ON_YAW = 45.0
"""Up to here every stretch is judged fully; further off only as far as the view allows."""

CHECKS_OF = {
    "leaning_back": {"hip_90"},
    "knee_bent": {"knee_straight"},
    "short_hold": {"hold_time"},
    "shin_not_vertical": {"shin_on_chair"},
    "back_arched": {"no_arch", "upright"},
    "trunk_twisted": {"no_twist"},
    "slumped": {"upright"},
    "head_turned": {"look_ahead"},
    "no_chin_tuck": {"chin_first"},
    "too_fast": {"roll_speed"},
    "wrong_hand": {"wrong_hand"},
    "no_rotation": {"turn"},
}
"""Which checks may tell a labelled fault."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of time in which one thing goes on; seconds."""

    start: float
    end: float
    phase: str
    rep: int | None
    good: bool
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Fault:
    """A labelled fault from its first segment to its last; seconds."""

    label: str
    start: float
    end: float
    rep: int | None

    @property
    def checks(self) -> set[str]:
        return CHECKS_OF[self.label]


@dataclass(frozen=True, slots=True)
class Truth:
    """What a clip shows."""

    name: str
    stretch: str
    side: str | None
    yaw_deg: float
    segments: tuple[Segment, ...]

    @property
    def is_side_on(self) -> bool:
        return self.yaw_deg <= SIDE_ON_YAW

    @property
    def reps(self) -> list[int]:
        return sorted({s.rep for s in self.segments if s.rep is not None})

    def of_rep(self, rep: int, phase: str | None = None) -> list[Segment]:
        return [s for s in self.segments if s.rep == rep and phase in (None, s.phase)]

    @property
    def held_reps(self) -> list[int]:
        """Repetitions whose hold is long enough and in good form throughout."""
        return [r for r in self.reps if all(s.good for s in self.of_rep(r, "hold"))]

    @property
    def good_reps(self) -> list[int]:
        return [r for r in self.reps if all(s.good for s in self.of_rep(r))]

    @property
    def faults(self) -> list[Fault]:
        """Faults in the order in which they begin; a fault over several segments is one."""
        spans: list[Fault] = []
        open_: dict[str, Fault] = {}
        for s in self.segments:
            for label in s.faults:
                before = open_.get(label)
                start = before.start if before else s.start
                rep = before.rep if before and before.rep else s.rep
                open_[label] = Fault(label, start, s.end, rep)
            for label in [k for k in open_ if k not in s.faults]:
                spans.append(open_.pop(label))
        return sorted([*spans, *open_.values()], key=lambda f: f.start)

    def segment_at(self, t: float) -> Segment:
        return next((s for s in self.segments if s.start <= t < s.end), self.segments[-1])


def names() -> list[str]:
    """All clips that have a truth file."""
    return sorted(path.stem for path in SAMPLES.glob("*.json"))


@cache
def truth(name: str) -> Truth:
    data = json.loads((SAMPLES / f"{name}.json").read_text("utf-8"))
    segments = tuple(Segment(**{**s, "faults": tuple(s["faults"])}) for s in data["segments"])
    side, yaw_deg = SIDES[data["working_side"]], data["camera"]["yaw_deg"]
    return Truth(name, data["stretch"], side, yaw_deg, segments)


def trace_of(name: str) -> Path:
    return TRACES / f"{name}.posetrace.jsonl.gz"


def golden_of(name: str) -> Path:
    return GOLDEN / f"{name}.events.jsonl"


@cache
def model_of(name: str) -> str:
    return str(TraceSource(trace_of(name)).header["model"])


@cache
def poses(name: str) -> tuple[Pose, ...]:
    return tuple(TraceSource(trace_of(name)))


def session_of(name: str) -> Session:
    """A session that is to see a clip."""
    known = truth(name)
    return Session(open_legs("", known.stretch, known.side), error_of(model_of(name)))


def judge(name: str, shown: Sequence[Pose]) -> tuple[Event, ...]:
    """The events of a clip's session that sees these poses."""
    session = session_of(name)
    events = [event for pose in shown for event in session.step(pose).events]
    return (*events, *session.finish())


@cache
def events(name: str) -> tuple[Event, ...]:
    """The events of the clip as it is."""
    return judge(name, poses(name))


@cache
def spoken(name: str) -> tuple[Spoken, ...]:
    """What the clip's session says, and when, at the pace of a common voice."""
    session, speech = session_of(name), Speech()
    for pose in poses(name):
        for sentence in session.step(pose).say:
            speech.say(pose.t, sentence)
    return tuple(speech.spoken)
