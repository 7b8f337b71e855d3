"""Speaks sentences in a process of its own, so that speech never delays the picture.

Nothing queues up: while a sentence is spoken one other may wait, and it is dropped when
its moment has passed. What goes wrong becomes a notice; the session goes on in silence.
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
from collections.abc import Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Final, Literal, Protocol, TypeAlias, TypeVar

Kind: TypeAlias = Literal["cue", "guide", "count"]

FRESH_S: Final[dict[Kind, float]] = {"cue": 2.0, "guide": 5.0, "count": 0.5}
"""How long a waiting sentence is worth saying. A correction is about this moment and
comes again if it still holds; guidance is said once; a number is late at once."""
_RANK: Final[dict[Kind, int]] = {"count": 0, "cue": 1, "guide": 2}
_STUCK_S: Final = 30.0
"""No sentence takes so long: the driver hangs."""
_COMMAND: Final = (sys.executable, "-m", "posecheck.sinks.voice_process")

_V = TypeVar("_V", bound="Speaker")


class Sentence(Protocol):
    """The part of ``session.Utterance`` that a voice needs."""

    @property
    def text(self) -> str:
        """What to say."""

    @property
    def kind(self) -> Kind:
        """A correction ("cue") or the coach's guidance."""


class Speaker(Protocol):
    """Anything that takes sentences: `Voice`, `MemoryVoice`."""

    def say(self, sentence: Sentence) -> None:
        """Say it soon or not at all; returns at once."""

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


@dataclass(frozen=True, slots=True)
class _Waiting:
    text: str
    kind: Kind
    since_s: float


class Voice(Speaker):
    """The system's own voice, through pyttsx3."""

    def __init__(
        self,
        rate: int | None = None,
        volume: float = 1.0,
        enabled: bool = True,
        *,
        command: Sequence[str] = _COMMAND,
    ) -> None:
        """Start speaking ability in the background; returns at once.

        Args:
            rate: Words a minute; None = the system's own.
            volume: 0 to 1.
            enabled: False = say nothing, start nothing.
            command: The speaking program; replaced in tests.
        """
        if not 0 <= volume <= 1:
            raise ValueError(f"volume: expected 0 to 1, got {volume}")
        self._command = [*command, "-" if rate is None else str(rate), str(volume)]
        self._changed = threading.Condition()
        self._waiting: _Waiting | None = None
        self._speaking_since: float | None = None
        self._process: subprocess.Popen[str] | None = None
        self._closed = not enabled
        self._notices: list[str] = []
        self._thread = threading.Thread(target=self._run, name="voice", daemon=True)
        if enabled:
            self._thread.start()

    def say(self, sentence: Sentence) -> None:
        """Say it next, unless something more urgent is waiting; returns at once."""
        now = time.monotonic()
        with self._changed:
            if self._closed:
                return
            if self._speaking_since is not None and now - self._speaking_since > _STUCK_S:
                _kill(self._process)
            waiting = self._waiting
            if waiting is None or _RANK[sentence.kind] >= _RANK[waiting.kind]:
                self._waiting = _Waiting(sentence.text, sentence.kind, now)
            self._changed.notify_all()

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
            self._waiting = None
            process = self._process
            self._changed.notify_all()
        _kill(process)
        if self._thread.is_alive():
            self._thread.join(1.0)

    def _idle(self) -> bool:
        return self._closed or (self._waiting is None and self._speaking_since is None)

    def _run(self) -> None:
        """Serve the speaking process, and start it once more if it dies; the thread's life."""
        for last in (False, True):
            error = self._serve()
            with self._changed:
                if self._closed:
                    return
                if error or last:
                    why = error or "the speaking program stopped twice"
                    self._notices.append(f"No voice here: {why}. The session goes on without.")
                    self._closed = True
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
                self._note_speaking(None)
                if answer not in ("ready", "done"):
                    return answer.removeprefix("error ")
                text = self._next_text()
                if text is None:
                    return ""
                _send(process, text)
        finally:
            self._note_speaking(None)
            _kill(process)
            process.wait()

    def _start(self) -> subprocess.Popen[str]:
        # A session of its own: Ctrl-C in the terminal is not meant for it.
        windows = sys.platform == "win32"
        process = subprocess.Popen(
            self._command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            encoding="utf-8",
            start_new_session=not windows,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0) if windows else 0,
        )
        with self._changed:
            self._process = process
            if self._closed:
                _kill(process)
        return process

    def _next_text(self) -> str | None:
        """Wait for a sentence that is still worth saying; None when closed."""
        with self._changed:
            while not self._closed:
                waiting, self._waiting = self._waiting, None
                now = time.monotonic()
                if waiting and now - waiting.since_s <= FRESH_S[waiting.kind]:
                    self._speaking_since = now
                    return waiting.text
                self._changed.notify_all()
                self._changed.wait()
        return None

    def _note_speaking(self, since_s: float | None) -> None:
        with self._changed:
            self._speaking_since = since_s
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


def _send(process: subprocess.Popen[str], text: str) -> None:
    assert process.stdin is not None
    with contextlib.suppress(OSError):  # it died; the missing answer tells
        process.stdin.write(json.dumps({"text": text}) + "\n")
        process.stdin.flush()


def _kill(process: subprocess.Popen[str] | None) -> None:
    """End the speaking program and the player it has started."""
    if process is None or process.poll() is not None:
        return
    with contextlib.suppress(OSError):
        if sys.platform == "win32":
            process.kill()
        else:
            os.killpg(process.pid, signal.SIGKILL)
