"""Which language posecheck speaks and writes: the one asked for, or the system's."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from posecheck.language import Language

AUTO: Final = "auto"
_VARIABLES: Final = ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG")
"""In the order in which gettext looks at them."""


def language_for(wanted: str, live: bool = False) -> Language:
    """The language asked for; `auto` is the system's for a live session, English for files.

    Raises:
        ConfigError: There is no such language, or its file has mistakes.
    """
    from posecheck.config import list_languages, load_language

    if wanted != AUTO:
        return load_language(wanted)
    code = system_language(os.environ) if live else "en"
    return load_language(code if code in list_languages() else "en")


def users_language(given: str | None = None) -> Language:
    """The language given, else that of the user's settings, which may leave it to the system.

    Raises:
        ConfigError: There is no such language, or its file or the settings have mistakes.
    """
    from posecheck.config import load_settings

    return language_for(load_settings().language if given is None else given, live=True)


def system_language(environ: Mapping[str, str]) -> str:
    """The system's language as two letters; "en" when it does not say."""
    locale = next((environ[name] for name in _VARIABLES if environ.get(name)), "")
    if not locale and sys.platform == "win32":
        locale = _of_windows()
    elif not locale and sys.platform == "darwin":
        locale = _of_mac()
    found = re.match(r"([a-z]{2})(?![a-z])", locale)
    return found[1] if found else "en"


def _of_windows() -> str:
    import ctypes
    import locale

    kernel = getattr(ctypes, "windll").kernel32  # noqa: B009 (only Windows has it)
    return locale.windows_locale.get(int(kernel.GetUserDefaultUILanguage()), "")


def _of_mac() -> str:
    """Programs started from the Finder have no LANG."""
    try:
        done = subprocess.run(
            ["/usr/bin/defaults", "read", "-g", "AppleLocale"],
            capture_output=True, text=True, timeout=2.0, check=False,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.strip()
