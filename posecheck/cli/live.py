"""`posecheck live`: the routine or one stretch at the camera."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from posecheck.cli import flags
from posecheck.cli.common import check_side, error_of, note, open_legs, screen_lost
from posecheck.cli.interrupts import Interrupts
from posecheck.cli.language import language_for
from posecheck.cli.live_files import safe_names
from posecheck.cli.live_options import LiveOptions, combined
from posecheck.cli.live_parts import Parts, check_targets, open_parts
from posecheck.cli.live_words import new_notices, tell
from posecheck.cli.log import LOG
from posecheck.cli.personal import adapted, fitted_event
from posecheck.cli.profiling import profile_if
from posecheck.errors import PosecheckError

if TYPE_CHECKING:
    from posecheck.cli.live_engine import Engine
    from posecheck.cli.live_outlet import Outlet, Watcher
    from posecheck.cli.live_screen import Ending, LiveStats
    from posecheck.own_range import OwnRange
    from posecheck.stretch import Leg

_LAST_WORDS_S: Final = 3.0


def live(
    camera: flags.Camera = None,
    routine: flags.Routine = None,
    stretch: flags.OneStretch = None,
    side: flags.Side = None,
    reps: flags.Reps = None,
    model: flags.ModelOrSettings = None,
    language: flags.Language = None,
    record: Annotated[Path | None, typer.Option(help="Video of what is shown, or folder.")] = None,
    trace: Annotated[Path | None, typer.Option(help="Landmarks, or a folder.")] = None,
    events: Annotated[str | None, typer.Option(help="Events, a folder, or - .")] = None,
    voice: flags.Voice = None,
    voice_rate: Annotated[int | None, typer.Option(min=80, max=400, help="Words a minute.")] = None,
    volume: Annotated[
        float | None, typer.Option(min=0, max=1, help="Of voice and tones.", show_default="1")
    ] = None,
    mirror: Annotated[
        bool | None, typer.Option("--mirror/--no-mirror", help="As in a mirror.")
    ] = None,
    fullscreen: flags.Fullscreen = None,
    window: flags.Window = None,
    welcome: Annotated[
        bool | None, typer.Option("--welcome/--no-welcome", help="All of it, or none.")
    ] = None,
    reduced_motion: Annotated[
        bool | None,
        typer.Option("--reduced-motion/--full-motion", help="Still pictures, no swelling."),
    ] = None,
    history: Annotated[
        bool | None,
        typer.Option("--history/--no-history", help="Remember it for `posecheck history`."),
    ] = None,
    no_save: Annotated[
        bool, typer.Option("--no-save", help="Leave out the folders of the settings.")
    ] = False,
    max_s: flags.MaxS = None,
    thresholds: flags.Thresholds = None,
    profile: Annotated[
        str | None, typer.Option(help="Goals from your own range (posecheck calibrate); '' = none.")
    ] = None,
    profile_stages: Annotated[
        bool, typer.Option("--profile-stages", help="Tell what each stage of the work costs.")
    ] = False,
) -> int:
    """Do the routine in front of the camera. Keys: h shows them."""
    from posecheck.config import load_settings

    given = {
        "camera": camera, "routine": routine, "stretch": stretch, "side": check_side(side),
        "reps": reps, "model": model, "language": language, "record": record, "trace": trace,
        "events": events, "voice": voice, "voice_rate": voice_rate, "volume": volume,
        "mirror": mirror, "fullscreen": fullscreen, "window": window, "welcome": welcome,
        "reduced_motion": reduced_motion, "history": history, "max_s": max_s,
        "thresholds": thresholds, "profile": profile,
    }  # fmt: skip
    options = combined(given, load_settings(), datetime.now(), not no_save)
    with profile_if(profile_stages), safe_names(options) as options:
        return run_live(
            options, adapt=lambda legs: adapted(legs, options.thresholds, options.profile)
        )


def run_live(
    options: LiveOptions,
    stats: LiveStats | None = None,
    adapt: Callable[[tuple[Leg, ...]], tuple[Leg, ...]] = tuple,
    watch: Watcher | None = None,
) -> int:
    """Run a session to its end; returns the exit code.

    Args:
        options: What to do.
        stats: Filled while it runs.
        adapt: Fits the stretches to a person or place.
        watch: Sees each step, and is closed with the files.

    Raises:
        PosecheckError: No camera, no screen, a wrong option, or a failure on the way;
            what was recorded until then is saved.
    """
    from posecheck.cli.live_screen import LiveStats

    language = language_for(options.language, live=True)
    shared = open_legs(options.routine, options.stretch, options.side, language)
    legs = adapt(shared)
    check_targets(options)
    with Interrupts() as interrupts:
        with ExitStack() as closing:
            parts = open_parts(options, legs, language, closing)
            if watch is not None:
                parts.outlet.open_watcher(watch)
            if options.events is not None:
                _tell_fitted(parts.outlet, options, shared, legs)
            ending = _play(options, legs, parts, stats or LiveStats(), interrupts)
        return tell(options, legs, parts.outlet, ending)


def _play(
    options: LiveOptions,
    legs: tuple[Leg, ...],
    parts: Parts,
    stats: LiveStats,
    interrupts: Interrupts,
) -> Ending:
    """Run from the first frame to the end; closes the session, not the files."""
    from posecheck.cli.live_engine import Engine
    from posecheck.cli.live_screen import Screen
    from posecheck.cli.loops import load_loops
    from posecheck.session import Session
    from posecheck.sinks.screen_loss import when_screen_lost

    camera, outlet = parts.camera, parts.outlet
    stats.model, words = parts.models.name, parts.language.words
    own = _own_range(options)
    session = Session(legs, error_of(stats.model), options.reps, own, words, parts.frame)
    engine = Engine(camera, parts.models, session, outlet, parts.clock)
    screen = Screen(
        engine, parts.clock, stats, window=parts.window, recorder=outlet.pictures,
        mirror=options.mirror, max_s=options.max_s, still=options.reduced_motion,
        loops=load_loops(leg.stretch.id for leg in legs) if options.window else None,
        notices=new_notices(outlet, camera, parts.models, parts.limits, words),
        caption=outlet.caption, words=words.screen,
    )  # fmt: skip
    interrupts.deferred = True
    camera.read(0.0)  # taken while everything started
    engine.start()
    try:
        with when_screen_lost(
            lambda: _save_at_once(engine, outlet),
            screen_lost("Start again, or go on without a window: posecheck live --no-window"),
        ):
            ending = screen.run(lambda: interrupts.asked)
    finally:
        engine.finish()
        stats.dropped = outlet.pictures.dropped if outlet.pictures else 0
        for warning in camera.warnings:
            note(warning)
    counts = f"{stats.seen} frames judged, {stats.dropped} left out of the recording"
    LOG.info("ended by %s: %s", ending, counts)
    if engine.error is not None:
        raise engine.error
    if ending == "done":
        parts.voice.close(_LAST_WORDS_S)
    return ending


def _tell_fitted(
    outlet: Outlet, options: LiveOptions, shared: tuple[Leg, ...], legs: tuple[Leg, ...]
) -> None:
    event = fitted_event(shared, legs, options.thresholds, options.profile)
    if event is not None:
        outlet.take_event(event)


def _own_range(options: LiveOptions) -> OwnRange:
    """What was reached before; nobody is kept from stretching by not knowing it."""
    from posecheck.cli.own_range import own_range
    from posecheck.own_range import OwnRange

    try:
        return own_range(options.profile, options.history)
    except PosecheckError as error:
        note(f"{error} What was reached before is not known.")
        return OwnRange()


def _save_at_once(engine: Engine, outlet: Outlet) -> Iterable[str]:
    """The screen went away, and this process will end: save what there is."""
    engine.finish()
    outlet.close()
    return outlet.take_notices()


__all__ = ["LiveOptions", "live", "run_live"]
