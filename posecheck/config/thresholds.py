"""Files of thresholds: numbers that take the place of the stretches' own, with their reasons.

format = "posecheck-thresholds"
version = 1

[corpus]                     # what the numbers come from; told, not judged by
people = 12

[[threshold]]
stretch = "calf"
check = "hip_90"
high = 105.5                 # any of low, high, margin and after_s
because = "12 people, 20 faults; held-out F 0.81 -> 0.93"
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from posecheck.config import files
from posecheck.config.load import load_stretch
from posecheck.config.problems import Problem, config_error, from_pydantic, listed, not_known
from posecheck.errors import ConfigError
from posecheck.stretch import Check, Leg, Stretch

VERSION: Final = 1
NUMBERS: Final = ("low", "high", "margin", "after_s")


class ThresholdTable(BaseModel):
    """Numbers of one check."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False)

    stretch: Annotated[str, Field(min_length=1)]
    check: Annotated[str, Field(min_length=1)]
    low: float | None = None
    high: float | None = None
    margin: Annotated[float, Field(ge=0)] | None = None
    after_s: Annotated[float, Field(ge=0)] | None = None
    because: Annotated[str, Field(min_length=1)]
    evidence: dict[str, Any] = {}

    def numbers(self) -> dict[str, float]:
        """What is given."""
        given = {key: getattr(self, key) for key in NUMBERS}
        return {key: value for key, value in given.items() if value is not None}


class _ThresholdFile(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)

    format: Literal["posecheck-thresholds"]
    version: int
    corpus: dict[str, Any] = {}
    threshold: list[ThresholdTable] = []
    kept: list[dict[str, Any]] = []


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The numbers of one file.

    Attributes:
        file: Its name, for messages.
        tables: One a check.
    """

    file: str
    tables: tuple[ThresholdTable, ...]

    def over(self, stretch: Stretch) -> Stretch:
        """A stretch with the numbers of this file in place of its own.

        Raises:
            ConfigError: A check that the stretch does not have, or impossible numbers.
        """
        own = [t for t in self.tables if t.stretch == stretch.id]
        problems = [p for t in own for p in _problems(t, stretch)]
        if problems:
            raise ConfigError("\n".join(f"{self.file}: {p}" for p in problems))
        by_check = {t.check: t for t in own}
        checks = tuple(
            _with(c, by_check[c.id], self.file) if c.id in by_check else c for c in stretch.checks
        )
        return replace(stretch, checks=checks)

    def over_legs(self, legs: Iterable[Leg]) -> tuple[Leg, ...]:
        """The same for the legs of a routine."""
        return tuple(replace(leg, stretch=self.over(leg.stretch)) for leg in legs)


def load_thresholds(path: Path) -> Thresholds:
    """Read a file of thresholds.

    Raises:
        ConfigError: The file's mistakes, all of them, one a line.
    """
    if not files.is_path(path):
        path = Path(path)
    file, text = files.find(path, "stretches")
    raw = files.parse(file, text)
    problems = [] if raw.get("version") in (None, VERSION) else [_other_version(raw)]
    tables: tuple[ThresholdTable, ...] = ()
    try:
        tables = tuple(_ThresholdFile.model_validate(raw).threshold)
    except ValidationError as error:
        problems += from_pydantic(error, _ThresholdFile)
    problems += _shipped_problems(tables)
    if problems:
        raise config_error(file, raw, problems)
    return Thresholds(file, tables)


def _other_version(raw: Mapping[str, Any]) -> Problem:
    what = f"thresholds of another version; this posecheck reads version {VERSION}"
    return Problem(("version",), what, raw["version"])


def _shipped_problems(tables: Iterable[ThresholdTable]) -> list[Problem]:
    """What is wrong with numbers for stretches that come with posecheck, and repetitions."""
    problems, seen = [], set()
    for i, table in enumerate(tables):
        where = ("threshold", i, "check")
        if (table.stretch, table.check) in seen:
            problems.append(Problem(where, f"given twice for {table.stretch}", table.check))
        seen.add((table.stretch, table.check))
        if table.stretch in files.built_in("stretches"):
            stretch = load_stretch(table.stretch)
            problems += [
                Problem(where, text.partition(": ")[2] or text, table.check)
                for text in _problems(table, stretch)
            ]
    return problems


def _problems(table: ThresholdTable, stretch: Stretch) -> list[str]:
    name = f"{table.stretch}.{table.check}"
    known = [c.id for c in stretch.checks]
    if table.check not in known:
        return [f"{name}: {not_known(f'check of {stretch.id}', table.check, known)}"]
    check, numbers = stretch.check(table.check), table.numbers()
    if not numbers:
        return [f"{name}: no number is given; allowed: {listed(NUMBERS)}"]
    found = [
        f"{name}: there is no {end} limit to move; the check has nothing to say on that side"
        for end in ("low", "high")
        if end in numbers and getattr(check, end) is None
    ]
    low, high = numbers.get("low", check.low), numbers.get("high", check.high)
    margin = numbers.get("margin", check.margin)
    if low is not None and high is not None:
        if low > high:
            found.append(f"{name}: low ({low:g}) is above high ({high:g})")
        elif margin >= high - low:
            found.append(f"{name}: margin ({margin:g}) is not below the band's {high - low:g}")
    return found


def _with(check: Check, table: ThresholdTable, file: str) -> Check:
    source = f"{check.source} Changed by {file}: {table.because}"
    return replace(check, source=source, **table.numbers())  # type: ignore[arg-type]
