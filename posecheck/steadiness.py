"""The last moments of a person: whether they sit still, and how much landmarks tremble."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Sequence

import numpy as np

from posecheck.measures import VISIBLE
from posecheck.pose import Floats, Pose
from posecheck.skeleton import INDEX, LANDMARKS

STILL_WINDOW_S = 0.5
WARM_UP_S = 0.4
"""The pose model needs this long after it finds a person until its landmarks have settled."""
STILL_TORSO = 0.035
"""Still = no body point moved further than this, in torso lengths, within the window."""
MIN_STILL = 3
"""Fewer poses than these tell nothing."""

TREMBLE_TORSO, MIN_TREMBLE = 0.01, 5
"""Landmarks that jump back and forth by more than a hundredth of the torso tremble."""

KEPT_S = STILL_WINDOW_S + 0.3

_EPSILON_S = 1e-6

_BODY = [
    INDEX[f"{side}_{name}"]
    for side in ("left", "right")
    for name in ("ear", "shoulder", "hip", "knee", "ankle", "wrist", "foot_index")
]


class Moments:
    """Poses of the last moments."""

    def __init__(self) -> None:
        self._poses: deque[Pose] = deque()
        self._found_at: float | None = None
        self._still: bool | None = None
        self._tremble: list[float] | None = None
        self._xy: Floats | None = None

    def add(self, pose: Pose) -> None:
        """Take in the next pose, with or without a person."""
        self._still = self._tremble = self._xy = None
        self._poses.append(pose)
        if not pose.found:
            self._found_at = None
        elif self._found_at is None:
            self._found_at = pose.t
        while pose.t - self._poses[0].t > KEPT_S:
            self._poses.popleft()

    @property
    def empty(self) -> bool:
        """Nothing has been seen yet."""
        return not self._poses

    @property
    def now(self) -> Pose:
        """The latest pose."""
        return self._poses[-1]

    def within(self, window_s: float) -> list[Pose]:
        """Poses not older than `window_s`, in order."""
        since = self.now.t - window_s - _EPSILON_S
        return [p for p in self._poses if p.t >= since]

    def seen(self) -> list[Pose]:
        """Poses with a person in the still window, in order."""
        return [p for p in self.within(STILL_WINDOW_S) if p.found]

    def _pixels(self) -> Floats:
        """Picture positions in `seen`, (poses, 33, 2)."""
        if self._xy is None:
            self._xy = np.array([p.xy for p in self.seen()])
        return self._xy

    def still(self) -> bool:
        """True when the person has not moved for the whole still window."""
        if self._still is None:
            self._still = self._stands_still()
        return self._still

    def _stands_still(self) -> bool:
        if self._found_at is None:
            return False
        now = self.now
        # So long after they were found, nobody was missing within the window.
        if now.t - self._found_at - WARM_UP_S < STILL_WINDOW_S - _EPSILON_S:
            return False
        seen = [i for i in _BODY if now.seen(i) >= VISIBLE]
        xy = self._pixels()
        if len(xy) < MIN_STILL or not seen:
            return False
        reach = (xy.max(0) - xy.min(0))[seen]
        spread = np.sort(np.hypot(reach[:, 0], reach[:, 1]))  # what is not seen comes last
        # One landmark in five may jump without forbidding a baseline.
        steadiest = spread[max(1, round(0.8 * len(seen))) - 1]
        limit = STILL_TORSO * max(now.torso_px, 1.0)
        return math.isfinite(spread[-1]) and bool(steadiest <= limit)

    def tremble(self) -> list[float]:
        """Typical jump back and forth of each landmark lately, in torso lengths, (33,)."""
        if self._tremble is None:
            self._tremble = self._jumps()
        return self._tremble

    def _jumps(self) -> list[float]:
        xy = self._pixels()
        if len(xy) < MIN_TREMBLE:
            return [0.0] * len(LANDMARKS)
        back_and_forth = np.abs(xy[2:] - 2 * xy[1:-1] + xy[:-2])
        typical = _median(np.maximum(back_and_forth[..., 0], back_and_forth[..., 1]))
        found: list[float] = (typical / 2 / max(self.now.torso_px, 1.0)).tolist()
        return found


def median_pose(window: Sequence[Pose]) -> Pose:
    """Median landmarks of a window, at the time of its last pose."""

    def middle(field: str) -> Floats:
        return _median(np.array([getattr(p, field) for p in window]))

    return Pose(
        window[-1].t,
        middle("xy"),
        middle("z"),
        middle("visibility"),
        middle("presence"),
        middle("world"),
        window[-1].size_wh,
    )


def _median(values: Floats) -> Floats:
    """Over the first axis. For a dozen rows numpy's own takes five times as long."""
    ordered, half = np.sort(values, axis=0), len(values) // 2
    middle: Floats = (ordered[half] + ordered[-half - 1]) / 2
    return middle
