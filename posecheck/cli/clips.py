"""Running clips, pictures and traces through the engine: the loop that replay, demo and
measure share."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, cast

from posecheck.cli.common import error_of, open_legs, stem_of
from posecheck.cli.stages import read_ahead
from posecheck.cli.startup import warn_of_reporting
from posecheck.errors import ConfigError, SourceError
from posecheck.reading import LARGE, loads, may_exist, read_text
from posecheck.states import State
from posecheck.tuning import LABELS_ENDING
from posecheck.words import ENGLISH, Words

if TYPE_CHECKING:
    from posecheck.estimators import Estimator
    from posecheck.host import Frame as Surroundings
    from posecheck.language import Language
    from posecheck.pose import Pose
    from posecheck.session import Event, Step
    from posecheck.sources import Frame, Source
    from posecheck.stretch import Leg
    from posecheck.summary import Summary

AHEAD = 2
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

    Labels are beside the clip; the truth of a sample whose trace is in a folder `traces` also in
    the one above.

    Raises:
        ConfigError: There is a file of labels, and something is wrong with it.
    """
    own, label = _beside(clip)
    if own.is_file():
        from posecheck.tuning.label_files import read_labels

        labels = read_labels(own, may_be_empty=True)
        return Facts(labels.stretch, None if labels.side == "both" else labels.side)
    if label.is_file():
        try:
            data = loads(read_text(label, LARGE))
        except (OSError, ValueError):
            data = {}
        if isinstance(data, dict) and {"stretch", "working_side"} <= data.keys():
            side = {"L": "left", "R": "right"}.get(str(data.get("working_side")))
            return Facts(str(data["stretch"]), side)
    name = stem_of(clip).lower()
    known = ("calf", "quad", "glute", "rolldown", "rotation", "walk")
    return Facts(next((k for k in known if name.startswith(k)), None), None)


def labels_beside(clip: Path) -> list[Path]:
    """Files of labels that are there; a summary, which is like the truth of a sample, is none."""
    from posecheck.tuning.label_files import is_truth

    own, label = _beside(clip)
    return [*([own] if may_exist(own) else []), *([label] if is_truth(label) else [])]


def _beside(clip: Path) -> tuple[Path, Path]:
    """Where labels, and the truth of a sample, would be."""
    label = clip.with_name(stem_of(clip) + ".json")
    if not may_exist(label) and clip.parent.name == "traces":
        label = clip.parent.parent / label.name
    return clip.with_name(stem_of(clip) + LABELS_ENDING), label


def leg_for(
    clip: Path, stretch: str | None, side: str | None, language: Language | None = None
) -> Leg:
    """The stretch and side to judge a clip by.

    Raises:
        ConfigError: Neither the options nor the clip say which.
    """
    facts = Facts(stretch, side) if stretch and side else facts_of(clip)
    if stretch in (None, facts.stretch):  # the side of another stretch tells nothing
        side = side or facts.side
    stretch = stretch or facts.stretch
    if stretch is None:
        raise ConfigError(f"{clip.name}: say which stretch it shows, as in --stretch calf.")
    legs = open_legs("", stretch, side, language)
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

    Decoding and the pose model work ahead, each on a thread; closing this ends them. A picture
    is looked at until the model has settled.
    """
    from posecheck.estimators.settled import settled
    from posecheck.sources.picture import PictureSource

    if estimator is None:
        for pose in cast("Iterable[Pose]", source):
            yield Moment(pose, None)
        return
    if isinstance(source, PictureSource):
        for picture in source:
            yield Moment(settled(estimator, picture).rounded(), picture)
        return
    frames = read_ahead(cast("Iterable[Frame]", source), AHEAD)
    with closing(read_ahead(_looks(frames, estimator), AHEAD)) as looks:
        for frame, answer in looks:
            yield Moment(answer().rounded(), frame)


def _looks(
    frames: Generator[Frame, None, None], estimator: Estimator
) -> Generator[tuple[Frame, Callable[[], Pose]], None, None]:
    with closing(frames):
        for frame in frames:
            yield frame, estimator.look(frame)


class ClipRun:
    """One clip played through one session.

    Attributes:
        source: The opened clip, picture or trace.
        model: Name of the pose model.
        leg: Stretch and side; the first of several.
        legs: All of them, for a clip of a whole session.
        summary: Filled while it plays.
    """

    def __init__(
        self,
        clip: Path,
        leg: Leg,
        model: str,
        reps: int | None = None,
        words: Words = ENGLISH,
        more: tuple[Leg, ...] = (),
        frame: Surroundings | None = None,
    ) -> None:
        from posecheck.session import Session
        from posecheck.sources.trace import TraceSource
        from posecheck.summary import Summary

        self.clip, self.leg, self.legs = clip, leg, (leg, *more)
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
        self.session = Session(self.legs, error_of(self.model), reps, words=words, frame=frame)
        self.summary: Summary = Summary()
        self._began_s = time.perf_counter()

    @property
    def name(self) -> str:
        """The stretch, or "routine" for a whole session."""
        return self.leg.stretch.id if len(self.legs) == 1 else "routine"

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
            stretch=self.name,
            side=self.leg.side if len(self.legs) == 1 else "both",
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
        if self.session.coach.state is State.WELCOME:
            return (
                f"{name}: nothing was judged, the welcome of the routine lasts longer than the "
                "clip; if the clip begins after it, add --no-welcome."
            )
        if s.frames_with_others > MOSTLY * s.frames:
            return (
                f"{name}: there are two people in it, and only one can be judged; "
                "film one person alone."
            )
        return None
