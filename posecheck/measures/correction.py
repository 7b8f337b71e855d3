"""Small, bounded corrections of readings, fitted on calibration data.

Two kinds. A *value* starts from the lifted landmarks (`lifting`: geometry only) and is moved
by a weighted sum of a few features, mostly because the models put the hip point a few
centimetres in front of and above the hip joint, and because they see the view a little
wrong. A *change* against the baseline keeps the picture's reading and gets a gain: the
models follow part of a movement.

No correction moves a reading further than `limit_deg` from the geometric estimate, nor an
upright long-sit seen from the side further than `_reach` from what the picture shows: on
real people the raw side-on angle is nearly right, so what rendered people teach is not
believed beyond that. Without coefficients for a model nothing is corrected.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from posecheck.elementwise import atan2_deg, choose, clamp, everywhere, known, larger
from posecheck.errors import ConfigError
from posecheck.geometry import angle_at, length, minus, wrap_degrees
from posecheck.measures.body import Body, between, body_of, lifted_angle, view_features, world_angle
from posecheck.measures.context import Context
from posecheck.measures.turns import turn_cues

VALUE_FEATURES = (
    "base", "lean", "yaw", "drop_shoulder", "drop_heel", "thigh", "distance", "world", "knee",
    "neck", "gap_shoulder", "gap_hip", "drop_knee", "drop_hip", "trunk_length", "thigh_length",
    "yaw_drop", "yaw_base", "gap_squared",
)  # fmt: skip
"""What a value is corrected by: the lifted angle itself, posture (lean, neck, thigh, knee),
lengths, view (yaw, distance), how far near landmarks lie below (`drop`) and before (`gap`)
their far partners, and what the world landmarks say. Scaled so that the spread is near 1."""

CHANGE_FEATURES: Mapping[str, tuple[str, ...]] = {
    "neck_flexion": ("reading",),
    "trunk_twist": ("reading", "shoulder_width"),
    "head_yaw": ("reading", "nose_world", "ear_world", "ear_width", "nose_offset"),
}
"""What a change is corrected by; all are 0 when nothing has changed. Changes of the other
measures are read off the picture as they are: a gain made none of them better."""

LIFTED = ("hip_angle", "hip_open", "knee_angle", "trunk_lean", "neck_flexion",
          "shin_chair_angle", "thigh_slope", "shank_slope")  # fmt: skip
"""Measures whose value starts from the lifted landmarks."""

FRONTAL_FROM_WORLD = ("hip_angle", "hip_open", "knee_angle")
"""Measures that from the front are read from the world landmarks: wrong by 8 to 20 degrees,
where the picture is wrong by 20 to 80."""

TURNS = ("trunk_twist", "head_yaw")

ASKEW_YAW = (20.0, 35.0)
"""Side-on a twist is read as the arcsine of the shoulders' width and needs no correction; seen
askew the arcsine is steep, and from the first to the second yaw the width takes over."""

LIMIT_DEG = 8.0
LIMIT_PER_DEG, LIMIT_FROM_YAW, LIMIT_TO_YAW = 0.4, 10.0, 40.0
"""A correction of a value is at most 8 degrees side-on (a hip point 7 % of the trunk's length
off turns both its lines by about 4 degrees), and grows to 20 at a yaw of 40, because there
a yaw that is wrong by 8 degrees bends the lifted angle by as much."""

FADE_YAW = (45.0, 60.0)
"""From the first to the second the estimate gives way to a raw reading."""


@dataclass(frozen=True, slots=True)
class Weights:
    """Coefficients of one measure: correction = intercept + weights . features, degrees."""

    intercept: float
    weights: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Corrections:
    """The corrections of one pose model, by measure; empty = none."""

    values: Mapping[str, Weights] = field(default_factory=dict)
    changes: Mapping[str, Weights] = field(default_factory=dict)

    @classmethod
    def from_json(cls, text: str, model: str) -> Corrections:
        """Build from the text of `data/corrections.json`; an unknown model has none.

        Raises:
            ConfigError: The text is not such a file.
        """
        try:
            data = json.loads(text)
            if tuple(data["value_features"]) != VALUE_FEATURES:
                raise ConfigError("corrections.json: other features than expected, fit it anew")
            own = data["models"].get(model, {"value": {}, "change": {}})
            return cls(
                {name: _weights(w, len(VALUE_FEATURES)) for name, w in own["value"].items()},
                {
                    name: _weights(w, len(CHANGE_FEATURES[name]))
                    for name, w in own["change"].items()
                },
            )
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise ConfigError(
                f"corrections.json: not a table of corrections ({error!r})"
            ) from error

    def value(self, name: str, c: Context, reading: float) -> float:
        """The corrected value of a measure.

        Args:
            name: Key of `measures.MEASURES`.
            c: What was measured.
            reading: The uncorrected value, finite, in the measure's unit.

        Returns:
            The estimate; `reading` itself where there is no correction, or a landmark is
            missing.
        """
        own = self.values.get(name)
        if own is None:
            return reading
        body = body_of(c.pose, c.stance)
        raw = reading
        if name in FRONTAL_FROM_WORLD:
            raw = world_angle(name, body, c.side)
        fade = clamp((c.stance.yaw_deg - FADE_YAW[0]) / (FADE_YAW[1] - FADE_YAW[0]), 0.0, 1.0)
        if everywhere(fade >= 1):
            return raw
        base = lifted_angle(name, body, c.side)
        features = value_features(name, body, c, base)
        moved = own.intercept + sum(w * f for w, f in zip(own.weights, features, strict=True))
        limit = value_limit(c.stance.yaw_deg)
        estimate = base + clamp(moved, -limit, limit)
        estimate = _plausible(name, _within_reach(name, c, reading, estimate))
        faded = estimate + fade * wrap_degrees(raw - estimate)
        return choose(fade >= 1, raw, choose(known(moved), faded, reading))

    def change(self, name: str, now: Context, then: Context, reading: float) -> float:
        """The corrected change of a measure since the reference; arguments as in `value`."""
        own = self.changes.get(name)
        if own is None:
            return reading
        features = change_features(name, now, then, reading)
        moved = own.intercept + sum(w * f for w, f in zip(own.weights, features, strict=True))
        sign = now.stance.facing if name in TURNS else 1.0
        moved = choose(known(moved), clamp(moved, -LIMIT_DEG, LIMIT_DEG), 0.0)
        return reading + sign * moved


def _weights(data: Mapping[str, object], n: int) -> Weights:
    weights = data["weights"]
    if not isinstance(weights, list) or len(weights) != n:
        raise ValueError(f"expected {n} weights, got {weights!r}")
    return Weights(float(str(data["intercept"])), tuple(float(w) for w in weights))


def value_limit(yaw_deg: float) -> float:
    """How far a value may be moved from the lifted angle, degrees."""
    beyond = clamp(yaw_deg, LIMIT_FROM_YAW, LIMIT_TO_YAW) - LIMIT_FROM_YAW
    return LIMIT_DEG + LIMIT_PER_DEG * beyond


def value_features(name: str, body: Body, c: Context, base: float) -> tuple[float, ...]:
    """Features of a value, in the order of `VALUE_FEATURES`."""
    side = c.stance.near if name in ("trunk_lean", "neck_flexion") else c.side
    seen = view_features(body)
    thigh = minus(body.at("knee", side), body.at("hip", side))
    shank = minus(body.at("ankle", side), body.at("knee", side))
    world = world_angle(name, body, side)
    own = {
        "base": base / 30,
        "thigh": atan2_deg(thigh[1], abs(thigh[0])) / 20,
        "knee": (180 - between(thigh, shank)) / 30,
        "thigh_length": 4 * length(thigh),
        "world": choose(known(world), wrap_degrees(world - base) / 20, 0.0),
        "yaw_base": seen["yaw"] / 2 * (base - 90) / 60,
    }
    return tuple(own[f] if f in own else seen[f] for f in VALUE_FEATURES)


def change_features(name: str, now: Context, then: Context, reading: float) -> tuple[float, ...]:
    """Features of a change, in the order of `CHANGE_FEATURES[name]`."""
    found = {"reading": reading / 30}
    if name in TURNS:
        a, b = turn_cues(now.pose, then.pose), turn_cues(then.pose, then.pose)
        turned = {k: wrap_degrees(a[k] - b[k]) if k.endswith("world") else a[k] - b[k] for k in a}
        facing = now.stance.facing
        low, high = ASKEW_YAW
        askew = clamp((now.stance.yaw_deg - low) / (high - low), 0.0, 1.0)
        found = {
            "reading": facing * reading / 30 * (askew if name == "trunk_twist" else 1.0),
            "shoulder_width": -3 * turned["shoulder_width"] * askew,
            "nose_world": facing * turned["nose_world"] / 30,
            "ear_world": facing * turned["ear_world"] / 30,
            "ear_width": -8 * turned["ear_width"],
            "nose_offset": facing * 4 * turned["nose_offset"],
        }
    return tuple(found[f] for f in CHANGE_FEATURES[name])


UPRIGHT_DEG = (80.0, 97.0)
REACH_DEG, REACH_PER_YAW, REACH_FROM_YAW = 7.5, 0.8, 8.0


def _within_reach(name: str, c: Context, reading: float, estimate: float) -> float:
    """Keep an upright long-sit that is seen from the side near what the picture shows.

    Eight real side-on long-sits that look upright read 86 to 97 in the raw picture, and that
    is right. A pinhole camera whose height is only assumed, and an offset of the hip learnt
    from rendered people, may together take away no more than 7.5 degrees there; where the
    picture itself is out of that range or the camera stands off side-on, more.
    """
    if name not in ("hip_angle", "trunk_lean"):
        return estimate
    reach = REACH_DEG + REACH_PER_YAW * larger(c.stance.yaw_deg - REACH_FROM_YAW, 0.0)
    if name == "hip_angle":
        raw = angle_at(c.at("hip"), c.at("shoulder"), c.at("knee"))
        low, high = UPRIGHT_DEG
        reach = reach + 0.8 * larger(raw - high, 0.0) + 0.5 * larger(low - raw, 0.0)
    else:
        raw = reading
        reach = reach + 1.0
    return clamp(estimate, raw - reach, raw + reach)


def _plausible(name: str, estimate: float) -> float:
    """Unsigned angles stay in their range."""
    if name in ("hip_angle", "knee_angle"):
        return clamp(estimate, 0.0, 180.0)
    if name in ("thigh_slope", "shank_slope"):
        return clamp(estimate, 0.0, 90.0)
    return estimate
