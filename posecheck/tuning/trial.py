"""Trying other numbers of a check on a recording: the edits, and what comes of them.

Law: corrections are found by the engine's own `judge` and `Fault`, beat by beat, as the
referee uses them. What a changed number does to the phases of the coach, a whole run tells.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Final, Literal, TypeAlias

from posecheck.geometry import NAN
from posecheck.judging import Fault, judge
from posecheck.measures import MEASURES, Reading
from posecheck.stretch import Check, Stretch
from posecheck.tuning.labels import FaultSpan
from posecheck.tuning.recording import Bools, Recording, Series
from posecheck.tuning.scores import Counts, count_events
from posecheck.tuning.told import seen_by

Field: TypeAlias = Literal["low", "high", "margin", "after_s"]
FIELDS: Final[tuple[Field, ...]] = ("low", "high", "margin", "after_s")
STEPS: Final = {"deg": (1.0, 0.1), "": (0.01, 0.002), "after_s": (0.1, 0.05)}
"""A step of a number and a fine one, by unit; the empty unit stands for lengths."""
LEAST_BAND: Final = 2
"""A band is at least so many fine steps wide."""

Span: TypeAlias = tuple[float, float]


def fields_of(check: Check) -> tuple[Field, ...]:
    """The numbers that can be moved: a limit that is not there says nothing on its side."""
    return tuple(f for f in FIELDS if getattr(check, f) is not None)


def steps_of(check: Check, field: Field) -> tuple[float, float]:
    """A step and a fine step of a number, in its unit."""
    if field == "after_s":
        return STEPS["after_s"]
    angle = MEASURES[check.measure].unit == "deg" or check.compare == "change_percent"
    return STEPS["deg" if angle else ""]


def with_number(check: Check, field: Field, value: float) -> Check:
    """A check with another number, as near to `value` as makes sense.

    Limits do not cross, the margin stays narrower than the band, and nothing that cannot be
    negative is.
    """
    fine = steps_of(check, field)[1]
    low = -math.inf if check.low is None else check.low
    high = math.inf if check.high is None else check.high
    room = max(LEAST_BAND * steps_of(check, "low")[1], check.margin + steps_of(check, "low")[1])
    least, most = {
        "low": (-math.inf, high - room),
        "high": (low + room, math.inf),
        "margin": (0.0, high - low - steps_of(check, "low")[1]),
        "after_s": (0.0, 10.0),
    }[field]
    wanted = min(max(value, least), most)
    rounded = round(round(wanted / fine) * fine, 4)
    return replace(check, **{field: rounded + 0.0})  # type: ignore[arg-type]


def with_check(stretch: Stretch, check: Check) -> Stretch:
    """A stretch with one check in the place of that of the same id."""
    return replace(stretch, checks=tuple(check if c.id == check.id else c for c in stretch.checks))


def corrections(check: Check, series: Series) -> tuple[Span, ...]:
    """When a check raises and clears on a series; seconds, NaN = not cleared by its end."""
    found: list[Span] = []
    fault = Fault()
    for i, t in enumerate(series.t.tolist()):
        wanted = series.judged[i] or (fault.raised is not None and series.watched[i])
        if wanted:
            reading = Reading(float(series.value[i]), float(series.error[i]))
            after = fault.after(t, judge(check, "left", reading))
        elif fault.raised is None:
            after = _IDLE
        else:
            after = fault.after(t, None)
        if after.raised is not None and fault.raised is None:
            found.append((t, NAN))
        cleared = fault.raised is not None and after.raised is None
        if cleared or (after.raised is not None and series.ended[i]):
            found[-1] = (found[-1][0], t)
        fault = _IDLE if series.ended[i] else after
    return tuple(found)


_IDLE: Final = Fault()


def met(check: Check, series: Series) -> Bools:
    """On which beats a value lies in its band, shape (T,); UNKNOWN is not."""
    low = -math.inf if check.low is None else check.low
    high = math.inf if check.high is None else check.high
    inside: Bools = (series.value >= low) & (series.value <= high)
    return inside


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a check comes to on a recording.

    Attributes:
        raised: Corrections from raise to clear, seconds; NaN = not cleared.
        counts: Against the labels; None without labels.
        unseen: Labelled faults of the check that could not be judged from there.
    """

    raised: tuple[Span, ...]
    counts: Counts | None
    unseen: tuple[FaultSpan, ...] = ()


def outcome(recording: Recording, check: Check) -> Outcome:
    """A check tried on a recording.

    With the numbers that the recording was judged by, and for a target, whose prompts hang on
    the movement and not on its band alone, the corrections are those of that very run.
    """
    if check.kind == "target" or check in recording.checks:
        raised = tuple((r.t, r.cleared) for r in recording.raised if r.check == check.id)
    else:
        raised = corrections(check, recording.series[check.id])
    labels = recording.labels
    if not labels.segments:
        return Outcome(raised, None)
    tried = tuple(check if c.id == check.id else c for c in recording.checks)
    seen = seen_by(replace(recording, checks=tried), [check.id])
    counts = count_events(labels, check.tells, [a for a, _ in raised], seen)
    own = (f for f in labels.faults if f.fault in check.tells)
    return Outcome(raised, counts, tuple(f for f in own if not seen(f)))
