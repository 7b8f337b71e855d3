"""A clip's run that also makes a report and goes into the history."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from posecheck.cli.clips import ClipRun, Moment
from posecheck.language import IN_ENGLISH, Language

if TYPE_CHECKING:
    from posecheck.cli.losses import Losses
    from posecheck.host import Frame
    from posecheck.reporting import Gatherer
    from posecheck.session import Event, Step
    from posecheck.sinks.history import HistorySink
    from posecheck.stretch import Leg


class WatchedRun(ClipRun):
    """Plays a clip as `ClipRun` does; `finish` completes the history, `save` writes the report."""

    def __init__(
        self,
        clip: Path,
        leg: Leg,
        model: str,
        reps: int | None,
        report: Path | None,
        history: bool,
        language: Language = IN_ENGLISH,
        profile: str | None = None,
        more: tuple[Leg, ...] = (),
        frame: Frame | None = None,
    ) -> None:
        super().__init__(clip, leg, model, reps, language.words, more, frame)
        self._language = language
        self._profile = profile or ""
        self._report = report
        self._gatherer: Gatherer | None = None
        self._history: HistorySink | None = None
        self._pictures = 0
        self._watching = ExitStack()
        if report is not None:
            from posecheck.reporting import Gatherer

            self._gatherer = Gatherer(leg, self.model, self._profile)
        if history:
            self._open_history()

    def _open_history(self) -> None:
        from posecheck import __version__
        from posecheck.sinks.history import HistorySink

        sink = HistorySink(
            self.legs,
            source=self.clip.name,
            routine=self.name,
            model=self.model,
            version=__version__,
            profile=self._profile,
        )
        self._history = self._watching.enter_context(sink)

    def close(self) -> None:
        """Let go of the clip, the model and the history."""
        self._watching.close()
        super().close()

    def steps(self) -> Iterator[tuple[Moment, Step]]:
        """Play the clip, watching."""
        for moment, step in super().steps():
            if self._gatherer is not None:
                self._gatherer.add_step(step)
            self._watch(step.events, moment, step)
            if self._history is not None:
                self._history.take_time(step)
            yield moment, step

    def finish(self) -> tuple[Event, ...]:
        """The closing events; the history is complete after this."""
        events = super().finish()
        self._watch(events)
        self._watching.close()
        return events

    def save(self, losses: Losses) -> None:
        """Write the report; it and the history may be among the losses."""
        if self._gatherer is not None and self._report is not None:
            from posecheck.cli.report import write_page

            legs = [self._gatherer.finish()]
            page = partial(write_page, language=self._language)
            losses.of(page, self._report, [self.clip.name], legs)
        if self._history is not None and self._history.error is not None:
            losses.told.append(str(self._history.error))

    def _watch(
        self, events: tuple[Event, ...], moment: Moment | None = None, step: Step | None = None
    ) -> None:
        if self._history is not None:
            self._history.take_events(events)
        if self._gatherer is None:
            return
        for event in events:
            correction = self._gatherer.add_event(event.as_dict())
            if correction is None or moment is None or moment.frame is None or step is None:
                continue
            from posecheck.cli.report_pictures import MOST, of_step

            if self._pictures < MOST:
                correction.picture = of_step(moment.frame.image, step)
                self._pictures += 1
