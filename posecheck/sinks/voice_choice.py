"""Which of the system's voices speaks a language best."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final, Protocol

_QUALITY: Final = (
    # What the systems put into names and ids of their better and worse voices.
    (re.compile(r"premium|natural|neural", re.IGNORECASE), 3),
    (re.compile(r"enhanced|siri|mbrola|\bmb[-/]", re.IGNORECASE), 2),
    (re.compile(r"compact", re.IGNORECASE), 0),
    (re.compile(r"eloquence|synthesis\.voice", re.IGNORECASE), -1),
)
_PLAIN: Final = 1
_IN_ID: Final = re.compile(r"[_.]([A-Za-z]{2}-[A-Za-z]{2})[_.]")


class SystemVoice(Protocol):
    """The part of a pyttsx3 voice that is needed here."""

    @property
    def id(self) -> str:
        """What the driver knows it by."""

    @property
    def name(self) -> str:
        """What a person knows it by."""

    @property
    def languages(self) -> Sequence[str | bytes] | None:
        """Such as "de_DE" or "en-gb"; often empty on Windows, whose ids tell it."""


def best_voice(
    voices: Iterable[SystemVoice], language: str, usual: str | None = None
) -> SystemVoice | None:
    """The best voice for a language; None when no voice speaks it.

    Args:
        voices: As pyttsx3 lists them.
        language: Two letters.
        usual: Id of the voice that the system speaks with when nobody asks; the person has
            chosen it, so among equals it wins.
    """
    fitting = [v for v in voices if language in spoken_by(v)]

    def worth(voice: SystemVoice) -> tuple[int, bool, bool, int]:
        # The main dialect ("de", "en-gb") before its provinces ("en-gb-scotland").
        tag = next((t for t in _tags(voice) if t.partition("-")[0] == language), language)
        return quality(voice), voice.id == usual, tag == language, -tag.count("-")

    return max(fitting, key=worth, default=None)


def spoken_by(voice: SystemVoice) -> set[str]:
    """Languages of a voice, as two letters each."""
    return {tag.partition("-")[0] for tag in _tags(voice)}


def _tags(voice: SystemVoice) -> list[str]:
    """Languages as "de-de" or "en"."""
    given = [
        v if isinstance(v, str) else v.decode("utf-8", "ignore") for v in voice.languages or ()
    ]
    tags = [re.sub(r"[^a-z0-9-]", "", text.lower().replace("_", "-")) for text in given]
    # On Windows the id tells: HKEY_LOCAL_MACHINE\...\TTS_MS_DE-DE_HEDDA_11.0
    in_id = [found.lower() for found in _IN_ID.findall(voice.id)]
    return [tag for tag in tags if tag] or in_id


def quality(voice: SystemVoice) -> int:
    """Higher sounds better, as far as the name tells."""
    told = f"{voice.id} {voice.name}"
    return next((rank for pattern, rank in _QUALITY if pattern.search(told)), _PLAIN)
