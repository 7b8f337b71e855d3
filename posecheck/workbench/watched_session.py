"""A running session whose numbers can be changed, and that remembers what its checks read."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np

from posecheck.geometry import NAN
from posecheck.pose import Pose
from posecheck.session import Session
from posecheck.skeleton import Side
from posecheck.stretch import Check, Leg
from posecheck.ticks import TICK_S
from posecheck.tuning.recording import Beat, Series, beat_of
from posecheck.tuning.trial import Span

KEPT_S: Final = 60.0
ENDLESS: Final = 999
"""Repetitions: whoever sets numbers is not sent on to the next side."""


@dataclass(frozen=True, slots=True)
class _Kept:
    t: float
    beats: tuple[Beat, ...]
    lost: bool


class WatchedSession(Session):
    """A session of one stretch; stepped on one thread, watched from another."""

    def __init__(self, leg: Leg, error_of: Callable[[str, float, bool], float]) -> None:
        super().__init__([leg], error_of, ENDLESS)
        self._ids = tuple(c.id for c in leg.stretch.checks)
        self._newest_checks = self._used_checks = leg.stretch.checks
        self._lock = threading.Lock()
        self._kept: deque[_Kept] = deque(maxlen=round(KEPT_S / TICK_S))
        self._prompts: deque[tuple[str, float, float]] = deque(maxlen=200)
        self.near: Side = "right"

    def try_checks(self, checks: tuple[Check, ...]) -> None:
        """Judge by these from the next beat on; may be called from another thread."""
        self._newest_checks = checks

    def series(self) -> dict[str, Series]:
        """What every check read in the last minute, by its id."""
        with self._lock:
            kept = list(self._kept)
        t = np.array([k.t for k in kept], float)
        lost = np.array([k.lost for k in kept], bool)
        found = {}
        for i, name in enumerate(self._ids):
            beats = [k.beats[i] for k in kept]
            found[name] = Series(
                t,
                np.array([b.value for b in beats], float),
                np.array([b.error for b in beats], float),
                np.array([b.judged for b in beats], bool),
                np.array([b.watched for b in beats], bool),
                lost,
            )
        return found

    def raised(self, check: str) -> tuple[Span, ...]:
        """When a check really corrected, from raise to clear; NaN = it still does."""
        with self._lock:
            return tuple((a, b) for name, a, b in self._prompts if name == check)

    def _tick(self, pose: Pose) -> None:
        checks = self._newest_checks
        if checks is not self._used_checks:
            self.use_checks(checks)
            self._used_checks = checks
        phase, before = self.coach.state.value, len(self._events)
        super()._tick(pose)
        leg, happened = self.coach.leg, self._events[before:]
        beats = tuple(beat_of(c, self.instrument, leg, phase) for c in leg.stretch.checks)
        self.near = self.instrument.stance.near
        with self._lock:
            lost = any(e.name == "person_lost" for e in happened)
            self._kept.append(_Kept(pose.t, beats, lost))
            for event in happened:
                self._note(event.name, str(event.data.get("check")), event.t)

    def _note(self, name: str, check: str, t: float) -> None:
        if name == "cue_raised":
            self._prompts.append((check, t, NAN))
        elif name == "cue_cleared":
            for i, (there, start, end) in enumerate(self._prompts):
                if there == check and end != end:
                    self._prompts[i] = (there, start, t)
