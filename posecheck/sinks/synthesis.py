"""Sentences as sound, spoken by the system's voice into files instead of a loudspeaker."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Final

import av
import numpy as np
from av.audio.resampler import AudioResampler

from posecheck.child import module_command
from posecheck.errors import OutputError
from posecheck.sinks.tones import RATE_HZ, Samples
from posecheck.sinks.voice import PROGRAM

_QUIET: Final = 0.004
"""Below this a voice has not begun, or has ended."""
_REST_S: Final = 0.08
"""Silence that is left at the end of a sentence."""


class Synthesizer:
    """The same voice as in a live session; each sentence is spoken once and kept."""

    def __init__(
        self, language: str = "en", rate: int | None = None, command: Sequence[str] = ()
    ) -> None:
        """Start the speaking program.

        Args:
            language: Of the sentences, as two letters.
            rate: Words a minute; None = the system's own.
            command: The speaking program, if not `PROGRAM`; for tests.

        Raises:
            OutputError: The system has no voice for the language.
        """
        self._kept: dict[str, Samples] = {}
        self._folder = tempfile.TemporaryDirectory(prefix="posecheck-")
        wanted = ["-" if rate is None else str(rate), "1", language, "--files"]
        try:
            self._process = subprocess.Popen(
                [*(command or module_command(PROGRAM)), *wanted],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                text=True, encoding="utf-8",
                creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0)
                if sys.platform == "win32" else 0,
            )  # fmt: skip
        except OSError as error:
            self._folder.cleanup()
            raise OutputError(
                f"The voice cannot be written: the speaking program does not start "
                f"({error.strerror}); leave out --sound and --voice."
            ) from error
        self._answer()

    def samples(self, text: str) -> Samples:
        """A sentence, mono at ``RATE_HZ``, without silence around it.

        Raises:
            OutputError: The voice failed.
        """
        if text not in self._kept:
            path = Path(self._folder.name) / f"{len(self._kept)}.wav"
            assert self._process.stdin is not None
            with contextlib.suppress(OSError):  # it died; the missing answer tells
                self._process.stdin.write(json.dumps({"text": text, "file": str(path)}) + "\n")
                self._process.stdin.flush()
            self._answer()
            self._kept[text] = _trimmed(_read(path))
        return self._kept[text]

    def close(self) -> None:
        """End the speaking program; may be called twice."""
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
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

    def _answer(self) -> None:
        assert self._process.stdout is not None
        answer = self._process.stdout.readline().strip()
        if answer.partition(" ")[0] not in ("ready", "done"):
            self.close()
            why = answer.removeprefix("error ") or "the speaking program stopped"
            raise OutputError(f"The voice cannot be written: {why}; leave out --sound and --voice.")


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
