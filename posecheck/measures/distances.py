"""Distances and travels, in lengths of the person's own body."""

from __future__ import annotations

import numpy as np

from posecheck.geometry import NAN, Vector, distance
from posecheck.measures.angles import ValueFunction
from posecheck.measures.context import VISIBLE, Context
from posecheck.skeleton import INDEX

HUG_GAIN = 1.6
"""True change of the knee-to-shoulder distance for one unit of change of the hands'
distance in the picture (least squares on 29 rendered pairs at yaw 0-70: 1.3-1.9)."""


def knee_cross(c: Context) -> float:
    hips = c.pose.point("left_hip")[0] - c.pose.point("right_hip")[0]
    toward_other = 1.0 if c.side == "right" else -1.0
    past = float(c.at("knee")[0] - c.mid("hip")[0])
    return toward_other * past / float(hips) if abs(hips) > 1 else NAN


def _hands(c: Context) -> Vector:
    """Where the hands are: knuckles of both, weighted by how well each is seen."""
    i, j = INDEX["left_index"], INDEX["right_index"]
    w = np.where(c.pose.visibility[[i, j]] >= VISIBLE, c.pose.visibility[[i, j]], 0.0)
    hands: Vector = (c.pose.xy[i] * w[0] + c.pose.xy[j] * w[1]) / (w.sum() or NAN)
    return hands


def _hug_px(c: Context) -> float:
    # The knee hides behind the hands that hold it, and the crossed legs are mixed up by the
    # model; the hands are seen well, and the knee goes where they go.
    hands = _hands(c)
    away = [distance(hands, knee) for knee in (c.at("knee"), c.at("other_knee"))]
    near = [d for d in away if d <= 0.9 * c.torso_px()]
    if not near:
        return NAN
    return distance(hands, c.at("other_shoulder"))


def knee_to_opposite_shoulder(c: Context) -> float:
    return _hug_px(c) / c.torso_px()


def hug_change(c: Context, ref: Context) -> float:
    # In reference torso lengths: bones keep their length while the trunk rounds.
    return HUG_GAIN * (_hug_px(c) - _hug_px(ref)) / ref.torso_px()


def to_thigh(point: str) -> ValueFunction:
    def value(c: Context) -> float:
        p, a, b = c.at(point), c.at("hip"), c.at("knee")
        along = b - a
        u = float(np.clip((p - a) @ along / (float(along @ along) or NAN), 0, 1))
        return distance(p, a + u * along) / c.torso_px()

    return value


def knee_height(c: Context) -> float:
    return float(c.at("other_heel")[1] - c.at("knee")[1]) / c.torso_px()


def _leg_px(c: Context) -> float:
    hip, knee, ankle = (c.at(n) for n in ("hip", "knee", "ankle"))
    return distance(hip, knee) + distance(knee, ankle)


def hip_height(c: Context) -> float:
    floor = max(float(c.at(n)[1]) for n in ("ankle", "other_ankle"))
    return (floor - float(c.mid("hip")[1])) / _leg_px(c)


def hip_drift(c: Context, ref: Context) -> float:
    return distance(c.mid("hip"), ref.mid("hip")) / ref.torso_px()


def front_knee_travel(c: Context, ref: Context) -> float:
    hip, knee, ankle = (ref.at(f"other_{n}") for n in ("hip", "knee", "ankle"))
    leg = np.hypot(*ref.sagittal(hip, knee)) + np.hypot(*ref.sagittal(knee, ankle))
    return float(c.sagittal(knee, c.at("other_knee"))[0]) / float(leg)
