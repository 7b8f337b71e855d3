"""Stretch and routine files: TOML in, `posecheck.stretch` values out, every mistake at once."""

from posecheck.config.languages import list_languages, load_language
from posecheck.config.load import (
    DEFAULT_ROUTINE,
    list_stretches,
    load_file,
    load_routine,
    load_stretch,
    routine_legs,
    stretch_schema,
)
from posecheck.config.schema import known_measures
from posecheck.config.settings import (
    given_settings,
    load_settings,
    settings_path,
    settings_template,
)

__all__ = [
    "DEFAULT_ROUTINE",
    "given_settings",
    "known_measures",
    "list_languages",
    "list_stretches",
    "load_file",
    "load_language",
    "load_routine",
    "load_settings",
    "load_stretch",
    "routine_legs",
    "settings_path",
    "settings_template",
    "stretch_schema",
]
