"""New numbers into the text of a stretch file; comments and order stay as they are."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.util import find_spec

from posecheck.errors import OutputError
from posecheck.tuning.overlay import Tuned


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


def applied(text: str, tuned: Sequence[Tuned], date: str) -> str:
    """The text of a stretch file with the proposals for its checks in it.

    What a number comes from goes into the check's `source`.
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
        source = f"{table['source']}\nTuned {date}: {found.because}"
        table["source"] = tomlkit.string(source, multiline=True)
    return tomlkit.dumps(document)
