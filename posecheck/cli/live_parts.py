"""What a live session needs, opened: camera, model, voice, tones, files, history, window."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING

from posecheck.cli.common import check_outputs, note
from posecheck.cli.live_options import LiveOptions
from posecheck.cli.live_words import note_all, of_changed_model, say_start
from posecheck.cli.personal import profile_notes
from posecheck.errors import OutputError

if TYPE_CHECKING:
    from posecheck.cli.live_models import Models
    from posecheck.cli.live_outlet import Outlet
    from posecheck.estimators import Estimator
    from posecheck.host import Frame
    from posecheck.language import Language
    from posecheck.sinks.voice import Speaker
    from posecheck.sinks.window import Window
    from posecheck.sources.camera import CameraSource
    from posecheck.stretch import Leg


@dataclass(frozen=True, slots=True, eq=False)
class Parts:
    """What a session needs, opened."""

    camera: CameraSource
    clock: Callable[[], float]
    models: Models
    outlet: Outlet
    voice: Speaker
    window: Window | None
    language: Language
    limits: str
    frame: Frame


def open_parts(
    options: LiveOptions, legs: tuple[Leg, ...], language: Language, closing: ExitStack
) -> Parts:
    """Open everything; `closing` will save and close it in the opposite order."""
    from posecheck.cli.live_engine import clock_from_now
    from posecheck.cli.live_models import Models
    from posecheck.cli.live_outlet import Outlet
    from posecheck.cli.live_start import (
        frame_for,
        load_model,
        model_limits,
        pick_model,
        warm_estimator,
    )
    from posecheck.sinks.tones import Tones
    from posecheck.sinks.voice import Voice
    from posecheck.sources.camera import CameraSource

    frame = frame_for(options, legs, language)
    clock = clock_from_now()
    camera = closing.enter_context(CameraSource(options.camera))
    if options.window:
        from posecheck.sinks.window import Window, check_screen

        check_screen()
    bundle = pick_model(options.model, camera)
    limits = model_limits(bundle.name, legs, language.words.screen)
    chosen = "chosen for this machine" if options.model == "auto" else ""
    say_start(options, f"{camera.describe()}; {bundle.name} model {chosen}", limits, frame)
    if options.profile is not None:
        note_all(profile_notes(options.profile, legs, bundle.name))
    estimator = warm_estimator(bundle, camera)
    # A trace is of one model; with one being written the model stays as it was chosen.
    make = load_model if options.model == "auto" and options.trace is None else None
    models = Models(estimator, clock, make, of_changed_model(legs, language.words.screen))
    closing.callback(models.close)
    sound = options.voice
    voice = Voice(options.voice_rate, options.volume, sound, language.code)
    closing.enter_context(voice)
    tones = closing.enter_context(Tones(options.volume, sound))
    outlet = Outlet(voice, tones)
    closing.callback(outlet.close)
    _open_files(outlet, options, camera, estimator)
    if options.history:
        _open_history(outlet, options, legs, estimator.model_name)
    window = None
    if options.window:
        window = closing.enter_context(Window("posecheck", fullscreen=options.fullscreen))
    return Parts(camera, clock, models, outlet, voice, window, language, limits, frame)


def check_targets(options: LiveOptions) -> None:
    """See `check_outputs`: before the exercise rather than after it."""
    read = (options.camera, options.stretch, options.routine, options.thresholds)
    check_outputs(
        (options.record, options.trace, options.events), (*read, options.language, options.model)
    )


def _open_files(
    outlet: Outlet, options: LiveOptions, camera: CameraSource, estimator: Estimator
) -> None:
    if options.events is not None:
        outlet.open_events(options.events)
    if options.trace is not None:
        outlet.open_trace(options.trace, camera.size_wh, camera.describe(), estimator)
    if options.record is not None:
        outlet.open_video(options.record)


def _open_history(outlet: Outlet, options: LiveOptions, legs: tuple[Leg, ...], model: str) -> None:
    """Nobody is kept from stretching by a history that cannot be written."""
    routine, profile = options.stretch or options.routine, options.profile or ""
    try:
        outlet.open_history(legs, routine, model, profile, options.kept_files())
    except OutputError as error:
        note(f"{error} This session will not be in it.")
