"""What a bench shows at one moment, and its numbers as a person reads them."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from posecheck.judging import Verdict, judge
from posecheck.measures import MEASURES, Reading
from posecheck.skeleton import Side
from posecheck.stretch import Check, Stretch
from posecheck.tuning.labels import Labels
from posecheck.tuning.recording import Series
from posecheck.tuning.scores import Counts
from posecheck.tuning.trial import Field, Outcome
from posecheck.workbench import words
from posecheck.workbench.plot import Scale
from posecheck.workbench.sight import Sight


@dataclass(frozen=True, slots=True, eq=False)
class Shown:
    """Everything that a bench shows at one moment.

    Attributes:
        about: What is looked at.
        stretch: With its numbers as they are.
        first: As it was when the tool was opened.
        selected, field: The check and the number that are edited.
        sight: The picture.
        series: By check id.
        t: The moment, seconds.
        outcomes: Of every check, as edited.
        before: Of the check that is edited, with the numbers of before.
        labels: What people saw; None without labels.
        note: Whether a whole run has judged this.
        status, message: At the bottom.
        scale: Of the plot while a limit is dragged; None = what fits.
        keys: To show over it all; empty = none.
    """

    about: str
    stretch: Stretch
    first: Stretch
    selected: int
    field: Field
    sight: Sight
    series: dict[str, Series]
    t: float
    outcomes: tuple[Outcome, ...]
    before: Outcome
    labels: Labels | None
    note: str
    status: str
    message: str
    scale: Scale | None = None
    keys: tuple[tuple[str, str], ...] = ()

    @property
    def check(self) -> Check:
        """The check that is edited."""
        return self.stretch.checks[self.selected]


def reading_at(series: Series, t: float) -> Reading:
    """What a check read on the beat at a time, or on the last before it."""
    i = int(np.searchsorted(series.t, t + 1e-9, "right")) - 1
    if i < 0:
        return Reading(math.nan, reason=words.NOT_MEASURED)
    value, error = float(series.value[i]), float(series.error[i])
    return Reading(value, error, words.NOT_MEASURED if value != value else "")


def verdict_on(check: Check, side: Side, reading: Reading) -> Verdict | None:
    """The verdict to draw; None without a value.

    One that is too uncertain for its band keeps its value: the band can be made wider.
    """
    if not math.isfinite(reading.value):
        return None
    return replace(judge(check, side, reading), value=reading.value, error=reading.error)


def number(value: float, check: Check) -> str:
    """A value as a person reads it, with its unit."""
    if check.compare == "change_percent":
        return f"{value:.1f} %"
    if MEASURES[check.measure].unit == "deg":
        return f"{value:.1f}°" + ("/s" if check.is_speed else "")
    return f"{value:.3f}"


def counts_text(c: Counts | None, outcome: Outcome) -> str:
    """Told, missed and false; without labels, how often it is raised."""
    if c is None:
        n = len(outcome.raised)
        return words.RAISED_ONCE if n == 1 else words.RAISED.format(n=n)
    text = words.COUNTS.format(
        told=c.told, faults=c.told + c.missed + c.unseen, missed=c.missed, false=c.false
    )
    return text + (words.UNSEEN.format(n=c.unseen) if c.unseen else "")
