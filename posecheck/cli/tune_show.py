"""`posecheck tune --show`: numbers of a stretch set by hand over a clip, or at the camera."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

import typer

from posecheck.cli.common import DONE, error_of, screen_lost, stem_of
from posecheck.cli.interrupts import Interrupts
from posecheck.errors import SourceError

if TYPE_CHECKING:
    from posecheck.cli.picture import Image
    from posecheck.pose import Pose
    from posecheck.sinks.window import Window
    from posecheck.stretch import Leg
    from posecheck.tuning.labels import Labels
    from posecheck.tuning.recording import Recorder
    from posecheck.workbench.bench import Bench, ThresholdStore
    from posecheck.workbench.pictures import Pictures
    from posecheck.workbench.whole_run import WholeRun

CAMERA: Final = "camera"
SLICE_S: Final = 0.1
"""How often progress is shown."""


@dataclass(frozen=True, slots=True)
class ShowOptions:
    """What to show; see the command's help."""

    stretch: str | None = None
    side: str | None = None
    model: str = "auto"
    thresholds: Path | None = None
    out: Path | None = None
    camera: str = "0"
    mirror: bool = True


def show(what: Path, options: ShowOptions) -> int:
    """Open the window over a clip or the camera, until the person is done.

    Raises:
        PosecheckError: Nothing to show, no screen, or the thresholds cannot be written.
        KeyboardInterrupt: Ctrl-C; what was set is saved.
    """
    from posecheck.tuning.label_writing import check_tomlkit

    check_tomlkit()
    if str(what) == CAMERA:
        from posecheck.cli.tune_camera import show_camera

        return show_camera(options)
    return _show_clip(what.expanduser(), options)


def _show_clip(clip: Path, options: ShowOptions) -> int:
    from posecheck.sinks.window import Window, check_screen
    from posecheck.workbench.clip_desk import ClipDesk
    from posecheck.workbench.loop import SIZE_WH, work
    from posecheck.workbench.pictures import open_pictures

    with Interrupts() as interrupts, ExitStack() as closing:
        pictures = open_pictures(clip)
        closing.callback(pictures.close)
        leg, labels = _leg_and_labels(clip, options, float(pictures.times[-1]))
        bench, target = open_bench(leg, options)
        check_screen()
        window = closing.enter_context(Window(f"posecheck tune: {clip.name}", SIZE_WH))
        try:
            poses, model = _poses(clip, pictures, options.model, window)
            recorder = _recorder(labels, model)
            first = _first_run(poses, lambda: recorder(_on(bench, leg)), pictures, window)
        except _ClosedError:
            return DONE
        about = {**provenance(stem_of(clip), model), "sha256": _hash(clip)}
        store = open_store(target, bench, about)
        desk = ClipDesk(
            pictures, poses, _on(bench, leg), labels, recorder, first, bench, store, stem_of(clip)
        )
        interrupts.deferred = True
        work(window, desk, lambda: interrupts.asked, screen_lost("Start again."))
    if interrupts.asked:
        raise KeyboardInterrupt
    tell_saved(store)
    return DONE


class _ClosedError(Exception):
    """The person closed the window while things started."""


def _leg_and_labels(clip: Path, options: ShowOptions, end_s: float) -> tuple[Leg, Labels]:
    """Stretch and side from the labels of a clip, else from the options and its name.

    Raises:
        ConfigError: The labels are wrong, say something else, or nothing says which it is.
    """
    from posecheck.cli.clips import leg_for
    from posecheck.cli.label import check_same, labels_for
    from posecheck.cli.recordings import leg_of
    from posecheck.tuning.label_files import read_labels
    from posecheck.tuning.labels import Labels

    there, _ = labels_for(clip, None)
    if there is None:
        leg = leg_for(clip, options.stretch, options.side)
        return leg, Labels(stem_of(clip), leg.stretch.id, leg.side, "", ())
    labels = read_labels(there, end_s, may_be_empty=True)
    check_same(there, labels, options.stretch, options.side, None)
    return leg_of(labels), labels


def open_bench(leg: Leg, options: ShowOptions) -> tuple[Bench, Path]:
    """The numbers to begin with: the stretch's own, a given file's, those set by hand before.

    Returns:
        The bench, and the file that it will be saved to.

    Raises:
        ConfigError: A file of thresholds is wrong.
        OutputError: There is no place to write to.
    """
    from posecheck.cli.personal import adapted
    from posecheck.files import check_target
    from posecheck.workbench.bench import Bench

    target = (options.out or Path(f"{leg.stretch.id}.thresholds.toml")).expanduser()
    check_target(target)
    first = adapted((leg,), options.thresholds)[0]
    if target.exists():
        first = adapted((first,), target)[0]
        typer.echo(f"posecheck: going on from {target}.", err=True)
    return Bench(leg.stretch, first.stretch), target


def open_store(target: Path, bench: Bench, about: dict[str, object]) -> ThresholdStore:
    """The file to save to."""
    from posecheck.workbench.bench import ThresholdStore

    return ThresholdStore(target, bench, about)


def provenance(name: str, model: str) -> dict[str, object]:
    """Where numbers that are set by hand come from."""
    from posecheck import __version__
    from posecheck.files import printable

    today = date.today().isoformat()
    return {"name": printable(name), "model": model, "date": today, "posecheck": __version__}


def tell_saved(store: ThresholdStore) -> None:
    """Say where the numbers are, if any were set."""
    if store.written:
        typer.echo(f"{store.path}: use it with --thresholds {store.path}")


def _on(bench: Bench, leg: Leg) -> Leg:
    from posecheck.stretch import Leg

    return Leg(bench.first, leg.side)


def _recorder(labels: Labels, model: str) -> Callable[[Leg], Recorder]:
    from posecheck.tuning.recording import Recorder

    return lambda leg: Recorder(labels, leg, error_of(model), model)


def _poses(clip: Path, pictures: Pictures, model: str, window: Window) -> tuple[list[Pose], str]:
    """Poses of a clip and the model's name: from a trace of it, or found now, once."""
    from posecheck.cli.clips import make_estimator, moments, open_clip
    from posecheck.sources.trace import TraceSource
    from posecheck.workbench import words

    trace = _trace_of(clip, model)
    if trace is not None:
        source = TraceSource(trace)
        return list(source), str(source.header.get("model") or "unknown")
    poses: list[Pose] = []
    progress = _Progress(window, words.FINDING, len(pictures.times))
    with ExitStack() as closing:
        estimator = closing.enter_context(make_estimator(model))
        for moment in moments(closing.enter_context(open_clip(clip)), estimator):
            poses.append(moment.pose)
            if moment.frame is not None:
                progress.at(len(poses), moment.frame.image)
    if not any(pose.found for pose in poses):
        raise SourceError(
            f"{clip.name}: nobody was found in it; show the whole body, side-on, in good light."
        )
    return poses, estimator.model_name


def _trace_of(clip: Path, model: str) -> Path | None:
    """A trace of this clip by that model: the clip itself, or one that is kept beside it."""
    from posecheck.cli.recordings import TRACE_ENDINGS, TRACES
    from posecheck.sources import kind_of
    from posecheck.sources.trace import TraceSource

    if kind_of(clip) == "trace":
        return clip
    for folder in (clip.parent, clip.parent / TRACES):
        for ending in TRACE_ENDINGS:
            path = folder / f"{stem_of(clip)}{ending}"
            if path.is_file() and model in ("auto", TraceSource(path).header.get("model")):
                return path
    return None


def _first_run(
    poses: list[Pose], recorder: Callable[[], Recorder], pictures: Pictures, window: Window
) -> WholeRun:
    from posecheck.workbench import words
    from posecheck.workbench.whole_run import WholeRun

    run = WholeRun(poses, recorder)
    progress = _Progress(window, words.JUDGING, len(poses))
    image = pictures.picture(0)
    while not run.go_on(SLICE_S):
        progress.at(len(run.seen), image)
    return run


class _Progress:
    """Shows how far something has come, over the picture that it has come to."""

    def __init__(self, window: Window, text: str, total: int) -> None:
        self._window, self._text, self._total = window, text, max(total, 1)
        self._clock: Iterator[bool] = _every(SLICE_S)

    def at(self, done: int, image: Image) -> None:
        """So much is done; raises _ClosedError when the person does not want to wait."""
        from posecheck.workbench.loop import SIZE_WH
        from posecheck.workbench.panels import progress_sheet

        if not next(self._clock):
            return
        share = min(done / self._total, 1.0)
        self._window.show(progress_sheet(SIZE_WH, image, self._text, share))
        if self._window.poll() in ("q", "esc") or self._window.closed:
            raise _ClosedError


def _every(seconds: float) -> Iterator[bool]:
    """True once in so many seconds, False in between."""
    import time

    last_s = -seconds
    while True:
        now_s = time.monotonic()
        if now_s - last_s >= seconds:
            last_s = now_s
            yield True
        else:
            yield False


def _hash(clip: Path) -> str:
    digest = hashlib.sha256()
    with clip.open("rb") as file:
        while block := file.read(1 << 20):
            digest.update(block)
    return digest.hexdigest()
