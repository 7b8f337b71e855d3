"""How long something has been true without a break."""

from __future__ import annotations


class Lasting:
    """How long a condition has held without a break, in seconds."""

    def __init__(self) -> None:
        self._since: dict[str, float] = {}

    def lasted(self, key: str, condition: bool, t: float, duration_s: float) -> bool:
        """Whether a condition is true at `t` and has been for so long, both in seconds.

        Args:
            key: Names the condition; each has its own time.
            condition: Whether it is true at `t`.
            t: Seconds, never less than the time before.
            duration_s: How long it must have been true.
        """
        if not condition:
            self._since.pop(key, None)
            return False
        return t - self._since.setdefault(key, t) >= duration_s - 1e-6

    def clear(self) -> None:
        """Nothing has lasted."""
        self._since.clear()
