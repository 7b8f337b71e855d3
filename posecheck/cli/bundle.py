"""`posecheck doctor --bundle`: one file for a bug report, without pictures and without names."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator, Sequence
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Final

from posecheck.cli.log import log_files
from posecheck.cli.redaction import personal
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


def write_bundle(path: Path, findings: Sequence[Finding]) -> None:
    """Write the bundle.

    Args:
        path: Where to, a zip file.
        findings: What doctor found.

    Raises:
        OutputError: It cannot be written.
    """
    redact = personal(name for finding in findings for name in finding.devices)
    doctor = json.dumps([f.as_dict() for f in findings], indent=1, ensure_ascii=False)
    texts = {
        "read-me.txt": _READ_ME,
        "doctor.json": redact(doctor),
        "packages.txt": _packages(),
        "settings.json": _settings(),
        **{file.name: redact(text) for file, text in _logs()},
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, text in texts.items():
            bundle.writestr(name, text)
    write_bytes(path, packed.getvalue())


def _logs() -> Iterator[tuple[Path, str]]:
    """The log and its older parts, with what is in them; nothing of them is no mishap."""
    try:
        files = log_files()
    except (OSError, PosecheckError):
        return
    for file in files:
        try:
            yield file, file.read_text("utf-8", errors="replace")
        except OSError as error:
            yield file, f"It cannot be read: {error.strerror}.\n"


def _packages() -> str:
    return "".join(sorted({f"{_package(each)}\n" for each in metadata.distributions()}))


def _package(distribution: metadata.Distribution) -> str:
    """Name and version; half an installation has neither, and is what a bug report has to tell."""
    try:
        fields = distribution.metadata
    except OSError:  # so the readers of metadata that other packages bring say it
        return "? ?"
    return " ".join((fields.get_all(key) or ["?"])[0] for key in ("Name", "Version"))


def _settings() -> str:
    """Which settings are set; words may name people, so only numbers and switches are told."""
    from posecheck.config.settings import given_settings

    try:
        given = given_settings()
    except PosecheckError as error:
        return json.dumps({"error": f"The settings have {len(str(error).splitlines())} mistakes."})
    told = {k: v if isinstance(v, bool | int | float) else "(set)" for k, v in given.items()}
    return json.dumps(told, indent=1)
