"""Setting numbers by hand, whatever is looked at: what keys and mouse do to a bench."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable
from datetime import date
from typing import Final

from posecheck.errors import OutputError
from posecheck.overlay.text import Picture
from posecheck.sinks.window import Mouse
from posecheck.tuning.by_hand import as_it_was
from posecheck.tuning.trial import Field, Outcome
from posecheck.workbench import tune_sheet, words
from posecheck.workbench.bench import Bench, ThresholdStore
from posecheck.workbench.plot import Scale
from posecheck.workbench.shown import Shown, counts_text
from posecheck.workbench.timeline import TimeView
from posecheck.workbench.tune_sheet import TunePlaces

TELL_S: Final = 4.0
GRIP: Final = 1.0
"""How near to a handle the mouse takes hold of it, in sizes of the text."""
LINE_GRIP: Final = 0.5


class BandDesk(ABC):
    """Keys and mouse for the numbers of a stretch.

    Attributes:
        stale: Whether the sheet has changed since it was painted.
        over: Whether the person is done.
    """

    keys: tuple[tuple[str, str], ...]

    def __init__(self, bench: Bench, store: ThresholdStore, about: str) -> None:
        self.bench, self.store, self.about = bench, store, about
        self.stale, self.over, self.helping = True, False, False
        self.places: TunePlaces | None = None
        self._now_s = 0.0
        self._message: tuple[float, str] = (-TELL_S, "")
        self._drag: tuple[int, Field, bool] | None = None
        self._scrubbing = False
        self._scale: Scale | None = None

    @property
    @abstractmethod
    def busy(self) -> bool:
        """Whether something moves by itself."""

    @abstractmethod
    def shown(self) -> Shown:
        """What there is to see now."""

    @property
    @abstractmethod
    def zoom(self) -> TimeView:
        """How much of the time is shown."""

    @abstractmethod
    def edited(self) -> None:
        """A number has changed."""

    @abstractmethod
    def other_key(self, key: str) -> None:
        """A key that is not about numbers."""

    @abstractmethod
    def go_to(self, t: float) -> None:
        """Look at another time; does nothing where there is only now."""

    @abstractmethod
    def outcome_of(self, i: int) -> Outcome:
        """What a check comes to with its numbers as they are."""

    @property
    def message(self) -> str:
        """What was last done or went wrong, for a while; else whether it is saved."""
        if self._now_s - self._message[0] < TELL_S:
            return self._message[1]
        if not self.store.is_saved:
            return words.UNSAVED
        touched = self.bench.stretch != self.bench.first
        return words.SAVED.format(name=self.store.path.name) if touched else ""

    def advance(self, now_s: float) -> None:
        """Time goes on; messages go."""
        fresh = self._now_s - self._message[0] < TELL_S
        self._now_s = now_s
        self.stale |= fresh and now_s - self._message[0] >= TELL_S

    def paint(self, size_wh: tuple[int, int]) -> Picture:
        """The sheet as it is now."""
        canvas, self.places = tune_sheet.paint(self.shown(), self.zoom, size_wh)
        return canvas

    def save(self) -> None:
        """Write the thresholds; a failure is shown."""
        try:
            self.store.save(self._because())
            self.tell(words.SAVED.format(name=self.store.path.name))
        except OutputError as error:
            self.tell(words.NOT_SAVED.format(why=error))

    def finish(self) -> None:
        """End: what is not saved yet is saved.

        Raises:
            OutputError: The file cannot be written; says where the numbers are instead.
        """
        self.store.save_at_the_end(self._because())

    def _because(self) -> dict[str, str]:
        """For every check that was changed, the sentence for its provenance."""
        found = {}
        for i, (own, now) in enumerate(
            zip(self.bench.own.checks, self.bench.stretch.checks, strict=True)
        ):
            if own == now:
                continue
            text = words.SET_BY_HAND.format(
                date=date.today().isoformat(), name=self.about, was=as_it_was(own)
            )
            outcome = self.outcome_of(i)
            if outcome.counts is not None:
                said = counts_text(outcome.counts, outcome)
                text += words.SET_COUNTS.format(text=said)
            found[now.id] = text
        return found

    def tell(self, text: str) -> None:
        """Show a message for a while."""
        self._message = (self._now_s, text)
        self.stale = True

    def key(self, key: str) -> None:
        """Do what a key asks for."""
        self.stale = True
        if self.helping:
            self.helping = False
            return
        action = self._actions().get(key)
        if action is not None:
            action()
        else:
            self.other_key(key)

    def _actions(self) -> dict[str, Callable[[], object]]:
        bench = self.bench
        return {
            "up": lambda: bench.select(bench.selected - 1),
            "down": lambda: bench.select(bench.selected + 1),
            "tab": bench.next_field,
            "[": lambda: self._nudge(-1, False),
            "]": lambda: self._nudge(1, False),
            ",": lambda: self._nudge(-1, True),
            ".": lambda: self._nudge(1, True),
            "0": lambda: self._done(bench.reset(), words.AS_AT_FIRST, words.AS_AT_FIRST),
            "z": lambda: self._done(bench.undo(), words.UNDONE, words.NOTHING_UNDONE),
            "u": lambda: self._done(bench.undo(), words.UNDONE, words.NOTHING_UNDONE),
            "y": lambda: self._done(bench.redo(), words.REDONE, words.NOTHING_REDONE),
            "w": self.save,
            "?": lambda: setattr(self, "helping", True),
            "q": lambda: setattr(self, "over", True),
            "esc": lambda: setattr(self, "over", True),
        }

    def _nudge(self, way: int, fine: bool) -> None:
        if self.bench.nudge(way, fine):
            self.edited()
        else:
            self.tell(words.AS_FAR)

    def _done(self, moved: bool, done: str, nothing: str) -> None:
        if moved:
            self.edited()
        self.tell(done if moved else nothing)

    def mouse(self, mouse: Mouse) -> None:
        """Drag a limit, choose a check or a number, or go to another time."""
        if self.places is None:
            return
        self.stale = True
        if mouse.what == "press":
            self.bench.settle()
            self._press(mouse, self.places)
        elif mouse.what == "release":
            self._drag, self._scrubbing, self._scale = None, False, None
            self.bench.settle()
        elif self._scrubbing:
            self.go_to(self.places.axis.time(mouse.x))
        elif self._drag is not None:
            self._drag_to(mouse, self.places)

    def _press(self, mouse: Mouse, p: TunePlaces) -> None:
        def on(y: int, top: int, bottom: int) -> bool:
            return top <= y < bottom

        grip = self._grip(mouse, p)
        if grip is not None:
            self._drag, self._scale = grip, p.scale
            self.bench.take(grip[1])
            return
        for i, row in p.checks.items():
            if on(mouse.y, row.y, row.bottom) and on(mouse.x, row.x, row.right):
                self.bench.select(i)
                return
        for field, row in p.fields.items():
            if on(mouse.y, row.y, row.bottom) and on(mouse.x, row.x, row.right):
                self.bench.take(field)
                return
        if p.overview.h and on(mouse.y, p.overview.y, p.overview.bottom):
            self.go_to((mouse.x - p.overview.x) / p.overview.w * self.zoom.end_s)
        elif on(mouse.y, p.strip.y, p.strip.bottom) and mouse.x >= p.strip.x:
            self._scrubbing = True
            self.go_to(p.axis.time(mouse.x))

    def _grip(self, mouse: Mouse, p: TunePlaces) -> tuple[int, Field, bool] | None:
        """The handle under the mouse, or the line of a limit in the plot: its number, what it
        is a limit of, and whether it is in the plot."""
        near: list[tuple[float, int, Field, bool]] = []
        for i, h in enumerate(p.handles):
            in_plot = p.strip.y <= h.y < p.strip.bottom
            away = max(abs(h.x - mouse.x), abs(h.y - mouse.y))
            if away <= GRIP * p.u:
                near.append((away, i, h.field, in_plot))
            elif in_plot and mouse.x >= p.strip.x and abs(h.y - mouse.y) <= LINE_GRIP * p.u:
                near.append((abs(h.y - mouse.y), i, h.field, in_plot))
        best = min(near, default=None)
        return None if best is None else best[1:]

    def _drag_to(self, mouse: Mouse, p: TunePlaces) -> None:
        assert self._drag is not None
        _, field, in_plot = self._drag
        handle = next(
            (
                h
                for h in p.handles
                if h.field == field and (p.strip.y <= h.y < p.strip.bottom) == in_plot
            ),
            None,
        )
        # In the plot the scale of the beginning holds, or the line would run away.
        if in_plot:
            value = (self._scale or p.scale).value(mouse.y)
        elif handle is not None:
            value = handle.value(mouse.x, mouse.y)
        else:
            return
        if self.bench.set(field, value, "drag"):
            self.edited()

    @property
    def frozen_scale(self) -> Scale | None:
        """The plot's scale while one of its limits is dragged."""
        return self._scale
