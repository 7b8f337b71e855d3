"""Plots of an evaluation, as PNG bytes; matplotlib comes with `posecheck[tune]`."""

from __future__ import annotations

import io
from importlib.util import find_spec
from typing import Any

import numpy as np

from posecheck.errors import OutputError
from posecheck.tuning.evaluation import CheckScore, excess
from posecheck.tuning.recording import Recording

GOOD, FAULTY, BAND, LINE = "#2a7f62", "#c0392b", "#dfeee8", "#333333"
BINS = 40


def check_matplotlib() -> None:
    """Say so, before the work, when plots cannot be made.

    Raises:
        OutputError: matplotlib is not installed.
    """
    if find_spec("matplotlib") is None:
        raise OutputError(
            "the report needs matplotlib; install it with: pip install 'posecheck[tune]'."
        )


def distribution(score: CheckScore) -> bytes:
    """Values in good and faulty segments, with the band drawn in."""
    figure, axes = _figure(4.6, 2.6)
    good, faulty, check = score.frames.good, score.frames.faulty, score.check
    values = np.concatenate([good, faulty])
    low, high = np.quantile(values, [0.002, 0.998])
    limits = [x for x in (check.low, check.high) if x is not None]
    low, high = min(low, *limits), max(high, *limits)
    pad = 0.05 * (high - low) or 1.0
    bins = np.linspace(low - pad, high + pad, BINS)
    axes.axvspan(
        low - pad if check.low is None else check.low,
        high + pad if check.high is None else check.high,
        color=BAND, label="band",
    )  # fmt: skip
    for data, colour, name in ((good, GOOD, "good"), (faulty, FAULTY, "faulty")):
        if len(data):
            axes.hist(data, bins, density=True, alpha=0.55, color=colour, label=name)
    for limit in limits:
        axes.axvline(limit, color=LINE, linewidth=1)
    axes.set_xlabel(f"{check.measure} ({check.compare})")
    axes.set_yticks([])
    axes.legend(fontsize=7, frameon=False)
    return _png(figure)


def roc(score: CheckScore) -> bytes:
    """The ROC curve of the beats, with the chosen band on it."""
    figure, axes = _figure(2.8, 2.6)
    good = np.sort(excess(score.check, score.frames.good))
    faulty = np.sort(excess(score.check, score.frames.faulty))
    cuts = np.unique(np.concatenate([good, faulty]))[::-1]
    false = 1 - np.searchsorted(good, cuts, "left") / len(good)
    hit = 1 - np.searchsorted(faulty, cuts, "left") / len(faulty)
    axes.plot([0, *false, 1], [0, *hit, 1], color=LINE, linewidth=1.2)
    axes.plot([0, 1], [0, 1], color="#bbbbbb", linewidth=0.8, linestyle=":")
    axes.plot([score.false_share], [score.hit_share], "o", color=FAULTY, label="the band")
    axes.set_xlabel("good beats outside")
    axes.set_ylabel("faulty beats outside")
    axes.set_title(f"area {score.area:.2f}", fontsize=8)
    axes.legend(fontsize=7, frameon=False, loc="lower right")
    return _png(figure)


def timeline(recording: Recording) -> bytes:
    """What was labelled and what was told, one line a fault and one a correction's check."""
    labels = recording.labels
    faults = list(dict.fromkeys(f.fault for f in labels.faults))
    checks = list(dict.fromkeys(r.check for r in recording.raised))
    rows = ["labels", *faults, *checks]
    figure, axes = _figure(9, 0.7 + 0.22 * len(rows))
    for s in labels.segments:
        colour = GOOD if s.good else FAULTY
        axes.broken_barh([(s.start, s.end - s.start)], (-0.4, 0.8), color=colour, alpha=0.35)
        axes.text((s.start + s.end) / 2, 0, s.phase, ha="center", va="center", fontsize=6)
    for f in labels.faults:
        axes.broken_barh([(f.start, f.end - f.start)], (rows.index(f.fault) - 0.35, 0.7),
                         color=FAULTY, alpha=0.6)  # fmt: skip
    for r in recording.raised:
        end = r.cleared if r.cleared == r.cleared else labels.end
        row = len(rows) - len(checks) + checks.index(r.check)
        axes.broken_barh([(r.t, end - r.t)], (row - 0.35, 0.7), color=LINE, alpha=0.7)
    axes.set_yticks(range(len(rows)), rows, fontsize=7)
    axes.invert_yaxis()
    axes.set_xlim(0, labels.end)
    axes.set_xlabel("seconds", fontsize=7)
    return _png(figure)


def _figure(width: float, height: float) -> tuple[Any, Any]:
    from matplotlib.figure import Figure  # no pyplot: no backend, no global state

    figure = Figure(figsize=(width, height), layout="constrained")
    axes = figure.add_subplot()
    axes.tick_params(labelsize=7)
    axes.xaxis.label.set_fontsize(8)
    axes.yaxis.label.set_fontsize(8)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    return figure, axes


def _png(figure: Any) -> bytes:
    out = io.BytesIO()
    figure.savefig(out, format="png", dpi=110)
    return out.getvalue()
