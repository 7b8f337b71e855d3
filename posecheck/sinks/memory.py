"""A double for every sink: keeps what it is given."""

from __future__ import annotations

from collections.abc import Mapping
from types import TracebackType
from typing import Any

import numpy as np
import numpy.typing as npt


class MemoryEvents:
    """Stands in for ``EventWriter``.

    Attributes:
        events: Every event written, in order.
        closed: Whether ``close`` was called.
    """

    def __init__(self) -> None:
        """Start empty."""
        self.events: list[dict[str, Any]] = []
        self.closed = False

    def write(self, event: Mapping[str, Any]) -> None:
        """Keep a copy of the event."""
        if self.closed:
            raise ValueError("the events are closed")
        self.events.append(dict(event))

    def named(self, name: str) -> list[dict[str, Any]]:
        """The events of one kind."""
        return [event for event in self.events if event.get("event") == name]

    def close(self) -> None:
        """Note that it was closed."""
        self.closed = True

    def __enter__(self) -> MemoryEvents:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


class MemoryVideo:
    """Stands in for ``VideoWriter``.

    Attributes:
        frames: Time in seconds and a copy of each picture written, in order.
        closed: Whether ``close`` was called.
    """

    def __init__(self) -> None:
        """Start empty."""
        self.frames: list[tuple[float, npt.NDArray[np.uint8]]] = []
        self.closed = False

    def write(self, t: float, image: npt.NDArray[np.uint8]) -> None:
        """Keep a copy of the picture."""
        if self.closed:
            raise ValueError("the recording is closed")
        self.frames.append((t, image.copy()))

    def close(self) -> None:
        """Note that it was closed."""
        self.closed = True

    def __enter__(self) -> MemoryVideo:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
