"""The player of labels: what keys and mouse do. How it looks is `label_sheet`'s business."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from posecheck.errors import OutputError
from posecheck.overlay.text import Picture
from posecheck.sinks.window import Mouse
from posecheck.tuning import label_edit as edit
from posecheck.tuning.history import History
from posecheck.tuning.label_edit import Draft, End
from posecheck.workbench import label_sheet, words
from posecheck.workbench.label_store import LabelStore
from posecheck.workbench.pictures import Pictures
from posecheck.workbench.timeline import Zoom
from posecheck.workbench.transport import Transport

SAVE_AFTER_S: Final = 1.0
"""Saved by itself when nothing has changed for so long."""
TELL_S: Final = 4.0
GRIP: Final = 0.45
"""How near to an end of a segment the mouse takes hold of it, in sizes of the text."""


class LabelDesk:
    """Labels of one recording while they are made.

    Attributes:
        stale: Whether the picture has changed since it was painted.
        over: Whether the person is done.
    """

    def __init__(self, pictures: Pictures, store: LabelStore, faults: tuple[str, ...]) -> None:
        """Take the parts.

        Args:
            pictures: The recording.
            store: The file.
            faults: Known faults of the stretch; their keys are 1, 2, 3 ...
        """
        self.pictures, self.store, self.faults = pictures, store, faults
        self.transport = Transport(pictures.times)
        self.zoom = Zoom(self.transport.end_s)
        self.history: History[Draft] = History(Draft(store.labels.segments))
        self.stale, self.over, self.helping = True, False, False
        self.places: label_sheet.LabelPlaces | None = None
        self._message: tuple[float, str] = (-TELL_S, "")
        self._now_s = 0.0
        self._changed_s: float | None = None
        self._drag: tuple[int, End] | None = None
        self._scrubbing = False

    @property
    def draft(self) -> Draft:
        """The labels as they are."""
        return self.history.now

    @property
    def here(self) -> int | None:
        """Index of the finished segment that is looked at."""
        return edit.at(self.draft.segments, self.transport.t)

    @property
    def message(self) -> str:
        """What was last done or went wrong, for a while; else whether it is saved."""
        if self._now_s - self._message[0] < TELL_S:
            return self._message[1]
        if self.draft.open is None and self.store.is_saved(self.draft.segments):
            if not self.draft.segments:
                return words.NOTHING_YET
            if not self.store.path.exists():
                return words.AS_READ
            return words.SAVED.format(name=self.store.path.name)
        return words.UNSAVED

    @property
    def busy(self) -> bool:
        """Whether it plays."""
        return self.transport.playing

    def advance(self, now_s: float) -> None:
        """Play on; save what has rested for a while; let messages go."""
        fresh = self._now_s - self._message[0] < TELL_S
        self._now_s = now_s
        self.stale |= self.transport.advance(now_s)
        self.stale |= fresh and now_s - self._message[0] >= TELL_S
        if self._changed_s is not None and now_s - self._changed_s >= SAVE_AFTER_S:
            self.save()

    def save(self) -> None:
        """Save what is finished; a failure is shown, and tried again after the next change."""
        self._changed_s = None
        try:
            self.store.save(self.draft.segments)
            self._tell("")
        except OutputError as error:
            self._tell(words.NOT_SAVED.format(why=error))

    def finish(self) -> None:
        """End: what goes on ends here, and everything is saved.

        Raises:
            OutputError: The file cannot be written; says where the labels are instead.
        """
        self.store.save_at_the_end(edit.finish(self.draft, self.transport.t).segments)

    def paint(self, size_wh: tuple[int, int]) -> Picture:
        """The sheet as it is now."""
        canvas, self.places = label_sheet.paint(self, size_wh)
        return canvas

    def key(self, key: str) -> None:
        """Do what a key asks for."""
        self.stale = True
        if self.helping:
            self.helping = False
            return
        action = self._actions().get(key)
        if action is not None:
            action()
        elif key in words.PHASE_KEYS:
            self._phase(words.PHASE_KEYS[key])
        elif key.isdigit() and key != "0":
            self._fault(int(key))
        else:
            self.transport.key(key)

    def _actions(self) -> dict[str, Callable[[], object]]:
        return {
            "enter": self._end,
            "o": self._end,
            "i": self._begin_over,
            "[": lambda: self._end_here("start"),
            "]": lambda: self._end_here("end"),
            "k": lambda: self._set(edit.split(self.draft.segments, self.transport.t)),
            "x": self._delete,
            "delete": self._delete,
            "g": lambda: self._on_here(edit.with_good),
            "up": lambda: self._on_here(lambda s, i: edit.with_rep(s, i, 1)),
            "down": lambda: self._on_here(lambda s, i: edit.with_rep(s, i, -1)),
            "page_up": lambda: self._jump(-1),
            "page_down": lambda: self._jump(1),
            "v": self.zoom.turn,
            "z": self._undo,
            "u": self._undo,
            "y": self._redo,
            "w": self.save,
            "?": self._help,
            "q": self._quit,
            "esc": self._quit,
        }

    def _change(self, draft: Draft, join: object = None) -> None:
        if self.history.change(draft, join):
            self._changed_s = self._now_s
            self._tell("")

    def _set(self, segments: edit.Segments, join: object = None) -> None:
        self._change(replace(self.draft, segments=segments), join)

    def _on_here(self, change: Callable[[edit.Segments, int], edit.Segments]) -> None:
        i = self.here
        if i is None:
            self._tell(words.NOTHING_HERE)
        else:
            self._set(change(self.draft.segments, i))

    def _phase(self, phase: str) -> None:
        """Over a labelled place it changes what is said; elsewhere something begins."""
        if self.draft.open is None and self.here is not None:
            self._on_here(lambda s, i: edit.with_phase(s, i, phase))
        else:
            self._change(edit.begin(self.draft, self.transport.t, phase))

    def _begin_over(self) -> None:
        i = self.here
        phase = "rest" if i is None else self.draft.segments[i].phase
        self._change(edit.begin(edit.finish(self.draft, self.transport.t), self.transport.t, phase))

    def _end(self) -> None:
        self._change(edit.finish(self.draft, self.transport.t))

    def _fault(self, number: int) -> None:
        if number > len(self.faults):
            stretch = self.store.labels.stretch
            self._tell(words.NO_SUCH_FAULT.format(stretch=stretch, n=number))
            return
        fault = self.faults[number - 1]
        if self.draft.open is not None:
            self._change(edit.begin_fault(self.draft, self.transport.t, fault))
        else:
            self._on_here(lambda s, i: edit.with_fault(s, i, fault))

    def _end_here(self, end: End) -> None:
        """Move an end of the segment here; in a gap, of that which is nearest on its side."""
        segments, t, i = self.draft.segments, self.transport.t, self.here
        if i is None and end == "end":
            i = max((k for k, s in enumerate(segments) if s.end <= t + edit.JOINED_S), default=None)
        elif i is None:
            i = min((k for k, s in enumerate(segments) if s.start > t), default=None)
        if i is None:
            self._tell(words.NOTHING_HERE)
        else:
            self._set(edit.move_end(segments, i, end, t, self.transport.end_s))

    def _delete(self) -> None:
        if self.draft.open is not None:
            self._change(Draft(self.draft.segments))
        else:
            self._on_here(edit.deleted)

    def _jump(self, way: int) -> None:
        t = self.transport.t
        found = [e for e in edit.ends(self.draft.segments) if (e - t) * way > 1e-3]
        if found:
            self.transport.playing = False
            self.transport.seek(min(found, key=lambda e: abs(e - t)))

    def _undo(self) -> None:
        self._moved(self.history.undo(), words.UNDONE, words.NOTHING_UNDONE)

    def _redo(self) -> None:
        self._moved(self.history.redo(), words.REDONE, words.NOTHING_REDONE)

    def _moved(self, moved: bool, done: str, nothing: str) -> None:
        if moved:
            self._changed_s = self._now_s
        self._tell(done if moved else nothing)

    def _help(self) -> None:
        self.helping = True

    def _quit(self) -> None:
        self.over = True

    def _tell(self, text: str) -> None:
        self._message = (self._now_s if text else -TELL_S, text)
        self.stale = True

    def mouse(self, mouse: Mouse) -> None:
        """Scrub, or drag an end of a segment."""
        if self.places is None:
            return
        self.stale = True
        axis, overview = self.places.axis, self.places.overview
        if mouse.what == "press":
            self.history.settle()
            in_overview = overview.y <= mouse.y < overview.bottom
            in_strip = self.places.strip.y <= mouse.y < self.places.strip.bottom
            if in_overview:
                self.transport.seek((mouse.x - overview.x) / overview.w * self.transport.end_s)
            elif in_strip:
                self._drag = self._grip(mouse)
                self._scrubbing = self._drag is None
        if mouse.what == "release":
            self._drag, self._scrubbing = None, False
            self.history.settle()
        elif self._scrubbing:
            self.transport.seek(axis.time(mouse.x))
        elif self._drag is not None and mouse.what == "drag":
            self._drag_to(axis.time(mouse.x))

    def _grip(self, mouse: Mouse) -> tuple[int, End] | None:
        """The end of a segment under the mouse, if there is one."""
        assert self.places is not None
        row, axis = self.places.segments, self.places.axis
        if not row.y <= mouse.y < row.bottom:
            return None
        near = GRIP * self.places.u
        ends: list[tuple[float, int, End]] = []
        for i, s in enumerate(self.draft.segments):
            ends += [(abs(axis.column(s.start) - mouse.x), i, "start")]
            ends += [(abs(axis.column(s.end) - mouse.x), i, "end")]
        best = min(ends, default=None)
        return None if best is None or best[0] > near else (best[1], best[2])

    def _drag_to(self, t: float) -> None:
        assert self._drag is not None
        i, end = self._drag
        self.transport.playing = False
        self.transport.seek(t)
        at = self.transport.t  # labels lie on frames, as with keys
        segments = edit.move_end(self.draft.segments, i, end, at, self.transport.end_s)
        self._set(segments, join=("drag", i, end))
