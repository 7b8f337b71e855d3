"""A good run of the quad stretch with something going wrong in the middle, and how it ends."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
from cli_clips import ROOT

from posecheck.cli.common import error_of, open_legs
from posecheck.pose import Pose
from posecheck.session import Session
from posecheck.sources.trace import TraceSource
from posecheck.step import Event

TRACE = ROOT / "samples" / "traces" / "quad_good.posetrace.jsonl.gz"
BETWEEN_S = 9.5
"""Between the two repetitions of the sample: the first is complete at 8.5 s, the second
begins at 11.4 s."""
IN_HOLD_S = 13.0
"""In the second hold, which begins at 12.1 s and would be complete at 14.3 s."""
REPS = 2
RATE = 10.0
Change = Callable[[Pose], Pose]


@cache
def good() -> tuple[Pose, ...]:
    """The landmarks of the sample, ten a second."""
    return tuple(TraceSource(TRACE))


@dataclass(frozen=True)
class Outcome:
    """What came of a run."""

    events: tuple[Event, ...]

    def times(self, name: str) -> list[float]:
        return [event.t for event in self.events if event.name == name]

    def values(self, name: str, key: str) -> list[object]:
        return [event.data.get(key) for event in self.events if event.name == name]


def run(poses: Iterable[Pose]) -> Outcome:
    """Put poses through a session and end it."""
    session = Session(open_legs("", "quad", "right"), error_of("heavy"))
    events = [event for pose in poses for event in session.step(pose).events]
    return Outcome((*events, *session.finish()))


def later(pose: Pose, seconds: float) -> Pose:
    """The same pose, later."""
    return replace(pose, t=round(pose.t + seconds, 6))


def disturbed(at_s: float, lasts_s: float, change: Change) -> list[Pose]:
    """The person keeps still for a while and `change` is what the camera makes of it."""
    before = [pose for pose in good() if pose.t <= at_s]
    steps = round(lasts_s * RATE)
    between = [change(later(before[-1], i / RATE)) for i in range(1, steps + 1)]
    return [*before, *between, *(later(pose, lasts_s) for pose in good() if pose.t > at_s)]


def absent(pose: Pose) -> Pose:
    """Nobody is there."""
    return Pose.missing(pose.t, pose.size_wh)


def accompanied(pose: Pose) -> Pose:
    """Somebody else is in the picture."""
    return replace(pose, others=1)


def scaled(pose: Pose, factor: float, about: tuple[float, float]) -> Pose:
    """The body larger or smaller in the picture, about a point in pixels."""
    centre = np.array(about)
    return replace(pose, xy=centre + factor * (pose.xy - centre), z=factor * pose.z)


def pet(pose: Pose) -> Pose:
    """The model takes something small on the floor for the person: a tiny body in a corner."""
    return scaled(pose, 0.15, (0.0, float(pose.size_wh[1])))


def too_close(pose: Pose) -> Pose:
    """So near that most of the body is outside of the picture."""
    width, height = pose.size_wh
    return scaled(pose, 3.0, (width / 2, height / 2))
