"""Thousands of settings of one check tried on one series at once.

Law: for every setting the corrections are those that `judging.judge` and `judging.Fault`
raise and clear, beat by beat (a property test holds them together). Time runs in a loop,
the settings are a numpy axis; beats on which every setting sees a value that is well inside
its band, with nothing under way, are passed over.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from posecheck.judging import FROZEN_S
from posecheck.pose import Floats
from posecheck.stretch import Check
from posecheck.tuning.recording import Bools, Series

DEFAULT_CLEAR_S = 0.4
"""A correction whose check is not judged any more is cleared after this long."""
EPSILON_S = 1e-6
"""As in `judging`: a duration that is met to a microsecond is met."""


@dataclass(frozen=True, slots=True, eq=False)
class Settings:
    """Settings to try, one a row; all arrays have shape (C,).

    Attributes:
        low, high: The band, in the measure's unit; infinite where there is no limit.
        margin: How far back inside a value must come to clear a correction.
        after_s: How long a fault must last, seconds.
        clear_s: How long the value must be back inside, seconds.
    """

    low: Floats
    high: Floats
    margin: Floats
    after_s: Floats
    clear_s: Floats

    def __len__(self) -> int:
        return len(self.low)

    @classmethod
    def of(
        cls,
        check: Check,
        low: npt.ArrayLike | None = None,
        high: npt.ArrayLike | None = None,
        margin: npt.ArrayLike | None = None,
        after_s: npt.ArrayLike | None = None,
    ) -> Settings:
        """A check's own numbers, some of them varied; what is given is broadcast."""
        own_low = -np.inf if check.low is None else check.low
        own_high = np.inf if check.high is None else check.high
        given = (
            own_low if low is None else low,
            own_high if high is None else high,
            check.margin if margin is None else margin,
            check.after_s if after_s is None else after_s,
            check.clear_s,
        )
        rows = np.broadcast_arrays(*(np.atleast_1d(np.asarray(g, float)) for g in given))
        return cls(*(np.ascontiguousarray(r, float) for r in rows))


@dataclass(frozen=True, slots=True, eq=False)
class Corrections:
    """What was raised and cleared, in order of time; arrays of one length each.

    Attributes:
        raised_by: Index of the setting.
        raised_t: Seconds.
        cleared_by: Index of the setting.
        cleared_t: Seconds.
    """

    raised_by: npt.NDArray[np.int64]
    raised_t: Floats
    cleared_by: npt.NDArray[np.int64]
    cleared_t: Floats

    def of(self, setting: int) -> tuple[list[float], list[float]]:
        """When one setting raised and when it cleared."""
        return (
            self.raised_t[self.raised_by == setting].tolist(),
            self.cleared_t[self.cleared_by == setting].tolist(),
        )


def sweep(series: Series, settings: Settings) -> Corrections:
    """All corrections that each setting raises and clears on a series."""
    state = _State(settings)
    calm_low, calm_high = float(settings.low.max()), float(settings.high.min())
    widest = float(((settings.high - settings.low) / 2).min())
    for i, t in enumerate(series.t.tolist()):
        value, error = float(series.value[i]), float(series.error[i])
        if series.judged[i] or series.watched[i]:
            calm = value - error >= calm_low and value + error <= calm_high and error <= widest
            if state.pending or not calm:
                state.see(t, value, error, bool(series.judged[i]), bool(series.watched[i]))
        elif state.pending:
            state.leave(t)
        if series.ended[i] and state.pending:
            state.withdraw(t)
    return state.corrections()


class _State:
    """`judging.Fault` of every setting; NaN stands for None."""

    def __init__(self, settings: Settings) -> None:
        self.s = settings
        self.limit = (settings.high - settings.low) / 2
        count = len(settings)
        self.raised: Bools = np.zeros(count, bool)
        self.out: Floats = np.full(count, np.nan)
        self.inside: Floats = np.full(count, np.nan)
        self.unseen: Floats = np.full(count, np.nan)
        self.pending = False
        self._ups: list[tuple[float, npt.NDArray[np.intp]]] = []
        self._downs: list[tuple[float, npt.NDArray[np.intp]]] = []

    def see(self, t: float, value: float, error: float, judged: bool, watched: bool) -> None:
        """One beat on which the check is judged, or would be if its correction stood."""
        here: Bools = np.full(len(self.s), judged) | (self.raised & watched)
        if not here.all():
            self._leave(t, ~here)
        if value != value:
            self._cannot_see(t, here)
        else:
            blind = error > self.limit
            if blind.any():
                self._cannot_see(t, here & blind)
                here = here & ~blind
            self._seen(t, value, error, here)
        self.pending = bool(
            self.raised.any() or not (np.isnan(self.out).all() and np.isnan(self.unseen).all())
        )

    def leave(self, t: float) -> None:
        """One beat on which the check is not judged."""
        self._leave(t, np.ones(len(self.s), bool))
        self.pending = bool(self.raised.any())

    def withdraw(self, t: float) -> None:
        """All corrections end."""
        self._clear(t, self.raised.copy())
        self._forget(np.ones(len(self.s), bool))
        self.pending = False

    def _leave(self, t: float, where: Bools) -> None:
        self._forget(where & ~self.raised)
        self._back(t, where & self.raised, DEFAULT_CLEAR_S)

    def _cannot_see(self, t: float, where: Bools) -> None:
        self.unseen[where & np.isnan(self.unseen)] = t
        lost = where & (t - self.unseen > FROZEN_S)
        self._clear(t, lost & self.raised)
        self.raised[lost] = False
        self.out[where] = np.nan
        self.inside[where] = np.nan

    def _seen(self, t: float, value: float, error: float, where: Bools) -> None:
        s = self.s
        self.unseen[where] = np.nan
        is_out = (value < s.low) | (value > s.high)
        sure = np.minimum(np.abs(value - s.low), np.abs(value - s.high)) >= error
        back = (value >= s.low + s.margin) & (value <= s.high - s.margin) & sure
        standing = where & self.raised
        waiting = where & ~self.raised
        self._back(t, standing & back, s.clear_s)
        self.inside[standing & ~back] = np.nan
        self._forget(waiting & ~is_out)
        leaving = waiting & is_out
        self.out[leaving & np.isnan(self.out)] = t
        up = leaving & sure & (t - self.out >= s.after_s - EPSILON_S)
        if up.any():
            self.raised |= up
            self.inside[up] = np.nan
            self._ups.append((t, np.flatnonzero(up)))

    def _back(self, t: float, where: Bools, clear_s: Floats | float) -> None:
        if not where.any():
            return
        self.inside[where & np.isnan(self.inside)] = t
        done = where & (t - self.inside >= clear_s - EPSILON_S)
        self._clear(t, done)
        self._forget(done)

    def _forget(self, where: Bools) -> None:
        self.raised[where] = False
        self.out[where] = self.inside[where] = self.unseen[where] = np.nan

    def _clear(self, t: float, where: Bools) -> None:
        if where.any():
            self._downs.append((t, np.flatnonzero(where)))

    def corrections(self) -> Corrections:
        """Everything so far."""
        return Corrections(*_flat(self._ups), *_flat(self._downs))


def _flat(
    pairs: list[tuple[float, npt.NDArray[np.intp]]],
) -> tuple[npt.NDArray[np.int64], Floats]:
    who = [np.asarray(who, np.int64) for _, who in pairs]
    when = [np.full(len(who), t) for t, who in pairs]
    return (
        np.concatenate(who) if who else np.zeros(0, np.int64),
        np.concatenate(when) if when else np.zeros(0),
    )
