"""Where the user's own files are: settings, profiles, the history, the log."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

from posecheck.errors import ConfigError


def user_path(variable: str, kind: Literal["config", "data", "log"], name: str) -> Path:
    """A file or folder of this user; it need not exist.

    Args:
        variable: The environment variable that gives another path.
        kind: Which of the system's folders for a user it is in without that.
        name: Its name there.

    Raises:
        ConfigError: The system knows no home folder of this user.
    """
    try:
        if given := os.environ.get(variable):
            return Path(given).expanduser()
        from platformdirs import PlatformDirs

        mine = PlatformDirs("posecheck", appauthor=False)
        if kind == "config":
            return mine.user_config_path / name
        return (mine.user_data_path if kind == "data" else mine.user_log_path) / name
    except RuntimeError as error:
        raise ConfigError(
            f"This user has no home folder here; set HOME to a folder, or {variable} to a path."
        ) from error
