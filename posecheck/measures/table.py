"""The table of all measures: name, unit, definition, landmarks, formula."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal, TypeAlias

from posecheck.geometry import NAN
from posecheck.measures import angles, distances, turns
from posecheck.measures.angles import ValueFunction
from posecheck.measures.context import Context
from posecheck.skeleton import INDEX, Side, opposite

Unit: TypeAlias = Literal["deg", "torso", "hips", "legs"]


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


def _needs_reference(_: Context) -> float:
    return NAN


_TRUNK = ("left_hip", "right_hip", "left_shoulder", "right_shoulder")

_EARS = ("left_ear", "right_ear")

_ALL = (
    Measure(
        "hip_angle",
        "deg",
        "at the hip, shoulder-hip-knee",
        ("shoulder", "hip", "knee"),
        angles.joint("shoulder", "hip", "knee"),
    ),
    Measure(
        "hip_open",
        "deg",
        "signed hip angle; 180 = straight, above = thigh behind the trunk",
        ("shoulder", "hip", "knee"),
        angles.hip_open,
    ),
    Measure(
        "knee_angle",
        "deg",
        "at the knee, hip-knee-ankle; 180 = straight",
        ("hip", "knee", "ankle"),
        angles.joint("hip", "knee", "ankle"),
    ),
    Measure(
        "ankle_angle",
        "deg",
        "between ankle->knee and heel->toes; smaller = toes toward the shin",
        ("knee", "ankle", "heel", "foot_index"),
        angles.ankle_angle,
    ),
    Measure(
        "trunk_lean",
        "deg",
        "trunk against vertical in the sagittal plane, + = forward",
        _TRUNK,
        angles.trunk_lean,
    ),
    Measure(
        "trunk_side_lean",
        "deg",
        "trunk against vertical in the frontal plane, + = to the left",
        _TRUNK,
        turns.trunk_side_lean,
    ),
    Measure(
        "shin_chair_angle",
        "deg",
        "rear shin against the chair seat; 90 = straight up the chair",
        ("knee", "ankle"),
        angles.shin_chair_angle,
    ),
    Measure(
        "thigh_slope",
        "deg",
        "thigh against the floor; 0 = lying flat",
        ("hip", "knee"),
        angles.slope_of("hip", "knee"),
    ),
    Measure(
        "shank_slope",
        "deg",
        "lower leg against the floor; 0 = lying flat",
        ("knee", "ankle"),
        angles.slope_of("knee", "ankle"),
    ),
    Measure(
        "neck_flexion",
        "deg",
        "neck against the trunk, + = chin toward the chest",
        (*_TRUNK, *_EARS),
        angles.neck_flexion,
    ),
    Measure(
        "trunk_twist",
        "deg",
        "shoulder line against the hip line from above, + = to the left",
        _TRUNK,
        turns.trunk_twist,
        turns.trunk_twist_change,
    ),
    Measure(
        "head_yaw",
        "deg",
        "face against the pelvis from above, + = to the left",
        ("nose", *_EARS, "left_hip", "right_hip"),
        turns.head_yaw,
        turns.head_yaw_change,
    ),
    Measure(
        "knee_cross",
        "hips",
        "knee past the middle of the pelvis, + = toward the other side",
        ("left_hip", "right_hip", "knee"),
        distances.knee_cross,
    ),
    Measure(
        "knee_to_opposite_shoulder",
        "torso",
        "held knee (the hands) to the opposite shoulder",
        ("other_shoulder", "left_hip", "right_hip"),
        distances.knee_to_opposite_shoulder,
        distances.hug_change,
    ),
    Measure(
        "hand_under_thigh",
        "torso",
        "the opposite wrist's distance from the thigh",
        ("other_wrist", "hip", "knee"),
        distances.to_thigh("other_wrist"),
    ),
    Measure(
        "own_hand_under_thigh",
        "torso",
        "the same side's wrist's distance from the thigh",
        ("wrist", "hip", "knee"),
        distances.to_thigh("wrist"),
    ),
    Measure(
        "knee_height",
        "torso",
        "knee above the floor line of the other heel",
        ("knee", "other_heel"),
        distances.knee_height,
    ),
    Measure(
        "hip_height",
        "legs",
        "middle of the hips above the lower ankle",
        ("left_hip", "right_hip", "knee", "ankle", "other_ankle"),
        distances.hip_height,
    ),
    Measure(
        "hip_drift",
        "torso",
        "movement of the middle of the hips since the latest rest",
        _TRUNK,
        _needs_reference,
        distances.hip_drift,
        True,
    ),
    Measure(
        "front_knee_travel",
        "legs",
        "forward travel of the other knee since the latest rest",
        ("other_hip", "other_knee", "other_ankle"),
        _needs_reference,
        distances.front_knee_travel,
        True,
    ),
    Measure(
        "camera_yaw",
        "deg",
        "camera off side-on; 0 = from the side, 90 = from the front",
        _TRUNK,
        lambda c: c.stance.yaw_deg,
    ),
)

MEASURES: dict[str, Measure] = {m.name: m for m in _ALL}
"""All measures by name."""


@lru_cache(maxsize=256)
def landmarks(name: str, side: Side) -> tuple[str, ...]:
    """Full names of the landmarks that a measure looks at on a side."""
    other = opposite(side)

    def full(need: str) -> str:
        if need.startswith("other_"):
            return f"{other}_{need[6:]}"
        return need if need in INDEX else f"{side}_{need}"

    return tuple(full(need) for need in MEASURES[name].needs)
