"""Hand-made poses and steps for the tests of scene and overlay."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from posecheck.camera_view import View
from posecheck.coach_io import CoachView
from posecheck.cues import Cue
from posecheck.judging import Band, Verdict
from posecheck.pose import Pose
from posecheck.skeleton import INDEX, LANDMARKS, Side
from posecheck.states import State
from posecheck.step import Step
from posecheck.stretch import Check, Leg, Stretch

SIZE = (1280, 720)

LONG_SIT = {
    "nose": (0.47, 0.30), "ear": (0.50, 0.29), "shoulder": (0.52, 0.42), "elbow": (0.45, 0.52),
    "wrist": (0.38, 0.50), "index": (0.36, 0.50), "hip": (0.53, 0.70), "knee": (0.38, 0.68),
    "ankle": (0.24, 0.70), "heel": (0.23, 0.72), "foot_index": (0.22, 0.62),
}  # fmt: skip
"""A person who sits on the floor, facing picture left, seen from their left; in shares."""


def pose(size_wh: tuple[int, int] = SIZE, hidden: Sequence[str] = (), t: float = 0.0) -> Pose:
    """The sitting person; the far side a little behind the near one."""
    lm = np.full((len(LANDMARKS), 5), np.nan)
    world = np.full((len(LANDMARKS), 3), np.nan)
    u = min(size_wh)
    for base, (x, y) in LONG_SIT.items():
        for i, name in enumerate((f"left_{base}", f"right_{base}")):
            key = base if base in INDEX else name
            px = (size_wh[0] / 2 + (x - 0.4 + 0.012 * i) * u, (y + 0.008 * i) * size_wh[1])
            lm[INDEX[key]] = (*px, 0.0, 0.9, 1.0)
            world[INDEX[key]] = (x - 0.53, y - 0.7, 0.3 * i - 0.15)
    for name in hidden:
        lm[INDEX[name], 3] = 0.05
    return Pose.from_landmarks(t, lm, world, size_wh)


def random_pose(points: Sequence[tuple[float, float]], size_wh: tuple[int, int] = SIZE) -> Pose:
    """All 33 landmarks at the given places, all of them seen."""
    lm = np.zeros((len(LANDMARKS), 5))
    lm[:, :2] = points
    lm[:, 3:] = 1.0
    return Pose.from_landmarks(0.0, lm, np.zeros((len(LANDMARKS), 3)), size_wh)


def check(measure: str, low: float | None, high: float | None, **more: object) -> Check:
    """A check with as little as it needs."""
    base = Check(id=measure, kind="form", measure=measure, source="test", low=low, high=high)
    return replace(base, **more)


def verdict(rule: Check, value: float, side: Side = "left") -> Verdict:
    """The verdict on a value, without any error."""
    low = -math.inf if rule.low is None else rule.low
    high = math.inf if rule.high is None else rule.high
    if not math.isfinite(value):
        return Verdict(rule, side, Band.UNKNOWN, reason="left knee hidden")
    band = Band.LOW if value < low else Band.HIGH if value > high else Band.OK
    return Verdict(rule, side, band, value, 0.0)


STRETCH = Stretch(
    id="calf",
    name="Calf stretch with a rope",
    setup="Sit tall, legs flat. Rope round your {working} foot.",
    move="Gently pull your {working} toes toward you.",
    placement="Put the camera at knee height, side-on, 2 to 3 m away. "
    "The leg you stretch is nearest to it.",
    source="test",
)


def step(
    verdicts: Sequence[Verdict] = (),
    cue: Cue | None = None,
    state: State = State.MOVE,
    seen: Pose | None = None,
    **more: object,
) -> Step:
    """A step of a session; `more` are fields of the coach's view, or of the step."""
    view = CoachView(
        state, STRETCH, "left", 2, 3, 1.4, 3.0, False, math.nan, Leg(STRETCH, "right"), 0.5
    )
    of_view = {k: v for k, v in more.items() if hasattr(view, k)}
    made = Step(
        t=0.0,
        pose=seen or pose(),
        verdicts=tuple(verdicts),
        active=(),
        events=(),
        say=(),
        tones=(),
        cue=cue,
        view=replace(view, **of_view),
        camera=View(True, 0.0, -1.0, "left", 2.0),
        cannot_judge=(),
        baseline=True,
    )
    return replace(made, **{k: v for k, v in more.items() if k not in of_view})
