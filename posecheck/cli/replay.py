"""`posecheck replay`: clips through the engine; events, summary, trace and annotated video."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from posecheck.cli import flags
from posecheck.cli.common import (
    DONE,
    FAILED,
    check_outputs,
    check_side,
    note,
    screen_lost,
    target_for,
)
from posecheck.cli.interrupts import Interrupts
from posecheck.cli.profiling import profile_if
from posecheck.cli.replaying import (
    Job,
    Replayed,
    ReplayOptions,
    ScreenLost,
    replay_alone,
    replay_one,
)
from posecheck.errors import OutputError

if TYPE_CHECKING:
    from posecheck.cli.clip_sinks import Targets

_VIDEO: Final = (".mp4", ".m4v")


def replay(
    clips: Annotated[
        list[Path], typer.Argument(help="Videos, pictures or traces.", metavar="CLIP")
    ],
    stretch: Annotated[str | None, typer.Option(help="Stretch id or TOML file.")] = None,
    side: flags.Side = None,
    model: flags.Model = "auto",
    reps: flags.Reps = None,
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
    thresholds: flags.Thresholds = None,
    profile: Annotated[
        str | None, typer.Option(help="Goals from your own range; see `posecheck calibrate`.")
    ] = None,
    language: Annotated[
        str, typer.Option(help="en, de, es or a TOML file; auto is English.")
    ] = "auto",
    routine: Annotated[
        str | None, typer.Option(help="The clip shows a whole session of this routine.")
    ] = None,
    welcome: Annotated[
        bool,
        typer.Option("--welcome/--no-welcome", help="With --routine: the clip begins with it."),
    ] = True,
    sound: Annotated[Path | None, typer.Option(help="What is heard (WAV), or a folder.")] = None,
    captions: Annotated[
        Path | None, typer.Option(help="What is said (WebVTT), or a folder.")
    ] = None,
    voice: Annotated[bool, typer.Option("--voice", help="Voice and tones in --out.")] = False,
    voice_rate: Annotated[int | None, typer.Option(min=80, max=400, help="Words a minute.")] = None,
    jobs: Annotated[
        int | None, typer.Option(min=1, help="Clips at a time; as many as there are cores.")
    ] = None,
    profile_stages: Annotated[
        bool, typer.Option("--profile-stages", help="Tell what each stage of the work costs.")
    ] = False,
) -> int:
    """Judge recorded clips: events, summary, landmarks, annotated video and report."""
    options = ReplayOptions(
        stretch, check_side(side), model, reps, show, mirror, out, trace, events, summary, report,
        history, thresholds, profile, language, routine, welcome, sound, captions, voice,
        voice_rate, jobs, profile_stages,
    )  # fmt: skip
    with profile_if(profile_stages):
        return replay_clips(clips, options)


def replay_clips(
    clips: list[Path],
    options: ReplayOptions,
    without_screen: str = "Start again, or replay without --show.",
) -> int:
    """Replay every clip; goes on after a clip that fails. Returns the exit code.

    Args:
        clips: Videos, pictures or traces.
        options: For all of them.
        without_screen: What to do when the screen goes away under the window.

    Raises:
        OutputError: A result cannot be written where it was asked for.
        KeyboardInterrupt: Ctrl-C or SIGTERM; what was judged until then is saved.
    """
    reports = _report_targets(clips, options.report)
    targets = _all_targets(clips, options, reports)
    jobs = [
        Job(clip, options, target, report)
        for clip, target, report in zip(clips, targets, reports, strict=True)
    ]
    results: list[dict[str, object]] = []
    judged: list[dict[str, object]] = []
    problems = 0

    def save_at_once(done: Replayed) -> Iterator[str]:
        results.extend([] if done.result is None else [done.result])
        for warning in done.warnings:
            note(warning)
        yield from done.troubles
        try:
            _write_summary(results, options.summary, len(clips) > 1)
        except OutputError as error:
            yield str(error)

    lost = ScreenLost(save_at_once, screen_lost(without_screen))
    with Interrupts() as interrupts:
        try:
            for done in _replayed(jobs, options, interrupts, lost):
                results += [] if done.result is None else [done.result]
                _note_all(done)
                problems += bool(done.troubles)
                if done.problem is None and done.result is not None:
                    judged.append(done.result)
        finally:
            interrupts.deferred = True
            _write_summary(results, options.summary, len(clips) > 1)
    if not (options.events or options.summary):
        _tell(judged)
    if interrupts.asked:
        raise KeyboardInterrupt
    return FAILED if problems else DONE


def _note_all(done: Replayed) -> None:
    """What was wrong with a clip."""
    for text in (*done.warnings, *done.troubles):
        note(text)


def _replayed(
    jobs: list[Job],
    options: ReplayOptions,
    interrupts: Interrupts,
    lost: ScreenLost,
) -> Iterator[Replayed]:
    """What came of each clip, in order; several at once where that is possible and helps."""
    from posecheck.cli.worker import Failed
    from posecheck.cli.workers import Crew, cores, each

    # A window, one stream and one history are for one clip at a time; traces take moments.
    alone = options.show or options.history or options.profile_stages or options.events == "-"
    long = sum(".posetrace" not in job.clip.name for job in jobs)
    count = 1 if alone else min(options.jobs or cores(), max(long, 1))
    if count == 1:
        for job in jobs:
            yield replay_one(job, interrupts, screen_lost=lost)
            if interrupts.asked:
                break
        return
    interrupts.deferred = True  # the workers have work to save
    for done in each(
        replay_alone, jobs, "replaying", Crew(count), lambda job: job.clip.name,
        lambda: interrupts.asked,
    ):  # fmt: skip
        yield Replayed(None, done.text) if isinstance(done, Failed) else done


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
    from posecheck.cli.clip_sinks import Targets
    from posecheck.cli.clips import labels_beside

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
            target(options.sound, clip, ".wav"),
            target(options.captions, clip, ".vtt"),
        )
        for clip in clips
    ]
    paths = [
        path for t in targets for path in (t.out, t.trace, t.events, t.sound, t.captions)
    ] + reports
    read = [options.stretch, options.routine, options.thresholds, options.language, options.model]
    labels = [path for clip in clips for path in labels_beside(clip)]
    check_outputs([*paths, options.summary], [*clips, *labels, *read])
    return targets


def _check_options(options: ReplayOptions, several: bool) -> None:
    """Wrong usage is told at once."""
    if options.events == "-" and options.summary == "-":
        raise typer.BadParameter(
            "--events - and --summary - would mix on standard output; give one a file."
        )
    if options.voice and options.out is None:
        raise typer.BadParameter("--voice is heard in a video; add --out, or use --sound.")
    if options.routine is None and not options.welcome:
        raise typer.BadParameter("--no-welcome is for a whole session; add --routine.")
    if options.routine is not None and (options.stretch or options.report):
        if options.stretch:
            raise typer.BadParameter("--stretch is for one stretch; leave it out, or --routine.")
        raise typer.BadParameter(
            "--report is for one stretch; for a routine give --events, "
            "then: posecheck report EVENTS."
        )
    named = {"--out": options.out, "--trace": options.trace}
    named |= {"--sound": options.sound, "--captions": options.captions}
    for name, path in named.items():
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
            f"{len(cues)} {'correction' if len(cues) == 1 else 'corrections'}"
        )
        for cue in cues:
            typer.echo(f"  {cue['t']:7.2f} s  {cue['check']:16s} {cue['text']}")


__all__ = ["ReplayOptions", "replay", "replay_clips"]
