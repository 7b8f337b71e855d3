"""`posecheck replay` on clips of every kind: what it says, how it ends, what it writes."""

from __future__ import annotations

import gzip
import json
import shutil
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from cli_clips import (
    TRACE,
    changed,
    left_over,
    run,
    run_process,
    sample_frames,
    two_people,
    write_frames,
    write_picture,
)
from clips import write_clip

from posecheck.history import History, sessions
from posecheck.sources.trace import TraceSource

Captured = pytest.CaptureFixture[str]
LITE = ("--model", "lite")
CALF = (*LITE, "--stretch", "calf", "--side", "left")


def test_a_missing_file(tmp_path: Path, capsys: Captured) -> None:
    clip = tmp_path / "calf gone.mp4"
    result = run(capsys, "replay", clip)
    assert result.said == f"{clip} was not found; check the name and the folder."
    assert result.code == 1


@pytest.mark.parametrize("command", ["replay", "measure"])
def test_an_address(command: str, capsys: Captured) -> None:
    result = run(capsys, command, "https://example.org/calf.mp4")
    assert result.said == (
        "https://example.org/calf.mp4 is an address, not a file; download the clip first, or "
        "watch a camera with `posecheck live --camera URL`."
    )
    assert result.code == 1


def test_a_text_file_named_mp4_is_told_before_anything_is_asked_about_it(
    tmp_path: Path, capsys: Captured
) -> None:
    clip = tmp_path / "calf_notes.mp4"
    clip.write_text("buy milk\n" * 20)
    result = run(capsys, "replay", clip)
    assert result.said.startswith(f"{clip} is not a video that can be read")
    assert result.code == 1


def test_a_cut_off_clip_is_judged_as_far_as_it_goes(tmp_path: Path, capsys: Captured) -> None:
    clip = write_frames(tmp_path / "cut.mp4", sample_frames(16), cut=0.66)
    out, trace = tmp_path / "out.mp4", tmp_path / "cut.posetrace.jsonl"
    events, summary = tmp_path / "cut.events.jsonl", tmp_path / "cut.json"
    result = run(
        capsys, "replay", clip, *CALF, "--out", out, "--trace", trace, "--events", events,
        "--summary", summary,
    )  # fmt: skip
    assert result.code == 0
    assert "the file is cut off, and what is there was used." in result.err
    frames = json.loads(summary.read_text(encoding="utf-8"))["frames"]
    assert 2 < frames < 16
    assert len(list(TraceSource(trace))) == frames
    last = events.read_text(encoding="utf-8").splitlines()[-1]
    assert json.loads(last)["event"] == "session_ended"
    assert out.stat().st_size > 1000
    assert left_over(tmp_path) == []


def test_an_empty_room(tmp_path: Path, capsys: Captured) -> None:
    clip = write_frames(tmp_path / "room.mp4", changed(3, lambda im: np.full_like(im, 120)))
    result = run(capsys, "replay", clip, *CALF)
    assert result.said == (
        "room.mp4: nobody was found in it; show the whole body, side-on, in good light."
    )
    assert (result.code, result.out) == (1, "")


@pytest.mark.model
def test_judging_a_clip_loads_no_opencv(tmp_path: Path) -> None:
    """It takes 25 MB, and is for painting only."""
    clip = write_frames(tmp_path / "clip.mp4", sample_frames(2))
    words = ["posecheck", "replay", str(clip), *CALF, "--events", "-"]
    code = (
        f"import runpy, sys; sys.argv = {words!r}\n"
        "try: runpy.run_module('posecheck', run_name='__main__')\n"
        "except SystemExit: print('cv2' in sys.modules, file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.splitlines()[-1] == "False"


def test_two_people(tmp_path: Path, capsys: Captured) -> None:
    clip = write_frames(tmp_path / "pair.mp4", changed(8, two_people, every=12))
    result = run(capsys, "replay", clip, *CALF, "--summary", "-")
    assert result.said == (
        "pair.mp4: there are two people in it, and only one can be judged; film one person alone."
    )
    assert result.code == 1
    assert json.loads(result.out)["frames_with_others"] >= 4


def test_a_tiny_clip(tmp_path: Path, capsys: Captured) -> None:
    clip = write_frames(tmp_path / "tiny.mp4", changed(2, lambda im: im[:16, :16]))
    result = run(capsys, "replay", clip, *CALF)
    assert result.said == f"{clip} is only 16 x 16 pixels; use one of at least 64 x 64."
    assert result.code == 1


def test_a_clip_that_is_too_wide_costs_no_other(tmp_path: Path, capsys: Captured) -> None:
    good = write_frames(tmp_path / "good.mp4", sample_frames(4))
    wide = write_clip(tmp_path / "wide.mp4", [0.0], size_wh=(640, 480), aspect=Fraction(100))
    clips = [good, wide, shutil.copy(good, tmp_path / "good2.mp4")]
    result = run(capsys, "replay", *clips, *CALF, "--jobs", 1, "--summary", "-")
    assert result.said.startswith(f"{wide} says that its pixels are 100 times as wide as high")
    assert result.code == 1
    assert [one["clip"] for one in json.loads(result.out)] == ["good.mp4", "good2.mp4"]


@pytest.mark.parametrize("name", ["one.mp4", "one.png"])
def test_a_single_picture_is_too_short_to_judge(
    name: str, tmp_path: Path, capsys: Captured
) -> None:
    clip = tmp_path / name
    if clip.suffix == ".png":
        write_picture(clip, sample_frames(1)[0][1])
    else:
        write_frames(clip, sample_frames(1))
    trace = tmp_path / "one.posetrace.jsonl"
    result = run(capsys, "replay", clip, *CALF, "--trace", trace)
    assert result.said == (
        f"{name}: a single picture is too short to judge a stretch; "
        "`posecheck measure` gives its angles."
    )
    assert result.code == 1
    assert len(list(TraceSource(trace))) == 1  # what was asked for is written all the same


def test_labels_beside_a_clip_tell_its_stretch_and_side(tmp_path: Path, capsys: Captured) -> None:
    clip = write_frames(tmp_path / "monday.mp4", sample_frames(2))
    labels = tmp_path / "monday.labels.toml"
    labels.write_text('version = 1\nstretch = "quad"\nside = "right"\nperson = "ann"\n')
    result = run(capsys, "replay", clip, *LITE, "--summary", "-")
    assert result.code == 0
    found = json.loads(result.out)
    assert (found["stretch"], found["side"]) == ("quad", "right")
    result = run(capsys, "replay", clip, *LITE, "--side", "left", "--summary", "-")
    assert json.loads(result.out)["side"] == "left", "what is said counts more"
    labels.write_text('version = 1\nstretch = "quad"\nside = "right"\n')
    result = run(capsys, "replay", clip, *LITE)
    assert (result.code, result.out) == (1, "")
    assert result.err == "posecheck: monday.labels.toml: person: missing; add it\n"
    assert run(capsys, "replay", clip, *CALF).code == 0, "nothing is asked of the labels"


def test_the_stretch_is_asked_for_when_nothing_tells_it(tmp_path: Path, capsys: Captured) -> None:
    clip = write_frames(tmp_path / "monday.mp4", sample_frames(2))
    result = run(capsys, "replay", clip)
    assert result.said == "monday.mp4: say which stretch it shows, as in --stretch calf."
    assert result.code == 1


@pytest.mark.parametrize("options", [(), ("--stretch", "calf")])
def test_the_side_is_asked_for_and_the_sides_are_named(
    options: tuple[str, ...], tmp_path: Path, capsys: Captured
) -> None:
    clip = write_frames(tmp_path / "calf.mp4", sample_frames(2))
    result = run(capsys, "replay", clip, *options)
    assert result.said == (
        "calf.mp4: calf is done one side at a time; add --side left or --side right."
    )
    assert result.code == 1


def test_a_summary_beside_the_clip_tells_nothing(tmp_path: Path, capsys: Captured) -> None:
    trace = tmp_path / "monday.posetrace.jsonl.gz"
    trace.write_bytes(TRACE.read_bytes())
    summary = tmp_path / "monday.json"
    assert run(capsys, "replay", trace, *CALF, "--summary", summary).code == 0
    assert "say which stretch it shows" in run(capsys, "replay", trace).said


@pytest.mark.parametrize("name", [".", "/", ""])
def test_a_folder_is_no_file_whatever_it_is_called(name: str, capsys: Captured) -> None:
    result = run(capsys, "replay", TRACE, *CALF, "--summary", name)
    assert result.code == 1
    assert "is a folder; give the name of a file in it." in result.said


def test_a_session_without_a_welcome_is_replayed_without_one(
    tmp_path: Path, capsys: Captured
) -> None:
    routine = tmp_path / "mine.toml"
    routine.write_text(
        'id = "mine"\nname = "Mine"\nsource = "Mine."\n'
        '[[leg]]\nstretch = "calf"\nsides = ["left"]\n',
        encoding="utf-8",
    )
    result = run(capsys, "replay", TRACE, "--routine", routine)
    assert result.code == 1
    assert result.said == (
        f"{TRACE.name}: nothing was judged, the welcome of the routine lasts longer than the clip; "
        "if the clip begins after it, add --no-welcome."
    )
    assert "2 repetitions" in run(capsys, "replay", TRACE, "--routine", routine, "--no-welcome").out


def test_a_label_beside_the_clip_tells_stretch_and_side(tmp_path: Path, capsys: Captured) -> None:
    trace = tmp_path / "monday.posetrace.jsonl.gz"
    trace.write_bytes(TRACE.read_bytes())
    label = {"stretch": "calf", "working_side": "L"}
    (tmp_path / "monday.json").write_text(json.dumps(label), encoding="utf-8")
    result = run(capsys, "replay", trace)
    assert result.code == 0
    assert result.out.startswith(f"{trace.name}: calf left, 2 repetitions")


def test_a_trace_gives_the_events_of_its_video(tmp_path: Path, capsys: Captured) -> None:
    clip = write_frames(tmp_path / "calf.mp4", sample_frames(12, every=3))
    trace = tmp_path / "calf.posetrace.jsonl"
    video = run(capsys, "replay", clip, *CALF, "--trace", trace, "--events", "-")
    again = run(capsys, "replay", trace, *CALF, "--events", "-")
    assert (video.code, again.code) == (0, 0)
    assert video.out == again.out
    names = [json.loads(line)["event"] for line in again.out.splitlines()]
    assert names[0] == "person_found"
    assert names[-1] == "session_ended"


@pytest.mark.parametrize("name", ["Dehnung für Müller 日本.mp4", "caf\udce9 x.mp4"])
def test_odd_names(name: str, tmp_path: Path) -> None:
    if sys.platform != "linux" and "\udce9" in name:
        pytest.skip("file names are always text here")
    clip = write_frames(tmp_path / "a.mp4", sample_frames(2)).rename(tmp_path / name)
    folder = tmp_path / "Ausgabe für alle"
    folder.mkdir()
    summary = folder / "Zusammenfassung ü.json"
    result = run_process(
        "replay", clip, *CALF, "--trace", folder, "--events", folder, "--summary", summary
    )
    assert (result.code, result.err) == (0, "")
    assert json.loads(summary.read_text(encoding="utf-8"))["clip"] == name
    written = {path.name for path in folder.iterdir()}
    stem = name.removesuffix(".mp4")
    assert written == {f"{stem}.posetrace.jsonl", f"{stem}.events.jsonl", summary.name}


@pytest.mark.skipif(sys.platform != "linux", reason="file names are always text there")
def test_a_name_that_is_no_text_costs_nothing_of_what_is_asked_for(
    tmp_path: Path, capsys: Captured
) -> None:
    folder = tmp_path / "f\udce9"
    folder.mkdir()
    trace = folder / "caf\udce9.posetrace.jsonl.gz"
    trace.write_bytes(TRACE.read_bytes())
    wanted = {option: folder / f"o\udce9{option}" for option in ("report", "events", "captions")}
    options = [word for option, path in wanted.items() for word in (f"--{option}", path)]
    result = run(capsys, "replay", trace, *CALF, "--history", *options)
    assert (result.code, result.err) == (0, "")
    assert all(path.stat().st_size > 0 for path in wanted.values())
    assert "caf\\udce9.posetrace.jsonl.gz" in wanted["report"].read_text(encoding="utf-8")
    with History() as history:
        assert [s.source for s in sessions(history)] == ["caf\\udce9.posetrace.jsonl.gz"]
    for words in ((trace, *CALF[2:]), (wanted["events"],)):
        assert run(capsys, "report", *words, "-o", folder / "r.html").code == 0


def test_a_trace_whose_model_is_no_text_has_a_report(tmp_path: Path, capsys: Captured) -> None:
    lines = gzip.decompress(TRACE.read_bytes()).decode().splitlines()
    lines[0] = json.dumps({**json.loads(lines[0]), "model": "\ud800"})
    trace, page = tmp_path / "calf.posetrace.jsonl", tmp_path / "r.html"
    events = tmp_path / "e.jsonl"
    trace.write_text("\n".join(lines) + "\n", encoding="utf-8")
    result = run(capsys, "replay", trace, *CALF, "--report", page, "--events", events)
    assert (result.code, result.err) == (0, "")
    assert page.exists()


@pytest.mark.model
def test_clips_side_by_side_give_what_one_after_the_other_gives(
    tmp_path: Path, capsys: Captured
) -> None:
    clips = [write_frames(tmp_path / f"{name}.mp4", sample_frames(6)) for name in "ac"]
    broken = tmp_path / "b.mp4"
    broken.write_text("buy milk\n" * 20)
    said, results = [], []
    for jobs in (1, 2):
        folder = tmp_path / str(jobs)
        folder.mkdir()
        result = run(
            capsys, "replay", clips[0], broken, clips[1], *CALF, "--jobs", jobs, "--out", folder,
            "--trace", folder, "--events", folder, "--summary", folder / "all.json",
        )  # fmt: skip
        assert result.code == 1
        said.append(result.err)
        files = {path.name: path.read_bytes() for path in sorted(folder.iterdir())}
        summary = json.loads(files.pop("all.json"))
        for one in summary:
            assert one.pop("processed_fps") > 0
        results.append((files, summary))
    assert said[0] == said[1]
    assert results[0] == results[1]
    assert len(results[0][0]) == 6
