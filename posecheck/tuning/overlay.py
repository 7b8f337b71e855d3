"""Proposals as a file of thresholds, in a fixed order, one number a line: made to be compared."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from posecheck.config.thresholds import NUMBERS, VERSION
from posecheck.stretch import Check
from posecheck.tuning.propose import Proposal, band_text

HEAD = """\
# Thresholds proposed by `posecheck tune`: scores are of people who were left out.
# Use: posecheck replay CLIP --thresholds FILE, posecheck live --thresholds FILE
"""


@dataclass(frozen=True, slots=True)
class Tuned:
    """What came out for one check.

    Attributes:
        stretch: Id of the stretch.
        before: The check as it was.
        proposals: One an end, or one refusal.
    """

    stretch: str
    before: Check
    proposals: tuple[Proposal, ...]

    @property
    def after(self) -> Check:
        """The check with everything that is proposed."""
        return self.proposals[-1].check

    @property
    def changes(self) -> dict[str, float]:
        """Numbers that a proposal gives, changed or found right."""
        made = [p for p in self.proposals if not p.refusal and p.end is not None]
        ends = {"both": ("low", "high"), "low": ("low",), "high": ("high",)}
        keys = {key for p in made for key in (*ends[str(p.end)], "margin", "after_s")}
        return {key: float(getattr(self.after, key)) for key in NUMBERS if key in keys}

    @property
    def refusals(self) -> tuple[str, ...]:
        """Why ends are kept; with two of them, each by its name."""
        several = len(self.proposals) > 1
        return tuple(
            f"{p.end}: {p.refusal}" if several else p.refusal for p in self.proposals if p.refusal
        )

    @property
    def because(self) -> str:
        """The reason of a change, one sentence."""
        parts = []
        for p in self.proposals:
            if p.refusal or p.before is None or p.after is None or p.limits is None:
                continue
            parts.append(
                f"{p.end}: {p.people} people, {p.faults} faults, held-out F "
                f"{p.before.f_beta:.2f} -> {p.after.f_beta:.2f}, false corrections a minute "
                f"{p.before.false_a_minute:.2f} -> {p.after.false_a_minute:.2f}, limit "
                f"{p.limits[0]:g} to {p.limits[1]:g} as people are left out"
            )
        margin = self.proposals[-1]
        return "; ".join(parts) + (
            f"; margin from jitter {_short(margin.jitter)} and expected error "
            f"{_short(margin.error)}; was {band_text(self.before)}, margin "
            f"{self.before.margin:g}, after {self.before.after_s:g} s."
            if parts
            else ""
        )


def as_toml(tuned: Sequence[Tuned], corpus: Mapping[str, object]) -> str:
    """The file: changed checks with their evidence, then what was kept and why."""
    lines = [HEAD, 'format = "posecheck-thresholds"', f"version = {VERSION}", "", "[corpus]"]
    lines += [f"{key} = {_value(value)}" for key, value in corpus.items()]
    for t in (t for t in tuned if t.changes):
        lines += ["", "[[threshold]]", f"stretch = {_value(t.stretch)}"]
        lines += [f"check = {_value(t.before.id)}"]
        lines += [f"{key} = {_value(value)}" for key, value in t.changes.items()]
        lines += [f"because = {_value(t.because)}"]
        for p in (p for p in t.proposals if not p.refusal):
            lines += ["", f"[threshold.evidence.{p.end}]", *_evidence(t, p)]
    for t in (t for t in tuned if t.refusals):
        lines += [
            "",
            "[[kept]]",
            f"stretch = {_value(t.stretch)}",
            f"check = {_value(t.before.id)}",
        ]
        lines += [f"because = {_value('; '.join(t.refusals))}"]
    return "\n".join(lines) + "\n"


def _evidence(tuned: Tuned, p: Proposal) -> list[str]:
    assert p.before is not None and p.after is not None
    given = {
        "was": tuned.before.low if p.end == "low" else tuned.before.high,
        "people": p.people,
        "faults": p.faults,
        "good_s": round(p.good_s, 1),
        "roc_area": round(p.area, 3),
        "chance": round(p.chance, 3),
        "f_before": round(p.before.f_beta, 3),
        "f_after": round(p.after.f_beta, 3),
        "false_a_minute_before": round(p.before.false_a_minute, 3),
        "false_a_minute_after": round(p.after.false_a_minute, 3),
        "limits_left_out": list(p.limits or ()),
        "jitter": round(p.jitter, 4),
        "expected_error": round(p.error, 4),
    }
    return [f"{key} = {_value(value)}" for key, value in given.items()]


def _value(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(_value(v) for v in value) + "]"
    if isinstance(value, float):
        return repr(value) if math.isfinite(value) else str(value)
    return str(value)


def _short(value: float) -> str:
    return f"{value:.3g}"
