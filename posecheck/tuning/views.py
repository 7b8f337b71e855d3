"""From where, and with which model, the checks of a stretch can be judged."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from posecheck.measures import MEASURES
from posecheck.stretch import Check, Stretch
from posecheck.uncertainty import ErrorTable, trusted


@dataclass(frozen=True)
class Judged:
    """How many checks of a stretch can be judged from one camera yaw.

    Attributes:
        main: Main checks and targets (a group of targets counts once), judged and all.
        others: The rest, judged and all. Checks of speed are in neither.
    """

    main: tuple[int, int]
    others: tuple[int, int]


def judged_from(stretch: Stretch, table: ErrorTable, model: str, yaw_deg: float) -> Judged:
    """Count the checks of a stretch that can be judged with a model from a yaw."""
    checks = [c for c in stretch.checks if not c.is_speed]
    groups: dict[str, list[bool]] = {}
    others = []
    for check in checks:
        can = can_judge(check, table, model, yaw_deg)
        if check.main or check.kind == "target":
            groups.setdefault(check.group or check.id, []).append(can)
        else:
            others.append(can)
    main = [any(g) for g in groups.values()]
    return Judged((sum(main), len(main)), (sum(others), len(others)))


def can_judge(check: Check, table: ErrorTable, model: str, yaw_deg: float) -> bool:
    """Whether the error from a yaw allows a verdict, and the check is meant for that view."""
    since = MEASURES[check.measure].since_rest
    change = check.compare != "value" or check.anchor is not None or since
    error = table.expected_error(check.measure, model, yaw_deg, change)
    half = (
        (check.high - check.low) / 2
        if check.high is not None and check.low is not None
        else float("inf")
    )
    seen = check.yaw_min <= yaw_deg <= check.yaw_max
    return seen and error <= half and trusted(check.measure, error, yaw_deg, change)


def view_rows(
    stretches: Iterable[Stretch], table: ErrorTable, models: Sequence[str], yaws: Sequence[float]
) -> list[list[str]]:
    """A row a stretch and model: main checks judged of all, then the others, by yaw."""
    rows = []
    for stretch in stretches:
        for model in models:
            found = [judged_from(stretch, table, model, yaw) for yaw in yaws]
            cells = [f"{j.main[0]}/{j.main[1]} + {j.others[0]}/{j.others[1]}" for j in found]
            rows.append([stretch.id, model, *cells])
    return rows
