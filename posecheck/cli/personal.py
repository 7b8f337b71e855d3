"""Stretches fitted to a person or a place: thresholds and a profile of their own."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from posecheck.step import Event
    from posecheck.stretch import Leg


def adapted(
    legs: tuple[Leg, ...], thresholds: Path | None, profile: str | None = None
) -> tuple[Leg, ...]:
    """Legs judged by the numbers of a file of thresholds and of a profile, if there are such.

    The thresholds are the routine's or a clinic's; the profile then fits them to the person.

    Raises:
        ConfigError: The mistakes of either file, or a profile that does not exist.
    """
    if thresholds is not None:
        from posecheck.config.thresholds import load_thresholds

        legs = load_thresholds(thresholds.expanduser()).over_legs(legs)
    if profile is not None:
        from posecheck.config.profiles import load_profile
        from posecheck.profile import fitted_legs

        legs = fitted_legs(legs, load_profile(profile))
    return legs


def profile_notes(name: str, legs: Sequence[Leg], model: str) -> Iterator[str]:
    """What to know before the goals of a profile are used.

    Raises:
        ConfigError: There is no such profile, or its file is wrong.
    """
    from posecheck.config.profiles import load_profile

    profile = load_profile(name)
    known = {(leg.stretch.id, leg.side): profile.leg(leg.stretch.id, leg.side) for leg in legs}
    ranged = [leg for leg in legs if any(c.own is not None for c in leg.stretch.targets)]
    missing = [leg for leg in ranged if known[leg.stretch.id, leg.side] is None]
    if missing:
        names = ", ".join(f"{leg.stretch.id} {leg.side}".removesuffix(" both") for leg in missing)
        yield f"Profile {profile.name}: not measured yet, shared goals there: {names}."
    others = {own.model for own in known.values() if own is not None and own.model != model}
    if others:
        yield (
            f"Profile {profile.name}: measured with the {' and '.join(sorted(others))} model, now "
            f"it is {model}; goals may be off by some degrees. Calibrate again to be sure."
        )


def fitted_event(
    shared: Sequence[Leg], legs: Sequence[Leg], thresholds: Path | None, profile: str | None
) -> Event | None:
    """Tells in the events what was judged by; None when it was the shared numbers."""
    from posecheck.profile import changed_numbers
    from posecheck.step import Event

    numbers = changed_numbers(shared, legs)
    if not numbers:
        return None
    files = thresholds.name if thresholds is not None else None
    return Event(0.0, "fitted", {"profile": profile, "thresholds": files, "numbers": numbers})
