"""A corpus from its folder: labels, traces (clips are made into traces first), recordings.

Everything that takes time runs in processes, one a core, or on a cluster.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from posecheck.cli.extraction import CLIP_ENDINGS, ENDING, Wanted, extract, is_made_here
from posecheck.cli.workers import Crew, all_of
from posecheck.errors import ConfigError, SourceError
from posecheck.files import private_folder
from posecheck.reading import real_path

if TYPE_CHECKING:
    from posecheck.stretch import Leg
    from posecheck.tuning.labels import Labels
    from posecheck.tuning.recording import Recording

TRACE_ENDINGS: Final = (ENDING, ".posetrace.jsonl")
TRACES: Final = "traces"
"""Folder of a corpus that traces of its clips are kept in."""


@dataclass(frozen=True, slots=True)
class Item:
    """One labelled recording: its labels, its trace, and the clip that it is made from, if any."""

    labels: Path
    trace: Path
    clip: Path | None


def read_corpus(
    folders: Sequence[Path],
    model: str,
    thresholds: Path | None = None,
    crew: Crew | None = None,
) -> list[Recording]:
    """All labelled recordings of some folders, played through the engine.

    Args:
        folders: Of clips and traces with labels beside them; traces also in `traces/`.
        model: Pose model for clips that have no trace yet.
        thresholds: File with thresholds to judge by in place of the stretches' own.
        crew: Who does the work.

    Raises:
        PosecheckError: Everything that is wrong with the corpus, one a line.
    """
    items = find_items(folders)
    wanted = [Wanted(i.clip, i.trace, model) for i in items if i.clip is not None]
    if wanted:
        _check_labels(items)  # mistakes are told before hours of work
        for folder in dict.fromkeys(w.trace.parent for w in wanted):
            private_folder(folder)
        _raise_problems(extract(wanted, crew)[1])
    check_versions([i.trace for i in items])
    done, problems = all_of(
        _record, [(i, thresholds) for i in items], "judging", crew, lambda one: one[0].labels.name
    )
    _raise_problems(problems)
    _check_stretches(done)
    return done


def _check_stretches(recordings: Sequence[Recording]) -> None:
    """One stretch is one set of checks, whichever file the labels name.

    Raises:
        ConfigError: Two files define a stretch of one name differently.
    """
    first: dict[str, Recording] = {}
    for r in recordings:
        known = first.setdefault(r.stretch, r)
        if r.checks != known.checks:
            raise ConfigError(
                f"The corpus has two different stretches named {r.stretch}: {known.labels.name} "
                f"is labelled with {known.labels.stretch}, {r.labels.name} with "
                f"{r.labels.stretch}; give one of them another id."
            )


def find_items(folders: Sequence[Path]) -> list[Item]:
    """Labels of some folders with the recordings that they are about.

    Raises:
        ConfigError: There are none, or some have no recording; all of it.
    """
    from posecheck.tuning.label_files import name_of

    items, problems = [], []
    for given in dict.fromkeys(folders):
        folder = real_path(given)
        for labels in _label_files(folder):
            item = _item(folder, labels, name_of(labels))
            if item is None:
                problems.append(
                    f"{labels.name}: there is no clip or trace named {name_of(labels)}."
                )
            else:
                items.append(item)
    if problems:
        problems += _label_problems(items)
    _raise_problems(problems)
    return items


def _label_files(folder: Path) -> list[Path]:
    from posecheck.tuning import LABELS_ENDING
    from posecheck.tuning.label_files import is_truth, name_of

    if not folder.is_dir():
        raise ConfigError(f"{folder} is not a folder; a corpus is a folder of labelled clips.")
    there = sorted(folder.iterdir())
    files = [f for f in there if f.name.endswith(LABELS_ENDING)]
    named = {name_of(f) for f in files}
    files += [f for f in there if f.suffix == ".json" and f.stem not in named and is_truth(f)]
    if not files:
        raise ConfigError(
            f"{folder}: nothing in it is labelled; put NAME{LABELS_ENDING} beside each clip or "
            "trace."
        )
    return files


def _check_labels(items: Sequence[Item]) -> None:
    _raise_problems(_label_problems(items))


def _label_problems(items: Sequence[Item]) -> list[str]:
    from posecheck.tuning.label_files import read_labels

    problems = []
    for item in items:
        try:
            read_labels(item.labels)
        except ConfigError as error:
            problems.append(str(error))
    return problems


def _item(folder: Path, labels: Path, name: str) -> Item | None:
    traces = [d / f"{name}{e}" for d in (folder, folder / TRACES) for e in TRACE_ENDINGS]
    trace = next((t for t in traces if t.is_file()), None)
    clip = next((c for e in CLIP_ENDINGS if (c := folder / f"{name}{e}").is_file()), None)
    if trace is not None and (clip is None or not is_made_here(trace)):
        return Item(labels, trace, None)
    return (
        None if clip is None else Item(labels, trace or folder / TRACES / f"{name}{ENDING}", clip)
    )


def check_versions(traces: Sequence[Path]) -> None:
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
                f"The corpus has traces of mixed {what}: {counts}; keep those of one, and let "
                "the others be made anew."
            )


def _record(work: tuple[Item, Path | None]) -> Recording:
    from posecheck.cli.common import error_of
    from posecheck.sources.trace import TraceSource
    from posecheck.tuning.label_files import read_labels
    from posecheck.tuning.recording import record

    item, thresholds = work
    source = TraceSource(item.trace)
    model = str(source.header.get("model") or "unknown")
    poses = list(source)
    labels = read_labels(item.labels, poses[-1].t if poses else 0.0)
    return record(labels, poses, leg_of(labels, thresholds), error_of(model), model)


def leg_of(labels: Labels, thresholds: Path | None = None) -> Leg:
    """What a labelled recording is judged by."""
    from posecheck.cli.common import open_legs
    from posecheck.cli.personal import adapted

    legs = open_legs("", labels.stretch, None if labels.side == "both" else labels.side)
    return adapted(legs, thresholds)[0]


def _raise_problems(problems: Sequence[str]) -> None:
    if problems:
        raise ConfigError("\n".join(problems))
