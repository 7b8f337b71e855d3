"""One stretch on one side in a report: drawings, corrections, figures, what was not seen."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from html import escape

from posecheck.reporting.drawing import draw
from posecheck.reporting.model import Correction, LegReport, Row
from posecheck.reporting.words import NAMES, amount, band, name_of, number, seconds


def leg_section(leg: LegReport) -> str:
    """The section."""
    drawings = "".join(f"<figure>{draw(curve, leg)}</figure>" for curve in leg.curves)
    return (
        f"<section><h2>{escape(leg.title)}</h2><p>{escape(_facts(leg))}</p>"
        f"{_bests(leg)}{drawings}{_corrections(leg)}{_table(leg.rows)}{_unseen(leg.rows)}"
        "</section>"
    )


def _facts(leg: LegReport) -> str:
    yaw = "" if leg.yaw_deg is None else f" Camera {leg.yaw_deg:.0f}° off side-on."
    fitted = f" Goals follow the own range of {leg.fitted_to}." if leg.fitted_to else ""
    return (
        f"{leg.reps} repetition{'' if leg.reps == 1 else 's'}, {leg.good_reps} without "
        f"correction, in {seconds(leg.end_s - leg.start_s)}. A hold is {leg.hold_s:g} s.{yaw} "
        f"Pose model: {leg.model}.{fitted}"
    )


def _bests(leg: LegReport) -> str:
    if not leg.bests:
        return ""
    each = "; ".join(f"{name_of(check)} {amount(check, value)}" for check, value in leg.bests)
    return f"<p><b>Furthest, kept up in a hold:</b> {escape(each)}.</p>"


def _corrections(leg: LegReport) -> str:
    if not leg.corrections:
        return "<p>No corrections were given.</p>"
    checks = {row.check.id: row.check for row in leg.rows}
    pictures = any(c.picture for c in leg.corrections)
    lines = []
    for c in leg.corrections:
        check = checks.get(c.check)
        what = name_of(check) if check else NAMES.get(c.measure, c.measure.replace("_", " "))
        value = amount(check, c.value) if check else f"{c.value:.1f}{_unit(c)}"
        meant = band(check) if check else _plain_band(c)
        lasted = "to the end" if c.until_s is None else f"{c.until_s - c.t:.1f} s"
        picture = f"<td>{_picture(c)}</td>" if pictures else ""
        lines.append(
            f"<tr><td><b class=no>{c.number}</b></td><td class=w>{c.t:.1f} s</td><td>{c.rep}</td>"
            f"<td>{escape(what)}: <b>{escape(value)}</b>, asked for {escape(meant)}</td>"
            f"<td>{escape(c.text)}</td><td class=w>{lasted}</td>{picture}</tr>"
        )
    return (
        "<h3>Corrections</h3><table class=cor><thead><tr><th>No.</th><th>At</th><th>Rep.</th>"
        "<th>Measured</th><th>Said</th><th>Lasted</th>"
        f"{'<th>Picture</th>' if pictures else ''}</tr></thead>"
        f"<tbody>{''.join(lines)}</tbody></table>"
    )


def _plain_band(c: Correction) -> str:
    low, high = c.band
    if low is not None and high is not None:
        return f"{low:g} to {high:g}{_unit(c)}"
    limit = f"at least {low:g}" if low is not None else f"at most {high:g}"
    return limit + _unit(c)


def _unit(c: Correction) -> str:
    return " s" if c.measure == "hold_s" else ""


def _picture(c: Correction) -> str:
    if c.picture is None:
        return ""
    data = base64.b64encode(c.picture).decode()
    return f'<img alt="At correction {c.number}" src="data:image/jpeg;base64,{data}">'


def _table(rows: Sequence[Row]) -> str:
    if not rows:
        return ""
    lines = []
    for row in rows:
        check = row.check
        share = "–" if row.judged_s <= 0 else f"{100 * row.inside_s / row.judged_s:.0f} %"
        spread = "–"
        if row.lowest is not None and row.highest is not None:
            spread = f"{number(check, row.lowest)} to {amount(check, row.highest)}"
        error = "–" if row.error is None else f"± {amount(check, row.error).lstrip('+')}"
        lines.append(
            f"<tr><th scope=row>{escape(name_of(check))}</th><td>{escape(band(check))}</td>"
            f"<td>{escape(spread)}</td><td>{escape(error)}</td><td>{seconds(row.judged_s)}</td>"
            f"<td>{share}</td><td>{row.corrections or '–'}</td></tr>"
        )
    return (
        "<h3>Everything that was measured</h3><table><thead><tr><th>Measure</th><th>Asked for</th>"
        "<th>Nine tenths between</th><th>Expected error</th><th>Judged for</th><th>Inside</th>"
        f"<th>Corrections</th></tr></thead><tbody>{''.join(lines)}</tbody></table>"
    )


def _unseen(rows: Sequence[Row]) -> str:
    missed = [row for row in rows if row.unseen_s >= 0.5]
    if not missed:
        return "<p>Everything that was looked at could be judged.</p>"
    items = "".join(
        f"<li>{escape(name_of(row.check))}, {seconds(row.unseen_s)}: {escape(row.reasons[0])}</li>"
        for row in missed
    )
    return f"<p><b>Could not be judged:</b></p><ul>{items}</ul>"
