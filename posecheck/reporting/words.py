"""Measures, bands and amounts in words for a reader who does not know posecheck."""

from __future__ import annotations

from typing import Final

from posecheck.logbook import Best
from posecheck.measures import MEASURES
from posecheck.stretch import Check

NAMES: Final = {
    "hip_angle": "Hip angle",
    "hip_open": "Hip opening",
    "knee_angle": "Knee angle",
    "ankle_angle": "Ankle angle",
    "trunk_lean": "Trunk, forward lean",
    "trunk_side_lean": "Trunk, sideways lean",
    "shin_chair_angle": "Shin against the chair seat",
    "thigh_slope": "Thigh against the floor",
    "shank_slope": "Lower leg against the floor",
    "neck_flexion": "Neck flexion",
    "trunk_twist": "Trunk rotation",
    "head_yaw": "Head rotation",
    "knee_cross": "Knee across the middle",
    "knee_to_opposite_shoulder": "Knee to opposite shoulder",
    "hand_under_thigh": "Hand to thigh",
    "own_hand_under_thigh": "Hand of the same side to thigh",
    "hip_drift": "Hips moved",
    "front_knee_travel": "Front knee forward",
    "knee_height": "Knee above the floor",
    "hip_height": "Hips above the ankle",
    "hold_s": "Length of the hold",
}
_COMPARED: Final = {
    "value": "",
    "change": ", change from rest",
    "change_percent": ", change from rest",
    "speed": ", speed",
    "rise": ", speed",
}
_UNITS: Final = {
    "deg": "°",
    "torso": " torso lengths",
    "hips": " hip widths",
    "legs": " leg lengths",
}


def measure_name(measure: str) -> str:
    """`Ankle angle`."""
    return NAMES.get(measure, measure.replace("_", " ").capitalize())


def best_amount(best: Best, value: float, signed: bool = True) -> str:
    """A value in the unit of a remembered best: `−19°`, `+0.12 leg lengths`, `20 %`."""
    whole = best.unit in ("deg", "%")
    number = f"{abs(value):.0f}" if whole else f"{abs(value):.2f}"
    sign = "−" if value < 0 else "+" if best.compare != "value" else ""
    return f"{sign if signed else ''}{number}{' %' if best.unit == '%' else _UNITS[best.unit]}"


def name_of(check: Check) -> str:
    """`Ankle angle, change from rest`."""
    plain = measure_name(check.measure)
    side = " (other side)" if check.side == "other" else ""
    return plain + side + _COMPARED[check.compare]


def unit_of(check: Check) -> str:
    """With the space before it, if there has to be one."""
    if check.compare == "change_percent":
        return " %"
    unit = _UNITS[MEASURES[check.measure].unit]
    return f"{unit}/s" if check.is_speed else unit


def number(check: Check, value: float) -> str:
    """A value as precise as it can be vouched for, without its unit."""
    whole = check.compare == "change_percent" or MEASURES[check.measure].unit == "deg"
    text = f"{abs(value):.0f}" if whole else f"{abs(value):.2f}"
    if not float(text):
        return text
    plus = "+" if check.compare in ("change", "change_percent") else ""
    return ("−" if value < 0 else plus) + text


def amount(check: Check, value: float) -> str:
    """`97°`, `−19°`, `0.05 torso lengths`."""
    return number(check, value) + unit_of(check)


def band(check: Check) -> str:
    """`75 to 108°`, `at least 160°`, `at most −8°`."""
    if check.low is not None and check.high is not None:
        return f"{number(check, check.low)} to {amount(check, check.high)}"
    if check.low is not None:
        return f"at least {amount(check, check.low)}"
    return f"at most {amount(check, check.high or 0.0)}"


def seconds(value: float) -> str:
    """`8 s`, `2:05 min`."""
    if value < 100:
        return f"{value:.0f} s"
    return f"{int(value) // 60}:{int(value) % 60:02d} min"
