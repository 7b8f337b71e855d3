"""Which cameras are plugged in, and what they are called.

OpenCV knows cameras by number only. Names come from the system, as far as it tells;
a system that does not answer in time has no named cameras, which is no error.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

_LINUX_DEVICES: Final = Path("/sys/class/video4linux")
_TIMEOUT_S: Final = 8.0
"""PowerShell alone takes some seconds to start on a slow machine."""

# The whole paths: Windows would look for a program in the folder one is in first.
_MAC_COMMAND: Final = ("/usr/sbin/system_profiler", "SPCameraDataType", "-json")
_WINDOWS_COMMAND: Final = (
    f"{os.environ.get('SYSTEMROOT', 'C:/Windows')}/System32/WindowsPowerShell/v1.0/powershell.exe",
    "-NoProfile",
    "-NonInteractive",
    "-Command",
    "Get-CimInstance Win32_PnPEntity | Where-Object { $_.PNPClass -in 'Camera','Image' } "
    "| Select-Object Name | ConvertTo-Json",
)


@dataclass(frozen=True, slots=True)
class CameraInfo:
    """A camera that is plugged in.

    Attributes:
        index: The number OpenCV opens it by. Exact on Linux; on macOS and Windows it is
            the position in the system's list, which usually agrees.
        name: What the system calls it.
    """

    index: int
    name: str


def list_cameras() -> list[CameraInfo]:
    """The cameras that are plugged in; empty when there are none or nobody knows."""
    if sys.platform.startswith("linux"):
        return linux_cameras(_LINUX_DEVICES)
    if sys.platform == "darwin":
        return numbered(mac_names(_run(_MAC_COMMAND)))
    if sys.platform == "win32":
        return numbered(windows_names(_run(_WINDOWS_COMMAND)))
    return []


def find_camera(name: str, cameras: Sequence[CameraInfo]) -> CameraInfo | None:
    """The camera called so, else the first whose name contains it; case does not matter."""
    wanted = name.casefold()
    exact = [camera for camera in cameras if camera.name.casefold() == wanted]
    partly = [camera for camera in cameras if wanted in camera.name.casefold()]
    return next(iter(exact + partly), None)


def linux_cameras(folder: Path) -> list[CameraInfo]:
    """The capture devices in a folder laid out like ``/sys/class/video4linux``."""
    cameras = []
    try:
        for device in folder.glob("video*"):
            number = device.name.removeprefix("video")
            # A camera has several nodes; only index 0 gives pictures, others metadata.
            if number.isdigit() and _text(device / "index") in ("", "0"):
                cameras.append(CameraInfo(int(number), _text(device / "name") or device.name))
    except OSError:
        return []
    return sorted(cameras, key=lambda camera: camera.index)


def mac_names(text: str) -> list[str]:
    """Camera names in the answer of ``system_profiler SPCameraDataType -json``."""
    answer = _json(text)
    rows = answer.get("SPCameraDataType", []) if isinstance(answer, dict) else []
    return [str(row["_name"]) for row in rows if isinstance(row, dict) and row.get("_name")]


def windows_names(text: str) -> list[str]:
    """Camera names in the JSON that PowerShell gives: one object, or a list of them."""
    answer = _json(text)
    rows = answer if isinstance(answer, list) else [answer]
    return [str(row["Name"]) for row in rows if isinstance(row, dict) and row.get("Name")]


def numbered(names: Sequence[str]) -> list[CameraInfo]:
    """Cameras by their position in the system's list."""
    return [CameraInfo(index, name) for index, name in enumerate(names)]


def _run(command: Sequence[str]) -> str:
    try:
        done = subprocess.run(command, capture_output=True, timeout=_TIMEOUT_S, check=False)
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.decode("utf-8", errors="replace")


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""


def _json(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None
