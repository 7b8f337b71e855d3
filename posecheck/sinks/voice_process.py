"""The process that speaks: ``python -m posecheck.sinks.voice_process RATE VOLUME LANGUAGE``.

Reads one JSON sentence a line from standard input and answers each with one line when
it has been spoken: ``ready NAME`` of the voice at the start, then ``done``, or ``error REASON``
and exit. With ``--files`` nothing is heard: each sentence names the file its sound goes to.
Speech libraries block while they speak, and some need the main thread; here they may. When standard
input ends, so does this process, whatever they hang on.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from queue import SimpleQueue
from typing import Any, Final

from posecheck.sinks.voice_choice import best_voice

_LEAST_S_A_LETTER: Final = 0.01
"""Ten times as fast as anybody speaks: then nothing was played."""
_LONGEST_S: Final = 25.0
_LAST_WORD_S: Final = 10.0
"""So long it may finish what it is at after the session has gone."""
_LINUX: Final = sys.platform.startswith("linux")


class NoVoiceError(Exception):
    """This machine cannot speak; the reason is for the person."""


def main(arguments: list[str]) -> int:
    """Speak until standard input ends."""
    # Ctrl-C is for the session: it ends the voice by closing the pipe.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    answer = _answers()
    rate = int(arguments[0]) if arguments and arguments[0] != "-" else None
    volume = float(arguments[1]) if len(arguments) > 1 else 1.0
    language = arguments[2] if len(arguments) > 2 else "en"
    to_files = "--files" in arguments
    try:
        if not to_files:
            _check_player()
        speech = _Speech(rate, volume, language)
        answer(f"ready {speech.name}")
        for line in _lines():
            asked = json.loads(line)
            if to_files:
                sys.unraisablehook = partial(_end, answer, asked["file"])
                speech.write(asked["text"], asked["file"])
            else:
                speech.speak(asked["text"])
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


def _lines() -> Iterator[str]:
    """The lines of standard input; read on a thread, to see its end also in mid-sentence."""
    lines: SimpleQueue[str] = SimpleQueue()

    def read() -> None:
        with os.fdopen(os.dup(0), encoding="utf-8") as pipe:
            for line in pipe:
                lines.put(line)
        lines.put("")
        time.sleep(_LAST_WORD_S)
        os._exit(1)

    threading.Thread(target=read, daemon=True).start()
    return iter(lines.get, "")


def _end(answer: Callable[[str], None], file: str, failed: Any) -> None:
    """What fails on espeak's own thread would be dropped, and its end waited for for ever."""
    why = failed.exc_value.__context__ or failed.exc_value
    answer(f"error {file}: {getattr(why, 'strerror', None) or why}")
    os._exit(1)


def _check_player() -> None:
    if _LINUX and shutil.which("aplay") is None:
        raise NoVoiceError("the program aplay is missing (package alsa-utils)")


class _Speech:
    """The system's speech through pyttsx3, with what its drivers need to work twice."""

    def __init__(self, rate: int | None, volume: float, language: str) -> None:
        self._rate, self._volume, self._language = rate, volume, language
        self.name = ""
        self._finished = threading.Event()
        self._engine = self._new_engine()

    def speak(self, text: str) -> None:
        """Say it and return when it has been said."""
        # On a busy machine pyttsx3's Linux driver now and then cancels what it has just begun.
        if not (self._said(text) or self._said(text)):
            raise NoVoiceError("no sound device plays")

    def _said(self, text: str) -> bool:
        """Say it; False when it was over sooner than anybody can speak."""
        began_s = time.monotonic()
        self._finished.clear()
        try:
            self._engine.say(text)
            self._engine.runAndWait()
        except Exception as error:  # each system's driver raises its own
            raise NoVoiceError(f"the system's speech failed ({error})") from error
        if _LINUX:
            # The first call returns before the sound has ended, which comes from espeak's
            # own thread; that thread also crashes when an engine is let go.
            self._finished.wait(_LONGEST_S)
            _await_espeak()  # or its late last word would empty the next sentence
            return time.monotonic() - began_s >= _LEAST_S_A_LETTER * len(text)
        # The other drivers speak once an engine: pyttsx3 issues 402, 419, 440.
        self._engine = self._new_engine()
        return True

    def write(self, text: str, file: str) -> None:
        """Write the sound of a text into a file and return when it is there."""
        try:
            self._engine.save_to_file(text, file)
            self._engine.runAndWait()
        except Exception as error:  # each system's driver raises its own
            raise NoVoiceError(f"the system's speech failed ({error})") from error
        if _LINUX:
            _await_espeak()
        else:
            self._engine = self._new_engine()

    def _new_engine(self) -> Any:
        try:
            from pyttsx3.engine import Engine

            engine = Engine()
            voices, usual = engine.getProperty("voices"), engine.getProperty("voice")
            voice = best_voice(voices, self._language, usual)
            if voice is not None:
                engine.setProperty("voice", voice.id)
            if self._rate is not None:
                engine.setProperty("rate", self._rate)
            engine.setProperty("volume", self._volume)
            engine.connect("finished-utterance", lambda **_: self._finished.set())
        except Exception as error:  # each system's driver raises its own
            what = "espeak-ng is missing (package libespeak-ng1 or espeak-ng)"
            if not _LINUX:
                what = f"the system's speech does not start ({error})"
            raise NoVoiceError(what) from error
        if voice is None:
            raise NoVoiceError(f"no voice for the language '{self._language}' is installed")
        self.name = voice.name
        return engine


def _await_espeak() -> None:
    """Wait until espeak's own thread has nothing more to report."""
    from pyttsx3.drivers import _espeak

    _espeak.Synchronize()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
