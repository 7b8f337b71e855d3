"""The checks of `posecheck doctor` that ask for devices: cameras, screen, sound, voice.

Sound and voice are asked for in processes of their own: their drivers write on the
terminal, and a broken one may take its process with it.
"""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from posecheck.child import code_command, module_command
from posecheck.cli.doctor_checks import Finding
from posecheck.errors import OutputError, SourceError

if TYPE_CHECKING:
    from posecheck.sources.devices import CameraInfo

Ask = Callable[[Sequence[str]], str]
"""Runs a command; what it wrote on standard output."""
Look = Callable[[int, float], "tuple[tuple[int, int], float]"]
"""Watches a camera for some seconds: width and height in pixels, frames a second."""

_PERMISSION: Final = {
    "darwin": "System Settings, Privacy & Security, Camera (for your terminal)",
    "win32": "Settings, Privacy & security, Camera",
}
_ASK_S: Final = 20.0
_DEMO: Final = "Plug one in, or try `posecheck demo`."
_SOUND: Final = """
import json
try:
    import sounddevice
except (ImportError, OSError):
    print(json.dumps({"error": "PortAudio is missing"}))
else:
    try:
        print(json.dumps({"name": sounddevice.query_devices(kind="output")["name"]}))
    except (sounddevice.PortAudioError, ValueError):
        print(json.dumps({"error": "no sound device was found"}))
"""


def cameras(
    seconds: float,
    list_all: Callable[[], Sequence[CameraInfo]] | None = None,
    look: Look | None = None,
) -> list[Finding]:
    """The cameras by name, with the size and the rate of their pictures."""
    from posecheck.sources.devices import list_cameras

    found = list((list_all or list_cameras)())
    if not found:
        return [Finding("cameras", "note", "No camera was found.", _DEMO)]
    if seconds <= 0:
        return [Finding(f"camera {c.index}", "ok", f"{c.name}.", devices=(c.name,)) for c in found]
    return [_camera(c, seconds, look or _look) for c in found]


def _camera(camera: CameraInfo, seconds: float, look: Look) -> Finding:
    name = f"camera {camera.index}"
    try:
        (width, height), rate = look(camera.index, seconds)
    except SourceError:
        found, remedy = no_picture(camera)
        return Finding(name, "note", found, remedy, (camera.name,))
    found = f"{camera.name}, {width} x {height} at {rate:.0f} frames a second."
    if rate < 10:
        remedy = "More light in the room makes most cameras faster."
        return Finding(name, "note", found, remedy, (camera.name,))
    return Finding(name, "ok", found, devices=(camera.name,))


def no_picture(
    camera: CameraInfo,
    system: str = sys.platform,
    may_use: Callable[[str], bool] = lambda node: os.access(node, os.R_OK | os.W_OK),
    users: Callable[[str], Sequence[str]] | None = None,
) -> tuple[str, str]:
    """Why a camera gives no picture, as far as the system tells, and what to do about it.

    Args:
        camera: Which.
        system: As in `sys.platform`.
        may_use: Whether this user may use a device node (Linux).
        users: Names of the programs that have it open (Linux).
    """
    if system.startswith("linux"):
        node = f"/dev/video{camera.index}"
        if not may_use(node):
            found = f"{camera.name} gives no picture: you may not use {node}."
            return found, "Run: sudo usermod -aG video $USER, then log in again."
        busy = (users or programs_with)(node)
        if busy:
            return f"{camera.name} is in use by {', '.join(busy)}.", f"Close {' and '.join(busy)}."
    where = _PERMISSION.get(system, "the system's settings")
    remedy = f"Close the program that uses it, or allow its use in {where}."
    return f"{camera.name} gives no picture.", remedy


def programs_with(node: str, processes: Path = Path("/proc")) -> list[str]:
    """Names of other programs that have a device open; only those of this user are seen."""
    names = []
    for process in processes.glob("[0-9]*"):
        if process.name == str(os.getpid()):
            continue
        with contextlib.suppress(OSError):  # it has ended, or is somebody else's
            if any(str(fd.readlink()) == node for fd in (process / "fd").iterdir()):
                names.append((process / "comm").read_text(errors="replace").strip())
    return sorted(set(names))


def _look(index: int, seconds: float) -> tuple[tuple[int, int], float]:
    from posecheck.sources.camera import CameraSource

    with CameraSource(index) as camera:
        times, end = [], time.monotonic() + seconds
        while time.monotonic() < end:
            frame = camera.read(0.5)
            if frame is not None:
                times.append(frame.t)
        span_s = times[-1] - times[0] if len(times) > 1 else 0.0
        return camera.size_wh, (len(times) - 1) / span_s if span_s > 0 else 0.0


def screen(check: Callable[[], None] | None = None) -> Finding:
    """Whether a window can be opened."""
    from posecheck.sinks.window import check_screen

    try:
        (check or check_screen)()
    except OutputError as error:
        why = str(error).partition(";")[0]
        remedy = "Clips are judged without one: posecheck replay CLIP --out OUT.mp4"
        return Finding("screen", "note", f"{why}.", remedy)
    return Finding("screen", "ok", "A window can be opened.")


def answer_of(command: Sequence[str]) -> str:
    """Run a command; what it wrote, empty when it failed or hung."""
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=_ASK_S,
            check=False,
        )
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.decode("utf-8", errors="replace").strip()


def sound(ask: Ask = answer_of) -> Finding:
    """The sound device for the tones that mark a hold."""
    try:
        answer = json.loads(ask(code_command(_SOUND)))
    except ValueError:
        answer = {"error": "the sound system does not answer"}
    if "name" in answer:
        device = str(answer["name"])
        return Finding("sound", "ok", f"Tones play on {device}.", devices=(device,))
    remedy = "Connect loudspeakers or headphones; the session goes on without tones."
    if "PortAudio" in answer["error"]:
        remedy = "On Debian: apt install libportaudio2; the session goes on without tones."
    return Finding("sound", "note", f"No tones: {answer['error']}.", remedy)


def voice(ask: Ask = answer_of, language: str = "en") -> Finding:
    """Whether the speaking program starts, and with which voice for the language."""
    from posecheck.sinks.voice import PROGRAM

    answer = ask(module_command(PROGRAM, "-", "1", language)).partition("\n")[0]
    if answer.partition(" ")[0] == "ready":
        name = answer.partition(" ")[2]
        found = f"Sentences are spoken by the voice '{name}' ({language})."
        return Finding("voice", "ok", found)
    why = answer.removeprefix("error ") or "the speaking program does not start"
    remedy = "Every sentence is shown as a caption; nothing is lost."
    if "is installed" in why:
        remedy = "Add one in the system's settings for speech; until then there are captions."
    elif sys.platform.startswith("linux"):
        remedy = "On Debian: apt install espeak-ng alsa-utils; until then there are captions."
    return Finding("voice", "note", f"No voice: {why}.", remedy)
