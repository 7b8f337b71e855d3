"""`posecheck tune`: thresholds from labelled recordings, with their reasons, or a refusal."""

from __future__ import annotations

import hashlib
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from posecheck.cli.common import DONE, check_side
from posecheck.cli.extract import DaskAddress, Jobs

if TYPE_CHECKING:
    from posecheck.stretch import Check
    from posecheck.tuning.candidates import Case
    from posecheck.tuning.overlay import Tuned
    from posecheck.tuning.recording import Recording


def tune(
    corpus: Annotated[
        list[Path],
        typer.Argument(
            help="Folders of labelled clips and traces; with --show, one clip, trace, or `camera`.",
            metavar="CORPUS",
        ),
    ],
    out: Annotated[
        Path | None, typer.Option(help="File of thresholds to write; - prints it.")
    ] = None,
    beta: Annotated[
        float, typer.Option(min=0.05, max=4.0, help="Below 1, false corrections cost more.")
    ] = 0.5,
    apply: Annotated[bool, typer.Option("--apply", help="Edit the stretch files.")] = False,
    model: Annotated[str, typer.Option(help="Model for clips without a trace.")] = "auto",
    jobs: Jobs = None,
    dask: DaskAddress = None,
    by_hand: Annotated[
        bool, typer.Option("--show", help="Set thresholds by hand in a window; ? shows the keys.")
    ] = False,
    stretch: Annotated[str | None, typer.Option(help="With --show: stretch id or file.")] = None,
    side: Annotated[str | None, typer.Option(help="With --show: left or right.")] = None,
    thresholds: Annotated[
        Path | None, typer.Option(help="With --show: numbers to begin with.")
    ] = None,
    camera: Annotated[str, typer.Option(help="With --show camera: number, name or URL.")] = "0",
) -> int:
    """Propose thresholds from labelled recordings, or set them by hand (--show)."""
    if by_hand:
        from posecheck.cli import tune_show

        if len(corpus) != 1:
            raise typer.BadParameter("--show looks at one clip, one trace, or the camera.")
        options = tune_show.ShowOptions(stretch, check_side(side), model, thresholds, out, camera)
        return tune_show.show(corpus[0], options)
    from posecheck.cli.recordings import read_corpus
    from posecheck.cli.workers import Crew, all_of

    _check_targets(out, apply)
    crew = Crew(jobs, dask)
    recordings = read_corpus(corpus, model, crew=crew)
    tuned, _ = all_of(_tune_one, list(_work(recordings, beta)), "tuning", crew)
    if out == Path("-"):
        typer.echo(_file(corpus, recordings, tuned, beta), nl=False)
        return DONE
    show(tuned)
    if out is not None:
        from posecheck.files import write_text

        write_text(out.expanduser(), _file(corpus, recordings, tuned, beta))
        typer.echo(f"{out}: use it with --thresholds {out}")
    if apply:
        _apply(recordings, tuned)
    return DONE


def _check_targets(out: Path | None, apply: bool) -> None:
    if out is not None and out != Path("-"):
        from posecheck.files import check_target

        check_target(out.expanduser())
    if apply:
        from posecheck.tuning.apply import check_tomlkit

        check_tomlkit()


def _work(
    recordings: Sequence[Recording], beta: float
) -> Iterable[tuple[str, Check, list[Case], float]]:
    """Every form and set-up check of every stretch, with what the recordings say about it."""
    from posecheck.tuning.candidates import Case
    from posecheck.tuning.evaluation import seen_by

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
            yield stretch, check, cases, beta


def _tune_one(work: tuple[str, Check, list[Case], float]) -> Tuned:
    from posecheck.tuning.overlay import Tuned
    from posecheck.tuning.propose import propose

    stretch, check, cases, beta = work
    return Tuned(stretch, check, tuple(propose(check, cases, beta)))


def show(tuned: Sequence[Tuned]) -> None:
    """Before and after for a person at a terminal."""
    from rich.console import Console
    from rich.table import Table

    from posecheck.tuning.propose import band_text

    table = Table("check", "band", "margin", "after s", "held-out F", "false/min", "why")
    for t in tuned:
        made = [p for p in t.proposals if not p.refusal and p.before and p.after]
        last = made[-1] if made else None
        table.add_row(
            f"{t.stretch}.{t.before.id}",
            _arrow(band_text(t.before), band_text(t.after)),
            _arrow(f"{t.before.margin:g}", f"{t.after.margin:g}"),
            _arrow(f"{t.before.after_s:g}", f"{t.after.after_s:g}"),
            f"{last.before.f_beta:.2f} > {last.after.f_beta:.2f}" if last else "-",  # type: ignore[union-attr]
            f"{last.before.false_a_minute:.2f} > {last.after.false_a_minute:.2f}"  # type: ignore[union-attr]
            if last
            else "-",
            "; ".join(t.refusals) or "proposed",
        )
    Console(width=None if sys.stdout.isatty() else 160).print(table)


def _arrow(before: str, after: str) -> str:
    return before if before == after else f"{before} > {after}"


def _file(
    corpus: Sequence[Path], recordings: Sequence[Recording], tuned: Sequence[Tuned], beta: float
) -> str:
    from datetime import date

    from posecheck import __version__
    from posecheck.tuning.overlay import as_toml

    about = {
        "name": ", ".join(folder.resolve().name for folder in corpus),
        "sha256": corpus_hash(corpus),
        "date": date.today().isoformat(),
        "posecheck": __version__,
        "model": recordings[0].model,
        "recordings": len(recordings),
        "people": len({r.labels.person for r in recordings}),
        "faults": sum(len(r.labels.faults) for r in recordings),
        "seconds": round(sum(r.duration_s for r in recordings), 1),
        "beta": beta,
    }
    return as_toml(tuned, about)


def corpus_hash(folders: Sequence[Path]) -> str:
    """Hash of the labels and traces of a corpus, names and bytes, in order."""
    from posecheck.cli.recordings import find_items

    digest = hashlib.sha256()
    for item in find_items(folders):
        for path in (item.labels, item.trace):
            digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _apply(recordings: Sequence[Recording], tuned: Sequence[Tuned]) -> None:
    """Write the proposals into the files that the stretches come from."""
    from datetime import date

    from posecheck.config.files import path_of
    from posecheck.files import write_text
    from posecheck.tuning.apply import applied

    for named in dict.fromkeys((r.labels.stretch, r.stretch) for r in recordings):
        own = [t for t in tuned if t.stretch == named[1] and t.changes]
        path = path_of(named[0], "stretches")
        if own:
            text = applied(path.read_text(encoding="utf-8"), own, date.today().isoformat())
            write_text(path, text)
            typer.echo(f"{path}: {len(own)} checks changed")
