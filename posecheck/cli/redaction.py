"""Taking people out of a text: names of the user, the computer, devices, files and profiles."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Iterable, Mapping, Sequence
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
_WORD: Final = re.compile(r"(--[a-z][a-z-]*=?|-[A-Za-z]|)(.*)", re.DOTALL)
"""An option, if it is one, and its value."""
_FILES: Final = """
    .mp4 .m4v .mov .mkv .avi .webm .jpg .jpeg .png .posetrace.jsonl .posetrace.jsonl.gz
    .events.jsonl .jsonl .labels.toml .toml .json .csv .html .wav .vtt .zip .task
"""
_ENDINGS: Final = sorted(_FILES.split(), key=len, reverse=True)
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


def personal(names: Iterable[str] = ()) -> Redaction:
    """What to replace on this machine.

    Args:
        names: Of devices, which people name after themselves.
    """
    found = {name: "<device>" for name in names if len(name) >= _SHORTEST}
    return Redaction(found | _of_this_machine())


def command_line(arguments: Sequence[str]) -> str:
    """The words of a command line that are posecheck's own; for others, their places."""
    return " ".join(_told(number, word) for number, word in enumerate(arguments))


def _told(number: int, word: str) -> str:
    found = _WORD.fullmatch(word)
    option, value = found.groups() if found else ("", word)
    if not value or value in _HARMLESS or re.fullmatch(r"[\d.,:-]+", value):
        return word
    ending = next((e for e in _ENDINGS if value.endswith(e)), "")
    return f"{option}<argument {number}{ending}>"


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
