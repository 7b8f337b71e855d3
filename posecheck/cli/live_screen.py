"""The showing half of a live session: the newest shot, painted, shown and recorded; keys."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from posecheck.cli.live_engine import Command, Engine, Shot
from posecheck.cli.live_picture import with_band, with_card
from posecheck.cli.picture import Annotator
from posecheck.coach import State
from posecheck.scene import Card, CardLine
from posecheck.words import ENGLISH
from posecheck.words import Screen as ScreenWords

if TYPE_CHECKING:
    from posecheck.overlay import Loops
    from posecheck.sinks.window import Window
    from posecheck.sources import Frame

Image: TypeAlias = npt.NDArray[np.uint8]
Ending: TypeAlias = Literal["quit", "closed", "done", "time", "stopped", "failed"]

KEYS: Final = (  # the second is a key of `words.Screen.keys`
    ("space, p", "pause"),
    ("n, →", "next"),
    ("b, ←", "back"),
    ("s", "side"),
    ("m", "mirror"),
    ("f", "fullscreen"),
    ("h", "help"),
    ("q, esc", "quit"),
)
_COMMANDS: Final[dict[str, Command]] = {
    "space": "pause",
    "p": "pause",
    "n": "skip",
    "right": "skip",
    "b": "back",
    "left": "back",
    "s": "switch_side",
}
_POLL_S: Final = 0.01
_IDLE_S: Final = 0.1
"""Without a window nobody presses a key; only the end of time is looked for."""
_AFTER_S: Final = 8.0
"""How long the card at the end stays once it has been read out."""
_NOTICE_S: Final = 6.0
_KEPT_AGES: Final = 3000
"""A minute or two; a session may take an hour."""


@dataclass
class LiveStats:
    """What a session measured of itself.

    Attributes:
        ages_s: Of each of the last pictures shown: when it was on the screen minus when it
            was taken.
        seen: How many frames were judged.
        dropped: How many pictures the recording left out.
        model: Name of the pose model.
    """

    ages_s: deque[float] = field(default_factory=lambda: deque(maxlen=_KEPT_AGES))
    seen: int = 0
    dropped: int = 0
    model: str = ""

    def shown(self, frame: Frame, now_s: float) -> None:
        """Note that a frame is on the screen at ``now_s`` of the camera's clock."""
        self.ages_s.append(now_s - frame.t)


class Recorder(Protocol):
    """Takes painted pictures; must return at once."""

    def put(self, item: tuple[float, Image]) -> bool:
        """One picture with its time."""


class Screen:
    """Shows what the engine finds until something ends the session."""

    def __init__(
        self,
        engine: Engine,
        clock: Callable[[], float],
        stats: LiveStats,
        *,
        window: Window | None = None,
        recorder: Recorder | None = None,
        mirror: bool = True,
        max_s: float | None = None,
        loops: Loops | None = None,
        still: bool = False,
        notices: Callable[[], Iterable[str]] = tuple,
        caption: Callable[[], str] = str,
        words: ScreenWords = ENGLISH.screen,
    ) -> None:
        """Take the parts.

        Args:
            engine: Gives the shots.
            clock: Seconds now on the camera's clock.
            stats: Filled while it runs.
            window: Where to show; None = nowhere.
            recorder: Where to record; None = nowhere.
            mirror: Show the person as in a mirror.
            max_s: End after so many seconds.
            loops: Frames that show each stretch.
            still: Nothing moves that need not.
            notices: What the person should know since it was last asked.
            caption: The sentence that is being said.
            words: The language of its own texts.
        """
        self._engine, self._clock, self._stats = engine, clock, stats
        self._window, self._recorder = window, recorder
        self._picture = Annotator(mirror, loops or {}, still)
        self._max_s = max_s
        self._new_notices, self._caption, self._words = notices, caption, words
        self._notices: list[tuple[float, str]] = []
        self._help = False
        self._began_s = time.monotonic()
        self._over_s: float | None = None
        self._at_end = False
        self._ending: Ending | None = None
        self._number = 0
        self._image: Image | None = None

    def run(self, stopped: Callable[[], bool]) -> Ending:
        """Show until the end, and say what ended it."""
        while True:
            if stopped():
                return "stopped"
            if not self._engine.running:
                return "failed"
            shot = self._engine.newer(self._number, _POLL_S if self._window else _IDLE_S)
            if shot is not None:
                self._show(shot)
            elif self._engine.lost:
                self._show_lost()
            ending = self._poll() or self._is_over()
            if ending is not None:
                return ending

    def _show(self, shot: Shot) -> None:
        self._number = shot.number
        self._stats.seen = shot.number
        self._at_end = shot.step.view.state is State.DONE
        if shot.step.over and self._over_s is None:
            self._over_s = time.monotonic()
        notes = self._notes()
        if self._window is not None or self._recorder is not None:
            self._image = self._picture.paint(shot.frame.image, shot.step, notes, self._caption())
            if self._recorder is not None:
                self._recorder.put((shot.frame.t, self._image))
            if self._window is not None:
                self._window.show(self._with_help(self._image))
                self._key(self._window.poll())  # the picture is on the screen after this
        self._stats.shown(shot.frame, self._clock())

    def _with_help(self, image: Image) -> Image:
        if not self._help:
            return image
        return with_card(image, keys_card(self._words))

    def _show_lost(self) -> None:
        """The last picture with a message; it is not recorded, for nothing happens."""
        if self._window is not None and self._image is not None:
            words = self._words
            what = words.camera_frozen if self._engine.frozen else words.camera_lost
            self._window.show(self._with_help(with_band(self._image, what)))

    def _notes(self) -> tuple[str, ...]:
        now = time.monotonic()
        self._notices += [(now, text) for text in self._new_notices()]
        self._notices = [(t, text) for t, text in self._notices if now - t < _NOTICE_S]
        return tuple(text for _, text in self._notices)

    def _poll(self) -> Ending | None:
        if self._window is None:
            return None
        ending = self._key(self._window.poll()) or self._ending
        return "closed" if ending is None and self._window.closed else ending

    def _key(self, key: str | None) -> Ending | None:
        """Do what a key asks for."""
        if key is None or self._window is None:
            return None
        if key in ("q", "esc"):
            self._ending = "quit"
        elif self._at_end:
            self._ending = "done"
        elif key in _COMMANDS:
            self._engine.command(_COMMANDS[key])
        elif key == "m":
            self._picture = self._picture.turned()
        elif key == "f":
            self._window.toggle_fullscreen()
        elif key == "h":
            self._help = not self._help
        else:
            self._engine.command("begin")
        return self._ending

    def _is_over(self) -> Ending | None:
        now = time.monotonic()
        if self._max_s is not None and now - self._began_s >= self._max_s:
            return "time"
        if self._over_s is None:
            return None
        stay_s = _AFTER_S if self._window is not None else 0.0
        return "done" if now - self._over_s >= stay_s else None


def keys_card(words: ScreenWords) -> Card:
    """What the keys do."""
    lines = tuple(CardLine(f"{keys}: {words.keys[what]}") for keys, what in KEYS)
    return Card(words.keys_title, lines)
