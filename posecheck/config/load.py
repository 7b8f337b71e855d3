"""From a file or an id to stretches and routines."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from posecheck.config import files
from posecheck.config.problems import Problem, config_error, from_pydantic, listed
from posecheck.config.rules import stretch_problems
from posecheck.config.schema import RoutineFile, StretchFile
from posecheck.errors import ConfigError
from posecheck.language import IN_ENGLISH, Language
from posecheck.stretch import Leg, Routine, Stretch, WorkingSide

DEFAULT_ROUTINE: Final = "low-back"


def load_stretch(path_or_id: str | Path, language: Language = IN_ENGLISH) -> Stretch:
    """Load a stretch that comes with posecheck, by id, or the user's own, by path.

    The user's own keeps the language that it is written in.

    Raises:
        ConfigError: No such stretch; or the file's mistakes, all of them, one a line.
    """
    file, text = files.find(path_or_id, "stretches")
    stretch = _stretch(file, files.parse(file, text))
    return stretch if files.is_path(path_or_id) else language.of_stretch(stretch)


def load_routine(
    path_or_id: str | Path = DEFAULT_ROUTINE, language: Language = IN_ENGLISH
) -> Routine:
    """Load a routine and its stretches, by id or by path.

    Raises:
        ConfigError: No such routine; or the mistakes of it and of its stretches.
    """
    file, text = files.find(path_or_id, "routines")
    folder = Path(path_or_id).expanduser().parent if files.is_path(path_or_id) else None
    routine = _routine(file, files.parse(file, text), folder, language)
    return routine if files.is_path(path_or_id) else language.of_routine(routine)


def load_file(path: Path) -> Stretch | Routine:
    """Load a file of either kind; one with legs is a routine.

    Raises:
        ConfigError: The file's mistakes, all of them, one a line.
    """
    file, text = files.find(path, "stretches")
    raw = files.parse(file, text)
    return _routine(file, raw, path.parent) if "leg" in raw else _stretch(file, raw)


def _stretch(file: str, raw: dict[str, Any]) -> Stretch:
    problems = list(stretch_problems(raw))
    try:
        parsed = StretchFile.model_validate(raw)
    except ValidationError as error:
        problems += from_pydantic(error, StretchFile)
    if problems:
        raise config_error(file, raw, problems)
    return parsed.value()


def _routine(
    file: str, raw: dict[str, Any], folder: Path | None, language: Language = IN_ENGLISH
) -> Routine:
    problems: list[Problem] = []
    try:
        parsed = RoutineFile.model_validate(raw)
    except ValidationError as error:
        problems += from_pydantic(error, RoutineFile)
    legs = _legs(raw, folder, problems, language)
    if problems:
        raise config_error(file, raw, problems)
    return Routine(
        id=parsed.id,
        name=parsed.name,
        legs=tuple(legs),
        source=parsed.source,
        before=tuple(parsed.before),
        after=tuple(parsed.after),
    )


def _legs(
    raw: dict[str, Any], folder: Path | None, problems: list[Problem], language: Language
) -> list[Leg]:
    """The legs of a raw routine; what is wrong with them is added to `problems`."""
    legs: list[Leg] = []
    tables = raw.get("leg")
    for i, table in enumerate(tables if isinstance(tables, list) else []):
        name = table.get("stretch") if isinstance(table, dict) else None
        if not isinstance(name, str):
            continue  # the schema reports it
        try:
            own = folder / name if folder and files.is_path(name) else name
            stretch = load_stretch(own, language)
        except ConfigError as error:
            where = ("leg", i, "stretch")
            problems += [Problem(where, line, name) for line in str(error).splitlines()]
            continue
        sides = table.get("sides", list(stretch.sides))
        for side in sides if isinstance(sides, list) else []:
            if side in stretch.sides:
                legs.append(Leg(stretch, side))
            elif side in ("left", "right", "both"):
                what = f"not a side of {stretch.id}; allowed: {listed(stretch.sides)}"
                problems.append(Problem(("leg", i, "sides"), what, side))
    return legs


def list_stretches() -> list[Stretch]:
    """The stretches that come with posecheck, in the order of the default routine."""
    order = list(dict.fromkeys(leg.stretch.id for leg in load_routine().legs))
    known = files.built_in("stretches")
    return [load_stretch(name) for name in [*order, *(n for n in known if n not in order)]]


def routine_legs(
    routine: str | Path = DEFAULT_ROUTINE,
    *,
    stretch: str | Path | None = None,
    side: WorkingSide | None = None,
    reps: int | None = None,
    language: Language = IN_ENGLISH,
) -> tuple[Leg, ...]:
    """The legs to do, from what a person asked for on the command line.

    Args:
        routine: Id or file of the routine; not looked at when a stretch is given.
        stretch: Id or file of the one stretch to do.
        side: Only this side; stretches without sides stay.
        reps: Repetitions a side in place of each stretch's own.
        language: Of the stretches that come with posecheck.

    Raises:
        ConfigError: A bad file or id, or a side that the stretch does not have.
    """
    if reps is not None and reps < 1:
        raise ConfigError(f"expected at least 1 repetition, got {reps}.")
    if stretch is None:
        legs: tuple[Leg, ...] = load_routine(routine, language).legs
    else:
        one = load_stretch(stretch, language)
        legs = tuple(Leg(one, s) for s in one.sides)
        if side is not None and side not in one.sides and one.sides != ("both",):
            raise ConfigError(f"{one.id} has no side '{side}'. Allowed: {listed(one.sides)}.")
    if side is not None:
        legs = tuple(leg for leg in legs if leg.side in (side, "both"))
    if reps is not None:
        legs = tuple(Leg(replace(leg.stretch, reps=reps), leg.side) for leg in legs)
    return legs


def stretch_schema() -> dict[str, Any]:
    """JSON Schema of a stretch file, for editors."""
    schema = StretchFile.model_json_schema() | {"title": "posecheck stretch file"}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
