"""Where the camera stands to one pose: yaw, facing, near side, distance.

Camera yaw is the angle off side-on: 0 = exactly from the side, 90 = exactly from the front.
Four lines of the body each give a guess of it; a weighted sum corrects their common bias
(`calibration/README.md` has the fit, the errors and the limits). One set of weights serves
all three models. Pitch and roll of the camera are not estimated: nothing in the landmarks
of a person tells them from a lean.
"""

from __future__ import annotations

import math

import numpy as np

from posecheck.geometry import NAN, Vector, midpoint
from posecheck.pose import Pose
from posecheck.skeleton import INDEX, Side

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


def _mid(points: Vector, name: str) -> Vector:
    return midpoint(points[INDEX[f"left_{name}"]], points[INDEX[f"right_{name}"]])


def _across(points: Vector, name: str) -> Vector:
    difference: Vector = points[INDEX[f"left_{name}"]] - points[INDEX[f"right_{name}"]]
    return difference


_TORSO_AND_LEGS = [
    INDEX[f"{side}_{name}"]
    for name in ("shoulder", "hip", "knee", "ankle")
    for side in ("left", "right")
]


def _px_per_m(pose: Pose) -> float:
    """Scale of the picture at the person, least squares over torso and legs; NaN if unseen."""
    xy, world = pose.xy[_TORSO_AND_LEGS], pose.world[_TORSO_AND_LEGS, :2]
    seen = np.isfinite(xy).all(axis=1) & np.isfinite(world).all(axis=1)
    if seen.sum() < 4:
        return NAN
    a, b = xy[seen] - xy[seen].mean(axis=0), world[seen] - world[seen].mean(axis=0)
    spread = float((b * b).sum())
    scale = float((a * b).sum()) / spread if spread > 0 else NAN
    return scale if scale > 0 else NAN


def _degrees_of_sine(ratio: float) -> float:
    return math.degrees(math.asin(min(1.0, max(-1.0, ratio)))) if math.isfinite(ratio) else NAN


def _line_yaw(pose: Pose, name: str, scale: float) -> float:
    """Yaw of a left-right line: mean of what its depth and what its picture width say."""
    d = _across(pose.world, name)
    depth = math.degrees(math.atan2(d[0], abs(d[2])))
    width = float(_across(pose.xy, name)[0]) / (scale * WIDTH_M[name])
    return (depth + _degrees_of_sine(width)) / 2


def _thigh_yaw(pose: Pose) -> float:
    knee = _mid(pose.world, "knee")
    return math.degrees(math.atan2(-knee[2], abs(knee[0])))


def _reach_yaw(pose: Pose, scale: float) -> float:
    """Yaw that would shorten the longer-looking leg to its sideways reach in the picture."""
    reach, lengths = [], []
    for side in ("left", "right"):
        hip, knee, ankle = (pose.world_point(f"{side}_{n}") for n in ("hip", "knee", "ankle"))
        lengths.append(math.hypot(*(knee - hip)) + math.hypot(*(ankle - knee)))
        reach.append(abs(float(pose.point(f"{side}_heel")[0] - _mid(pose.xy, "hip")[0])) / scale)
    ratio = max(reach) / (sum(lengths) / 2) if min(lengths) > 0 else NAN
    return 90.0 - _degrees_of_sine(ratio)


def yaw_cues(pose: Pose) -> tuple[float, float, float, float]:
    """The four guesses of camera yaw: hips, shoulders, thighs, reach of the legs.

    Degrees, negative when the line is seen from behind; NaN where landmarks are missing.
    """
    scale = _px_per_m(pose)
    hips, shoulders = _line_yaw(pose, "hip", scale), _line_yaw(pose, "shoulder", scale)
    return hips, shoulders, _thigh_yaw(pose), _reach_yaw(pose, scale)


def signed_yaw(pose: Pose) -> float:
    """Camera's angle off side-on for one pose, negative when it stands behind the person.

    Returns:
        Degrees in -90..90; 0 = side-on, 90 = from the front. Missing cues are replaced by
        the mean of the others; NaN when neither hips nor shoulders are seen. The corpus
        reaches from -38 to 90.
    """
    hips, shoulders, thighs, reach = yaw_cues(pose)
    if math.isnan(hips) and math.isnan(shoulders):
        return NAN
    cues = np.array([hips, shoulders, np.clip(thighs, *THIGH_RANGE), reach])
    weights, seen = np.array(YAW_WEIGHTS), np.isfinite(cues)
    mean = float(cues[seen] @ weights[seen]) / float(weights[seen].sum())
    return float(np.clip(YAW_OFFSET + mean * float(weights.sum()), -90.0, 90.0))


def camera_yaw(pose: Pose) -> float:
    """Camera's angle off side-on for one pose, whether before or behind the person.

    Returns:
        Degrees in 0..90, 0 = side-on, 90 = frontal (or from the back); NaN as above. Mean
        error 7 degrees on rendered people (`calibration/README.md`).
    """
    return abs(signed_yaw(pose))


def facing_vote(pose: Pose) -> float:
    """Weighted vote, -1 (picture left) .. +1 (picture right); NaN when nothing is seen."""
    torso = math.hypot(*(_mid(pose.xy, "shoulder") - _mid(pose.xy, "hip"))) or NAN
    toes = _mid(pose.xy, "foot_index") - _mid(pose.xy, "heel")
    nose = pose.point("nose") - _mid(pose.xy, "ear")
    knees = _mid(pose.xy, "knee") - _mid(pose.xy, "hip")
    votes = np.array(
        [
            _across(pose.world, "hip")[2] / 0.2,
            _across(pose.world, "shoulder")[2] / 0.3,
            toes[0] / torso / 0.3,
            nose[0] / torso / 0.2,
            knees[0] / torso / 0.5,
        ]
    ).clip(-1, 1)
    seen, weights = np.isfinite(votes), np.array(FACING_WEIGHTS)
    return float(votes[seen] @ weights[seen] / weights[seen].sum()) if seen.any() else NAN


def facing(pose: Pose) -> float:
    """+1.0 faces picture right, -1.0 picture left, NaN when frontal or not to be told."""
    vote = facing_vote(pose)
    return math.copysign(1.0, vote) if abs(vote) >= FACING_SURE else NAN


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


def distance_m(pose: Pose) -> float:
    """Distance camera to person, metres, assuming `HFOV_DEG`; NaN when it cannot be told.

    On rendered people 10 % too far on average, from 11 % short to 34 % too far.
    """
    return focal_px(pose.size_wh) / _px_per_m(pose)
