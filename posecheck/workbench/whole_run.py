"""A recording judged as a whole, a little at a time, so that a window stays alive meanwhile."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from posecheck.pose import Pose
from posecheck.scene import Outlook
from posecheck.scene.body import look
from posecheck.skeleton import Side
from posecheck.states import State
from posecheck.tuning.recording import Recorder, Recording

MOVING = (State.MOVE, State.HOLD, State.RELEASE, State.BREATHE)


@dataclass(frozen=True, slots=True)
class Seen:
    """How the engine saw the person in one pose; the side that is nearest to the camera."""

    outlook: Outlook
    near: Side


class WholeRun:
    """Plays poses through a session when it is given time.

    Attributes:
        recording: What came of it; None until it is done.
        seen: Of every pose so far.
    """

    def __init__(self, poses: Sequence[Pose], make: Callable[[], Recorder]) -> None:
        self._poses, self._recorder = poses, make()
        self.recording: Recording | None = None
        self.seen: list[Seen] = []

    @property
    def share(self) -> float:
        """How much of it is done, 0..1."""
        return len(self.seen) / max(len(self._poses), 1)

    def go_on(self, budget_s: float) -> bool:
        """Work for about so long; True once it is done."""
        end_s = time.perf_counter() + budget_s
        while self.recording is None:
            if len(self.seen) == len(self._poses):
                self.recording = self._recorder.finish()
            else:
                self._take(self._poses[len(self.seen)])
                if time.perf_counter() >= end_s:
                    break
        return self.recording is not None

    def _take(self, pose: Pose) -> None:
        before = self.seen[-1].outlook if self.seen else None
        step = self._recorder.feed(pose)
        outlook = before or Outlook()
        if step is not None:
            outlook = look(pose, step.camera, before, step.view.state in MOVING)
        self.seen.append(Seen(outlook, self._recorder.session.instrument.stance.near))
