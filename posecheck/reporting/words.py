"""Measures, bands and amounts in words for a reader who does not know posecheck."""

from __future__ import annotations

from typing import Final

from posecheck.logbook import Best
from posecheck.measures import MEASURES
from posecheck.stretch import Check
from posecheck.words import Words

UNKNOWN_MODEL: Final = "unknown"
"""What stands for the pose model where nothing says which it was."""


def title(name: str, side: str, words: Words) -> str:
    """A stretch with its side, if it has one: `Calf stretch with a rope, left`."""
    say = words.report
    return {"left": say.on_left, "right": say.on_right}.get(side, "{name}").format(name=name)


def model_name(model: str, words: Words) -> str:
    """A pose model by its name."""
    return words.report.unknown_model if model == UNKNOWN_MODEL else model


def repetitions(count: int, words: Words) -> str:
    """`3 repetitions`."""
    return (words.report.one_rep if count == 1 else words.report.reps).format(count=count)


def measure_name(measure: str, words: Words) -> str:
    """`Ankle angle`."""
    return words.report.measures.get(measure, measure.replace("_", " ").capitalize())


def name_of(check: Check, words: Words) -> str:
    """`Ankle angle, change from rest`."""
    say, name = words.report, measure_name(check.measure, words)
    if check.side == "other":
        name = say.other_side.format(name=name)
    if check.compare == "value":
        return name
    return (say.speed if check.is_speed else say.change).format(name=name)


def with_mark(number: str, words: Words) -> str:
    """A number as it is written in the language: `2.5`, `2,5`."""
    return number.replace(".", words.report.decimal)


def number(check: Check, value: float, words: Words) -> str:
    """A value as precise as it can be vouched for, without its unit."""
    whole = check.compare == "change_percent" or MEASURES[check.measure].unit == "deg"
    text = f"{abs(value):.0f}" if whole else f"{abs(value):.2f}"
    plus = "+" if check.compare in ("change", "change_percent") else ""
    sign = "" if not float(text) else "−" if value < 0 else plus
    return sign + with_mark(text, words)


def unit_of(check: Check, words: Words) -> str:
    """With the space before it, if there has to be one."""
    if check.compare == "change_percent":
        return " %"
    unit = _unit(MEASURES[check.measure].unit, words)
    return f"{unit}/s" if check.is_speed else unit


def _unit(unit: str, words: Words) -> str:
    return {"deg": "°", "%": " %"}.get(unit) or f" {words.report.units[unit]}"


def amount(check: Check, value: float, words: Words) -> str:
    """`97°`, `−19°`, `0.05 torso lengths`."""
    return number(check, value, words) + unit_of(check, words)


def error_amount(check: Check, error: float, words: Words) -> str:
    """`± 7°`."""
    return f"± {amount(check, error, words).lstrip('+')}"


def best_amount(best: Best, value: float, words: Words, signed: bool = True) -> str:
    """A value in the unit of a remembered best: `−19°`, `+0.12 leg lengths`, `20 %`."""
    whole = best.unit in ("deg", "%")
    text = with_mark(f"{abs(value):.0f}" if whole else f"{abs(value):.2f}", words)
    sign = "−" if value < 0 else "+" if best.compare != "value" else ""
    return f"{sign if signed else ''}{text}{_unit(best.unit, words)}"


def band(check: Check, words: Words) -> str:
    """`75 to 108°`, `at least 160°`, `at most −8°`."""
    say = words.panel
    if check.low is not None and check.high is not None:
        return spread(check, check.low, check.high, words)
    if check.low is not None:
        return say.at_least.format(low=amount(check, check.low, words))
    return say.at_most.format(high=amount(check, check.high or 0.0, words))


def spread(check: Check, low: float, high: float, words: Words) -> str:
    """`75 to 108°`."""
    low_text, high_text = number(check, low, words), amount(check, high, words)
    return words.panel.from_to.format(low=low_text, high=high_text)


def seconds(value: float) -> str:
    """`8 s`, `2:05 min`."""
    if value < 100:
        return f"{value:.0f} s"
    return f"{int(value) // 60}:{int(value) % 60:02d} min"
