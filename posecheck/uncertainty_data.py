"""Reads the calibration that ships with the package; kept apart: the core reads no file."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files

from posecheck.measures import Corrections
from posecheck.uncertainty import Calibration, ErrorTable


@cache
def load_error_table() -> ErrorTable:
    """The packaged table, read once. See `calibration/make_error_tables.py`."""
    resource = files("posecheck") / "data" / "errors.json"
    return ErrorTable.from_json(resource.read_text(encoding="utf-8"))


@cache
def _corrections_text() -> str:
    return (files("posecheck") / "data" / "corrections.json").read_text(encoding="utf-8")


@cache
def load_corrections(model: str) -> Corrections:
    """The packaged corrections of a pose model; none for a model that was not calibrated."""
    return Corrections.from_json(_corrections_text(), model)


def corrected_corpus() -> str:
    """Hash of the corpus that the corrections were fitted to."""
    return str(json.loads(_corrections_text())["provenance"]["corpus_sha256"])


def load_calibration(model: str) -> Calibration:
    """Errors and corrections of a pose model."""
    return Calibration(model, load_error_table(), load_corrections(model))
