"""The history as CSV (a line for each leg) or JSON (everything)."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import asdict
from typing import Final

from posecheck.history.query import PastSession

COLUMNS: Final = (
    "session", "started_at", "source", "routine", "model", "stretch", "side", "reps", "good_reps",
    "holds", "in_band_s", "camera_yaw_deg", "best", "corrections", "profile",
)  # fmt: skip


def to_csv(sessions: Sequence[PastSession]) -> str:
    """A line for each leg; best values and corrections as ``check=number``, with spaces between."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for s in sessions:
        for leg in s.legs:
            yaw = leg.camera_yaw_deg
            writer.writerow(
                [
                    s.id,
                    s.started_at.isoformat(),
                    s.source,
                    s.routine,
                    s.model,
                    leg.stretch,
                    leg.side,
                    leg.reps,
                    leg.good_reps,
                    leg.holds,
                    f"{leg.in_band_s:g}",
                    "" if yaw is None else f"{yaw:g}",
                    " ".join(f"{b.check}={b.value:g}" for b in leg.bests),
                    " ".join(f"{c.check}={c.count}" for c in leg.corrections),
                    s.profile,
                ]
            )
    return out.getvalue()


def to_json(sessions: Sequence[PastSession]) -> str:
    """A list of sessions with their legs; where their files are is nobody else's business."""
    rows = [{**asdict(s), "started_at": s.started_at.isoformat()} for s in sessions]
    for row in rows:
        del row["files"]
    return json.dumps(rows, indent=1, ensure_ascii=False) + "\n"
