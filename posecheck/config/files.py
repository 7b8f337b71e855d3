"""Reading TOML: the files that come with posecheck and the user's own."""

from __future__ import annotations

import re
import sys
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, TypeAlias

from posecheck.config.problems import did_you_mean, listed
from posecheck.errors import ConfigError
from posecheck.reading import SMALL, TooLargeError, read_text, reason

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib  # type: ignore[import-not-found, unused-ignore]

if TYPE_CHECKING:  # moved within the standard library between 3.10 and 3.14
    if sys.version_info >= (3, 11):
        from importlib.resources.abc import Traversable
    else:
        from importlib.abc import Traversable

Folder: TypeAlias = Literal["stretches", "routines", "languages"]

_WINDOWS_PATH: Final = " In a path write / instead of \\, or put it in single quotes."

_KIND: Final[dict[Folder, str]] = {
    "stretches": "stretch",
    "routines": "routine",
    "languages": "language",
}


_IN_CODE: Final[dict[Folder, tuple[str, ...]]] = {"languages": ("en",)}
"""What comes with posecheck and has no file: English is the original."""


def built_in(folder: Folder) -> list[str]:
    """Ids of the files that come with posecheck."""
    names = [file.name for file in _shipped(folder).iterdir()]
    return sorted(name.removesuffix(".toml") for name in names if name.endswith(".toml"))


def _shipped(folder: Folder) -> Traversable:
    return resources.files("posecheck") / folder


def find(path_or_id: str | Path, folder: Folder) -> tuple[str, str]:
    """Name for messages and text of a file, given by its path or its id.

    Raises:
        ConfigError: There is no such id, or the file cannot be read.
    """
    if is_path(path_or_id):
        path = Path(path_or_id).expanduser()
        return str(path_or_id), _text(path)
    known = built_in(folder)
    if path_or_id not in known:
        raise ConfigError(unknown_id(str(path_or_id), folder))
    name = f"{path_or_id}.toml"
    return name, (_shipped(folder) / name).read_text(encoding="utf-8")


def path_of(path_or_id: str | Path, folder: Folder) -> Path:
    """The file of a stretch or routine, for those who edit it; see `find`."""
    if is_path(path_or_id):
        return Path(path_or_id).expanduser()
    return Path(str(_shipped(folder) / f"{path_or_id}.toml"))


def is_path(path_or_id: str | Path) -> bool:
    """Whether a file is meant and not an id."""
    return (
        isinstance(path_or_id, Path)
        or path_or_id.lower().endswith(".toml")
        or "/" in path_or_id
        or "\\" in path_or_id
    )


def unknown_id(name: str, folder: Folder) -> str:
    """What to say about an id that nothing has."""
    known = sorted([*built_in(folder), *_IN_CODE.get(folder, ())])
    hint = did_you_mean(name, known).replace('"', "'")
    own = "" if hint else "; for a file of your own give its path, ending in .toml"
    return f"no {_KIND[folder]} named '{name}'{hint or own + '.'} Known: {listed(known)}."


def _text(path: Path) -> str:
    try:
        return read_text(path, SMALL, "utf-8-sig")  # editors on Windows add a BOM
    except FileNotFoundError as error:
        raise ConfigError(f"{path} was not found; check the name and the folder.") from error
    except UnicodeDecodeError as error:
        raise ConfigError(f"{path} is not UTF-8 text; save it as UTF-8.") from error
    except TooLargeError as error:
        raise ConfigError(f"{path} is too large for such a file ({error}).") from error
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {reason(error)}.") from error
    except ValueError as error:  # from JSON: no path holds the character 0
        name = str(path).replace("\0", "\\u0000")
        raise ConfigError(f"{name} was not found; check the name and the folder.") from error


def parse(file: str, text: str) -> dict[str, Any]:
    """TOML text to a table.

    Raises:
        ConfigError: A syntax error, with file, line and column.
    """
    try:
        table: dict[str, Any] = tomllib.loads(text)
    except RecursionError as error:
        raise ConfigError(f"{file}: not valid TOML: nested too deeply.") from error
    except tomllib.TOMLDecodeError as error:
        message = str(error)
    except ValueError as error:  # Python reads no number of thousands of digits
        raise ConfigError(f"{file}: not valid TOML: a number has too many digits.") from error
    else:
        _refuse_nul(file, text, table)
        return table
    at = re.search(r" \(at line (\d+), column (\d+)\)$", message)
    if at:
        line, column = int(at[1]), int(at[2])
        message = message[: at.start()]
    else:
        line, column = text.count("\n") + 1, len(text) - text.rfind("\n")
        message = message.removesuffix(" (at end of document)") + " at the end of the file"
    hint = _WINDOWS_PATH if _has_backslash(text, line) else ""
    raise ConfigError(f"{file}, line {line}, column {column}: not valid TOML: {message}.{hint}")


def _refuse_nul(file: str, text: str, table: dict[str, Any]) -> None:
    """TOML can spell the character 0; no path, voice or picture can hold it."""
    values: list[Any] = [table]
    while values:
        value = values.pop()
        if isinstance(value, str) and "\0" in value:
            at = re.search(r"\\(u|U0000)0000", text)
            line = text.count("\n", 0, at.start()) + 1 if at else 1
            raise ConfigError(
                f"{file}, line {line}: no text can hold the character U+0000; take it out."
            )
        if isinstance(value, dict):
            values += [*value, *value.values()]
        elif isinstance(value, list):
            values += value


def _has_backslash(text: str, line: int) -> bool:
    """Whether a line has a backslash in double quotes, as paths of Windows have."""
    lines = text.splitlines()
    return line <= len(lines) and re.search(r'"[^"]*\\', lines[line - 1]) is not None
