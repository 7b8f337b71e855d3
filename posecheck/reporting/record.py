"""A leg of the history in a report: numbers only, because no landmarks were kept."""

from __future__ import annotations

from html import escape

from posecheck.logbook import Best, LegRecord
from posecheck.reporting.model import Remembered
from posecheck.reporting.words import best_amount, measure_name, seconds


def record_section(past: Remembered) -> str:
    """One section."""
    leg = past.record
    title = leg.name if leg.side == "both" else f"{leg.name}, {leg.side}"
    yaw = "" if leg.camera_yaw_deg is None else f" Camera {leg.camera_yaw_deg:.0f}° off side-on."
    facts = (
        f"{leg.reps} repetition{'' if leg.reps == 1 else 's'}, {leg.good_reps} without correction, "
        f"in {seconds(leg.ended_s - leg.started_s)}; {seconds(leg.in_band_s)} in the holds.{yaw} "
        f"Pose model: {past.model}."
    )
    return (
        f"<section><h2>{escape(title)}</h2><p>{escape(facts)}</p>"
        f"{_bests(past)}{_corrections(leg)}{_unseen(leg)}</section>"
    )


def _bests(past: Remembered) -> str:
    each = "; ".join(furthest(past))
    return f"<p><b>Furthest, kept up in a hold:</b> {escape(each)}.</p>" if each else ""


def furthest(past: Remembered) -> list[str]:
    """Best sustained values in words: `Ankle angle −19° (± 7°)`."""
    return [
        f"{measure_name(b.measure)} {best_amount(b, b.value)}{_error(b, error)}"
        for b, error in zip(past.record.bests, past.errors, strict=True)
    ]


def _corrections(leg: LegRecord) -> str:
    if not leg.corrections:
        return "<p>No corrections were given.</p>"
    lines = "".join(
        f"<tr><td>{escape(measure_name(c.measure))}</td><td>{escape(c.text)}</td><td>{c.count}</td></tr>"
        for c in leg.corrections
    )
    return (
        "<h3>Corrections</h3><table><thead><tr><th>About</th><th>Said</th><th>Times</th></tr>"
        f"</thead><tbody>{lines}</tbody></table>"
    )


def _unseen(leg: LegRecord) -> str:
    if not leg.unseen:
        return ""
    items = "".join(
        f"<li>{escape(measure_name(u.measure))}, {seconds(u.seconds)}: {escape(u.reason)}</li>"
        for u in leg.unseen
    )
    return f"<p><b>Could not be judged:</b></p><ul>{items}</ul>"


def _error(best: Best, error: float | None) -> str:
    """` (± 7°)`."""
    if error is None:
        return ""
    return f" (± {error:.0f}°)" if best.unit == "deg" else f" (± {error:.2f})"
