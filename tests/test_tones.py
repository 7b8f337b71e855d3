"""Tones: soft, short, and silent without a sound device."""

from __future__ import annotations

import subprocess
import sys
import time
import types
from ctypes.util import find_library
from typing import ClassVar

import numpy as np
import pytest

from posecheck.sinks.tones import RATE_HZ, TONES, MemoryTones, Tones, samples


@pytest.mark.parametrize("name", TONES)
def test_a_tone_is_short_soft_and_without_clicks(name) -> None:
    tone = samples(name)
    assert tone.dtype == np.float32
    assert 0.03 < tone.size / RATE_HZ < 0.6
    assert 0.05 < np.abs(tone).max() <= 0.35
    assert abs(tone[0]) < 1e-3 and abs(tone[-1]) < 1e-3
    assert np.abs(np.diff(tone)).max() < 0.06, "a jump would click"


def test_volume_scales() -> None:
    assert np.allclose(samples("tick", 0.5), 0.5 * samples("tick"))
    with pytest.raises(ValueError, match="expected 0 to 1, got 2"):
        Tones(volume=2)


class FakeStream:
    opened: ClassVar[list[FakeStream]] = []

    def __init__(self, **settings: object) -> None:
        self.settings = settings
        self.state = "new"
        self.opened.append(self)

    def start(self) -> None:
        self.state = "playing"

    def abort(self) -> None:
        self.state = "aborted"

    def close(self) -> None:
        self.state = "closed"


def fake_sounddevice(monkeypatch: pytest.MonkeyPatch, stream: object) -> None:
    module = types.ModuleType("sounddevice")
    module.OutputStream = stream
    module.PortAudioError = type("PortAudioError", (Exception,), {})
    monkeypatch.setitem(sys.modules, "sounddevice", module)


def opened(tones: Tones) -> FakeStream:
    end = time.monotonic() + 2
    while tones._stream is None:
        assert time.monotonic() < end
        time.sleep(0.005)
    return tones._stream


def test_plays_the_newest_tone_to_its_end_then_silence(monkeypatch) -> None:
    fake_sounddevice(monkeypatch, FakeStream)
    tones = Tones()
    stream = opened(tones)
    tones.play("hold_done")
    tones.play("tick")
    tones.play("no such tone")
    out = np.full((10_000, 1), 9, np.float32)
    tones._fill(out[:1000], 1000, None, None)
    tones._fill(out[1000:], 9000, None, None)
    expected = samples("tick")
    assert np.array_equal(out[: expected.size, 0], expected)
    assert not out[expected.size :].any()
    assert tones.take_notices() == []
    tones.close()
    tones.close()
    assert stream.state == "closed"


def test_a_sound_device_that_is_unplugged_is_one_notice(monkeypatch) -> None:
    fake_sounddevice(monkeypatch, FakeStream)
    with Tones() as tones:
        stream = opened(tones)
        stream.settings["finished_callback"]()  # as PortAudio does when its device is gone
        assert tones.take_notices() == [
            "No tones here: the sound device went away. The session goes on without."
        ]
        tones.play("tick")
        out = np.full((100, 1), 9, np.float32)
        tones._fill(out, 100, None, None)
        assert not out.any()
    stream.settings["finished_callback"]()  # also when it is closed
    assert tones.take_notices() == []


def test_no_device_is_one_notice_and_silence(monkeypatch) -> None:
    def fails(**_: object) -> None:
        raise sys.modules["sounddevice"].PortAudioError("Error querying device -1")

    fake_sounddevice(monkeypatch, fails)
    tones = Tones()
    end = time.monotonic() + 2
    notices: list[str] = []
    while not notices and time.monotonic() < end:
        notices += tones.take_notices()
        tones.play("tick")
    tones.close()
    assert notices == ["No tones here: no sound device opens. The session goes on without."]
    assert tones.take_notices() == []


def test_no_portaudio_is_one_notice(monkeypatch) -> None:
    monkeypatch.setitem(sys.modules, "sounddevice", None)  # importing it fails
    tones = Tones()
    time.sleep(0.1)
    assert tones.take_notices() == [
        "No tones here: PortAudio is missing (package libportaudio2). The session goes on without."
    ]


def test_disabled_opens_nothing(monkeypatch) -> None:
    monkeypatch.setattr(FakeStream, "opened", [])
    fake_sounddevice(monkeypatch, FakeStream)
    tones = Tones(enabled=False)
    tones.play("tick")
    time.sleep(0.02)
    tones.close()
    assert FakeStream.opened == []


def test_the_double_keeps_the_names() -> None:
    with MemoryTones() as tones:
        tones.play("tick")
    assert tones.played == ["tick"]
    assert tones.closed


@pytest.mark.skipif(find_library("asound") is None, reason="no ALSA here")
def test_the_sound_system_writes_nothing_on_the_terminal() -> None:
    code = (
        "import ctypes, sys\n"
        "from posecheck.sinks import tones\n"
        "if sys.argv[1:]: tones._keep_alsa_quiet()\n"
        "handle = ctypes.c_void_p()\n"
        "asound = ctypes.CDLL('libasound.so.2')\n"
        "assert asound.snd_pcm_open(ctypes.byref(handle), b'hw:77', 0, 0) < 0\n"
    )
    for words, is_quiet in ((["quiet"], True), ([], False)):
        done = subprocess.run(
            [sys.executable, "-c", code, *words], capture_output=True, text=True, check=True
        )
        assert (done.stderr == "") == is_quiet
