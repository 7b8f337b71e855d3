"""Processes of posecheck's own run what is installed, not what lies in the folder one is in."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from posecheck.child import code_command, module_command
from posecheck.cli.workers import Crew, each


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


@pytest.mark.skipif(sys.version_info < (3, 11), reason="Python 3.10 looks there first")
def test_a_worker_runs_nothing_that_lies_about(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hit = tmp_path / "hit"
    for name in ("multiprocessing", "socket", "pickle"):
        (tmp_path / f"{name}.py").write_text(f"open({str(hit)!r}, 'w')")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("PYTHONSAFEPATH", raising=False)
    assert list(each(str.upper, ["a", "b"], "shouting", Crew(2))) == ["A", "B"]
    assert not hit.exists()


def test_a_child_gets_its_arguments_and_the_search_path() -> None:
    code = "import sys; print(sys.argv[1:]); print(sys.path)"
    done = subprocess.run(
        code_command(code, "a b", "ä"), capture_output=True, encoding="utf-8", check=True,
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
    words, path = done.stdout.splitlines()
    assert words == "['a b', 'ä']"
    assert path == str([folder for folder in sys.path if folder])
