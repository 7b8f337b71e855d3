"""Fit the corrections of readings and write `posecheck/data/corrections.json`.

Run from the project root: python calibration/fit_corrections.py
What the corrections achieve on bodies left out: posecheck evaluate angles.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "calibration")]

from rendered import corpus_sha256, everything  # noqa: E402

from posecheck.measures.correction import Weights  # noqa: E402
from posecheck.measures.features import CHANGE_FEATURES, VALUE_FEATURES  # noqa: E402
from posecheck.tuning.fit import fit, rows_of  # noqa: E402

JSON_PATH = ROOT / "posecheck" / "data" / "corrections.json"


def document() -> dict[str, Any]:
    """All of corrections.json."""
    stills = everything()
    rows = rows_of(stills)
    return {
        "format": "posecheck-corrections",
        "version": 1,
        "provenance": {
            "corpus": "rendered",
            "corpus_sha256": corpus_sha256(),
            "rows": len(rows),
            "bodies": sorted({r.body for r in rows}),
            "made_by": "calibration/fit_corrections.py",
        },
        "models": {
            model: {
                "value": _plain(own.values, VALUE_FEATURES),
                "change": _plain(own.changes, CHANGE_FEATURES),
            }
            for model, own in fit(rows).items()
        },
    }


def _plain(
    weights: Mapping[str, Weights], features: Mapping[str, tuple[str, ...]]
) -> dict[str, dict[str, object]]:
    return {
        name: {
            "intercept": w.intercept,
            "weights": dict(zip(features[name], w.weights, strict=True)),
        }
        for name, w in weights.items()
    }


def to_json(doc: dict[str, Any]) -> str:
    """One line a measure, so that a diff shows what moved."""
    lines = []
    for model, kinds in doc["models"].items():
        parts = []
        for kind, own in kinds.items():
            rows = ",\n".join(f'    "{name}": {json.dumps(w)}' for name, w in own.items())
            parts.append(f'   "{kind}": {{\n{rows}\n   }}')
        lines.append(f'  "{model}": {{\n' + ",\n".join(parts) + "\n  }")
    head = json.dumps({**doc, "models": "@"}, indent=1)
    return head.replace('"@"', "{\n" + ",\n".join(lines) + "\n }") + "\n"


def main() -> int:
    JSON_PATH.write_text(to_json(document()), encoding="utf-8")
    print(f"{JSON_PATH.relative_to(ROOT)}: {JSON_PATH.stat().st_size} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
