"""Where results go: files, folders, standard output, and places that take none."""

from __future__ import annotations

import json
import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from cli_clips import MODULE, TRACE, environment, left_over, run, run_process

from posecheck.config.files import path_of
from posecheck.sources.trace import TraceSource
from tests.sample_clips import trace_of

Captured = pytest.CaptureFixture[str]
CALF = ("--stretch", "calf", "--side", "left")
posix_only = pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX")


def test_events_and_summary_to_standard_output(capsys: Captured) -> None:
    events = run(capsys, "replay", TRACE, *CALF, "--events", "-")
    assert events.code == 0
    assert all(json.loads(line)["stretch"] == "calf" for line in events.out.splitlines())
    summary = run(capsys, "replay", TRACE, *CALF, "--summary", "-")
    assert json.loads(summary.out)["reps"] == 2
    assert (events.err, summary.err) == ("", "")


def test_several_clips_go_to_a_folder_and_their_summary_is_a_list(
    tmp_path: Path, capsys: Captured
) -> None:
    other = tmp_path / "calf_again.posetrace.jsonl.gz"
    other.write_bytes(TRACE.read_bytes())
    out, summary = tmp_path / "out", tmp_path / "all.json"
    out.mkdir()
    result = run(
        capsys, "replay", TRACE, other, "--side", "left", "--events", out, "--trace", out,
        "--summary", summary,
    )  # fmt: skip
    assert (result.code, result.out, result.err) == (0, "", "")
    found = json.loads(summary.read_text(encoding="utf-8"))
    assert [one["clip"] for one in found] == [TRACE.name, other.name]
    assert sorted(path.name for path in out.iterdir()) == [
        "calf_again.events.jsonl",
        "calf_again.posetrace.jsonl",
        "calf_good.events.jsonl",
        "calf_good.posetrace.jsonl",
    ]
    assert len(list(TraceSource(out / "calf_good.posetrace.jsonl"))) == 167


def test_a_clip_that_fails_does_not_stop_the_others(tmp_path: Path, capsys: Captured) -> None:
    gone = tmp_path / "calf_gone.mp4"
    result = run(capsys, "replay", gone, TRACE, "--side", "left", "--summary", "-")
    assert result.said == f"{gone} was not found; check the name and the folder."
    assert result.code == 1
    assert [one["clip"] for one in json.loads(result.out)] == [TRACE.name]


WRONG = [
    (("--side", "up"), "--side up: say left or right."),
    (("--out", "-"), "--out cannot go to standard output; give a file."),
    (("--trace", "-"), "--trace cannot go to standard output; give a file."),
    (
        ("--events", "-", "--summary", "-"),
        "--events - and --summary - would mix on standard output; give one a file.",
    ),
    (
        ("--out", "results"),
        "--out results: give a name that ends in .mp4, or a folder that exists.",
    ),
    (
        ("--events", "a.json", "--summary", "a.json"),
        "Two results would go to a.json; give each its own name.",
    ),
]


@pytest.mark.parametrize(("options", "said"), WRONG)
def test_wrong_options(
    options: tuple[str, ...],
    said: str,
    tmp_path: Path,
    capsys: Captured,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    result = run(capsys, "replay", TRACE, *options)
    assert result.said == f"{said} See `posecheck replay --help`."
    assert result.code == 2
    assert list(tmp_path.iterdir()) == []


def test_several_clips_need_a_folder(tmp_path: Path, capsys: Captured) -> None:
    out = tmp_path / "results"
    result = run(capsys, "replay", TRACE, TRACE, *CALF, "--out", out)
    assert result.said == (
        f"{out}: for several clips, give a folder that exists. See `posecheck replay --help`."
    )
    assert result.code == 2


@pytest.mark.parametrize("option", ["--out", "--trace", "--events", "--summary"])
@pytest.mark.parametrize("where", ["missing", "under a file", "/proc"])
def test_a_place_that_takes_no_file_is_told_before_the_work(
    option: str, where: str, tmp_path: Path, capsys: Captured
) -> None:
    if where == "/proc" and not Path("/proc/version").is_file():
        pytest.skip("needs /proc")
    (tmp_path / "under a file").write_text("x")
    target = tmp_path / where / "a.mp4"  # an absolute `where` stands for itself
    result = run(capsys, "replay", TRACE, *CALF, option, target)
    assert result.said.startswith(f"{target} cannot be written: ")
    assert (result.code, result.out) == (1, "")
    assert left_over(tmp_path) == []


@posix_only
@pytest.mark.parametrize("option", ["--out", "--trace", "--events", "--summary"])
def test_what_is_no_file_is_not_replaced_by_one(
    option: str, tmp_path: Path, capsys: Captured
) -> None:
    device = tmp_path / "device.mp4"
    os.mkfifo(device)
    result = run(capsys, "replay", TRACE, *CALF, option, device)
    assert result.said == (
        f"{device} is not a file; give the name of one. Events and summaries also go to - , "
        "which is standard output."
    )
    assert result.code == 1
    assert stat.S_ISFIFO(device.stat().st_mode)


@pytest.mark.parametrize("ending", ["", ".part"])
def test_the_clip_itself_is_never_written_over(
    ending: str, tmp_path: Path, capsys: Captured
) -> None:
    trace = tmp_path / f"calf.posetrace.jsonl.gz{ending}"
    trace.write_bytes(TRACE.read_bytes())
    target = tmp_path / "calf.posetrace.jsonl.gz"
    result = run(capsys, "replay", trace, *CALF, "--trace", target)
    assert result.said == f"{target} would write over {trace}, which is read; choose another name."
    assert result.code == 1
    assert trace.read_bytes() == TRACE.read_bytes()


@pytest.mark.parametrize(
    ("words", "spoiled"),
    [
        (("replay", "T", *CALF, "--stretch", "s.toml", "--events", "s.toml"), "s.toml"),
        (("replay", "T", *CALF, "--thresholds", "s.toml", "--events", "link.toml"), "s.toml"),
        (("replay", "T", *CALF, "--summary", "a.labels.toml"), "a.labels.toml"),
        (("report", "e.jsonl", "--stretch", "s.toml", "-o", "s.toml"), "s.toml"),
        (("report", "e.events.jsonl", "-o", "e.posetrace.jsonl"), "e.posetrace.jsonl"),
        (("tune", ".", "--out", "a.mp4"), "a.mp4"),
        (("tune", ".", "--out", "sub/../a.labels.toml"), "a.labels.toml"),
        (("evaluate", "rules", ".", "--html", "a.mp4"), "a.mp4"),
        (("history", "export", "--file", "h.sqlite3", "-o", "h.sqlite3"), "h.sqlite3"),
        (("live", "--no-window", "--camera", "a.mp4", "--record", "a.mp4"), "a.mp4"),
        (("live", "--no-window", "--stretch", "./s.toml", "--events", "s.toml"), "s.toml"),
    ],
)
def test_what_is_read_is_never_written_over(
    words: tuple[str, ...],
    spoiled: str,
    tmp_path: Path,
    capsys: Captured,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "sub").mkdir()
    shutil.copy(TRACE, "a.posetrace.jsonl.gz")
    shutil.copy(path_of("calf", "stretches"), "s.toml")
    for name in ("a.mp4", "a.labels.toml", "e.events.jsonl", "e.posetrace.jsonl", "h.sqlite3"):
        Path(name).write_text("kept")
    Path("link.toml").symlink_to("s.toml")
    before = {path: path.read_bytes() for path in tmp_path.iterdir() if path.is_file()}
    result = run(capsys, *("a.posetrace.jsonl.gz" if word == "T" else word for word in words))
    assert " would write over " in result.said
    assert result.said.endswith(f"{spoiled}, which is read; choose another name.")
    assert result.code == 1
    assert {path: path.read_bytes() for path in before} == before


@pytest.mark.parametrize("second", ["../sub/x.jsonl", "link.jsonl", "x.jsonl.part"])
def test_two_results_are_two_files_whatever_they_are_called(
    second: str, tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "sub"
    folder.mkdir()
    monkeypatch.chdir(folder)
    Path("link.jsonl").symlink_to("x.jsonl")
    result = run(capsys, "replay", TRACE, *CALF, "--events", "x.jsonl", "--summary", second)
    assert result.said == (
        f"Two results would go to {second}; give each its own name. See `posecheck replay --help`."
    )
    assert result.code == 2
    assert not Path("x.jsonl").exists()


def test_a_summary_is_written_over_by_the_next(tmp_path: Path, capsys: Captured) -> None:
    clip, summary = tmp_path / "a.posetrace.jsonl.gz", tmp_path / "a.json"
    clip.write_bytes(TRACE.read_bytes())
    for _ in range(2):
        assert run(capsys, "replay", clip, *CALF, "--summary", summary).code == 0


@posix_only
def test_a_disk_that_fills_up_on_the_way(tmp_path: Path) -> None:
    import resource

    trace, events = tmp_path / "a.posetrace.jsonl", tmp_path / "a.events.jsonl"
    result = run_process(
        "replay", TRACE, *CALF, "--trace", trace, "--events", events,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000)),
    )  # fmt: skip
    assert result.said == (
        f"{trace} cannot be written: the file became too large; record to another disk."
    )
    assert result.code == 1
    assert events.read_text(encoding="utf-8").endswith('"reps": 2, "holds": 2}\n')
    assert left_over(tmp_path) == ["a.posetrace.jsonl.part"]
    assert len(list(TraceSource(tmp_path / "a.posetrace.jsonl.part"))) > 10


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("full", ["a.mp4", "a.jsonl", "a.posetrace.jsonl.gz", "a.html", "a.vtt"])
def test_a_result_that_cannot_be_written_costs_no_other(
    full: str, tmp_path: Path, capsys: Captured
) -> None:
    names = {
        "--out": "a.mp4", "--events": "a.jsonl", "--trace": "a.posetrace.jsonl.gz",
        "--report": "a.html", "--captions": "a.vtt", "--summary": "a.json",
    }  # fmt: skip
    if full == "a.html":
        pytest.importorskip("matplotlib")
    (tmp_path / f"{full}.part").symlink_to("/dev/full")
    files = {option: tmp_path / name for option, name in names.items()}
    older = tmp_path / full
    older.write_text("older")
    result = run(capsys, "replay", TRACE, *CALF, *(w for pair in files.items() for w in pair))
    assert result.said == f"{older} cannot be written: the disk is full; free some space."
    assert result.code == 1
    assert older.read_text() == "older"
    assert left_over(tmp_path) == [f"{full}.part"]
    assert json.loads(files["--summary"].read_text())["reps"] == 2
    for path in files.values():
        assert path == older or path.stat().st_size > 200
    if full != "a.jsonl":
        assert files["--events"].read_text().endswith('"reps": 2, "holds": 2}\n')


FULL = [("replay", TRACE, *CALF, "--events", "-"), ("measure", TRACE), ("--help",)]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("words", FULL)
def test_a_full_disk_behind_standard_output(words: tuple[object, ...]) -> None:
    with Path("/dev/full").open("wb") as full:
        result = run_process(*words, stdout=full.fileno())
    assert result.said == ("standard output cannot be written: the disk is full; free some space.")
    assert result.code == 1


@posix_only
@pytest.mark.parametrize(
    ("words", "said"),
    [
        (FULL[0], "posecheck: Nobody reads the events from standard output any more.\n"),
        (("stretches", "schema"), ""),
    ],
)
def test_a_reader_that_leaves(words: tuple[object, ...], said: str) -> None:
    process = subprocess.Popen(
        [*MODULE, *map(str, words)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
        text=True,
    )
    assert process.stdout is not None and process.stderr is not None
    process.stdout.close()
    assert process.stderr.read() == said
    process.stderr.close()
    assert process.wait(20) == 1


@posix_only
def test_a_reader_who_leaves_costs_no_other_result(tmp_path: Path) -> None:
    """As `replay --events - --report x.html ... | head -1`."""
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as nobody:
        done = subprocess.run(
            [
                *MODULE, "replay", str(trace_of("calf_faults")), "--events", "-",
                "--report", str(tmp_path / "x.html"), "--captions", str(tmp_path / "x.vtt"),
            ],
            stdout=nobody, stderr=subprocess.PIPE, env=environment(), text=True, timeout=60,
        )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr == "posecheck: Nobody reads the events from standard output any more.\n"
    assert "Sit taller." in (tmp_path / "x.vtt").read_text(encoding="utf-8")
    assert (tmp_path / "x.html").stat().st_size > 10_000
    assert left_over(tmp_path) == []
