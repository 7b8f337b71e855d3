"""Files and folders that may not be opened, and pipes: one sentence each, and a session goes on."""

from __future__ import annotations

import errno
import os
import threading
from collections.abc import Sequence
from pathlib import Path

import pytest
from cli_clips import TRACE, run
from closed import closed, posix_only

from posecheck.cli.common import guarded, open_legs
from posecheck.cli.live import _own_range
from posecheck.cli.live_options import LiveOptions
from posecheck.cli.live_start import frame_for
from posecheck.config import settings_path
from posecheck.config.profiles import profiles_folder
from posecheck.errors import SourceError
from posecheck.history import default_path
from posecheck.sources.capture import open_grabber

Captured = pytest.CaptureFixture[str]
CALF = ("--stretch", "calf", "--side", "left")
EVENTS = TRACE.parents[1] / "golden" / "calf_good.events.jsonl"
DENIED = "access is denied; change its permissions, or those of its folder."
READ, WRITTEN = f"cannot be read: {DENIED}", "cannot be written: it may not be written; "
USED = f"cannot be used: {DENIED}"
PIPE = "cannot be read: it is a pipe or a device; give a file."


def put_in(words: Sequence[object], name: str, path: Path) -> list[object]:
    """Words of a command line with `path` for those that begin with `name`."""
    return [
        f"{path}{w.removeprefix(name)}" if isinstance(w, str) and w.startswith(name) else w
        for w in words
    ]


@posix_only
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("replay", "X.mp4"), READ),
        (("measure", "X.mp4"), READ),
        (("label", "X.mp4"), READ),
        (("live", "--no-window", "--camera", "X.mp4"), READ),
        (("report", "X.events.jsonl"), READ),
        (("replay", TRACE, *CALF, "--thresholds", "X.toml"), READ),
        (("replay", TRACE, *CALF, "--summary", "X.json"), WRITTEN),
        (("replay", TRACE, *CALF, "--events", "X.jsonl"), USED),
        (("replay", TRACE, *CALF, "--out", "X.mp4"), USED),
        (("replay", TRACE, *CALF, "--report", "X.html"), USED),
        (("live", "--no-window", "--record", "X.mp4"), USED),
        (("extract", "X.mp4"), USED),
        (("evaluate", "rules", "X"), USED),
        (("evaluate", "angles", "X"), USED),
        (("tune", "X"), USED),
        (("history", "--file", "X"), f"cannot be opened: {DENIED}"),
    ],
)
def test_a_closed_folder(
    words: tuple[str, ...], said: str, tmp_path: Path, capsys: Captured
) -> None:
    with closed(tmp_path / "closed") as folder:
        result = run(capsys, *put_in(words, "X", folder / "in" / "X"))
    assert said in result.said
    assert str(folder / "in") in result.said
    assert result.code == 1


@posix_only
@pytest.mark.parametrize(
    "words",
    [("settings", "show"), ("settings", "edit"), ("live", "--no-window")],
)
def test_closed_settings(
    words: tuple[str, ...], tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POSECHECK_SETTINGS", str(tmp_path / "closed" / "settings.toml"))
    monkeypatch.setenv("EDITOR", "true")
    with closed(tmp_path / "closed"):
        result = run(capsys, *words)
    assert result.said == f"{settings_path()} {READ}"
    assert result.code == 1


@posix_only
def test_closed_profiles(capsys: Captured) -> None:
    with closed(profiles_folder()) as folder:
        assert run(capsys, "profiles", "list").said == f"{folder} {READ}"
        assert READ in run(capsys, "profiles", "show", "ana").said
        assert READ in run(capsys, "calibrate", TRACE, "--profile", "ana").said
        deleted = run(capsys, "profiles", "delete", "ana", "--yes")
    assert "cannot be written: " in deleted.said
    assert deleted.code == 1


@posix_only
def test_a_session_goes_on_beside_a_closed_history(
    tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("POSECHECK_HISTORY", str(tmp_path / "closed" / "history.sqlite3"))
    options = LiveOptions(history=True)
    legs = open_legs("low-back", None, None)
    with closed(tmp_path / "closed"):
        frame_for(options, legs)
        assert _own_range(options).best == {}
        for words in (("history",), ("history", "delete", "1", "--yes"), ("report", "last")):
            result = run(capsys, *words)
            said = f"The history {default_path()} cannot be opened: {DENIED}"
            assert (result.code, result.said) == (1, said)


@posix_only
@pytest.mark.parametrize(
    "words",
    [
        ("replay", "P"),
        ("measure", "P"),
        ("replay", TRACE, "--stretch", "P"),
        ("replay", TRACE, *CALF, "--thresholds", "P"),
        ("replay", TRACE, *CALF, "--language", "P"),
        ("report", "P"),
        ("report", EVENTS, "--trace", "P", "-o", "OUT"),
        ("settings", "show"),
    ],
)
def test_a_pipe_is_not_waited_for(
    words: tuple[str, ...], tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    pipe = tmp_path / "pipe.toml"
    os.mkfifo(pipe)
    monkeypatch.setenv("POSECHECK_SETTINGS", str(pipe))
    # Who waits for the pipe after all finds it empty, and the test fails at once.
    writer = threading.Thread(target=lambda: pipe.open("wb").close())
    writer.start()
    try:
        result = run(capsys, *put_in(put_in(words, "P", pipe), "OUT", tmp_path / "r.html"))
    finally:
        reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
        writer.join()
        os.close(reader)
    assert result.said == f"{pipe} {PIPE}"
    assert result.code == 1


@posix_only
def test_a_camera_that_is_a_closed_file(tmp_path: Path) -> None:
    with closed(tmp_path / "closed") as folder, pytest.raises(SourceError, match="cannot be read"):
        open_grabber(str(folder / "a.mp4"), (640, 480), 30.0, threading.Event())


@pytest.mark.parametrize("name", [None, "x.mp4"])
def test_too_many_open_files_are_a_sentence(name: str | None, capsys: Captured) -> None:
    def run_out() -> None:
        raise OSError(errno.EMFILE, "Too many open files", name)

    assert guarded(run_out) == 1
    assert capsys.readouterr().err == (
        f"posecheck: {name or 'Another file'} cannot be used: too many files are open; allow more "
        "with ulimit -n 1024.\n"
    )


@posix_only
@pytest.mark.parametrize(
    "words",
    [
        ("replay", "X.mp4", "--events", "OUT"),
        ("extract", "X.mp4"),
        ("tune", "X"),
        ("live", "--no-window", "--camera", "X.mp4", "--record", "OUT"),
    ],
)
def test_links_in_a_circle(words: tuple[str, ...], tmp_path: Path, capsys: Captured) -> None:
    for name in ("X", "X.mp4"):
        (tmp_path / name).symlink_to(name)
    result = run(capsys, *put_in(put_in(words, "X", tmp_path / "X"), "OUT", tmp_path / "out"))
    assert "X" in result.said
    assert "Something went wrong" not in result.err
    assert result.code == 1
