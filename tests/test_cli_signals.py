"""Ctrl-C and SIGTERM end a command with everything saved."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import av
import pytest
from cli_clips import MODULE, SAMPLE, environment, left_over, wait_for_lines

from posecheck.cli.interrupts import Interrupts
from posecheck.sources.trace import TraceSource

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals are another matter there")

SAID = "posecheck: interrupted; everything so far is saved.\n"


def start(*args: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [*MODULE, *map(str, args)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
        text=True,
    )


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_replay_that_is_interrupted_leaves_whole_files(
    number: signal.Signals, tmp_path: Path
) -> None:
    out, trace = tmp_path / "a.mp4", tmp_path / "a.posetrace.jsonl"
    events, summary = tmp_path / "a.events.jsonl", tmp_path / "a.json"
    process = start(
        "replay", SAMPLE, "--model", "lite", "--out", out, "--trace", trace,
        "--events", events, "--summary", summary,
    )  # fmt: skip
    wait_for_lines(tmp_path / "a.posetrace.jsonl.part", 6)
    process.send_signal(number)
    _, err = process.communicate(timeout=20)
    assert (process.returncode, err) == (130, SAID)
    assert left_over(tmp_path) == []
    poses = len(list(TraceSource(trace)))
    assert 5 <= poses < 167
    with av.open(str(out)) as video:
        assert sum(1 for _ in video.decode(video=0)) == poses
    assert json.loads(summary.read_text(encoding="utf-8"))["frames"] == poses
    last = json.loads(events.read_text(encoding="utf-8").splitlines()[-1])
    assert last["event"] == "session_ended"


def test_several_clips_that_are_interrupted_at_once_are_all_in_the_summary(tmp_path: Path) -> None:
    names = ("calf_good", "glute_good", "quad_good", "rolldown_good", "rotation_good")
    process = start(
        "replay", *(SAMPLE.with_name(f"{name}.mp4") for name in names), "--model", "lite",
        "--jobs", 2, "--trace", tmp_path, "--summary", tmp_path / "s.json",
    )  # fmt: skip
    for name in names[:2]:
        wait_for_lines(tmp_path / f"{name}.posetrace.jsonl.part", 6)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=20)
    assert (process.returncode, err) == (130, SAID)
    assert left_over(tmp_path) == []
    told = json.loads((tmp_path / "s.json").read_text(encoding="utf-8"))
    played = {r["clip"].removesuffix(".mp4"): r["frames"] for r in told}
    assert list(played) == list(names[: len(played)])
    traces = {p.name.removesuffix(".posetrace.jsonl"): p for p in tmp_path.glob("*.jsonl")}
    assert {name: len(list(TraceSource(traces[name]))) for name in traces} == played
    assert 2 <= len(played) < len(names)  # nothing more is begun


def test_an_interrupt_while_the_model_loads(tmp_path: Path) -> None:
    process = start("replay", SAMPLE, "--model", "lite", "--summary", tmp_path / "a.json")
    time.sleep(0.5)
    process.send_signal(signal.SIGTERM)
    _, err = process.communicate(timeout=20)
    assert (process.returncode, err) in ((130, SAID), (-signal.SIGTERM, ""))  # before Python is up
    assert left_over(tmp_path) == []


def test_an_interrupt_that_python_drops_comes_again() -> None:
    class Interrupting:
        def __del__(self) -> None:
            os.kill(os.getpid(), signal.SIGTERM)

    with Interrupts(), pytest.raises(KeyboardInterrupt):
        Interrupting()
        threading.Event().wait(30)


ENDING = """
import os, signal, sys
def end(number=signal.SIGINT, kill=os.kill, me=os.getpid()):
    kill(me, number)
{}
from posecheck.__main__ import main
sys.exit(main())
"""
WHILE_IMPORTING = """
class Finder:
    def find_spec(self, name, *_):
        if name == "posecheck.cli":
            end(signal.SIGTERM)
sys.meta_path.insert(0, Finder())
"""
IN_AN_EXEC = """
import posecheck.cli
posecheck.cli.app = lambda *_, **_more: exec("end()", {"end": end})
"""
AT_THE_VERY_END = """
class Last:
    def __del__(self, end=end):
        end()
sys.last = Last()
sys.argv.append("--version")
"""


@pytest.mark.parametrize(
    ("when", "code", "said"),
    [(WHILE_IMPORTING, 130, SAID), (IN_AN_EXEC, 130, SAID), (AT_THE_VERY_END, 0, "")],
)
def test_an_interrupt_at_any_moment_has_its_code(when: str, code: int, said: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", ENDING.format(when)],
        capture_output=True, env=environment(), text=True, timeout=60,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (code, said)
