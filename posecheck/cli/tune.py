"""`posecheck tune`: thresholds from labelled recordings, with their reasons, or a refusal."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from posecheck.cli.common import DONE, check_outputs, check_side
from posecheck.cli.flags import DaskAddress, Jobs

if TYPE_CHECKING:
    from posecheck.tuning.overlay import Tuned


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
    least_gain: Annotated[
        float, typer.Option(min=0.0, max=1.0, help="Keep numbers that would gain less than this.")
    ] = 0.0,
    thresholds: Annotated[
        Path | None, typer.Option(help="Start from these numbers, not the stretches' own.")
    ] = None,
    apply: Annotated[bool, typer.Option("--apply", help="Edit the stretch files.")] = False,
    model: Annotated[str, typer.Option(help="Model for clips without a trace.")] = "auto",
    jobs: Jobs = None,
    dask: DaskAddress = None,
    by_hand: Annotated[
        bool, typer.Option("--show", help="Set thresholds by hand in a window; ? shows the keys.")
    ] = False,
    stretch: Annotated[str | None, typer.Option(help="With --show: stretch id or file.")] = None,
    side: Annotated[str | None, typer.Option(help="With --show: left or right.")] = None,
    camera: Annotated[str, typer.Option(help="With --show camera: number, name or URL.")] = "0",
) -> int:
    """Propose thresholds from labelled recordings, or set them by hand (--show)."""
    if by_hand:
        from posecheck.cli import tune_show

        if len(corpus) != 1:
            raise typer.BadParameter("--show looks at one clip, one trace, or the camera.")
        options = tune_show.ShowOptions(stretch, check_side(side), model, thresholds, out, camera)
        return tune_show.show(corpus[0], options)
    if stretch or side or camera != "0":
        raise typer.BadParameter("--stretch, --side and --camera are for --show; add it.")

    from posecheck.cli.proposals import apply_to_files, facts_of, origin_of, proposals
    from posecheck.cli.recordings import read_corpus
    from posecheck.cli.workers import Crew
    from posecheck.tuning.apply import check_tomlkit
    from posecheck.tuning.overlay import as_toml
    from posecheck.tuning.propose import Aim

    check_outputs([out], [*corpus, thresholds])
    if apply:
        check_tomlkit()
    crew = Crew(jobs, dask)
    recordings = read_corpus(corpus, model, thresholds, crew)
    tuned = proposals(recordings, Aim(beta, least_gain), crew)
    about = facts_of(corpus, recordings, beta)
    if out != Path("-"):
        show(tuned)
    if out is not None:
        _write(out, as_toml(tuned, about))
    if apply:
        for path, count in apply_to_files(recordings, tuned, origin_of(about)):
            typer.echo(f"{path}: {count} checks changed", err=out == Path("-"))
    return DONE


def _write(out: Path, text: str) -> None:
    from posecheck.files import write_text

    if out == Path("-"):
        typer.echo(text, nl=False)
    else:
        write_text(out.expanduser(), text)
        typer.echo(f"{out}: use it with --thresholds {out}")


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
