"""New numbers into the text of a stretch file; comments and order stay as they are."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec
from textwrap import wrap
from typing import TYPE_CHECKING, Final, cast

from posecheck.errors import OutputError
from posecheck.tuning.overlay import Tuned

if TYPE_CHECKING:
    from tomlkit.items import Item

WIDTH: Final = 94


def check_tomlkit() -> None:
    """Say so, before the work, when stretch files cannot be edited.

    Raises:
        OutputError: tomlkit is not installed.
    """
    if find_spec("tomlkit") is None:
        raise OutputError(
            "--apply needs tomlkit; install it with: pip install 'posecheck[tune]', or use the "
            "file of thresholds with --thresholds."
        )


TUNED: Final = "Tuned "
"""Begins the line of a `source` that says what a proposal came from."""


def applied(text: str, tuned: Sequence[Tuned], origin: str) -> str:
    """The text of a stretch file with the proposals for its checks in it.

    What a number comes from goes into the check's `source`, in place of what an earlier
    tuning said there.
    """
    import tomlkit

    document = tomlkit.parse(text)
    by_id = {t.before.id: t for t in tuned if t.changes}
    for table in document["check"]:
        found = by_id.get(str(table["id"]))
        if found is None:
            continue
        for key, value in found.changes.items():
            table[key] = int(value) if value == int(value) else value
        given = str(table["source"]).partition("\n" + TUNED)[0].rstrip()
        table["source"] = multiline(f"{given}\n{TUNED}{origin}: {found.because}")
    return tomlkit.dumps(document)


def multiline(text: str) -> Item:
    """A string of TOML over lines of a readable width; its own line breaks stay."""
    import tomlkit

    lines: list[str] = []
    for line in text.split("\n"):
        escaped = line.replace("\\", "\\\\").replace('"', '\\"')
        lines.append(" \\\n".join(wrap(escaped, WIDTH, break_on_hyphens=False)))
    source = 'text = """\\\n' + "\n".join(lines) + '"""'
    return cast("Item", tomlkit.parse(source).item("text"))
