"""`posecheck doctor --bundle`: one file for a bug report, without pictures and without names."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import asdict
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Final

from posecheck.cli.log import log_files
from posecheck.cli.redaction import Redaction, personal
from posecheck.errors import PosecheckError
from posecheck.files import write_bytes

if TYPE_CHECKING:
    from posecheck.cli.doctor_checks import Finding

_READ_ME: Final = """\
Made by `posecheck doctor --bundle`. In it: what doctor found, the versions of the Python packages,
which settings are set (of text settings not what they say), and the log. Not in it: pictures,
landmarks, history, profiles, names of files, cameras, people and computers. Look through it
before you send it; it is all plain text.
"""


def write_bundle(
    path: Path,
    findings: Sequence[Finding],
    cameras: Callable[[], Sequence[str]] | None = None,
) -> None:
    """Write the bundle.

    Args:
        path: Where to, a zip file.
        findings: What doctor found.
        cameras: Names of the cameras, which are left out of it.

    Raises:
        OutputError: It cannot be written.
    """
    redact = personal([str(path)], (cameras or _camera_names)())
    texts = {
        "read-me.txt": _READ_ME,
        "doctor.json": json.dumps([asdict(f) for f in findings], indent=1, ensure_ascii=False),
        "packages.txt": _packages(),
        "settings.json": _settings(),
        **{file.name: file.read_text("utf-8", errors="replace") for file in log_files()},
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, text in texts.items():
            bundle.writestr(name, _without_names(redact, name, text))
    write_bytes(path, packed.getvalue())


def _without_names(redact: Redaction, name: str, text: str) -> str:
    return text if name in ("read-me.txt", "packages.txt") else redact(text)


def _camera_names() -> list[str]:
    from posecheck.sources.devices import list_cameras

    return [camera.name for camera in list_cameras()]


def _packages() -> str:
    found = {(d.metadata["Name"] or "?", d.version) for d in metadata.distributions()}
    return "".join(f"{name} {version}\n" for name, version in sorted(found))


def _settings() -> str:
    """Which settings are set; words may name people, so only numbers and switches are told."""
    from posecheck.config.settings import given_settings

    try:
        given = given_settings()
    except PosecheckError as error:
        return json.dumps({"error": f"The settings have {len(str(error).splitlines())} mistakes."})
    told = {k: v if isinstance(v, bool | int | float) else "(set)" for k, v in given.items()}
    return json.dumps(told, indent=1)
