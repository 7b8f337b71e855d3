"""What readings are corrected by: a few numbers of the posture and the view.

Written once for one pose and for many: see `elementwise`. All are scaled so that their spread
is near 1, since one ridge serves them all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple, TypeAlias

from posecheck import orientation
from posecheck.elementwise import atan2_deg, choose, clamp, known, larger, ratio, sin
from posecheck.geometry import NAN, minus, wrap_degrees
from posecheck.landmarks import index_of
from posecheck.measures.body import Body, body_of, knee_bend, lean, neck, world_angle
from posecheck.measures.context import Context
from posecheck.measures.lifting import LATERAL_M, lift_yaw
from posecheck.measures.turns import head_cues, nose_turn
from posecheck.skeleton import Side, opposite

VALUE_FEATURES: Mapping[str, tuple[str, ...]] = {
    "hip_angle": ("base", "yaw_drop", "drop_shoulder", "neck"),
    "hip_open": ("gap_shoulder", "gap_squared", "world"),
    "knee_angle": ("bent", "yaw"),
    "trunk_lean": ("base", "gap_squared", "drop_shoulder", "neck", "world"),
    "neck_flexion": ("base", "lean"),
    "shin_chair_angle": ("gap_shoulder", "thigh"),
    "thigh_slope": ("base", "thigh"),
    "shank_slope": ("base", "thigh"),
}
"""What a value is corrected by, found by adding one at a time while readings of bodies left out
became better. These measures start from the lifted landmarks."""

CHANGE_FEATURES: Mapping[str, tuple[str, ...]] = {
    "neck_flexion": ("reading",),
    "head_yaw": ("nose_turn", "ear_width", "nose_offset"),
}
"""What a change is corrected by; all are 0 when nothing has changed."""

BENT_DEG = (8.0, 20.0, 60.0, 90.0)
"""Bends of a knee: from the first to the second it is clearly bent, beyond the fourth deeply."""


class Seen(NamedTuple):
    """What a value was read from: the lifted body, the side, and the lifted reading."""

    name: str
    body: Body
    side: Side
    base: float


Feature: TypeAlias = Callable[[Seen], float]


def _thigh(s: Seen) -> float:
    thigh = minus(s.body.at("knee", s.side), s.body.at("hip", s.side))
    return atan2_deg(thigh[1], abs(thigh[0])) / 20


def _bent(s: Seen) -> float:
    """1 for a knee that is bent lightly, 0 for a straight one and for one bent by 90."""
    bend = knee_bend(s.body.at, s.side)
    a, b, c, d = BENT_DEG
    return clamp((bend - a) / (b - a), 0.0, 1.0) * clamp((d - bend) / (d - c), 0.0, 1.0)


def _world(s: Seen) -> float:
    """How much more the model's own world landmarks say."""
    world = world_angle(s.name, s.body, s.side)
    return choose(known(world), wrap_degrees(world - s.base) / 20, 0.0)


def _apart(body: Body, joint: str, axis: int) -> float:
    """From the far joint to the near one in the picture, in their true distance."""
    near = body.stance.near
    a, b = body.pose.px(index_of(joint, near)), body.pose.px(index_of(joint, opposite(near)))
    metre_px = ratio(orientation.focal_px(body.pose.size_wh), body.stance.distance_m)
    return ratio(a[axis] - b[axis], 2 * LATERAL_M[joint] * metre_px)


def _drop(body: Body, joint: str) -> float:
    """How far the near joint lies below the far one."""
    return _within(_apart(body, joint, 1), 1.5)


def _gap(body: Body, joint: str) -> float:
    """How far the near joint lies before the far one."""
    return _within(_apart(body, joint, 0) * body.stance.facing, 2.0)


def _within(x: float, limit: float) -> float:
    return choose(known(x), clamp(x, -limit, limit), NAN)


_OF_VALUES: Mapping[str, Feature] = {
    "base": lambda s: s.base / 30,
    "lean": lambda s: lean(s.body) / 30,
    "neck": lambda s: neck(s.body) / 30,
    "thigh": _thigh,
    "bent": _bent,
    "world": _world,
    "yaw": lambda s: 2 * sin(lift_yaw(s.body.stance)),
    "drop_shoulder": lambda s: _drop(s.body, "shoulder"),
    "gap_shoulder": lambda s: _gap(s.body, "shoulder"),
    "gap_squared": lambda s: _gap(s.body, "shoulder") ** 2,
    "yaw_drop": lambda s: larger(lift_yaw(s.body.stance), 0.0) * _drop(s.body, "heel"),
}


def value_features(name: str, body: Body, c: Context, base: float) -> tuple[float, ...]:
    """Features of a value, in the order of `VALUE_FEATURES[name]`."""
    seen = Seen(name, body, c.side, base)
    return tuple(_OF_VALUES[f](seen) for f in VALUE_FEATURES[name])


def change_start(name: str, now: Context, then: Context, reading: float) -> float:
    """What a change is corrected from: the picture's reading; the lifted one of the neck."""
    if name != "neck_flexion":
        return reading
    a, b = body_of(now.pose, now.stance), body_of(then.pose, then.stance)
    lifted = wrap_degrees(neck(a) - neck(b))
    return choose(known(lifted), lifted, reading)


def change_features(name: str, now: Context, then: Context, reading: float) -> tuple[float, ...]:
    """Features of a change, in the order of `CHANGE_FEATURES[name]`.

    Args:
        name: The measure.
        now, then: Now and at the reference.
        reading: The uncorrected change in the picture.
    """
    if name != "head_yaw":
        return (reading / 30,)
    wide, ahead = head_cues(now.pose, then.pose)
    wide_then, ahead_then = head_cues(then.pose, then.pose)
    found = {
        "nose_turn": now.stance.facing * nose_turn(now.pose, then.pose) / 30,
        "ear_width": -8 * (wide - wide_then),
        "nose_offset": now.stance.facing * 4 * (ahead - ahead_then),
    }
    return tuple(found[f] for f in CHANGE_FEATURES[name])
