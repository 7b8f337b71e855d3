"""The command line itself: help, wrong usage, and how light it is to start."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from cli_clips import MODULE, ROOT, environment, run, run_process
from typer.testing import CliRunner

import posecheck
from posecheck.cli import app

COMMANDS: list[tuple[str, ...]] = [
    (),
    ("live",),
    ("demo",),
    ("replay",),
    ("measure",),
    ("doctor",),
    ("stretches",),
]
COMMANDS += [("history",), ("history", "export"), ("history", "delete"), ("report",), ("label",)]
COMMANDS += [("calibrate",), *(("profiles", name) for name in ("list", "show", "delete"))]
COMMANDS += [("settings", name) for name in ("show", "edit", "path")]
STRETCHES = [("stretches", name) for name in ("list", "show", "check", "schema")]
HEAVY = ("cv2", "mediapipe", "av", "numpy", "pydantic")


@pytest.mark.parametrize("command", COMMANDS + STRETCHES)
def test_every_command_has_help(command: tuple[str, ...]) -> None:
    result = CliRunner().invoke(app, [*command, "--help"], prog_name="posecheck")
    assert result.exit_code == 0
    assert " ".join(["Usage: posecheck", *command]) in result.output


@pytest.mark.parametrize("command", COMMANDS + STRETCHES)
def test_every_command_tells_more_when_asked(command: tuple[str, ...]) -> None:
    result = CliRunner().invoke(app, [*command, "--help"], prog_name="posecheck")
    asked_below = {("stretches",)}  # a group alone does nothing
    assert ("--verbose" in result.output) == (command not in asked_below)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("replay",), "See `posecheck replay --help`."),
        (("replai",), "See `posecheck --help`."),
        (("measure", "a.mp4", "--format", "xml"), "See `posecheck measure --help`."),
        (("replay", "a.mp4", "--reps", "0"), "See `posecheck replay --help`."),
        (("live", "--modell", "lite"), "See `posecheck live --help`."),
        (("measure", "a.mp4", "--side", "up"), "--side up: say left or right."),
    ],
)
def test_wrong_usage_is_one_sentence(
    words: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    result = run(capsys, *words)
    assert said in result.said
    assert (result.code, result.out) == (2, "")


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    result = run(capsys, "--version")
    assert (result.code, result.out) == (0, f"posecheck {posecheck.__version__}\n")


def test_importing_the_commands_imports_nothing_heavy() -> None:
    script = "import json, sys, posecheck.cli; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, env=environment(), check=True
    )
    assert not set(HEAVY) & set(json.loads(done.stdout))


@pytest.mark.skipif(not hasattr(os, "wait4"), reason="needs wait4 to ask for a child's CPU time")
def test_help_is_instant() -> None:
    def cpu_s() -> float:
        process = subprocess.Popen(
            [*MODULE, "--help"], stdout=subprocess.DEVNULL, env=environment(), cwd=ROOT
        )
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        assert process.returncode == 0
        return usage.ru_utime + usage.ru_stime

    assert any(cpu_s() < 0.3 for _ in range(5))  # the first has to fill the disk cache


def test_the_module_is_the_command() -> None:
    result = run_process("stretches", "list")
    assert (result.code, result.err) == (0, "")
    assert result.out.startswith("calf\t")
