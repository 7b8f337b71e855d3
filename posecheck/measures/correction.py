"""Small, bounded corrections of readings, fitted on calibration data.

Two kinds. A *value* starts from the lifted landmarks (`lifting`: geometry only) and is moved
by a weighted sum of two to six features (`features`), mostly because the models put the hip
point a few centimetres in front of and above the hip joint, and because they see the view a
little wrong. A *change* against the baseline is read off the picture; only a knee's is the
difference of its two values, since a knee's reading has an end: straight.

No correction moves a reading further than a limit from the geometric estimate, nor an
upright long-sit seen from the side further than `_within_reach` from what the picture shows:
on real people the raw side-on angle is nearly right, so what rendered people teach is not
believed beyond that. Without coefficients for a model nothing is corrected.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from posecheck.elementwise import choose, clamp, everywhere, known, larger
from posecheck.errors import ConfigError
from posecheck.geometry import angle_at, wrap_degrees
from posecheck.measures.body import body_of, lifted_angle, world_angle
from posecheck.measures.context import Context
from posecheck.measures.features import (
    CHANGE_FEATURES,
    VALUE_FEATURES,
    change_features,
    change_start,
    value_features,
)

FRONTAL_FROM_WORLD = ("hip_angle", "hip_open", "knee_angle")
"""Measures that from the front are read from the world landmarks: wrong by 8 to 20 degrees,
where the picture is wrong by 20 to 80."""

LIMIT_DEG = 8.0
LIMIT_PER_DEG, LIMIT_FROM_YAW, LIMIT_TO_YAW = 0.4, 10.0, 40.0
"""A correction of a value is at most 8 degrees side-on (a hip point 7 % of the trunk's length
off turns both its lines by about 4 degrees), and grows to 20 at a yaw of 40, because there
a yaw that is wrong by 8 degrees bends the lifted angle by as much."""

CHANGE_LIMIT_DEG: Mapping[str, float] = {"neck_flexion": 8.0, "head_yaw": 12.0}
"""A correction of a change: a third of the largest movement that is asked for."""

FADE_YAW = (60.0, 75.0)
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
            own = data["models"].get(model, {"value": {}, "change": {}})
            return cls(
                {n: _weights(w, VALUE_FEATURES[n]) for n, w in own["value"].items()},
                {n: _weights(w, CHANGE_FEATURES[n]) for n, w in own["change"].items()},
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
        if name not in self.values:
            return reading
        raw = reading
        if name in FRONTAL_FROM_WORLD:
            raw = world_angle(name, body_of(c.pose, c.stance), c.side)
        fade = _fade(c.stance.yaw_deg)
        if everywhere(fade >= 1):
            return raw
        estimate = self._estimate(name, c, reading)
        faded = estimate + fade * wrap_degrees(raw - estimate)
        return choose(fade >= 1, raw, choose(known(estimate), faded, reading))

    def _estimate(self, name: str, c: Context, reading: float) -> float:
        """The corrected value as long as the camera stands side-on; NaN without landmarks."""
        body = body_of(c.pose, c.stance)
        base = lifted_angle(name, body, c.side)
        moved = _sum(self.values[name], value_features(name, body, c, base))
        limit = value_limit(c.stance.yaw_deg)
        estimate = base + clamp(moved, -limit, limit)
        return _plausible(name, _within_reach(name, c, reading, estimate))

    def change(self, name: str, now: Context, then: Context, reading: float) -> float:
        """The corrected change of a measure since the reference; arguments as in `value`."""
        if name == "knee_angle" and name in self.values:
            moved = self._estimate(name, now, reading) - self._estimate(name, then, reading)
            fade = _fade(now.stance.yaw_deg)
            return choose(known(moved), moved + fade * (reading - moved), reading)
        own = self.changes.get(name)
        if own is None:
            return reading
        moved = _sum(own, change_features(name, now, then, reading))
        limit = CHANGE_LIMIT_DEG[name]
        sign = now.stance.facing if name == "head_yaw" else 1.0
        start = change_start(name, now, then, reading)
        return start + sign * choose(known(moved), clamp(moved, -limit, limit), 0.0)


def _sum(own: Weights, features: tuple[float, ...]) -> float:
    return own.intercept + sum(w * f for w, f in zip(own.weights, features, strict=True))


def _fade(yaw_deg: float) -> float:
    return clamp((yaw_deg - FADE_YAW[0]) / (FADE_YAW[1] - FADE_YAW[0]), 0.0, 1.0)


def _weights(data: Mapping[str, object], features: tuple[str, ...]) -> Weights:
    weights = data["weights"]
    if not isinstance(weights, Mapping) or tuple(weights) != features:
        raise ValueError(f"expected weights of {features}, got {weights!r}; fit them anew")
    return Weights(float(str(data["intercept"])), tuple(float(w) for w in weights.values()))


def value_limit(yaw_deg: float) -> float:
    """How far a value may be moved from the lifted angle, degrees."""
    beyond = clamp(yaw_deg, LIMIT_FROM_YAW, LIMIT_TO_YAW) - LIMIT_FROM_YAW
    return LIMIT_DEG + LIMIT_PER_DEG * beyond


UPRIGHT_DEG = (80.0, 97.0)
"""Raw hip angles of a long-sit that looks upright, with a margin below; see `_within_reach`."""
REACH_DEG, REACH_NEAR, REACH_PER_YAW, REACH_FROM_YAW = 4.0, 8.0, 0.8, 8.0
"""How far an upright long-sit may be moved, degrees: this much and so much over the distance in
metres, more for each degree of yaw beyond the last. See there, too."""


def _within_reach(name: str, c: Context, reading: float, estimate: float) -> float:
    """Keep an upright long-sit that is seen from the side near what the picture shows.

    Eight real side-on long-sits that look upright read 86 to 97 in the raw picture, and that
    is right. A pinhole camera whose height is only assumed, and an offset of the hip learnt
    from rendered people, may together take away no more than 7.5 degrees there; where the
    picture itself is out of that range or the camera stands off side-on, more.
    """
    if name not in ("hip_angle", "trunk_lean"):
        return estimate
    metres = clamp(body_of(c.pose, c.stance).stance.distance_m, 1.0, 4.0)
    reach = REACH_DEG + REACH_NEAR / metres
    reach = reach + REACH_PER_YAW * larger(c.stance.yaw_deg - REACH_FROM_YAW, 0.0)
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
