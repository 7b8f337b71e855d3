"""Names of a live session's files: nothing that was recorded is written over unasked."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

import pytest
from closed import closed, posix_only

from posecheck.cli.live_files import numbered, safe_names
from posecheck.cli.live_options import LiveOptions, combined
from posecheck.errors import OutputError
from posecheck.files import PartFile
from posecheck.settings import Settings

NOW = datetime(2026, 10, 25, 2, 30, 15)
STEM = "posecheck-2026-10-25-023015"
Captured = pytest.CaptureFixture[str]


def in_folders(folder: Path) -> LiveOptions:
    kept = str(folder)
    settings = Settings(record_folder=kept, trace_folder=kept, events_folder=kept)
    return combined({}, settings, NOW)


def names(options: LiveOptions) -> list[str]:
    return [Path(str(p)).name for p in (options.record, options.trace, options.events)]


def expected(stem: str) -> list[str]:
    return [f"{stem}.mp4", f"{stem}.posetrace.jsonl", f"{stem}.events.jsonl"]


@pytest.mark.parametrize("ending", ["", ".part"])
@pytest.mark.parametrize("taken", expected(STEM))
def test_a_clock_that_goes_back_takes_no_name_twice(
    taken: str, ending: str, tmp_path: Path
) -> None:
    (tmp_path / f"{taken}{ending}").write_text("before")
    with safe_names(in_folders(tmp_path)) as options:
        assert names(options) == expected(f"{STEM}-2")
        assert isinstance(options.events, str)
        assert options.record == tmp_path / f"{STEM}-2.mp4"
    assert [p.read_text() for p in tmp_path.iterdir()] == ["before"]


def test_sessions_of_the_same_second_have_names_of_their_own(tmp_path: Path) -> None:
    with ExitStack() as sessions:
        for stem in (STEM, f"{STEM}-2", f"{STEM}-3"):
            options = sessions.enter_context(safe_names(in_folders(tmp_path)))
            assert names(options) == expected(stem)
        assert options.record is not None
        file = PartFile(options.record)
        file.open().close()
        file.finish()
    assert [p.name for p in tmp_path.iterdir()] == [f"{STEM}-3.mp4"]


@pytest.mark.parametrize(
    ("name", "second"),
    [
        ("a.mp4", "a-2.mp4"),
        ("a.b.mp4", "a.b-2.mp4"),
        ("a", "a-2"),
        ("a.events.jsonl", "a-2.events.jsonl"),
        ("a.b.posetrace.jsonl.gz", "a.b-2.posetrace.jsonl.gz"),
        ("a.jsonl", "a-2.jsonl"),
    ],
)
def test_the_number_is_before_the_ending(name: str, second: str, tmp_path: Path) -> None:
    assert numbered(tmp_path / name, 2) == tmp_path / second
    assert numbered(tmp_path / name, 1) == tmp_path / name


def test_what_a_killed_session_left_is_kept(tmp_path: Path, capsys: Captured) -> None:
    record, trace = tmp_path / "a.mp4", tmp_path / "t.posetrace.jsonl"
    (tmp_path / "a.mp4.part").write_text("minutes of video")
    (tmp_path / "t.posetrace.jsonl.part").write_text("their landmarks")
    (tmp_path / "a-2.mp4.part").write_text("of the session before that")
    with safe_names(LiveOptions(record=record, trace=trace, events="-")) as options:
        assert (options.record, options.trace, options.events) == (record, trace, "-")
        PartFile(record).open().close()
    assert (tmp_path / "a-3.mp4.part").read_text() == "minutes of video"
    assert (tmp_path / "t-3.posetrace.jsonl.part").read_text() == "their landmarks"
    assert (tmp_path / "a-2.mp4.part").read_text() == "of the session before that"
    assert capsys.readouterr().err == (
        "posecheck: A session was cut off before; what it left is kept as "
        f"{tmp_path / 'a-3.mp4.part'} and {tmp_path / 't-3.posetrace.jsonl.part'}, and can be "
        "replayed.\n"
    )


@posix_only
def test_what_another_session_writes_stays_where_it_is(tmp_path: Path, capsys: Captured) -> None:
    record = tmp_path / "a.mp4"
    other = PartFile(record)
    with other.open() as stream:
        stream.write(b"now")
        stream.flush()
        with (
            safe_names(LiveOptions(record=record)),
            pytest.raises(OutputError, match="another posecheck is writing it"),
        ):
            PartFile(record).open()
    assert (tmp_path / "a.mp4.part").read_bytes() == b"now"
    assert capsys.readouterr().err == ""


@posix_only
def test_a_folder_that_takes_no_file(tmp_path: Path) -> None:
    options = in_folders(tmp_path / "videos")
    with pytest.raises(OutputError, match="does not exist"), safe_names(options):
        pass
    with (
        closed(tmp_path / "videos"),
        pytest.raises(OutputError, match="may not be written"),
        safe_names(options),
    ):
        pass
