"""A leg of the history in a report: numbers only, because no landmarks were kept."""

from __future__ import annotations

from html import escape

from posecheck.logbook import Best, LegRecord
from posecheck.reporting.model import Remembered
from posecheck.reporting.parts import furthest_reached, head_row, html, not_judged
from posecheck.reporting.words import (
    best_amount,
    measure_name,
    model_name,
    repetitions,
    seconds,
    title,
    with_mark,
)
from posecheck.words import Words


def record_section(past: Remembered, words: Words) -> str:
    """One section."""
    leg = past.record
    return (
        f"<section><h2>{escape(title(leg.name, leg.side, words))}</h2>"
        f"<p>{escape(_facts(past, words))}</p>{furthest_reached(furthest(past, words), words)}"
        f"{_corrections(leg, words)}{_unseen(leg, words)}</section>"
    )


def _facts(past: Remembered, words: Words) -> str:
    leg, say = past.record, words.report
    facts = [
        say.done_and_held.format(
            reps=repetitions(leg.reps, words),
            good=leg.good_reps,
            time=seconds(leg.ended_s - leg.started_s),
            held=seconds(leg.in_band_s),
        )
    ]
    if leg.camera_yaw_deg is not None:
        facts.append(say.camera.format(degrees=f"{leg.camera_yaw_deg:.0f}"))
    return " ".join([*facts, say.model.format(model=model_name(past.model, words))])


def furthest(past: Remembered, words: Words) -> list[str]:
    """Best sustained values in words: `Ankle angle −19° (± 7°)`."""
    return [
        f"{measure_name(best.measure, words)} {best_amount(best, best.value, words)}"
        f"{_error(best, error, words)}"
        for best, error in zip(past.record.bests, past.errors, strict=True)
    ]


def _corrections(leg: LegRecord, words: Words) -> str:
    if not leg.corrections:
        return f"<p>{html(words.report.no_corrections)}</p>"
    say = words.report.heads
    lines = "".join(
        f"<tr><td>{escape(measure_name(c.measure, words))}</td>"
        f"<td>{escape(c.text)}</td><td>{c.count}</td></tr>"
        for c in leg.corrections
    )
    return (
        f"<h3>{html(say.corrections)}</h3><table>{head_row((say.about, say.said, say.times))}"
        f"<tbody>{lines}</tbody></table>"
    )


def _unseen(leg: LegRecord, words: Words) -> str:
    return not_judged(
        [(measure_name(u.measure, words), u.seconds, u.reason) for u in leg.unseen], words
    )


def _error(best: Best, error: float | None, words: Words) -> str:
    """` (± 7°)`."""
    if error is None:
        return ""
    text = f"{error:.0f}°" if best.unit == "deg" else with_mark(f"{error:.2f}", words)
    return f" (± {text})"
