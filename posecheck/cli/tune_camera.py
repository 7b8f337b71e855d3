"""`posecheck tune --show camera`: numbers of a stretch set by hand while somebody does it."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

import typer

from posecheck.cli.common import DONE, error_of, open_legs, screen_lost
from posecheck.cli.interrupts import Interrupts
from posecheck.cli.live_engine import Engine, clock_from_now
from posecheck.cli.tune_show import ShowOptions, open_bench, open_store, provenance, tell_saved
from posecheck.errors import ConfigError, SourceError

if TYPE_CHECKING:
    from posecheck.pose import Pose
    from posecheck.sources.camera import CameraSource
    from posecheck.step import Event, Step
    from posecheck.stretch import Leg
    from posecheck.workbench.live_desk import Look

FIRST_S = 20.0
"""Longer than the first picture and its pose take anywhere."""


def show_camera(options: ShowOptions) -> int:
    """Set numbers at the camera; see `tune_show.show`."""
    from posecheck.cli.live_models import Models
    from posecheck.cli.live_start import pick_model, warm_estimator
    from posecheck.sinks.window import Window, check_screen
    from posecheck.sources.camera import CameraSource
    from posecheck.stretch import Leg
    from posecheck.workbench.live_desk import LiveDesk
    from posecheck.workbench.loop import SIZE_WH, work
    from posecheck.workbench.watched_session import WatchedSession

    leg = _leg(options)
    bench, target = open_bench(leg, options)
    with Interrupts() as interrupts, ExitStack() as closing:
        check_screen()
        clock = clock_from_now()
        camera = closing.enter_context(CameraSource(options.camera))
        bundle = pick_model(options.model, camera)
        typer.echo(f"posecheck: {camera.describe()}; {bundle.name} model.", err=True)
        estimator = warm_estimator(bundle, camera)
        # Thresholds are of one model: it stays as it was chosen.
        models = Models(estimator, clock)
        closing.callback(models.close)
        session = WatchedSession(Leg(bench.first, leg.side), error_of(estimator.model_name))
        engine = Engine(camera, models, session, _Nowhere(), clock)
        store = open_store(target, bench, provenance("camera", bundle.name))
        window = closing.enter_context(Window(f"posecheck tune: {leg.stretch.name}", SIZE_WH))
        engine.start()
        closing.callback(engine.finish)
        running = Running(engine, camera)
        first = _first(running, engine)
        desk = LiveDesk(
            running,
            session,
            leg,
            bench,
            store,
            f"{leg.stretch.id} at the camera",
            options.mirror,
            first,
        )
        interrupts.deferred = True
        work(window, desk, lambda: interrupts.asked, screen_lost("Start again."))
    if engine.error is not None:
        raise engine.error
    if interrupts.asked:
        raise KeyboardInterrupt
    tell_saved(store)
    return DONE


def _leg(options: ShowOptions) -> Leg:
    if options.stretch is None:
        raise ConfigError("Say which stretch you will do, as in --stretch calf --side left.")
    legs = open_legs("", options.stretch, options.side)
    if len(legs) > 1:
        sides = " or ".join(f"--side {leg.side}" for leg in legs)
        raise ConfigError(f"{legs[0].stretch.id} is done one side at a time; add {sides}.")
    return legs[0]


class Running:
    """The engine as a bench sees it."""

    def __init__(self, engine: Engine, camera: CameraSource) -> None:
        self._engine, self._camera = engine, camera

    @property
    def problem(self) -> str:
        """What is wrong with the camera; empty while pictures come."""
        return self._camera.problem

    @property
    def running(self) -> bool:
        """False once the engine has ended."""
        return self._engine.running

    def newer(self, number: int) -> Look | None:
        """The newest frame after that number; None when there is none yet."""
        from posecheck.workbench.live_desk import Look

        shot = self._engine.newer(number, 0.0)
        return None if shot is None else Look(shot.number, shot.frame.image, shot.step)

    def pause(self) -> None:
        """Pause the exercise, or go on."""
        self._engine.command("pause")


def _first(running: Running, engine: Engine) -> Look:
    """The first frame.

    Raises:
        SourceError: None came, though the camera had opened.
    """
    engine.newer(0, FIRST_S)
    look = running.newer(0)
    if look is None:
        raise engine.error or SourceError(
            running.problem or "The camera gives no picture; close other programs that use it."
        )
    return look


class _Nowhere:
    """Nothing is recorded and nothing is said."""

    def take_pose(self, pose: Pose) -> None:
        """Nothing is kept."""

    def take_event(self, event: Event) -> None:
        """Nothing is kept."""

    def take_sound(self, step: Step) -> None:
        """Nothing is said."""
