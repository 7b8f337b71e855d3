"""The measuring instrument: steady stance, baseline, rest position and speed.

It is zeroed as a goniometer is: in a posture the coach asks for, a baseline pose is kept,
and later readings are changes against it or are shifted by what the baseline was off.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np

from posecheck import measures
from posecheck.geometry import NAN
from posecheck.measures import MEASURES, VISIBLE, Reading, Stance
from posecheck.pose import Floats, Pose
from posecheck.skeleton import INDEX, LANDMARKS, Side
from posecheck.stretch import Check, CheckSide, Compare, Condition, WorkingSide, resolve_side
from posecheck.uncertainty import NOT_FROM_HERE, Calibration, judgeable, least_visibility

ErrorOf = Callable[[str, float, bool], float]
"""(measure, camera yaw, change?) -> expected error in the measure's unit."""

SPEED_WINDOW_S = 0.4
"""Speed is the slope over this long: long enough to bury jitter, short enough to warn."""
STILL_WINDOW_S = 0.5
WARM_UP_S = 0.4
"""The pose model needs this long after it finds a person until its landmarks have settled."""
STILL_TORSO = 0.035
"""Still = no body point moved further than this, in torso lengths, within the window."""
JITTER = {"deg": 1.0, "torso": 0.01, "hips": 0.05, "legs": 0.01}
"""Typical frame-to-frame noise in VIDEO mode, by unit: the error of a speed comes from it."""

TREMBLE_TORSO, BONE_TORSO, MIN_TREMBLE = 0.01, 0.35, 5
"""Landmarks that jump back and forth by more than a hundredth of the torso widen the error: by
the angle that it makes at a bone of a third of the torso, the lower leg or the foot."""

GAIN_ERROR = 0.15
"""A measured change is short or long by about this share (rendered pairs), and so is a speed."""

_BODY = tuple(
    INDEX[f"{side}_{name}"]
    for side in ("left", "right")
    for name in ("ear", "shoulder", "hip", "knee", "ankle", "wrist", "foot_index")
)


@dataclass(frozen=True, slots=True)
class Baseline:
    """The person at rest in the posture the coach asked for.

    Attributes:
        pose: Median landmarks over the still window.
        stance: Facing, near side and yaw, frozen from then on.
    """

    pose: Pose
    stance: Stance


class Instrument:
    """Reads what a check compares: value, change, percent or speed, with expected error."""

    def __init__(self, error_of: ErrorOf) -> None:
        self._error_of = error_of
        self._corrections = error_of.corrections if isinstance(error_of, Calibration) else None
        self._recent: deque[Pose] = deque()
        self._live = Stance(1.0, "right", 0.0)
        self.baseline: Baseline | None = None
        self._rest: Pose | None = None
        self._found_at: float | None = None
        self._memo: dict[tuple[str, Side, int], Reading] = {}
        self._still: bool | None = None
        self._trembling: Floats | None = None
        self._errors: dict[tuple[str, int, bool], float] = {}

    @property
    def stance(self) -> Stance:
        """Frozen at the baseline, live before it."""
        return self.baseline.stance if self.baseline else self._live

    def observe(self, pose: Pose, stance: Stance) -> None:
        """Take in the next pose; `stance` is the live, steadied one."""
        self._live = stance
        self._recent.append(pose)
        self._memo.clear()
        self._still = self._trembling = None
        if not pose.found:
            self._found_at = None
        elif self._found_at is None:
            self._found_at = pose.t
        while self._recent and pose.t - self._recent[0].t > STILL_WINDOW_S + 0.3:
            self._recent.popleft()

    def forget(self) -> None:
        """Drop the baseline: another person, side, camera or stretch."""
        self.baseline = self._rest = None
        self._memo.clear()

    def zero(self) -> Baseline:
        """Take the baseline from the last moments, in which the person sat still."""
        self._memo.clear()
        self._rest = self._median_pose()
        self.baseline = Baseline(self._rest, self._live)
        return self.baseline

    def mark_rest(self) -> None:
        """Remember where the person rests now: drift and travel count from here."""
        self._rest = self._median_pose()
        self._memo.clear()

    def still(self) -> bool:
        """True when the person has not moved for the whole still window."""
        if self._still is None:
            self._still = self._stands_still()
        return self._still

    def _stands_still(self) -> bool:
        if not self._recent or not self._recent[-1].found:
            return False
        now = self._recent[-1]
        window = [p for p in self._recent if now.t - p.t <= STILL_WINDOW_S + 1e-6]
        settled_s = now.t - (now.t if self._found_at is None else self._found_at) - WARM_UP_S
        if settled_s < STILL_WINDOW_S - 1e-6 or len(window) < 3:
            return False
        seen = [i for i in _BODY if now.visibility[i] >= VISIBLE]
        xy = np.stack([p.xy[seen] for p in window])
        if not np.isfinite(xy).all() or not seen:
            return False
        spread = np.hypot(*(xy.max(0) - xy.min(0)).T)
        torso = np.hypot(*(now.xy[11:13].mean(0) - now.xy[23:25].mean(0)))
        # One landmark in five may jump without forbidding a baseline.
        steadiest = np.sort(spread)[: max(1, round(0.8 * len(seen)))]
        return bool(steadiest[-1] <= STILL_TORSO * max(float(torso), 1.0))

    def read(self, check: Check, working: WorkingSide) -> tuple[Side, Reading]:
        """What a check compares now, and whose side it looked at."""
        side = self.side(check.side, working)
        yaw = self.stance.yaw_deg
        if not check.yaw_min <= yaw <= check.yaw_max:
            turn = "turn more side-on" if yaw > check.yaw_max else "turn more toward the camera"
            return side, Reading(NAN, reason=f"{NOT_FROM_HERE}: {turn}")
        reading = self._compare(check.measure, side, check.compare)
        if check.compare == "value" and check.anchor is not None:
            reading = self._anchored(check, side, reading)
        if check.toward_working and working == "right":
            reading = replace(reading, value=-reading.value)
        if check.either_way and _met_the_other_way(check, reading):
            reading = replace(reading, value=-reading.value)
        return side, reading

    def holds(self, condition: Condition, working: WorkingSide) -> bool:
        """Whether the condition for judging a check is fulfilled."""
        reading = self._compare(
            condition.measure, self.side(condition.side, working), condition.compare
        )
        if not math.isfinite(reading.value):
            return condition.if_unseen
        low = -math.inf if condition.low is None else condition.low
        high = math.inf if condition.high is None else condition.high
        return low <= reading.value <= high

    def hand_reach(self, side: Side) -> float:
        """Distance of the hands from the ankle of a side, in torso lengths; NaN if hidden."""
        pose = self._recent[-1]
        hands = [
            pose.xy[INDEX[f"{s}_index"]]
            for s in ("left", "right")
            if pose.visibility[INDEX[f"{s}_index"]] >= VISIBLE
        ]
        if not hands or not pose.found:
            return NAN
        away = np.mean(hands, axis=0) - pose.point(f"{side}_ankle")
        torso = pose.xy[11:13].mean(0) - pose.xy[23:25].mean(0)
        return float(np.hypot(*away) / max(float(np.hypot(*torso)), 1.0))

    def side(self, side: CheckSide, working: WorkingSide) -> Side:
        """The person's own side that `side` means now."""
        return resolve_side(side, working, self.stance.near)

    def value(self, name: str, side: Side) -> Reading:
        """Plain value of a measure now, with its expected error."""
        return self._remember((name, side, 0), lambda: self._plain(self._recent[-1], name, side))

    def _plain(self, pose: Pose, name: str, side: Side) -> Reading:
        return measures.value(pose, name, side, self.stance, self._corrections)

    def _remember(self, key: tuple[str, Side, int], read: Callable[[], Reading]) -> Reading:
        """Several checks look at one measure: read it once a beat."""
        if key not in self._memo:
            self._memo[key] = self._with_error(read(), key[0], key[1], key[2] > 0)
        return self._memo[key]

    def _compare(self, name: str, side: Side, compare: Compare) -> Reading:
        if compare in ("speed", "rise"):
            rate = self._rate(name, side)
            return rate if compare == "rise" else replace(rate, value=abs(rate.value))
        if MEASURES[name].since_rest:
            return self._change(name, side, self._rest)
        if compare == "value":
            return self.value(name, side)
        reading = self._change(name, side, self.baseline.pose if self.baseline else None)
        if compare == "change_percent" and self.baseline is not None:
            zero = self._plain(self.baseline.pose, name, side).value
            percent = 100.0 / zero if zero else NAN
            reading = replace(
                reading, value=reading.value * percent, error=reading.error * abs(percent)
            )
        return reading

    def _change(self, name: str, side: Side, reference: Pose | None) -> Reading:
        return self._remember(
            (name, side, 1 if reference is not self._rest else 2),
            lambda: self._since(reference, self._recent[-1], name, side),
        )

    def _since(self, reference: Pose | None, pose: Pose, name: str, side: Side) -> Reading:
        return measures.change(pose, name, side, reference, self.stance, self._corrections)

    def _with_error(self, reading: Reading, name: str, side: Side, change: bool) -> Reading:
        if not math.isfinite(reading.value):
            return reading
        shaken = self._shake(name, side)
        dim = 1.0
        if isinstance(self._error_of, Calibration):
            dim = self._error_of.dimness(least_visibility(self._recent[-1], name, side))
        return judgeable(
            reading,
            name,
            self.stance.yaw_deg,
            lambda at: math.hypot(dim * self._error(name, at, change), shaken),
            change,
        )

    def _shake(self, name: str, side: Side) -> float:
        """What trembling landmarks add to the error of a measure, in its unit."""
        if self._trembling is None:
            self._trembling = self._tremble()
        most = max(float(self._trembling[INDEX[n]]) for n in measures.landmarks(name, side))
        if not most > TREMBLE_TORSO:
            return 0.0
        return math.degrees(most / BONE_TORSO) if MEASURES[name].unit == "deg" else most

    def _tremble(self) -> Floats:
        """Typical jump back and forth of each landmark lately, in torso lengths, (33,)."""
        now = self._recent[-1]
        window = [p.xy for p in self._recent if p.found and now.t - p.t <= STILL_WINDOW_S + 1e-6]
        if len(window) < MIN_TREMBLE:
            return np.zeros(len(LANDMARKS))
        back_and_forth = np.abs(np.diff(np.stack(window), n=2, axis=0)).max(axis=2)
        torso = float(np.hypot(*(now.xy[11:13].mean(0) - now.xy[23:25].mean(0))))
        typical: Floats = np.median(back_and_forth, axis=0) / 2 / max(torso, 1.0)
        return typical

    def _error(self, name: str, yaw_deg: float, change: bool) -> float:
        yaw = round(yaw_deg)
        key = (name, yaw, change)
        if key not in self._errors:
            self._errors[key] = self._error_of(name, float(yaw), change)
        return self._errors[key]

    def _anchored(self, check: Check, side: Side, reading: Reading) -> Reading:
        """The posture's own value plus the change since, as far as the baseline allows.

        A change is several times more accurate than a value. Where the baseline was off the
        posture by more than a limit, the rest of the difference stays in.
        """
        if self.baseline is None or check.anchor is None:
            return reading
        zero = self._plain(self.baseline.pose, check.measure, side).value
        if not math.isfinite(zero):
            return reading
        change = self._change(check.measure, side, self.baseline.pose)
        off = float(np.clip(zero - check.anchor, -check.anchor_limit, check.anchor_limit))
        return replace(change, value=zero - off + change.value)

    def _rate(self, name: str, side: Side) -> Reading:
        now = self._recent[-1]
        reference = self._rest or now
        window = [p for p in self._recent if now.t - p.t <= SPEED_WINDOW_S + 1e-6]
        readings = [self._since(reference, p, name, side) for p in window]
        if not math.isfinite(readings[-1].value):
            return readings[-1]
        t = np.array([p.t for p in window])
        v = np.array([r.value for r in readings])
        ok = np.isfinite(v)
        if ok.sum() < 3 or t[ok][-1] - t[ok][0] < SPEED_WINDOW_S / 2:
            return Reading(NAN, reason="not seen long enough")
        t0 = t[ok] - t[ok].mean()
        slope = float(t0 @ v[ok] / (t0 @ t0))
        jitter = 2 * JITTER[MEASURES[name].unit] / SPEED_WINDOW_S
        return Reading(slope, jitter + GAIN_ERROR * abs(slope))

    def _median_pose(self) -> Pose:
        now = self._recent[-1]
        window = [p for p in self._recent if p.found and now.t - p.t <= STILL_WINDOW_S + 1e-6] or [
            now
        ]

        def median(field: str) -> Floats:
            middle: Floats = np.median(np.stack([getattr(p, field) for p in window]), axis=0)
            return middle

        return Pose(
            now.t,
            median("xy"),
            median("z"),
            median("visibility"),
            median("presence"),
            median("world"),
            now.size_wh,
        )


def _met_the_other_way(check: Check, reading: Reading) -> bool:
    """A turn to the other side counts too, once it is beyond doubt."""
    return check.low is not None and -reading.value >= check.low + reading.error
