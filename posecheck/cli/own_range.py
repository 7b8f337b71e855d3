"""What a person reached before, for "further than last time": from the history and the profile."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from posecheck.reading import may_exist

if TYPE_CHECKING:
    from posecheck.own_range import OwnRange, RangeKey
    from posecheck.stretch import WorkingSide


def own_range(profile: str | None, history: bool = True) -> OwnRange:
    """Best sustained values of each side, the last time it was done.

    Args:
        profile: Whose; sessions of other profiles are left out. What the profile measured
            stands in for a side that was not done yet.
        history: Whether the history may be looked at.

    Raises:
        PosecheckError: The history or the profile cannot be read.
    """
    from posecheck.own_range import OwnRange

    best: dict[RangeKey, float] = {}
    if profile is not None:
        from posecheck.config.profiles import load_profile

        for own in load_profile(profile).legs:
            for check, reach in own.reach.items():
                best[(own.stretch, own.side, check)] = reach
    if history:
        best |= _from_history(profile)
    return OwnRange(best)


def _from_history(profile: str | None) -> dict[RangeKey, float]:
    from posecheck.history import History, default_path, last_bests

    if not may_exist(default_path()):
        return {}
    with History() as opened:
        found = last_bests(opened, profile)
    return {
        (stretch, cast("WorkingSide", side), check): value
        for (stretch, side, check), value in found.items()
    }
