"""One stretch on one side in a report: drawings, corrections, figures, what was not seen."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from html import escape

from posecheck.reporting.drawing import draw
from posecheck.reporting.model import Correction, LegReport, Row
from posecheck.reporting.parts import furthest_reached, head_row, html, not_judged
from posecheck.reporting.words import (
    amount,
    band,
    error_amount,
    measure_name,
    model_name,
    name_of,
    repetitions,
    seconds,
    spread,
    title,
    with_mark,
)
from posecheck.words import Words


def leg_section(leg: LegReport, words: Words) -> str:
    """The section."""
    drawings = "".join(f"<figure>{draw(curve, leg, words)}</figure>" for curve in leg.curves)
    bests = [f"{name_of(check, words)} {amount(check, value, words)}" for check, value in leg.bests]
    return (
        f"<section><h2>{escape(title(leg.name, leg.side, words))}</h2>"
        f"<p>{escape(_facts(leg, words))}</p>{furthest_reached(bests, words)}{drawings}"
        f"{_corrections(leg, words)}{_table(leg.rows, words)}{_unseen(leg.rows, words)}</section>"
    )


def _facts(leg: LegReport, words: Words) -> str:
    say = words.report
    facts = [
        say.done.format(
            reps=repetitions(leg.reps, words),
            good=leg.good_reps,
            time=seconds(leg.end_s - leg.start_s),
        ),
        say.a_hold.format(time=with_mark(f"{leg.hold_s:g} s", words)),
    ]
    if leg.yaw_deg is not None:
        facts.append(say.camera.format(degrees=f"{leg.yaw_deg:.0f}"))
    facts.append(say.model.format(model=model_name(leg.model, words)))
    if leg.fitted_to:
        facts.append(say.goals_of.format(name=leg.fitted_to))
    return " ".join(facts)


def _corrections(leg: LegReport, words: Words) -> str:
    if not leg.corrections:
        return f"<p>{html(words.report.no_corrections)}</p>"
    say = words.report.heads
    heads = [say.number, say.at, say.rep, say.measured, say.said, say.lasted]
    has_pictures = any(c.picture for c in leg.corrections)
    if has_pictures:
        heads.append(say.picture)
    lines = "".join(_correction(c, leg, has_pictures, words) for c in leg.corrections)
    return (
        f"<h3>{html(say.corrections)}</h3><table class=cor>{head_row(heads)}"
        f"<tbody>{lines}</tbody></table>"
    )


def _correction(c: Correction, leg: LegReport, has_pictures: bool, words: Words) -> str:
    say = words.report
    check = next((check for check in leg.checks if check.id == c.check), None)
    if check is None:
        what, meant = measure_name(c.measure, words), _plain_band(c, words)
        value = with_mark(f"{c.value:.1f}", words) + _unit(c)
    else:
        what, meant = name_of(check, words), band(check, words)
        value = amount(check, c.value, words)
    found = html(say.found, what=escape(what), value=f"<b>{escape(value)}</b>", band=escape(meant))
    lasted = with_mark(f"{c.until_s - c.t:.1f} s", words) if c.until_s is not None else None
    return (
        f"<tr><td><b class=no>{c.number}</b></td>"
        f"<td class=w>{with_mark(f'{c.t:.1f} s', words)}</td><td>{c.rep}</td>"
        f"<td>{found}</td><td>{escape(c.text)}</td>"
        f"<td class=w>{lasted or html(say.to_the_end)}</td>"
        f"{f'<td>{_picture(c, words)}</td>' if has_pictures else ''}</tr>"
    )


def _plain_band(c: Correction, words: Words) -> str:
    """The band of a correction that no check of the section stands for."""
    say = words.panel
    low, high = (None if x is None else with_mark(f"{x:g}", words) for x in c.band)
    if low is not None and high is not None:
        return say.from_to.format(low=low, high=f"{high}{_unit(c)}")
    if low is not None:
        return say.at_least.format(low=f"{low}{_unit(c)}")
    return say.at_most.format(high=f"{high}{_unit(c)}")


def _unit(c: Correction) -> str:
    return " s" if c.measure == "hold_s" else ""


def _picture(c: Correction, words: Words) -> str:
    if c.picture is None:
        return ""
    data = base64.b64encode(c.picture).decode()
    label = escape(words.report.picture_of.format(number=c.number))
    return f'<img alt="{label}" src="data:image/jpeg;base64,{data}">'


def _table(rows: Sequence[Row], words: Words) -> str:
    if not rows:
        return ""
    say = words.report.heads
    heads = (
        say.measure, say.asked_for, say.spread, say.error, say.judged, say.inside, say.corrections,
    )  # fmt: skip
    lines = "".join(_line(row, words) for row in rows)
    return f"<h3>{html(say.everything)}</h3><table>{head_row(heads)}<tbody>{lines}</tbody></table>"


def _line(row: Row, words: Words) -> str:
    check, between, error = row.check, "–", "–"
    if row.lowest is not None and row.highest is not None:
        between = spread(check, row.lowest, row.highest, words)
    if row.error is not None:
        error = error_amount(check, row.error, words)
    share = "–" if row.judged_s <= 0 else f"{100 * row.inside_s / row.judged_s:.0f} %"
    return (
        f"<tr><th scope=row>{escape(name_of(check, words))}</th>"
        f"<td>{escape(band(check, words))}</td><td>{escape(between)}</td><td>{escape(error)}</td>"
        f"<td>{seconds(row.judged_s)}</td><td>{share}</td><td>{row.corrections or '–'}</td></tr>"
    )


def _unseen(rows: Sequence[Row], words: Words) -> str:
    missed = [
        (name_of(row.check, words), row.unseen_s, row.reasons[0])
        for row in rows
        if row.unseen_s >= 0.5
    ]
    if not rows:  # without a trace nobody knows what could be judged
        return ""
    return not_judged(missed, words) or f"<p>{html(words.report.all_judged)}</p>"
