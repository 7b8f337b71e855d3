"""The voice: never in the way, never stale, and silent without a fuss."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable
from ctypes.util import find_library
from pathlib import Path

import pytest

from posecheck.child import code_command
from posecheck.session import Utterance
from posecheck.sinks.voice import MemoryVoice, Voice, send, start_program
from posecheck.speech import FRESH_S

SPEAKER = """
import sys, time, json, pathlib
said = pathlib.Path({said!r})
print({first!r}, flush=True)
for line in sys.stdin:
    text = json.loads(line)["text"]
    with said.open("a") as file:
        file.write(text + chr(10))
    if text == "die":
        sys.exit(1)
    time.sleep({takes_s})
    print("done", flush=True)
"""


@pytest.fixture
def speaker(tmp_path: Path) -> Callable[..., tuple[Voice, Callable[[], list[str]]]]:
    """A voice whose speaking program only notes what it would say."""
    voices: list[Voice] = []

    def make(takes_s: float = 0.05, first: str = "ready") -> tuple[Voice, Callable[[], list[str]]]:
        said = tmp_path / "said.txt"
        program = SPEAKER.format(said=str(said), first=first, takes_s=takes_s)
        voice = Voice(command=(sys.executable, "-c", program))
        voices.append(voice)
        return voice, lambda: said.read_text().splitlines() if said.exists() else []

    yield make
    for voice in voices:
        voice.close()


def wait_for(condition: Callable[[], object], timeout_s: float = 20.0) -> None:
    end = time.monotonic() + timeout_s
    while not condition():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.01)


def cue(text: str) -> Utterance:
    return Utterance(0.0, text, "cue")


def guide(text: str) -> Utterance:
    return Utterance(0.0, text, "guide")


def test_says_what_it_is_given_and_returns_at_once(speaker) -> None:
    voice, said = speaker(takes_s=0.3)
    voice.say(guide("Hold."))
    wait_for(said)
    began = time.perf_counter()
    for _ in range(100):
        voice.say(cue("Sit taller."))
    assert time.perf_counter() - began < 0.05
    wait_for(lambda: said() == ["Hold.", "Sit taller."])


def test_only_the_newest_waits(speaker) -> None:
    voice, said = speaker(takes_s=0.3)
    voice.say(guide("one"))
    wait_for(said)
    voice.say(cue("two"))
    voice.say(cue("three"))
    voice.say(cue("four"))
    wait_for(lambda: len(said()) == 2)
    voice.close(finish_s=2)
    assert said() == ["one", "four"]


def test_a_correction_goes_first_unless_it_is_taken_back(speaker) -> None:
    voice, said = speaker(takes_s=0.3)
    voice.say(guide("one"))
    wait_for(said)
    voice.say(cue("Sit taller."))
    voice.say(Utterance(0.0, "Sit taller.", "hush"))
    voice.say(guide("Pull your toes."))
    voice.say(cue("Straighten your knee."))
    voice.close(finish_s=2)
    assert said() == ["one", "Straighten your knee.", "Pull your toes."]


def test_a_stale_correction_is_never_said(speaker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(FRESH_S, "cue", 0.2)
    voice, said = speaker(takes_s=0.5)
    voice.say(guide("one"))
    wait_for(said)
    voice.say(cue("Sit taller."))
    voice.close(finish_s=2)
    assert said() == ["one"]


def test_a_dead_program_is_started_once_more(speaker) -> None:
    voice, said = speaker()
    voice.say(guide("die"))
    wait_for(said)
    voice.say(guide("again"))
    wait_for(lambda: said() == ["die", "again"])
    assert voice.take_notices() == []
    voice.say(guide("die"))
    notices: list[str] = []
    wait_for(lambda: notices.extend(voice.take_notices()) or notices)
    assert notices == [
        "No voice here: the speaking program stopped twice. The session goes on without."
    ]
    voice.say(guide("nothing hears this"))
    voice.close(finish_s=1)
    assert said() == ["die", "again", "die"]


def test_no_voice_is_one_notice(speaker) -> None:
    voice, _ = speaker(first="error espeak-ng is missing")
    notices: list[str] = []
    wait_for(lambda: notices.extend(voice.take_notices()) or notices)
    voice.say(guide("Hold."))
    voice.say(guide("And let go."))
    time.sleep(0.05)
    notices += voice.take_notices()
    assert notices == ["No voice here: espeak-ng is missing. The session goes on without."]


def test_a_program_that_is_not_there_is_a_notice(tmp_path: Path) -> None:
    voice = Voice(command=(str(tmp_path / "nothing"),))
    wait_for(lambda: not voice._thread.is_alive())
    (notice,) = voice.take_notices()
    assert notice.startswith("No voice here: the speaking program does not start")
    voice.close()


def test_close_does_not_wait_for_a_program_that_hangs(speaker) -> None:
    voice, said = speaker(takes_s=60)
    voice.say(guide("one"))
    wait_for(said)
    began = time.perf_counter()
    voice.close(finish_s=0.1)
    voice.close()
    assert time.perf_counter() - began < 1.5
    assert not voice._thread.is_alive()


def test_a_stuck_sentence_ends_the_program(speaker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("posecheck.sinks.voice._STUCK_S", 0.1)
    voice, said = speaker(takes_s=60)
    voice.say(guide("one"))
    wait_for(said)
    time.sleep(0.2)
    voice.say(guide("two"))
    wait_for(lambda: "two" in said())


def test_disabled_says_and_starts_nothing() -> None:
    voice = Voice(enabled=False)
    voice.say(guide("Hold."))
    voice.close(finish_s=1)
    assert voice.take_notices() == []
    assert voice._process is None


def test_volume_is_checked() -> None:
    with pytest.raises(ValueError, match="expected 0 to 1, got 3"):
        Voice(volume=3)


@pytest.fixture
def player(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stands in for aplay: notes how long each sound is, and takes a moment."""
    if not sys.platform.startswith("linux") or find_library("espeak-ng") is None:
        pytest.skip("needs Linux and libespeak-ng1")
    played = tmp_path / "played.txt"
    program = tmp_path / "aplay"
    program.write_text(f'#!/bin/sh\nwc -c < "$1" >> {played}\nsleep 0.7\n')
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}{os.pathsep}{os.environ['PATH']}")
    return played


def test_the_real_voice_speaks_sentence_after_sentence(player: Path) -> None:
    voice = Voice(rate=180, volume=0.8)
    voice.say(guide("Hold."))
    wait_for(player.exists)
    voice.say(guide("Take a deep breath, and sit taller."))
    voice.close(finish_s=5)
    short, long = (int(size) for size in player.read_text().split())
    assert 5_000 < short < long
    assert voice.take_notices() == []


def test_ctrl_c_in_the_terminal_does_not_reach_the_voice(player: Path) -> None:
    voice = Voice()
    voice.say(guide("Hold."))
    wait_for(player.exists)
    process = voice._process
    assert process is not None
    assert os.getpgid(process.pid) != os.getpgid(0), "Ctrl-C goes to the session's group"
    os.kill(process.pid, signal.SIGINT)
    voice.say(guide("And let go."))
    wait_for(lambda: player.read_text().count("\n") == 2)
    assert voice._process is process, "the same one goes on"
    voice.close()
    assert process.wait(2) is not None


def test_the_voice_ends_with_the_session_that_was_killed(player: Path) -> None:
    voice = Voice()
    voice.say(guide("Hold."))
    wait_for(player.exists)
    process = voice._process
    assert process is not None and process.stdin is not None
    process.stdin.close()  # as the system does with a dead session's pipes
    assert process.wait(5) == 0
    voice.close()


def test_a_voice_that_hangs_ends_with_the_session_that_was_killed() -> None:
    hanging = """
import threading
from posecheck.sinks import voice_process
voice_process._LAST_WORD_S = 0.0
print(next(voice_process._lines()), flush=True)
threading.Event().wait()
"""
    process = start_program(code_command(hanging))
    send(process, {"text": "Hold."})
    assert process.stdin is not None and process.stdout is not None
    assert process.stdout.readline() == '{"text": "Hold."}\n'
    process.stdin.close()  # as the system does with a dead session's pipes
    assert process.wait(20) == 1
    process.stdout.close()


def test_a_sound_device_that_does_not_play_is_a_notice(player: Path) -> None:
    (player.parent / "aplay").write_text("#!/bin/sh\nexit 1\n")
    voice = Voice()
    voice.say(guide("Take a deep breath, and sit taller."))
    notices: list[str] = []
    wait_for(lambda: notices.extend(voice.take_notices()) or notices)
    voice.close()
    assert notices == ["No voice here: no sound device plays. The session goes on without."]


def test_the_double_keeps_the_sentences() -> None:
    with MemoryVoice() as voice:
        voice.say(guide("Hold."))
    assert voice.said == ["Hold."]
    assert voice.closed
