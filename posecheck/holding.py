"""The hold clock.

Law: a hold begins when the targets are met in good form. Once the movement has also been slow
for CONFIRM_S it is confirmed, and counts from the moment it began. From then on the clock runs
while targets are met, form is good and movement slow. A lapse up to FORGIVEN_S is forgiven, up
to RESET_S it pauses the clock, beyond that the hold starts over. What cannot be seen pauses the
clock and is never counted against the person.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

CONFIRM_S = 0.3
FORGIVEN_S = 0.4
RESET_S = 0.7
UNSEEN_RESET_S = 5.0
"""After this long unseen, a hold can no longer be vouched for and starts over."""


@dataclass(slots=True)
class HoldClock:
    """Seconds held, with forgiven lapses; times in seconds.

    Attributes:
        held_s: Counted so far.
        began: When the hold began, None while there is none (not even unconfirmed).
        running: True once confirmed and until reset.
    """

    held_s: float = 0.0
    began: float | None = None
    running: bool = False
    _last: float = 0.0
    _calm_since: float | None = None
    _lapse_s: float | None = None
    _lapse_step_s: float = 0.0
    _unseen_s: float | None = None

    @property
    def paused(self) -> bool:
        """True while a running hold is not being counted."""
        unseen = self._unseen_s is not None
        lapsed = self._lapse_s is not None and self._lapse_s > FORGIVEN_S
        return self.running and (unseen or lapsed)

    def reset(self) -> None:
        """Start over."""
        self.held_s, self.began, self.running = 0.0, None, False
        self._calm_since = self._lapse_s = self._unseen_s = None

    def update(self, t: float, holding: bool | None, slow: bool = True) -> bool:
        """Advance to time `t`; `holding` is None when it cannot be seen.

        Returns:
            True when a running hold was lost at this moment.
        """
        dt, self._last = t - self._last, t
        if not self.running:
            self._wait(t, holding, slow)
            return False
        if holding is None:
            self._unseen_s = dt if self._unseen_s is None else self._unseen_s + dt
            lost = self._unseen_s > UNSEEN_RESET_S + _EPSILON_S
        elif holding and slow:
            self._good(dt)
            lost = False
        else:
            self._lapse(dt)
            lost = self._lapse_s is not None and self._lapse_s > RESET_S + _EPSILON_S
        if lost:
            self.reset()
        return lost

    def _wait(self, t: float, holding: bool | None, slow: bool) -> None:
        """No hold yet: it begins in good form and is confirmed once calm."""
        if not holding:
            self.began = self._calm_since = None
            return
        self.began = t if self.began is None else self.began
        if not slow:
            self._calm_since = None
            return
        self._calm_since = t if self._calm_since is None else self._calm_since
        if t - self._calm_since >= CONFIRM_S - _EPSILON_S:
            self.running, self.held_s = True, t - self.began

    def _good(self, dt: float) -> None:
        # The step out of what was not seen is not vouched for.
        step_s = dt if self._unseen_s is None else 0.0
        lapse_s = (self._lapse_s or 0.0) + step_s
        if self._lapse_s is None:
            self.held_s += lapse_s
        elif lapse_s <= FORGIVEN_S + _EPSILON_S:
            self.held_s += lapse_s + self._lapse_step_s
        self._lapse_s = self._unseen_s = None

    def _lapse(self, dt: float) -> None:
        if self._lapse_s is None:
            self._lapse_s, self._lapse_step_s = 0.0, 0.0 if self._unseen_s is not None else dt
        elif self._unseen_s is None:
            self._lapse_s += dt
        self._unseen_s = None


_EPSILON_S = 1e-6
"""Times are sums of fractions; a duration met to a microsecond is met."""


class BestSustained:
    """The best value of each target that was kept up for a while, within one hold."""

    KEPT_S = 0.5

    def __init__(self) -> None:
        self._paths: dict[str, list[tuple[float, float]]] = {}

    def clear(self) -> None:
        """Forget everything: a new hold begins."""
        self._paths.clear()

    def add(self, t: float, name: str, value: float) -> None:
        """Take in a value; NaN is left out."""
        if math.isfinite(value):
            self._paths.setdefault(name, []).append((t, value))

    def best(self, name: str, upward: bool) -> float | None:
        """Highest (or lowest) value that was not fallen short of for KEPT_S; None if none."""
        path = self._paths.get(name, [])
        sign = 1.0 if upward else -1.0
        kept = [
            min(sign * v for u, v in path[i:] if u - t <= self.KEPT_S)
            for i, (t, _) in enumerate(path)
            if path[-1][0] - t >= self.KEPT_S
        ]
        return sign * max(kept) if kept else None
