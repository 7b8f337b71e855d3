"""Every measure of the routine: what it means, what it looks at, and how it is computed.

Angles come from the picture plane in pixels. A person who faces along the picture is seen
foreshortened when the camera stands off side-on, so horizontal distances in the sagittal
plane are stretched by 1 / cos(yaw) first. World landmarks serve only where the picture
cannot tell: leans seen from the front, and the direction of the head.

A `value` is one pose on its own. A `change` compares it with a reference pose of the same
person (the baseline); it is several times more accurate, because most errors are constant
offsets. What cannot be measured is NaN with a reason that a person can act on.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from posecheck import camera_view
from posecheck.geometry import (
    NAN,
    Vector,
    angle_between,
    distance,
    midpoint,
    signed_angle,
    slope,
    wrap_degrees,
)
from posecheck.pose import Pose
from posecheck.skeleton import INDEX, Side, opposite, plain_name

Unit: TypeAlias = Literal["deg", "torso", "hips", "legs"]

VISIBLE = 0.25
"""Least visibility of a usable landmark. In VIDEO mode visibility is a slow average, and
joints that lie right are reported down to 0.27 on the sample clips."""

SMALLEST_TORSO_PX = 24.0
"""Below this the person is too small: one pixel would be more than two degrees."""

SAGITTAL_YAW_MAX = 55.0
"""Beyond this yaw, horizontal distances are too foreshortened to be stretched back."""

HUG_GAIN = 1.6
"""True change of the knee-to-shoulder distance for one unit of change of the hands'
distance in the picture (least squares on 29 rendered pairs at yaw 0-70: 1.3-1.9)."""

AWAY_GAIN = 1.35
"""A face that turns away from the camera hides, and the model follows only part of the way:
0.58 (heavy) to 0.72 (full) of a true turn on 19 rendered pairs, 0.7-1.2 toward the camera."""

SHOULDER_TO_TORSO = (0.60, 0.85)
"""Range of a person's shoulder width in torso lengths; the person's own value is taken
from the reference pose and kept inside."""


@dataclass(frozen=True, slots=True)
class Stance:
    """How the person stands to the camera, kept steady by the caller.

    Attributes:
        facing: +1 faces picture right, -1 faces picture left.
        near: The side nearest to the camera.
        yaw_deg: Camera yaw, 0 = side-on, 90 = from the front.
    """

    facing: float
    near: Side
    yaw_deg: float

    @classmethod
    def of(cls, pose: Pose) -> Stance:
        """Stance read from one pose."""
        return cls.steady(
            camera_view.facing(pose), camera_view.near_side(pose), camera_view.camera_yaw(pose)
        )

    @classmethod
    def steady(cls, facing: float, near: Side | None, yaw_deg: float) -> Stance:
        """Stance from a view; faces right, and frontal, where that cannot be told."""
        facing = facing if math.isfinite(facing) else 1.0
        near = near or ("right" if facing > 0 else "left")
        return cls(facing, near, yaw_deg if math.isfinite(yaw_deg) else 90.0)


@dataclass(frozen=True, slots=True)
class Reading:
    """One measured value.

    Attributes:
        value: In the measure's unit; NaN when not measurable.
        error: Expected error in the same unit; NaN when unknown.
        reason: Why the value is NaN, empty otherwise.
    """

    value: float
    error: float = NAN
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Context:
    """What a measure function may look at."""

    pose: Pose
    side: Side
    stance: Stance
    reference: Pose | None = None

    @property
    def other(self) -> Side:
        return opposite(self.side)

    def at(self, name: str) -> Vector:
        """Pixel position; `knee` is the measured side's, `other_knee` the other side's."""
        return self.pose.xy[INDEX[self.full_name(name)]]

    def full_name(self, name: str) -> str:
        if name.startswith("other_"):
            return f"{self.other}_{name[6:]}"
        return name if name in INDEX else f"{self.side}_{name}"

    def mid(self, name: str) -> Vector:
        """Middle of the left and right landmark in pixels."""
        return midpoint(self.pose.point(f"left_{name}"), self.pose.point(f"right_{name}"))

    def torso_px(self) -> float:
        """Length mid-hip to mid-shoulder in pixels."""
        return distance(self.mid("hip"), self.mid("shoulder"))

    def sagittal(self, a: Vector, b: Vector) -> Vector:
        """Vector a -> b in the sagittal plane: x = forward, y = up, foreshortening undone."""
        yaw = math.radians(min(self.stance.yaw_deg, SAGITTAL_YAW_MAX))
        d = b - a
        return np.array([d[0] * self.stance.facing / math.cos(yaw), -d[1]])

    def on(self, reference: Pose) -> Context:
        """The same question asked of the reference pose."""
        return Context(reference, self.side, self.stance)


ValueFunction: TypeAlias = Callable[[Context], float]


@dataclass(frozen=True, slots=True)
class Measure:
    """One measure.

    Attributes:
        name: As in stretch files, traces and reports.
        unit: deg, torso (mid-hip to mid-shoulder lengths), hips (hip widths) or legs
            (thigh + shank lengths).
        what: Definition in one line.
        needs: Landmarks it looks at; names without side are the measured side's.
        value: The reading of one pose.
        change: Reading minus that of the reference; None = difference of two values.
        since_rest: True when the reference is the latest rest, not the baseline.
    """

    name: str
    unit: Unit
    what: str
    needs: tuple[str, ...]
    value: ValueFunction
    change: Callable[[Context, Context], float] | None = None
    since_rest: bool = False


def _joint(a: str, vertex: str, b: str) -> ValueFunction:
    def value(c: Context) -> float:
        v = c.at(vertex)
        return angle_between(c.sagittal(v, c.at(a)), c.sagittal(v, c.at(b)))

    return value


def _hip_open(c: Context) -> float:
    trunk, thigh = c.sagittal(c.at("hip"), c.at("shoulder")), c.sagittal(c.at("hip"), c.at("knee"))
    # Seen with the person facing right and y up, the front of the hip lies clockwise of the
    # trunk; signed_angle is clockwise-positive for y down, hence the minus.
    return -signed_angle(trunk, thigh) % 360.0


def _ankle_angle(c: Context) -> float:
    shank = c.sagittal(c.at("ankle"), c.at("knee"))
    return angle_between(shank, c.sagittal(c.at("heel"), c.at("foot_index")))


def _slope(a: str, b: str) -> ValueFunction:
    return lambda c: slope(c.at(a), c.at(b))


def _shin_chair_angle(c: Context) -> float:
    shin = c.sagittal(c.at("knee"), c.at("ankle"))
    return math.degrees(math.atan2(shin[1], -shin[0]))


def _sagittal_lean(c: Context) -> float:
    trunk = c.sagittal(c.mid("hip"), c.mid("shoulder"))
    return math.degrees(math.atan2(trunk[0], trunk[1]))


def _pelvis_axes(pose: Pose) -> tuple[Vector, Vector]:
    """Horizontal unit vectors in world axes: toward the person's left, and forward."""
    left = pose.world_point("left_hip") - pose.world_point("right_hip")
    left = np.array([left[0], 0.0, left[2]])
    left = left / math.sqrt(float(left @ left) or NAN)
    return left, np.array([left[2], 0.0, -left[0]])


def _world_trunk(pose: Pose) -> Vector:
    def mid(name: str) -> Vector:
        return midpoint(pose.world_point(f"left_{name}"), pose.world_point(f"right_{name}"))

    return mid("shoulder") - mid("hip")


def _world_lean(c: Context) -> float:
    trunk, (_, forward) = _world_trunk(c.pose), _pelvis_axes(c.pose)
    return math.degrees(math.atan2(float(trunk @ forward), -float(trunk[1])))


def _trunk_lean(c: Context) -> float:
    # The picture is exact side-on, the world landmarks are better from the front; the two
    # are blended between 40 and 55 degrees so that the reading does not jump.
    weight = float(np.clip((c.stance.yaw_deg - 40.0) / 15.0, 0.0, 1.0))
    image = _sagittal_lean(c) if weight < 1 else 0.0
    world = _world_lean(c) if weight > 0 else 0.0
    return (1 - weight) * image + weight * world


def _trunk_side_lean(c: Context) -> float:
    trunk, (left, _) = _world_trunk(c.pose), _pelvis_axes(c.pose)
    return math.degrees(math.atan2(float(trunk @ left), -float(trunk[1])))


def _neck_flexion(c: Context) -> float:
    trunk = c.sagittal(c.mid("hip"), c.mid("shoulder"))
    neck = c.sagittal(c.mid("shoulder"), c.mid("ear"))
    return -signed_angle(trunk, neck)


def _world_yaw(pose: Pose, name: str) -> float:
    """Direction of a left-right line seen from above, degrees, + = turned to the left."""
    line = pose.world_point(f"left_{name}") - pose.world_point(f"right_{name}")
    return math.degrees(math.atan2(line[2], line[0]))


def _trunk_twist(c: Context) -> float:
    return wrap_degrees(_world_yaw(c.pose, "shoulder") - _world_yaw(c.pose, "hip"))


def _shoulder_ratio(pose: Pose) -> float:
    across = pose.world_point("left_shoulder") - pose.world_point("right_shoulder")
    trunk = _world_trunk(pose)
    ratio = math.sqrt(float(across @ across)) / math.sqrt(float(trunk @ trunk) or NAN)
    return float(np.clip(ratio, *SHOULDER_TO_TORSO))


def _trunk_twist_change(c: Context, ref: Context) -> float:
    """Turn of the shoulder line since the reference.

    Side-on, the width of the shoulders in the picture is a sine of their turn and at its
    most sensitive; a sitting person's hips stay where they are, so the shoulder line alone
    tells the twist. On 57 rendered pairs at yaw 0-25 this is right to 3 degrees (world
    landmarks: 5).
    """
    ratio = _shoulder_ratio(ref.pose)

    def turn(k: Context) -> float:
        dx = k.pose.point("left_shoulder")[0] - k.pose.point("right_shoulder")[0]
        return math.degrees(math.asin(float(np.clip(dx / (ratio * k.torso_px()), -1, 1))))

    return -c.stance.facing * (turn(c) - turn(ref))


def _nose_direction(pose: Pose) -> float:
    """Where the nose points from between the ears, seen from above; degrees, + = left."""
    ears = midpoint(pose.world_point("left_ear"), pose.world_point("right_ear"))
    nose = pose.world_point("nose") - ears
    return math.degrees(math.atan2(nose[2], nose[0]))


def _head_yaw(c: Context) -> float:
    _, forward = _pelvis_axes(c.pose)
    return wrap_degrees(
        _nose_direction(c.pose) - math.degrees(math.atan2(forward[2], forward[0]))
    )


def _head_yaw_change(c: Context, ref: Context) -> float:
    turned = wrap_degrees(_nose_direction(c.pose) - _nose_direction(ref.pose))
    away = turned * c.stance.facing > 0 and c.stance.yaw_deg < SAGITTAL_YAW_MAX
    return turned * AWAY_GAIN if away else turned


def _knee_cross(c: Context) -> float:
    hips = c.pose.point("left_hip")[0] - c.pose.point("right_hip")[0]
    toward_other = 1.0 if c.side == "right" else -1.0
    past = float(c.at("knee")[0] - c.mid("hip")[0])
    return toward_other * past / float(hips) if abs(hips) > 1 else NAN


def _hands(c: Context) -> Vector:
    """Where the hands are: knuckles of both, weighted by how well each is seen."""
    i, j = INDEX["left_index"], INDEX["right_index"]
    w = c.pose.visibility[[i, j]]
    return (c.pose.xy[i] * w[0] + c.pose.xy[j] * w[1]) / (w.sum() or NAN)


def _hug_px(c: Context) -> float:
    # The knee hides behind the hands that hold it, and the crossed legs are mixed up by the
    # model; the hands are seen well, and the knee goes where they go.
    hands = _hands(c)
    knees = (c.at("knee"), c.at("other_knee"))
    if min(distance(hands, knee) for knee in knees) > 0.9 * c.torso_px():
        return NAN
    return distance(hands, c.at("other_shoulder"))


def _knee_to_opposite_shoulder(c: Context) -> float:
    return _hug_px(c) / c.torso_px()


def _hug_change(c: Context, ref: Context) -> float:
    # In reference torso lengths: bones keep their length while the trunk rounds.
    return HUG_GAIN * (_hug_px(c) - _hug_px(ref)) / ref.torso_px()


def _to_thigh(point: str) -> ValueFunction:
    def value(c: Context) -> float:
        p, a, b = c.at(point), c.at("hip"), c.at("knee")
        along = b - a
        u = float(np.clip((p - a) @ along / (float(along @ along) or NAN), 0, 1))
        return distance(p, a + u * along) / c.torso_px()

    return value


def _knee_height(c: Context) -> float:
    return float(c.at("other_heel")[1] - c.at("knee")[1]) / c.torso_px()


def _leg_px(c: Context, prefix: str = "") -> float:
    hip, knee, ankle = (c.at(prefix + n) for n in ("hip", "knee", "ankle"))
    return distance(hip, knee) + distance(knee, ankle)


def _hip_height(c: Context) -> float:
    floor = max(float(c.at(n)[1]) for n in ("ankle", "other_ankle"))
    return (floor - float(c.mid("hip")[1])) / _leg_px(c)


def _needs_reference(_: Context) -> float:
    return NAN


def _hip_drift(c: Context, ref: Context) -> float:
    return distance(c.mid("hip"), ref.mid("hip")) / ref.torso_px()


def _front_knee_travel(c: Context, ref: Context) -> float:
    return float(c.sagittal(ref.at("other_knee"), c.at("other_knee"))[0]) / _leg_px(ref, "other_")


_TRUNK = ("left_hip", "right_hip", "left_shoulder", "right_shoulder")
_EARS = ("left_ear", "right_ear")

_ALL = (
    Measure(
        "hip_angle", "deg", "at the hip, shoulder-hip-knee",
        ("shoulder", "hip", "knee"), _joint("shoulder", "hip", "knee"),
    ),
    Measure(
        "hip_open", "deg", "signed hip angle; 180 = straight, above = thigh behind the trunk",
        ("shoulder", "hip", "knee"), _hip_open,
    ),
    Measure(
        "knee_angle", "deg", "at the knee, hip-knee-ankle; 180 = straight",
        ("hip", "knee", "ankle"), _joint("hip", "knee", "ankle"),
    ),
    Measure(
        "ankle_angle", "deg", "between ankle->knee and heel->toes; smaller = toes toward the shin",
        ("knee", "ankle", "heel", "foot_index"), _ankle_angle,
    ),
    Measure(
        "trunk_lean", "deg", "trunk against vertical in the sagittal plane, + = forward",
        _TRUNK, _trunk_lean,
    ),
    Measure(
        "trunk_side_lean", "deg", "trunk against vertical in the frontal plane, + = to the left",
        _TRUNK, _trunk_side_lean,
    ),
    Measure(
        "shin_chair_angle", "deg", "rear shin against the chair seat; 90 = straight up the chair",
        ("knee", "ankle"), _shin_chair_angle,
    ),
    Measure(
        "thigh_slope", "deg", "thigh against the floor; 0 = lying flat",
        ("hip", "knee"), _slope("hip", "knee"),
    ),
    Measure(
        "shank_slope", "deg", "lower leg against the floor; 0 = lying flat",
        ("knee", "ankle"), _slope("knee", "ankle"),
    ),
    Measure(
        "neck_flexion", "deg", "neck against the trunk, + = chin toward the chest",
        (*_TRUNK, *_EARS), _neck_flexion,
    ),
    Measure(
        "trunk_twist", "deg", "shoulder line against the hip line from above, + = to the left",
        _TRUNK, _trunk_twist, _trunk_twist_change,
    ),
    Measure(
        "head_yaw", "deg", "face against the pelvis from above, + = to the left",
        ("nose", *_EARS, "left_hip", "right_hip"), _head_yaw, _head_yaw_change,
    ),
    Measure(
        "knee_cross", "hips", "knee past the middle of the pelvis, + = toward the other side",
        ("left_hip", "right_hip", "knee"), _knee_cross,
    ),
    Measure(
        "knee_to_opposite_shoulder", "torso", "held knee (the hands) to the opposite shoulder",
        ("other_shoulder", "left_hip", "right_hip"), _knee_to_opposite_shoulder, _hug_change,
    ),
    Measure(
        "hand_under_thigh", "torso", "the opposite wrist's distance from the thigh",
        ("other_wrist", "hip", "knee"), _to_thigh("other_wrist"),
    ),
    Measure(
        "own_hand_under_thigh", "torso", "the same side's wrist's distance from the thigh",
        ("wrist", "hip", "knee"), _to_thigh("wrist"),
    ),
    Measure(
        "knee_height", "torso", "knee above the floor line of the other heel",
        ("knee", "other_heel"), _knee_height,
    ),
    Measure(
        "hip_height", "legs", "middle of the hips above the lower ankle",
        ("left_hip", "right_hip", "knee", "ankle", "other_ankle"), _hip_height,
    ),
    Measure(
        "hip_drift", "torso", "movement of the middle of the hips since the latest rest",
        _TRUNK, _needs_reference, _hip_drift, True,
    ),
    Measure(
        "front_knee_travel", "legs", "forward travel of the other knee since the latest rest",
        ("other_hip", "other_knee", "other_ankle"), _needs_reference, _front_knee_travel, True,
    ),
    Measure(
        "camera_yaw", "deg", "camera off side-on; 0 = from the side, 90 = from the front",
        _TRUNK, lambda c: c.stance.yaw_deg,
    ),
)

MEASURES: dict[str, Measure] = {m.name: m for m in _ALL}
"""All measures by name."""


def landmarks(name: str, side: Side) -> tuple[str, ...]:
    """Full names of the landmarks that a measure looks at on a side."""
    other = opposite(side)

    def full(need: str) -> str:
        if need.startswith("other_"):
            return f"{other}_{need[6:]}"
        return need if need in INDEX else f"{side}_{need}"

    return tuple(full(need) for need in MEASURES[name].needs)


def why_not(pose: Pose, name: str, side: Side) -> str:
    """Why a measure cannot be taken from a pose; empty when it can."""
    if not pose.found:
        return "nobody in the picture"
    w, h = pose.size_wh
    outside, hidden = [], []
    for full in landmarks(name, side):
        i = INDEX[full]
        x, y = pose.xy[i]
        if not (math.isfinite(x) and math.isfinite(y)):
            hidden.append(full)
        elif not (0 <= x < w and 0 <= y < h):
            outside.append(full)
        elif not pose.visibility[i] >= VISIBLE:
            hidden.append(full)
    if outside:
        return f"{plain_name(outside[0])} out of the picture"
    if hidden:
        return f"{plain_name(hidden[0])} hidden"
    torso = Context(pose, side, Stance(1.0, side, 0.0)).torso_px()
    if not torso >= SMALLEST_TORSO_PX:
        return "too far from the camera"
    return ""


def value(pose: Pose, name: str, side: Side, stance: Stance | None = None) -> Reading:
    """Read one measure from one pose.

    Args:
        pose: Landmarks, unmirrored.
        name: A key of `MEASURES`.
        side: The person's side that is measured (the working side for crossed measures).
        stance: Steady facing, near side and yaw; taken from the pose when not given.

    Returns:
        The value in the measure's unit, or NaN with the reason. `error` is left NaN: it is
        the caller's, who knows the model and the view.
    """
    reason = why_not(pose, name, side)
    if reason:
        return Reading(NAN, reason=reason)
    number = MEASURES[name].value(Context(pose, side, stance or Stance.of(pose)))
    return Reading(number, reason="" if math.isfinite(number) else _no_number(name))


def change(
    pose: Pose, name: str, side: Side, reference: Pose | None, stance: Stance | None = None
) -> Reading:
    """Read how much a measure has changed since a reference pose of the same person.

    Angles wrap to -180..180. NaN with a reason when either pose cannot be measured.
    """
    if reference is None:
        return Reading(NAN, reason="no baseline yet")
    reason = why_not(pose, name, side)
    if reason:
        return Reading(NAN, reason=reason)
    reason = why_not(reference, name, side)
    if reason:
        return Reading(NAN, reason=f"{reason} at the baseline")
    m = MEASURES[name]
    now = Context(pose, side, stance or Stance.of(reference))
    then = now.on(reference)
    number = m.change(now, then) if m.change else m.value(now) - m.value(then)
    if m.unit == "deg":
        number = wrap_degrees(number)
    return Reading(number, reason="" if math.isfinite(number) else _no_number(name))


def _no_number(name: str) -> str:
    if name == "knee_to_opposite_shoulder":
        return "hands are not on the knee"
    if MEASURES[name].since_rest:
        return "no rest position yet"
    return "cannot be told from this view"


def measure(pose: Pose, name: str, side: Side, reference: Pose | None = None) -> Reading:
    """The change since a reference when one is given, else the value."""
    return change(pose, name, side, reference) if reference is not None else value(pose, name, side)
