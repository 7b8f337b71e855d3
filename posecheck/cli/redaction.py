"""Taking people out of a text: names of the user, the computer, cameras, files and profiles."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

_URL: Final = re.compile(r"\b([a-z][a-z0-9+.-]*)://[^\s'\"<>]+")
_SHORTEST: Final = 3
"""Shorter names would be found inside of other words."""
_WORDS: Final = """
    live demo replay measure label evaluate tune extract calibrate profiles history report settings
    stretches doctor angles rules list show check schema path edit export delete last
    calf quad glute rolldown rotation walk low-back left right both
    auto lite full heavy csv json en de es
"""
_HARMLESS: Final = frozenset(_WORDS.split())
"""Words of the command line that name no person and no file."""


class Redaction:
    """Replaces what could tell who somebody is."""

    def __init__(self, names: Mapping[str, str]) -> None:
        """Take what is to be replaced and by what; longer names first."""
        ordered = sorted((n for n in names if n), key=len, reverse=True)
        self._names = dict(names)
        self._pattern = re.compile("|".join(map(re.escape, ordered))) if ordered else None

    def __call__(self, text: str) -> str:
        """The text without addresses and names."""
        text = _URL.sub(r"\1://<address>", text)
        if self._pattern is not None:
            text = self._pattern.sub(lambda found: self._names[found[0]], text)
        return text


def personal(arguments: Iterable[str] = (), cameras: Iterable[str] = ()) -> Redaction:
    """What to replace on this machine.

    Args:
        arguments: The words of the command line: files, profiles, cameras.
        cameras: Names of the cameras; people name them after themselves.
    """
    names: dict[str, str] = {}
    for number, word in enumerate(arguments):
        for given in _values(word):
            names[given] = names[Path(given).name] = f"<argument {number}{Path(given).suffix}>"
    names |= {name: "<camera>" for name in cameras if len(name) >= _SHORTEST}
    names |= _of_this_machine()
    return Redaction(names)


def _values(word: str) -> list[str]:
    """What an argument names; nothing for options, numbers and words that posecheck knows."""
    value = word.partition("=")[2] if word.startswith("-") else word
    harmless = value in _HARMLESS or len(value) < _SHORTEST or re.fullmatch(r"[\d.,:-]+", value)
    return [] if harmless else [value]


def _of_this_machine() -> dict[str, str]:
    home = _home()
    names = {str(home): "~", platform.node(): "<computer>", home.name: "<user>"}
    # Not from the system's list of users: that may be a server on the network.
    names |= {os.environ.get(key, ""): "<user>" for key in ("LOGNAME", "USER", "USERNAME")}
    return {name: stand_in for name, stand_in in names.items() if len(name) >= _SHORTEST}


def _home() -> Path:
    try:
        return Path.home()
    except RuntimeError:
        return Path("~")
