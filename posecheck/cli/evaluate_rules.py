"""`posecheck evaluate rules`: how well every check tells its faults on labelled recordings."""

from __future__ import annotations

import json
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from posecheck.cli.common import DONE, check_page
from posecheck.cli.flags import DaskAddress, Jobs

if TYPE_CHECKING:
    from posecheck.tuning.evaluation import CheckScore, Evaluation


class Format(str, Enum):
    """How the scores are written."""

    TABLE = "table"
    JSON = "json"


def rules(
    corpus: Annotated[
        list[Path], typer.Argument(help="Folders of labelled clips and traces.", metavar="CORPUS")
    ],
    format: Annotated[Format, typer.Option(help="table or json.")] = Format.TABLE,
    html: Annotated[Path | None, typer.Option(help="Report with plots, one file.")] = None,
    thresholds: Annotated[Path | None, typer.Option(help="Judge by these numbers.")] = None,
    model: Annotated[str, typer.Option(help="Model for clips without a trace.")] = "auto",
    jobs: Jobs = None,
    dask: DaskAddress = None,
) -> int:
    """Score every check against the labels of a folder of recordings."""
    from posecheck.cli.recordings import read_corpus
    from posecheck.cli.workers import Crew
    from posecheck.tuning.evaluation import evaluate
    from posecheck.tuning.evaluation_file import as_dict

    if html is not None:
        from posecheck.tuning.plots import check_matplotlib

        check_matplotlib()
        check_page(html, *corpus, thresholds)
    scores = evaluate(read_corpus(corpus, model, thresholds, Crew(jobs, dask)))
    if html is not None:
        from posecheck.files import write_text
        from posecheck.tuning.report import as_html

        write_text(html.expanduser(), as_html(scores, ", ".join(c.resolve().name for c in corpus)))
    if format is Format.JSON:
        typer.echo(json.dumps(as_dict(scores), indent=1))
    else:
        print_table(scores)
    return DONE


def print_table(scores: Evaluation) -> None:
    """The scores for a person at a terminal."""
    from rich.console import Console
    from rich.table import Table

    table = Table(
        "check", "faults", "told", "unseen", "false", "precision", "recall", "F1", "delay s",
        "false/min", "unknown", "ROC", "of faulty", "of good",
    )  # fmt: skip
    for score in scores.checks:
        table.add_row(*row_of(score))
    console = Console(width=None if Console().is_terminal else 160)
    console.print(table)
    for line in told(scores):
        console.print(line, highlight=False)


def row_of(c: CheckScore) -> tuple[str, ...]:
    """One check as text; `-` is what nobody can know."""
    n = c.counts
    return (
        c.name,
        str(n.told + n.missed + n.unseen),
        str(n.told),
        str(n.unseen),
        str(n.false),
        _with_interval(n.precision, c.precision_ci),
        _with_interval(n.recall, c.recall_ci),
        _with_interval(n.f_beta(), c.f1_ci),
        _number(n.delay_s, 1),
        _with_interval(n.false_a_minute, c.false_ci),
        _percent(c.frames.unknown_share),
        _number(c.area),
        _percent(c.hit_share),
        _percent(c.false_share),
    )


def told(scores: Evaluation) -> list[str]:
    """What the table does not say."""
    from posecheck.tuning.report import how_sure
    from posecheck.tuning.told import counts_of

    all_, counts = scores.overall, counts_of(scores.recordings)
    lines = [
        f"{len(scores.recordings)} recordings of {_people(len(scores.people))}. All faults: "
        f"{all_.told} told, {all_.missed} missed, {all_.unseen} not to be seen from there, "
        f"{all_.false} false corrections ({_number(all_.false_a_minute, 2)} a minute of good "
        f"form); F1 {_with_interval(all_.f_beta(), scores.overall_ci)}.",
        f"Holds {counts['holds']} of {counts['holds_labelled']}, repetitions {counts['reps']} of "
        f"{counts['reps_labelled']}, without correction {counts['good_reps']} of "
        f"{counts['good_reps_labelled']}.",
    ]
    return [*lines, how_sure(len(scores.people))]


def _people(count: int) -> str:
    return "1 person" if count == 1 else f"{count} people"


def _number(value: float, digits: int = 2) -> str:
    return "-" if value != value else f"{value:.{digits}f}"


def _percent(share: float) -> str:
    return "-" if share != share else f"{100 * share:.0f} %"


def _with_interval(value: float, interval: tuple[float, float] | None) -> str:
    text = _number(value)
    return (
        text
        if interval is None or value != value
        else f"{text} ({interval[0]:.2f}-{interval[1]:.2f})"
    )
