"""Labels into the text of their file; comments and what did not change stay as they are."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec
from typing import Any

from posecheck.errors import OutputError
from posecheck.tuning.label_files import VERSION
from posecheck.tuning.labels import Labels, Segment
from posecheck.tuning.toml_text import with_tables

HEAD = "# What is seen in {name}, from second to second; made with `posecheck label`.\n"
KEYS = ("from", "to", "phase", "rep", "good", "faults")


def check_tomlkit() -> None:
    """Say so, before the work, when files of labels cannot be edited.

    Raises:
        OutputError: tomlkit is not installed.
    """
    if find_spec("tomlkit") is None:
        raise OutputError(
            "Labels are written with tomlkit; install it with: pip install 'posecheck[tune]'."
        )


def written(labels: Labels, text: str | None = None) -> str:
    """The text of a file of labels.

    Args:
        labels: What it is to say.
        text: What it says so far; None when there is no file yet.
    """
    import tomlkit

    document = tomlkit.parse(HEAD.format(name=labels.name) if text is None else text)
    head = {
        "version": VERSION,
        "stretch": labels.stretch,
        "side": labels.side,
        "person": labels.person,
    }
    for key, value in head.items():
        if document.get(key) != value:
            document[key] = value
    tables = _matched(list(document.get("segment", ())), labels.segments)
    for table, segment in zip(tables, labels.segments, strict=True):
        _update(table, segment)
    return with_tables(document, "segment", tables)


def _matched(tables: list[Any], segments: Sequence[Segment]) -> list[Any]:
    """The table of each segment: that which it covers the most of, or else a new one."""
    import tomlkit

    left = list(tables)
    found = []
    for s in segments:
        best = max(left, key=lambda table: _shared(table, s), default=None)
        if best is not None and _shared(best, s) > 0:
            left = [table for table in left if table is not best]
            found.append(best)
        else:
            found.append(tomlkit.table())
    return found


def _shared(table: Any, s: Segment) -> float:
    return min(float(table["to"]), s.end) - max(float(table["from"]), s.start)


def _update(table: Any, s: Segment) -> None:
    wanted = {
        "from": s.start,
        "to": s.end,
        "phase": s.phase,
        "rep": s.rep,
        "good": s.good if s.good != (not s.faults) else None,
        "faults": list(s.faults) or None,
    }
    for key in KEYS:
        value = wanted[key]
        if value is None:
            # What says the same in other words stays: `good = true`, `faults = []`.
            if key in table and not _says_nothing(key, table[key], s):
                del table[key]
        elif key not in table or table[key] != value:
            table[key] = value


def _says_nothing(key: str, value: object, s: Segment) -> bool:
    return (key == "faults" and value == []) or (key == "good" and value == (not s.faults))
