"""An evaluation as one self-contained HTML file."""

from __future__ import annotations

import base64
import html
from collections.abc import Iterator
from typing import Final

from posecheck.tuning import plots
from posecheck.tuning.evaluation import CheckScore, Evaluation, Interval
from posecheck.tuning.recording import Recording
from posecheck.tuning.scores import ENOUGH_PEOPLE, LEAST_PEOPLE
from posecheck.tuning.told import Detection, counted, counts_of, detections

STYLE: Final = """
:root { color-scheme: light; }
body { font: 15px/1.5 system-ui, sans-serif; color: #222; max-width: 74em; margin: 2em auto;
       padding: 0 1.5em; }
h1 { font-size: 1.6em; } h2 { margin-top: 2.2em; border-bottom: 2px solid #eee; }
h3 { margin: 1.8em 0 .2em; font-size: 1.05em; }
.cards { display: flex; flex-wrap: wrap; gap: 1em; margin: 1.2em 0; }
.card { border: 1px solid #ddd; border-radius: 8px; padding: .6em 1.1em; min-width: 9em; }
.card b { display: block; font-size: 1.5em; font-weight: 600; }
.card span, .note, small { color: #5c5c5c; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-size: 13px; font-variant-numeric: tabular-nums; }
th { font-weight: 600; vertical-align: bottom; }
th, td { padding: .3em .7em; border-bottom: 1px solid #e3e3e3; text-align: right; }
th:first-child, td:first-child, td.text, th.text { text-align: left; }
tbody tr:hover { background: #f6f8f7; } tr.silent td { color: #767676; }
td small { display: block; white-space: nowrap; }
.pair { display: flex; flex-wrap: wrap; gap: 1em; align-items: flex-start; }
img { max-width: 100%; height: auto; }
.missed { font-weight: 600; }
@media print { h3, .pair, .clip { break-inside: avoid; } body { margin: 0; } }
"""
HEAD: Final = (
    ("check", "what it is called in the stretch's file"),
    ("faults", "labelled faults that it should tell"),
    ("told", "of these, told while they went on or just after"),
    ("unseen", "could not be judged from where the camera was: neither right nor wrong"),
    ("false", "corrections in labelled time without a fault"),
    ("precision", "share of its corrections that are about a fault"),
    ("recall", "share of the faults that could be seen that are told"),
    ("F1", "harmonic mean of both"),
    ("delay s", "median, from the labelled beginning of a fault"),
    ("false a minute", "false corrections in a minute of good form"),
    ("unknown", "share of judged time in which it could not tell"),
    ("ROC area", "of single moments; 0.5 = chance, 1 = perfect"),
    ("of faulty", "share of faulty moments outside the band"),
    ("of good", "share of good moments outside the band"),
)


def how_sure(people: int) -> str:
    """What the intervals are worth, in words."""
    if people < LEAST_PEOPLE:
        return (
            f"No intervals: they need recordings of {LEAST_PEOPLE} people or more. With "
            f"{people}, these scores say little about anybody else."
        )
    rough = "" if people >= ENOUGH_PEOPLE else f"; with only {people} people they are rough"
    return f"In brackets: 95 % intervals over people (bootstrap){rough}."


def as_html(scores: Evaluation, corpus: str, with_clips: bool = True) -> str:
    """The report: table, plots of each check that has labelled faults, timeline of each clip."""
    title = html.escape(f"How well the rules tell faults: {corpus}")
    parts = "\n".join([*_parts(scores, title), *(_clips(scores) if with_clips else ())])
    return (
        f'<!doctype html>\n<html lang="en"><meta charset="utf-8"><title>{title}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{STYLE}</style>\n{parts}\n</html>\n"
    )


def _parts(scores: Evaluation, title: str) -> Iterator[str]:
    models = html.escape(", ".join(sorted({r.model for r in scores.recordings})))
    minutes = sum(r.duration_s for r in scores.recordings) / 60
    yield f"<h1>{title}</h1>"
    yield (
        f"<p>{len(scores.recordings)} recordings ({minutes:.1f} minutes) of {len(scores.people)} "
        f"people, pose model {models}. Scored on labelled time only.</p>"
    )
    yield from _cards(scores)
    yield f'<p class="note">{html.escape(how_sure(len(scores.people)))}</p>'
    yield "<h2>Checks</h2>"
    yield from _table(scores)
    for c in scores.checks:
        if len(c.frames.good) and len(c.frames.faulty):
            yield from _check(c)


def _clips(scores: Evaluation) -> Iterator[str]:
    yield "<h2>Clips</h2>"
    yield (
        '<p class="note">Top row: what was labelled, green = good, red and hatched = a fault. '
        "Below: each labelled fault (red, hatched), each correction (dark) while it stood, and "
        "▲ = a hold that was counted.</p>"
    )
    for r in scores.recordings:
        yield from _clip(r)


def _cards(scores: Evaluation) -> Iterator[str]:
    all_, n = scores.overall, counts_of(scores.recordings)
    cards = (
        (_number(all_.f_beta()) + _brackets(scores.overall_ci), "F1, all faults"),
        (f"{all_.told} of {all_.told + all_.missed}", "faults told that could be seen"),
        (f"{all_.unseen}", "faults not to be seen from there"),
        (_number(all_.false_a_minute), "false corrections a minute of good form"),
        (_number(all_.delay_s, 1) + " s", "median delay"),
        (f"{n.get('holds', 0)} of {n.get('holds_labelled', 0)}", "holds counted"),
        (f"{n.get('reps', 0)} of {n.get('reps_labelled', 0)}", "repetitions counted"),
    )
    yield '<div class="cards">'
    yield from (f'<div class="card"><b>{b}</b><span>{s}</span></div>' for b, s in cards)
    yield "</div>"


def _table(scores: Evaluation) -> Iterator[str]:
    yield '<div class="wide"><table><thead><tr>'
    yield from (f'<th title="{html.escape(why)}">{name}</th>' for name, why in HEAD)
    yield "</tr></thead><tbody>"
    yield from (_row(c) for c in scores.checks)
    yield "</tbody></table></div>"
    yield '<p class="note">Grey: nothing is labelled that it should tell. '
    yield "; ".join(f"<i>{name}</i>: {html.escape(why)}" for name, why in HEAD[3:]) + ".</p>"


def _row(c: CheckScore) -> str:
    n = c.counts
    faults = n.told + n.missed + n.unseen
    cells = [
        html.escape(c.name), str(faults), str(n.told), str(n.unseen), str(n.false),
        _cell(n.precision, c.precision_ci), _cell(n.recall, c.recall_ci),
        _cell(n.f_beta(), c.f1_ci), _cell(n.delay_s, c.delay_ci),
        _cell(n.false_a_minute, c.false_ci), _cell(c.frames.unknown_share, c.unknown_ci),
        _cell(c.area, c.area_ci), _cell(c.hit_share), _cell(c.false_share),
    ]  # fmt: skip
    kind = "" if faults else ' class="silent"'
    return f"<tr{kind}>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr>"


def _check(c: CheckScore) -> Iterator[str]:
    band = f"{_limit(c.check.low)} to {_limit(c.check.high)}"
    yield f"<h3>{html.escape(c.name)}</h3>"
    yield (
        f'<p class="note">tells {html.escape(", ".join(c.check.tells))}; {c.check.measure} '
        f"({c.check.compare}), band {band}, margin {c.check.margin:g}, after "
        f"{c.check.after_s:g} s; {c.people} people</p>"
    )
    yield '<div class="pair">' + _picture(
        plots.distribution(c), f"{c.name}: values in good and in faulty segments"
    )
    yield _picture(plots.roc(c), f"{c.name}: ROC curve") + "</div>"


def _clip(r: Recording) -> Iterator[str]:
    n = counted(r)
    yield f'<div class="clip"><h3>{html.escape(r.labels.name)}</h3>'
    yield (
        f'<p class="note">{html.escape(r.stretch)}, {r.labels.side}, person '
        f"{html.escape(r.labels.person)}; holds {n['holds']} of {n['holds_labelled']}, repetitions "
        f"{n['reps']} of {n['reps_labelled']}</p>"
    )
    yield _picture(plots.timeline(r), f"{r.labels.name}: timeline")
    found = detections(r)
    if found:
        yield '<table><tr><th class="text">fault</th><th>from s</th><th>to s</th>'
        yield '<th class="text">check</th><th class="text">outcome</th><th>delay s</th></tr>'
        yield from (_detection(d) for d in found)
        yield "</table>"
    yield "</div>"


def _detection(d: Detection) -> str:
    fault, outcome = d.telling.fault, d.telling.outcome
    return (
        f"<tr><td>{html.escape(fault.fault)}</td><td>{fault.start:.1f}</td>"
        f'<td>{fault.end:.1f}</td><td class="text">{html.escape(d.check)}</td>'
        f'<td class="text {outcome}">{outcome}</td><td>{_number(d.telling.delay_s)}</td></tr>'
    )


def _limit(value: float | None) -> str:
    return "…" if value is None else f"{value:g}"


def _number(value: float, digits: int = 2) -> str:
    return "–" if value != value else f"{value:.{digits}f}"


def _brackets(interval: Interval) -> str:
    return "" if interval is None else f" <small>({interval[0]:.2f}-{interval[1]:.2f})</small>"


def _cell(value: float, interval: Interval = None) -> str:
    return _number(value) + ("" if value != value else _brackets(interval))


def _picture(svg: bytes, alt: str) -> str:
    data = base64.b64encode(svg).decode()
    return f'<img alt="{html.escape(alt)}" src="data:image/svg+xml;base64,{data}">'
