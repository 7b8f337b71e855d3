"""What is wrong with a file: one line a problem, all of them at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, Final, TypeAlias, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from posecheck.errors import ConfigError

Location: TypeAlias = tuple[int | str, ...]

EXPECTED: Final = {
    "string_type": "expected text in quotes",
    "string_too_short": "expected some text",
    "string_unicode": "expected text that is Unicode",
    "string_pattern_mismatch": "expected a lower-case name (a-z, 0-9, _ and -)",
    "bool_type": "expected true or false",
    "int_type": "expected a whole number",
    "float_type": "expected a number",
    "finite_number": "expected a finite number",
    "list_type": "expected a list in [ ]",
    "too_short": "expected at least one entry",
    "greater_than": "expected a number above {gt:g}",
    "greater_than_equal": "expected a number of at least {ge:g}",
    "less_than_equal": "expected a number of at most {le:g}",
    "model_type": "expected a table",
    "missing": "missing; add it",
}
"""pydantic's error types in the words of these files."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake: where it is, what stands there, and what is allowed.

    Attributes:
        where: Path of the key as TOML nests it; list entries by their index.
        what: What is wrong and what is allowed, without the value.
        value: What the file says; None when nothing stands there.
    """

    where: Location
    what: str
    value: object = None


def did_you_mean(name: object, known: Iterable[str]) -> str:
    """`; did you mean "calf"?` when a known name is close, else nothing."""
    close = get_close_matches(str(name).lower(), list(known), n=1, cutoff=0.6)
    return f'; did you mean "{close[0]}"?' if close else ""


def listed(names: Iterable[str]) -> str:
    """Names in a row for a message."""
    return ", ".join(names) or "none"


def not_known(kind: str, name: object, known: Sequence[str]) -> str:
    """What to say about a name that is none of `known`."""
    return f"not a known {kind}; allowed: {listed(known)}{did_you_mean(name, known)}"


def shown(value: object) -> str:
    """A value as TOML writes it, shortened to fit on a line."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        text = '"' + value.replace("\n", " ") + '"'
    elif isinstance(value, Mapping):
        text = "{" + ", ".join(map(str, value)) + "}"
    elif isinstance(value, list):
        text = "[" + ", ".join(map(shown, value)) + "]"
    elif isinstance(value, float):
        text = f"{value:g}"
    else:
        text = str(value)
    return text if len(text) <= 60 else text[:57] + "..."


def path_text(where: Location, raw: Mapping[str, Any]) -> str:
    """`check[2] (hip_90).measure`: list entries count from 1 and carry their name."""
    text, here = "", raw
    for part in where:
        if isinstance(part, str):
            text += f".{part}" if text else part
        else:
            text += f"[{part + 1}]"
        here = _inside(here, part)
        label = _inside(here, "id") or _inside(here, "stretch")
        if isinstance(part, int) and isinstance(label, str):
            text += f" ({label})"
    return text


def _inside(here: Any, part: int | str) -> Any:
    if isinstance(part, str):
        return here.get(part) if isinstance(here, Mapping) else None
    return here[part] if isinstance(here, list) and part < len(here) else None


def config_error(file: str, raw: Mapping[str, Any], problems: Iterable[Problem]) -> ConfigError:
    """All problems of a file in one error, in the order in which the file has them."""
    lines = []
    for p in sorted(problems, key=lambda p: _place(p.where, raw)):
        value = "" if p.value is None else f" = {shown(p.value)}"
        lines.append(f"{file}: {path_text(p.where, raw)}{value}: {p.what}")
    return ConfigError("\n".join(lines))


def _place(where: Location, raw: Mapping[str, Any]) -> list[int]:
    """Position in the file, level by level; what is missing comes last in its table."""
    place, here = [], raw
    for part in where:
        keys = list(here) if isinstance(here, Mapping) else []
        index = keys.index(part) if part in keys else len(keys)
        place.append(part if isinstance(part, int) else index)
        here = _inside(here, part)
    return place


def from_pydantic(error: ValidationError, model: type[BaseModel]) -> Iterator[Problem]:
    """pydantic's findings as problems."""
    for detail in error.errors(include_url=False):
        where: Location = detail["loc"]
        value = None if detail["type"] == "missing" else detail["input"]
        yield Problem(where, _what(detail, model), value)


def _what(detail: ErrorDetails, model: type[BaseModel]) -> str:
    kind, context, where = detail["type"], detail.get("ctx", {}), detail["loc"]
    if kind == "extra_forbidden":
        allowed = _keys(model, where[:-1])
        return f"unknown key; allowed: {listed(allowed)}{did_you_mean(where[-1], allowed)}"
    if kind == "literal_error":
        options = re.findall(r"'([^']*)'", str(context["expected"]))
        return f"allowed: {listed(options)}{did_you_mean(detail['input'], options)}"
    if kind == "list_type" and where in (("check",), ("leg",)):
        return f"expected a list of tables; write [[{where[0]}]] with two brackets"
    if kind in EXPECTED:
        return EXPECTED[kind].format(**context)
    return detail["msg"]


def _keys(model: type[BaseModel], where: Location) -> list[str]:
    """The keys that the table at `where` may have."""
    for part in where:
        if isinstance(part, str):
            inner = _model_in(model.model_fields[part].annotation)
            model = inner or model
    return sorted(model.model_fields)


def _model_in(annotation: Any) -> type[BaseModel] | None:
    # Arguments first: to Python 3.10 `list[str]` is a type, but issubclass refuses it.
    inner = get_args(annotation)
    if inner:
        return next((model for a in inner if (model := _model_in(a))), None)
    is_model = isinstance(annotation, type) and issubclass(annotation, BaseModel)
    return annotation if is_model else None
