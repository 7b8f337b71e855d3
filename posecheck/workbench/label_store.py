"""The file of labels that a player edits: read once, saved whole, never half."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

from posecheck.errors import OutputError
from posecheck.files import write_text
from posecheck.tuning.label_edit import Segments
from posecheck.tuning.label_writing import written
from posecheck.tuning.labels import Labels


class LabelStore:
    """Saves segments into a file.

    Attributes:
        path: The file.
        labels: As they were read or, without a file, as they begin: with no segments.
    """

    def __init__(self, path: Path, labels: Labels) -> None:
        self.path = path
        self.labels = labels
        self._text: str | None = None
        self._text = self._on_disk()
        self._saved: Segments = labels.segments

    def is_saved(self, segments: Segments) -> bool:
        """Whether the file says just this."""
        return segments == self._saved

    def save(self, segments: Segments) -> None:
        """Write them; what somebody else wrote there meanwhile is kept beside it, as `.bak`.

        Raises:
            OutputError: The file cannot be written.
        """
        if self.is_saved(segments):
            return
        there = self._on_disk()
        if there is not None and there != self._text:
            write_text(self.path.with_name(self.path.name + ".bak"), there)
        text = written(replace(self.labels, segments=segments), self._text)
        write_text(self.path, text)
        self._text, self._saved = text, segments

    def save_at_the_end(self, segments: Segments) -> None:
        """Save, or at least save elsewhere: nothing is lost.

        Raises:
            OutputError: The file cannot be written; says where the labels are instead.
        """
        try:
            self.save(segments)
        except OutputError as error:
            aside = Path(tempfile.mkdtemp(prefix="posecheck-")) / self.path.name
            write_text(aside, written(replace(self.labels, segments=segments), self._text))
            raise OutputError(f"{error} The labels are in {aside}.") from error

    def _on_disk(self) -> str | None:
        try:
            return self.path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError):
            return self._text
