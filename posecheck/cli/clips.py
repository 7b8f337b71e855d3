"""Running clips, pictures and traces through the engine: the loop that replay, demo and
measure share."""

from __future__ import annotations

import re
import time
from collections.abc import Generator, Iterable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

from posecheck.cli.common import error_of, open_legs, stem_of
from posecheck.cli.stages import Behind, read_ahead
from posecheck.cli.startup import warn_of_reporting
from posecheck.errors import ConfigError, SourceError
from posecheck.reading import LARGE, loads, read_text
from posecheck.speech import Speech
from posecheck.words import ENGLISH, Words

if TYPE_CHECKING:
    from posecheck.cli.picture import Annotator
    from posecheck.cli.player import Player
    from posecheck.estimators import Estimator
    from posecheck.language import Language
    from posecheck.pose import Pose
    from posecheck.session import Event, Step
    from posecheck.sinks.events import EventWriter
    from posecheck.sources import Frame, Source
    from posecheck.sources.base import Image
    from posecheck.sources.trace import TraceWriter
    from posecheck.stretch import Leg
    from posecheck.summary import Summary

AHEAD = 4
"""Frames that may wait between two stages of work; a few even out slow ones."""

MOSTLY = 0.5
"""Two people in more than this share of the frames make a clip unfit to judge."""


@dataclass(frozen=True, slots=True)
class Moment:
    """One frame of a source with its pose; a trace has no frame."""

    pose: Pose
    frame: Frame | None


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a clip before it is played."""

    stretch: str | None
    side: str | None


def facts_of(clip: Path) -> Facts:
    """Stretch and side from a file of labels, or from the clip's name.

    Labels are beside the clip; those of a trace in a folder `traces` also in the one above.
    """
    label = clip.with_name(stem_of(clip) + ".json")
    if not label.is_file() and clip.parent.name == "traces":
        label = clip.parent.parent / label.name
    if label.is_file():
        try:
            data = loads(read_text(label, LARGE))
        except (OSError, ValueError):
            data = {}
        if isinstance(data, dict) and "stretch" in data:
            side = {"L": "left", "R": "right"}.get(str(data.get("working_side")))
            return Facts(str(data["stretch"]), side)
    name = stem_of(clip).lower()
    known = ("calf", "quad", "glute", "rolldown", "rotation", "walk")
    return Facts(next((k for k in known if name.startswith(k)), None), None)


def leg_for(
    clip: Path, stretch: str | None, side: str | None, language: Language | None = None
) -> Leg:
    """The stretch and side to judge a clip by.

    Raises:
        ConfigError: Neither the options nor the clip say which.
    """
    facts = facts_of(clip)
    stretch = stretch or facts.stretch
    if stretch is None:
        raise ConfigError(f"{clip.name}: say which stretch it shows, as in --stretch calf.")
    legs = open_legs("", stretch, side or facts.side, language)
    if len(legs) > 1:
        sides = " or ".join(f"--side {leg.side}" for leg in legs)
        name = legs[0].stretch.id
        raise ConfigError(f"{clip.name}: {name} is done one side at a time; add {sides}.")
    return legs[0]


def open_clip(clip: Path) -> Source:
    """Open a clip, a picture or a trace.

    Raises:
        SourceError: It cannot be opened, or is an address on the network.
    """
    from posecheck.sources import open_source

    address = re.match(r"([a-z]{2,}):/+", str(clip))  # a Path keeps one of the two slashes
    if address:
        url = f"{address[1]}://{str(clip)[address.end() :]}"
        raise SourceError(
            f"{url} is an address, not a file; download the clip first, or watch a camera with "
            "`posecheck live --camera URL`."
        )
    return open_source(clip)


def make_estimator(model: str, live: bool = False) -> Estimator:
    """The pose estimator for clips; `auto` is the heaviest."""
    from posecheck.estimators import choose_model
    from posecheck.estimators.mediapipe import MediaPipeEstimator
    from posecheck.models import load

    warn_of_reporting()
    bundle = choose_model(live=live) if model == "auto" else load(model)
    return MediaPipeEstimator(bundle)


def moments(source: Source, estimator: Estimator | None) -> Generator[Moment, None, None]:
    """Poses of a source, with the frames they come from.

    Decoding and the pose model work ahead, each on a thread; closing this ends them.
    """
    if estimator is None:
        for pose in cast("Iterable[Pose]", source):
            yield Moment(pose, None)
        return
    frames = read_ahead(cast("Iterable[Frame]", source), AHEAD)
    with closing(read_ahead(_estimated(frames, estimator), AHEAD)) as found:
        yield from found


def _estimated(
    frames: Generator[Frame, None, None], estimator: Estimator
) -> Generator[Moment, None, None]:
    with closing(frames):
        for frame in frames:
            yield Moment(estimator.estimate(frame).rounded(), frame)


class ClipRun:
    """One clip played through one session.

    Attributes:
        source: The opened clip, picture or trace.
        model: Name of the pose model.
        leg: Stretch and side.
        summary: Filled while it plays.
    """

    def __init__(
        self,
        clip: Path,
        leg: Leg,
        model: str,
        reps: int | None = None,
        words: Words = ENGLISH,
    ) -> None:
        from posecheck.session import Session
        from posecheck.sources.trace import TraceSource
        from posecheck.summary import Summary

        self.clip, self.leg = clip, leg
        self._closing = ExitStack()
        self.source = self._closing.enter_context(open_clip(clip))
        self.estimator: Estimator | None = None
        if isinstance(self.source, TraceSource):
            self.model = str(self.source.header.get("model", "")) or "unknown"
        else:
            self.estimator = self._closing.enter_context(make_estimator(model))
            self.model = self.estimator.model_name
        # Closed before the source and the model that its threads work with.
        self._moments = self._closing.enter_context(closing(moments(self.source, self.estimator)))
        self.session = Session([leg], error_of(self.model), reps, words=words)
        self.summary: Summary = Summary()
        self._began_s = time.perf_counter()

    def close(self) -> None:
        """Let go of the clip and the model."""
        self._closing.close()

    def steps(self) -> Iterator[tuple[Moment, Step]]:
        """Play the clip: every moment with the step it led to."""
        for moment in self._moments:
            step = self.session.step(moment.pose)
            self.summary.add(step)
            yield moment, step

    def finish(self) -> tuple[Event, ...]:
        """The closing events."""
        events = self.session.finish()
        self.summary.add_events(events)
        return events

    def result(self) -> dict[str, object]:
        """The summary as it is written."""
        seconds = max(time.perf_counter() - self._began_s, 1e-9)
        return self.summary.as_dict(
            clip=self.clip.name,
            stretch=self.leg.stretch.id,
            side=self.leg.side,
            model=self.model,
            processed_fps=self.summary.frames / seconds,
        )

    def verdict(self) -> str | None:
        """What was wrong with the clip as a whole, as one sentence; None if nothing."""
        s, name = self.summary, self.clip.name
        if s.frames == 0:
            return f"{name}: there is nothing in it to judge; record or copy it again."
        if s.frames_with_pose == 0:
            return f"{name}: nobody was found in it; show the whole body, side-on, in good light."
        if s.frames == 1:
            return (
                f"{name}: a single picture is too short to judge a stretch; "
                "`posecheck measure` gives its angles."
            )
        if s.frames_with_others > MOSTLY * s.frames:
            return (
                f"{name}: there are two people in it, and only one can be judged; "
                "film one person alone."
            )
        return None


@dataclass(frozen=True, slots=True)
class Targets:
    """Where one clip's results go, if anywhere; events also to `-`."""

    out: Path | None
    trace: Path | None
    events: Path | None


class Sinks:
    """Everything that a clip's steps are written to."""

    def __init__(
        self,
        run: ClipRun,
        targets: Targets,
        closing: ExitStack,
        player: Player | None = None,
        mirror: bool = False,
    ) -> None:
        """Open them; `closing` finishes them.

        Raises:
            OutputError: One cannot be written.
        """
        self._run, self._closing = run, closing
        self._trace_path = targets.trace
        self._events: EventWriter | None = None
        self._painting: Behind[tuple[Moment, Step]] | None = None
        self._video: Behind[tuple[float, Image]] | None = None
        self._trace: TraceWriter | None = None
        self._player = player
        self._picture: Annotator | None = None
        self._speech = Speech()
        if targets.events is not None:
            from posecheck.sinks.events import EventWriter

            self._events = closing.enter_context(EventWriter(targets.events))
        if targets.out is not None or player is not None:
            from posecheck.cli.picture import Annotator

            self._picture = Annotator(mirror)
        if targets.out is not None:
            from posecheck.sinks.video import VideoWriter

            video = closing.enter_context(VideoWriter(targets.out))
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
        if self._trace_path is not None:
            self._write_trace(moment)
        if self._events is not None:
            for event in step.events:
                self._events.write(event.as_dict())
        if self._painting is not None:
            self._painting.put((moment, step))
        elif self._player is not None:
            return self._player.show(step.t, self._paint(moment, step))
        return True

    def _paint(self, moment: Moment, step: Step) -> Image:
        """The annotated picture, which is on its way to the video, if there is one."""
        assert self._picture is not None
        for sentence in step.say:
            self._speech.say(step.t, sentence)
        caption = self._speech.caption(step.t)
        shown = moment.frame.image if moment.frame else None
        image = self._picture.paint(shown, step, caption=caption)
        if self._video is not None:
            self._video.put((step.t, image))
        return image

    def finish(self) -> None:
        """Write the closing events."""
        closing = self._run.finish()
        if self._events is not None:
            for event in closing:
                self._events.write(event.as_dict())

    def linger(self) -> None:
        """Let the person look on until they close the window."""
        if self._player is not None:
            self._player.linger()

    def _write_trace(self, moment: Moment) -> None:
        if self._trace is None:
            from posecheck.sources.trace import TraceWriter

            assert self._trace_path is not None
            estimator = self._run.estimator
            self._trace = self._closing.enter_context(
                TraceWriter(
                    self._trace_path,
                    size_wh=moment.pose.size_wh,
                    source=self._run.clip.name,
                    model=self._run.model,
                    model_sha256=estimator.model_sha256 if estimator else "",
                    mediapipe=estimator.version if estimator else "",
                )
            )
        self._trace.write(moment.pose)
