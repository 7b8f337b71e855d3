"""How each angle is laid out in the picture: vertex, where it is counted from, which way.

The picture angle is not quite the judged value: that one may be a change, may be anchored
by the baseline, may undo foreshortening. So limits are placed at the picture angle plus
what the judged value still lacks to the limit: the limb then points into the drawn sector
exactly when the verdict is OK.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from posecheck.geometry import signed_angle, wrap_degrees
from posecheck.judging import Verdict
from posecheck.scene.body import MIDLINE, NECK, Body, Bone, as_point, direction
from posecheck.scene.shapes import Point, Span
from posecheck.skeleton import Side

OPEN_REACH_DEG = 50.0
"""How far a sector with one limit is drawn beyond it (further if the limb goes there)."""

SIDE_VIEW_MAX_DEG = 60.0
FRONT_VIEW_MIN_DEG = 30.0
"""Camera yaw up to and from which an angle of the sagittal / frontal plane shows as one."""


@dataclass(frozen=True, slots=True)
class Layout:
    """An angle in the picture.

    Attributes:
        vertex: px.
        start: Direction at which the angle is 0, degrees clockwise on the screen.
        sense: +1 when the angle grows clockwise, -1 counter-clockwise.
        raw: The picture angle, degrees.
        folded: True when the measure is unsigned: 170 and 190 read the same.
        start_line: True when `start` is a line that no limb shows.
        radius: Share of the torso's length.
        label_at: Point beside which the label goes, px.
        label_to: Direction in which it goes.
        bones: The limbs it is about.
    """

    vertex: Point
    start: float
    sense: float
    raw: float
    folded: bool
    start_line: bool
    radius: float
    label_at: Point
    label_to: float
    bones: tuple[Bone, ...]

    def toward(self, angle: float) -> float:
        """Direction in the picture of an angle."""
        return self.start + self.sense * angle


Builder: TypeAlias = Callable[[Body, Side], Layout | None]
LabelTo: TypeAlias = Literal["between", "up", "down"]


def _joint(a: str, vertex: str, b: str, radius: float, label: LabelTo) -> Builder:
    """Unsigned angle at a joint, counted from the limb toward `a`."""

    def build(body: Body, side: Side) -> Layout | None:
        names = (f"{side}_{a}", f"{side}_{vertex}", f"{side}_{b}")
        if not body.seen(*names):
            return None
        first, joint, second = (body.at(name) for name in names)
        turn = signed_angle(first - joint, second - joint)
        start, sense = direction(first - joint), math.copysign(1.0, turn)
        to = {"between": start + turn / 2, "up": -90.0, "down": 90.0}[label]
        bones = ((names[0], names[1]), (names[1], names[2]))
        at = as_point(joint)
        return Layout(at, start, sense, abs(turn), True, False, radius, at, to, _known(bones))

    return build


def _known(bones: tuple[Bone, ...]) -> tuple[Bone, ...]:
    """Bones from the trunk outward, as the skeleton names them."""
    order = ("shoulder", "hip", "knee", "ankle")

    def rank(name: str) -> int:
        return order.index(name.split("_", 1)[1])

    return tuple((a, b) if rank(a) < rank(b) else (b, a) for a, b in bones)


def _ankle(body: Body, side: Side) -> Layout | None:
    names = tuple(f"{side}_{n}" for n in ("knee", "ankle", "heel", "foot_index"))
    if not body.seen(*names):
        return None
    knee, ankle, heel, toes = (body.at(name) for name in names)
    shank, foot = knee - ankle, toes - heel
    turn = signed_angle(shank, foot)
    start, at = direction(shank), as_point(ankle)
    bones = ((names[0], names[1]), (names[1], names[3]), (names[2], names[3]))
    return Layout(
        at, start, math.copysign(1.0, turn), abs(turn), True, False, 0.36,
        at, start + turn / 2, bones,
    )  # fmt: skip


def _hip_open(body: Body, side: Side) -> Layout | None:
    names = tuple(f"{side}_{n}" for n in ("shoulder", "hip", "knee"))
    if not body.seen(*names) or body.outlook.yaw_deg > SIDE_VIEW_MAX_DEG:
        return None
    shoulder, hip, knee = (body.at(name) for name in names)
    facing, start = body.outlook.facing, direction(shoulder - hip)
    raw = signed_angle(shoulder - hip, knee - hip) * facing % 360.0
    at = as_point(hip)
    forward = 0.0 if facing > 0 else 180.0
    bones = ((names[0], names[1]), (names[1], names[2]))
    return Layout(at, start, facing, raw, False, False, 0.38, at, forward, bones)


def _lean(frontal: bool) -> Builder:
    def build(body: Body, _: Side) -> Layout | None:
        yaw = body.outlook.yaw_deg
        unfit = yaw < FRONT_VIEW_MIN_DEG if frontal else yaw > SIDE_VIEW_MAX_DEG
        if unfit or not body.seen(*MIDLINE):
            return None
        sense = body.outlook.facing
        if frontal:
            across = body.at("left_shoulder")[0] - body.at("right_shoulder")[0]
            sense = math.copysign(1.0, float(across))
        hip, trunk = body.at("mid_hip"), body.at("mid_shoulder") - body.at("mid_hip")
        raw = sense * wrap_degrees(direction(trunk) + 90.0)
        back = 180.0 if body.outlook.facing > 0 else 0.0
        at = as_point(hip + 0.62 * trunk)
        return Layout(as_point(hip), -90.0, sense, raw, False, True, 0.62, at, back, (MIDLINE,))

    return build


def _shin_chair(body: Body, side: Side) -> Layout | None:
    knee, ankle = f"{side}_knee", f"{side}_ankle"
    if not body.seen(knee, ankle) or body.outlook.yaw_deg > SIDE_VIEW_MAX_DEG:
        return None
    facing = body.outlook.facing
    start = 180.0 if facing > 0 else 0.0
    raw = facing * wrap_degrees(direction(body.at(ankle) - body.at(knee)) - start)
    at = as_point(body.at(knee))
    to = start + facing * raw / 2
    return Layout(at, start, facing, raw, False, True, 0.46, at, to, ((knee, ankle),))


def _slope(a: str, b: str) -> Builder:
    def build(body: Body, side: Side) -> Layout | None:
        bone = (f"{side}_{a}", f"{side}_{b}")
        if not body.seen(*bone):
            return None
        near, far = body.at(bone[0]), body.at(bone[1])
        start = 0.0 if far[0] >= near[0] else 180.0
        turn = wrap_degrees(direction(far - near) - start)
        at = as_point(near)
        middle = as_point(near + 0.6 * (far - near))
        sense = math.copysign(1.0, turn)
        return Layout(at, start, sense, abs(turn), True, True, 0.55, middle, 90.0, (bone,))

    return build


def _neck(body: Body, _: Side) -> Layout | None:
    if not body.seen(*MIDLINE, "mid_ear") or body.outlook.yaw_deg > SIDE_VIEW_MAX_DEG:
        return None
    shoulder = body.at("mid_shoulder")
    trunk, neck = shoulder - body.at("mid_hip"), body.at("mid_ear") - shoulder
    facing, at = body.outlook.facing, as_point(shoulder)
    raw = facing * signed_angle(trunk, neck)
    back = 180.0 if facing > 0 else 0.0
    return Layout(
        at, direction(trunk), facing, raw, False, True, 0.46, at, back + facing * 20.0,
        (NECK, MIDLINE),
    )  # fmt: skip


ANGLES: dict[str, Builder] = {
    "hip_angle": _joint("knee", "hip", "shoulder", 0.36, "between"),
    "hip_open": _hip_open,
    "knee_angle": _joint("hip", "knee", "ankle", 0.30, "up"),
    "ankle_angle": _ankle,
    "trunk_lean": _lean(frontal=False),
    "trunk_side_lean": _lean(frontal=True),
    "shin_chair_angle": _shin_chair,
    "thigh_slope": _slope("hip", "knee"),
    "shank_slope": _slope("knee", "ankle"),
    "neck_flexion": _neck,
}
"""How each measure that is an angle in the picture is laid out."""


def limit_at(raw: float, verdict: Verdict, limit: float, gain: float = 1.0) -> float:
    """The raw quantity at which the judged value would reach a limit.

    Args:
        raw: What is drawn: a picture angle in degrees or a length.
        verdict: Its `value` is what is compared with the limit.
        limit: Of the band, in the unit of the value.
        gain: Judged change for one unit of change of the raw quantity.
    """
    if verdict.check.compare == "change_percent":
        whole = 1.0 + verdict.value / (100.0 * gain)
        zero = raw / whole if whole > 0 else raw
        return zero * (1.0 + limit / (100.0 * gain))
    return raw + (limit - verdict.value) / gain


def spans(layout: Layout, verdict: Verdict) -> tuple[Span, ...]:
    """Allowed sectors in the picture; empty when no posture drawn here would be allowed."""
    check, raw = verdict.check, layout.raw
    low = -math.inf if check.low is None else limit_at(raw, verdict, check.low)
    high = math.inf if check.high is None else limit_at(raw, verdict, check.high)
    if low == -math.inf:
        low = min(high - OPEN_REACH_DEG, raw)
    if high == math.inf:
        high = max(low + OPEN_REACH_DEG, raw)
    if layout.folded:
        low, high = _unfold(low, high)
    if low > high:
        return ()
    low, high = low, min(high, low + 360.0)
    ends = sorted((layout.toward(low), layout.toward(high)))
    return ((ends[0], ends[1]),)


def _unfold(low: float, high: float) -> tuple[float, float]:
    """An unsigned band as a signed one: past straight (or past closed) it reads the same."""
    if high < 0 or low > 180:
        return 1.0, 0.0
    if low <= 0 and high >= 180:
        return 0.0, 360.0
    if high >= 180:
        return low, 360.0 - low
    if low <= 0:
        return -high, high
    return low, high


def finite(layout: Layout | None) -> bool:
    """True when there is something to draw."""
    return layout is not None and bool(np.isfinite([layout.start, layout.raw]).all())
