"""`posecheck evaluate`: how wrong posecheck is, on people whose angles are known."""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Sequence
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from posecheck.cli.common import DONE, check_page, interruptible
from posecheck.cli.evaluate_rules import rules
from posecheck.errors import SourceError

if TYPE_CHECKING:
    from posecheck.tuning.angles import Cell, CorrectionsOf, Sample

app = typer.Typer(help="How wrong posecheck is, where truth is known.", no_args_is_help=True)
app.command()(interruptible(rules))

_OWN = Path(__file__).parents[2] / "calibration" / "corpus" / "rendered"


class Format(str, Enum):
    """How the errors are written."""

    TABLE = "table"
    JSON = "json"


@app.command()
@interruptible
def angles(
    corpus: Annotated[
        Path | None, typer.Argument(help="Folder of a corpus; the rendered one if not given.")
    ] = None,
    model: Annotated[str | None, typer.Option(help="Only this pose model, as lite.")] = None,
    measures: Annotated[str | None, typer.Option(help="Names, separated by commas.")] = None,
    look: Annotated[
        str | None, typer.Option(help="Only pictures seen so: first, settled or clip.")
    ] = None,
    format: Annotated[Format, typer.Option(help="table or json.")] = Format.TABLE,
    html: Annotated[Path | None, typer.Option(help="A report with plots, as a web page.")] = None,
) -> int:
    """Error of every measure by model and camera yaw: raw picture, raw world, posecheck."""
    from posecheck.tuning.angles import cells_of

    if html is not None:
        from posecheck.tuning.plots import check_matplotlib

        check_matplotlib()
        check_page(html, corpus)
    samples, note = _samples(corpus, model, _names(measures))
    samples = _seen_so(samples, look)
    cells = cells_of(samples)
    if html is not None:
        from posecheck.files import write_text
        from posecheck.tuning.angles_report import page

        write_text(html, page(cells, note))
    if format is Format.JSON:
        typer.echo(json.dumps({"note": note, "cells": [_record(c) for c in cells]}))
    elif html is None:
        _show(cells, note)
    return DONE


def _seen_so(samples: list[Sample], look: str | None) -> list[Sample]:
    from posecheck.tuning.angles import LOOKS

    if look is None:
        return samples
    if look not in LOOKS:
        raise typer.BadParameter(f"--look {look}: expected one of {', '.join(LOOKS)}.")
    return [s for s in samples if s.look == look]


def _names(measures: str | None) -> tuple[str, ...]:
    from posecheck.measures import MEASURES

    names = tuple(n.strip() for n in measures.split(",") if n.strip()) if measures else ()
    for name in names:
        if name not in MEASURES:
            known = ", ".join(MEASURES)
            raise typer.BadParameter(f"--measures: there is no '{name}'. Known: {known}.")
    return names


def _samples(
    corpus: Path | None, model: str | None, names: Sequence[str]
) -> tuple[list[Sample], str]:
    """All readings that are asked for, and a note on what they were corrected with."""
    from posecheck.tuning.angles import samples_of
    from posecheck.tuning.corpus import corpus_sha256, read_corpus
    from posecheck.tuning.fit import leave_one_body_out, rows_of
    from posecheck.uncertainty_data import corrected_corpus, load_corrections, load_error_table

    folder = corpus or _OWN
    if corpus is None and not folder.is_dir():
        raise SourceError("The rendered corpus comes with the source code only; name a corpus.")
    stills = read_corpus(folder)
    models = sorted({m for s in stills for m in s.poses})
    if model is not None and model not in models:
        raise typer.BadParameter(f"--model {model}: the corpus has {', '.join(models)}.")
    corrections: CorrectionsOf
    if corpus_sha256(folder) == corrected_corpus():
        corrections = leave_one_body_out(rows_of(stills))
        note = "Corrections fitted without the body they are tested on."
    else:
        corrections = {"": {m: load_corrections(m) for m in models}}
        note = "Corrections as shipped; this is not the corpus they were fitted to."
    found = samples_of(stills, corrections, load_error_table())
    kept = [s for s in found if (model in (None, s.model)) and (not names or s.measure in names)]
    return kept, f"{folder.name}: {len(stills)} pictures. {note}"


def _record(cell: Cell) -> dict[str, object]:
    from dataclasses import asdict

    return {
        key: (None if not math.isfinite(v) else round(v, 4)) if isinstance(v, float) else v
        for key, v in asdict(cell).items()
    }


def _show(cells: Sequence[Cell], note: str) -> None:
    """A table a kind and model; tab-separated when piped."""
    from posecheck.tuning.angles import table_rows

    plain = not sys.stdout.isatty()
    if not plain:
        from rich.console import Console
        from rich.table import Table

        console = Console()
    for title, head, rows in table_rows(cells):
        if plain:
            typer.echo(f"# {title}")
            for row in (head, *rows):
                typer.echo("\t".join(row))
        else:
            table = Table(*head, title=title)
            for row in rows:
                table.add_row(*row)
            console.print(table)
    typer.echo(f"# {note}" if plain else note)
    if not plain:
        typer.echo("Cells: mean absolute error (bias), share measurable where not all.")
