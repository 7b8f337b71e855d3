"""Thresholds that somebody set by hand, into a file of thresholds that says so."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from posecheck.config.thresholds import NUMBERS, VERSION
from posecheck.stretch import Check, Stretch
from posecheck.tuning.propose import band_text
from posecheck.tuning.toml_text import with_tables

HEAD: Final = (
    "# Thresholds set by hand with `posecheck tune --show`.\n"
    "# Use: posecheck replay CLIP --thresholds FILE, posecheck live --thresholds FILE\n\n"
    'format = "posecheck-thresholds"\n'
    f"version = {VERSION}\n"
)


def changed(own: Check, now: Check) -> dict[str, float]:
    """The numbers that are not the check's own."""
    return {
        key: float(getattr(now, key))
        for key in NUMBERS
        if getattr(now, key) is not None and getattr(now, key) != getattr(own, key)
    }


def as_it_was(check: Check) -> str:
    """`75-108, margin 4, after 0.4 s`."""
    return f"{band_text(check)}, margin {check.margin:g}, after {check.after_s:g} s"


def with_thresholds(
    text: str | None,
    own: Stretch,
    now: Stretch,
    about: Mapping[str, object],
    because: Mapping[str, str],
) -> str:
    """The text of a file of thresholds with the numbers of one stretch in it.

    Comments, other stretches and checks that nobody touched stay as they are.

    Args:
        text: What the file says so far; None when there is none.
        own: The stretch with its own numbers.
        now: The stretch as it is to be judged.
        about: What was looked at: where the numbers come from.
        because: By check id, the reason of a change.
    """
    import tomlkit

    document = tomlkit.parse(HEAD if text is None else text)
    if "corpus" not in document:
        document["corpus"] = {"set_by": "hand", **about}
    tables = list(document.get("threshold", ()))
    for before, after in zip(own.checks, now.checks, strict=True):
        numbers = changed(before, after)
        there = next((x for x in tables if _is(x, now.id, after.id)), None)
        if there is not None and _numbers(there) == numbers:
            continue
        tables = [x for x in tables if x is not there]
        if numbers:
            table = tomlkit.table()
            table.update({"stretch": now.id, "check": after.id, **numbers})
            table["because"] = because.get(after.id, str(about.get("name", "")))
            table["evidence"] = {"set_by": "hand", **about}
            tables.append(table)
    return with_tables(document, "threshold", tables)


def _is(table: Any, stretch: str, check: str) -> bool:
    return bool(table.get("stretch") == stretch and table.get("check") == check)


def _numbers(table: Any) -> dict[str, float]:
    return {key: float(table[key]) for key in NUMBERS if key in table}
