"""Events as JSON lines, to a file or to standard output."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Final

from posecheck.errors import OutputError
from posecheck.files import PartFile, output_error

_DECIMALS: Final = 3
"""Milliseconds and thousandths of a degree; more would be noise."""


def plain(value: Any) -> Any:
    """A value as JSON can hold it: rounded, NaN and infinity as null, arrays as lists."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [plain(item) for item in value]
    if isinstance(value, (str, bool, int)) or value is None:
        return value
    if hasattr(value, "tolist"):  # numpy arrays and numbers, without importing numpy
        return plain(value.tolist())
    if isinstance(value, float):
        return round(value, _DECIMALS) if math.isfinite(value) else None
    return str(value)


class EventWriter:
    """Writes one event a line, each flushed, so that other programs can follow.

    A file is written under a temporary name; ``close`` gives it its own.
    """

    def __init__(self, path: str | Path) -> None:
        """Open the target; ``-`` is standard output.

        Raises:
            OutputError: The folder does not exist or may not be written.
        """
        self._target = None if str(path) == "-" else PartFile(path)
        self._stream: BinaryIO | None = self._target.open() if self._target else None
        self._closed = False

    def write(self, event: Mapping[str, Any]) -> None:
        """Append an event; its entries keep their order.

        Raises:
            OutputError: The disk is full, or nobody reads standard output any more.
        """
        if self._closed:
            raise ValueError("the events are closed")
        line = json.dumps(plain(event), ensure_ascii=False, allow_nan=False) + "\n"
        try:
            if self._stream is None:
                sys.stdout.write(line)
                sys.stdout.flush()
            else:
                self._stream.write(line.encode("utf-8", "backslashreplace"))
                self._stream.flush()
        except BrokenPipeError as error:
            raise OutputError("Nobody reads the events from standard output any more.") from error
        except OSError as error:
            self._give_up()
            raise output_error(self._name, error) from error

    def close(self) -> None:
        """Finish the file and give it its name; may be called twice."""
        if self._closed:
            return
        self._closed = True
        if self._stream is None or self._target is None:
            return
        try:
            self._stream.close()
        except OSError as error:
            raise output_error(self._name, error) from error
        self._target.finish()

    def _give_up(self) -> None:
        """Half a file does not get the final name."""
        if self._stream is not None and self._target is not None:
            self._closed = True
            with suppress(OSError):
                self._stream.close()
            self._target.release()

    def __enter__(self) -> EventWriter:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def _name(self) -> Path | str:
        return self._target.path if self._target else "standard output"
