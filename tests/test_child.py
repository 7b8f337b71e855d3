"""Processes of posecheck's own run what is installed, not what lies in the folder one is in."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from posecheck.child import code_command, module_command


def test_a_child_runs_nothing_that_lies_about(tmp_path: Path) -> None:
    for name in ("json", "wave", "tempfile", "runpy"):
        (tmp_path / f"{name}.py").write_text("print('hijacked')")
    (tmp_path / "posecheck").mkdir()
    (tmp_path / "posecheck" / "__init__.py").write_text("print('hijacked')")
    for command in (
        code_command("import json, wave, tempfile, posecheck; print(posecheck.__file__)"),
        module_command("posecheck.sinks.voice_process", "-", "1", "en"),
    ):
        done = subprocess.run(
            command, cwd=tmp_path, input="", capture_output=True, text=True, timeout=60
        )
        assert done.stdout
        assert "hijacked" not in done.stdout + done.stderr
        assert str(tmp_path) not in done.stdout


def test_a_child_gets_its_arguments_and_the_search_path() -> None:
    code = "import sys; print(sys.argv[1:]); print(sys.path)"
    done = subprocess.run(
        code_command(code, "a b", "ä"), capture_output=True, encoding="utf-8", check=True,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
    words, path = done.stdout.splitlines()
    assert words == "['a b', 'ä']"
    assert path == str([folder for folder in sys.path if folder])
