"""Sentences as sound, spoken by the system's voice into files instead of a loudspeaker."""

from __future__ import annotations

import contextlib
import queue
import tempfile
import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from types import TracebackType
from typing import Final

import av
import numpy as np
from av.audio.resampler import AudioResampler

from posecheck.child import module_command
from posecheck.errors import OutputError
from posecheck.sinks.tones import RATE_HZ, Samples
from posecheck.sinks.voice import PROGRAM, kill, send, start_program

_QUIET: Final = 0.004
"""Below this a voice has not begun, or has ended."""
_REST_S: Final = 0.08
"""Silence that is left at the end of a sentence."""
_LOOK_S: Final = 1.0
_LOOKS: Final = 30
"""So often it is looked whether there is an answer; no sentence takes so long."""


class Synthesizer:
    """The same voice as in a live session; each sentence is spoken once and kept."""

    def __init__(
        self,
        language: str = "en",
        rate: int | None = None,
        command: Sequence[str] = (),
        interrupted: Callable[[], bool] = lambda: False,
    ) -> None:
        """Start the speaking program.

        Args:
            language: Of the sentences, as two letters.
            rate: Words a minute; None = the system's own.
            command: The speaking program, if not `PROGRAM`; for tests.
            interrupted: Whether the person wants an end; then a missing answer is not waited for.

        Raises:
            OutputError: The system has no voice for the language, or the disk is full.
        """
        self._kept: dict[str, Samples] = {}
        self._interrupted = interrupted
        wanted = ["-" if rate is None else str(rate), "1", language, "--files"]
        try:
            self._folder = tempfile.TemporaryDirectory(prefix="posecheck-")
        except OSError as error:
            raise _failed(f"no temporary folder can be made ({error.strerror})") from error
        try:
            self._process = start_program([*(command or module_command(PROGRAM)), *wanted])
        except OSError as error:
            self._folder.cleanup()
            raise _failed(f"the speaking program does not start ({error.strerror})") from error
        self._answers: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()
        self._answer()

    def samples(self, text: str) -> Samples:
        """A sentence, mono at ``RATE_HZ``, without silence around it.

        Raises:
            OutputError: The voice failed, or does not answer.
        """
        if text not in self._kept:
            path = Path(self._folder.name) / f"{len(self._kept)}.wav"
            send(self._process, {"text": text, "file": str(path)})
            self._answer()
            self._kept[text] = _trimmed(_read(path))
            with contextlib.suppress(OSError):
                path.unlink()
        return self._kept[text]

    def close(self) -> None:
        """End the speaking program; may be called twice."""
        kill(self._process)
        self._process.wait()
        self._listener.join()
        self._answers.put("")  # to whoever asks again
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(OSError):
                    pipe.close()
        self._folder.cleanup()

    def __enter__(self) -> Synthesizer:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _listen(self) -> None:
        """Pass answers on, and "" when there will be no more; the thread's life."""
        assert self._process.stdout is not None
        for answer in self._process.stdout:
            self._answers.put(answer.strip())
        self._answers.put("")

    def _answer(self) -> None:
        """Wait until what was asked for is there; OutputError if it is not."""
        answer = self._next_answer()
        if answer.partition(" ")[0] not in ("ready", "done"):
            self.close()
            raise _failed(answer.removeprefix("error ") or "the speaking program stopped")

    def _next_answer(self) -> str:
        for _ in range(_LOOKS):
            with contextlib.suppress(queue.Empty):
                return self._answers.get(timeout=_LOOK_S)
            if self._interrupted():
                break
        return "error the speaking program does not answer"


def _failed(why: str) -> OutputError:
    return OutputError(f"The voice cannot be written: {why}; leave out --sound and --voice.")


def _read(path: Path) -> Samples:
    """Any sound file (WAV, on a Mac AIFF) as mono samples at ``RATE_HZ``."""
    try:
        with av.open(str(path)) as container:
            resampler = AudioResampler(format="flt", layout="mono", rate=RATE_HZ)
            parts = [
                out.to_ndarray().reshape(-1)
                for frame in container.decode(audio=0)
                for out in resampler.resample(frame)
            ]
            parts += [out.to_ndarray().reshape(-1) for out in resampler.resample(None)]
    except (av.error.FFmpegError, OSError, IndexError) as error:
        raise OutputError(f"The voice wrote no sound that can be read ({error}).") from error
    return np.concatenate(parts).astype(np.float32) if parts else np.zeros(0, np.float32)


def _trimmed(sound: Samples) -> Samples:
    loud = np.flatnonzero(np.abs(sound) > _QUIET)
    if not len(loud):
        return sound[:0]
    return sound[loud[0] : loud[-1] + round(_REST_S * RATE_HZ)]
