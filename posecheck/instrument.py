"""The measuring instrument: steady stance, baseline, rest position and speed.

It is zeroed as a goniometer is: in a posture the coach asks for, a baseline pose is kept,
and later readings are changes against it or are shifted by what the baseline was off.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from posecheck import measures
from posecheck.elementwise import clamp
from posecheck.geometry import NAN
from posecheck.measures import MEASURES, VISIBLE, Reading, Stance
from posecheck.pose import Pose
from posecheck.skeleton import INDEX, SIDES, Side
from posecheck.steadiness import TREMBLE_TORSO, Moments, median_pose
from posecheck.stretch import Check, CheckSide, Compare, Condition, WorkingSide, resolve_side
from posecheck.uncertainty import NOT_FROM_HERE, Calibration, judgeable, least_visibility

ErrorOf = Callable[[str, float, bool], float]
"""(measure, camera yaw, change?) -> expected error in the measure's unit."""

SPEED_WINDOW_S = 0.4
"""Speed is the slope over this long: long enough to bury jitter, short enough to warn."""
MIN_SPEED = 3
"""Fewer poses than these tell no speed."""
JITTER = {"deg": 1.0, "torso": 0.01, "hips": 0.05, "legs": 0.01}
"""Typical frame-to-frame noise in VIDEO mode, by unit: the error of a speed comes from it."""

BONE_TORSO = 0.35
"""Landmarks that tremble widen the error by the angle that it makes at a bone of a third of the
torso, the lower leg or the foot."""

SAME_POSTURE_DEG = 8.0
"""One person's upright posture reads the same to so many degrees when the camera is put up
anew: upright and level segments hardly depend on where it stands. A starting value."""

GAIN_ERROR = 0.15
"""A measured change is short or long by about this share (rendered pairs), and so is a speed."""


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
        self._moments = Moments()
        self._live = Stance(1.0, "right", 0.0)
        self.baseline: Baseline | None = None
        self._rest: Pose | list[Pose] | None = None
        self._memo: dict[tuple[str, Side, int], Reading] = {}
        self._zeros: dict[tuple[str, Side], float] = {}
        self.recalibrate(error_of)

    def recalibrate(self, error_of: ErrorOf) -> None:
        """Read poses of another model from now on; there is no baseline of it yet."""
        self._error_of = error_of
        self._corrections = error_of.corrections if isinstance(error_of, Calibration) else None
        self._errors: dict[tuple[str, int, bool], float] = {}
        # A speed looks at a window of poses again and again: read each of them once.
        self._since = lru_cache(maxsize=512)(self._read_change)
        self._moments = Moments()
        self.forget()

    @property
    def stance(self) -> Stance:
        """Frozen at the baseline, live before it."""
        return self.baseline.stance if self.baseline else self._live

    def observe(self, pose: Pose, stance: Stance) -> None:
        """Take in the next pose; `stance` is the live, steadied one."""
        self._live = stance
        self._moments.add(pose)
        self._memo.clear()

    def forget(self) -> None:
        """Drop the baseline: another person, side, camera or stretch."""
        self.baseline = self._rest = None
        self._memo.clear()
        self._zeros.clear()

    def zero(self) -> Baseline:
        """Take the baseline from the last moments, in which the person sat still."""
        self._memo.clear()
        self._zeros.clear()
        pose = median_pose(self._moments.seen() or [self._moments.now])
        self._rest = pose
        self.baseline = Baseline(pose, self._live)
        return self.baseline

    def mark_rest(self) -> None:
        """Remember where the person rests now: drift and travel count from here."""
        self._rest = self._moments.seen() or [self._moments.now]
        self._memo.clear()

    def _rested(self) -> Pose | None:
        """The latest rest; its landmarks are worked out only when something is read by it."""
        if isinstance(self._rest, list):
            self._rest = median_pose(self._rest)
        return self._rest

    def still(self) -> bool:
        """True when the person has not moved for the whole still window."""
        return self._moments.still()

    def read(self, check: Check, working: WorkingSide) -> tuple[Side, Reading]:
        """What a check compares now, and whose side it looked at."""
        side = self.side(check.side, working)
        yaw = self.stance.yaw_deg
        if not check.yaw_min <= yaw <= check.yaw_max:
            turn = "turn more side-on" if yaw > check.yaw_max else "turn more toward the camera"
            return side, Reading(NAN, reason=f"{NOT_FROM_HERE}: {turn}")
        if check.compare == "value" and check.anchor is not None:
            reading = self._anchored(check, side)
        else:
            reading = self._compare(check.measure, side, check.compare)
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
        pose = self._moments.now
        hands = [pose.px(i) for s in SIDES if pose.seen(i := INDEX[f"{s}_index"]) >= VISIBLE]
        if not hands or not pose.found:
            return NAN
        x, y = pose.px(INDEX[f"{side}_ankle"])
        away = sum(h[0] for h in hands) / len(hands) - x, sum(h[1] for h in hands) / len(hands) - y
        return math.hypot(*away) / max(pose.torso_px, 1.0)

    def side(self, side: CheckSide, working: WorkingSide) -> Side:
        """The person's own side that `side` means now."""
        return resolve_side(side, working, self.stance.near)

    def value(self, name: str, side: Side) -> Reading:
        """Plain value of a measure now, with its expected error."""
        return self._remember((name, side, 0), lambda: self._plain(self._moments.now, name, side))

    def _plain(self, pose: Pose, name: str, side: Side) -> Reading:
        return measures.value(pose, name, side, self.stance, self._corrections)

    def _zero(self, baseline: Baseline, name: str, side: Side) -> float:
        """Value of a measure at the baseline."""
        if (name, side) not in self._zeros:
            self._zeros[name, side] = self._plain(baseline.pose, name, side).value
        return self._zeros[name, side]

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
            return self._change(name, side, self._rested())
        if compare == "value":
            return self.value(name, side)
        reading = self._change(name, side, self.baseline.pose if self.baseline else None)
        if compare == "change_percent" and self.baseline is not None:
            zero = self._zero(self.baseline, name, side)
            percent = 100.0 / zero if zero else NAN
            reading = replace(
                reading, value=reading.value * percent, error=reading.error * abs(percent)
            )
        return reading

    def _change(self, name: str, side: Side, reference: Pose | None) -> Reading:
        return self._remember(
            (name, side, 1 if reference is not self._rest else 2),
            lambda: self._since(reference, self._moments.now, name, side, self.stance),
        )

    def _read_change(
        self, reference: Pose | None, pose: Pose, name: str, side: Side, stance: Stance
    ) -> Reading:
        return measures.change(pose, name, side, reference, stance, self._corrections)

    def _with_error(self, reading: Reading, name: str, side: Side, change: bool) -> Reading:
        if not math.isfinite(reading.value):
            return reading
        shaken = self._shake(name, side)
        dim = 1.0
        if isinstance(self._error_of, Calibration):
            dim = self._error_of.dimness(least_visibility(self._moments.now, name, side))
        return judgeable(
            reading,
            name,
            self.stance.yaw_deg,
            lambda at: math.hypot(dim * self._error(name, at, change), shaken),
            change,
        )

    def _shake(self, name: str, side: Side) -> float:
        """What trembling landmarks add to the error of a measure, in its unit."""
        trembling = self._moments.tremble()
        most = max(trembling[i] for i in measures.needed(name, side))
        if not most > TREMBLE_TORSO:
            return 0.0
        return math.degrees(most / BONE_TORSO) if MEASURES[name].unit == "deg" else most

    @property
    def yaw_error_deg(self) -> float:
        """Expected error of the camera's yaw that everything is read with, degrees."""
        return self._error("camera_yaw", self.stance.yaw_deg, False)

    def _error(self, name: str, yaw_deg: float, change: bool) -> float:
        yaw = round(yaw_deg)
        key = (name, yaw, change)
        if key not in self._errors:
            self._errors[key] = self._error_of(name, float(yaw), change)
        return self._errors[key]

    def _anchored(self, check: Check, side: Side) -> Reading:
        """The posture's own value plus the change since, as far as the baseline allows.

        A change is several times more accurate than a value. Where the baseline was off the
        posture by more than a limit, the rest of the difference stays in. Where the person's
        own upright posture is known, today's is taken for it only when it reads much the same.
        """
        if check.anchor is None:
            return self.value(check.measure, side)
        limit, known = check.anchor_limit, None
        if check.own_rest is not None:
            known = clamp(check.own_rest - check.anchor, -limit, limit)
        if self.baseline is None:
            now = self.value(check.measure, side)
            return now if known is None else replace(now, value=now.value - known)
        zero = self._zero(self.baseline, check.measure, side)
        if not math.isfinite(zero):
            return self.value(check.measure, side)
        change = self._change(check.measure, side, self.baseline.pose)
        off = clamp(zero - check.anchor, -limit, limit)
        if known is not None:
            off = clamp(off, known - SAME_POSTURE_DEG, known + SAME_POSTURE_DEG)
        return Reading(zero - off + change.value, change.error, change.reason)

    def _rate(self, name: str, side: Side) -> Reading:
        now = self._moments.now
        reference = self._rested() or now
        window = self._moments.within(SPEED_WINDOW_S)
        readings = [self._since(reference, p, name, side, self.stance) for p in window]
        if not math.isfinite(readings[-1].value):
            return readings[-1]
        seen = [
            (p.t, r.value) for p, r in zip(window, readings, strict=True) if math.isfinite(r.value)
        ]
        if len(seen) < MIN_SPEED or seen[-1][0] - seen[0][0] < SPEED_WINDOW_S / 2:
            return Reading(NAN, reason="not seen long enough")
        slope = slope_of(seen)
        jitter = 2 * JITTER[MEASURES[name].unit] / SPEED_WINDOW_S
        return Reading(slope, jitter + GAIN_ERROR * abs(slope))


def slope_of(points: Sequence[tuple[float, float]]) -> float:
    """Slope of the least-squares line through (t, value), value units a second."""
    mean = sum(t for t, _ in points) / len(points)
    spread = sum((t - mean) ** 2 for t, _ in points)
    return sum((t - mean) * v for t, v in points) / spread


def _met_the_other_way(check: Check, reading: Reading) -> bool:
    """A turn to the other side counts too, once it is beyond doubt."""
    return check.low is not None and -reading.value >= check.low + reading.error
