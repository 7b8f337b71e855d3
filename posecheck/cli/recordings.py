"""A corpus from its folder: labels, traces (clips are made into traces first), recordings.

Everything that takes time runs in processes, one a core. A trace gets its name when it is
whole, so an interrupted run goes on where it stopped.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, TypeVar

from posecheck.errors import ConfigError, PosecheckError, SourceError

if TYPE_CHECKING:
    from posecheck.stretch import Leg
    from posecheck.tuning.labels import Labels
    from posecheck.tuning.recording import Recording

TRACE_ENDINGS: Final = (".posetrace.jsonl.gz", ".posetrace.jsonl")
CLIP_ENDINGS: Final = (".mp4", ".m4v", ".mov", ".mkv", ".webm", ".avi")
TRACES: Final = "traces"
"""Folder of a corpus that traces of its clips are kept in."""

_A = TypeVar("_A")
_R = TypeVar("_R")


@dataclass(frozen=True, slots=True)
class Item:
    """One labelled recording: its labels, and the trace or else the clip it is in."""

    labels: Path
    trace: Path
    clip: Path | None


@dataclass(frozen=True, slots=True)
class _Failed:
    """Why one piece of work came to nothing; errors of another process, as text."""

    text: str


def read_corpus(folder: Path, model: str, thresholds: Path | None = None) -> list[Recording]:
    """All labelled recordings of a folder, played through the engine.

    Args:
        folder: Clips and traces with labels beside them; traces also in `traces/`.
        model: Pose model for clips that have no trace yet.
        thresholds: File with thresholds to judge by in place of the stretches' own.

    Raises:
        PosecheckError: Everything that is wrong with the corpus, one a line.
    """
    items = find_items(folder)
    extract([(i.clip, i.trace, model) for i in items if i.clip is not None])
    check_versions(folder, [i.trace for i in items])
    done = parallel(_record, [(i, thresholds) for i in items], "judging")
    _raise_problems([r.text for r in done if isinstance(r, _Failed)])
    return [r for r in done if not isinstance(r, _Failed)]


def find_items(folder: Path) -> list[Item]:
    """Labels of a folder with the recordings that they are about.

    Raises:
        ConfigError: There are none, or some are wrong; all of it.
    """
    from posecheck.tuning.label_files import ENDING, is_truth, name_of, read_labels

    folder = folder.expanduser()
    if not folder.is_dir():
        raise ConfigError(f"{folder} is not a folder; a corpus is a folder of labelled clips.")
    files = sorted(folder.glob(f"*{ENDING}"))
    named = {name_of(f) for f in files}
    files += [f for f in sorted(folder.glob("*.json")) if f.stem not in named and is_truth(f)]
    if not files:
        raise ConfigError(
            f"{folder}: nothing in it is labelled; put NAME{ENDING} beside each clip or trace."
        )
    items, problems = [], []
    for file in files:
        item = _item(folder, file, name_of(file))
        if item is None:
            problems.append(f"{file.name}: there is no clip or trace named {name_of(file)}.")
            continue
        items.append(item)
        try:
            read_labels(file)
        except ConfigError as error:
            problems.append(str(error))
    _raise_problems(problems)
    return items


def _item(folder: Path, labels: Path, name: str) -> Item | None:
    traces = [d / f"{name}{e}" for d in (folder, folder / TRACES) for e in TRACE_ENDINGS]
    trace = next((t for t in traces if t.is_file()), None)
    if trace is not None:
        return Item(labels, trace, None)
    clip = next((c for e in CLIP_ENDINGS if (c := folder / f"{name}{e}").is_file()), None)
    return (
        None if clip is None else Item(labels, folder / TRACES / f"{name}{TRACE_ENDINGS[0]}", clip)
    )


def extract(work: Sequence[tuple[Path, Path, str]]) -> None:
    """Make the traces that are missing: (clip, trace, model).

    Raises:
        PosecheckError: Clips that cannot be read, one a line; the other traces are made.
    """
    for _, trace, _ in work:
        trace.parent.mkdir(exist_ok=True)
    done = parallel(_extract, list(work), "finding landmarks")
    _raise_problems([r.text for r in done if isinstance(r, _Failed)])


def _extract(work: tuple[Path, Path, str]) -> _Failed | None:
    from contextlib import ExitStack

    from posecheck.cli.clips import make_estimator, moments, open_clip
    from posecheck.sources.trace import TraceWriter

    clip, trace, model = work
    try:
        with ExitStack() as closing:
            source = closing.enter_context(open_clip(clip))
            estimator = closing.enter_context(make_estimator(model))
            writer: TraceWriter | None = None
            for moment in moments(source, estimator):
                writer = writer or closing.enter_context(
                    TraceWriter(
                        trace, size_wh=moment.pose.size_wh, source=clip.name,
                        model=estimator.model_name, model_sha256=estimator.model_sha256,
                        mediapipe=estimator.version,
                    )
                )  # fmt: skip
                writer.write(moment.pose)
    except PosecheckError as error:
        return _Failed(f"{clip.name}: {error}")
    return None if writer else _Failed(f"{clip.name}: there is nothing in it to judge.")


def check_versions(folder: Path, traces: Sequence[Path]) -> None:
    """One corpus is of one pose model: errors and so thresholds differ between them.

    Raises:
        SourceError: Traces of several models, or of several versions of MediaPipe.
    """
    from posecheck.sources.trace import TraceSource

    headers = [TraceSource(trace).header for trace in traces]
    for key, what in (("model", "pose models"), ("mediapipe", "MediaPipe versions")):
        found = [str(h.get(key) or "unknown") for h in headers]
        if len(set(found)) > 1:
            counts = ", ".join(f"{name} ({found.count(name)})" for name in sorted(set(found)))
            raise SourceError(
                f"{folder}: its traces are of mixed {what}: {counts}; keep those of one, and let "
                "the others be made anew."
            )


def _record(work: tuple[Item, Path | None]) -> Recording | _Failed:
    from posecheck.cli.common import error_of
    from posecheck.sources.trace import TraceSource
    from posecheck.tuning.label_files import read_labels
    from posecheck.tuning.recording import record

    item, thresholds = work
    try:
        source = TraceSource(item.trace)
        model = str(source.header.get("model") or "unknown")
        poses = list(source)
        labels = read_labels(item.labels, poses[-1].t if poses else 0.0)
        return record(labels, poses, leg_of(labels, thresholds), error_of(model), model)
    except PosecheckError as error:
        return _Failed(str(error))


def leg_of(labels: Labels, thresholds: Path | None = None) -> Leg:
    """What a labelled recording is judged by."""
    from posecheck.cli.common import open_legs
    from posecheck.cli.personal import adapted

    legs = open_legs("", labels.stretch, None if labels.side == "both" else labels.side)
    return adapted(legs, thresholds)[0]


def _raise_problems(problems: Sequence[str]) -> None:
    if problems:
        raise ConfigError("\n".join(problems))


def parallel(do: Callable[[_A], _R], work: Sequence[_A], what: str) -> list[_R]:
    """`[do(w) for w in work]` in processes over all cores, with a progress bar."""
    cores = min(len(work), os.cpu_count() or 1)
    with _progress(what, len(work)) as advance:
        if cores < 2:
            return [_then(advance, do(w)) for w in work]
        from concurrent.futures import ProcessPoolExecutor
        from multiprocessing import get_context

        with ProcessPoolExecutor(cores, get_context("spawn"), _leave_interrupts_alone) as pool:
            futures = [pool.submit(do, w) for w in work]
            try:
                for future in futures:
                    future.add_done_callback(lambda _: advance())
                return [future.result() for future in futures]
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise


def _then(advance: Callable[[], Any], result: _R) -> _R:
    advance()
    return result


def _leave_interrupts_alone() -> None:
    """Ctrl-C reaches every process; the first one ends the others."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


@contextmanager
def _progress(what: str, total: int) -> Iterator[Callable[[], None]]:
    """A progress bar on a terminal, nothing when piped or when there is little to do."""
    if not sys.stderr.isatty() or total < 2:
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=total)
        yield lambda: bar.advance(task)
