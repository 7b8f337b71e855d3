"""How long something has been true without a break."""

from __future__ import annotations


class Lasting:
    """How long a condition has held without a break, in seconds."""

    def __init__(self) -> None:
        self._since: dict[str, float] = {}

    def lasted(self, key: str, condition: bool, t: float, duration_s: float) -> bool:
        if not condition:
            self._since.pop(key, None)
            return False
        return t - self._since.setdefault(key, t) >= duration_s - 1e-6

    def clear(self) -> None:
        self._since.clear()
