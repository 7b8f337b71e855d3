"""From a reading to a verdict, and from a lasting fault to a correction.

`judge` looks at one moment. `Fault` adds time: a fault is raised after it has lasted and
cleared after the value has been back inside for a while. UNKNOWN and borderline values
neither raise nor clear anything.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from enum import Enum

from posecheck.geometry import NAN
from posecheck.measures import Reading
from posecheck.skeleton import Side
from posecheck.stretch import Check


class Band(str, Enum):
    """Where a value lies against its band."""

    LOW = "LOW"
    OK = "OK"
    HIGH = "HIGH"
    UNKNOWN = "UNKNOWN"


@dataclass(frozen=True, slots=True)
class Verdict:
    """One check at one moment.

    Attributes:
        check: The rule.
        side: Whose side was measured.
        verdict: LOW, OK, HIGH or UNKNOWN.
        value: What was compared with the band; NaN when UNKNOWN.
        error: Its expected error.
        borderline: True when the value lies within its error of a limit.
        reason: Why it is UNKNOWN, empty otherwise.
    """

    check: Check
    side: Side
    verdict: Band
    value: float = NAN
    error: float = NAN
    borderline: bool = False
    reason: str = ""

    @property
    def faulted(self) -> bool:
        """Clearly outside the band."""
        return self.verdict in (Band.LOW, Band.HIGH) and not self.borderline

    @property
    def text(self) -> str | None:
        """The sentence for this verdict, if the check has one."""
        if self.verdict is Band.LOW:
            return self.check.say_low
        return self.check.say_high if self.verdict is Band.HIGH else None


def judge(check: Check, side: Side, reading: Reading) -> Verdict:
    """Compare a reading with the band of a check.

    A value within its expected error of a limit is borderline, whichever side it lies on.
    A reading whose error is wider than half the band cannot be judged at all.
    """
    if not math.isfinite(reading.value):
        return Verdict(check, side, Band.UNKNOWN, reason=reading.reason or "not measurable")
    error = reading.error if math.isfinite(reading.error) else 0.0
    low = -math.inf if check.low is None else check.low
    high = math.inf if check.high is None else check.high
    if error > (high - low) / 2:
        return Verdict(check, side, Band.UNKNOWN, reason="too uncertain from this view")
    v = reading.value
    band = Band.LOW if v < low else Band.HIGH if v > high else Band.OK
    borderline = min(abs(v - low), abs(v - high)) < error
    return Verdict(check, side, band, v, error, borderline)


FROZEN_S = 3.0
"""A correction that has not been seen for this long can no longer be vouched for."""


@dataclass(frozen=True, slots=True)
class Fault:
    """How long a check has been out of or back in its band.

    Attributes:
        raised: The verdict that raised the correction, None while there is none.
        raised_at: When it was raised.
        out_since: When the value left the band, None while inside.
        in_since: When it came back inside by the margin, None while not.
        unseen_since: Since when it cannot be judged, None while it can.
    """

    raised: Verdict | None = None
    raised_at: float = NAN
    out_since: float | None = None
    in_since: float | None = None
    unseen_since: float | None = None

    def after(self, t: float, verdict: Verdict | None) -> Fault:
        """The state after one more verdict; None means that the check is not judged now."""
        if verdict is None:
            return self._inside(t) if self.raised else Fault()
        if verdict.verdict is Band.UNKNOWN:
            return self._unseen(t)
        if self.unseen_since is not None:
            self = replace(self, unseen_since=None)
        if self.raised is None:
            return self._maybe_raise(t, verdict)
        if _clearly_back(verdict):
            return self._inside(t, verdict.check.clear_s)
        return self if self.in_since is None else replace(self, in_since=None)

    def _unseen(self, t: float) -> Fault:
        """Frozen for a while; a correction that cannot be checked any more is dropped."""
        since = t if self.unseen_since is None else self.unseen_since
        if t - since > FROZEN_S:
            return Fault(unseen_since=since)
        return replace(self, out_since=None, in_since=None, unseen_since=since)

    def _maybe_raise(self, t: float, verdict: Verdict) -> Fault:
        if verdict.verdict is Band.OK:
            return Fault()
        since = t if self.out_since is None else self.out_since
        if verdict.faulted and t - since >= verdict.check.after_s - _EPSILON_S:
            return Fault(verdict, t, since)
        return replace(self, out_since=since)

    def _inside(self, t: float, clear_s: float = 0.4) -> Fault:
        since = t if self.in_since is None else self.in_since
        if t - since >= clear_s - _EPSILON_S:
            return Fault()
        return replace(self, in_since=since)


_EPSILON_S = 1e-6
"""Frame times are sums of fractions; a duration that is met to a microsecond is met."""


def _clearly_back(verdict: Verdict) -> bool:
    if verdict.borderline:
        return False
    check, v = verdict.check, verdict.value
    above = check.low is None or v >= check.low + check.margin
    below = check.high is None or v <= check.high - check.margin
    return above and below
