"""Language files: TOML in, `posecheck.language` values out, every mistake at once.

A file has exactly the keys that English has: those of `words.Words`, and the sentences of
every stretch and routine that comes with posecheck. So nobody hears half a language.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from string import Formatter
from types import MappingProxyType
from typing import Any, Final

from posecheck.config import files
from posecheck.config.load import load_routine, load_stretch
from posecheck.config.problems import Location, Problem, config_error, did_you_mean, listed
from posecheck.language import IN_ENGLISH, CheckWords, Language, RoutineWords, StretchWords
from posecheck.words import ENGLISH

_CODE: Final = re.compile(r"[a-z]{2,3}")
_SIDES: Final = ("working", "other")


def list_languages() -> list[str]:
    """Codes of the languages that come with posecheck."""
    return sorted(["en", *files.built_in("languages")])


def load_language(path_or_code: str | Path) -> Language:
    """Load a language that comes with posecheck, by code, or a file of one's own, by path.

    Raises:
        ConfigError: No such language; or the file's mistakes, all of them, one a line.
    """
    if path_or_code == "en":
        return IN_ENGLISH
    file, text = files.find(path_or_code, "languages")
    raw = files.parse(file, text)
    originals = original()
    problems = list(_compared((), raw, originals))
    if isinstance(raw.get("code"), str) and not _CODE.fullmatch(raw["code"]):
        problems.append(Problem(("code",), 'expected two letters, as in "de"', raw["code"]))
    if problems:
        raise config_error(file, raw, problems)
    return Language(
        code=raw["code"],
        name=raw["name"],
        words=_built(ENGLISH, raw),
        stretch={id_: _stretch(table) for id_, table in raw["stretch"].items()},
        routine={id_: _built(_ROUTINE, table) for id_, table in raw["routine"].items()},
    )


def original() -> dict[str, Any]:
    """All that a language file has to say, in English; what a translator starts from."""
    stretches = [load_stretch(id_) for id_ in files.built_in("stretches")]
    routines = [load_routine(id_) for id_ in files.built_in("routines")]
    return {
        "code": "en",
        "name": "English",
        **_tree(ENGLISH),
        "stretch": {s.id: _tree(StretchWords.of(s)) for s in stretches},
        "routine": {r.id: _tree(RoutineWords(r.name, r.before, r.after)) for r in routines},
    }


def _tree(value: Any) -> Any:
    """Nested tables of a value; what is None, or empty, is left out."""
    if is_dataclass(value):
        value = {f.name: getattr(value, f.name) for f in fields(value)}
    if isinstance(value, Mapping):
        return {k: tree for k, v in value.items() if (tree := _tree(v))}
    return value


def _compared(where: Location, given: Any, like: Any) -> Iterator[Problem]:
    """What is missing, unknown or of another kind, compared with the English original."""
    if isinstance(like, Mapping):
        if not isinstance(given, Mapping):
            yield Problem(where, "expected a table", given)
            return
        for key in given:
            if key not in like:
                hint = did_you_mean(key, like)
                yield Problem((*where, key), f"unknown key; allowed: {listed(like)}{hint}")
        for key, text in like.items():
            if key in given:
                yield from _compared((*where, key), given[key], text)
            else:
                yield Problem((*where, key), "missing; add it")
    elif isinstance(like, tuple):
        if not isinstance(given, list) or not given:
            yield Problem(where, "expected a list of sentences in [ ]", given)
            return
        wanted = {name for text in like for name in placeholders(text)}
        for i, text in enumerate(given):
            yield from _sentence((*where, i), text, wanted)
    else:
        yield from _sentence(where, given, set(placeholders(like)))


def _sentence(where: Location, given: object, wanted: set[str]) -> Iterator[Problem]:
    if not isinstance(given, str) or not given.strip():
        yield Problem(where, "expected some text in quotes", given)
        return
    try:
        found = placeholders(given)
    except ValueError:
        yield Problem(where, "a brace { or } stands alone", given)
        return
    if set(found) != wanted:
        need = listed(f"{{{name}}}" for name in sorted(wanted))
        yield Problem(where, f"expected the placeholders of the English sentence: {need}", given)
    for name, forms in found.items():
        if name in _SIDES and forms.count("|") != 1:
            what = f"give {{{name}}} its forms for left and right, as in {{{name}:linkes|rechtes}}"
            yield Problem(where, what, given)


def placeholders(text: str) -> dict[str, str]:
    """Placeholders of a sentence, with the forms that stand after a colon.

    Raises:
        ValueError: A brace stands alone.
    """
    return {name: spec or "" for _, name, spec, _ in Formatter().parse(text) if name is not None}


def _built(like: Any, given: Any) -> Any:
    """A value like `like` with the texts that are given."""
    if is_dataclass(like):
        texts = {f.name: _built(getattr(like, f.name), given[f.name]) for f in fields(like)}
        return like.__class__(**texts)
    if isinstance(like, Mapping):
        return MappingProxyType(dict(given))
    return tuple(given) if isinstance(like, tuple) else given


_ROUTINE: Final = RoutineWords("", (), ())


def _stretch(table: Mapping[str, Any]) -> StretchWords:
    checks = {id_: CheckWords(**said) for id_, said in table.get("check", {}).items()}
    rest = {key: value for key, value in table.items() if key not in ("check", "advice")}
    return StretchWords(**rest, advice=tuple(table.get("advice", ())), check=checks)
