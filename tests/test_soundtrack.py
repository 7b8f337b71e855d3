"""The sound track: sentences and tones at their times, captions word for word."""

from __future__ import annotations

import errno
import json
import os
import re
import sys
import tempfile
import wave
from ctypes.util import find_library
from pathlib import Path

import av
import numpy as np
import pytest
from cli_clips import run

from posecheck.child import code_command
from posecheck.errors import OutputError
from posecheck.sinks import synthesis
from posecheck.sinks.soundtrack import SoundTrack, add_sound, write_captions, write_wave
from posecheck.sinks.synthesis import Synthesizer
from posecheck.sinks.tones import RATE_HZ, Samples, samples
from posecheck.sinks.video import VideoWriter
from posecheck.sinks.voice import PROGRAM
from posecheck.sources.trace import TraceWriter
from posecheck.step import Utterance
from tests.whole_session import whole

SPEAKER = """
import json, sys, wave
print("ready Nobody", flush=True)
for line in sys.stdin:
    asked = json.loads(line)
    if asked["text"] == "die":
        print("error it broke", flush=True)
        break
    with wave.open(asked["file"], "wb") as out:
        out.setnchannels(1); out.setsampwidth(2); out.setframerate(22050)
        loud = (8000).to_bytes(2, "little")
        out.writeframes(bytes(2 * 2205) + loud * (2205 * len(asked["text"].split())))
    print("done", flush=True)
"""
"""A tenth of a second of silence, then a tenth for each word."""
COMMAND = (sys.executable, "-c", SPEAKER)


def beep(text: str) -> Samples:
    """A tenth of a second for each letter."""
    return np.full(round(0.1 * RATE_HZ) * len(text), 0.25, np.float32)


def mixed(track: SoundTrack) -> Samples:
    return np.concatenate(list(track.blocks()))


def test_everything_is_at_its_time() -> None:
    track = SoundTrack(beep)
    captions = [track.take(10.0, [], [])]
    captions.append(track.take(11.0, [Utterance(11.0, "abc")], []))
    captions.append(track.take(11.2, [], []))
    captions.append(track.take(12.0, [], ["tick"]))
    assert captions == ["", "abc", "abc", ""]
    assert [(s.text, round(s.began_s, 3), round(s.ended_s, 3)) for s in track.spoken] == [
        ("abc", 1.0, 1.3)
    ]
    sound = mixed(track)
    assert len(sound) == pytest.approx(2.5 * RATE_HZ, abs=2)
    assert not sound[: RATE_HZ - 1].any()
    assert (sound[RATE_HZ : RATE_HZ + 13_000] == np.float32(0.25)).all()
    assert not sound[round(1.31 * RATE_HZ) : 2 * RATE_HZ - 1].any()
    tick = samples("tick")
    assert np.abs(sound[2 * RATE_HZ : 2 * RATE_HZ + len(tick)] - tick).max() < 1e-6


def test_a_wave_file_and_captions(tmp_path: Path) -> None:
    track = SoundTrack(beep)
    track.take(0.0, [Utterance(0.0, "Sit tall."), Utterance(0.0, "Hold.")], ["hold_start"])
    track.take(3.0, [], [])
    write_wave(tmp_path / "a.wav", track)
    with wave.open(str(tmp_path / "a.wav")) as sound:
        assert (sound.getnchannels(), sound.getframerate(), sound.getsampwidth()) == (1, RATE_HZ, 2)
        assert sound.getnframes() == sum(len(block) for block in track.blocks())
    write_captions(tmp_path / "a.vtt", track.spoken)
    assert (tmp_path / "a.vtt").read_text("utf-8") == (
        "WEBVTT\n\n00:00:00.000 --> 00:00:00.900\nSit tall.\n\n"
        "00:00:00.900 --> 00:00:01.400\nHold.\n"
    )


def test_a_video_gets_its_sound_and_keeps_its_pictures(tmp_path: Path) -> None:
    path, times = tmp_path / "a.mp4", [0.0, 0.1, 0.35, 0.9, 1.6]
    with VideoWriter(path) as video:
        for t in times:
            video.write(t, np.full((48, 64, 3), round(100 * t), np.uint8))
    track = SoundTrack(beep)
    track.take(0.0, [Utterance(0.0, "abc")], [])
    track.take(1.6, [], ["tick"])
    add_sound(path, track)
    with av.open(str(path)) as made:
        assert [stream.type for stream in made.streams] == ["video", "audio"]
        shown = [float(f.pts * f.time_base) for f in made.decode(video=0)]
    assert shown == pytest.approx(times, abs=1e-3)
    with av.open(str(path)) as made:
        heard = sum(frame.samples for frame in made.decode(audio=0))
    assert heard / RATE_HZ == pytest.approx(2.1, abs=0.1)
    assert not list(tmp_path.glob("*.part*"))


def test_each_sentence_is_spoken_once_and_without_silence() -> None:
    with Synthesizer(command=COMMAND) as voice:
        one = voice.samples("And let go.")
        assert voice.samples("And let go.") is one
        assert len(one) / RATE_HZ == pytest.approx(0.30, abs=0.02)


def test_a_voice_that_fails_is_one_sentence() -> None:
    voice = Synthesizer(command=COMMAND)
    with pytest.raises(OutputError, match="it broke; leave out --sound and --voice"):
        voice.samples("die")
    with pytest.raises(OutputError, match="stopped"):
        voice.samples("again")
    voice.close()
    with pytest.raises(OutputError, match="does not start"):
        Synthesizer(command=("/nothing/here",))


DEAF = (sys.executable, "-c", "import sys; sys.stdin.read()")


def test_a_voice_that_does_not_answer_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(synthesis, "_LOOK_S", 0.01)
    with pytest.raises(OutputError, match="the speaking program does not answer; leave out"):
        Synthesizer(command=DEAF)


def test_a_voice_that_does_not_answer_is_let_go_at_once_by_ctrl_c(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[bool] = []

    def interrupted() -> bool:
        asked.append(True)
        return len(asked) == 2

    monkeypatch.setattr(synthesis, "_LOOK_S", 0.01)
    with pytest.raises(OutputError, match="does not answer"):
        Synthesizer(command=DEAF, interrupted=interrupted)
    assert len(asked) == 2


@pytest.mark.skipif(
    not sys.platform.startswith("linux") or find_library("espeak-ng") is None,
    reason="needs Linux and libespeak-ng1",
)
def test_a_full_disk_under_the_voice_is_told() -> None:
    limited = f"""
import resource, runpy
resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
runpy.run_module({PROGRAM!r}, run_name="__main__", alter_sys=True)
"""
    voice = Synthesizer(command=code_command(limited))
    with pytest.raises(OutputError, match=r"cannot be written: .*0\.wav: File too large; leave"):
        voice.samples("Sit tall.")
    voice.close()


def test_without_a_temporary_folder_there_is_no_voice(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(prefix: str) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), prefix)

    monkeypatch.setattr(tempfile, "TemporaryDirectory", full)
    with pytest.raises(OutputError, match="no temporary folder can be made"):
        Synthesizer(command=COMMAND)


# -- the command --------------------------------------------------------------------------


@pytest.fixture
def session(tmp_path: Path) -> Path:
    """The first two minutes of the whole session as a trace: the welcome and a few holds."""
    path = tmp_path / "session.posetrace.jsonl"
    shown = whole().poses[:1200]
    with TraceWriter(path, size_wh=shown[0].size_wh, model="heavy") as out:
        for pose in shown:
            out.write(pose)
    return path


def test_a_replay_of_a_session_is_what_happened(
    session: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, events = tmp_path / "said.vtt", tmp_path / "out.events.jsonl"
    words = ("replay", str(session), "--routine", "low-back", "--captions", str(out))
    assert run(capsys, *words, "--events", str(events)).code == 0
    lines = [json.loads(line) for line in events.read_text("utf-8").splitlines()]
    names = [(e["event"], e.get("state")) for e in lines if e["event"] != "session_ended"]
    live = [e.as_dict() for e in whole().events if e.t <= lines[-2]["t"]]
    assert names == [(e["event"], e.get("state")) for e in live]
    said = re.findall(r"--> .*\n(.*)", out.read_text("utf-8"))
    heard = [s.text for s in whole().sounds if s.who == "voice"]
    assert said == heard[: len(said)] and len(said) > 45


def test_wrong_usage_of_sound(capsys: pytest.CaptureFixture[str]) -> None:
    for words, told in (
        (("--voice",), "--voice is heard in a video; add --out, or use --sound."),
        (("--no-welcome",), "--no-welcome is for a whole session; add --routine."),
        (("--routine", "low-back", "--stretch", "calf"), "--stretch is for one stretch"),
        (("--routine", "low-back", "--report", "a.html"), "then: posecheck report EVENTS."),
        (("--sound", "-"), "--sound cannot go to standard output"),
    ):
        result = run(capsys, "replay", "a.mp4", *words)
        assert (result.code, told in result.said) == (2, True)
