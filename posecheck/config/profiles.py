"""Profiles: one TOML file a person and place in the user's data folder, as strict as a stretch.

format = "posecheck-profile"
version = 1
name = "Ana at home"

[[leg]]
stretch = "calf"
side = "left"
made = 2026-03-02
source = "camera 0"
model = "heavy"
camera_yaw_deg = 8.0

[leg.reach]                  # easy maximum by check, as the target compares it
toes = -19.2

[leg.rest]                   # by measure, sitting still
hip_angle = 97.2

[leg.jitter]                 # by check, standard deviation at rest
toes = 0.6
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, Field, ValidationError
from pydantic_core import PydanticCustomError

from posecheck.config import files
from posecheck.config.load import load_stretch
from posecheck.config.problems import (
    Problem,
    config_error,
    from_pydantic,
    listed,
    not_known,
)
from posecheck.config.schema import Text, _Table
from posecheck.errors import ConfigError
from posecheck.profile import OwnLeg, Profile, tidy_name
from posecheck.reading import may_exist, reason
from posecheck.stretch import WorkingSide
from posecheck.user_folders import user_path

VERSION: Final = 1
VARIABLE: Final = "POSECHECK_PROFILES"
"""Environment variable with the path of another folder."""

Spread = Annotated[float, Field(ge=0)]


def _name(name: str) -> str:
    try:
        tidy = tidy_name(name)
    except ValueError as error:
        raise PydanticCustomError("name", str(error)) from error
    return tidy


class _Leg(_Table):
    stretch: Text
    side: WorkingSide
    made: date
    source: str = ""
    model: Text
    camera_yaw_deg: Annotated[float, Field(ge=0, le=90)] | None = None
    reach: dict[str, float] = Field(default_factory=dict)
    rest: dict[str, float] = Field(default_factory=dict)
    jitter: dict[str, Spread] = Field(default_factory=dict)


class _File(_Table):
    format: Literal["posecheck-profile"]
    version: int
    name: Annotated[Text, AfterValidator(_name)]
    leg: list[_Leg] = Field(default_factory=list)


def profiles_folder() -> Path:
    """Where the profiles are: `$POSECHECK_PROFILES`, else in the user's data folder."""
    return user_path(VARIABLE, "data", "profiles")


def profile_path(name: str) -> Path:
    """The file of a profile; no name leads out of the folder, and case does not matter.

    Raises:
        ConfigError: The name cannot be one.
    """
    try:
        key = tidy_name(name).casefold()
    except ValueError as error:
        raise ConfigError(f"profile '{name}': {error}.") from error
    plain = unicodedata.normalize("NFKD", key).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    mark = hashlib.sha256(key.encode()).hexdigest()[:8]
    return profiles_folder() / (f"{slug}-{mark}.toml" if slug else f"{mark}.toml")


def profile_names() -> list[str]:
    """Names of all profiles that can be read, in order."""
    found = []
    for path in profile_files():
        try:
            found.append(read_profile(path).name)
        except ConfigError:
            continue
    return sorted(found, key=str.casefold)


def profile_files() -> list[Path]:
    """All files of the folder that should be profiles; none when there is no folder.

    Raises:
        ConfigError: Nobody may look into it.
    """
    folder = profiles_folder()
    try:
        return sorted(path for path in folder.iterdir() if path.suffix == ".toml")
    except FileNotFoundError:
        return []
    except OSError as error:
        raise ConfigError(f"{folder} cannot be read: {reason(error)}.") from error


def load_profile(name: str) -> Profile:
    """A profile by its name.

    Raises:
        ConfigError: There is none of that name; or the file's mistakes, one a line.
    """
    path = profile_path(name)
    if not may_exist(path):
        known = profile_names()
        if not known:
            raise ConfigError(
                f"There is no profile '{name}' yet; `posecheck calibrate --profile \"{name}\"` "
                "makes one."
            )
        alike = get_close_matches(name.casefold(), [n.casefold() for n in known], 1)
        close = [n for n in known if n.casefold() in alike]
        hint = f'did you mean "{close[0]}"?' if close else "`posecheck calibrate` makes a new one."
        raise ConfigError(f"There is no profile '{name}'; {hint} Known: {listed(known)}.")
    return read_profile(path)


def read_profile(path: Path) -> Profile:
    """A profile from its file.

    Raises:
        ConfigError: The file's mistakes, all of them, one a line.
    """
    file, text = files.find(path, "stretches")
    raw = files.parse(file, text)
    problems = list(_other_version(raw)) + list(_leg_problems(raw))
    try:
        parsed = _File.model_validate(raw)
    except ValidationError as error:
        problems += from_pydantic(error, _File)
    if problems:
        raise config_error(file, raw, problems)
    legs = (OwnLeg(**{**leg.model_dump(), "made": leg.made.isoformat()}) for leg in parsed.leg)
    return Profile(parsed.name, tuple(legs))


def _other_version(raw: Mapping[str, Any]) -> Iterator[Problem]:
    if raw.get("version") not in (None, VERSION):
        what = f"a profile of another version; this posecheck reads version {VERSION}"
        yield Problem(("version",), what, raw["version"])


def _leg_problems(raw: Mapping[str, Any]) -> Iterator[Problem]:
    """Legs given twice, and checks that a stretch of posecheck's own does not have."""
    seen = set()
    legs = raw.get("leg")
    for i, leg in enumerate(legs if isinstance(legs, list) else []):
        if not isinstance(leg, Mapping):
            continue
        key = str(leg.get("stretch")), str(leg.get("side"))
        if key in seen:
            yield Problem(("leg", i, "side"), f"given twice for {key[0]}", key[1])
        seen.add(key)
        if key[0] in files.built_in("stretches"):
            yield from _check_problems(("leg", i), leg, key[0])


def _check_problems(
    where: tuple[int | str, ...], leg: Mapping[str, Any], name: str
) -> Iterator[Problem]:
    stretch = load_stretch(name)
    checks, targets = [c.id for c in stretch.checks], [c.id for c in stretch.targets]
    for table, kind, known in (("reach", "target", targets), ("jitter", "check", checks)):
        given = leg.get(table)
        for check, value in given.items() if isinstance(given, Mapping) else ():
            if check not in known:
                what = not_known(f"{kind} of {name}", check, known)
                yield Problem((*where, table, check), what, value)
    side = leg.get("side")
    if side in ("left", "right", "both") and side not in stretch.sides:
        yield Problem((*where, "side"), f"{name} has no such side", side)


def to_toml(profile: Profile) -> str:
    """The text of a profile's file."""
    lines = [
        "# Made by `posecheck calibrate`. Angles and lengths only, no pictures.",
        'format = "posecheck-profile"',
        f"version = {VERSION}",
        f"name = {toml_text(profile.name)}",
    ]
    for leg in profile.legs:
        lines += [
            "",
            "[[leg]]",
            f"stretch = {toml_text(leg.stretch)}",
            f"side = {toml_text(leg.side)}",
        ]
        lines += [f"made = {leg.made}", f"source = {toml_text(leg.source)}"]
        lines += [f"model = {toml_text(leg.model)}"]
        if leg.camera_yaw_deg is not None:
            lines += [f"camera_yaw_deg = {leg.camera_yaw_deg!r}"]
        for table in ("reach", "rest", "jitter"):
            values: Mapping[str, float] = getattr(leg, table)
            if values:
                lines += ["", f"[leg.{table}]"]
                lines += [f"{name} = {float(value)!r}" for name, value in values.items()]
    return "\n".join(lines) + "\n"


def toml_text(text: str) -> str:
    """Text in quotes; TOML's basic strings are JSON's, but for DEL."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
