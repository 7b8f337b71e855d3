"""`posecheck history`: what it shows, draws, exports and deletes."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest
from cli_clips import ROOT, run
from history_cases import fill, leg

from posecheck.cli.history_tables import after
from posecheck.history import History, default_path, sessions

Captured = pytest.CaptureFixture[str]
TRACE = ROOT / "samples" / "traces" / "calf_good.posetrace.jsonl.gz"


def kept() -> list[int]:
    with History() as history:
        return [s.id for s in sessions(history)]


def test_an_empty_history_is_a_kind_word_and_creates_nothing(capsys: Captured) -> None:
    result = run(capsys, "history")
    assert (result.code, result.err) == (0, "")
    assert result.out == "Nothing here yet. Your first session will appear here.\n"
    assert not default_path().exists()


def test_a_session_is_a_line(capsys: Captured) -> None:
    fill(default_path(), [0])
    lines = run(capsys, "history").out.splitlines()
    assert lines[0].split("\t") == [
        "1",
        "2026-03-02 18:30",
        "calf",
        "6, 4 clean",
        "19 s",
        "calf foot: left −18°, right −15°",
        "Sit taller. (4 x)",
    ]
    assert len(lines) == 2, "the last is the kind word"


def test_a_terminal_gets_tables_with_both_sides(
    capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(default_path(), [0], [leg("left", -18.0), leg("right", -12.0)])
    fill(default_path(), [1], [leg("left", -16.0)], profile="Ana")
    monkeypatch.setattr("posecheck.cli.history_tables.sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "120")
    words = " ".join(run(capsys, "history").out.replace("│", " ").split())
    assert "calf foot left −16°, right −12° left −18°, right −12°" in words
    assert "Ana 2 2026-03-03 18:30 calf 3, 2 clean" in words


def test_only_one_persons_sessions(capsys: Captured) -> None:
    fill(default_path(), [0, 1])
    fill(default_path(), [2], profile="Ana at home")
    lines = run(capsys, "history", "--profile", "ana at HOME").out.splitlines()
    assert len(lines) == 2
    assert lines[0].startswith("3\t")
    assert run(capsys, "history", "--profile", "Bo").out == "Nothing here yet of Bo.\n"


def test_last_limits_the_lines(capsys: Captured) -> None:
    fill(default_path(), [0, 1, 2])
    assert len(run(capsys, "history", "--last", "2").out.splitlines()) == 3


def test_export_as_csv_and_json(tmp_path: Path, capsys: Captured) -> None:
    fill(default_path(), [0, 1])
    rows = list(csv.DictReader(io.StringIO(run(capsys, "history", "export").out)))
    assert len(rows) == 4
    assert rows[0]["best"] == "toes=-18.5"
    assert rows[0]["started_at"] == "2026-03-02T18:30:00+02:00"
    out = tmp_path / "h.json"
    result = run(capsys, "history", "export", "--format", "json", "-o", out)
    assert (result.code, result.out, result.err) == (0, "", "")
    data = json.loads(out.read_text(encoding="utf-8"))
    assert [s["id"] for s in data] == [1, 2]
    assert data[0]["legs"][1]["bests"][0]["value"] == -15.0


def test_delete_by_id_by_day_and_all(capsys: Captured) -> None:
    fill(default_path(), [0, 1, 2, 3])
    assert "Deleted 1 session for good." in run(capsys, "history", "delete", "2", "--yes").out
    assert kept() == [1, 3, 4]
    result = run(capsys, "history", "delete", "--before", "2026-03-05", "--yes")
    assert result.out == "Deleted 2 sessions for good.\n"
    assert kept() == [4]
    assert run(capsys, "history", "delete", "--all", "--yes").code == 0
    assert kept() == []
    assert "nothing to delete" in run(capsys, "history", "delete", "--all", "--yes").out


def test_what_stays_for_a_while_is_said_with_exit_code_1(
    capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(default_path(), [0])
    monkeypatch.setattr("posecheck.history.database._WAIT_S", 0.0)
    with closing(sqlite3.connect(default_path(), isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT * FROM session").fetchall()
        result = run(capsys, "history", "delete", "--all", "--yes")
    assert (result.code, result.out) == (1, "")
    assert result.said == (
        f"Deleted, but the history {default_path()} keeps what it held before while another "
        "program reads it; close that, then run `posecheck history`."
    )
    assert kept() == []


@pytest.mark.parametrize(
    "words", [(), ("export",), ("export", "--format", "json"), ("--plot", "w.png"), ("delete", "1")]
)
def test_a_damaged_history_is_one_sentence(words: tuple[str, ...], capsys: Captured) -> None:
    fill(default_path(), [0])
    with closing(sqlite3.connect(default_path(), isolation_level=None)) as other:
        other.execute("UPDATE leg SET in_band_s = 'abc'")
    for command in (("history", *words), ("report", "last")):
        result = run(capsys, *command)
        assert result.code == 1
        assert result.said == (
            f"The history {default_path()} is damaged; move it away, and a new one is begun."
        )


@pytest.mark.parametrize(("answer", "left"), [("n\n", [1]), ("y\n", [])])
def test_delete_asks(
    answer: str, left: list[int], capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(default_path(), [0])
    terminal = io.StringIO(answer)
    terminal.isatty = lambda: True  # type: ignore[method-assign]
    monkeypatch.setattr(sys, "stdin", terminal)
    result = run(capsys, "history", "delete", "1")
    assert (result.code, kept()) == (0, left)
    assert "Delete 1 session for good?" in result.out


def test_no_session_has_a_number_of_twenty_digits(capsys: Captured) -> None:
    fill(default_path(), [0])
    result = run(capsys, "report", "9" * 20)
    assert result.code == 1
    assert result.said == (
        "There is no session 999999999999999999...; `posecheck history` shows what there is."
    )


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("delete",), "Say what to delete: ids, --before DATE, or --all."),
        (("delete", "1", "--all"), "Say what to delete"),
        (("delete", "9", "--yes"), "There is no session 9"),
        (("delete", "1"), "add --yes if you mean it"),
        (("--plot", "weeks.gif"), "ends in .png or .html"),
        (("--profile", "Ana", "export"), "Options of `export` go behind it."),
        (("--plot", "weeks.png", "export"), "Options of `export` go behind it."),
    ],
)
def test_wrong_usage(words: tuple[str, ...], said: str, capsys: Captured) -> None:
    fill(default_path(), [0])
    result = run(capsys, "history", *words)
    assert said in result.said
    assert (result.code, kept()) == (2, [1])


def test_plots(tmp_path: Path, capsys: Captured) -> None:
    pytest.importorskip("matplotlib")
    fill(default_path(), [0, 7, 14])
    png, html = tmp_path / "weeks.png", tmp_path / "weeks.html"
    assert run(capsys, "history", "--plot", png).code == 0
    assert run(capsys, "history", "--plot", html).code == 0
    assert png.read_bytes().startswith(b"\x89PNG")
    page = html.read_text(encoding="utf-8")
    assert "<svg" in page and "src=" not in page and "<script" not in page


def test_a_missing_matplotlib_is_a_sentence(
    tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(default_path(), [0])
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    result = run(capsys, "history", "--plot", tmp_path / "weeks.png")
    assert result.code == 1
    assert result.said == "Plots need matplotlib; install it with `pip install 'posecheck[tune]'`."


def test_after_a_session_it_is_told_kindly() -> None:
    (number,) = fill(default_path(), [0], [leg("left", -18.0), leg("right", -12.0)])
    assert list(after(number))[:-1] == [
        "In the holds for 19 s. Furthest, kept up:",
        "  calf foot: left −18°, right −12°",
        "Most often said: Sit taller. (4 x)",
    ]
    assert list(after(number + 1)) == [], "deleted meanwhile"
