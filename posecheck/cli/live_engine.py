"""The working half of a live session: newest frame to pose to step, on its own thread.

It waits for the camera only. Voice, tones and files take what they are given at once
and do their work on threads or in processes of their own.
"""

from __future__ import annotations

import math
import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal, Protocol, TypeAlias

from posecheck.cli.common import error_of
from posecheck.pose import Pose
from posecheck.session import Event, Session, Step

if TYPE_CHECKING:
    from posecheck.cli.live_models import Models
    from posecheck.sources import Frame

Command: TypeAlias = Literal["begin", "pause", "skip", "back", "switch_side"]

_READ_S: Final = 0.1
"""How long to wait for a frame before looking at commands and the camera's state."""
_JOIN_S: Final = 3.0


def clock_from_now() -> Callable[[], float]:
    """Seconds since now, which is when the camera's own clock begins."""
    began_s = time.monotonic()
    return lambda: time.monotonic() - began_s


class Camera(Protocol):
    """The part of ``CameraSource`` that a session needs."""

    name: str

    @property
    def problem(self) -> str:
        """What is wrong; empty while pictures come."""

    @property
    def frozen(self) -> bool:
        """Whether what is wrong is that one picture comes again and again."""

    def read(self, timeout_s: float) -> Frame | None:
        """The newest frame not read yet."""


class Outlet(Protocol):
    """Takes what the session gives; must return at once."""

    def take_pose(self, pose: Pose) -> None:
        """One pose, as it was judged."""

    def take_event(self, event: Event) -> None:
        """Something that happened."""

    def take_sound(self, step: Step) -> None:
        """The sentences and tones of one step."""


@dataclass(frozen=True, slots=True, eq=False)
class Shot:
    """One frame with what was found in it.

    Attributes:
        number: Counts the shots, from 1.
        frame: What the camera saw.
        step: Pose, verdicts and cue of this very frame.
    """

    number: int
    frame: Frame
    step: Step


class Engine:
    """Runs the session on the camera's frames until stopped.

    Attributes:
        error: What ended it before its time; None while all is well.
        lost: Why the camera gives no pictures at the moment; empty while it does.
    """

    def __init__(
        self,
        camera: Camera,
        models: Models,
        session: Session,
        outlet: Outlet,
        clock: Callable[[], float],
    ) -> None:
        """Take the parts; nothing runs before ``start``.

        Args:
            camera: Gives frames, newest first.
            models: Find the pose; used on the engine's thread only.
            session: Judges the pose; used on the engine's thread only.
            outlet: Takes what comes out.
            clock: Seconds now on the camera's clock.
        """
        self.error: Exception | None = None
        self.lost = ""
        self._camera, self._models, self._session = camera, models, session
        self._outlet, self._clock = outlet, clock
        self._commands: queue.SimpleQueue[Command] = queue.SimpleQueue()
        self._stop = threading.Event()
        self._changed = threading.Condition()
        self._newest: Shot | None = None
        self._count = 0
        self._missed_at = -math.inf
        self._thread = threading.Thread(target=self._run, name="session", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def command(self, command: Command) -> None:
        """Pass on what the person wants; done before the next frame."""
        self._commands.put(command)

    def newer(self, number: int, timeout_s: float) -> Shot | None:
        """The newest shot after ``number``; None when none comes within ``timeout_s``."""
        with self._changed:
            self._changed.wait_for(lambda: self._count > number or not self.running, timeout_s)
            return self._newest if self._count > number else None

    @property
    def running(self) -> bool:
        """False once it has stopped, by wish or by an error."""
        return self.error is None and not self._stop.is_set()

    def finish(self) -> None:
        """Stop, end the session and hand its closing events over."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join(_JOIN_S)
        for event in self._session.finish():
            self._outlet.take_event(event)

    def _run(self) -> None:
        try:
            while not self._stop.is_set():
                self._obey()
                frame = self._camera.read(_READ_S)
                if frame is not None:
                    self._see(frame)
                elif problem := self._camera.problem:
                    self._miss(problem)
        except Exception as error:  # raised again by the main thread
            self.error = error
        with self._changed:
            self._changed.notify_all()

    def _obey(self) -> None:
        while not self._commands.empty():
            command = self._commands.get()
            getattr(self._session, command)()

    def _see(self, frame: Frame) -> None:
        if round(frame.t, 6) <= self._missed_at:
            return  # taken while it was just being said that there is none: time only goes on
        began_s = self._clock()
        pose = self._models.estimate(frame).rounded()
        self._note_camera("", frame.t)
        step = self._step(pose)
        with self._changed:
            self._count += 1
            self._newest = Shot(self._count, frame, step)
            self._changed.notify_all()
        self._models.took(frame, began_s)
        if self._session.between_reps:
            self._change_model(frame.t)

    def _change_model(self, t: float) -> None:
        """Go over to another model if one is ready; its errors count from then on."""
        name = self._models.swap()
        if name is not None:
            self._session.recalibrate(error_of(name))
            self._outlet.take_event(Event(round(t, 3), "model_changed", {"model": name}))

    def _miss(self, problem: str) -> None:
        """Without pictures nobody is seen: the session waits, and knows how long."""
        t = self._clock()
        self._note_camera(problem, t)
        if self._newest is not None:
            pose = Pose.missing(t, self._newest.frame.size_wh).rounded()
            self._missed_at = pose.t
            self._step(pose)

    def _step(self, pose: Pose) -> Step:
        step = self._session.step(pose)
        self._outlet.take_pose(pose)
        for event in step.events:
            self._outlet.take_event(event)
        self._outlet.take_sound(step)
        return step

    @property
    def frozen(self) -> bool:
        """Whether the camera is lost by giving the same picture again and again."""
        return self._camera.frozen

    def _note_camera(self, problem: str, t: float) -> None:
        before, self.lost = self.lost, problem
        if bool(problem) != bool(before):
            data: dict[str, object] = {"camera": self._camera.name}
            if problem:
                data["problem"] = problem
            name = "camera_lost" if problem else "camera_found"
            self._outlet.take_event(Event(round(t, 3), name, data))
