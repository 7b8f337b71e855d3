"""One clip through the engine into its results: what `posecheck replay` does with each."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from posecheck.cli.interrupts import Interrupts
from posecheck.cli.language import language_for
from posecheck.errors import PosecheckError

if TYPE_CHECKING:
    from posecheck.cli.clips import ClipRun, Sinks, Targets
    from posecheck.cli.player import Player
    from posecheck.step import Event


@dataclass(frozen=True, slots=True)
class ReplayOptions:
    """What to do with each clip; see the command's help."""

    stretch: str | None = None
    side: str | None = None
    model: str = "auto"
    reps: int | None = None
    show: bool = False
    mirror: bool = False
    out: Path | None = None
    trace: Path | None = None
    events: str | None = None
    summary: str | None = None
    report: Path | None = None
    history: bool = False
    thresholds: Path | None = None
    profile: str | None = None
    language: str = "auto"
    jobs: int | None = None
    profile_stages: bool = False


@dataclass(frozen=True, slots=True)
class Job:
    """One clip and where its results go; it can be sent to another process."""

    clip: Path
    options: ReplayOptions
    targets: Targets
    report: Path | None


@dataclass(frozen=True, slots=True)
class Replayed:
    """What came of one clip.

    Attributes:
        result: Its summary; None when it could not be played at all.
        problem: What was wrong with it, as a sentence; None if nothing.
        warnings: What was repaired or lost, one sentence each.
    """

    result: dict[str, object] | None
    problem: str | None
    warnings: tuple[str, ...] = ()


def replay_alone(job: Job) -> Replayed:
    """Replay one clip in a process of its own, beside others: it shows no progress."""
    with Interrupts() as interrupts:
        return replay_one(job, interrupts, bar=False)


def replay_one(job: Job, interrupts: Interrupts, bar: bool = True) -> Replayed:
    """Replay one clip into its sinks; what is wrong with it is told, not raised."""
    from posecheck.cli.clips import leg_for, open_clip
    from posecheck.cli.personal import adapted, fitted_event
    from posecheck.cli.watched import WatchedRun

    clip, options = job.clip, job.options
    interrupts.deferred = False
    try:
        open_clip(clip).close()  # what it is comes before what it shows
        language = language_for(options.language)
        shared = (leg_for(clip, options.stretch, options.side, language),)
        legs = adapted(shared, options.thresholds, options.profile)
        fitted = fitted_event(shared, legs, options.thresholds, options.profile)
        run = WatchedRun(
            clip, legs[0], options.model, options.reps, job.report, options.history,
            language.words, options.profile,
        )  # fmt: skip
    except PosecheckError as error:
        return Replayed(None, str(error))
    problem = None
    interrupts.deferred = True  # from here on there is work to save
    try:
        with ExitStack() as closing:
            closing.callback(run.close)
            if _into_sinks(run, job, fitted, interrupts, closing, bar):
                problem = run.verdict()
    except PosecheckError as error:
        problem = str(error)
    return Replayed(run.result(), problem, tuple(run.source.warnings))


def _into_sinks(
    run: ClipRun,
    job: Job,
    fitted: Event | None,
    interrupts: Interrupts,
    closing: ExitStack,
    bar: bool,
) -> bool:
    """Play a clip; False when the person ended it before its end."""
    from posecheck.cli.clips import Sinks

    player = None
    if job.options.show:
        player = closing.enter_context(_player(job.clip, interrupts))
    sinks = Sinks(run, job.targets, closing, player, job.options.mirror)
    if fitted is not None:
        sinks.note(fitted)
    return _play(run, bar and player is None, sinks, interrupts)


def _player(clip: Path, interrupts: Interrupts) -> Player:
    from posecheck.cli.player import Player

    return Player(clip.name, lambda: interrupts.asked)


def _play(run: ClipRun, shows_bar: bool, sinks: Sinks, interrupts: Interrupts) -> bool:
    """Play a clip; False when the person ended it before its end."""
    is_whole = True
    try:
        with _progress(run, shows_bar) as advance:
            for moment, step in run.steps():
                if not sinks.take(moment, step) or interrupts.asked:
                    is_whole = False
                    break
                advance()
    except BaseException:
        with suppress(PosecheckError):  # the first failure is the one to tell
            sinks.finish()
        raise
    sinks.finish()
    if is_whole:
        sinks.linger()
    return is_whole


@contextmanager
def _progress(run: ClipRun, wanted: bool) -> Iterator[Callable[[], None]]:
    """A progress bar on a terminal, nothing when piped."""
    if not (wanted and sys.stderr.isatty()):
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(run.clip.name, total=run.source.frames)
        yield lambda: bar.advance(task)
