"""No test depends on the history, settings, profiles and language of whoever runs it."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import cv2  # noqa: F401 - before anything that imports av, see sinks/window.py
import pytest
from hypothesis import settings

# Started in the background or under nohup, these are ignored, and so by every process of a test.
for _name in ("SIGINT", "SIGHUP"):
    _number = getattr(signal, _name, None)
    if _number is not None and signal.getsignal(_number) is signal.SIG_IGN:
        signal.signal(_number, signal.SIG_DFL)

# Each run by hand tries other examples; a change is not held up by what it has not touched.
settings.register_profile("any machine", deadline=None, derandomize="CI" in os.environ)
settings.load_profile("any machine")


@pytest.fixture(autouse=True)
def _own_history_and_settings(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """A folder for all; set in the environment, so that other processes have it too."""
    folder = tmp_path_factory.mktemp("user")
    monkeypatch.setenv("POSECHECK_HISTORY", str(folder / "history.sqlite3"))
    monkeypatch.setenv("POSECHECK_SETTINGS", str(folder / "settings.toml"))
    monkeypatch.setenv("POSECHECK_LOG", str(folder / "posecheck.log"))
    monkeypatch.setenv("POSECHECK_PROFILES", str(folder / "profiles"))
    monkeypatch.setenv("LANGUAGE", "en")
    return folder
