"""Compute how wrong each measure is and write `posecheck/data/errors.json` and README tables.

Run from the project root: python calibration/make_error_tables.py
"""

from __future__ import annotations

import json
import math
import sys
from collections import defaultdict
from itertools import pairwise
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "calibration")]

import numpy as np  # noqa: E402
from rendered import corpus_sha256, everything, stills  # noqa: E402

from posecheck.config import list_stretches  # noqa: E402
from posecheck.measures import MEASURES  # noqa: E402
from posecheck.tuning.angles import (  # noqa: E402
    FAR_OFF,
    LOOKS,
    WAYS,
    Sample,
    samples_of,
    yaw_bin,
)
from posecheck.tuning.corpus import rest_and_poses  # noqa: E402
from posecheck.tuning.fit import leave_one_body_out, rows_of  # noqa: E402
from posecheck.tuning.views import view_rows  # noqa: E402
from posecheck.uncertainty import DEFAULTS, MIN_SAMPLES, YAW_BINS, ErrorTable, trusted  # noqa: E402

JSON_PATH = ROOT / "posecheck" / "data" / "errors.json"
README_PATH = ROOT / "calibration" / "README.md"

MIN_JUDGED = 40
"""So many readings tell their 95th percentile well enough."""


def readings() -> list[Sample]:
    """All readings of posecheck, corrected by what was fitted without the body they are of."""
    pictures = everything()
    samples = samples_of(pictures, leave_one_body_out(rows_of(pictures)))
    return [s for s in samples if s.way == "posecheck" and math.isfinite(s.error)]


def error_tables(samples: list[Sample]) -> dict[str, Any]:
    """The errors by kind, measure and model."""
    groups: dict[tuple[str, str, str], list[Sample]] = defaultdict(list)
    for sample in samples:
        kind = "change" if sample.change else "value"
        groups[kind, sample.measure, sample.model].append(sample)
    errors: dict[str, Any] = {"change": {}, "value": {}}
    for (kind, measure, model), samples in sorted(groups.items()):
        if kind == "change" and measure == "camera_yaw":
            continue
        if len(samples) >= MIN_SAMPLES:
            errors[kind].setdefault(measure, {})[model] = [
                _cell([s.error for s in samples if yaw_bin(s.yaw_deg) == i])
                for i in range(len(YAW_BINS) - 1)
            ]
    return errors


def stated_factors(tables: dict[str, Any], samples: list[Sample]) -> dict[str, Any]:
    """By kind, measure and model, what makes 95 % of errors lie within twice the stated one.

    Of the readings that may be judged, if there are enough: how wrong the others are is no
    measure of these.
    """
    table = ErrorTable.from_json(json.dumps({"yaw_bins": YAW_BINS, "errors": tables}))
    shares: dict[tuple[str, str, str], list[tuple[bool, float]]] = defaultdict(list)
    for s in samples:
        kind = "change" if s.change else "value"
        if s.measure in tables[kind]:
            mae = table.expected_error(s.measure, s.model, s.yaw_deg, s.change)
            judged = trusted(s.measure, mae, s.yaw_deg, s.change)
            shares[kind, s.measure, s.model].append((judged, abs(s.error) / (2 * mae)))
    factors: dict[str, Any] = {"change": {}, "value": {}}
    for (kind, measure, model), own in sorted(shares.items()):
        sure = [share for judged, share in own if judged]
        used = sure if len(sure) >= MIN_JUDGED else [share for _, share in own]
        factor = round(max(1.0, float(np.percentile(used, 95))), 2)
        factors[kind].setdefault(measure, {})[model] = factor
    return factors


def _cell(errors: list[float]) -> list[float] | None:
    if not errors:
        return None
    e = np.array(errors)
    numbers = (np.abs(e).mean(), e.mean(), np.percentile(np.abs(e), 90))
    return [*(round(float(x), 3 if np.abs(e).mean() < 1 else 2) for x in numbers), len(errors)]


def document() -> dict[str, Any]:
    """All of errors.json."""
    samples = readings()
    tables = error_tables(samples)
    return {
        "format": "posecheck-errors",
        "version": 1,
        "provenance": {
            "corpus": "rendered",
            "corpus_sha256": corpus_sha256(),
            "stills": len(stills()),
            "changes": sum(1 for _ in rest_and_poses(everything())),
            "made_by": "calibration/make_error_tables.py",
        },
        "yaw_bins": list(YAW_BINS),
        "cell": ["mae", "bias", "p90", "n"],
        "stated": stated_factors(tables, samples),
        "errors": tables,
    }


def to_json(doc: dict[str, Any]) -> str:
    """One line a measure and model, so that a diff shows what moved."""
    text = json.dumps({**doc, "errors": "@"}, indent=1)
    kinds = []
    for kind, by_measure in doc["errors"].items():
        lines = [
            f'   "{measure}": {{\n'
            + ",\n".join(f'    "{m}": {json.dumps(bins)}' for m, bins in models.items())
            + "\n   }"
            for measure, models in by_measure.items()
        ]
        kinds.append(f'  "{kind}": {{\n' + ",\n".join(lines) + "\n  }")
    return text.replace('"@"', "{\n" + ",\n".join(kinds) + "\n }") + "\n"


def markdown(doc: dict[str, Any]) -> str:
    """The tables for people: mean absolute error (bias; number of readings)."""
    out = []
    head = [f"{a:g}-{b:g}" for a, b in pairwise(YAW_BINS)]
    for kind, title in (("change", "Change against the rest pose"), ("value", "Absolute reading")):
        out += [f"### {title}", "", f"| measure | model | {' | '.join(head)} |",
                "|---|---|" + "---|" * len(head)]  # fmt: skip
        for measure, models in doc["errors"][kind].items():
            for i, (model, bins) in enumerate(models.items()):
                unit = MEASURES[measure].unit
                name = "" if i else f"{measure}{'' if unit == 'deg' else f' ({unit})'}"
                out.append(f"| {name} | {model} | {' | '.join(_shown(c) for c in bins)} |")
        out.append("")
    return "\n".join(out)


def _shown(cell: list[float] | None) -> str:
    if cell is None:
        return "none"
    digits = 1 if cell[0] >= 1 else 2
    return f"{cell[0]:.{digits}f} ({cell[1]:+.{digits}f}; {cell[3]})"


SHOWN_VALUES = ("hip_angle", "hip_open", "knee_angle", "trunk_lean", "shin_chair_angle")
SHOWN_CHANGES = ("hip_angle", "hip_open", "knee_angle", "ankle_angle", "trunk_lean",
                 "neck_flexion", "trunk_twist", "head_yaw")  # fmt: skip
MODELS = ("heavy", "full", "lite")


def ways(samples: list[Sample]) -> str:
    """Raw picture, raw world and posecheck side by side, mean absolute error in degrees."""
    out = []
    for change, shown in ((False, SHOWN_VALUES), (True, SHOWN_CHANGES)):
        out += [f"| {'change of' if change else 'absolute'} | model | 0-10 | 10-25 | 25-45 |",
                "|---|---|---|---|---|"]  # fmt: skip
        for measure in shown:
            for model in MODELS:
                cells = []
                for i in range(3):
                    own = [s for s in samples if (s.measure, s.model, s.change)
                           == (measure, model, change) and yaw_bin(s.yaw_deg) == i]  # fmt: skip
                    cells.append(" / ".join(_mean(own, way) for way in WAYS))
                out.append(f"| {measure if model == 'heavy' else ''} | {model} | "
                           f"{' | '.join(cells)} |")  # fmt: skip
        out.append("")
    return "\n".join(out)


def _mean(samples: list[Sample], way: str) -> str:
    e = [abs(s.error) for s in samples if s.way == way and math.isfinite(s.error)]
    mark = "**" if way == "posecheck" else ""
    return f"{mark}{np.mean(e):.1f}{mark}" if e else "-"


def trust(samples: list[Sample]) -> str:
    """What share is judged, and how right that is: angles only."""
    out = ["| model | reading | judged | off by more than 15 | within twice the stated error |",
           "|---|---|---|---|---|"]  # fmt: skip
    for model in MODELS:
        every = [s for s in samples if s.model == model and s.way == "posecheck"
                 and math.isfinite(s.error) and MEASURES[s.measure].unit == "deg"
                 and s.measure != "camera_yaw"]  # fmt: skip
        groups = {"absolute": [s for s in every if not s.change]}
        groups |= {"change": [s for s in every if s.change]}
        groups |= {f"both, {look}": [s for s in every if s.look == look] for look in LOOKS}
        for title, own in groups.items():
            sure = [s for s in own if s.judged]
            far = np.mean([abs(s.error) > FAR_OFF for s in sure])
            within = np.mean([abs(s.error) <= 2 * s.stated for s in sure])
            judged = len(sure) / len(own)
            out.append(f"| {model} | {title} | {judged:.0%} | {far:.1%} | {within:.0%} |")
    return "\n".join(out)


def views(table: ErrorTable) -> str:
    """Main checks judged of all, and the others, by stretch, model and camera yaw."""
    stretches = [s for s in list_stretches() if s.kind == "hold"]
    rows = view_rows(stretches, table, MODELS, VIEWS)
    head = f"| stretch | model | {' | '.join(f'{y:g}' for y in VIEWS)} |"
    return "\n".join([head, "|---|---|" + "---|" * len(VIEWS),
                      *(f"| {' | '.join(row)} |" for row in rows)])  # fmt: skip


VIEWS = (0.0, 10.0, 20.0, 30.0, 40.0, 60.0, 85.0)


TARGETS: tuple[tuple[str, bool, float, float], ...] = (
    ("hip_angle", False, 10, 4.0), ("knee_angle", False, 10, 3.5),
    ("trunk_lean", False, 10, 2.5), ("shin_chair_angle", False, 10, 3.5),
    ("hip_angle", False, 45, 5.5), ("knee_angle", False, 45, 5.5), ("trunk_lean", False, 45, 3.5),
    ("trunk_lean", True, 25, 1.5), ("hip_angle", True, 25, 2.5), ("knee_angle", True, 25, 3.0),
    ("neck_flexion", True, 25, 3.0), ("ankle_angle", True, 25, 5.0),
    ("trunk_twist", True, 45, 6.0), ("head_yaw", True, 45, 6.0), ("hip_angle", True, 45, 4.0),
)  # fmt: skip
"""Measure, change, up to which yaw, and the mean absolute error that was asked for."""


def targets(samples: list[Sample]) -> str:
    """What was asked for, and what heavy reaches, by how the picture was looked at."""
    out = ["| heavy | up to yaw | asked | first look | settled | clips | all |",
           "|---|---|---|---|---|---|---|"]  # fmt: skip
    for measure, change, yaw, most in TARGETS:
        own = [s for s in samples if (s.measure, s.change, s.model, s.way)
               == (measure, change, "heavy", "posecheck") and s.yaw_deg <= yaw]  # fmt: skip
        cells = [_counted([s for s in own if s.look == look]) for look in LOOKS]
        kind = "change of " if change else ""
        out.append(f"| {kind}{measure} | {yaw:g} | {most:g} | {' | '.join(cells)} | "
                   f"{_counted(own)} |")  # fmt: skip
    return "\n".join(out)


def _counted(samples: list[Sample]) -> str:
    e = [abs(s.error) for s in samples if math.isfinite(s.error)]
    return f"{np.mean(e):.1f} ({len(e)})" if e else "-"


def between(whole: str, marker: str, text: str) -> str:
    """A Markdown text with what stands between two marker comments replaced."""
    start, end = f"<!-- {marker}: begin -->", f"<!-- {marker}: end -->"
    before, rest = whole.split(start, 1)
    _, after = rest.split(end, 1)
    return f"{before}{start}\n{text.strip()}\n{end}{after}"


def put_between(path: Path, marker: str, text: str) -> None:
    """Replace what stands between two marker comments of a Markdown file."""
    path.write_text(between(path.read_text("utf-8"), marker, text), encoding="utf-8")


def blocks(doc: dict[str, Any]) -> dict[str, str]:
    """The tables of README.md by marker."""
    table = ErrorTable.from_json(json.dumps(doc))
    pictures = everything()
    samples = samples_of(pictures, leave_one_body_out(rows_of(pictures)), table)
    return {
        "error tables": markdown(doc),
        "targets": targets(samples),
        "ways": ways(samples),
        "trust": trust(samples),
        "views": views(table),
    }


def main() -> int:
    doc = document()
    JSON_PATH.parent.mkdir(exist_ok=True)
    JSON_PATH.write_text(to_json(doc), encoding="utf-8")
    for marker, text in blocks(doc).items():
        put_between(README_PATH, marker, text)
    known = set(doc["errors"]["value"]) | set(doc["errors"]["change"])
    missing = sorted(set(MEASURES) - known - set(DEFAULTS))
    print(
        f"{JSON_PATH.relative_to(ROOT)}: {len(known)} measures; neither data nor default: {missing}"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
