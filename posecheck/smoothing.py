"""One Euro filter on real time stamps, for whole arrays of landmarks.

Casiez, Roussel and Vogel, "1 Euro Filter", CHI 2012: a low-pass whose cut-off rises with
speed, so that it is calm at rest and quick in motion. The pose model smooths already in
VIDEO mode; this one only takes the last tremble out.
"""

from __future__ import annotations

import math

import numpy as np

from posecheck.pose import Floats, Pose

MIN_CUTOFF_HZ = 4.0
"""Cut-off at rest: a time constant of 40 ms, less than half a frame at 10 per second."""
BETA_PER_TORSO = 8.0
"""Cut-off gained per torso length a second of speed, in hertz."""
SPEED_CUTOFF_HZ = 2.0
TORSO_M = 0.5
"""A torso's length in the world landmarks, near enough."""
GAP_S = 0.5
"""After a gap longer than this the filter starts anew instead of drawing a line across."""


def _alpha(cutoff_hz: Floats | float, dt_s: float) -> Floats | float:
    return 1.0 / (1.0 + 1.0 / (2 * math.pi * cutoff_hz * dt_s))


class OneEuro:
    """Smooths an array of values over time; NaN passes through and is forgotten."""

    def __init__(self, min_cutoff_hz: float = MIN_CUTOFF_HZ, beta: float = BETA_PER_TORSO) -> None:
        self._min_cutoff_hz = min_cutoff_hz
        self._beta = beta
        self._t: float | None = None
        self._x: Floats = np.empty(0)
        self._dx: Floats = np.empty(0)

    def __call__(self, t: float, x: Floats, scale: Floats | float = 1.0) -> Floats:
        """Filter `x` measured at `t` seconds.

        Args:
            t: Time in seconds. An equal or earlier time returns the last result unchanged;
                a gap of more than GAP_S restarts.
            x: Values; NaN entries stay NaN and restart their own filter.
            scale: Unit of speed, such as the torso length in pixels; above zero.
        """
        if self._t is None or self._x.shape != x.shape or t - self._t > GAP_S:
            self._t, self._x, self._dx = t, x, np.zeros_like(x)
            return self._x
        dt = t - self._t
        if dt <= 0:
            return self._x
        speed = (x - self._x) / dt
        before, moved = self._x, _alpha(SPEED_CUTOFF_HZ, dt) * (speed - self._dx) + self._dx
        if not math.isfinite(moved.sum()):  # what was missing starts anew where it is seen again
            known = np.isfinite(before)
            before = np.where(known, before, x)
            moved = np.where(known & np.isfinite(speed), moved, 0.0)
        self._dx = moved
        cutoff = self._min_cutoff_hz + self._beta * np.abs(moved) / scale
        self._x = before + _alpha(cutoff, dt) * (x - before)
        self._t = t
        return self._x


class PoseSmoother:
    """Smooths picture and world landmarks of one person."""

    def __init__(self) -> None:
        self._filter = OneEuro()

    def __call__(self, pose: Pose) -> Pose:
        """The smoothed pose; a frame without a person passes through."""
        if not pose.found:
            return pose
        torso_px = pose.torso_px if pose.torso_px > 1 else 1.0
        scale = np.array([torso_px, torso_px, TORSO_M, TORSO_M, TORSO_M])
        both = self._filter(pose.t, np.concatenate((pose.xy, pose.world), axis=1), scale)
        return Pose(
            pose.t,
            both[:, :2],
            pose.z,
            pose.visibility,
            pose.presence,
            both[:, 2:],
            pose.size_wh,
            pose.others,
        )
