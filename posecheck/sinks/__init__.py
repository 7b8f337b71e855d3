"""Where results go: recordings, events, windows, sound.

Importing this package is cheap; a sink's library is imported with its module.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import TracebackType
from typing import Any, Protocol, TypeVar, runtime_checkable

import numpy as np
import numpy.typing as npt

__all__ = ["EventSink", "VideoSink"]

_C = TypeVar("_C", bound="_Closing")


class _Closing(Protocol):
    def close(self) -> None:
        """Finish what was written; may be called twice."""

    def __enter__(self: _C) -> _C: ...

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None: ...


@runtime_checkable
class EventSink(_Closing, Protocol):
    """Takes events."""

    def write(self, event: Mapping[str, Any]) -> None:
        """Append one event."""


@runtime_checkable
class VideoSink(_Closing, Protocol):
    """Takes pictures with their times."""

    def write(self, t: float, image: npt.NDArray[np.uint8]) -> None:
        """Append one picture (height, width, 3), blue-green-red, at ``t`` seconds."""
