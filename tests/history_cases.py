"""Sessions to put into a history."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from pathlib import Path

from posecheck.history import History, KeptFiles, SessionHead
from posecheck.logbook import Best, Corrected, LegRecord, Unseen

ZONE = timezone(timedelta(hours=2))
MONDAY = datetime(2026, 3, 2, 18, 30, tzinfo=ZONE)


def leg(side: str = "left", toes: float = -18.5, stretch: str = "calf", reps: int = 3) -> LegRecord:
    """Three repetitions of the calf stretch, one with a correction."""
    return LegRecord(
        stretch=stretch,
        name=f"{stretch.capitalize()} stretch",
        side=side,
        started_s=1.0 if side == "left" else 90.0,
        ended_s=80.0 if side == "left" else 170.0,
        reps=reps,
        good_reps=max(reps - 1, 0),
        holds=reps,
        in_band_s=9.5,
        camera_yaw_deg=4.5,
        complete=True,
        bests=(Best("toes", "ankle_angle", "deg", "change", "down", toes),),
        corrections=(Corrected("hip_90", "hip_angle", "Sit taller.", 2),),
        unseen=(Unseen("knee_angle", "left knee hidden", 1.5),),
    )


def fill(
    path: Path,
    days: Sequence[int],
    legs: Sequence[LegRecord] | None = None,
    profile: str = "",
    files: KeptFiles | None = None,
) -> list[int]:
    """Write a session for each number of days after `MONDAY`; returns their ids."""
    ids = []
    with History(path) as history:
        for day in days:
            started = MONDAY + timedelta(days=day)
            kept = files or KeptFiles()
            head = SessionHead(started, "live", "low-back", "heavy", "0.1.0", profile, kept)
            first, *others = legs or (leg(), leg("right", -15.0))
            ids.append(history.start(head, first))
            for other in others:
                history.put(ids[-1], other)
    return ids
