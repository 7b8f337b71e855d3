"""An evaluation as a value for JSON; numbers that nobody can know are null."""

from __future__ import annotations

from typing import Any

from posecheck.tuning.evaluation import CheckScore, Evaluation, Interval
from posecheck.tuning.scores import Counts, rounded
from posecheck.tuning.told import Detection, counted, counts_of, detections


def as_dict(e: Evaluation) -> dict[str, Any]:
    """For a file; numbers that nobody can know are null."""
    return {
        "format": "posecheck-evaluation",
        "version": 1,
        "recordings": len(e.recordings),
        "people": list(e.people),
        "models": sorted({r.model for r in e.recordings}),
        "overall": {
            **_counts_dict(e.overall),
            "f1_ci": _pair(e.overall_ci),
            **counts_of(e.recordings),
        },
        "checks": [_check_dict(c) for c in e.checks],
        "clips": [
            {"clip": r.labels.name, "stretch": r.stretch, "person": r.labels.person} | counted(r)
            for r in e.recordings
        ],
        "detections": [_detection_dict(d) for r in e.recordings for d in detections(r)],
    }


def _counts_dict(c: Counts) -> dict[str, Any]:
    return {
        "told": c.told,
        "missed": c.missed,
        "unseen": c.unseen,
        "false": c.false,
        "aside": c.aside,
        "precision": rounded(c.precision),
        "recall": rounded(c.recall),
        "f1": rounded(c.f_beta()),
        "delay_s": rounded(c.delay_s, 2),
        "good_s": round(c.good_s, 2),
        "false_a_minute": rounded(c.false_a_minute),
    }


def _check_dict(c: CheckScore) -> dict[str, Any]:
    return {
        "stretch": c.stretch,
        "check": c.check.id,
        "measure": c.check.measure,
        "band": [c.check.low, c.check.high],
        "tells": list(c.check.tells),
        "people": c.people,
        **_counts_dict(c.counts),
        "precision_ci": _pair(c.precision_ci),
        "recall_ci": _pair(c.recall_ci),
        "f1_ci": _pair(c.f1_ci),
        "false_a_minute_ci": _pair(c.false_ci),
        "delay_ci": _pair(c.delay_ci),
        "unknown_share": rounded(c.frames.unknown_share),
        "unknown_share_ci": _pair(c.unknown_ci),
        "roc_area": rounded(c.area),
        "roc_area_ci": _pair(c.area_ci),
        "roc_hit_share": rounded(c.hit_share),
        "roc_false_share": rounded(c.false_share),
    }


def _detection_dict(d: Detection) -> dict[str, Any]:
    fault = d.telling.fault
    return {
        "clip": d.clip,
        "check": d.check,
        "fault": fault.fault,
        "from": fault.start,
        "to": fault.end,
        "outcome": d.telling.outcome,
        "delay_s": rounded(d.telling.delay_s, 2),
    }


def _pair(interval: Interval) -> list[float | None] | None:
    return None if interval is None else [rounded(v) for v in interval]
