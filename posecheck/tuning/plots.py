"""Plots of an evaluation, as SVG bytes; matplotlib comes with `posecheck[tune]`."""

from __future__ import annotations

import io
from importlib.util import find_spec
from typing import Any, Final

import numpy as np

from posecheck.errors import OutputError
from posecheck.measures import MEASURES
from posecheck.stretch import Check
from posecheck.tuning.evaluation import CheckScore, excess
from posecheck.tuning.recording import Recording

GOOD, FAULTY, BAND, LINE = "#2a7f62", "#c0392b", "#e3f1ec", "#333333"
HATCH: Final = "////"
"""Marks what is faulty, for whoever does not tell red from green."""
BINS: Final = 48
WORDS: Final = {"deg": "degrees", "torso": "torso lengths", "hips": "hip widths",
                "legs": "leg lengths"}  # fmt: skip
COMPARED: Final = {"value": "", "change": "change of ", "change_percent": "change in % of ",
                   "speed": "speed of ", "rise": "rise of "}  # fmt: skip
STYLE: Final[dict[Any, Any]] = {
    "svg.fonttype": "none",  # text stays text: smaller, sharper, and it can be searched
    "svg.hashsalt": "posecheck",  # the same plot is the same file
    "font.family": "sans-serif",
    "hatch.linewidth": 0.6,
}


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
    """Values in good and faulty segments, with the band and its margin drawn in."""
    good, faulty, check = score.frames.good, score.frames.faulty, score.check
    low, high = np.quantile(np.concatenate([good, faulty]), [0.005, 0.995])
    limits = [x for x in (check.low, check.high) if x is not None]
    near = [x for x in limits if low - (high - low) <= x <= high + (high - low)]
    low, high = min(low, *near), max(high, *near)
    pad = 0.06 * (high - low) or 1.0
    low, high = low - pad, high + pad

    def draw(axes: Any) -> None:
        inside = (
            low if check.low is None else check.low,
            high if check.high is None else check.high,
        )
        axes.axvspan(
            max(low, inside[0]),
            min(high, inside[1]),
            facecolor=BAND,
            edgecolor="#9dbfb3",
            linewidth=0.5,
            label="band",
        )
        bins = np.linspace(low, high, BINS)
        axes.hist(good, bins, density=True, alpha=0.65, color=GOOD, label="good")
        axes.hist(faulty, bins, density=True, color=FAULTY, alpha=0.9, label="faulty",
                  histtype="step", hatch=HATCH, linewidth=1.2)  # fmt: skip
        for limit, inward in ((check.low, 1), (check.high, -1)):
            if limit in near:
                axes.axvline(limit, color=LINE, linewidth=1.2)
                axes.axvline(
                    limit + inward * check.margin, color=LINE, linewidth=0.8, linestyle=":"
                )
        axes.set_xlim(low, high)
        axes.set_xlabel(_axis(check))
        axes.set_yticks([])
        axes.set_ylabel("share of moments")
        axes.legend(fontsize=8, frameon=False, ncols=3, loc="lower center", bbox_to_anchor=(0.5, 1))

    return _svg(6.2, 2.9, draw)


def _axis(check: Check) -> str:
    unit = MEASURES[check.measure].unit
    of = COMPARED[check.compare] + check.measure.replace("_", " ")
    per_s = " a second" if check.is_speed else ""
    return of if check.compare == "change_percent" else f"{of}, {WORDS.get(unit, unit)}{per_s}"


def roc(score: CheckScore) -> bytes:
    """The ROC curve of single moments, with the chosen band on it."""
    good = np.sort(excess(score.check, score.frames.good))
    faulty = np.sort(excess(score.check, score.frames.faulty))
    cuts = np.unique(np.concatenate([good, faulty]))[::-1]
    false = 1 - np.searchsorted(good, cuts, "left") / len(good)
    hit = 1 - np.searchsorted(faulty, cuts, "left") / len(faulty)

    def draw(axes: Any) -> None:
        axes.plot([0, *false, 1], [0, *hit, 1], color=LINE, linewidth=1.4)
        axes.plot([0, 1], [0, 1], color="#bbbbbb", linewidth=0.8, linestyle=":")
        axes.plot([score.false_share], [score.hit_share], "o", color=FAULTY, label="the band")
        axes.set_xlabel("good moments outside")
        axes.set_ylabel("faulty moments outside")
        axes.set_title(f"area {score.area:.2f}", fontsize=9)
        axes.set_aspect("equal")
        axes.legend(fontsize=8, frameon=False, loc="lower right")

    return _svg(3.1, 2.9, draw)


def timeline(recording: Recording) -> bytes:
    """What was labelled and what was told, one row a fault and one a correction's check."""
    labels = recording.labels
    faults = list(dict.fromkeys(f.fault for f in labels.faults))
    checks = list(dict.fromkeys(r.check for r in recording.raised))
    rows = ["labelled", *faults, *(f"→ {c}" for c in checks), "holds"]

    def draw(axes: Any) -> None:
        _draw_labels(axes, recording)
        for f in labels.faults:
            axes.broken_barh([(f.start, f.end - f.start)], (rows.index(f.fault) - 0.35, 0.7),
                             facecolor="#f3d3cf", edgecolor=FAULTY, hatch=HATCH)  # fmt: skip
        for r in recording.raised:
            end = r.cleared if r.cleared == r.cleared else labels.end
            row = 1 + len(faults) + checks.index(r.check)
            axes.broken_barh([(r.t, end - r.t)], (row - 0.3, 0.6), color=LINE)
        held = [len(rows) - 1] * recording.holds
        axes.plot(recording.holds_at, held, "^", color=GOOD, markersize=7)
        axes.set_yticks(range(len(rows)), rows, fontsize=8)
        axes.set_ylim(len(rows) - 0.5, -0.6)
        axes.set_xlim(0, labels.end)
        axes.set_xlabel("seconds", fontsize=8)
        axes.grid(axis="x", color="#e8e8e8", linewidth=0.6)
        axes.set_axisbelow(True)

    return _svg(10.5, 0.75 + 0.27 * len(rows), draw)


def _draw_labels(axes: Any, recording: Recording) -> None:
    labels = recording.labels
    for s in labels.segments:
        faulty = {"facecolor": "#f3d3cf", "edgecolor": FAULTY, "hatch": HATCH}
        good = {"facecolor": "#bfe0d4", "edgecolor": "white"}
        axes.broken_barh(
            [(s.start, s.end - s.start)], (-0.42, 0.84), **(good if s.good else faulty)
        )
        text = s.phase if s.rep is None else f"{s.phase} {s.rep}"
        if (s.end - s.start) / labels.end > 0.011 * len(text):
            axes.text(
                (s.start + s.end) / 2, 0, text, ha="center", va="center", fontsize=8,
                bbox={"facecolor": "white", "alpha": 0.75, "linewidth": 0, "pad": 1},
            )  # fmt: skip


def _svg(width: float, height: float, draw: Any) -> bytes:
    from matplotlib import rc_context
    from matplotlib.figure import Figure  # no pyplot: no backend, no global state

    with rc_context(STYLE):
        figure = Figure(figsize=(width, height), layout="constrained")
        axes = figure.add_subplot()
        axes.tick_params(labelsize=8)
        axes.xaxis.label.set_fontsize(9)
        axes.yaxis.label.set_fontsize(9)
        for side in ("top", "right"):
            axes.spines[side].set_visible(False)
        draw(axes)
        out = io.BytesIO()
        figure.savefig(out, format="svg", metadata={"Date": None})
    return out.getvalue()
