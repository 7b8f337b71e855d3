"""An evaluation as one self-contained HTML file."""

from __future__ import annotations

import base64
import html
from collections.abc import Iterator

from posecheck.tuning import plots
from posecheck.tuning.evaluation import CheckScore, Evaluation, counted

STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; color: #222; max-width: 68em; margin: 2em auto; }
table { border-collapse: collapse; font-size: 13px; } h2 { margin-top: 2em; }
th, td { padding: .25em .7em; border-bottom: 1px solid #ddd; text-align: right; }
th:first-child, td:first-child { text-align: left; } img { vertical-align: top; }
.note { color: #666; }
"""
HEAD = ("check", "faults", "told", "unseen", "false", "precision", "recall", "F1", "delay s",
        "false a minute", "unknown", "ROC area")  # fmt: skip


def as_html(scores: Evaluation, corpus: str) -> str:
    """The report: table, plots of each check that has labelled faults, timeline of each clip."""
    title = html.escape(f"How well the rules tell faults: {corpus}")
    parts = "\n".join(_parts(scores, title))
    return (
        f'<!doctype html>\n<html lang="en"><meta charset="utf-8"><title>{title}</title>'
        f"<style>{STYLE}</style>\n{parts}\n</html>\n"
    )


def _parts(scores: Evaluation, title: str) -> Iterator[str]:
    models = ", ".join(sorted({r.model for r in scores.recordings}))
    yield f"<h1>{title}</h1>"
    yield (
        f"<p>{len(scores.recordings)} recordings, {len(scores.people)} people, pose model "
        f"{html.escape(models)}. All faults: {scores.overall.told} told, {scores.overall.missed} "
        f"missed, {scores.overall.unseen} not to be seen from where the camera was, "
        f"{scores.overall.false} false corrections.</p>"
    )
    yield "<table><tr>" + "".join(f"<th>{name}</th>" for name in HEAD) + "</tr>"
    yield from (_row(c) for c in scores.checks)
    yield "</table>"
    yield (
        '<p class="note">Scored on labelled time only. A fault that could not be judged is '
        "neither right nor wrong. In brackets: 95 % intervals over people; none with fewer than "
        "three.</p>"
    )
    for c in scores.checks:
        if len(c.frames.good) and len(c.frames.faulty):
            yield f"<h2>{html.escape(c.name)}</h2>"
            yield f'<p class="note">tells {html.escape(", ".join(c.check.tells))}</p>'
            yield _picture(plots.distribution(c), f"{c.name}: values") + _picture(
                plots.roc(c), f"{c.name}: ROC"
            )
    yield "<h2>Clips</h2>"
    for r in scores.recordings:
        n = counted(r)
        yield (
            f"<h3>{html.escape(r.labels.name)}</h3><p>{html.escape(r.stretch)}, "
            f"{r.labels.side}; holds {n['holds']} of {n['holds_labelled']}, repetitions "
            f"{n['reps']} of {n['reps_labelled']}</p>"
        )
        yield _picture(plots.timeline(r), f"{r.labels.name}: timeline")


def _row(c: CheckScore) -> str:
    n = c.counts
    cells = [
        html.escape(c.name), str(n.told + n.missed + n.unseen), str(n.told), str(n.unseen),
        str(n.false), _cell(n.precision, c.precision_ci), _cell(n.recall, c.recall_ci),
        _cell(n.f_beta(), c.f1_ci), _cell(n.delay_s), _cell(n.false_a_minute, c.false_ci),
        _cell(c.frames.unknown_share), _cell(c.area),
    ]  # fmt: skip
    return "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"


def _cell(value: float, interval: tuple[float, float] | None = None) -> str:
    if value != value:
        return "–"
    spread = "" if interval is None else f" ({interval[0]:.2f}-{interval[1]:.2f})"
    return f"{value:.2f}{spread}"


def _picture(png: bytes, alt: str) -> str:
    data = base64.b64encode(png).decode()
    return f'<img alt="{html.escape(alt)}" src="data:image/png;base64,{data}">'
