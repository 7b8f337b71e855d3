"""Why something cannot be judged, and what goes wrong, in the language of the session.

Both are English wherever they are made, kept and compared (events, summaries, the log). For the
screen and the report they are read back through the templates of `words.Reasons` and
`words.Trouble`.
"""

from __future__ import annotations

import re
from dataclasses import fields

from posecheck.skeleton import Side
from posecheck.stretch import sentence
from posecheck.words import ENGLISH, Words

_TEMPLATES = [
    (group, f.name, re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>.+)", re.escape(text))))
    for group in ("reasons", "trouble")
    for f in fields(getattr(ENGLISH, group))
    if isinstance(text := getattr(getattr(ENGLISH, group), f.name), str)
]
_SIDES: tuple[Side, Side] = ("left", "right")
_PARTS = {
    sentence(text, side): (key, side)
    for key, text in ENGLISH.reasons.parts.items()
    for side in _SIDES
}


def explained(reason: str, words: Words) -> str:
    """A reason in the words of a language; as it is when no template made it."""
    if words.reasons == ENGLISH.reasons and words.trouble == ENGLISH.trouble:
        return reason
    if reason in _PARTS:
        key, side = _PARTS[reason]
        return sentence(words.reasons.parts[key], side)
    for group, name, template in _TEMPLATES:
        found = template.fullmatch(reason)
        if found:
            inner = {key: explained(text, words) for key, text in found.groupdict().items()}
            text: str = getattr(getattr(words, group), name)
            return text.format(**inner)
    return reason
