"""What a report shows of one stretch on one side, as plain values."""

from __future__ import annotations

from dataclasses import dataclass, field

from posecheck.logbook import LegRecord
from posecheck.stretch import Check


@dataclass(frozen=True, slots=True)
class Sample:
    """One moment of one check.

    Attributes:
        t: Seconds.
        value: What was compared with the band; None where it could not be judged.
        error: Its expected error, in the same unit.
    """

    t: float
    value: float | None
    error: float = 0.0


@dataclass(frozen=True, slots=True)
class Curve:
    """One check over time, where it was judged."""

    check: Check
    samples: tuple[Sample, ...]


@dataclass(frozen=True, slots=True)
class Hold:
    """A hold.

    Attributes:
        rep: Of which repetition.
        start_s, end_s: From the target met to letting go.
        whole: Whether it reached its length.
    """

    rep: int
    start_s: float
    end_s: float
    whole: bool


@dataclass(slots=True)
class Correction:
    """A correction that was given.

    Attributes:
        number: From 1, as it is marked in the drawing.
        check, measure: What it was about.
        t: When it was raised.
        rep: In which repetition.
        value: What was measured then.
        band: Lower and upper limit.
        text: What was said.
        until_s: When it was put right; None = not before the end.
        picture: JPEG bytes.
    """

    number: int
    check: str
    measure: str
    t: float
    rep: int
    value: float
    band: tuple[float | None, float | None]
    text: str
    until_s: float | None = None
    picture: bytes | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One check in figures.

    Attributes:
        check: The rule.
        judged_s: Seconds in which it was judged.
        inside_s: Of these, inside the band.
        lowest, highest: Where nine tenths of the values lay; None without any.
        error: Median expected error; None without any value.
        unseen_s: Seconds in which it should have been judged and could not be.
        reasons: Why, the most lasting first.
        corrections: How often it was corrected.
    """

    check: Check
    judged_s: float
    inside_s: float
    lowest: float | None
    highest: float | None
    error: float | None
    unseen_s: float
    reasons: tuple[str, ...]
    corrections: int


@dataclass(frozen=True, slots=True)
class LegReport:
    """Everything about one stretch on one side.

    Attributes:
        name: Of the stretch, for people.
        side: ``both`` when the stretch has no side.
        model: Name of the pose model.
        start_s, end_s: First and last moment.
        yaw_deg: Camera off side-on; None before a baseline.
        reps, good_reps: Repetitions, and those without correction.
        hold_s: How long a hold is meant to be.
        bests: Best sustained value of each target, with its check.
        curves: Of the main angles; empty when there was no trace.
        fitted_to: Whose own range the goals follow; "" = nobody's.
        checks: Of the stretch, which corrections name.
    """

    name: str
    side: str
    model: str
    start_s: float
    end_s: float
    yaw_deg: float | None
    reps: int
    good_reps: int
    hold_s: float
    holds: tuple[Hold, ...] = ()
    corrections: tuple[Correction, ...] = ()
    bests: tuple[tuple[Check, float], ...] = ()
    curves: tuple[Curve, ...] = ()
    rows: tuple[Row, ...] = field(default=())
    fitted_to: str = ""
    checks: tuple[Check, ...] = ()


@dataclass(frozen=True, slots=True)
class Remembered:
    """A leg of the history.

    Attributes:
        record: Its numbers.
        model: Name of the pose model.
        errors: Expected error of each of its best values; None where there is none to state.
    """

    record: LegRecord
    model: str
    errors: tuple[float | None, ...]
