"""What a person would have heard: sentences and tones at their times, as a file.

Only places are kept while a clip is played; the mixing is done block by block at the end, so
that an hour needs no more memory than a minute.
"""

from __future__ import annotations

import wave
from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Final

import av
import numpy as np
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import InputContainer, OutputContainer
from av.video.stream import VideoStream

from posecheck.errors import OutputError
from posecheck.files import PartFile, output_error, write_text
from posecheck.sinks.tones import RATE_HZ, TONES, Samples, Tone, samples
from posecheck.speech import Sentence, Speech, Spoken

__all__ = ["SoundTrack", "add_sound", "write_captions", "write_wave"]

_BLOCK: Final = RATE_HZ // 2
_AFTER_S: Final = 0.5
"""Silence at the end, so that the last tone is not cut off."""


class SoundTrack:
    """Takes sentences and tones as they come; gives the captions and the mix.

    Args:
        voice: The sound of a sentence.
    """

    def __init__(self, voice: Callable[[str], Samples]) -> None:
        self._voice = voice
        self._tones: list[tuple[float, Samples]] = []
        self._began_s: float | None = None
        self._now_s = 0.0
        self.speech = Speech(lambda text: len(voice(text)) / RATE_HZ)

    def take(self, t: float, sentences: Sequence[Sentence], tones: Sequence[str]) -> str:
        """What is asked for at time `t`; returns the caption of this moment."""
        self._began_s = t if self._began_s is None else self._began_s
        self._now_s = t
        for sentence in sentences:
            self.speech.say(t, sentence)
        for name in tones:
            known: Tone | None = next((tone for tone in TONES if tone == name), None)
            if known is not None:
                self._tones.append((t, samples(known)))
        return self.speech.caption(t)

    @property
    def spoken(self) -> list[Spoken]:
        """Sentences that were said, in seconds since the beginning."""
        start = self._began_s or 0.0
        return [Spoken(s.text, s.began_s - start, s.ended_s - start) for s in self.speech.spoken]

    def blocks(self) -> Iterator[Samples]:
        """The mix from beginning to end, half a second at a time, -1..1."""
        start = self._began_s or 0.0
        placed = [(round(s.began_s * RATE_HZ), self._voice(s.text)) for s in self.spoken]
        placed += [(round((t - start) * RATE_HZ), sound) for t, sound in self._tones]
        placed.sort(key=lambda item: item[0])
        ends = [at + len(sound) for at, sound in placed]
        total = max([round((self._now_s - start + _AFTER_S) * RATE_HZ), *ends])
        for first in range(0, total, _BLOCK):
            block = np.zeros(min(_BLOCK, total - first), np.float32)
            for at, sound in placed:
                a, b = max(at, first), min(at + len(sound), first + len(block))
                if a < b:
                    block[a - first : b - first] += sound[a - at : b - at]
            yield np.clip(block, -1.0, 1.0)


def _pcm(block: Samples) -> np.ndarray[tuple[int, ...], np.dtype[np.int16]]:
    return np.rint(block * 32767).astype(np.int16)


def write_wave(path: Path, track: SoundTrack) -> None:
    """The mix as a WAV file, 16 bits, mono.

    Raises:
        OutputError: It cannot be written.
    """
    target = PartFile(path)
    try:
        with target.open() as file, wave.open(file, "wb") as out:
            out.setnchannels(1)
            out.setsampwidth(2)
            out.setframerate(RATE_HZ)
            for block in track.blocks():
                out.writeframes(_pcm(block).tobytes())
    except OSError as error:
        raise output_error(path, error) from error
    target.finish()


def write_captions(path: Path, spoken: Sequence[Spoken]) -> None:
    """Sentences with their times as WebVTT, which browsers and players show.

    Raises:
        OutputError: It cannot be written.
    """
    lines = ["WEBVTT", ""]
    for s in spoken:
        lines += [f"{_clock(s.began_s)} --> {_clock(s.ended_s)}", s.text, ""]
    write_text(path, "\n".join(lines))


def _clock(seconds: float) -> str:
    ms = round(1000 * seconds)
    return f"{ms // 3_600_000:02d}:{ms // 60_000 % 60:02d}:{ms // 1000 % 60:02d}.{ms % 1000:03d}"


def add_sound(path: Path, track: SoundTrack) -> None:
    """Put the mix into a finished video, as AAC; the pictures are copied as they are.

    Raises:
        OutputError: The video cannot be read or written.
    """
    target = PartFile(path)
    try:
        target.open().close()
        with av.open(str(path)) as source, av.open(
            str(target.part.resolve()), mode="w", format="mp4",
            options={"movflags": "faststart"},
        ) as out:  # fmt: skip
            _remux(source, out, track)
    except (av.error.FFmpegError, OSError) as error:
        if isinstance(error, OSError):
            raise output_error(path, error) from error
        raise OutputError(f"{path} cannot be given its sound: {error}.") from error
    target.finish()


def _remux(source: InputContainer, out: OutputContainer, track: SoundTrack) -> None:
    pictures = source.streams.video[0]
    video: VideoStream = out.add_stream_from_template(pictures)
    audio = out.add_stream("aac", rate=RATE_HZ, layout="mono")
    assert isinstance(audio, AudioStream)
    audio.time_base = Fraction(1, RATE_HZ)
    blocks, done = track.blocks(), 0
    for packet in source.demux(pictures):
        if packet.dts is None:
            continue
        at = float(packet.dts * packet.time_base)
        while done / RATE_HZ <= at and (block := next(blocks, None)) is not None:
            out.mux(audio.encode(_frame(block, done)))
            done += len(block)
        packet.stream = video
        out.mux(packet)
    for block in blocks:
        out.mux(audio.encode(_frame(block, done)))
        done += len(block)
    out.mux(audio.encode(None))


def _frame(block: Samples, at: int) -> AudioFrame:
    frame = AudioFrame.from_ndarray(_pcm(block)[None], format="s16", layout="mono")
    frame.sample_rate, frame.pts = RATE_HZ, at
    frame.time_base = Fraction(1, RATE_HZ)
    return frame
