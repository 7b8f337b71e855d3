"""The engine's own beat: poses of any frame rate become poses at fixed times.

Judging on a fixed beat makes the same movement give the same events at 10, 15, 30 or 60
frames a second, and with frames dropped: between two poses the landmarks are interpolated.
The beat is anchored at time zero, not at the first frame.
"""

from __future__ import annotations

import math

import numpy as np

from posecheck.pose import Floats, Pose

TICK_S = 0.05
"""Twenty times a second: finer than any duration that is judged, and twice as fine as the
slowest camera that makes sense."""
GAP_S = 0.8
"""Poses further apart than this are not connected; what happened between is not known."""
UNKNOWN_S = 2.0
"""Beyond this (a computer that slept, a camera that stood still) nobody was seen in between:
no hold, rest or stretch lasts through it. As long as a camera may be silent before it is lost."""

_EPSILON_S = 1e-6


class Ticker:
    """Turns rising poses into poses on the beat."""

    def __init__(self) -> None:
        self._last: Pose | None = None
        self._next = 0

    def feed(self, pose: Pose) -> list[Pose]:
        """The poses on the beat since the last call, up to and including the time of `pose`.

        A pose that is not newer than the last one is dropped. The very first pose is always
        given, at its own time, so that a single picture can be judged.
        """
        last = self._last
        if last is not None and pose.t <= last.t:
            return []
        self._last = pose
        beat = math.floor(pose.t / TICK_S + _EPSILON_S)
        if last is None or pose.t - last.t > GAP_S:
            self._next = beat + 1
            return [*_nobody(last, pose), pose]
        ticks = [_between(last, pose, i * TICK_S) for i in range(self._next, beat + 1)]
        self._next = beat + 1
        return ticks


def _nobody(a: Pose | None, b: Pose) -> list[Pose]:
    """What stands for a long time of which nothing is known: nobody, from its start to its end."""
    if a is None or b.t - a.t <= UNKNOWN_S:
        return []
    return [Pose.missing(t, b.size_wh) for t in (a.t + TICK_S, b.t - TICK_S)]


def _between(a: Pose, b: Pose, t: float) -> Pose:
    share = (t - a.t) / (b.t - a.t)
    if share > 1 - 1e-4:
        return b
    if not (a.found and b.found) or a.size_wh != b.size_wh:
        nearest = a if share < 0.5 else b
        return Pose.missing(t, b.size_wh) if not nearest.found else _at(nearest, t)

    def mix(x: Floats, y: Floats) -> Floats:
        mixed = x + share * (y - x)
        # A sum is the quickest way to ask whether anything is missing.
        return mixed if math.isfinite(mixed.sum()) else np.where(np.isfinite(y), mixed, x)

    return Pose(
        t,
        mix(a.xy, b.xy),
        b.z,  # nothing is judged by it, nor by presence
        mix(a.visibility, b.visibility),
        b.presence,
        mix(a.world, b.world),
        b.size_wh,
        b.others,
    )


def _at(pose: Pose, t: float) -> Pose:
    return Pose(
        t, pose.xy, pose.z, pose.visibility, pose.presence, pose.world, pose.size_wh, pose.others
    )
