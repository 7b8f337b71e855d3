"""`posecheck replay`: clips through the engine; events, summary, trace and annotated video."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from posecheck.cli.common import DONE, FAILED, check_output, check_side, note, target_for
from posecheck.cli.interrupts import Interrupts
from posecheck.cli.language import language_for
from posecheck.errors import PosecheckError

if TYPE_CHECKING:
    from posecheck.cli.clips import ClipRun, Sinks, Targets
    from posecheck.cli.player import Player

_VIDEO: Final = (".mp4", ".m4v")


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
    report: Path | None = None
    history: bool = False
    thresholds: Path | None = None
    profile: str | None = None
    language: str = "auto"


def replay(
    clips: Annotated[
        list[Path], typer.Argument(help="Videos, pictures or traces.", metavar="CLIP")
    ],
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
    report: Annotated[Path | None, typer.Option(help="Page to print, or a folder.")] = None,
    history: Annotated[
        bool, typer.Option("--history", help="Keep it as if it were a session.")
    ] = False,
    thresholds: Annotated[
        Path | None, typer.Option(help="Numbers to judge by, as `posecheck tune` writes them.")
    ] = None,
    profile: Annotated[
        str | None, typer.Option(help="Goals from your own range; see `posecheck calibrate`.")
    ] = None,
    language: Annotated[
        str, typer.Option(help="en, de, es or a TOML file; auto is English.")
    ] = "auto",
) -> int:
    """Judge recorded clips: events, summary, landmarks, annotated video and report."""
    options = ReplayOptions(
        stretch, check_side(side), model, reps, show, mirror, out, trace, events, summary, report,
        history, thresholds, profile, language,
    )  # fmt: skip
    return replay_clips(clips, options)


def replay_clips(clips: list[Path], options: ReplayOptions) -> int:
    """Replay every clip; goes on after a clip that fails. Returns the exit code.

    Raises:
        OutputError: A result cannot be written where it was asked for.
        KeyboardInterrupt: Ctrl-C or SIGTERM; what was judged until then is saved.
    """
    reports = _report_targets(clips, options.report)
    targets = _all_targets(clips, options, reports)
    results: list[dict[str, object]] = []
    judged: list[dict[str, object]] = []
    problems = 0
    with Interrupts() as interrupts:
        try:
            for clip, target, report in zip(clips, targets, reports, strict=True):
                try:
                    problem = _replay_one(clip, options, target, report, interrupts, results)
                except PosecheckError as error:
                    problem = str(error)
                if problem:
                    note(problem)
                    problems += 1
                else:
                    judged += results[-1:]
                if interrupts.asked:
                    break
        finally:
            interrupts.deferred = True
            _write_summary(results, options.summary, len(clips) > 1)
    if not (options.events or options.summary):
        _tell(judged)
    if interrupts.asked:
        raise KeyboardInterrupt
    return FAILED if problems else DONE


def _report_targets(clips: list[Path], to: Path | None) -> list[Path | None]:
    """Where each clip's report goes."""
    if to is None:
        return [None] * len(clips)
    if to == Path("-"):
        raise typer.BadParameter("--report cannot go to standard output; give a file.")
    return [target_for(to, clip, ".report.html", len(clips) > 1) for clip in clips]


def _all_targets(
    clips: list[Path], options: ReplayOptions, reports: list[Path | None]
) -> list[Targets]:
    """Where every result goes, found out before any work is spent on one."""
    from posecheck.cli.clips import Targets

    several = len(clips) > 1
    _check_options(options, several)

    def target(to: Path | None, clip: Path, ending: str) -> Path | None:
        return to and target_for(to, clip, ending, several)

    events = None if options.events in (None, "-") else Path(str(options.events))
    targets = [
        Targets(
            target(options.out, clip, ".annotated.mp4"),
            target(options.trace, clip, ".posetrace.jsonl"),
            Path("-") if options.events == "-" else target(events, clip, ".events.jsonl"),
        )
        for clip in clips
    ]
    paths = [path for t in targets for path in (t.out, t.trace, t.events)] + reports
    if options.summary not in (None, "-"):
        summary = Path(str(options.summary)).expanduser()
        check_output(summary, *clips)
        paths.append(summary)
    named = [path for path in paths if path not in (None, Path("-"))]
    twice = next((path for path in named if named.count(path) > 1), None)
    if twice is not None:
        raise typer.BadParameter(f"Two results would go to {twice}; give each its own name.")
    return targets


def _check_options(options: ReplayOptions, several: bool) -> None:
    """Wrong usage is told at once."""
    if options.events == "-" and options.summary == "-":
        raise typer.BadParameter(
            "--events - and --summary - would mix on standard output; give one a file."
        )
    for name, path in (("--out", options.out), ("--trace", options.trace)):
        if path == Path("-"):
            raise typer.BadParameter(f"{name} cannot go to standard output; give a file.")
    out = options.out
    if out is not None and not (several or out.is_dir() or out.suffix.lower() in _VIDEO):
        raise typer.BadParameter(
            f"--out {out}: give a name that ends in .mp4, or a folder that exists."
        )
    if options.show:
        from posecheck.sinks.window import check_screen

        check_screen()


def _replay_one(
    clip: Path,
    options: ReplayOptions,
    targets: Targets,
    report: Path | None,
    interrupts: Interrupts,
    results: list[dict[str, object]],
) -> str | None:
    """Replay one clip into its sinks; returns what was wrong with it, if anything."""
    from posecheck.cli.clips import Sinks, leg_for, open_clip
    from posecheck.cli.personal import adapted, fitted_event
    from posecheck.cli.watched import WatchedRun

    interrupts.deferred = False
    open_clip(clip).close()  # what it is comes before what it shows
    language = language_for(options.language)
    shared = (leg_for(clip, options.stretch, options.side, language),)
    legs = adapted(shared, options.thresholds, options.profile)
    fitted = fitted_event(shared, legs, options.thresholds, options.profile)
    with ExitStack() as closing:
        run = WatchedRun(
            clip,
            legs[0],
            options.model,
            options.reps,
            report,
            options.history,
            language.words,
            options.profile,
        )
        closing.callback(run.close)
        interrupts.deferred = True  # from here on there is work to save
        player = closing.enter_context(_player(clip, interrupts)) if options.show else None
        sinks = Sinks(run, targets, closing, player, options.mirror)
        if fitted is not None:
            sinks.note(fitted)
        try:
            is_whole = _play(run, options, sinks, interrupts)
        finally:
            results.append(run.result())
            for warning in run.source.warnings:
                note(warning)
    return run.verdict() if is_whole else None


def _player(clip: Path, interrupts: Interrupts) -> Player:
    from posecheck.cli.player import Player

    return Player(clip.name, lambda: interrupts.asked)


def _play(run: ClipRun, options: ReplayOptions, sinks: Sinks, interrupts: Interrupts) -> bool:
    """Play a clip; False when the person ended it before its end."""
    is_whole = True
    try:
        with _progress(run, options) as advance:
            for moment, step in run.steps():
                if not sinks.take(moment, step) or interrupts.asked:
                    is_whole = False
                    break
                advance()
    except BaseException:
        with suppress(PosecheckError):  # the first failure is the one to tell
            sinks.finish()
        raise
    sinks.finish()
    if is_whole:
        sinks.linger()
    return is_whole


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
    # A file name may hold bytes that are no text; JSON has an escape for them.
    text = text.encode("utf-8", "backslashreplace").decode()
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


__all__ = ["ReplayOptions", "replay", "replay_clips"]
