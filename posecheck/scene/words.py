"""Words, marks and tones for a verdict, so that colour never speaks alone."""

from __future__ import annotations

import math

from posecheck.judging import Band, Verdict
from posecheck.measures import MEASURES
from posecheck.scene.shapes import Mark, Tone
from posecheck.words import ENGLISH, Panel, Words

STRAIGHT_AT_180 = frozenset({"hip_angle", "knee_angle"})
"""Unsigned joint angles: an anchored reading may exceed 180, which nobody would understand."""


def tone_of(verdict: Verdict) -> Tone:
    """Green inside; outside blue for a target, vermillion for a fault, orange if borderline."""
    if verdict.verdict is Band.UNKNOWN:
        return Tone.UNKNOWN
    if verdict.verdict is Band.OK:
        return Tone.OK
    if verdict.check.kind == "target":
        return Tone.TARGET
    return Tone.WARN if verdict.borderline else Tone.FAULT


def mark_of(verdict: Verdict) -> Mark:
    """A check mark inside; outside an arrow the way the number has to go."""
    return {
        Band.OK: Mark.CHECK,
        Band.LOW: Mark.UP,
        Band.HIGH: Mark.DOWN,
        Band.UNKNOWN: Mark.UNKNOWN,
    }[verdict.verdict]


def label_text(verdict: Verdict, strong: bool, words: Words = ENGLISH) -> str:
    """`hip 97°`, `foot −9°`; the strong one adds its band: `hip 115° · 75 to 108°`."""
    check = verdict.check
    word = words.measure(check.measure)
    if check.is_speed:
        return words.panel.too_fast if verdict.verdict is Band.HIGH else word
    percent = check.compare == "change_percent"
    if not math.isfinite(verdict.value) or (MEASURES[check.measure].unit != "deg" and not percent):
        return word
    unit = " %" if percent else "°"
    value = verdict.value
    if check.measure in STRAIGHT_AT_180 and check.compare == "value":
        value = min(value, 180.0)
    number = _number(value, signed=check.compare != "value")
    band = f" · {_band(check.low, check.high, words.panel)}{unit}" if strong else ""
    return f"{word} {number}{unit}{band}"


def _number(value: float, signed: bool = False) -> str:
    rounded = round(value)
    sign = "−" if rounded < 0 else "+" if signed and rounded > 0 else ""
    return f"{sign}{abs(rounded)}"


def _band(low: float | None, high: float | None, say: Panel) -> str:
    if low is None:
        return say.at_most.format(high=_number(high or 0.0))
    if high is None:
        return say.at_least.format(low=_number(low))
    return say.from_to.format(low=_number(low), high=_number(high))
