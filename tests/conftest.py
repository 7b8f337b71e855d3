"""No test reads or writes the history and the settings of whoever runs the tests."""

from __future__ import annotations

from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def _own_history_and_settings(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """A folder for both; set in the environment, so that other processes have it too."""
    folder = tmp_path_factory.mktemp("user")
    monkeypatch.setenv("POSECHECK_HISTORY", str(folder / "history.sqlite3"))
    monkeypatch.setenv("POSECHECK_SETTINGS", str(folder / "settings.toml"))
    return folder
