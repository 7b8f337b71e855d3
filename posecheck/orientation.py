"""Where the camera stands to one pose: yaw, facing, near side, distance.

Camera yaw is the angle off side-on: 0 = exactly from the side, 90 = exactly from the front.
Four lines of the body each give a guess of it; a weighted sum corrects their common bias
(`calibration/README.md` has the fit, the errors and the limits). One set of weights serves
all three models. Pitch and roll of the camera are not estimated: nothing in the landmarks
of a person tells them from a lean.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache

from posecheck.elementwise import (
    asin_deg,
    atan2_deg,
    choose,
    clamp,
    everywhere,
    known,
    larger,
    ratio,
)
from posecheck.geometry import NAN, distance
from posecheck.landmarks import Landmarks, across_metres, across_px, index_of, mid_metres, mid_px
from posecheck.pose import Pose
from posecheck.skeleton import INDEX, SIDES, Side

YAW_WEIGHTS = (0.30, 0.40, 0.36, 0.18)
YAW_OFFSET = -11.0
"""Yaw = offset + weights . (hips, shoulders, thighs, reach of the legs), degrees. Fitted on
650 rendered stills and three models by `calibration/fit_camera_yaw.py`. The models see a
side-on person turned to the camera by 10 to 17 degrees, hence the offset. The shoulders fit
best but turn in a twist, so their weight is held at 0.40."""

WIDTH_M = {"hip": 0.22, "shoulder": 0.36}
"""Hip and shoulder widths of the models' world landmarks, which are scaled to one build; a
constant is steadier than the width read from the same, weak, depth."""

THIGH_RANGE = (-10.0, 90.0)
"""In a lunge the rear thigh points back; further than this the thighs say nothing."""

FACING_WEIGHTS = (1.0, 1.0, 1.0, 0.5, 1.0)
FACING_SURE = 0.12
"""Weights of hips, shoulders, toes, nose and knees in the vote on where the person faces,
and the least size of a vote that counts. Up to yaw 75 no rendered still is voted wrong; the
nose turns with the head and counts half."""

HFOV_DEG = 62.0
"""Field of view along the longer side of the picture; common webcams have 60 to 65."""


_TORSO_AND_LEGS = tuple(
    index_of(name, side) for name in ("shoulder", "hip", "knee", "ankle") for side in SIDES
)
LEAST_SEEN = 4
"""So many of the torso's and legs' eight landmarks tell the scale of the picture."""


@lru_cache(maxsize=64)
def _px_per_m(pose: Landmarks) -> float:
    """Scale of the picture at the person, least squares over torso and legs; NaN if unseen."""
    # Sums of products about the origin: the spread is a tenth of the square of the mean, so
    # one pass is exact enough.
    n = sx = sy = su = sv = suu = svv = sxu = syv = 0.0
    for i in _TORSO_AND_LEGS:
        (x, y), (u, v, _) = pose.px(i), pose.metres(i)
        seen = known(x + y + u + v)
        if everywhere(seen):
            n = n + 1.0
        else:
            x, y, u, v = (choose(seen, k, 0.0) for k in (x, y, u, v))
            n = n + choose(seen, 1.0, 0.0)
        sx, sy, su, sv = sx + x, sy + y, su + u, sv + v
        suu, svv, sxu, syv = suu + u * u, svv + v * v, sxu + x * u, syv + y * v
    spread = suu + svv - ratio(su * su + sv * sv, n)
    scale = ratio(sxu + syv - ratio(sx * su + sy * sv, n), spread)
    return choose((n >= LEAST_SEEN) & (spread > 0) & (scale > 0), scale, NAN)


def _line_yaw(pose: Landmarks, name: str, scale: float) -> float:
    """Yaw of a left-right line: mean of what its depth and what its picture width say."""
    d = across_metres(pose, name)
    width = ratio(across_px(pose, name)[0], scale * WIDTH_M[name])
    return (atan2_deg(d[0], abs(d[2])) + asin_deg(width)) / 2


def _thigh_yaw(pose: Landmarks) -> float:
    knee = mid_metres(pose, "knee")
    return atan2_deg(-knee[2], abs(knee[0]))


def _reach_yaw(pose: Landmarks, scale: float) -> float:
    """Yaw that would shorten the longer-looking leg to its sideways reach in the picture."""
    hips_x = mid_px(pose, "hip")[0]
    reach, lengths = [], []
    for side in SIDES:
        hip, knee, ankle = (pose.metres(index_of(n, side)) for n in ("hip", "knee", "ankle"))
        lengths.append(distance(hip, knee) + distance(knee, ankle))
        reach.append(abs(pose.px(index_of("heel", side))[0] - hips_x))
    share = ratio(larger(*reach), scale * (lengths[0] + lengths[1]) / 2)
    return choose((lengths[0] > 0) & (lengths[1] > 0), 90.0 - asin_deg(share), NAN)


def yaw_cues(pose: Landmarks) -> tuple[float, float, float, float]:
    """The four guesses of camera yaw: hips, shoulders, thighs, reach of the legs.

    Degrees, negative when the line is seen from behind; NaN where landmarks are missing.
    """
    scale = _px_per_m(pose)
    hips, shoulders = _line_yaw(pose, "hip", scale), _line_yaw(pose, "shoulder", scale)
    return hips, shoulders, _thigh_yaw(pose), _reach_yaw(pose, scale)


def _mean_of_known(values: Sequence[float], weights: Sequence[float]) -> float:
    """Weighted mean of those that are known; NaN when none is."""
    total = weight = 0.0
    for value, w in zip(values, weights, strict=True):
        seen = known(value)
        total = total + choose(seen, value * w, 0.0)
        weight = weight + choose(seen, w, 0.0)
    return ratio(total, weight)


def signed_yaw(pose: Landmarks) -> float:
    """Camera's angle off side-on for one pose, negative when it stands behind the person.

    Returns:
        Degrees in -90..90; 0 = side-on, 90 = from the front. Missing cues are replaced by
        the mean of the others; NaN when neither hips nor shoulders are seen. The corpus
        reaches from -38 to 90.
    """
    hips, shoulders, thighs, reach = yaw_cues(pose)
    mean = _mean_of_known((hips, shoulders, clamp(thighs, *THIGH_RANGE), reach), YAW_WEIGHTS)
    yaw = clamp(YAW_OFFSET + mean * sum(YAW_WEIGHTS), -90.0, 90.0)
    return choose(known(hips) | known(shoulders), yaw, NAN)


def camera_yaw(pose: Landmarks) -> float:
    """Camera's angle off side-on for one pose, whether before or behind the person.

    Returns:
        Degrees in 0..90, 0 = side-on, 90 = frontal (or from the back); NaN as above. Mean
        error 7 degrees on rendered people (`calibration/README.md`).
    """
    return abs(signed_yaw(pose))


def facing_vote(pose: Landmarks) -> float:
    """Weighted vote, -1 (picture left) .. +1 (picture right); NaN when nothing is seen."""
    torso, hips_x = pose.torso_px, mid_px(pose, "hip")[0]
    toes = mid_px(pose, "foot_index")[0] - mid_px(pose, "heel")[0]
    nose = pose.px(INDEX["nose"])[0] - mid_px(pose, "ear")[0]
    votes = (
        across_metres(pose, "hip")[2] / 0.2,
        across_metres(pose, "shoulder")[2] / 0.3,
        ratio(toes, torso) / 0.3,
        ratio(nose, torso) / 0.2,
        ratio(mid_px(pose, "knee")[0] - hips_x, torso) / 0.5,
    )
    return _mean_of_known([clamp(vote, -1.0, 1.0) for vote in votes], FACING_WEIGHTS)


def facing(pose: Landmarks) -> float:
    """+1.0 faces picture right, -1.0 picture left, NaN when frontal or not to be told."""
    vote = facing_vote(pose)
    return choose(abs(vote) >= FACING_SURE, choose(vote > 0, 1.0, -1.0), NAN)


def near_side_of(direction: float) -> Side | None:
    """The side nearest to the camera of who faces that way; None for NaN."""
    if math.isnan(direction):
        return None
    return "right" if direction > 0 else "left"


def near_side(pose: Pose) -> Side | None:
    """The person's side nearest to the camera: right for who faces picture right."""
    return near_side_of(facing(pose))


def focal_px(size_wh: tuple[int, int]) -> float:
    """Focal length in pixels of a camera with `HFOV_DEG`."""
    return max(size_wh) / 2 / math.tan(math.radians(HFOV_DEG) / 2)


def distance_m(pose: Landmarks) -> float:
    """Distance camera to person, metres, assuming `HFOV_DEG`; NaN when it cannot be told.

    On rendered people 10 % too far on average, from 11 % short to 34 % too far.
    """
    return ratio(focal_px(pose.size_wh), _px_per_m(pose))
