"""Messages that no other test brings about, each provoked and read as a person would read it."""

from __future__ import annotations

import json
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from cli_clips import TRACE, sample_frames, write_picture
from clips import write_clip

from posecheck.cli.clusters import Dask
from posecheck.cli.report_input import from_events, read_events
from posecheck.config import load_stretch
from posecheck.config.profiles import profile_path
from posecheck.errors import ModelError, OutputError, PosecheckError, SourceError
from posecheck.estimators.mediapipe import MediaPipeEstimator
from posecheck.files import check_target
from posecheck.history.database import connect
from posecheck.models import load
from posecheck.sinks.background import Background
from posecheck.sources import Frame, open_source
from posecheck.sources.clip import ClipSource
from posecheck.sources.picture import PictureSource
from posecheck.sources.trace import TraceSource
from posecheck.tuning.corpus import read_corpus
from posecheck.tuning.label_files import read_labels
from posecheck.tuning.label_writing import check_tomlkit
from posecheck.uncertainty import ErrorTable
from posecheck.workbench.pictures import open_pictures

HEADER = '{"format": "posetrace", "version": 1, "size_wh": [640, 480]}\n'
Patch = pytest.MonkeyPatch


def said(provoke: Callable[[], object]) -> str:
    with pytest.raises(PosecheckError) as caught:
        provoke()
    return str(caught.value)


def file(folder: Path, name: str, content: str | bytes = b"") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


# Sources.


def test_clips_pictures_and_traces(tmp_path: Path) -> None:
    folder, empty = tmp_path, file(tmp_path, "empty.mp4")
    no_picture = file(tmp_path, "a.png", b"\x89PNG\r\n" + b"x" * 50)
    size = file(tmp_path, "s.posetrace.jsonl", HEADER.replace("640", "0"))
    long = file(tmp_path, "l.posetrace.jsonl", HEADER + "x" * 300_000)
    picture = write_picture(tmp_path / "p.png", sample_frames(1)[0][1])
    for provoke, words in (
        (lambda: open_source(folder), "is a folder; give a video, a picture or a trace in it."),
        (lambda: open_source(empty), "empty.mp4 is empty; record or copy it again."),
        (
            lambda: open_source("rtsp://cam/1"),
            "rtsp://cam/1 is a stream; use it with `posecheck live --camera rtsp://cam/1`.",
        ),
        (lambda: ClipSource(folder), "is a folder; give a video in it."),
        (
            lambda: PictureSource(no_picture),
            "a.png is not a picture that can be read; save it as JPEG or PNG, of at most 67 "
            "megapixels.",
        ),
        (
            lambda: TraceSource(size),
            "line 1: size_wh is [0, 480], but has to be a width and a height in pixels.",
        ),
        (
            lambda: list(TraceSource(long)),
            "l.posetrace.jsonl is not a trace: it has a line of more than 256 kB.",
        ),
        (lambda: open_pictures(picture), "p.png is a single picture; give a clip or a trace."),
        (
            lambda: open_pictures(file(folder, "n.posetrace.jsonl", HEADER)),
            "n.posetrace.jsonl holds no pose; record or copy it again.",
        ),
    ):
        assert said(provoke).endswith(words)


def test_a_clip_that_may_not_be_read(tmp_path: Path, monkeypatch: Patch) -> None:
    import av

    def refuse(*_args: object, **_more: object) -> None:
        raise PermissionError(13, "Permission denied")

    clip = write_clip(tmp_path / "a.mp4", [0.0, 0.1])
    with monkeypatch.context() as patch:
        patch.setattr(av, "open", refuse)
        assert said(lambda: ClipSource(clip)).endswith("may not be read; check its permissions.")
    monkeypatch.setattr("posecheck.sources.clip.decoded", lambda *_: iter(()))
    words = "a.mp4 holds no frame that can be decoded; record or copy it again."
    assert said(lambda: ClipSource(clip)).endswith(words)


# Reports.


def test_events(tmp_path: Path) -> None:
    none = file(tmp_path, "none.events.jsonl", "[1]\n".replace("[1]", '{"t": 0'))
    assert "line 1: this is not an event" in said(lambda: read_events(none))
    unknown = '{"t": 0.0, "event": "baseline", "stretch": "yoga", "side": "left"}\n'
    path = file(tmp_path, "yoga.events.jsonl", unknown)
    assert said(lambda: from_events(path, None, ())) == (
        "The events are of the stretch 'yoga', which is not one of posecheck's own; give its file "
        "with --stretch FILE.toml."
    )
    large = tmp_path / "large.events.jsonl"
    with large.open("wb") as stream:
        stream.truncate(40 << 20)
    words = "large.events.jsonl is too large to be the events of a session."
    assert said(lambda: read_events(large)).endswith(words)


def test_reports_of_nothing(tmp_path: Path) -> None:
    from posecheck.cli.report import report

    lost = '{"t": 0.0, "event": "camera_lost", "camera": "0"}\n'
    path = file(tmp_path, "lost.events.jsonl", lost)
    words = "lost.events.jsonl: no stretch was begun in it, so there is no report."
    assert said(lambda: report([str(path)], tmp_path / "r.html")).endswith(words)
    wrong = said(lambda: report([str(path)], tmp_path / "r.html", stretch="no.toml"))
    assert wrong == "--stretch no.toml: no.toml was not found; check the name and the folder."


# Files of the user.


def test_files_of_the_user(tmp_path: Path, monkeypatch: Patch) -> None:
    large = file(tmp_path, "a.toml", b"#" * (2 << 20))
    assert said(lambda: load_stretch(large)).endswith(
        "a.toml is too large for such a file (more than 1 MB)."
    )
    long = file(tmp_path, "l.toml", b"reps = " + b"9" * 5000)
    assert said(lambda: load_stretch(long)).endswith(
        "l.toml: not valid TOML: a number has too many digits."
    )
    nul = file(tmp_path, "n.toml", b'# \nname = ["x", "a\\u0000b"]')
    assert said(lambda: load_stretch(nul)).endswith(
        "n.toml, line 2: no text can hold the character U+0000; take it out."
    )
    words = "profile '\n': a profile needs a name, such as Ana or Ana at home."
    assert said(lambda: profile_path("\n")) == words
    settings = import_module("posecheck.cli.settings")
    monkeypatch.setenv("EDITOR", "false")
    monkeypatch.delenv("VISUAL", raising=False)
    ended = said(settings.edit)
    assert ended.startswith("The editor false ended with 1; ")
    assert ended.endswith("settings.toml is as it left it.")
    monkeypatch.setenv("EDITOR", 'vi "')
    assert said(settings.edit).startswith(
        "$EDITOR opens a quote and does not close it; set it anew, or edit "
    )
    monkeypatch.setenv("EDITOR", "")
    monkeypatch.setattr("shutil.which", lambda _name: None)
    assert said(settings.edit).startswith("There is no editor; set $EDITOR, or edit ")
    assert said(lambda: check_target(tmp_path)).endswith(
        "is a folder; give the name of a file in it."
    )


def test_a_history_of_a_newer_posecheck(tmp_path: Path) -> None:
    path = tmp_path / "h.sqlite3"
    connection = connect(path)
    connection.execute("INSERT INTO migration VALUES (999, 'later')")
    connection.close()
    assert "was written by a newer posecheck (version 999 of its tables, known here" in said(
        lambda: connect(path)
    )


# Models and writers.


def test_models(monkeypatch: Patch, tmp_path: Path) -> None:
    monkeypatch.setattr("posecheck.models.resources.files", lambda _name: tmp_path)
    assert said(lambda: load("lite")) == (
        "The lite pose model is missing from this installation; reinstall posecheck."
    )


def test_a_model_that_fails_on_a_frame() -> None:
    estimator = MediaPipeEstimator.__new__(MediaPipeEstimator)
    estimator.model_name, estimator._talkative = "lite", False

    def fail(_image: object, _stamp_ms: int) -> None:
        raise RuntimeError("native")

    estimator._landmarker = SimpleNamespace(detect_for_video=fail)
    with pytest.raises(ModelError) as caught:
        estimator._detect(None, 1500)
    assert str(caught.value) == (
        "The lite pose model failed on the frame at 1.50 s; try another --model."
    )
    estimator._landmarker = None
    with pytest.raises(ModelError, match="The pose model was closed; start a new estimator for a"):
        estimator._detect(None, 1500)
    assert Frame(0.0, np.zeros((64, 64, 3), np.uint8)).size_wh == (64, 64)


def test_a_writer_that_breaks() -> None:
    def fail(*_args: object) -> None:
        raise ZeroDivisionError("oh")

    writing = Background("The trace", fail, lambda: None, 3)
    writing.put(1)
    writing.close()
    assert str(writing.error) == "The trace stopped: ZeroDivisionError('oh')."
    closing = Background("The trace", lambda _: None, fail, 3)
    closing.close()
    assert str(closing.error) == "The trace was not finished: ZeroDivisionError('oh')."


# Tuning.


def corpus(folder: Path, lines: list[Any], **arrays: Any) -> Path:
    folder.mkdir()
    file(folder, "a.jsonl", "".join(json.dumps(line) + "\n" for line in lines))
    if arrays:
        np.savez(folder / "a.npz", **arrays)
    return folder


def test_corpora(tmp_path: Path) -> None:
    body, world = np.zeros((1, 33, 5)), np.zeros((1, 33, 3))
    empty = corpus(tmp_path / "empty", [], image_full=body[:0], world_full=world[:0])
    assert said(lambda: read_corpus(empty)).endswith(
        ": the corpus is empty; its files have no lines."
    )
    assert "there is no part b; it has a." in said(lambda: read_corpus(empty, ("b",)))
    lacking = corpus(tmp_path / "lacking", [{}])
    assert said(lambda: read_corpus(lacking)).endswith("` is missing.")
    bare = corpus(tmp_path / "bare", [])
    assert said(lambda: read_corpus(bare)).endswith(": the landmarks of this part are missing.")
    odd = corpus(tmp_path / "odd", [], other=body)
    assert said(lambda: read_corpus(odd)).endswith(": there is no array image_MODEL in it.")
    short = corpus(tmp_path / "short", [], image_full=body, world_full=world)
    assert "image_full should have shape (0, 33, 5), not (1, 33, 5)." in said(
        lambda: read_corpus(short)
    )


def test_labels(tmp_path: Path, monkeypatch: Patch) -> None:
    truth = file(tmp_path, "a.json", '{"segments": 1}')
    assert "a.json is not the truth of a sample clip (" in said(lambda: read_labels(truth))
    label = import_module("posecheck.cli.label")
    labels = SimpleNamespace(stretch="calf", side="left", person="ana")
    assert said(lambda: label.check_same(truth, labels, "quad", None, None)) == (
        "a.json says stretch = calf, not quad; leave --stretch out, or change the file."
    )
    monkeypatch.setattr("posecheck.tuning.label_writing.find_spec", lambda _name: None)
    assert said(check_tomlkit) == (
        "Labels are written with tomlkit; install it with: pip install 'posecheck[tune]'."
    )


def test_sound_tracks(tmp_path: Path) -> None:
    from posecheck.sinks.soundtrack import add_sound
    from posecheck.sinks.synthesis import _read

    broken = file(tmp_path, "a.wav", b"RIFFxxxx")
    assert said(lambda: _read(broken)).startswith("The voice wrote no sound that can be read (")
    video = file(tmp_path, "a.mp4", b"no video")
    track: Any = None
    assert "a.mp4 cannot be given its sound: " in said(lambda: add_sound(video, track))


def test_numbers_that_cannot_be_saved_are_saved_elsewhere(tmp_path: Path) -> None:
    bench = import_module("posecheck.workbench.bench")

    class Full(bench.ThresholdStore):  # type: ignore[misc, name-defined]
        path = tmp_path / "mine.toml"

        def __init__(self) -> None:
            pass

        def save(self, _because: object) -> None:
            raise OutputError("The disk is full.")

        def _text(self, _there: object, _because: object) -> str:
            return "kept"

    text = said(lambda: Full().save_at_the_end({}))
    assert text.startswith("The disk is full. The thresholds are in ")
    assert Path(text.removesuffix(".").rpartition(" ")[2]).read_text() == "kept"


def test_tables_of_developers() -> None:
    assert said(lambda: ErrorTable.from_json('{"yaw_bins": [1]}')).startswith(
        "errors.json: expected yaw bins "
    )
    assert said(lambda: ErrorTable.from_json("[]")).startswith(
        "errors.json: not a table of errors ("
    )


def test_what_an_installation_lacks(monkeypatch: Patch, tmp_path: Path) -> None:
    demo = import_module("posecheck.cli.demo")
    with monkeypatch.context() as patch:
        patch.setattr(demo, "files", lambda _name: tmp_path)
        patch.setattr(demo, "__file__", str(tmp_path / "a" / "b" / "c.py"))
        assert said(lambda: demo._clip("calf_good")) == (
            "The demo clip is not in this installation; install posecheck again."
        )
    evaluate = import_module("posecheck.cli.evaluate")
    monkeypatch.setattr(evaluate, "_OWN", tmp_path / "none")
    assert said(lambda: evaluate._samples(None, None, [])) == (
        "The rendered corpus comes with the source code only; name a corpus."
    )


@pytest.mark.parametrize(
    ("workers", "versions", "words"),
    [
        ({}, {}, "--dask tcp://a:1: it has no workers; start some."),
        (
            {"w": {"nthreads": 4}}, {},
            "--dask tcp://a:1: a worker runs several threads; a clip needs a process of its own: "
            "start workers with --nthreads 1 --nworkers auto.",
        ),
        (
            {"w": {"nthreads": 1}}, {"numpy": "0.1"},
            "results would differ. Install the same everywhere.",
        ),
    ],
)  # fmt: skip
def test_clusters(workers: dict[str, Any], versions: dict[str, str], words: str) -> None:
    from posecheck.cli.clusters import SAME
    from posecheck.cli.clusters import versions as own

    theirs = {package: own()[package] for package in SAME} | versions
    pool = Dask.__new__(Dask)
    pool._client = SimpleNamespace(
        scheduler_info=lambda **_: {"workers": workers}, run=lambda _do: {"w": theirs}
    )
    with pytest.raises(SourceError) as caught:
        pool._check("tcp://a:1")
    assert str(caught.value).endswith(words)


def test_a_clip_without_a_frame_to_judge(monkeypatch: Patch, tmp_path: Path) -> None:
    extraction = import_module("posecheck.cli.extraction")
    monkeypatch.setattr("posecheck.cli.clips.moments", lambda *_: iter(()))
    wanted = SimpleNamespace(trace=tmp_path / "t.posetrace.jsonl.gz", clip=TRACE)
    words = "there is nothing in it to judge."
    assert said(lambda: extraction._write(wanted, None, None, {})) == words
