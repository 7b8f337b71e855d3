"""`posecheck replay`: clips through the engine; events, summary, trace and annotated video."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from posecheck.cli.common import DONE, FAILED, WRONG_USAGE, target_for
from posecheck.errors import PosecheckError

if TYPE_CHECKING:
    from posecheck.cli.clips import ClipRun, Moment
    from posecheck.cli.picture import Annotator
    from posecheck.cli.player import Player
    from posecheck.session import Step
    from posecheck.sinks.events import EventWriter
    from posecheck.sinks.video import VideoWriter
    from posecheck.sources.trace import TraceWriter


@dataclass(frozen=True, slots=True)
class ReplayOptions:
    """What to do with each clip; see the command's help."""

    stretch: str | None = None
    side: str | None = None
    model: str = "auto"
    reps: int | None = None
    show: bool = False
    mirror: bool = False
    out: Path | None = None
    trace: Path | None = None
    events: str | None = None
    summary: str | None = None


def replay(
    clips: Annotated[list[Path], typer.Argument(help="Videos, pictures or traces.")],
    stretch: Annotated[str | None, typer.Option(help="Stretch id or TOML file.")] = None,
    side: Annotated[str | None, typer.Option(help="Working side: left or right.")] = None,
    model: Annotated[str, typer.Option(help="auto, lite, full, heavy or a .task file.")] = "auto",
    reps: Annotated[int | None, typer.Option(min=1, help="Repetitions a side.")] = None,
    show: Annotated[bool, typer.Option("--show", help="Play in a window.")] = False,
    mirror: Annotated[bool, typer.Option("--mirror", help="Mirror what is shown.")] = False,
    out: Annotated[Path | None, typer.Option(help="Annotated video (H.264), or a folder.")] = None,
    trace: Annotated[Path | None, typer.Option(help="Landmarks, or a folder.")] = None,
    events: Annotated[str | None, typer.Option(help="Events, a folder, or - .")] = None,
    summary: Annotated[str | None, typer.Option(help="Summary (JSON), or - .")] = None,
) -> int:
    """Judge recorded clips: events, summary, landmarks and annotated video."""
    options = ReplayOptions(
        stretch, check_side(side), model, reps, show, mirror, out, trace, events, summary
    )
    return replay_clips(clips, options)


def check_side(side: str | None) -> str | None:
    """left, right or nothing; anything else is wrong usage."""
    if side not in (None, "left", "right"):
        raise typer.BadParameter(f"--side {side}: say left or right.")
    return side


def replay_clips(clips: list[Path], options: ReplayOptions) -> int:
    """Replay every clip; goes on after a clip that fails. Returns the exit code."""
    results: list[dict[str, object]] = []
    code = DONE
    try:
        for clip in clips:
            try:
                problem = _replay_one(clip, options, len(clips) > 1, results)
            except PosecheckError as error:
                problem = str(error)
            if problem:
                typer.echo(f"posecheck: {problem}", err=True)
                code = FAILED
    finally:
        _write_summary(results, options.summary, len(clips) > 1)
    if not (options.events or options.summary) and results:
        _tell(results)
    return code


def _replay_one(
    clip: Path, options: ReplayOptions, several: bool, results: list[dict[str, object]]
) -> str | None:
    """Replay one clip into its sinks; returns what was wrong with it, if anything."""
    from posecheck.cli.clips import ClipRun, leg_for
    from posecheck.sources import kind_of

    kind_of(clip)  # a missing file is reported before anything else about it
    leg = leg_for(clip, options.stretch, options.side)
    with ExitStack() as closing:
        run = ClipRun(clip, leg, options.model, options.reps)
        closing.callback(run.close)
        sinks = _Sinks(run, options, several, closing)
        try:
            with _progress(run, options) as advance:
                for moment, step in run.steps():
                    if not sinks.take(moment, step):
                        break
                    advance()
        finally:
            sinks.finish()
            results.append(run.result())
    for warning in run.source.warnings:
        typer.echo(f"posecheck: {warning}", err=True)
    return run.verdict()


class _Sinks:
    """Everything that a clip's steps are written to."""

    def __init__(
        self, run: ClipRun, options: ReplayOptions, several: bool, closing: ExitStack
    ) -> None:
        self._run, self._options = run, options
        self._closing = closing
        clip = run.clip
        self._events: EventWriter | None = None
        self._video: VideoWriter | None = None
        self._trace: TraceWriter | None = None
        self._player: Player | None = None
        self._picture: Annotator | None = None
        self._trace_path: Path | None = None
        if options.events:
            from posecheck.sinks.events import EventWriter

            to = options.events
            if to != "-":
                to = str(target_for(Path(to), clip, ".events.jsonl", several))
            self._events = closing.enter_context(EventWriter(to))
        if options.trace:
            self._trace_path = target_for(options.trace, clip, ".posetrace.jsonl", several)
        if options.out:
            from posecheck.sinks.video import VideoWriter

            path = target_for(options.out, clip, ".annotated.mp4", several)
            self._video = closing.enter_context(VideoWriter(path))
        if options.show:
            from posecheck.cli.player import Player

            self._player = closing.enter_context(Player(clip.name))
        if options.out or options.show:
            from posecheck.cli.picture import Annotator

            self._picture = Annotator(options.mirror)

    def take(self, moment: Moment, step: Step) -> bool:
        """Write one step; False when the person closed the window."""
        if self._trace_path is not None:
            self._write_trace(moment)
        if self._events is not None:
            for event in step.events:
                self._events.write(event.as_dict())
        if self._picture is None:
            return True
        image = self._picture.paint(moment.frame.image if moment.frame else None, step)
        if self._video is not None:
            self._video.write(step.t, image)
        return self._player is None or self._player.show(step.t, image)

    def finish(self) -> None:
        """Write the closing events; let the player run on until it is closed."""
        closing = self._run.finish()
        if self._events is not None:
            for event in closing:
                self._events.write(event.as_dict())
        if self._player is not None:
            self._player.linger()

    def _write_trace(self, moment: Moment) -> None:
        if self._trace is None:
            from posecheck.sources.trace import TraceWriter

            assert self._trace_path is not None
            estimator = self._run.estimator
            self._trace = self._closing.enter_context(
                TraceWriter(
                    self._trace_path,
                    size_wh=moment.pose.size_wh,
                    source=self._run.clip.name,
                    model=self._run.model,
                    model_sha256=estimator.model_sha256 if estimator else "",
                    mediapipe=estimator.version if estimator else "",
                )
            )
        self._trace.write(moment.pose)


@contextmanager
def _progress(run: ClipRun, options: ReplayOptions) -> Iterator[Callable[[], None]]:
    """A progress bar on a terminal, nothing when piped."""
    if options.show or not sys.stderr.isatty():
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(run.clip.name, total=run.source.frames)
        yield lambda: bar.advance(task)


def _write_summary(results: list[dict[str, object]], to: str | None, several: bool) -> None:
    if to is None or not results:
        return
    import json

    from posecheck.files import write_text
    from posecheck.sinks.events import plain

    text = json.dumps(plain(results if several else results[0]), indent=1, ensure_ascii=False)
    if to == "-":
        typer.echo(text)
    else:
        write_text(Path(to), text + "\n")


def _tell(results: list[dict[str, object]]) -> None:
    """A few lines for a person when no other output was asked for."""
    for r in results:
        holds, cues = r["holds"], r["cues"]
        assert isinstance(holds, list) and isinstance(cues, list)
        typer.echo(
            f"{r['clip']}: {r['stretch']} {r['side']}, {r['reps']} repetitions "
            f"({r['good_reps']} without correction), {len(holds)} holds, "
            f"{len(cues)} corrections"
        )
        for cue in cues:
            typer.echo(f"  {cue['t']:7.2f} s  {cue['check']:16s} {cue['text']}")


__all__ = ["WRONG_USAGE", "ReplayOptions", "replay", "replay_clips"]
