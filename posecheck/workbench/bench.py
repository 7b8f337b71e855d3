"""The numbers of a stretch's checks while somebody sets them by hand; and their file."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from posecheck.errors import OutputError
from posecheck.files import output_error, write_text
from posecheck.stretch import Check, Stretch
from posecheck.tuning import trial
from posecheck.tuning.by_hand import with_thresholds
from posecheck.tuning.history import History
from posecheck.tuning.trial import Field


class Bench:
    """A stretch under edit, with the check and the number that keys go to.

    Attributes:
        own: With the numbers of its own file.
        first: As it was when the tool was opened.
    """

    def __init__(self, own: Stretch, first: Stretch) -> None:
        self.own, self.first = own, first
        self._history: History[Stretch] = History(first)
        self._i = 0
        self._field: Field = "high"

    @property
    def stretch(self) -> Stretch:
        """With the numbers as they are now."""
        return self._history.now

    @property
    def selected(self) -> int:
        """Number of the check that is edited."""
        return self._i

    @property
    def check(self) -> Check:
        """The check that is edited."""
        return self.stretch.checks[self._i]

    @property
    def field(self) -> Field:
        """The number that is edited; one that the check has."""
        fields = trial.fields_of(self.check)
        return self._field if self._field in fields else fields[0]

    def select(self, i: int) -> None:
        """Edit another check; past either end, from the other."""
        self._i = i % len(self.stretch.checks)
        self._history.settle()

    def take(self, field: Field) -> None:
        """Edit another number of the check."""
        self._field = field
        self._history.settle()

    def next_field(self) -> None:
        """On to the next number."""
        fields = trial.fields_of(self.check)
        self.take(fields[(fields.index(self.field) + 1) % len(fields)])

    def nudge(self, way: int, fine: bool) -> bool:
        """A step up or down; steps in a row are taken back together. False: as far as it goes."""
        step = trial.steps_of(self.check, self.field)[fine]
        return self.set(self.field, getattr(self.check, self.field) + way * step, "nudge")

    def set(self, field: Field, value: float, join: str | None = None) -> bool:
        """Another number, as near as makes sense; False when nothing changes."""
        self._field = field
        changed = trial.with_number(self.check, field, value)
        key = (join, self._i, field) if join else None
        return self._history.change(trial.with_check(self.stretch, changed), key)

    def reset(self) -> bool:
        """The check as it was when the tool was opened."""
        return self._history.change(trial.with_check(self.stretch, self.first.checks[self._i]))

    def settle(self) -> None:
        """What comes next is taken back by itself."""
        self._history.settle()

    def undo(self) -> bool:
        """Take back the last change, and look at its check; False when there is none."""
        return self._move(self._history.undo)

    def redo(self) -> bool:
        """Take back an undo; False when there is none."""
        return self._move(self._history.redo)

    def _move(self, move: Callable[[], bool]) -> bool:
        before = self.stretch
        if not move():
            return False
        pairs = zip(before.checks, self.stretch.checks, strict=True)
        self._i = next(i for i, (a, b) in enumerate(pairs) if a != b)
        return True


class ThresholdStore:
    """The file of thresholds that a bench writes; nothing is written before anything changed.

    Attributes:
        path: The file.
        written: Whether anything was written.
    """

    def __init__(self, path: Path, bench: Bench, about: Mapping[str, object]) -> None:
        """Take the parts.

        Args:
            path: Where to write; an old file there is added to.
            bench: Whose numbers.
            about: What is looked at, for the provenance of every number.
        """
        self.path, self._bench, self._about = path, bench, about
        self._saved = bench.first
        self.written = False

    @property
    def is_saved(self) -> bool:
        """Whether there is nothing to write."""
        return self._bench.stretch == self._saved

    def save(self, because: Mapping[str, str]) -> None:
        """Write what has changed, with a reason by check id.

        Raises:
            OutputError: The file cannot be written.
        """
        if not self.is_saved:
            write_text(self.path, self._text(self._there(), because))
            self._saved, self.written = self._bench.stretch, True

    def save_at_the_end(self, because: Mapping[str, str]) -> None:
        """Save, or at least save elsewhere: nothing is lost.

        Raises:
            OutputError: The file cannot be written; says where the numbers are instead.
        """
        try:
            self.save(because)
        except OutputError as error:
            aside = Path(tempfile.mkdtemp(prefix="posecheck-")) / self.path.name
            write_text(aside, self._text(None, because))
            raise OutputError(f"{error} The thresholds are in {aside}.") from error

    def _there(self) -> str | None:
        """What the file says now: somebody may have edited it meanwhile."""
        import tomlkit
        from tomlkit.exceptions import ParseError

        try:
            text = self.path.read_text(encoding="utf-8") if self.path.is_file() else None
            tomlkit.parse(text or "")
        except (ParseError, UnicodeDecodeError) as error:
            raise OutputError(
                f"{self.path} is no TOML any more ({error}); mend it, or move it away."
            ) from error
        except OSError as error:
            raise output_error(self.path, error) from error
        return text

    def _text(self, there: str | None, because: Mapping[str, str]) -> str:
        return with_thresholds(there, self._bench.own, self._bench.stretch, self._about, because)
