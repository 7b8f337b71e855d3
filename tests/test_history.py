"""The history's file: what is kept, for whom, and that it survives company and a kill."""

from __future__ import annotations

import contextlib
import os
import signal
import sqlite3
import stat
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest
from cli_clips import ROOT, environment
from history_cases import MONDAY, fill, leg

from posecheck.cli.clips import ClipRun
from posecheck.cli.common import open_legs
from posecheck.cli.live import _own_range
from posecheck.cli.live_options import LiveOptions
from posecheck.cli.live_start import frame_for
from posecheck.errors import OutputError
from posecheck.history import (
    History,
    KeptFiles,
    SessionHead,
    bests_by_side,
    default_path,
    last_bests,
    session,
    sessions,
    streak,
)
from posecheck.history.schema import MIGRATIONS, VERSION
from posecheck.history.weeks import by_week
from posecheck.session import Event
from posecheck.sinks.history import HistorySink

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="POSIX permissions and signals")
TRACES = ROOT / "samples" / "traces"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "history.sqlite3"


def test_what_is_written_is_read_again(path: Path) -> None:
    fill(path, [7, 0])
    with History(path) as history:
        older, newer = sessions(history)
        assert session(history, newer.id) == newer
        assert session(history, 99) is None
    assert (older.id, newer.id) == (2, 1), "sorted by time, not by id"
    assert older.started_at == MONDAY
    assert older.started_at.utcoffset() == MONDAY.utcoffset()
    assert older.legs == (leg(), leg("right", -15.0))
    assert (older.reps, older.good_reps, older.in_band_s) == (6, 4, 19.0)
    assert older.most_frequent is not None
    assert (older.most_frequent.text, older.most_frequent.count) == ("Sit taller.", 4)


@posix_only
def test_where_the_files_are_is_kept_whatever_they_are_called(path: Path) -> None:
    files = KeptFiles("", "/tmp/caf\udce9/t.jsonl", "/tmp/café.mp4")
    fill(path, [0], files=files)
    with History(path) as history:
        assert sessions(history)[0].files == files


def test_a_leg_written_again_takes_the_place_of_the_first(path: Path) -> None:
    (number,) = fill(path, [0], [leg(reps=1)])
    with History(path) as history:
        history.put(number, leg(reps=2))
        assert sessions(history)[0].legs == (leg(reps=2),)


def test_a_file_of_an_older_version_is_brought_up_and_keeps_what_it_holds(path: Path) -> None:
    path.parent.mkdir()
    with sqlite3.connect(path) as old:
        old.execute(
            "CREATE TABLE migration (version INTEGER PRIMARY KEY, applied_at TEXT NOT NULL)"
        )
        for statement in MIGRATIONS[0]:
            old.execute(statement)
        old.execute("INSERT INTO migration VALUES (1, datetime('now'))")
        old.execute(
            "INSERT INTO session VALUES"
            " (7, '2026-03-02T18:30:00+01:00', 1.0, 9.0, 'live', 'low-back', 'heavy', '0.1.0')"
        )
    old.close()
    with History(path) as history:
        (kept,) = sessions(history)
    assert (kept.id, kept.model, kept.profile) == (7, "heavy", "")


def test_the_last_time_is_ones_own_and_of_each_side(path: Path) -> None:
    fill(path, [2], [leg("left", -25.0), leg("right", -20.0)])
    fill(path, [5], [leg("left", -16.0)])
    fill(path, [9], [leg("left", -30.0)], profile="Ana at home")
    with History(path) as history:
        assert last_bests(history) == {
            ("calf", "left", "toes"): -16.0,
            ("calf", "right", "toes"): -20.0,
        }
        assert last_bests(history, "ana at HOME") == {("calf", "left", "toes"): -30.0}
        assert last_bests(history, "Bo") == {}


@posix_only
def test_nobody_else_may_read_it(path: Path) -> None:
    before = os.umask(0)
    try:
        with History(path) as history:
            fill(path, [0])
            assert len(sessions(history)) == 1
            files = list(path.parent.iterdir())
            assert len(files) == 3, "the file, and two that SQLite writes ahead with"
            for file in files:
                assert stat.S_IMODE(file.stat().st_mode) == 0o600, file
    finally:
        os.umask(before)
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_file_of_a_newer_version_is_left_alone(path: Path) -> None:
    fill(path, [0])
    with sqlite3.connect(path) as connection:
        connection.execute("INSERT INTO migration VALUES (99, '')")
    connection.close()
    with pytest.raises(OutputError, match=r"newer posecheck .*; update posecheck"):
        History(path)


def test_other_files_are_refused_in_words(path: Path, tmp_path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"not a database at all" * 100)
    with pytest.raises(OutputError, match="is damaged"):
        History(path)
    other = tmp_path / "other.sqlite3"
    with sqlite3.connect(other) as connection:
        connection.execute("CREATE TABLE bookmarks (x)")
    connection.close()
    with pytest.raises(OutputError, match="another program's database"):
        History(other)
    with pytest.raises(OutputError, match="cannot be opened"):
        History(other / "below.sqlite3")


def test_deleted_is_gone_from_the_file(path: Path) -> None:
    numbers = fill(path, [0], [leg(stretch="secretstretch")])
    fill(path, [1])
    with History(path) as history:
        assert history.delete(numbers) == 1
        assert history.delete(numbers) == 0
        left = b"".join(file.read_bytes() for file in path.parent.iterdir())
        assert b"ecretstretch" not in left
        assert [s.id for s in sessions(history)] == [2]
        history.put(numbers[0], leg())
        assert len(sessions(history)) == 1, "a deleted session does not come back"


def test_what_another_program_still_reads_is_not_called_gone(path: Path) -> None:
    numbers = fill(path, [0], [leg(stretch="secretstretch")])
    with (
        contextlib.closing(sqlite3.connect(path, isolation_level=None)) as reader,
        History(path) as history,
    ):
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM session").fetchall()
        history.connection.execute("PRAGMA busy_timeout = 0")
        with pytest.raises(OutputError, match=r"Deleted, but the history .* keeps what it held"):
            history.delete(numbers)
    with History(path) as history:  # as `posecheck history` does
        assert sessions(history) == []
    assert b"ecretstretch" not in path.read_bytes()
    assert list(path.parent.iterdir()) == [path]


def test_what_another_program_still_writes_is_not_called_gone(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    numbers = fill(path, [0])
    with History(path) as history:
        history.connection.execute("PRAGMA busy_timeout = 0")
        run = history.connection

        class Busy:
            def execute(self, sql: str, *given: object) -> sqlite3.Cursor:
                if sql == "VACUUM":
                    raise sqlite3.OperationalError("database is locked")
                return run.execute(sql, *given)

            def __getattr__(self, name: str) -> object:
                return getattr(run, name)

        monkeypatch.setattr(history, "connection", Busy())
        with pytest.raises(OutputError, match="Deleted, but"):
            history.delete(numbers)


DAMAGES = [
    "UPDATE session SET started_at = 'rubbish'",
    "UPDATE session SET started_at = '0001-01-01'",
    "UPDATE session SET source = x'ff00'",
    "UPDATE session SET profile = CAST(x'ff' AS TEXT)",
    "UPDATE leg SET in_band_s = 'abc'",
    "UPDATE leg SET reps = 'abc'",
    "UPDATE leg SET side = 'up' WHERE side = 'left'",
    "UPDATE leg SET camera_yaw_deg = 9e999",
    "UPDATE best SET value = 'x'",
    "UPDATE best SET value = 1e300",
    "UPDATE best SET better = 'sideways'",
    "UPDATE best SET unit = 'miles'",
    "UPDATE correction SET count = 'often'",
    "UPDATE unseen SET seconds = 'long'",
    "ALTER TABLE session RENAME COLUMN routine TO programme",
    "ALTER TABLE leg RENAME COLUMN holds TO held",
    "DROP TABLE unseen",
    "UPDATE migration SET version = version - 1",
    "ALTER TABLE migration RENAME COLUMN version TO number",
]


def damage(path: Path, sql: str) -> None:
    fill(path, [0])
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute(sql)


@pytest.mark.parametrize("sql", DAMAGES)
def test_a_history_that_is_not_as_its_version_says_is_damaged(path: Path, sql: str) -> None:
    damage(path, sql)
    said = f"The history {path} is damaged; move it away, and a new one is begun."
    for read in (sessions, last_bests):
        with pytest.raises(OutputError) as caught, History(path) as history:
            read(history)
        assert str(caught.value) == said


def test_a_session_goes_on_beside_a_damaged_history(capsys: pytest.CaptureFixture[str]) -> None:
    damage(default_path(), "ALTER TABLE session RENAME COLUMN routine TO programme")
    legs, options = open_legs("", "calf", "left"), LiveOptions(history=True)
    assert frame_for(options, legs).ending is not None
    assert _own_range(options).best == {}
    assert capsys.readouterr().err.endswith("begun. What was reached before is not known.\n")
    sink = HistorySink(legs, source="live", routine="calf", model="x", version="0")
    with sink:
        for name in ("rep_started", "rep_completed"):
            sink.take_events([Event(1.0, name, {"stretch": "calf", "side": "left"})])
    assert "is damaged; move it away" in str(sink.error)


WRITER = """
import sys
sys.path.insert(0, "tests")
from pathlib import Path
from history_cases import fill
fill(Path(sys.argv[1]), range(int(sys.argv[2])))
"""


def test_two_processes_write_at_once(path: Path) -> None:
    commands = [[sys.executable, "-c", WRITER, str(path), "15"] for _ in range(2)]
    both = [subprocess.Popen(command, cwd=ROOT, env=environment()) for command in commands]
    assert [process.wait(60) for process in both] == [0, 0]
    with History(path) as history:
        found = sessions(history)
        assert len(found) == 30
        assert all(len(s.legs) == 2 for s in found)
        count = history.connection.execute("SELECT count(*) FROM migration").fetchone()[0]
        assert count == VERSION, "the tables were made once"


def test_two_first_sessions_wait_for_one_another(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """SQLite's change to WAL does not wait by itself while another has begun to write."""
    path.parent.mkdir()
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    waits: list[float] = []

    def wait(seconds: float) -> None:
        waits.append(seconds)
        if len(waits) == 3:
            other.execute("ROLLBACK")

    monkeypatch.setattr("posecheck.history.database.sleep", wait)
    with contextlib.closing(other):
        fill(path, [0])
    assert len(waits) == 3
    with History(path) as history:
        assert len(sessions(history)) == 1
        assert history.connection.execute("PRAGMA journal_mode").fetchone()[0] == "wal"


def test_a_history_that_stays_in_use_is_told(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path.parent.mkdir()
    clock = iter(range(0, 100, 5))
    monkeypatch.setattr("posecheck.history.database.monotonic", lambda: next(clock))
    monkeypatch.setattr("posecheck.history.database.sleep", lambda _: None)
    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(OutputError, match="is in use by another program; close that"):
            History(path)
    fill(path, [0])


KILLED = """
import os, sys
sys.path.insert(0, "tests")
from pathlib import Path
from history_cases import leg, MONDAY
from posecheck.history import History, SessionHead
history = History(Path(sys.argv[1]))
number = history.start(SessionHead(MONDAY, "live", "low-back", "heavy", "0"), leg())
history.connection.execute("BEGIN IMMEDIATE")
history.connection.execute("DELETE FROM leg")
print("ready", flush=True)
sys.stdin.read()
"""


@posix_only
def test_a_kill_leaves_the_last_complete_leg(path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", KILLED, str(path)],
        cwd=ROOT, env=environment(), stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    with process:
        assert process.stdout is not None and process.stdout.readline() == b"ready\n"
        process.send_signal(signal.SIGKILL)
    with History(path) as history:
        assert sessions(history)[0].legs == (leg(),)
        assert history.connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"


@pytest.mark.parametrize(
    ("days", "today", "weeks", "text"),
    [
        ((), 0, 0, "Your first session will appear here."),
        ((0,), 0, 1, "1 day this week. Well done."),
        ((0, 1), 3, 1, "2 days this week. Well done."),
        ((0, 13), 15, 2, "Good to see you again. Today is a good day to stretch."),
        ((0, 13, 15), 15, 3, "1 day this week, 3 weeks in a row. Lovely, keep it gentle."),
        ((0, 1, 40), 40, 1, "1 day this week. Well done."),
        ((0, 1), 60, 0, "Good to see you again. Today is a good day to stretch."),
    ],
)
def test_the_streak_counts_weeks_and_never_scolds(
    days: tuple[int, ...], today: int, weeks: int, text: str
) -> None:
    start: date = MONDAY.date()
    found = streak([start + timedelta(days=d) for d in days], start + timedelta(days=today))
    assert (found.weeks, found.text) == (weeks, text)


def test_the_best_of_a_side_is_the_furthest(path: Path) -> None:
    fill(path, [0], [leg(toes=-10.0)])
    fill(path, [1], [leg(toes=-14.0), leg("right", -12.0)])
    fill(path, [8], [leg(toes=-11.0)])
    with History(path) as history:
        past = sessions(history)
    best = bests_by_side(found for s in past for found in s.legs)["calf", "toes"]
    assert {side: b.value for side, b in best.items()} == {"left": -14.0, "right": -12.0}
    weeks = by_week(past)
    left = weeks.ranges["calf", "toes"].sides["left"]
    monday = MONDAY.date()
    assert {day: b.value for day, b in left.items()} == {
        monday: -14.0,
        monday + timedelta(days=7): -11.0,
    }
    assert weeks.in_band_s["left"][monday] == 19.0


@pytest.mark.parametrize(
    ("clip", "stretch", "side", "reps"),
    [("calf_good", "calf", "left", 2), ("quad_faults", "quad", "right", 0)],
)
def test_the_sink_keeps_what_the_summary_says(
    path: Path, clip: str, stretch: str, side: str, reps: int
) -> None:
    legs = open_legs("", stretch, side)
    run = ClipRun(TRACES / f"{clip}.posetrace.jsonl.gz", legs[0], "auto")
    sink = HistorySink(
        legs, source=clip, routine=stretch, model=run.model, version="0", path=path,
        now=lambda: MONDAY,
    )  # fmt: skip
    with sink:
        for _, step in run.steps():
            sink.take_events(step.events)
            sink.take_time(step)
        sink.take_events(run.finish())
    assert sink.error is None
    with History(path) as history:
        (found,) = sessions(history)
    (kept,) = found.legs
    summary = run.result()
    holds, cues = summary["holds"], summary["cues"]
    assert isinstance(holds, list) and isinstance(cues, list)
    assert (found.started_at, found.model, kept.side) == (MONDAY, "heavy", side)
    assert (kept.reps, kept.good_reps) == (summary["reps"], summary["good_reps"])
    assert kept.reps == reps
    assert kept.holds == len(holds)
    assert kept.in_band_s == pytest.approx(sum(h["in_band_s"] for h in holds))
    assert kept.in_band_s == pytest.approx(run.session.coach.held_s, abs=0.01)
    assert kept.ended_s - kept.started_s == pytest.approx(summary["duration_s"], abs=0.01)
    assert sum(c.count for c in kept.corrections) == len(cues)
    if holds:
        assert kept.bests[0].value == min(h["best"]["toes"] for h in holds)


def test_a_leg_is_there_as_soon_as_a_repetition_is(path: Path) -> None:
    legs = open_legs("", "calf", "left")
    run = ClipRun(TRACES / "calf_good.posetrace.jsonl.gz", legs[0], "auto")
    sink = HistorySink(legs, source="live", routine="calf", model="heavy", version="0", path=path)
    with sink, History(path) as history:
        for _, step in run.steps():
            sink.take_time(step)
            sink.take_events(step.events)
            if any(e.name == "rep_completed" for e in step.events):
                break
        for _ in range(200):
            found = sessions(history)
            if found:
                break
            sink._writer._thread.join(0.05)
        assert [s.reps for s in found] == [1]


def test_a_session_without_anything_is_not_kept(path: Path) -> None:
    legs = open_legs("", "calf", "left")
    with HistorySink(legs, source="live", routine="calf", model="x", version="0", path=path):
        pass
    with History(path) as history:
        assert sessions(history) == []
        history.start(SessionHead(MONDAY, "live", "calf", "x", "0"), leg())
