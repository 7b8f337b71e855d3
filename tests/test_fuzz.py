"""Hostile input: every file that posecheck reads, broken in every way that hypothesis thinks of.

The law: an error of posecheck's own or a result; no other exception, no hang, no more than a
gigabyte, no file written but the one that was asked for. POSECHECK_FUZZ=2000 tries more.
"""

from __future__ import annotations

import gzip
import json
import struct
import sys
import zipfile
import zlib
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from cli_clips import SAMPLE, run, sample_frames, write_frames, write_picture
from clips import write_clip
from hostile import (
    LIMIT_BYTES,
    LIMIT_S,
    SAMPLES,
    bounded,
    fate_of,
    files_in,
    gzip_bomb,
    in_time,
    mutations,
    values,
)
from hypothesis import given
from hypothesis import strategies as st
from test_profiles_command import LEG
from test_thresholds import HEAD, table

from posecheck.cli.report_input import read_events
from posecheck.config import load_routine, load_settings, load_stretch
from posecheck.config.languages import load_language
from posecheck.config.profiles import read_profile, to_toml
from posecheck.config.thresholds import load_thresholds
from posecheck.errors import ModelError, PosecheckError, SourceError
from posecheck.models import PARTS, load
from posecheck.profile import Profile
from posecheck.sources import open_source
from posecheck.sources.trace import TraceSource
from posecheck.tuning.label_files import read_labels

PACKAGE = Path(__file__).parents[1] / "posecheck"
HEADER = {"format": "posetrace", "version": 1, "size_wh": [640, 480], "model": "heavy"}
BODY = [[1.5, 2.5, 0.0, 0.9, 0.9]] * 33
POSE = {"t": 0.1, "lm": BODY, "world": [[0.1, 0.2, 0.3]] * 33}
PROFILE = to_toml(Profile("Ana", (LEG,)))
THRESHOLDS = HEAD + table(low=70.0, high=110.0)
SETTINGS = 'camera = "0"\nroutine = "low-back"\nvolume = 0.5\nreps = 3\nrecord_folder = "~/V"\n'
LABELS = (SAMPLES / "calf_good.json").read_bytes()
EVENTS = (SAMPLES / "golden" / "calf_faults.events.jsonl").read_bytes()


def trace_bytes(poses: int = 4) -> bytes:
    lines = [HEADER, *({**POSE, "t": i / 10} for i in range(poses))]
    return "".join(json.dumps(line) + "\n" for line in lines).encode()


def read_all(path: Path) -> object:
    return list(open_source(path))


READERS: dict[str, tuple[str, bytes, Callable[[Path], object]]] = {
    "stretch": ("a.toml", (PACKAGE / "stretches/calf.toml").read_bytes(), load_stretch),
    "routine": ("a.toml", (PACKAGE / "routines/low-back.toml").read_bytes(), load_routine),
    "settings": ("a.toml", SETTINGS.encode(), load_settings),
    "thresholds": ("a.toml", THRESHOLDS.encode(), load_thresholds),
    "profile": ("a.toml", PROFILE.encode(), read_profile),
    "language": ("a.toml", (PACKAGE / "languages/de.toml").read_bytes(), load_language),
    "trace": ("a.posetrace.jsonl", trace_bytes(), read_all),
    "packed trace": ("a.posetrace.jsonl.gz", gzip.compress(trace_bytes()), read_all),
    "labels": ("a.json", LABELS, read_labels),
    "events": ("a.events.jsonl", EVENTS, read_events),
}


@pytest.mark.parametrize("kind", READERS)
@given(data=st.data())
@bounded
def test_a_file_that_was_changed(
    kind: str, data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    name, good, read = READERS[kind]
    folder = tmp_path_factory.mktemp("fuzz")
    path = folder / name
    path.write_bytes(data.draw(mutations(good)))
    survives(lambda: read(path))
    assert files_in(folder) == {path}


@pytest.mark.parametrize("kind", ["trace", "labels", "events"])
@given(data=st.data())
@bounded
def test_json_of_every_shape(
    kind: str, data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    name, good, read = READERS[kind]
    lines = [json.loads(line) for line in (good.splitlines() if kind != "labels" else [good])]
    broken = data.draw(replaced(data.draw(st.sampled_from(lines))))
    at = lines.index(data.draw(st.sampled_from(lines)))
    lines[at] = broken
    path = tmp_path_factory.mktemp("fuzz") / name
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), "utf-8")
    survives(lambda: read(path))


@st.composite
def replaced(draw: st.DrawFn, value: Any) -> Any:
    """The same JSON with one value somewhere in it replaced by anything."""
    if isinstance(value, dict) and value and draw(st.booleans()):
        key = draw(st.sampled_from(sorted(value)))
        return {**value, key: draw(replaced(value[key]))}
    if isinstance(value, list) and value and draw(st.booleans()):
        at = draw(st.integers(0, len(value) - 1))
        return [*value[:at], draw(replaced(value[at])), *value[at + 1 :]]
    return draw(values)


def survives(read: Callable[[], object]) -> None:
    try:
        in_time(read)
    except PosecheckError as error:
        assert str(error).strip(), "an error without a word"
        str(error).encode("utf-8", "backslashreplace")


# A whole run on what still reads: judging, painting and writing have to survive it, too.


@given(data=st.data())
@bounded
def test_a_strange_trace_is_judged_to_its_end(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("fuzz")
    number = st.floats(-1e6, 1e6) | st.sampled_from([float("nan"), 1e300, -1e300, 0.0])
    rows = st.lists(number, min_size=5, max_size=5)
    body = st.none() | st.lists(rows, min_size=33, max_size=33)
    times = st.floats(-1e9, 1e9) | st.sampled_from([0.0, 0.1, 1e300, -1e300])
    lines = [HEADER | {"size_wh": data.draw(st.sampled_from([[640, 480], [1, 1], [9000, 1]]))}]
    for _ in range(data.draw(st.integers(1, 5))):
        few = data.draw(body)
        world = None if few is None else [row[:3] for row in few]
        lines.append({"t": data.draw(times), "lm": few, "world": world})
    path = folder / "a.posetrace.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))

    from posecheck.cli.common import error_of, open_legs
    from posecheck.session import Session
    from posecheck.sinks.events import plain

    def judge() -> None:
        session = Session(open_legs("", "calf", "left"), error_of("heavy"))
        events = [event for pose in TraceSource(path) for event in session.step(pose).events]
        for event in (*events, *session.finish()):
            json.dumps(plain(event.as_dict()), allow_nan=False)

    survives(judge)


# Models.


@given(data=st.data())
@bounded
def test_a_model_that_was_changed(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("fuzz") / "a.task"
    with zipfile.ZipFile(path, "w") as bundle:
        for part in PARTS:
            bundle.writestr(part, b"TFL3" * 10)
    path.write_bytes(data.draw(mutations(path.read_bytes())))
    survives(lambda: load(str(path)))
    assert files_in(path.parent) == {path}


def write_model(path: Path, *members: tuple[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, content in members:
            bundle.writestr(name, content)
    return path


def test_a_model_that_leads_out_of_its_folder_writes_nothing(tmp_path: Path) -> None:
    inside = tmp_path / "a" / "b"
    inside.mkdir(parents=True)
    names = (*PARTS, "../../escaped.txt", str(tmp_path / "absolute.txt"))
    model = write_model(inside / "m.task", *((name, b"x") for name in names))
    fate = fate_of(["replay", SAMPLE, "--stretch", "calf", "--model", model], inside)
    assert fate.code == 1
    assert "Traceback" not in fate.err
    assert "does not load; it is damaged or made for another version of MediaPipe." in fate.err
    assert files_in(tmp_path) == {model}


@pytest.mark.skipif(sys.platform == "win32", reason="measures with wait4")
def test_a_model_that_is_a_bomb(tmp_path: Path) -> None:
    model = write_model(tmp_path / "m.task", *((part, b"\0" * (100 << 20)) for part in PARTS))
    fate = fate_of(["replay", SAMPLE, "--stretch", "calf", "--model", model], tmp_path)
    check(fate)
    assert files_in(tmp_path) == {model}


def test_a_model_without_end_is_refused(tmp_path: Path) -> None:
    large = tmp_path / "m.task"
    with large.open("wb") as file:
        file.truncate(3 << 30)  # takes no room on the disk
    with pytest.raises(ModelError, match=r"is too large to be a pose model"):
        load(str(large))
    if Path("/dev/zero").exists():
        with pytest.raises(ModelError, match="is not a file"):
            load("/dev/zero")


# Bombs.


@pytest.mark.skipif(sys.platform == "win32", reason="measures with wait4")
@pytest.mark.parametrize(
    ("head", "filling"),
    [
        (b"", b" "),
        (trace_bytes(2), b" "),
        (trace_bytes(2), b"["),
        (trace_bytes(2) + b'{"t": 9, "lm": "', b"x"),
    ],
)
def test_a_packed_trace_that_is_a_bomb(head: bytes, filling: bytes, tmp_path: Path) -> None:
    """Two gigabytes in one line."""
    path = gzip_bomb(tmp_path / "a.posetrace.jsonl.gz", head, 2048, filling)
    fate = fate_of(["replay", path, "--stretch", "calf", "--side", "left"], tmp_path)
    check(fate)
    assert files_in(tmp_path) == {path}


@pytest.mark.skipif(sys.platform == "win32", reason="measures with wait4")
@pytest.mark.parametrize(
    "words",
    [
        ("live", "--stretch", "big.toml", "--no-window"),
        ("live", "--thresholds", "big.toml", "--no-window"),
        ("report", "big.events.jsonl", "-o", "r.html"),
        ("evaluate", "rules", "big.json"),
    ],
)
def test_a_text_without_end_is_refused(words: tuple[str, ...], tmp_path: Path) -> None:
    (name,) = (word for word in words if word.startswith("big"))
    with (tmp_path / name).open("wb") as file:
        file.truncate(3 << 30)
    fate = fate_of(words, tmp_path)
    check(fate)
    assert [path.name for path in files_in(tmp_path)] == [name]


def check(fate: Any) -> None:
    assert fate.code == 1, fate
    assert "Traceback" not in fate.err, fate.err
    assert fate.err.startswith("posecheck: "), fate.err
    assert fate.peak_bytes < LIMIT_BYTES, fate
    assert fate.seconds < LIMIT_S, fate


def test_events_cannot_put_code_into_a_report(tmp_path: Path) -> None:
    hostile = "<script>alert(1)</script>"
    lines = EVENTS.decode().splitlines()
    lines = [line.replace('"text": "', f'"text": "{hostile}') for line in lines]
    (tmp_path / "a.events.jsonl").write_text("\n".join(lines) + "\n")
    fate = fate_of(["report", "a.events.jsonl", "-o", "r.html"], tmp_path)
    assert fate.code == 0, fate.err
    assert hostile not in (tmp_path / "r.html").read_text("utf-8")
    assert "&lt;script&gt;" in (tmp_path / "r.html").read_text("utf-8")


# Media.


@pytest.fixture(scope="module")
def media(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("media")
    picture = sample_frames(1)[0][1]
    return {
        "a.mp4": write_frames(folder / "a.mp4", sample_frames(4)).read_bytes(),
        "a.png": write_picture(folder / "a.png", picture[::4, ::4]).read_bytes(),
        "a.jpg": write_picture(folder / "a.jpg", picture).read_bytes(),
    }


@pytest.mark.parametrize("name", ["a.mp4", "a.png", "a.jpg"])
@given(data=st.data())
@bounded
def test_a_clip_or_picture_that_was_changed(
    name: str,
    data: st.DataObject,
    media: dict[str, bytes],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    path = tmp_path_factory.mktemp("fuzz") / name
    path.write_bytes(data.draw(mutations(media[name])))
    survives(lambda: read_all(path))
    assert files_in(path.parent) == {path}


def grey_png(side: int) -> bytes:
    """A PNG of grey alone: a thousandth of what it unpacks to."""
    row = bytes(1 + side)
    packing = zlib.compressobj()
    data = b"".join(packing.compress(row) for _ in range(side)) + packing.flush()
    head = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    parts = [(b"IHDR", head), (b"IDAT", data), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(d)) + kind + d + struct.pack(">I", zlib.crc32(kind + d))
        for kind, d in parts
    )


BOMBS: dict[str, Callable[[Path], object]] = {
    "huge.png": lambda path: path.write_bytes(grey_png(16_000)),
    "long.png": lambda path: write_picture(path, np.zeros((64, 40_000, 3), np.uint8)),
    "long.jpg": lambda path: write_picture(path, np.zeros((60_000, 64, 3), np.uint8)),
    "large.mp4": lambda path: write_clip(path, [0.0], size_wh=(4096, 4096)),
    "wide.mp4": lambda path: write_clip(path, [0.0], size_wh=(640, 480), aspect=Fraction(100)),
    "a.posetrace.jsonl": lambda path: path.write_bytes(
        trace_bytes().replace(b"[640, 480]", b"[16384, 16384]")
    ),
    "b.posetrace.jsonl": lambda path: path.write_bytes(trace_bytes().replace(b"0.3,", b"1e7,")),
}


@pytest.mark.skipif(sys.platform == "win32", reason="measures with wait4")
@pytest.mark.parametrize("name", BOMBS)
def test_media_that_are_bombs(name: str, tmp_path: Path) -> None:
    """Some kilobytes that would be gigabytes, or that native code would end the process for."""
    BOMBS[name](tmp_path / name)
    words = ["replay", name, "--stretch", "calf", "--side", "left", "--sound", "a.wav"]
    fate = fate_of(words, tmp_path)
    check(fate)
    assert sum(path.stat().st_size for path in files_in(tmp_path)) < 8 << 20


def test_what_is_read_whole_still_reads(
    media: dict[str, bytes], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The readers above are the real ones, and their good files are good."""
    for name, good, read in READERS.values():
        (tmp_path / name).write_bytes(good)
        read(tmp_path / name)
    for name, good in media.items():
        (tmp_path / name).write_bytes(good)
        assert read_all(tmp_path / name)
    with pytest.raises(SourceError):
        read_all(tmp_path / "none.mp4")
    assert run(capsys, "stretches", "check", tmp_path / "none.toml").code == 1
