"""What a replay lets be heard and read: captions always, a voice where it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from posecheck.speech import Speech

if TYPE_CHECKING:
    from posecheck.cli.losses import Losses
    from posecheck.sinks.soundtrack import SoundTrack
    from posecheck.step import Step


class Sounds:
    """Takes the sentences and tones of each step; `finish` writes the files.

    Args:
        sound: WAV file to write, if any.
        captions: WebVTT file to write, if any.
        video: A finished video that gets its sound, if any.
        language: Of the voice, as two letters.
        rate: Words a minute; None = the system's own.
        closing: Ends the voice.
        interrupted: Whether the person wants an end; a voice that hangs is then let go.

    Raises:
        OutputError: A voice is needed, and the system has none for the language.
    """

    def __init__(
        self,
        sound: Path | None,
        captions: Path | None,
        video: Path | None,
        language: str,
        rate: int | None,
        closing: ExitStack,
        interrupted: Callable[[], bool],
    ) -> None:
        self._sound, self._captions, self._video = sound, captions, video
        self._speech = Speech()
        self._track: SoundTrack | None = None
        if sound is not None or video is not None:
            from posecheck.sinks.soundtrack import SoundTrack
            from posecheck.sinks.synthesis import Synthesizer

            voice = closing.enter_context(Synthesizer(language, rate, interrupted=interrupted))
            self._track = SoundTrack(voice.samples)

    def take(self, step: Step) -> str:
        """One step; returns the caption of this moment."""
        if self._track is not None:
            return self._track.take(step.t, step.say, step.tones)
        for sentence in step.say:
            self._speech.say(step.t, sentence)
        return self._speech.caption(step.t)

    def finish(self, losses: Losses, has_video: bool) -> None:
        """Write what was asked for; what cannot be written goes to `losses`.

        Args:
            losses: Takes a sentence for each.
            has_video: Whether the video is finished, and whole.
        """
        if self._captions is None and self._track is None:
            return
        from posecheck.sinks.soundtrack import add_sound, write_captions, write_wave

        if self._captions is not None:
            speech = self._speech if self._track is None else self._track
            losses.of(lambda path: write_captions(path, speech.spoken), self._captions)
        if self._sound is not None and self._track is not None:
            losses.of(write_wave, self._sound, self._track)
        if has_video and self._track is not None and self._video and self._video.is_file():
            losses.of(add_sound, self._video, self._track)
