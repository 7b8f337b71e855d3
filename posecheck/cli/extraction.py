"""Traces of clips, made in many processes and never twice.

A trace made here carries in its header what it was made of: the checksums of clip and model
and the versions of MediaPipe and posecheck. As long as these are the same, it is kept. It gets
its name when it is whole, so what was cut short is made anew and what was finished is not.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from posecheck.cli.workers import Crew, all_of
from posecheck.errors import PosecheckError, SourceError
from posecheck.reading import open_file, reason

if TYPE_CHECKING:
    from posecheck.estimators import Estimator
    from posecheck.sources.trace import TraceWriter

ENDING: Final = ".posetrace.jsonl.gz"
CLIP_ENDINGS: Final = (".mp4", ".m4v", ".mov", ".mkv", ".webm", ".avi")
UNFINISHED: Final = ".unfinished-"
"""Begins the name of a trace that is being made."""
CLIP_KEY: Final = "source_sha256"
"""Header entry that only traces made here have."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A trace to be made: of which clip, where, with which model."""

    clip: Path
    trace: Path
    model: str


def clips_in(folder: Path) -> list[Path]:
    """All clips of a folder, by name; not those in folders within."""
    return sorted(p for p in folder.iterdir() if p.suffix.lower() in CLIP_ENDINGS)


@dataclass(frozen=True, slots=True)
class Done:
    """What came of one clip.

    Attributes:
        made: The trace was made; it was kept if not.
        warnings: What was repaired or lost, one sentence each.
    """

    made: bool
    warnings: tuple[str, ...] = ()


def extract(wanted: Sequence[Wanted], crew: Crew | None = None) -> tuple[list[Done], list[str]]:
    """Make the traces that are missing or out of date.

    Returns:
        What came of each, in order, and a sentence for every clip that failed.
    """
    return all_of(_extract, list(wanted), "finding landmarks", crew, lambda one: one.clip.name)


def is_made_here(trace: Path) -> bool:
    """Whether a file is a trace of this module, which may be out of date."""
    return CLIP_KEY in _header(trace)


def _extract(wanted: Wanted) -> Done:
    """Make one trace if need be.

    Raises:
        SourceError: The clip cannot be read, or its trace is from elsewhere; the message begins
            with its name.
    """
    from posecheck.cli.clips import make_estimator, open_clip

    clip, trace = wanted.clip, wanted.trace
    try:
        key = {CLIP_KEY: _sha256(clip), **made_by(wanted.model)}
        known = _header(trace)
        if key.items() <= known.items():
            return Done(False)
        if known and CLIP_KEY not in known:
            raise SourceError(
                f"{trace} was not made by extract and would be lost; move it, or choose "
                "another folder with --out."
            )
        with ExitStack() as closing:
            source = closing.enter_context(open_clip(clip))
            estimator = closing.enter_context(make_estimator(wanted.model))
            _write(wanted, source, estimator, key)
    except PosecheckError as error:
        raise SourceError(f"{clip.name}: {error}") from error
    return Done(True, tuple(source.warnings))


def made_by(model: str) -> dict[str, str]:
    """What a trace depends on beside its clip."""
    from importlib.metadata import version

    from posecheck import __version__
    from posecheck.estimators import choose_model
    from posecheck.models import load

    bundle = choose_model(live=False) if model == "auto" else load(model)
    return {
        "model_sha256": bundle.sha256,
        "mediapipe": version("mediapipe"),
        "posecheck": __version__,
    }


def _write(wanted: Wanted, source: Any, estimator: Estimator, key: dict[str, str]) -> None:
    from posecheck.cli.clips import moments
    from posecheck.sources.trace import TraceWriter

    unfinished = wanted.trace.with_name(UNFINISHED + wanted.trace.name)
    try:
        with ExitStack() as closing:
            writer: TraceWriter | None = None
            for moment in moments(source, estimator):
                writer = writer or closing.enter_context(
                    TraceWriter(
                        unfinished, size_wh=moment.pose.size_wh, source=wanted.clip.name,
                        model=estimator.model_name, model_sha256=estimator.model_sha256,
                        mediapipe=estimator.version,
                        extra={k: key[k] for k in (CLIP_KEY, "posecheck")},
                    )
                )  # fmt: skip
                writer.write(moment.pose)
        if writer is None:
            raise SourceError("there is nothing in it to judge.")
        unfinished.replace(wanted.trace)
    finally:
        unfinished.unlink(missing_ok=True)


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    try:
        with open_file(path) as file:
            while block := file.read(1 << 20):
                digest.update(block)
    except FileNotFoundError as error:
        raise SourceError("it was not found here; every machine needs it in this place.") from error
    except OSError as error:
        raise SourceError(f"it cannot be read ({reason(error)}).") from error
    return digest.hexdigest()


def _header(trace: Path) -> dict[str, Any]:
    """What a trace says it was made of; nothing when there is none, or a damaged one."""
    from posecheck.sources.trace import TraceSource

    if not trace.is_file():
        return {}
    try:
        return TraceSource(trace).header
    except SourceError:
        return {}
