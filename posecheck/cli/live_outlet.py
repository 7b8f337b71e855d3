"""Where a live session's results go: files through writing threads, voice and tones."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

from posecheck.sinks.background import Background

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import numpy as np
    import numpy.typing as npt

    from posecheck.errors import PosecheckError
    from posecheck.estimators import Estimator
    from posecheck.history import KeptFiles
    from posecheck.pose import Pose
    from posecheck.session import Event, Step
    from posecheck.sinks.history import HistorySink
    from posecheck.sinks.tones import TonePlayer
    from posecheck.sinks.voice import Speaker
    from posecheck.stretch import Leg

_ROOM_LINES: Final = 10_000
"""Waiting poses or events: minutes of a disk that stalls."""
_ROOM_PICTURES: Final = 8
"""Waiting pictures, 3 MB each at 1280 x 720: a quarter of a second, then they are dropped."""


@dataclass(slots=True)
class Done:
    """What was done of one stretch on one side."""

    reps: int = 0
    clean: int = 0


class Watcher(Protocol):
    """Sees a whole session."""

    def add(self, step: Step) -> None:
        """One step; called on the session's thread, so it must return at once."""

    def close(self) -> None:
        """The session is over, in whatever way; may be called twice."""


class Outlet:
    """Takes poses, events, sentences, tones and painted pictures; never waits.

    Attributes:
        done: Repetitions by stretch id and side.
        pictures: The recording's writing thread, if there is a recording.
    """

    def __init__(self, voice: Speaker, tones: TonePlayer) -> None:
        """Without files; see ``open_events`` and the like."""
        self.done: dict[tuple[str, str], Done] = {}
        self.pictures: Background[tuple[float, npt.NDArray[np.uint8]]] | None = None
        self._watcher: Watcher | None = None
        self._voice, self._tones = voice, tones
        self._events: Background[Mapping[str, Any]] | None = None
        self._poses: Background[Pose] | None = None
        self._history: HistorySink | None = None
        self._closing = ExitStack()
        self._told: set[str] = set()

    def open_events(self, path: str) -> None:
        """Write events to a file, or to standard output for ``-``; OutputError if not."""
        from posecheck.sinks.events import EventWriter

        writer = EventWriter(path)
        self._events = Background("The events", writer.write, writer.close, _ROOM_LINES)
        self._closing.enter_context(self._events)

    def open_trace(
        self, path: Path, size_wh: tuple[int, int], source: str, estimator: Estimator
    ) -> None:
        """Write poses to a trace; OutputError if that cannot be."""
        from posecheck.sources.trace import TraceWriter

        writer = TraceWriter(
            path,
            size_wh=size_wh,
            source=source,
            model=estimator.model_name,
            model_sha256=estimator.model_sha256,
            mediapipe=estimator.version,
        )
        self._poses = Background("The trace", writer.write, writer.close, _ROOM_LINES)
        self._closing.enter_context(self._poses)

    def open_video(self, path: Path) -> None:
        """Record painted pictures; OutputError if that cannot be."""
        from posecheck.sinks.video import VideoWriter

        writer = VideoWriter(path)
        self.pictures = Background(
            "The recording", lambda item: writer.write(*item), writer.close, _ROOM_PICTURES
        )
        self._closing.enter_context(self.pictures)

    def open_watcher(self, watcher: Watcher) -> None:
        """Show it each step; it is closed with the files."""
        self._watcher = watcher
        self._closing.callback(watcher.close)

    def open_history(
        self, legs: Sequence[Leg], routine: str, model: str, profile: str, files: KeptFiles
    ) -> None:
        """Keep what is done in the user's history; OutputError if that cannot be."""
        from posecheck import __version__
        from posecheck.sinks.history import HistorySink

        self._history = HistorySink(
            legs,
            source="live",
            routine=routine,
            model=model,
            version=__version__,
            profile=profile,
            files=files,
        )
        self._closing.enter_context(self._history)

    @property
    def session_id(self) -> int | None:
        """Number of this session in the history; None when it is not in it."""
        return None if self._history is None else self._history.session_id

    def take_pose(self, pose: Pose) -> None:
        """One pose, as it was judged."""
        if self._poses is not None:
            self._poses.put(pose)

    def take_event(self, event: Event) -> None:
        """Something that happened."""
        if self._events is not None:
            self._events.put(event.as_dict())
        if self._history is not None:
            self._history.take_events([event])
        if event.name == "rep_completed":
            key = str(event.data["stretch"]), str(event.data["side"])
            done = self.done.setdefault(key, Done())
            done.reps += 1
            done.clean += bool(event.data.get("good"))

    def take_sound(self, step: Step) -> None:
        """The sentences and tones of one step, and the time it stands for."""
        if self._watcher is not None:
            self._watcher.add(step)
        for sentence in step.say:
            self._voice.say(sentence)
        for tone in step.tones:
            self._tones.play(tone)
        if self._history is not None:
            self._history.take_time(step)

    def caption(self) -> str:
        """The sentence that is being said, word for word; "" in silence."""
        return self._voice.caption()

    def take_notices(self) -> list[str]:
        """What the person should know since the last call, each once."""
        notices = [*self._voice.take_notices(), *self._tones.take_notices()]
        new = [str(e) for e in self.errors() if str(e) not in self._told]
        self._told.update(new)
        return notices + new

    def errors(self) -> list[PosecheckError]:
        """Why files are not what they should be."""
        writers = (self._events, self._poses, self.pictures, self._history)
        return [w.error for w in writers if w is not None and w.error is not None]

    def close(self) -> None:
        """Write what waits and finish all files; may be called twice."""
        self._closing.close()


def told(done: Mapping[tuple[str, str], Done], legs: Sequence[Leg]) -> list[str]:
    """What was done, a line for each side of each stretch."""
    lines = []
    for leg in dict.fromkeys(legs):
        if leg.stretch.kind == "walk":
            continue
        d = done.get((leg.stretch.id, leg.side), Done())
        side = "" if leg.side == "both" else f", {leg.side}"
        plural = "" if d.reps == 1 else "s"
        lines.append(
            f"{leg.stretch.name}{side}: {d.reps} repetition{plural}, {d.clean} without correction"
        )
    return lines
