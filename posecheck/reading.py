"""Reading texts that somebody else may have written: bounded, and whatever is wrong is one error.

A file of settings is not gigabytes long, and JSON that is nested a thousand deep is no label.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Final

import orjson

SMALL: Final = 1 << 20
"""Bytes of a file that people write by hand: TOML."""
LARGE: Final = 32 << 20
"""Bytes of a file that a day of recording may come to: events, labels."""


class TooLargeError(ValueError):
    """The file is larger than anything of its kind."""


def read_text(path: Path, limit: int, encoding: str = "utf-8") -> str:
    """A whole text; never more than ``limit`` bytes are read, not even of a device.

    Raises:
        OSError: It cannot be read.
        UnicodeDecodeError: It is no text in this encoding.
        TooLargeError: It is longer.
    """
    with path.open("rb") as file:
        data = file.read(limit + 1)
    if len(data) > limit:
        raise TooLargeError(f"more than {limit >> 20} MB")
    return data.decode(encoding)


def loads(text: str) -> Any:
    """JSON to values.

    Raises:
        ValueError: It is no JSON, or nested deeper than anybody means.
    """
    try:
        return orjson.loads(text)  # five times as quick, which counts with a thousand poses
    except orjson.JSONDecodeError:
        pass  # it also refuses NaN and infinities, which Python's own writes and reads
    try:
        return json.loads(text)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
