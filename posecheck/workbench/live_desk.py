"""A bench at the camera: edits act on the running session, the strip shows its last minute."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, Protocol

from posecheck.overlay.text import Picture
from posecheck.scene import Outlook
from posecheck.scene.body import look
from posecheck.step import Step
from posecheck.stretch import Check, Leg, resolve_side
from posecheck.tuning import trial
from posecheck.tuning.recording import Series
from posecheck.tuning.trial import Outcome
from posecheck.workbench import words
from posecheck.workbench.band_desk import BandDesk
from posecheck.workbench.bench import Bench, ThresholdStore
from posecheck.workbench.shown import Shown, reading_at, verdict_on
from posecheck.workbench.sight import Sight
from posecheck.workbench.timeline import LastSeconds, TimeView
from posecheck.workbench.watched_session import WatchedSession
from posecheck.workbench.whole_run import MOVING

STRIP_EVERY_S: Final = 0.2
"""How often the corrections of the last minute are worked out anew while nothing is edited."""


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """The newest frame with what was found in it; its number tells it from the one before."""

    number: int
    image: Picture
    step: Step


class Running(Protocol):
    """The camera's side of it."""

    @property
    def problem(self) -> str:
        """What is wrong with the camera; empty while pictures come."""

    @property
    def running(self) -> bool:
        """False once it has ended."""

    def newer(self, number: int) -> Look | None:
        """The newest frame after that number; None when there is none yet."""

    def pause(self) -> None:
        """Pause the exercise, or go on."""


class LiveDesk(BandDesk):
    """Numbers of a stretch while somebody does it."""

    keys = words.LIVE_TUNE_KEYS

    def __init__(
        self,
        camera: Running,
        session: WatchedSession,
        leg: Leg,
        bench: Bench,
        store: ThresholdStore,
        about: str,
        mirror: bool,
        first: Look,
    ) -> None:
        super().__init__(bench, store, about)
        self._camera, self._session, self._leg, self._mirror = camera, session, leg, mirror
        self._look, self._outlook = first, Outlook()
        self._time = LastSeconds()
        self._series: dict[str, Series] = session.series()
        self._outcomes: tuple[Outcome, ...] = ()
        self._before = Outcome((), None)
        self._judged_s = -STRIP_EVERY_S
        self._judge()

    @property
    def zoom(self) -> TimeView:
        """The last minute."""
        return self._time

    @property
    def busy(self) -> bool:
        """It always moves."""
        return True

    def advance(self, now_s: float) -> None:
        """Take in the newest frame."""
        super().advance(now_s)
        newest = self._camera.newer(self._look.number)
        if newest is not None:
            step, self._look = newest.step, newest
            moving = step.view.state in MOVING
            self._outlook = look(step.pose, step.camera, self._outlook, moving)
            self.stale = True
        if now_s - self._judged_s >= STRIP_EVERY_S:
            self._judged_s = now_s
            self._judge()
            self.stale = True
        if not self._camera.running:
            self.over = True

    def edited(self) -> None:
        """A number has changed: the session goes on by it, the strip is judged anew."""
        self._session.try_checks(self.bench.stretch.checks)
        self._judge()

    def _judge(self) -> None:
        self._series = self._session.series()
        self._outcomes = tuple(self._tried(self.bench.stretch.checks))
        self._before = self._tried((self.bench.first.checks[self.bench.selected],))[0]

    def _tried(self, checks: tuple[Check, ...]) -> list[Outcome]:
        return [
            Outcome(
                self._session.raised(c.id)
                if c.kind == "target"
                else trial.corrections(c, self._series[c.id]),
                None,
            )
            for c in checks
        ]

    def outcome_of(self, i: int) -> Outcome:
        """What a check came to in the last minute."""
        return self._outcomes[i]

    def shown(self) -> Shown:
        """What there is to see now."""
        bench, step = self.bench, self._look.step
        state = words.LIVE.format(state=step.view.state.value, n=step.view.rep - 1)
        return Shown(
            about=f"{self.about}, {self._leg.side}",
            stretch=bench.stretch,
            first=bench.first,
            selected=bench.selected,
            field=bench.field,
            sight=self._sight(),
            series=self._series,
            t=step.t,
            outcomes=self._outcomes,
            before=self._before,
            labels=None,
            note=self._camera.problem or words.LIVE_NOTE,
            status=state,
            message=self.message,
            scale=self.frozen_scale,
            keys=self.keys if self.helping else (),
        )

    def _sight(self) -> Sight:
        step, check = self._look.step, self.bench.check
        reading = reading_at(self._series[check.id], step.t)
        side = resolve_side(check.side, self._leg.side, self._session.near)
        verdict = verdict_on(check, side, reading)
        return Sight(self._look.image, step.pose, self._outlook, verdict, self._mirror)

    def go_to(self, t: float) -> None:
        """There is only now."""

    def other_key(self, key: str) -> None:
        """Pause, and how much of the time is shown."""
        if key == "space":
            self._camera.pause()
        elif key == "v":
            self._time.turn()

    def _actions(self) -> dict[str, Callable[[], object]]:
        """Those of a bench; another check has another past, which is worked out at once."""
        actions = super()._actions()

        def and_judge(action: Callable[[], object]) -> Callable[[], object]:
            def both() -> None:
                action()
                self._judge()

            return both

        return {k: and_judge(a) if k in ("up", "down") else a for k, a in actions.items()}
