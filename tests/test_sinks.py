"""Sinks write what they are given, whole or not at all under the final name."""

from __future__ import annotations

import errno
import io
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from clips import number_of, numbered_image

from posecheck.errors import OutputError
from posecheck.sinks import EventSink, VideoSink
from posecheck.sinks.events import EventWriter, plain
from posecheck.sinks.files import PartFile, write_text
from posecheck.sinks.memory import MemoryEvents, MemoryVideo
from posecheck.sinks.video import VideoWriter
from posecheck.sources.clip import ClipSource
from posecheck.sources.trace import TraceWriter

full_disk = pytest.mark.skipif(
    not Path("/dev/full").exists(), reason="only Linux has a device that is always full"
)


# Contract: what holds for every sink.

SINKS: list[Callable[[Path], EventSink | VideoSink | TraceWriter]] = [
    lambda folder: EventWriter(folder / "out"),
    lambda folder: VideoWriter(folder / "out"),
    lambda folder: TraceWriter(folder / "out", size_wh=(640, 480)),
    lambda _folder: MemoryEvents(),
    lambda _folder: MemoryVideo(),
]
FILE_SINKS = SINKS[:3]


def feed(sink: EventSink | VideoSink | TraceWriter, number: int = 0) -> None:
    if isinstance(sink, (EventWriter, MemoryEvents)):
        sink.write({"t": number / 10, "event": "state"})
    elif isinstance(sink, TraceWriter):
        from clips import some_pose

        sink.write(some_pose(number / 10, seed=number))
    else:
        assert isinstance(sink, (VideoWriter, MemoryVideo))
        sink.write(number / 10, numbered_image(number))


@pytest.mark.parametrize("make", SINKS)
def test_closing_twice_is_fine_and_writing_then_is_not(
    tmp_path: Path, make: Callable[[Path], EventSink]
) -> None:
    with make(tmp_path) as sink:
        feed(sink)
    sink.close()
    with pytest.raises(ValueError, match="closed"):
        feed(sink)


@pytest.mark.parametrize("make", FILE_SINKS)
def test_the_final_name_appears_when_it_is_whole(
    tmp_path: Path, make: Callable[[Path], EventSink]
) -> None:
    (tmp_path / "out").write_text("older")
    with make(tmp_path) as sink:
        feed(sink)
        assert (tmp_path / "out").read_text() == "older"
        assert (tmp_path / "out.part").exists()
    assert (tmp_path / "out").read_bytes() != b"older"
    assert not (tmp_path / "out.part").exists()


@pytest.mark.parametrize("make", FILE_SINKS)
def test_an_interrupted_run_keeps_what_it_has(
    tmp_path: Path, make: Callable[[Path], EventSink]
) -> None:
    with pytest.raises(KeyboardInterrupt), make(tmp_path) as sink:
        feed(sink)
        raise KeyboardInterrupt
    assert (tmp_path / "out").stat().st_size > 0


@pytest.mark.parametrize("make", FILE_SINKS)
def test_a_wrong_target_shows_at_once(tmp_path: Path, make: Callable[[Path], EventSink]) -> None:
    with pytest.raises(OutputError, match=r"out cannot be written: the folder .* does not exist"):
        make(tmp_path / "gone")
    (tmp_path / "out").mkdir()
    with pytest.raises(OutputError, match="out is a folder; give the name of a file in it"):
        make(tmp_path)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write")
@pytest.mark.parametrize("make", FILE_SINKS)
def test_a_folder_without_permission_is_named(
    tmp_path: Path, make: Callable[[Path], EventSink]
) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(OutputError, match="it may not be written; choose another folder"):
        make(tmp_path)


@full_disk
@pytest.mark.parametrize("make", FILE_SINKS)
def test_a_full_disk_is_one_sentence(tmp_path: Path, make: Callable[[Path], EventSink]) -> None:
    (tmp_path / "out.part").symlink_to("/dev/full")
    with pytest.raises(OutputError) as caught, make(tmp_path) as sink:
        for number in range(40):
            feed(sink, number)
    assert str(caught.value) == (
        f"{tmp_path / 'out'} cannot be written: the disk is full; free some space."
    )
    assert not (tmp_path / "out").exists()


class FullForAMoment(io.BytesIO):
    """A file on a disk that has room again after it was full once."""

    was_full = False

    def flush(self) -> None:
        if not self.was_full:
            self.was_full = True
            raise OSError(errno.ENOSPC, "No space left on device")


def test_half_a_file_does_not_get_the_final_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.events.jsonl"
    events = EventWriter(path)
    with monkeypatch.context() as patch:
        patch.setattr(events, "_stream", FullForAMoment())
        with pytest.raises(OutputError, match="the disk is full"):
            events.write({"t": 0.0})
    events.close()
    assert [p.name for p in tmp_path.iterdir()] == ["a.events.jsonl.part"]
    trace = TraceWriter(tmp_path / "a.posetrace.jsonl", size_wh=(640, 480))
    monkeypatch.setattr(trace, "_stream", FullForAMoment())
    with pytest.raises(OutputError, match="the disk is full"):
        feed(trace, 0)
    trace.close()
    assert not (tmp_path / "a.posetrace.jsonl").exists()


def test_want_of_memory_is_not_taken_for_another_posecheck(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import av

    def refuse(*_args: object, **_more: object) -> None:
        raise BlockingIOError(errno.EAGAIN, "Resource temporarily unavailable")

    monkeypatch.setattr(av, "open", refuse)
    video = VideoWriter(tmp_path / "a.mp4")
    with pytest.raises(OutputError, match="there is not enough memory; close other programs"):
        feed(video, 0)


# Files.


def test_text_is_written_whole(tmp_path: Path) -> None:
    write_text(tmp_path / "a.json", "90°\n")
    assert (tmp_path / "a.json").read_bytes() == "90°\n".encode()
    with pytest.raises(OutputError, match="does not exist"):
        write_text(tmp_path / "gone" / "a.json", "")


def test_what_is_no_text_is_escaped(tmp_path: Path) -> None:
    write_text(tmp_path / "a.html", "caf\udce9")
    assert (tmp_path / "a.html").read_bytes() == b"caf\\udce9"
    with EventWriter(tmp_path / "a.jsonl") as events:
        events.write({"name": "caf\udce9"})
    assert json.loads((tmp_path / "a.jsonl").read_text(encoding="utf-8")) == {"name": "caf\udce9"}


def test_a_vanished_part_is_reported(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="cannot be written"):
        PartFile(tmp_path / "a").finish()


# Events.


def test_events_are_rounded_json_lines(tmp_path: Path) -> None:
    path = tmp_path / "a.events.jsonl"
    with EventWriter(path) as events:
        events.write({"t": np.float64(1.23456), "event": "cue_raised", "value": float("nan")})
        events.write({"t": 2, "text": "90° – gut", "band": (75, np.float32(108.25)), "ok": True})
    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines[0] == '{"t": 1.235, "event": "cue_raised", "value": null}'
    assert json.loads(lines[1]) == {
        "t": 2,
        "text": "90° – gut",
        "band": [75, 108.25],
        "ok": True,
    }


def test_events_can_be_followed_while_they_are_written(tmp_path: Path) -> None:
    with EventWriter(tmp_path / "a") as events:
        events.write({"event": "state"})
        assert (tmp_path / "a.part").read_text() == '{"event": "state"}\n'


def test_events_go_to_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    with EventWriter("-") as events:
        events.write({"event": "state"})
        assert capsys.readouterr().out == '{"event": "state"}\n'


def test_a_closed_pipe_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    class Closed:
        def write(self, _text: str) -> None:
            raise BrokenPipeError

    monkeypatch.setattr(sys, "stdout", Closed())
    with pytest.raises(OutputError, match="Nobody reads the events"):
        EventWriter("-").write({})


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        (float("inf"), None),
        (np.array([[1.00049, np.nan]]), [[1.0, None]]),
        ({1: {"a": np.int64(3)}}, {"1": {"a": 3}}),
        (Path("a.mp4"), "a.mp4"),
        (np.bool_(True), True),
        (None, None),
    ],
)
def test_plain_values(value: object, wanted: object) -> None:
    assert plain(value) == wanted


# Video.


def test_a_recording_keeps_the_times_of_its_frames(tmp_path: Path) -> None:
    wanted = [3.0, 3.02, 3.5, 3.501, 5.8, 6.0]
    with VideoWriter(tmp_path / "a.mp4") as video:
        for number, t in enumerate(wanted):
            video.write(t, numbered_image(number))
    frames = list(ClipSource(tmp_path / "a.mp4"))
    assert [frame.t for frame in frames] == pytest.approx([t - 3 for t in wanted], abs=1e-4)
    assert [number_of(frame.image) for frame in frames] == list(range(6))


def test_times_that_do_not_rise_do_not_stop_a_recording(tmp_path: Path) -> None:
    with VideoWriter(tmp_path / "a.mp4") as video:
        for number, t in enumerate([0.0, 0.0, -1.0, 0.5]):
            video.write(t, numbered_image(number))
    assert len(list(ClipSource(tmp_path / "a.mp4"))) == 4


def test_odd_sizes_are_cropped_and_other_sizes_fitted(tmp_path: Path) -> None:
    with VideoWriter(tmp_path / "a.mp4") as video:
        video.write(0.0, numbered_image(0, 97, 65))
        video.write(0.1, np.full((200, 100, 3), 200, np.uint8))
        video.write(0.2, numbered_image(0, 97, 65)[:, ::-1])
    first, second, _ = ClipSource(tmp_path / "a.mp4")
    assert first.size_wh == second.size_wh == (96, 64)
    assert second.image[32, 48].mean() > 180
    assert second.image[32, 4].mean() < 20


def test_a_recording_without_frames_leaves_no_file(tmp_path: Path) -> None:
    VideoWriter(tmp_path / "a.mp4").close()
    assert list(tmp_path.iterdir()) == []


def test_the_file_plays_in_browsers(tmp_path: Path) -> None:
    import av

    with VideoWriter(tmp_path / "a.mp4") as video:
        video.write(0.0, numbered_image(0))
    with av.open(str(tmp_path / "a.mp4")) as container:
        codec = container.streams.video[0].codec_context
        assert (codec.name, codec.pix_fmt) == ("h264", "yuv420p")


KILLED = """
import sys, numpy as np
from posecheck.sinks.video import VideoWriter
video = VideoWriter(sys.argv[1])
for i in range(150):
    video.write(i / 30, np.full((64, 96, 3), i, np.uint8))
print("written", flush=True)
sys.stdin.read()
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs a kill that cannot be caught")
def test_a_killed_recording_plays_to_its_last_second(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", KILLED, str(tmp_path / "a.mp4")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == b"written\n"
        child.kill()
    frames = list(ClipSource(tmp_path / "a.mp4.part"))
    assert frames[-1].t > 149 / 30 - 1


# Doubles.


def test_the_doubles_keep_everything() -> None:
    events, video = MemoryEvents(), MemoryVideo()
    image: npt.NDArray[np.uint8] = numbered_image(1)
    events.write({"event": "state", "t": 0})
    events.write({"event": "view", "t": 1})
    video.write(0.5, image)
    image[:] = 0
    assert events.named("view") == [{"event": "view", "t": 1}]
    assert video.frames[0][0] == 0.5
    assert video.frames[0][1].any()
    assert isinstance(events, EventSink)
    assert isinstance(video, VideoSink)
