"""Tables of a TOML file exchanged without losing what people wrote around them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any


def with_tables(document: Any, key: str, tables: Sequence[Any]) -> str:
    """The text of a document with `[[key]]` tables in place of its own.

    Args:
        document: As tomlkit has parsed it; it is changed.
        key: Of the tables.
        tables: Its own ones, with their comments, or new ones. Where they are its own, in
            their order, not a character beyond them changes.
    """
    import tomlkit

    before = list(document.get(key, ()))
    if [id(t) for t in tables] == [id(t) for t in before]:
        return tomlkit.dumps(document)
    if key in document:
        del document[key]
    if tables:
        array = tomlkit.aot()
        for table in tables:
            array.append(table)
        document[key] = array
    return re.sub(r"\n{3,}", "\n\n", tomlkit.dumps(document)).rstrip("\n") + "\n"
