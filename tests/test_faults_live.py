"""Faults of a whole session in a process of its own: killed, its screen gone, its home closed.

One test a fault. `docs/trust.md` lists them all, with those that stand elsewhere.
"""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import av
import pytest
import xvfb
from cli_clips import MODULE, ROOT, TRACE, environment, run_process, sample_frames, write_frames
from live_server import LiveServer
from test_live import CLIP, STRETCH, Live, check_video, read_lines, wait_for

from posecheck.history import History, sessions
from posecheck.sources.trace import TraceSource

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="signals are another matter there")
linux_only = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="X11 and /proc")
needs_screen = pytest.mark.skipif(xvfb.MISSING is not None, reason=str(xvfb.MISSING))


@pytest.fixture(scope="module")
def server() -> Iterator[LiveServer]:
    with LiveServer(CLIP, loop=True) as made:
        yield made


def part(path: Path) -> Path:
    return path.with_name(path.name + ".part")


@posix_only
@pytest.mark.model
def test_kill_9_leaves_all_but_the_last_second(
    server: LiveServer, tmp_path: Path, _own_history_and_settings: Path
) -> None:
    live = Live(server.url, tmp_path, more=("--history",))
    live.await_event("rep_completed")
    count = live.frames()
    wait_for(lambda: live.frames() > count + 20)
    live.process.kill()
    live.process.communicate()
    poses = list(TraceSource(part(live.trace)))
    assert len(poses) > count
    assert read_lines(part(live.events))
    with av.open(str(part(live.record)), format="mp4") as container:
        ends = [float(frame.time) for frame in container.decode(video=0)]
    # The recording begins with the first judged frame, as the trace does.
    assert ends[-1] > poses[-1].t - poses[0].t - 1.0
    with History(_own_history_and_settings / "history.sqlite3") as history:
        (session,) = sessions(history)
    assert session.reps >= 1


@linux_only
@needs_screen
@pytest.mark.model
def test_a_screen_that_goes_away_ends_it_with_a_sentence(
    server: LiveServer, tmp_path: Path
) -> None:
    with xvfb.screen(tmp_path) as screen:
        live = Live(server.url, tmp_path, window=True, environment=screen.environment)
        wait_for(lambda: part(live.trace).exists() and live.frames() > 10)
        screen.kill()
        _, err = live.process.communicate(timeout=20)
    assert live.process.returncode == 1
    assert "posecheck: The screen went away and took the window along; everything so far is" in err
    assert "Traceback" not in err
    live.check_files()


@linux_only
@needs_screen
def test_a_window_opens_beside_the_video_library(tmp_path: Path) -> None:
    """Both bring an X11 library: loaded in the wrong order, the window would hang for good."""
    code = (
        "import posecheck.sinks.video, posecheck.sources.clip\n"
        "from posecheck.sinks.window import Window\n"
        "Window('posecheck').close()\n"
    )
    with xvfb.screen(tmp_path) as screen:
        subprocess.run([sys.executable, "-c", code], env=screen.environment, check=True, timeout=20)


@posix_only
@pytest.mark.model
def test_a_terminal_that_is_closed_saves(server: LiveServer, tmp_path: Path) -> None:
    live = Live(server.url, tmp_path)
    live.await_event("person_found")
    wait_for(lambda: live.frames() > 10)
    assert live.end(signal.SIGHUP) == 130
    live.check_files()


@posix_only
@pytest.mark.model
def test_two_at_once_do_not_disturb_each_other(server: LiveServer, tmp_path: Path) -> None:
    """One camera that serves both; what they write into one history is tested there."""
    lives = []
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        lives.append(Live(server.url, tmp_path / name))
    for live in lives:
        live.await_event("person_found")
        wait_for(lambda live=live: live.frames() > 10)
    third = run_process(
        "live", "--camera", server.url, *STRETCH, "--model", "lite", "--no-window", "--no-voice",
        "--record", lives[0].record, "--max-s", "1",
    )  # fmt: skip
    assert third.code == 1
    assert third.err.endswith("another posecheck is writing it; choose another name.\n")
    for live in lives:
        assert live.end(signal.SIGTERM) == 130
        live.check_files()


@linux_only
@pytest.mark.model
def test_a_home_that_cannot_be_written_is_a_note(tmp_path: Path) -> None:
    """/proc takes no new files, not even from root; the folder has a name as people give them."""
    folder = tmp_path / "Übung – heute früh"
    folder.mkdir()
    clip = write_frames(folder / "Kamera 1.mp4", sample_frames())
    names = ("HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME")
    kept = {k: v for k, v in environment().items() if not k.startswith("POSECHECK_")}
    command = [
        *MODULE, "live", "--camera", clip, *STRETCH, "--model", "lite", "--no-window",
        "--no-voice", "--history", "--max-s", "3", "--record", folder / "Aufnahme ä.mp4",
    ]  # fmt: skip
    done = subprocess.run(
        list(map(str, command)),
        env={**kept, **dict.fromkeys(names, "/proc/home")},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert "The history /proc/home/posecheck/history.sqlite3 cannot be opened" in done.stderr
    assert "This session will not be in it." in done.stderr
    assert "Traceback" not in done.stderr
    check_video(folder / "Aufnahme ä.mp4", at_least_s=0.1)


GERMAN = """
import locale, sys
locale.setlocale(locale.LC_ALL, "")
assert locale.localeconv()["decimal_point"] == ","
from posecheck.cli import main
sys.exit(main(sys.argv[1:]))
"""


@linux_only
@pytest.mark.skipif(shutil.which("localedef") is None, reason="needs localedef")
def test_a_locale_with_decimal_commas_changes_no_number(tmp_path: Path) -> None:
    made = subprocess.run(
        ["localedef", "-i", "de_DE", "-f", "UTF-8", str(tmp_path / "de_DE.UTF-8")],
        capture_output=True,
        check=False,
    )
    if made.returncode:
        pytest.skip("the locale cannot be made (package locales)")
    words = [str(TRACE), "--stretch", "calf", "--side", "left", "--events", "-"]
    here = {**environment(), "LC_ALL": "C.UTF-8"}
    there = {**environment(), "LC_ALL": "de_DE.UTF-8", "LOCPATH": str(tmp_path)}
    plain = subprocess.run(
        [*MODULE, "replay", *words], env=here, capture_output=True, timeout=60, cwd=ROOT
    )
    german = subprocess.run(
        [sys.executable, "-c", GERMAN, "replay", *words],
        env=there, capture_output=True, timeout=60, cwd=ROOT,
    )  # fmt: skip
    assert german.returncode == plain.returncode == 0, german.stderr.decode()
    assert german.stdout == plain.stdout
    assert all(json.loads(line) for line in german.stdout.splitlines())
