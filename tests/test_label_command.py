"""`posecheck label`: its window on a screen that Xvfb plays, its files, and its refusals."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
import xvfb
from cli_clips import SAMPLE, TRACE, left_over, run
from tool_windows import end_of, needs_screen, press, start_tool, tool_screen, windows_closed

from posecheck.tuning.label_files import read_labels
from posecheck.workbench.loop import SIZE_WH

Captured = pytest.CaptureFixture[str]
HEAD = 'version = 1\nstretch = "calf"\nside = "left"\nperson = "anna"\n'


@pytest.fixture(scope="module")
def screen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[xvfb.Screen]:
    with tool_screen(tmp_path_factory.mktemp("screen")) as made:
        yield made


@pytest.fixture
def clip(tmp_path: Path) -> Path:
    return Path(shutil.copy(SAMPLE, tmp_path / "calf_one.mp4"))


@pytest.fixture
def trace(tmp_path: Path) -> Path:
    return Path(shutil.copy(TRACE, tmp_path / "calf_two.posetrace.jsonl.gz"))


@pytest.fixture(autouse=True)
def nothing_stays_on_the_screen() -> Iterator[None]:
    with windows_closed():
        yield


def start(screen: xvfb.Screen, *args: object) -> subprocess.Popen[str]:
    def shows(picture: npt.NDArray[np.uint8]) -> bool:
        return bool((picture[: SIZE_WH[1] // 2] > 40).mean() > 0.2)

    return start_tool(screen, ["label", *args], shows, 30)


@needs_screen
@pytest.mark.parametrize("kind", ["clip", "trace"])
def test_labels_are_made_in_the_window(
    screen: xvfb.Screen, request: pytest.FixtureRequest, kind: str
) -> None:
    path: Path = request.getfixturevalue(kind)
    process = start(screen, path, "--side", "left", "--person", "anna")
    press(screen, "s", "l", "m", "l", "h", "l", "2", "l", "Return", "Left", "Left", "q")
    code, out, err = end_of(process)
    assert (code, err) == (0, "")
    file = path.with_name(path.name.partition(".")[0] + ".labels.toml")
    assert out == f"{file}: 4 segments\n"
    labels = read_labels(file)
    assert (labels.stretch, labels.side, labels.person) == ("calf", "left", "anna")
    assert [(s.phase, s.rep, s.faults) for s in labels.segments] == [
        ("setup", None, ()), ("move", 1, ()), ("hold", 1, ()), ("hold", 1, ("leaning_back",)),
    ]  # fmt: skip
    assert [s.start for s in labels.segments] == pytest.approx([0, 1, 2, 3], abs=0.06)
    assert left_over(path.parent) == []


@needs_screen
def test_the_mouse_drags_an_end_and_scrubs(screen: xvfb.Screen, trace: Path) -> None:
    file = trace.with_name("calf_two.labels.toml")
    own = HEAD + '\n# mine\n[[segment]]\nfrom = 2.0\nto = 6.0\nphase = "hold"\nrep = 1\n'
    file.write_text(own)
    process = start(screen, trace)
    press(screen, "w")  # the window has the keys: it is there
    width, end_s = SIZE_WH[0] - 20, read_end(trace)
    x = [round(10 + t / end_s * width) for t in (6.0, 7.0, 8.0)]
    y = SIZE_WH[1] - 100
    for words in (
        ["mousemove", x[0], y, "mousedown", 1], ["mousemove", x[1], y], ["mousemove", x[2], y],
        ["mouseup", 1],
    ):  # fmt: skip
        screen._xdotool(*map(str, words))
        time.sleep(0.2)
    process.send_signal(signal.SIGINT)
    code, _, err = end_of(process)
    assert (code, err) == (130, "posecheck: interrupted; everything so far is saved.\n")
    assert file.read_text() == own.replace("to = 6.0", f"to = {read_labels(file).end}")
    assert read_labels(file).end == pytest.approx(8.0, abs=0.15)


def read_end(trace: Path) -> float:
    from posecheck.sources.trace import TraceSource

    return list(TraceSource(trace))[-1].t


@needs_screen
def test_a_truth_file_is_read_and_left_alone(screen: xvfb.Screen, tmp_path: Path) -> None:
    (tmp_path / "traces").mkdir()
    trace = Path(shutil.copy(TRACE, tmp_path / "traces" / TRACE.name))
    truth = Path(shutil.copy(SAMPLE.with_suffix(".json"), tmp_path))
    before = truth.read_bytes()
    process = start(screen, trace)
    press(screen, "1", "q")
    assert end_of(process)[0] == 0
    assert truth.read_bytes() == before
    labels = read_labels(tmp_path / "calf_good.labels.toml")
    assert labels.segments[0].faults == ("knee_bent",)
    assert labels.segments[1:] == read_labels(truth).segments[1:]


SEGMENT = '[[segment]]\nfrom = 2.0\nto = 6.0\nphase = "hold"\n'


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (HEAD + SEGMENT.replace("6.0", "1.0"),
         "segment[1].to = 1: not after from (2 s); is the segment reversed?"),
        (HEAD + SEGMENT + SEGMENT.replace("2.0", "5.0").replace("6.0", "7.0"),
         "segment[2].from = 5: overlaps the segment from 2 to 6 s"),
        (HEAD + SEGMENT.replace("6.0", "99.0"),
         "segment[1].to = 99: past the end of the recording (16.60 s)"),
        (HEAD + SEGMENT + 'faults = ["leaning_bak"]\n',
         'segment[1].faults = "leaning_bak": not a known fault of calf; allowed: knee_bent, '
         'leaning_back, short_hold; did you mean "leaning_back"?'),
        (HEAD.replace("1", "2") + SEGMENT,
         "version = 2: labels of another version; this posecheck reads version 1"),
    ],
)  # fmt: skip
def test_bad_labels_are_one_sentence_each(
    trace: Path, capsys: Captured, text: str, says: str
) -> None:
    file = trace.with_name("calf_two.labels.toml")
    file.write_text(text)
    result = run(capsys, "label", trace)
    assert (result.code, result.err) == (1, f"posecheck: calf_two.labels.toml: {says}\n")
    assert file.read_text() == text


def test_what_a_new_file_needs_is_asked_for(tmp_path: Path, trace: Path, capsys: Captured) -> None:
    unnamed = Path(shutil.copy(TRACE, tmp_path / "mine.posetrace.jsonl.gz"))
    for args, says in (
        ([unnamed], "say which stretch it shows, as in --stretch calf."),
        ([trace], "calf is done one side at a time; add --side left or --side right."),
        ([trace, "--side", "left"], "has no labels yet; say who is seen, by any name"),
        ([trace, "--side", "up"], "--side up: say left or right."),
        ([tmp_path / "no.mp4"], "was not found"),
        ([SAMPLE.parent / "calf_good.json"], "is not a video"),
    ):
        result = run(capsys, "label", *args)
        assert result.code in (1, 2) and says in result.err, result.err


def test_options_that_contradict_the_file_are_refused(trace: Path, capsys: Captured) -> None:
    trace.with_name("calf_two.labels.toml").write_text(HEAD + SEGMENT)
    result = run(capsys, "label", trace, "--person", "bea")
    assert result.said.startswith(
        "calf_two.labels.toml says person = anna, not bea; leave --person"
    )


@pytest.mark.skipif(os.name == "nt", reason="there is always a screen there")
def test_without_a_screen_it_says_so(
    trace: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    result = run(capsys, "label", trace, "--side", "left", "--person", "anna")
    assert result.code == 1 and result.said.startswith("No screen to open a window on")
