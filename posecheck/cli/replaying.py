"""One clip through the engine into its results: what `posecheck replay` does with each."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from posecheck.cli.interrupts import Interrupts
from posecheck.cli.language import language_for
from posecheck.cli.losses import Losses
from posecheck.cli.progress import progress
from posecheck.errors import PosecheckError

if TYPE_CHECKING:
    from posecheck.cli.clip_sinks import Sinks, Targets
    from posecheck.cli.clips import ClipRun
    from posecheck.cli.player import Player
    from posecheck.cli.sounds import Sounds
    from posecheck.host import Frame
    from posecheck.language import Language
    from posecheck.stretch import Leg


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
    routine: str | None = None
    welcome: bool = True
    sound: Path | None = None
    captions: Path | None = None
    voice: bool = False
    voice_rate: int | None = None
    jobs: int | None = None
    profile_stages: bool = False


@dataclass(frozen=True, slots=True)
class Job:
    """One clip and where its results go; it can be sent to another process."""

    clip: Path
    options: ReplayOptions
    targets: Targets
    report: Path | None

    @property
    def writes_files(self) -> bool:
        """Whether anything is left of it beside what goes to standard output."""
        to, options = self.targets, self.options
        files = (to.out, to.trace, to.sound, to.captions, self.report)
        return any(files) or options.history or options.summary not in (None, "-")


@dataclass(frozen=True, slots=True)
class Replayed:
    """What came of one clip.

    Attributes:
        result: Its summary; None when it could not be played at all.
        problem: What was wrong with it, as a sentence; None if nothing.
        lost: What could not be written of it, one sentence each.
        warnings: What was repaired or lost, one sentence each.
    """

    result: dict[str, object] | None
    problem: str | None
    warnings: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()

    @property
    def troubles(self) -> tuple[str, ...]:
        """All that makes it a failure."""
        return (*self.lost, *([] if self.problem is None else [self.problem]))


@dataclass(frozen=True, slots=True)
class ScreenLost:
    """What follows when the screen goes away under a player's window; see `when_screen_lost`.

    Attributes:
        save: Saves what is not of one clip only. Is given what came of the clip until then;
            gives a sentence for each thing that could not be saved.
        tell: Is given these sentences.
    """

    save: Callable[[Replayed], Iterable[str]]
    tell: Callable[[tuple[str, ...]], None]


def replay_alone(job: Job) -> Replayed:
    """Replay one clip in a process of its own, beside others: it shows no progress."""
    from posecheck.cli.worker import begin_no_more

    with Interrupts() as interrupts:
        done = replay_one(job, interrupts, bar=False)
    if interrupts.asked:
        begin_no_more()
    return done


def replay_one(
    job: Job,
    interrupts: Interrupts,
    bar: bool = True,
    screen_lost: ScreenLost | None = None,
) -> Replayed:
    """Replay one clip into its sinks; what is wrong with it is told, not raised.

    When the screen goes away under a player's window, everything is saved, `screen_lost`
    follows, and the process ends with code 1.
    """
    from posecheck.cli.clip_sinks import Sinks
    from posecheck.cli.clips import open_clip
    from posecheck.cli.personal import adapted, fitted_event
    from posecheck.cli.watched import WatchedRun
    from posecheck.sinks.screen_loss import when_screen_lost

    clip, options = job.clip, job.options
    interrupts.deferred = False
    try:
        open_clip(clip).close()  # what it is comes before what it shows
        language = language_for(options.language)
        shared = _legs(job, language)
        legs = adapted(shared, options.thresholds, options.profile)
        fitted = fitted_event(shared, legs, options.thresholds, options.profile)
        run = WatchedRun(
            clip, legs[0], options.model, options.reps, job.report, options.history,
            language, options.profile, legs[1:], _frame(job, legs, language),
        )  # fmt: skip
    except PosecheckError as error:
        return Replayed(None, str(error))
    problem, losses = None, Losses()

    def replayed(problem: str | None) -> Replayed:
        return Replayed(run.result(), problem, tuple(run.source.warnings), tuple(losses.told))

    interrupts.deferred = True  # from here on there is work to save
    try:
        with ExitStack() as closing:
            closing.callback(run.close)
            # Opened first and so closed last: a video gets its sound when it is finished.
            sounds = _sounds(job, language, closing, lambda: interrupts.asked)
            player = closing.enter_context(_player(clip, interrupts)) if options.show else None
            with ExitStack() as files:
                sinks = Sinks(
                    run, job.targets, files, losses, player, options.mirror, sounds,
                    not job.writes_files,
                )  # fmt: skip
                if fitted is not None:
                    sinks.note(fitted)

                def save(rest: Callable[[Replayed], Iterable[str]]) -> Iterable[str]:
                    problem = None
                    try:
                        with ExitStack() as saving:  # one after the other, whatever fails
                            saving.callback(lambda: sounds.finish(losses, sinks.has_video))
                            saving.callback(files.close)
                            saving.callback(sinks.finish)
                    except PosecheckError as error:
                        problem = str(error)
                    return rest(replayed(problem))

                with ExitStack() as showing:
                    if player is not None and screen_lost is not None:
                        last = partial(save, screen_lost.save)
                        showing.enter_context(when_screen_lost(last, screen_lost.tell))
                    if _play(run, bar and player is None, sinks, interrupts):
                        problem = run.verdict()
            sounds.finish(losses, sinks.has_video)
    except PosecheckError as error:
        problem = str(error)
    return replayed(problem)


def _legs(job: Job, language: Language) -> tuple[Leg, ...]:
    """What a clip shows: one side of a stretch, or a whole routine."""
    from posecheck.cli.clips import leg_for
    from posecheck.cli.common import open_legs

    options = job.options
    if options.routine is not None:
        return open_legs(options.routine, None, options.side, language)
    return (leg_for(job.clip, options.stretch, options.side, language),)


def _frame(job: Job, legs: tuple[Leg, ...], language: Language) -> Frame | None:
    """The pages around a whole routine, as in a live session."""
    from posecheck.cli.live_options import LiveOptions
    from posecheck.cli.live_start import frame_for

    options = job.options
    if options.routine is None:
        return None
    live = LiveOptions(
        routine=options.routine, welcome=options.welcome, voice_rate=options.voice_rate
    )
    return frame_for(live, legs, language)


def _sounds(
    job: Job, language: Language, closing: ExitStack, interrupted: Callable[[], bool]
) -> Sounds:
    from posecheck.cli.sounds import Sounds

    options, targets = job.options, job.targets
    video = targets.out if options.voice else None
    return Sounds(
        targets.sound, targets.captions, video, language.code, options.voice_rate, closing,
        interrupted,
    )  # fmt: skip


def _player(clip: Path, interrupts: Interrupts) -> Player:
    from posecheck.cli.player import Player

    return Player(clip.name, lambda: interrupts.asked)


def _frames(run: ClipRun) -> int | None:
    """How many frames there are to play; None where that cannot be told."""
    try:
        return run.source.frames
    except PosecheckError:
        return None  # what is wrong is told when it is reached, after what can be judged


def _play(run: ClipRun, shows_bar: bool, sinks: Sinks, interrupts: Interrupts) -> bool:
    """Play a clip; False when the person ended it before its end."""
    is_whole = True
    try:
        with progress(run.clip.name, lambda: _frames(run), shows_bar) as advance:
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
