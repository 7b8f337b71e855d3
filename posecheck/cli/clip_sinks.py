"""Where a clip's steps go: events, landmarks, an annotated video, a window."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from posecheck.cli.clips import AHEAD, Moment
from posecheck.cli.losses import Losses, Result
from posecheck.cli.stages import Behind

if TYPE_CHECKING:
    from posecheck.cli.picture import Annotator
    from posecheck.cli.player import Player
    from posecheck.cli.sounds import Sounds
    from posecheck.cli.watched import WatchedRun
    from posecheck.session import Event, Step
    from posecheck.sinks.events import EventWriter
    from posecheck.sources.base import Image


@dataclass(frozen=True, slots=True)
class Targets:
    """Where one clip's results go, if anywhere; events also to `-`."""

    out: Path | None
    trace: Path | None
    events: Path | None
    sound: Path | None = None
    captions: Path | None = None


class Sinks:
    """Everything that a clip's steps are written to."""

    def __init__(
        self,
        run: WatchedRun,
        targets: Targets,
        closing: ExitStack,
        losses: Losses,
        player: Player | None = None,
        mirror: bool = False,
        sounds: Sounds | None = None,
        only_events: bool = False,
    ) -> None:
        """Open them; `closing` finishes them. What fails later goes to `losses`.

        With `only_events` there is nothing to go on for when nobody reads them any more.

        Raises:
            OutputError: One cannot be opened.
        """
        self._run, self._closing, self._losses = run, closing, losses
        self._trace_path = targets.trace
        self._events: EventWriter | Result | None = None
        self._painting: Behind[tuple[Moment, Step, str]] | None = None
        self._video: Behind[tuple[float, Image]] | None = None
        self._video_file: Result | None = None
        self._trace: Result | None = None
        self._player = player
        self._picture: Annotator | None = None
        self._sounds = sounds
        if targets.events is not None:
            from posecheck.sinks.events import EventWriter

            events = EventWriter(targets.events)
            if only_events and targets.events == Path("-"):
                self._events = closing.enter_context(events)
            else:
                self._events = Result(events.write, events.close, losses, closing)
        if targets.out is not None or player is not None:
            from posecheck.cli.picture import Annotator

            self._picture = Annotator(mirror)
        if targets.out is not None:
            from posecheck.sinks.video import VideoWriter

            writer = VideoWriter(targets.out)
            video = self._video_file = Result(writer.write, writer.close, losses, closing)
            self._video = closing.enter_context(Behind(lambda shot: video.write(*shot), AHEAD))
            if player is None:  # a window waits for its picture, a file does not
                self._painting = closing.enter_context(
                    Behind(lambda shot: self._paint(*shot), AHEAD)
                )

    def note(self, event: Event) -> None:
        """Write something that is known before the clip is played."""
        if self._events is not None:
            self._events.write(event.as_dict())

    def take(self, moment: Moment, step: Step) -> bool:
        """Write one step; False when the person closed the window."""
        path = self._trace_path
        if path is not None and not self._losses.of(self._write_trace, path, moment):
            self._trace_path = None  # there is no room for its first line
        if self._events is not None:
            for event in step.events:
                self._events.write(event.as_dict())
        caption = self._sounds.take(step) if self._sounds is not None else ""
        if self._painting is not None:
            if self.has_video:
                self._painting.put((moment, step, caption))
        elif self._player is not None:
            return self._player.show(step.t, self._paint(moment, step, caption))
        return True

    def _paint(self, moment: Moment, step: Step, caption: str) -> Image:
        """The annotated picture, which is on its way to the video, if there is one."""
        assert self._picture is not None
        shown = moment.frame.image if moment.frame else None
        image = self._picture.paint(shown, step, caption=caption)
        if self._video is not None:
            self._video.put((step.t, image))
        return image

    def finish(self) -> None:
        """Write the closing events, and the report."""
        closing = self._run.finish()
        if self._events is not None:
            for event in closing:
                self._events.write(event.as_dict())
        self._run.save(self._losses)

    @property
    def has_video(self) -> bool:
        """Whether there is a video, and all of it was written so far."""
        return self._video_file is not None and self._video_file.is_whole

    def linger(self) -> None:
        """Let the person look on until they close the window."""
        if self._player is not None:
            self._player.linger()

    def _write_trace(self, path: Path, moment: Moment) -> None:
        if self._trace is None:
            from posecheck.sources.trace import TraceWriter

            estimator = self._run.estimator
            writer = TraceWriter(
                path,
                size_wh=moment.pose.size_wh,
                source=self._run.clip.name,
                model=self._run.model,
                model_sha256=estimator.model_sha256 if estimator else "",
                mediapipe=estimator.version if estimator else "",
            )
            self._trace = Result(writer.write, writer.close, self._losses, self._closing)
        self._trace.write(moment.pose)
