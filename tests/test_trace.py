"""Traces survive the round trip, a kill and careless hands."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import numpy as np
import pytest
from clips import some_pose
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as npst

from posecheck.errors import OutputError, SourceError
from posecheck.pose import N_LANDMARKS, Pose
from posecheck.sources import open_source
from posecheck.sources.trace import TraceSource, TraceWriter

SIZE = (640, 480)
HEADER = json.dumps({"format": "posetrace", "version": 1, "size_wh": list(SIZE)}) + "\n"
NOBODY = '{"t": 0.5, "lm": null, "world": null}\n'


def write(path: Path, poses: list[Pose]) -> Path:
    with TraceWriter(path, size_wh=SIZE, source="a.mp4", model="heavy") as writer:
        for pose in poses:
            writer.write(pose)
    return path


def assert_same(got: Pose, wanted: Pose) -> None:
    assert got.t == pytest.approx(wanted.t, abs=1e-6)
    assert got.size_wh == SIZE
    assert got.others == wanted.others
    assert got.found == wanted.found
    for name, error in [
        ("xy", 0.0051),
        ("z", 0.0051),
        ("visibility", 0.00051),
        ("presence", 0.00051),
        ("world", 0.000051),
    ]:
        np.testing.assert_allclose(getattr(got, name), getattr(wanted, name), atol=error)


numbers = st.one_of(st.floats(-5000, 5000), st.just(float("nan")))
poses = st.builds(
    Pose.from_landmarks,
    st.floats(0, 4e4),
    npst.arrays(np.float64, (N_LANDMARKS, 5), elements=numbers),
    npst.arrays(np.float64, (N_LANDMARKS, 3), elements=numbers),
    st.just(SIZE),
    st.integers(0, 3),
)


@pytest.mark.parametrize("name", ["a.posetrace.jsonl", "a.posetrace.jsonl.gz"])
@settings(
    max_examples=25,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(wanted=st.lists(poses, max_size=4).map(lambda p: sorted(p, key=lambda pose: pose.t)))
def test_round_trip(tmp_path: Path, name: str, wanted: list[Pose]) -> None:
    source = TraceSource(write(tmp_path / name, wanted))
    got = list(source)
    assert source.warnings == []
    assert source.frames == len(got) == len(wanted)
    for one, other in zip(got, wanted, strict=True):
        assert_same(one, other)


def test_partly_seen_and_unseen_people(tmp_path: Path) -> None:
    landmarks = np.full((N_LANDMARKS, 5), np.nan)
    landmarks[11] = (100.126, 50.004, -3, 0.98765, 1)
    half = Pose.from_landmarks(1.0, landmarks, np.full((N_LANDMARKS, 3), np.nan), SIZE)
    path = write(tmp_path / "a.posetrace.jsonl", [half, Pose.missing(2.0, SIZE)])
    lines = [json.loads(line) for line in path.read_text().splitlines()]
    assert lines[1]["lm"][11] == [100.13, 50.0, -3.0, 0.988, 1.0]
    assert lines[1]["lm"][12] == [None] * 5
    assert lines[1]["world"] is None
    assert lines[2] == {"t": 2.0, "lm": None, "world": None}
    got = list(TraceSource(path))
    assert [pose.found for pose in got] == [True, False]
    assert_same(got[0], half)


def test_the_header_tells_where_it_comes_from(tmp_path: Path) -> None:
    path = tmp_path / "a.posetrace.jsonl"
    TraceWriter(
        path,
        size_wh=SIZE,
        source="a.mp4",
        model="full",
        model_sha256="abc",
        mediapipe="0.10.31",
        extra={"stretch": "calf"},
    ).close()
    source = open_source(path)
    assert isinstance(source, TraceSource)
    assert source.header == {
        "format": "posetrace",
        "version": 1,
        "source": "a.mp4",
        "size_wh": [640, 480],
        "model": "full",
        "model_sha256": "abc",
        "mediapipe": "0.10.31",
        "stretch": "calf",
    }
    assert (source.frames, source.duration_s) == (0, 0.0)
    assert source.describe() == "trace a.posetrace.jsonl, 640 x 480, full model"


def test_length(tmp_path: Path) -> None:
    path = write(tmp_path / "a.posetrace.jsonl", [some_pose(t) for t in (1.0, 1.5, 4.0)])
    assert (TraceSource(path).frames, TraceSource(path).duration_s) == (3, 3.0)


def test_equal_traces_are_equal_files(tmp_path: Path) -> None:
    one = write(tmp_path / "a.posetrace.jsonl.gz", [some_pose()])
    other = write(tmp_path / "b.posetrace.jsonl.gz", [some_pose()])
    assert one.read_bytes() == other.read_bytes()
    assert one.read_bytes().startswith(b"\x1f\x8b")


@pytest.mark.parametrize("name", ["a.posetrace.jsonl", "a.posetrace.jsonl.gz"])
def test_a_recording_that_was_killed_can_be_read(tmp_path: Path, name: str) -> None:
    writer = TraceWriter(tmp_path / name, size_wh=SIZE)
    for i in range(5):
        writer.write(some_pose(i / 10, seed=i))
    part = tmp_path / f"{name}.part"  # as a kill at this moment leaves it
    assert not (tmp_path / name).exists()
    killed = open_source(part)
    assert isinstance(killed, TraceSource)
    assert [pose.t for pose in killed] == pytest.approx([0.0, 0.1, 0.2, 0.3, 0.4])
    writer.close()
    writer.close()
    assert (tmp_path / name).exists()
    assert not part.exists()


def test_a_cut_off_last_line_is_dropped_with_a_warning(tmp_path: Path) -> None:
    path = write(tmp_path / "a.posetrace.jsonl", [some_pose(0.0), some_pose(0.1)])
    path.write_bytes(path.read_bytes()[:-40])
    source = TraceSource(path)
    assert [pose.t for pose in source] == [0.0]
    assert source.warnings == ["a.posetrace.jsonl: line 3, the last, is cut off and was left out."]


def test_a_cut_off_compressed_trace_gives_what_is_there(tmp_path: Path) -> None:
    path = write(tmp_path / "a.posetrace.jsonl.gz", [some_pose(i / 10, seed=i) for i in range(9)])
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 2 // 3])
    source = TraceSource(path)
    got = [pose.t for pose in source]
    assert 1 < len(got) < 9
    assert any("cut off" in warning for warning in source.warnings)


def test_a_last_line_without_its_newline_counts(tmp_path: Path) -> None:
    path = tmp_path / "a.posetrace.jsonl"
    path.write_text(HEADER + NOBODY.rstrip())
    source = TraceSource(path)
    assert len(list(source)) == 1
    assert source.warnings == []


@pytest.mark.parametrize(
    ("header", "part"),
    [
        ("hello\n", "line 1: this is not a trace"),
        ("[1]\n", "line 1: this is not a trace"),
        ('{"format": "video"}\n', "line 1: this is not a trace"),
        (HEADER.replace('"version": 1', '"version": 2'), "line 1: trace version 2 is not known"),
        (HEADER.replace("640", "0"), "line 1: size_wh is [0, 480], but has to be"),
        (HEADER.replace("[640, 480]", "null"), "line 1: size_wh is null, but has to be"),
    ],
)
def test_a_bad_header_is_refused(tmp_path: Path, header: str, part: str) -> None:
    path = tmp_path / "a.posetrace.jsonl"
    path.write_text(header + NOBODY)
    with pytest.raises(SourceError) as caught:
        open_source(path)
    assert str(caught.value).startswith(f"{path}, {part}")


@pytest.mark.parametrize(
    "line",
    [
        "{broken\n",
        "\n",
        "[]\n",
        '{"t": 1.0}\n',
        '{"t": "soon", "lm": null, "world": null}\n',
        '{"t": NaN, "lm": null, "world": null}\n',
        '{"t": true, "lm": null, "world": null}\n',
        '{"t": 1.0, "lm": [[1, 2, 3, 4, 5]], "world": null}\n',
        '{"t": 1.0, "lm": null, "world": {"nose": 1}}\n',
        json.dumps({"t": 1.0, "lm": [[2e6, 2, 3, 4, 5]] * N_LANDMARKS, "world": None}) + "\n",
        json.dumps({"t": 1.0, "lm": None, "world": [[None, 2, -1e200]] * N_LANDMARKS}) + "\n",
        '{"t": 1.0, "lm": null, "world": null, "others": -1}\n',
    ],
)
def test_a_broken_line_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "a.posetrace.jsonl"
    path.write_text(HEADER + NOBODY + line + NOBODY)
    with pytest.raises(SourceError) as caught:
        list(open_source(path))
    assert str(caught.value) == f"{path}, line 3: this is not a pose; repair or delete the line."


@pytest.mark.parametrize(
    ("size_wh", "part"),
    [
        ([1, 1], "size_wh is only 1 x 1 pixels; use one of at least 64 x 64"),
        ([16384, 1], "size_wh is only 16384 x 1 pixels"),
        ([16384, 16384], "size_wh is 16384 x 16384 pixels, which is too large"),
    ],
)
def test_a_size_that_no_picture_has_is_refused(
    size_wh: list[int], part: str, tmp_path: Path
) -> None:
    path = tmp_path / "a.posetrace.jsonl"
    path.write_text(HEADER.replace("[640, 480]", json.dumps(size_wh)) + NOBODY)
    with pytest.raises(SourceError, match=r"a\.posetrace\.jsonl, line 1: size_wh is") as caught:
        TraceSource(path)
    assert part in str(caught.value)


def nobody_at(path: Path, *times: float) -> Path:
    path.write_text(HEADER + "".join(NOBODY.replace("0.5", str(t)) for t in times))
    return path


def test_an_hour_of_sleep_in_a_trace_is_no_fault(tmp_path: Path) -> None:
    path = nobody_at(tmp_path / "a.posetrace.jsonl", 1e8, 1e8 + 0.1, 1e8 + 3600)
    assert [pose.t - 1e8 for pose in TraceSource(path)] == pytest.approx([0.0, 0.1, 3600.0])


@pytest.mark.parametrize(
    ("t", "part"),
    [
        (1e7, "line 4: its time is more than 12 hours after the first, longer than any recording"),
        (1e15, "line 4: this is not a pose"),
        (1e300, "line 4: this is not a pose"),
        (-1e300, "line 4: this is not a pose"),
    ],
)
def test_a_time_that_is_in_no_recording_is_refused(t: float, part: str, tmp_path: Path) -> None:
    path = nobody_at(tmp_path / "a.posetrace.jsonl", 0.0, 0.1, t)
    got = []
    with pytest.raises(SourceError, match=part):
        got.extend(TraceSource(path))
    assert [pose.t for pose in got] == [0.0, 0.1], "what is before it counts"


def test_a_trace_without_end_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("posecheck.sources.trace._MOST_POSES", 3)
    path = nobody_at(tmp_path / "a.posetrace.jsonl", 0.0, 0.1, 0.2)
    assert len(list(TraceSource(path))) == 3
    with pytest.raises(SourceError, match="has more than 3 poses, which is longer than half a day"):
        list(TraceSource(nobody_at(path, 0.0, 0.1, 0.2, 0.3)))


def test_a_broken_archive_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.posetrace.jsonl.gz"
    packed = bytearray(gzip.compress((HEADER + NOBODY).encode()))
    packed[-8] ^= 1  # the checksum
    path.write_bytes(packed)
    with pytest.raises(SourceError, match=r"a\.posetrace\.jsonl\.gz cannot be read"):
        list(open_source(path))


def test_a_binary_file_is_no_trace(tmp_path: Path) -> None:
    path = tmp_path / "a.posetrace.jsonl"
    path.write_bytes(b"\xff\xfe\x00binary")
    with pytest.raises(SourceError, match="not a text file"):
        open_source(path)


def test_a_missing_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"the folder .*gone does not exist; create it"):
        TraceWriter(tmp_path / "gone" / "a.posetrace.jsonl", size_wh=SIZE)
