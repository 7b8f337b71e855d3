"""From recordings to proposals, and into files: what `posecheck tune` and calibration share."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from posecheck.cli.workers import Crew
    from posecheck.stretch import Check
    from posecheck.tuning.candidates import Case
    from posecheck.tuning.overlay import Tuned
    from posecheck.tuning.propose import Aim
    from posecheck.tuning.recording import Recording

SHORT: Final = 12
"""Characters of a checksum that are enough to tell corpora apart."""


def proposals(recordings: Sequence[Recording], aim: Aim, crew: Crew | None = None) -> list[Tuned]:
    """What the recordings say about every check of every stretch in them."""
    from posecheck.cli.workers import all_of

    return all_of(_tune_one, list(_work(recordings, aim)), "tuning", crew)[0]


def _work(
    recordings: Sequence[Recording], aim: Aim
) -> Iterable[tuple[str, Check, list[Case], Aim]]:
    """Every form and set-up check of every stretch, with what the recordings say about it."""
    from posecheck.tuning.candidates import Case
    from posecheck.tuning.told import seen_by

    for stretch in dict.fromkeys(r.stretch for r in recordings):
        own = [r for r in recordings if r.stretch == stretch]
        for check in own[0].checks:
            cases = [
                Case(
                    r.labels,
                    r.series[check.id],
                    tuple(
                        f
                        for f in r.labels.faults
                        if f.fault in check.tells and seen_by(r, [check.id])(f)
                    ),
                )
                for r in own
            ]
            yield stretch, check, cases, aim


def _tune_one(work: tuple[str, Check, list[Case], Aim]) -> Tuned:
    from posecheck.tuning.overlay import Tuned
    from posecheck.tuning.propose import propose

    stretch, check, cases, aim = work
    return Tuned(stretch, check, tuple(propose(check, cases, aim)))


def facts_of(
    folders: Sequence[Path], recordings: Sequence[Recording], beta: float
) -> dict[str, object]:
    """What numbers come from: the corpus, by its checksum, and how large it is."""
    from datetime import date

    from posecheck import __version__
    from posecheck.files import printable

    return {
        "name": printable(", ".join(folder.resolve().name for folder in folders)),
        "sha256": corpus_hash(folders),
        "date": date.today().isoformat(),
        "posecheck": __version__,
        "model": recordings[0].model,
        "recordings": len(recordings),
        "people": len({r.labels.person for r in recordings}),
        "faults": sum(len(r.labels.faults) for r in recordings),
        "seconds": round(sum(r.duration_s for r in recordings), 1),
        "beta": beta,
    }


def origin_of(facts: Mapping[str, object]) -> str:
    """When, and on which corpus: `2026-01-02 on mine (sha256 0123456789ab)`."""
    return f"{facts['date']} on {facts['name']} (sha256 {str(facts['sha256'])[:SHORT]})"


def corpus_hash(folders: Sequence[Path]) -> str:
    """Hash of the labels and traces of a corpus, names and bytes, in order."""
    from posecheck.cli.recordings import find_items

    digest = hashlib.sha256()
    for item in find_items(folders):
        for path in (item.labels, item.trace):
            digest.update(os.fsencode(path.name) + b"\0" + path.read_bytes())
    return digest.hexdigest()


def apply_to_files(
    recordings: Sequence[Recording], tuned: Sequence[Tuned], origin: str
) -> Iterator[tuple[Path, int]]:
    """Write proposals into the files that the stretches come from; which, and how many checks."""
    from posecheck.config.files import path_of
    from posecheck.files import write_text
    from posecheck.tuning.apply import applied

    for named in dict.fromkeys((r.labels.stretch, r.stretch) for r in recordings):
        own = [t for t in tuned if t.stretch == named[1] and t.changes]
        if own:
            path = path_of(named[0], "stretches")
            write_text(path, applied(path.read_text(encoding="utf-8"), own, origin))
            yield path, len(own)
