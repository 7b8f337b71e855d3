"""The voice: never in the way, never stale, and silent without a fuss."""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from posecheck.session import Utterance
from posecheck.sinks.voice import FRESH_S, MemoryVoice, Voice

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


def wait_for(condition: Callable[[], object], timeout_s: float = 5.0) -> None:
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


def test_guidance_replaces_a_waiting_correction_but_not_the_other_way_round(speaker) -> None:
    voice, said = speaker(takes_s=0.3)
    voice.say(guide("one"))
    wait_for(said)
    voice.say(cue("Sit taller."))
    voice.say(guide("And let go."))
    voice.say(cue("Straighten your knee."))
    voice.close(finish_s=2)
    assert said() == ["one", "And let go."]


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


@pytest.mark.skipif(sys.platform == "win32", reason="signals are another matter there")
def test_the_real_program_outlives_ctrl_c_and_ends_with_the_pipe() -> None:
    voice = Voice()
    wait_for(lambda: voice._process is not None)
    process = voice._process
    os.killpg(process.pid, signal.SIGINT)  # python itself may not be up yet: then it restarts
    voice.say(guide("Hold."))
    wait_for(lambda: voice._idle() or not voice._thread.is_alive(), 10)
    assert len(voice.take_notices()) <= 1  # with a sound device none, without one
    voice.close()
    assert process.wait(2) is not None


def test_the_double_keeps_the_sentences() -> None:
    with MemoryVoice() as voice:
        voice.say(guide("Hold."))
    assert voice.said == ["Hold."]
    assert voice.closed
