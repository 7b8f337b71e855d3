"""Short soft tones that mark a hold: made with numpy, played through sounddevice.

A tone is noticed without listening, when a sentence would come too late. The sound
device is opened on a thread of its own, for some take a second.
"""

from __future__ import annotations

import contextlib
import ctypes
import sys
import threading
from types import TracebackType
from typing import Any, Final, Literal, Protocol, TypeAlias, TypeVar, get_args

import numpy as np
import numpy.typing as npt

from posecheck.words import ENGLISH

Tone: TypeAlias = Literal["hold_start", "tick", "hold_done", "paused", "sign"]
Samples: TypeAlias = npt.NDArray[np.float32]

TONES: Final[tuple[Tone, ...]] = get_args(Tone)
RATE_HZ: Final = 44_100
_NOTES: Final[dict[Tone, tuple[tuple[float, float, float], ...]]] = {
    # (Hz, seconds, loudness): up = begun, higher still = done, down = paused, twice = sign seen.
    "hold_start": ((523.25, 0.10, 0.7), (659.25, 0.14, 0.7)),
    "tick": ((659.25, 0.06, 0.35),),
    "hold_done": ((659.25, 0.10, 0.7), (783.99, 0.10, 0.7), (1046.5, 0.24, 0.7)),
    "sign": ((783.99, 0.09, 0.6), (783.99, 0.16, 0.6)),
    "paused": ((440.0, 0.12, 0.5), (349.23, 0.18, 0.5)),
}
_LEVEL: Final = 0.35
_FADE_S: Final = 0.015
"""Without it a tone begins and ends with a click."""

_T = TypeVar("_T", bound="TonePlayer")


class TonePlayer(Protocol):
    """Anything that takes tones: `Tones`, `MemoryTones`."""

    def play(self, name: str) -> None:
        """Play one tone; returns at once, an unknown name is silence."""

    def take_notices(self) -> list[str]:
        """What the person should know, each once."""

    def close(self) -> None:
        """Let the device go; may be called twice."""

    def __enter__(self: _T) -> _T:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def samples(name: Tone, volume: float = 1.0) -> Samples:
    """The tone as mono samples in -1..1 at ``RATE_HZ``."""
    notes = [
        loudness * np.sin(2 * np.pi * hz * np.arange(round(s * RATE_HZ)) / RATE_HZ) * _fade(s)
        for hz, s, loudness in _NOTES[name]
    ]
    return (volume * _LEVEL * np.concatenate(notes)).astype(np.float32)


def _fade(duration_s: float) -> npt.NDArray[np.float64]:
    t = np.arange(round(duration_s * RATE_HZ)) / RATE_HZ
    edge = np.minimum(t, t[::-1]) / _FADE_S
    return np.clip(edge, 0, 1) ** 2


class Tones(TonePlayer):
    """Plays tones on the system's sound device; the newest one replaces the last."""

    def __init__(self, volume: float = 1.0, enabled: bool = True) -> None:
        """Open the sound device in the background; returns at once.

        Args:
            volume: 0 to 1.
            enabled: False = play nothing, open nothing.
        """
        if not 0 <= volume <= 1:
            raise ValueError(f"volume: expected 0 to 1, got {volume}")
        self._samples = {name: samples(name, volume) for name in TONES} if enabled else {}
        self._lock = threading.Lock()
        self._rest: Samples = np.zeros(0, np.float32)
        self._stream: Any = None
        self._notices: list[str] = []
        self._closed = False
        if enabled:
            threading.Thread(target=self._open, name="tones", daemon=True).start()

    def play(self, name: str) -> None:
        """Play the tone from now on."""
        for known in TONES:
            if known == name and known in self._samples:
                with self._lock:
                    self._rest = self._samples[known]

    def take_notices(self) -> list[str]:
        """What went wrong since the last call."""
        with self._lock:
            notices, self._notices = self._notices, []
        return notices

    def close(self) -> None:
        """Let the device go; a device that hangs is left alone after a second."""
        with self._lock:
            self._closed = True
            stream, self._stream = self._stream, None
        if stream is not None:
            closing = threading.Thread(target=_close, args=(stream,), daemon=True)
            closing.start()
            closing.join(1.0)

    def _open(self) -> None:
        try:
            import sounddevice
        except (ImportError, OSError):
            self._fail("PortAudio is missing (package libportaudio2)")
            return
        _keep_alsa_quiet()
        try:
            stream = sounddevice.OutputStream(
                samplerate=RATE_HZ, channels=1, dtype="float32", callback=self._fill,
                finished_callback=self._ended,
            )  # fmt: skip
            stream.start()
        except (sounddevice.PortAudioError, ValueError, OSError):
            self._fail("no sound device opens")
            return
        with self._lock:
            closed = self._closed
            self._stream = None if closed else stream
        if closed:
            _close(stream)

    def _fill(self, out: Samples, frames: int, _time: object, _status: object) -> None:
        """The device asks for the next samples; runs on its own thread."""
        with self._lock:
            now, self._rest = self._rest[:frames], self._rest[frames:]
        out[: len(now), 0] = now
        out[len(now) :, 0] = 0

    def _ended(self) -> None:
        """The device plays no more: closed, or unplugged."""
        with self._lock:
            closed = self._closed
        if not closed:
            self._fail("the sound device went away")

    def _fail(self, why: str) -> None:
        with self._lock:
            self._samples = {}
            self._notices.append(ENGLISH.trouble.no_tones.format(why=why))


_SAY_NOTHING: Final = ctypes.CFUNCTYPE(
    None, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p, ctypes.c_int, ctypes.c_char_p
)(lambda _file, _line, _function, _error, _format: None)
"""A tone that comes a moment late on a busy computer is nothing to tell."""


def _keep_alsa_quiet() -> None:
    """ALSA, the sound system of Linux, else writes on standard error in mid-session."""
    if sys.platform.startswith("linux"):
        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL("libasound.so.2").snd_lib_error_set_handler(_SAY_NOTHING)


class MemoryTones(TonePlayer):
    """Stands in for ``Tones``.

    Attributes:
        played: The names, in order.
        closed: Whether ``close`` was called.
    """

    def __init__(self) -> None:
        """Start silent."""
        self.played: list[str] = []
        self.closed = False

    def play(self, name: str) -> None:
        """Keep the name."""
        self.played.append(name)

    def take_notices(self) -> list[str]:
        """None ever."""
        return []

    def close(self) -> None:
        """Note that it was closed."""
        self.closed = True


def _close(stream: Any) -> None:
    stream.abort()
    stream.close()
