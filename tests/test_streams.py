"""Closed standard streams, as a desktop's launcher leaves them, cost only what belongs there."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from cli_clips import MODULE, TRACE, Result, environment

from posecheck.config.profiles import profile_path
from posecheck.profile import Profile

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs a shell that closes them")
REPLAY = ("replay", TRACE, "--stretch", "calf", "--side", "left")
LOST = (
    "posecheck: Standard output is closed, so what belongs there is lost; give it a file, as in "
    "`posecheck settings show > FILE`.\n"
)


def without(streams: str, *args: object) -> Result:
    """Run posecheck with streams closed, in the words of a shell."""
    done = subprocess.run(
        ["sh", "-c", f'exec "$@" {streams}', "sh", *MODULE, *map(str, args)],
        capture_output=True, env=environment(), encoding="utf-8", timeout=120,
    )  # fmt: skip
    return Result(done.returncode, done.stdout, done.stderr)


@pytest.mark.parametrize(
    "words",
    [("settings", "show"), ("--version",), ("stretches", "list"), (*REPLAY, "--events", "-")],
)
def test_a_result_without_standard_output_is_told(words: tuple[object, ...]) -> None:
    assert without(">&-", *words) == Result(1, "", LOST)


def test_a_session_without_standard_output_is_recorded(tmp_path: Path) -> None:
    events = tmp_path / "a.jsonl"
    camera = ("--camera", TRACE.parents[1] / "quad_good.mp4", "--model", "lite", "--max-s", 0.5)
    quiet = ("--no-window", "--no-voice", "--no-history", "--stretch", "quad", "--side", "right")
    result = without(">&-", "live", *camera, *quiet, "--events", events)
    assert (result.code, "went wrong" in result.err) == (0, False)
    assert json.loads(events.read_text("utf-8").splitlines()[-1])["event"] == "session_ended"


@pytest.mark.parametrize("streams", ["2>&-", "<&- 2>&-", "<&- >&- 2>&-"])
def test_files_are_whole_without_standard_streams(streams: str, tmp_path: Path) -> None:
    out = tmp_path / "a.jsonl", tmp_path / "a.posetrace.jsonl"
    result = without(streams, *REPLAY, "--events", out[0], "--trace", out[1])
    assert result == Result(0, "", "")
    assert [len(path.read_text("utf-8").splitlines()) for path in out] == [22, 168]


def test_wrong_usage_without_standard_error_has_its_code() -> None:
    assert without("2>&-", "nope").code == 2


def test_nothing_is_deleted_without_standard_input() -> None:
    from posecheck.cli.profiles import save

    save(Profile("mine"))
    result = without("<&-", "profiles", "delete", "mine")
    assert (result.code, "add --yes if you mean it" in result.said) == (2, True)
    assert profile_path("mine").is_file()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs Linux's full device")
@pytest.mark.parametrize("streams", ["2>/dev/full", "2</dev/null"])
def test_standard_error_that_cannot_be_written_keeps_the_code(streams: str) -> None:
    assert without(streams, "nope") == Result(2, "", "")
    assert without(streams, "replay", "calf.mp4") == Result(1, "", "")


def test_standard_output_that_cannot_be_written_is_told() -> None:
    said = "posecheck: standard output cannot be written: "
    assert without("1</dev/null", "settings", "show").err.startswith(said)


def test_a_terminal_that_is_gone_is_told() -> None:
    ours, theirs = os.openpty()
    os.close(ours)
    done = subprocess.run(
        [*MODULE, "settings", "show"],
        stdout=theirs, stderr=subprocess.PIPE, env=environment(), encoding="utf-8", timeout=60,
    )  # fmt: skip
    os.close(theirs)
    assert done.returncode == 1
    assert done.stderr.startswith("posecheck: standard output cannot be written: ")
