"""The pose model of a live session, and its change to one that the machine keeps up with.

The next model is loaded and warmed up on a thread of its own while the old one goes on; between
two frames they are swapped. A change measured across two models would tell nothing, so the
person's baseline is taken anew with the new one, and expected errors are its own: therefore the
swap waits until no repetition is under way.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING

from posecheck.errors import ModelError
from posecheck.estimators.pace import COST, Pace

if TYPE_CHECKING:
    from posecheck.estimators import Estimator
    from posecheck.pose import Pose
    from posecheck.sources import Frame


class Models:
    """The model that runs, and the next one if there is to be one."""

    def __init__(
        self,
        estimator: Estimator,
        clock: Callable[[], float],
        make: Callable[[str], Estimator] | None = None,
        tell: Callable[[str, bool], str] = lambda _model, _lighter: "",
    ) -> None:
        """Take the model to begin with.

        Args:
            estimator: The first model; closed with this.
            clock: Seconds now.
            make: Loads a model by name; None = the model stays what it is.
            tell: What to tell the person: (model, whether it is lighter) -> sentence.
        """
        self._estimator, self._clock, self._make, self._tell = estimator, clock, make, tell
        self._pace = Pace(estimator.model_name) if make is not None else None
        self._wanted = estimator.model_name
        self._loading: threading.Thread | None = None
        self._ready: Estimator | None = None
        self._notices: deque[str] = deque()

    @property
    def name(self) -> str:
        """Name of the model that runs."""
        return self._estimator.model_name

    def estimate(self, frame: Frame) -> Pose:
        """The pose in a frame."""
        return self._estimator.estimate(frame)

    def took(self, frame: Frame, began_s: float) -> None:
        """A frame was worked on since `began_s`; loads another model when that is wanted."""
        if self._pace is None or self._make is None or self._is_loading:
            return
        now_s = self._clock()
        self._wanted = self._pace.add(now_s, now_s - began_s)
        if self._wanted != self.name and self._ready is None:
            self._loading = threading.Thread(
                target=self._load, args=(self._make, self._wanted, frame), daemon=True
            )
            self._loading.start()

    @property
    def _is_loading(self) -> bool:
        return self._loading is not None and self._loading.is_alive()

    def _load(self, make: Callable[[str], Estimator], name: str, frame: Frame) -> None:
        try:
            estimator = make(name)
            estimator.estimate(frame)  # the first picture takes many times as long
        except ModelError:
            self._make = None  # the session goes on with the model that works
            return
        self._ready = estimator

    def swap(self) -> str | None:
        """Go over to the model that is ready, if it is still wanted; returns its name."""
        ready = None if self._is_loading else self._ready
        if ready is None or self._pace is None:
            return None
        self._ready = None
        if ready.model_name != self._wanted:
            _close_aside(ready)
            return None
        old, self._estimator = self._estimator, ready
        _close_aside(old)
        lighter = COST[ready.model_name] < COST[old.model_name]
        self._pace.changed(self._clock(), self.name)
        self._notices.append(self._tell(self.name, lighter))
        return self.name

    def take_notices(self) -> list[str]:
        """What the person should know since the last call, each once."""
        notices = []
        while self._notices:
            notices.append(self._notices.popleft())
        return notices

    def close(self) -> None:
        """Free the models; may be called twice."""
        if self._loading is not None:
            self._loading.join()
        for estimator in (self._estimator, self._ready):
            if estimator is not None:
                estimator.close()


def _close_aside(estimator: Estimator) -> None:
    """Freeing a model takes a moment that the picture does not have."""
    threading.Thread(target=estimator.close, daemon=True).start()
