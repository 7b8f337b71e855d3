"""Distances and travels, in lengths of the person's own body; definitions in `table`.

NaN where a landmark that is needed is not seen.
Written once for one pose and for many: see `elementwise`.
"""

from __future__ import annotations

from posecheck.elementwise import choose, clamp, larger, ratio
from posecheck.geometry import NAN, Point, distance, dot, length, minus
from posecheck.landmarks import across_px
from posecheck.measures.angles import ValueFunction
from posecheck.measures.context import VISIBLE, Context
from posecheck.skeleton import INDEX

HUG_GAIN = 1.6
"""True change of the knee-to-shoulder distance for one unit of change of the hands'
distance in the picture (least squares on 29 rendered pairs at yaw 0-70: 1.3-1.9)."""

HUG_REACH = 0.9
"""Hands nearer to a knee than this many torso lengths hold it."""


def knee_cross(c: Context) -> float:
    """Knee past the middle of the pelvis, hip widths, + = toward the other side.

    NaN where the hips lie within a pixel: seen from the side there is no crossing to see.
    """
    hips = across_px(c.pose, "hip")[0]
    toward_other = 1.0 if c.side == "right" else -1.0
    past = c.at("knee")[0] - c.mid("hip")[0]
    return choose(abs(hips) > 1, ratio(toward_other * past, hips), NAN)


def _hands(c: Context) -> Point:
    """Where the hands are: knuckles of both, weighted by how well each is seen."""
    i, j = INDEX["left_index"], INDEX["right_index"]
    a, b = c.pose.px(i), c.pose.px(j)
    u, v = (choose((seen := c.pose.seen(k)) >= VISIBLE, seen, 0.0) for k in (i, j))
    return (ratio(a[0] * u + b[0] * v, u + v), ratio(a[1] * u + b[1] * v, u + v))


def _hug_px(c: Context) -> float:
    # The knee hides behind the hands that hold it, and the crossed legs are mixed up by the
    # model; the hands are seen well, and the knee goes where they go.
    hands = _hands(c)
    reach = HUG_REACH * c.torso_px()
    near = (distance(hands, c.at("knee")) <= reach) | (distance(hands, c.at("other_knee")) <= reach)
    return choose(near, distance(hands, c.at("other_shoulder")), NAN)


def knee_to_opposite_shoulder(c: Context) -> float:
    """From the hands that hold the knee to the other shoulder, torso lengths; NaN: no hold."""
    return ratio(_hug_px(c), c.torso_px())


def hug_change(c: Context, ref: Context) -> float:
    """Change of that distance since the reference, torso lengths, - = nearer."""
    # In reference torso lengths: bones keep their length while the trunk rounds.
    return HUG_GAIN * ratio(_hug_px(c) - _hug_px(ref), ref.torso_px())


def to_thigh(point: str) -> ValueFunction:
    """The distance of a point from the thigh, hip to knee, torso lengths, from 0."""

    def value(c: Context) -> float:
        p, a, b = c.at(point), c.at("hip"), c.at("knee")
        along = minus(b, a)
        u = clamp(ratio(dot(minus(p, a), along), dot(along, along)), 0.0, 1.0)
        foot = (a[0] + u * along[0], a[1] + u * along[1])
        return ratio(distance(p, foot), c.torso_px())

    return value


def knee_height(c: Context) -> float:
    """Knee above the other heel, torso lengths, + = higher."""
    return ratio(c.at("other_heel")[1] - c.at("knee")[1], c.torso_px())


def _leg_px(c: Context) -> float:
    hip, knee, ankle = (c.at(n) for n in ("hip", "knee", "ankle"))
    return distance(hip, knee) + distance(knee, ankle)


def hip_height(c: Context) -> float:
    """Middle of the hips above the lower ankle, leg lengths, + = higher."""
    floor = larger(c.at("ankle")[1], c.at("other_ankle")[1])
    return ratio(floor - c.mid("hip")[1], _leg_px(c))


def hip_drift(c: Context, ref: Context) -> float:
    """How far the middle of the hips has moved since the reference, torso lengths, from 0."""
    return ratio(distance(c.mid("hip"), ref.mid("hip")), ref.torso_px())


def front_knee_travel(c: Context, ref: Context) -> float:
    """How far the other knee has moved forward since the reference, its leg's lengths."""
    hip, knee, ankle = (ref.at(f"other_{n}") for n in ("hip", "knee", "ankle"))
    leg = length(ref.sagittal(hip, knee)) + length(ref.sagittal(knee, ankle))
    return ratio(c.sagittal(knee, c.at("other_knee"))[0], leg)
