"""What every command that runs a pose model does first: look at the version of MediaPipe."""

from __future__ import annotations

from functools import cache

from posecheck.cli.common import note
from posecheck.cli.doctor_checks import SILENT_UP_TO, Version, installed, mediapipe, version_number


def reporting(version: Version = installed) -> str:
    """A sentence when the installed MediaPipe may report usage; "" when it is silent."""
    has = version("mediapipe")
    if has is None or version_number(has) <= SILENT_UP_TO:
        return ""
    finding = mediapipe(version)
    return f"{finding.found} {finding.remedy}"


@cache
def warn_of_reporting() -> None:
    """Say it on standard error, once."""
    text = reporting()
    if text:
        note(text)
