"""Reads the error table that ships with the package; kept apart because the core reads no file."""

from __future__ import annotations

from functools import cache
from importlib.resources import files

from posecheck.uncertainty import ErrorTable


@cache
def load_error_table() -> ErrorTable:
    """The packaged table, read once. See `calibration/make_error_tables.py`."""
    resource = files("posecheck") / "data" / "errors.json"
    return ErrorTable.from_json(resource.read_text(encoding="utf-8"))
