"""Why something cannot be judged, in the language of the session.

Reasons are English wherever they are kept and compared (events, summaries, reports). For
the screen they are read back through the templates of `words.Reasons` that made them.
"""

from __future__ import annotations

import re
from dataclasses import fields

from posecheck.skeleton import Side
from posecheck.stretch import sentence
from posecheck.words import ENGLISH, Reasons, Words

_TEMPLATES = {
    f.name: re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>.+)", re.escape(text)))
    for f in fields(Reasons)
    if isinstance(text := getattr(ENGLISH.reasons, f.name), str)
}
_SIDES: tuple[Side, Side] = ("left", "right")
_PARTS = {
    sentence(text, side): (key, side)
    for key, text in ENGLISH.reasons.parts.items()
    for side in _SIDES
}


def explained(reason: str, words: Words) -> str:
    """A reason in the words of a language; as it is when no template made it."""
    if words.reasons == ENGLISH.reasons:
        return reason
    if reason in _PARTS:
        key, side = _PARTS[reason]
        return sentence(words.reasons.parts[key], side)
    for name, template in _TEMPLATES.items():
        found = template.fullmatch(reason)
        if found:
            inner = {key: explained(text, words) for key, text in found.groupdict().items()}
            text: str = getattr(words.reasons, name)
            return text.format(**inner)
    return reason
