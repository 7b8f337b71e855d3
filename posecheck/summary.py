"""What a session came to, gathered step by step."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, field

from posecheck.coach import State
from posecheck.judging import Band, Verdict
from posecheck.session import Event, Step

LONGEST_STEP_S = 0.5
"""A gap between frames longer than this is nobody's time in or out of band."""


@dataclass(slots=True)
class CheckTime:
    """Seconds that one check spent at each verdict, and why it could not be judged."""

    measure: str
    seconds: dict[Band, float] = field(default_factory=lambda: dict.fromkeys(Band, 0.0))
    reasons: dict[str, float] = field(default_factory=dict)

    def add(self, verdict: Verdict, dt_s: float) -> None:
        """Count `dt_s` seconds of a verdict."""
        self.seconds[verdict.verdict] += dt_s
        if verdict.reason:
            self.reasons[verdict.reason] = self.reasons.get(verdict.reason, 0.0) + dt_s

    def as_dict(self) -> dict[str, object]:
        """As it stands in the summary."""
        s = {band: round(seconds, 2) for band, seconds in self.seconds.items()}
        return {
            "measure": self.measure,
            "ok_s": s[Band.OK],
            "low_s": s[Band.LOW],
            "high_s": s[Band.HIGH],
            "unknown_s": s[Band.UNKNOWN],
            "reasons": {reason: round(seconds, 2) for reason, seconds in self.reasons.items()},
        }


class Summary:
    """Gathers steps and events; `as_dict` is the summary file's content."""

    def __init__(self) -> None:
        self.frames = 0
        self.frames_with_pose = 0
        self.frames_with_others = 0
        self._first: float | None = None
        self._last = 0.0
        self._view: dict[str, object] = {}
        self._checks: dict[str, CheckTime] = {}
        self._cues: list[dict[str, object]] = []
        self._holds: list[dict[str, object]] = []
        self._open_hold: dict[str, object] | None = None
        self._in_band_s = 0.0
        self._reps = 0
        self._good_reps = 0

    def add(self, step: Step) -> None:
        """Take in one step."""
        dt_s = 0.0 if self._first is None else min(step.t - self._last, LONGEST_STEP_S)
        self._first = step.t if self._first is None else self._first
        self._last = step.t
        self.frames += 1
        self.frames_with_pose += step.pose.found
        self.frames_with_others += step.pose.others > 0
        for verdict in step.verdicts:
            check = verdict.check
            if check.kind == "target" and step.view.state.value not in check.judged_in:
                continue
            self._checks.setdefault(check.id, CheckTime(check.measure)).add(verdict, dt_s)
        self.add_events(step.events)
        if step.view.state in (State.HOLD, State.RELEASE):
            self._in_band_s = max(self._in_band_s, step.view.hold_s)

    def add_events(self, events: Iterable[Event]) -> None:
        """Take in events, also those that end the session."""
        for event in events:
            self._add_event(event)

    def _add_event(self, event: Event) -> None:
        data = event.data
        if event.name == "view":
            kept = ("camera_yaw_deg", "camera_yaw_error_deg", "near_side", "facing")
            self._view = {k: data[k] for k in kept}
        elif event.name == "hold_started":
            self._open_hold = {"rep": data["rep"], "start_s": data["since"]}
            self._in_band_s = 0.0
        elif event.name == "hold_completed" and self._open_hold is not None:
            self._open_hold["best"] = data["best"]
            self._holds.append(self._open_hold)
        elif event.name == "rep_completed":
            self._reps += 1
            self._good_reps += bool(data["good"])
            if self._holds and self._holds[-1] is self._open_hold:
                self._holds[-1]["end_s"] = event.t
                self._holds[-1]["in_band_s"] = round(self._in_band_s, 2)
            self._open_hold = None
        elif event.name == "cue_raised":
            self._cues.append({"t": event.t, "check": data["check"], "text": data["text"]})

    def as_dict(
        self, *, clip: str, stretch: str, side: str, model: str, processed_fps: float
    ) -> dict[str, object]:
        """The summary of one clip or session; times in seconds of the source's clock."""
        for hold in self._holds:
            hold.setdefault("end_s", self._last)
            hold.setdefault("in_band_s", round(self._in_band_s, 2))
        duration = 0.0 if self._first is None else self._last - self._first
        return {
            "clip": clip,
            "stretch": stretch,
            "side": side,
            "model": model,
            "duration_s": round(duration, 3),
            "frames": self.frames,
            "frames_with_pose": self.frames_with_pose,
            "frames_with_others": self.frames_with_others,
            "view": self._view,
            "reps": self._reps,
            "good_reps": self._good_reps,
            "holds": self._holds,
            "checks": {name: check.as_dict() for name, check in self._checks.items()},
            "cues": self._cues,
            "processed_fps": round(processed_fps, 1) if math.isfinite(processed_fps) else None,
        }
