"""The settings file: one TOML table in the user's config folder, as strict as a stretch."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, BeforeValidator, Field, ValidationError
from pydantic_core import PydanticCustomError

from posecheck.config import files
from posecheck.config.problems import config_error, from_pydantic, not_known, shown
from posecheck.config.schema import Text, _Table
from posecheck.profile import tidy_name
from posecheck.reading import may_exist
from posecheck.settings import Settings
from posecheck.user_folders import user_path

VARIABLE: Final = "POSECHECK_SETTINGS"
"""Environment variable with the path of another file."""
MODELS: Final = ("auto", "lite", "full", "heavy")
_DEFAULT: Final[dict[str, Any]] = {f.name: f.default for f in fields(Settings)}


def _camera(value: object) -> object:
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


def _model(name: str) -> str:
    if name not in MODELS and not name.lower().endswith(".task"):
        raise PydanticCustomError("model", not_known("model", name, MODELS) + " (or a .task file)")
    return name


def _profile(name: str) -> str:
    try:
        return tidy_name(name)
    except ValueError as error:
        raise PydanticCustomError("name", str(error)) from error


def _stretch(name: str) -> str:
    return _id(name, "stretches")


def _routine(name: str) -> str:
    return _id(name, "routines")


def _id(name: str, folder: files.Folder) -> str:
    known = files.built_in(folder)
    if not files.is_path(name) and name not in known:
        kind = "stretch" if folder == "stretches" else "routine"
        raise PydanticCustomError("id", not_known(kind, name, known) + " (or a .toml file)")
    return name


def _language(name: str) -> str:
    known = ["auto", "en", *files.built_in("languages")]
    if not files.is_path(name) and name not in known:
        raise PydanticCustomError("id", not_known("language", name, known) + " (or a .toml file)")
    return name


class SettingsFile(_Table):
    """The settings of `posecheck live`."""

    camera: Annotated[Text, BeforeValidator(_camera)] = _DEFAULT["camera"]
    """Number, part of the camera's name, or address."""
    routine: Annotated[Text, AfterValidator(_routine)] = _DEFAULT["routine"]
    """Routine: an id or a .toml file."""
    stretch: Annotated[Text, AfterValidator(_stretch)] | None = _DEFAULT["stretch"]
    """Only this stretch, instead of the routine: an id or a .toml file."""
    side: Literal["left", "right"] | None = _DEFAULT["side"]
    """Only this side: "left" or "right"."""
    reps: Annotated[int, Field(ge=1)] | None = _DEFAULT["reps"]
    """Repetitions a side; each stretch has its own number."""
    model: Annotated[Text, AfterValidator(_model)] = _DEFAULT["model"]
    """Pose model: "auto", "lite", "full", "heavy" or a .task file."""
    language: Annotated[Text, AfterValidator(_language)] = _DEFAULT["language"]
    """Of voice, picture and report: "auto" (the system's), "en", "de", "es" or a .toml file."""
    voice: bool = _DEFAULT["voice"]
    """Voice and tones."""
    voice_rate: Annotated[int, Field(ge=80, le=400)] | None = _DEFAULT["voice_rate"]
    """Words a minute, 80 to 400; the system has its own."""
    volume: Annotated[float, Field(ge=0, le=1)] = _DEFAULT["volume"]
    """Of voice and tones, 0 to 1."""
    mirror: bool = _DEFAULT["mirror"]
    """Show yourself as in a mirror."""
    fullscreen: bool = _DEFAULT["fullscreen"]
    """Use the whole screen."""
    window: bool = _DEFAULT["window"]
    """Open a window; without one there is the voice."""
    welcome: bool | None = _DEFAULT["welcome"]
    """The whole welcome each time, or none; unset, a short one if you were here lately."""
    reduced_motion: bool = _DEFAULT["reduced_motion"]
    """Still pictures instead of loops, and a breath that does not swell."""
    history: bool = _DEFAULT["history"]
    """Keep counts and best values of each session; see `posecheck history`."""
    record_folder: Text | None = _DEFAULT["record_folder"]
    """Record each session (video) into this folder, which has to exist."""
    trace_folder: Text | None = _DEFAULT["trace_folder"]
    """Keep each session's landmarks in this folder."""
    events_folder: Text | None = _DEFAULT["events_folder"]
    """Keep each session's events in this folder."""
    max_s: Annotated[float, Field(ge=0.1)] | None = _DEFAULT["max_s"]
    """End each session after so many seconds."""
    thresholds: Text | None = _DEFAULT["thresholds"]
    """File of thresholds to judge by, as `posecheck tune` writes them."""
    profile: Annotated[Text, AfterValidator(_profile)] | None = _DEFAULT["profile"]
    """Goals from your own range: a profile of `posecheck calibrate`."""


_EXAMPLE: Final[dict[str, object]] = {
    "stretch": "calf",
    "side": "left",
    "reps": 3,
    "voice_rate": 160,
    "welcome": True,
    "record_folder": "~/Videos",
    "trace_folder": "~/posecheck",
    "events_folder": "~/posecheck",
    "max_s": 1800.0,
    "thresholds": "~/thresholds.toml",
    "profile": "me",
}
"""What the commented file shows for settings that have no default."""


def settings_path() -> Path:
    """The user's file: `$POSECHECK_SETTINGS`, else in the config folder."""
    return user_path(VARIABLE, "config", "settings.toml")


def load_settings(path: Path | None = None) -> Settings:
    """The user's settings; the defaults when there is no file.

    Raises:
        ConfigError: The file's mistakes, all of them, one a line.
    """
    return Settings(**given_settings(path))


def given_settings(path: Path | None = None) -> dict[str, Any]:
    """Only what the file says; nothing when there is no file.

    Raises:
        ConfigError: The file's mistakes, all of them, one a line.
    """
    path = settings_path() if path is None else path
    if not may_exist(path):
        return {}
    file, text = files.find(path, "routines")
    raw = files.parse(file, text)
    try:
        parsed = SettingsFile.model_validate(raw)
    except ValidationError as error:
        raise config_error(file, raw, from_pydantic(error, SettingsFile)) from error
    return parsed.model_dump(exclude_unset=True)


def settings_template() -> str:
    """A file that says nothing yet: every setting with its default, commented out."""
    lines = [
        "# Settings of `posecheck live`. Take away the # before a setting to use it.",
        "# An option on the command line wins. `posecheck settings show` tells what is in use.",
    ]
    for name, field in SettingsFile.model_fields.items():
        default = _DEFAULT[name]
        value = _EXAMPLE[name] if default is None else default
        none = " Not set by default; for example:" if default is None else ""
        lines += ["", f"# {field.description}{none}", f"# {name} = {shown(value)}"]
    return "\n".join(lines) + "\n"
