"""What stands in events: corrections, the camera's view, and what cannot be judged."""

from __future__ import annotations

from collections.abc import Sequence

from posecheck.judging import Verdict
from posecheck.measures import Stance
from posecheck.reasons import explained
from posecheck.stretch import WorkingSide, sentence
from posecheck.words import Words


def correction(v: Verdict, working: WorkingSide) -> dict[str, object]:
    """A correction raised or cleared: check, measure, value, band, verdict, text."""
    return {
        "check": v.check.id,
        "measure": v.check.measure,
        "value": round(v.value, 2),
        "band": [v.check.low, v.check.high],
        "verdict": v.verdict.value,
        "text": sentence(v.text or "", working),
    }


def camera(stance: Stance, yaw_error_deg: float) -> dict[str, object]:
    """The view that a baseline was taken from, and how wrong its yaw is expected to be."""
    return {
        "camera_yaw_deg": round(stance.yaw_deg, 1),
        "camera_yaw_error_deg": round(yaw_error_deg, 1),
        "near_side": stance.near,
        "facing": "right" if stance.facing > 0 else "left",
    }


def cannot_judge(missed: Sequence[Verdict], words: Words) -> tuple[str, ...]:
    """One line for each measure that is missed, with its reason, without repeats."""
    lines = [
        f"{words.measure(v.check.measure)}: {explained(v.reason, words)}"
        for v in missed
        if "baseline" not in v.reason
    ]
    return tuple(dict.fromkeys(lines))
