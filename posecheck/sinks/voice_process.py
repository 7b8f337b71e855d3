"""The process that speaks: ``python -m posecheck.sinks.voice_process RATE VOLUME``.

Reads one JSON sentence a line from standard input and answers each with one line when
it has been spoken: ``ready`` at the start, then ``done``, or ``error REASON`` and exit.
Speech libraries block while they speak, and some need the main thread; here they may.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
import time
from collections.abc import Callable
from typing import Final

_LEAST_S_A_LETTER: Final = 0.01
"""Ten times as fast as anybody speaks: then nothing was played."""


class NoVoiceError(Exception):
    """This machine cannot speak; the reason is for the person."""


def main(arguments: list[str]) -> int:
    """Speak until standard input ends."""
    # Ctrl-C is for the session: it ends the voice by closing the pipe.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    answer = _answers()
    rate = int(arguments[0]) if arguments and arguments[0] != "-" else None
    volume = float(arguments[1]) if len(arguments) > 1 else 1.0
    try:
        _check_player()
        _engine(rate, volume)
        answer("ready")
        for line in sys.stdin:
            _speak(json.loads(line)["text"], rate, volume)
            answer("done")
    except NoVoiceError as error:
        answer(f"error {error}")
        return 1
    return 0


def _answers() -> Callable[[str], None]:
    """A function that answers the session; all other output of the libraries is dropped."""
    pipe = os.fdopen(os.dup(1), "w", encoding="utf-8")
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)

    def answer(line: str) -> None:
        try:
            pipe.write(line.replace("\n", " ") + "\n")
            pipe.flush()
        except OSError:  # the session is gone
            os._exit(0)

    return answer


def _check_player() -> None:
    if sys.platform.startswith("linux") and shutil.which("aplay") is None:
        raise NoVoiceError("the program aplay is missing (package alsa-utils)")


def _engine(rate: int | None, volume: float) -> object:
    """A new engine for each sentence: the library's own one speaks only once on Windows."""
    try:
        from pyttsx3.engine import Engine

        engine = Engine()
        if rate is not None:
            engine.setProperty("rate", rate)
        engine.setProperty("volume", volume)
    except Exception as error:  # each system's driver raises its own
        what = "espeak-ng is missing (package libespeak-ng1 or espeak-ng)"
        if not sys.platform.startswith("linux"):
            what = f"the system's speech does not start ({error})"
        raise NoVoiceError(what) from error
    return engine


def _speak(text: str, rate: int | None, volume: float) -> None:
    engine = _engine(rate, volume)
    began_s = time.monotonic()
    try:
        engine.say(text)  # type: ignore[attr-defined]
        engine.runAndWait()  # type: ignore[attr-defined]
    except Exception as error:
        raise NoVoiceError(f"the system's speech failed ({error})") from error
    took_s = time.monotonic() - began_s
    if sys.platform.startswith("linux") and took_s < _LEAST_S_A_LETTER * len(text):
        raise NoVoiceError("no sound device plays")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
