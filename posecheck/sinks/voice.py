"""Speaks sentences in a process of its own, so that speech never delays the picture.

What waits and what is dropped is told by `speech`. What goes wrong becomes a notice; the
session goes on in silence, and its captions run as if they were spoken.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import Final, Protocol, TypeVar

from posecheck.child import module_command
from posecheck.speech import Sentence, Speech, SpeechQueue, Spoken
from posecheck.words import ENGLISH

_STUCK_S: Final = 30.0
"""No sentence takes so long: the driver hangs."""
PROGRAM: Final = "posecheck.sinks.voice_process"

_V = TypeVar("_V", bound="Speaker")


class Speaker(Protocol):
    """Anything that takes sentences: `Voice`, `MemoryVoice`."""

    def say(self, sentence: Sentence) -> None:
        """Say it soon or not at all; returns at once."""

    def caption(self) -> str:
        """The sentence that is being said, word for word; "" in silence."""

    def take_notices(self) -> list[str]:
        """What the person should know, each once."""

    def close(self, finish_s: float = 0.0) -> None:
        """Be silent, after the sentence under way if it ends within ``finish_s``."""

    def __enter__(self: _V) -> _V:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


class Voice(Speaker):
    """The system's own voice, through pyttsx3."""

    def __init__(
        self,
        rate: int | None = None,
        volume: float = 1.0,
        enabled: bool = True,
        language: str = "en",
        *,
        command: Sequence[str] = (),
    ) -> None:
        """Start speaking ability in the background; returns at once.

        Args:
            rate: Words a minute; None = the system's own.
            volume: 0 to 1.
            enabled: False = say nothing, start nothing.
            language: Of the sentences, as two letters.
            command: The speaking program, if not `PROGRAM`; for tests.
        """
        if not 0 <= volume <= 1:
            raise ValueError(f"volume: expected 0 to 1, got {volume}")
        wanted = "-" if rate is None else str(rate), str(volume), language
        self._command = [*(command or module_command(PROGRAM)), *wanted]
        self._changed = threading.Condition()
        self._queue = SpeechQueue()
        self._silent = Speech()
        self._speaking: Spoken | None = None
        self._process: subprocess.Popen[str] | None = None
        self._is_mute = not enabled
        self._closed = False
        self._notices: list[str] = []
        self._thread = threading.Thread(target=self._run, name="voice", daemon=True)
        if enabled:
            self._thread.start()

    def say(self, sentence: Sentence) -> None:
        """Say it when its turn comes; returns at once."""
        now = time.monotonic()
        with self._changed:
            if self._closed:
                return
            if self._is_mute:
                self._silent.say(now, sentence)
                return
            if self._speaking is not None and now - self._speaking.began_s > _STUCK_S:
                kill(self._process)
            self._queue.say(now, sentence)
            self._changed.notify_all()

    def caption(self) -> str:
        """The sentence that is being said; without a voice, for as long as one would take."""
        with self._changed:
            if self._closed:
                return ""
            if self._is_mute:
                return self._silent.caption(time.monotonic())
            return "" if self._speaking is None else self._speaking.text

    def take_notices(self) -> list[str]:
        """What went wrong since the last call."""
        with self._changed:
            notices, self._notices = self._notices, []
        return notices

    def close(self, finish_s: float = 0.0) -> None:
        """Be silent within about a second; may be called twice."""
        with self._changed:
            self._changed.wait_for(self._idle, finish_s)
            self._closed = True
            self._queue.clear()
            process = self._process
            self._changed.notify_all()
        kill(process)
        if self._thread.is_alive():
            self._thread.join(1.0)

    def _idle(self) -> bool:
        return self._closed or self._is_mute or not (self._queue or self._speaking)

    def _run(self) -> None:
        """Serve the speaking process, and start it once more if it dies; the thread's life."""
        for last in (False, True):
            error = self._serve()
            with self._changed:
                if self._closed:
                    return
                if error or last:
                    why = error or "the speaking program stopped twice"
                    self._notices.append(ENGLISH.trouble.no_voice.format(why=why))
                    self._is_mute = True
                    self._changed.notify_all()
                    return

    def _serve(self) -> str:
        """Pass sentences on until the process ends; returns its reason, "" when it has none."""
        try:
            process = self._start()
        except OSError as error:
            return f"the speaking program does not start ({error.strerror})"
        try:
            while True:
                answer = _answer(process)
                self._note_silence()
                if answer.partition(" ")[0] not in ("ready", "done"):
                    return answer.removeprefix("error ")
                text = self._next_text()
                if text is None:
                    return ""
                send(process, {"text": text})
        finally:
            self._note_silence()
            kill(process)
            process.wait()

    def _start(self) -> subprocess.Popen[str]:
        process = start_program(self._command)
        with self._changed:
            self._process = process
            if self._closed:
                kill(process)
        return process

    def _next_text(self) -> str | None:
        """Wait for a sentence that is worth saying; None when closed."""
        with self._changed:
            while not self._closed:
                now = time.monotonic()
                waiting = self._queue.next(now)
                if waiting is not None:
                    self._speaking = Spoken(waiting.text, now, now + _STUCK_S)
                    return waiting.text
                self._changed.notify_all()
                self._changed.wait()
        return None

    def _note_silence(self) -> None:
        with self._changed:
            self._speaking = None
            self._changed.notify_all()


class MemoryVoice(Speaker):
    """Stands in for ``Voice``.

    Attributes:
        said: The sentences, in order.
        closed: Whether ``close`` was called.
    """

    def __init__(self) -> None:
        """Start silent."""
        self.said: list[str] = []
        self.closed = False

    def say(self, sentence: Sentence) -> None:
        """Keep the sentence."""
        self.said.append(sentence.text)

    def caption(self) -> str:
        """The newest sentence."""
        return self.said[-1] if self.said and not self.closed else ""

    def take_notices(self) -> list[str]:
        """None ever."""
        return []

    def close(self, finish_s: float = 0.0) -> None:
        """Note that it was closed."""
        del finish_s
        self.closed = True


def _answer(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def start_program(command: Sequence[str]) -> subprocess.Popen[str]:
    """Start a speaking program, see `voice_process`; OSError if that cannot be."""
    # A session of its own: Ctrl-C in the terminal is not meant for it.
    windows = sys.platform == "win32"
    return subprocess.Popen(
        command,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
        start_new_session=not windows,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0) if windows else 0,
    )


def send(process: subprocess.Popen[str], asked: Mapping[str, str]) -> None:
    """Ask a speaking program for a sentence."""
    assert process.stdin is not None
    with contextlib.suppress(OSError, ValueError):  # it died; the missing answer tells
        process.stdin.write(json.dumps(asked) + "\n")
        process.stdin.flush()


def kill(process: subprocess.Popen[str] | None) -> None:
    """End the speaking program and the player it has started."""
    if process is None or process.poll() is not None:
        return
    with contextlib.suppress(OSError):
        if sys.platform == "win32":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)
