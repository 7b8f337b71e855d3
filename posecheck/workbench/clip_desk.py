"""A bench over a clip or trace: every edit is judged at once, and then as a whole run."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np

from posecheck.overlay.text import Picture
from posecheck.pose import Pose
from posecheck.stretch import Check, Leg, resolve_side
from posecheck.tuning import trial
from posecheck.tuning.labels import Labels
from posecheck.tuning.recording import Recorder, Recording
from posecheck.tuning.trial import Outcome
from posecheck.workbench import words
from posecheck.workbench.band_desk import BandDesk
from posecheck.workbench.bench import Bench, ThresholdStore
from posecheck.workbench.panels import status_of
from posecheck.workbench.pictures import Pictures
from posecheck.workbench.shown import Shown, reading_at, verdict_on
from posecheck.workbench.sight import Sight
from posecheck.workbench.timeline import Zoom
from posecheck.workbench.transport import Transport
from posecheck.workbench.whole_run import WholeRun

SETTLED_S: Final = 0.25
"""A whole run begins when nothing has been edited for so long."""
SLICE_S: Final = 0.012
"""How long it works between two looks at keys and mouse."""


class ClipDesk(BandDesk):
    """Numbers of a stretch over a recording."""

    keys = words.TUNE_KEYS

    def __init__(
        self,
        pictures: Pictures,
        poses: Sequence[Pose],
        leg: Leg,
        labels: Labels,
        recorder: Callable[[Leg], Recorder],
        first: WholeRun,
        bench: Bench,
        store: ThresholdStore,
        about: str,
    ) -> None:
        """Take the parts.

        Args:
            pictures: What is shown.
            poses: What was found in it.
            leg: Stretch and side, with the numbers of the beginning.
            labels: What people saw; without segments where nobody has said.
            recorder: Makes one that judges by a leg.
            first: The run with the numbers of the beginning, done.
            bench: The numbers.
            store: Their file.
            about: Name of the recording.
        """
        super().__init__(bench, store, about)
        assert first.recording is not None
        self._pictures, self._poses, self._leg = pictures, poses, leg
        self._labels, self._recorder = labels, recorder
        self._seen = first.seen
        self._first = self._recording = first.recording
        self._run: WholeRun | None = None
        self._edited_s: float | None = None
        self._known: dict[tuple[int, Check], Outcome] = {}
        self._pose_times = np.array([p.t for p in poses])
        self.transport = Transport(pictures.times)
        self._zoom = Zoom(self.transport.end_s)

    @property
    def zoom(self) -> Zoom:
        """How much of the time is shown."""
        return self._zoom

    @property
    def busy(self) -> bool:
        """Whether it plays, or a whole run is under way."""
        return self.transport.playing or self._run is not None

    @property
    def recording(self) -> Recording:
        """The newest whole run."""
        return self._recording

    def advance(self, now_s: float) -> None:
        """Play on, and judge on."""
        super().advance(now_s)
        self.stale |= self.transport.advance(now_s)
        if self._edited_s is not None and now_s - self._edited_s >= SETTLED_S:
            self._edited_s = None
            leg = Leg(self.bench.stretch, self._leg.side)
            self._run = WholeRun(self._poses, lambda: self._recorder(leg))
        if self._run is not None:
            tenth = int(10 * self._run.share)
            if self._run.go_on(SLICE_S) and self._run.recording is not None:
                self._recording, self._run = self._run.recording, None
                self._known.clear()
                self.stale = True
            elif int(10 * self._run.share) != tenth:
                self.stale = True

    def edited(self) -> None:
        """A number has changed: judge at once, and as a whole run when the hand rests."""
        self._edited_s, self._run = self._now_s, None

    def outcome_of(self, i: int) -> Outcome:
        """What a check comes to with its numbers as they are."""
        return self._outcome(self._recording, self.bench.stretch.checks[i])

    def _outcome(self, recording: Recording, check: Check) -> Outcome:
        key = (id(recording), check)
        if key not in self._known:
            if len(self._known) > 500:
                self._known.clear()
            self._known[key] = trial.outcome(recording, check)
        return self._known[key]

    def shown(self) -> Shown:
        """What there is to see now."""
        bench, t = self.bench, self.transport.t
        checks = bench.stretch.checks
        before = self._outcome(self._first, bench.first.checks[bench.selected])
        return Shown(
            about=f"{self.about}, {self._leg.side}",
            stretch=bench.stretch,
            first=bench.first,
            selected=bench.selected,
            field=bench.field,
            sight=self._sight(t),
            series=self._recording.series,
            t=t,
            outcomes=tuple(self.outcome_of(i) for i in range(len(checks))),
            before=before,
            labels=self._labels if self._labels.segments else None,
            note=self._note(),
            status=status_of(self.transport),
            message=self.message,
            scale=self.frozen_scale,
            keys=self.keys if self.helping else (),
        )

    def _note(self) -> str:
        if self._recording.checks == self.bench.stretch.checks:
            return words.WHOLE
        return words.UNDER_WAY.format(share=self._run.share if self._run else 0.0)

    def _sight(self, t: float) -> Sight:
        image: Picture = self._pictures.picture(self.transport.i)
        i = int(np.clip(np.searchsorted(self._pose_times, t + 1e-6, "right") - 1, 0, None))
        pose, seen, check = self._poses[i], self._seen[i], self.bench.check
        reading = reading_at(self._recording.series[check.id], t)
        side = resolve_side(check.side, self._leg.side, seen.near)
        verdict = verdict_on(check, side, reading)
        return Sight(image, pose, seen.outlook, verdict)

    def go_to(self, t: float) -> None:
        """Look at another time."""
        self.transport.seek(t)

    def other_key(self, key: str) -> None:
        """Keys of the player."""
        if key in ("page_up", "page_down"):
            self._jump(-1 if key == "page_up" else 1)
        elif key == "v":
            self._zoom.turn()
        else:
            self.transport.key(key)

    def _jump(self, way: int) -> None:
        """To the correction before or after."""
        t = self.transport.t
        raised = [a for a, _ in self.outcome_of(self.bench.selected).raised]
        found = [a for a in raised if (a - t) * way > 0.06]
        if found:
            self.transport.playing = False
            self.transport.seek(min(found, key=lambda a: abs(a - t)))
        else:
            self.tell(words.NO_MORE_RAISED)
