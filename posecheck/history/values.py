"""What stands in the history's rows, checked: SQLite keeps anything in any column."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

_MOST: Final = 1e9
"""No time, angle or count comes near it; sums of more could not be drawn."""
_YEARS: Final = range(1900, 3000)
"""Also of a computer whose clock is wrong; others could not be drawn."""


def text(value: object) -> str:
    """Some text.

    Raises:
        sqlite3.DatabaseError: It is something else; so do all others here.
    """
    if isinstance(value, str):
        return value
    raise _malformed("text", value)


def number(value: object) -> float:
    """A finite number."""
    if isinstance(value, (int, float)) and abs(value) < _MOST:
        return float(value)
    raise _malformed("number", value)


def maybe_number(value: object) -> float | None:
    """A finite number, or None."""
    return None if value is None else number(value)


def whole(value: object) -> int:
    """A count or id."""
    if isinstance(value, int) and value >= 0:
        return value
    raise _malformed("count", value)


def path(value: object) -> str:
    """A path; its bytes, where it is no text."""
    if isinstance(value, (str, bytes)):
        return os.fsdecode(value)
    raise _malformed("path", value)


def moment(value: object) -> datetime:
    """A local time with its offset."""
    try:
        found = datetime.fromisoformat(text(value))
    except ValueError as error:
        raise _malformed("time", value) from error
    if found.year not in _YEARS:
        raise _malformed("time", value)
    return found


def one_of(*allowed: str) -> Callable[[object], Any]:
    """One of these words."""

    def word(value: object) -> str:
        if value in allowed:
            return str(value)
        raise _malformed("word", value)

    return word


def _malformed(what: str, value: object) -> sqlite3.DatabaseError:
    return sqlite3.DatabaseError(f"malformed {what} {value!r}")
