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
    _lapse_since: float | None = None
    _unseen_since: float | None = None

    @property
    def paused(self) -> bool:
        """True while a running hold is not being counted."""
        if self._unseen_since is not None:
            return self.running
        lapse = self._lapse_since
        return self.running and lapse is not None and self._last - lapse > FORGIVEN_S

    def reset(self) -> None:
        """Start over."""
        self.held_s, self.began, self.running = 0.0, None, False
        self._calm_since = self._lapse_since = self._unseen_since = None

    def update(self, t: float, holding: bool | None, slow: bool = True) -> bool:
        """Advance to time `t`; `holding` is None when it cannot be seen.

        Returns:
            True when a running hold was lost at this moment.
        """
        dt, self._last = t - self._last, t
        if holding is None:
            return self._unseen(t)
        self._unseen_since = None
        if holding and not self.running:
            self._confirm(t, slow)
            return False
        if holding and slow:
            self._good(t, dt)
            return False
        return self._lapsed(t)

    def _confirm(self, t: float, slow: bool) -> None:
        self.began = t if self.began is None else self.began
        if not slow:
            self._calm_since = None
            return
        self._calm_since = t if self._calm_since is None else self._calm_since
        if t - self._calm_since >= CONFIRM_S - 1e-6:
            self.running, self.held_s = True, t - self.began

    def _good(self, t: float, dt: float) -> None:
        if self._lapse_since is not None:
            lapse = t - self._lapse_since
            self.held_s += lapse if lapse <= FORGIVEN_S + 1e-6 else 0.0
        else:
            self.held_s += dt
        self._lapse_since = None

    def _lapsed(self, t: float) -> bool:
        if not self.running:
            self.began = self._calm_since = None
            return False
        if self._lapse_since is None:
            self._lapse_since = t
        if t - self._lapse_since > RESET_S:
            self.reset()
            return True
        return False

    def _unseen(self, t: float) -> bool:
        if not self.running:
            self.began = self._calm_since = None
            return False
        if self._unseen_since is None:
            self._unseen_since = t
        if t - self._unseen_since > UNSEEN_RESET_S:
            self.reset()
            return True
        return False


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
