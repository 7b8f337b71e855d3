"""The checks behind `posecheck doctor`: each a small function that returns a finding.

What a check asks the machine comes in as an argument, so that each is tested without the
machine. A missing camera, screen or sound is a note: clips are judged without them.
"""

from __future__ import annotations

import platform
import re
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from importlib import import_module, metadata
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

from posecheck.errors import PosecheckError

if TYPE_CHECKING:
    from posecheck.models import ModelBundle

Status: TypeAlias = Literal["ok", "note", "problem"]
Version: TypeAlias = Callable[[str], "str | None"]

MEDIAPIPE: Final = "0.10.31"
"""The last release that brings no second OpenCV and opens no network connection."""
SILENT_UP_TO: Final = (0, 10, 33)
"""Releases after this one bring a network client; from 1.0 on it reports usage."""
OPENCV_PACKAGES: Final = (
    "opencv-python",
    "opencv-contrib-python",
    "opencv-python-headless",
    "opencv-contrib-python-headless",
)
DEBIAN: Final = {
    "libGL": "libgl1",
    "libEGL": "libegl1",
    "libGLESv2": "libgles2",
    "libgthread-2": "libglib2.0-0",
    "libglib-2": "libglib2.0-0",
    "libSM": "libsm6",
    "libXext": "libxext6",
    "libxcb": "libxcb1",
    "libportaudio": "libportaudio2",
    "libespeak-ng": "libespeak-ng1",
}
"""System libraries that have been missed, and Debian's packages of them."""
PYTHONS: Final = ((3, 10), (3, 13))
FRAME_WH: Final = (1280, 720)
"""What a webcam is asked for."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found.

    Attributes:
        name: The check.
        status: ok, note (good to know) or problem (to be put right).
        found: One sentence.
        remedy: One sentence on what to do; empty when there is nothing to do.
        devices: Names of devices in these sentences; people name them after themselves.
    """

    name: str
    status: Status
    found: str
    remedy: str = ""
    devices: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, str]:
        """For JSON: the check, its status and both sentences."""
        return {
            "name": self.name,
            "status": self.status,
            "found": self.found,
            "remedy": self.remedy,
        }


def installed(name: str) -> str | None:
    """The version of an installed package; None when there is none."""
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def python(version: tuple[int, int] | None = None, system: str | None = None) -> Finding:
    """Python's version, and the operating system."""
    version = version or (sys.version_info[0], sys.version_info[1])
    system = system or f"{platform.platform(terse=True)}, {platform.machine()}"
    found = f"Python {version[0]}.{version[1]} on {system}."
    if PYTHONS[0] <= version <= PYTHONS[1]:
        return Finding("python", "ok", found)
    return Finding("python", "problem", found, "Install posecheck with Python 3.10 to 3.13.")


def posecheck(version: Version = installed) -> Finding:
    """posecheck itself; run from a checkout it has no version."""
    has = version("posecheck")
    if has is None:
        return Finding("posecheck", "ok", "Run from a checkout, not installed.")
    return Finding("posecheck", "ok", f"posecheck {has}.")


def package(name: str, version: Version = installed) -> Finding:
    """A package that has to be there."""
    has = version(name)
    if has is None:
        return _missing(name)
    return Finding(name, "ok", f"{name} {has}.")


def mediapipe(version: Version = installed) -> Finding:
    """MediaPipe, which has to be the one version that is pinned."""
    has = version("mediapipe")
    remedy = f"Run: pip install mediapipe=={MEDIAPIPE}"
    if has is None:
        return _missing("mediapipe", remedy)
    if has == MEDIAPIPE:
        found = f"mediapipe {has}, which opens no network connection."
        return Finding("mediapipe", "ok", found)
    number = version_number(has)
    if number >= (1,):
        found = f"mediapipe {has} reports usage to its vendor while it runs, without asking you."
    elif number > SILENT_UP_TO:
        found = f"mediapipe {has} brings a network client, and may report usage to its vendor."
    elif number > version_number(MEDIAPIPE):
        found = f"mediapipe {has} installs a second OpenCV over the one that posecheck uses."
    else:
        found = f"mediapipe {has} is older than the {MEDIAPIPE} that posecheck is made for."
    return Finding("mediapipe", "problem", found, remedy)


def opencv(
    version: Version = installed, load: Callable[[], object] = partial(import_module, "cv2")
) -> Finding:
    """Exactly one OpenCV, of version 5, that loads."""
    has = {name: v for name in OPENCV_PACKAGES if (v := version(name)) is not None}
    if not has:
        return _missing("opencv", "Run: pip install 'opencv-python>=5,<6'")
    told = " and ".join(f"{name} {v}" for name, v in has.items())
    if len(has) > 1:
        return Finding(
            "opencv",
            "problem",
            f"{told} are installed together and overwrite each other's files.",
            f"Run: pip uninstall -y {' '.join(has)} && pip install 'opencv-python>=5,<6'",
        )
    if version_number(next(iter(has.values())))[:1] != (5,):
        remedy = f"Run: pip uninstall -y {' '.join(has)} && pip install 'opencv-python>=5,<6'"
        return Finding("opencv", "problem", f"{told} is not OpenCV 5.", remedy)
    try:
        load()
    except (ImportError, OSError) as error:
        return Finding("opencv", "problem", f"{told} does not load: {error}.", _library(error))
    if "headless" in told:
        remedy = "Run: pip uninstall -y " + " ".join(has) + " && pip install 'opencv-python>=5,<6'"
        return Finding("opencv", "note", f"{told} opens no windows.", remedy)
    return Finding("opencv", "ok", f"{told}.")


def libraries(load: Callable[[str], object] = import_module) -> Finding:
    """Whether the libraries that run the models and read and write video load."""
    for name in ("mediapipe.tasks.python.vision", "av"):
        package_name = name.partition(".")[0]
        try:
            load(name)
        except (ImportError, OSError) as error:
            found = f"{package_name} does not load: {error}."
            return Finding("libraries", "problem", found, _library(error))
    return Finding("libraries", "ok", "mediapipe and av load.")


def _library(error: Exception) -> str:
    """What to install when a system library is missing."""
    missing = re.search(r"(lib[\w+-]+)\.so", str(error))
    if missing is None:
        return "Reinstall posecheck in a new environment."
    package_name = DEBIAN.get(missing[1], "")
    install = f"on Debian: apt install {package_name}" if package_name else "it has a package"
    return f"Install the system library {missing[1]}; {install}"


def models(load: Callable[[str], ModelBundle] | None = None) -> Finding:
    """Whether the three pose models are whole."""
    from posecheck.models import MODEL_NAMES
    from posecheck.models import load as load_shipped

    broken = []
    for name in MODEL_NAMES:
        try:
            (load or load_shipped)(name)
        except PosecheckError as error:
            broken.append(str(error))
    if broken:
        remedy = "Run: pip install --force-reinstall --no-deps posecheck"
        return Finding("models", "problem", " ".join(broken), remedy)
    return Finding("models", "ok", f"{', '.join(MODEL_NAMES)} are whole (checksums agree).")


def speed(seconds_of: Callable[[str], float] | None = None) -> Finding:
    """Frames a second of each model, and which one `--model auto` takes at the camera."""
    from posecheck.estimators.choice import TARGET_RATE, pick
    from posecheck.models import MODEL_NAMES

    timings = {name: (seconds_of or _seconds_of)(name) for name in MODEL_NAMES}
    told = ", ".join(f"{name} {1 / s:.0f}" for name, s in timings.items())
    best, auto = MODEL_NAMES[-1], pick(timings)
    found = (
        f"Frames a second: {told}; --model auto takes {auto} at the camera, {best} for clips. "
        "Graphics drivers do not matter: the models run on the processor."
    )
    if 1 / timings[auto] < TARGET_RATE:
        remedy = (
            "This machine is slow: take --model lite and close other programs. Corrections will "
            "come late; recorded clips are judged as well as anywhere."
        )
        return Finding("speed", "note", found, remedy)
    if auto != best:
        remedy = (
            f"The {auto} model sees little of toes and crossed legs: close other programs, or "
            f"take --model {best}."
        )
        return Finding("speed", "note", found, remedy)
    return Finding("speed", "ok", found)


def _seconds_of(model: str) -> float:
    import numpy as np

    from posecheck.estimators.choice import inference_s
    from posecheck.models import load
    from posecheck.sources import Frame

    width, height = FRAME_WH
    image = np.random.default_rng(0).integers(0, 256, (height, width, 3), dtype=np.uint8)
    # Ever later, as a camera's frames are.
    return inference_s(load(model), [Frame(i / 30, image) for i in range(8)])


def _missing(name: str, remedy: str = "Reinstall posecheck.") -> Finding:
    return Finding(name, "problem", f"{name} is not installed.", remedy)


def version_number(version: str) -> tuple[int, ...]:
    """`0.10.31` as (0, 10, 31); what is no number is left out."""
    return tuple(int(part) for part in version.split(".") if part.isdigit())
