"""A person at a place: what they reach with ease, how they rest, how much the camera trembles.

`posecheck calibrate` measures it; `fitted` turns the shared numbers of a stretch into the
person's own. A target becomes a share of the own range, never less than can be told from rest
and never more than the stretch allows. Safety limits and form bands stay as they are: only the
margin, by which a value must come back to clear a correction, grows with the jitter.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from posecheck.stretch import Check, Leg, OwnTarget, WorkingSide

LONGEST_NAME = 60
JITTER_FLOOR = 5.0
"""A target of five standard deviations: a repetition begins at 0.6 of it, which is three away
from rest, and once in a thousand moments is too seldom to last for 0.3 s."""
JITTER_MARGIN = 2.0
"""Back inside by two standard deviations, a value stays inside 49 times in 50."""
MARGIN_MOST = 3.0
"""A trembling picture widens a margin to at most so many times the stretch's own: a wider one
could not be cleared from a good posture."""


@dataclass(frozen=True, slots=True)
class OwnLeg:
    """What was measured of one stretch on one side.

    Attributes:
        stretch, side: Which; ``both`` when the stretch has no side.
        made: Day it was measured on, ISO 8601.
        source: Camera, or name of the clip.
        model: Pose model.
        camera_yaw_deg: The camera off side-on; None = not known.
        reach: {check: furthest that was kept up with ease}, as the target compares it.
        rest: {measure: reading while sitting still}, in the measure's unit.
        jitter: {check: standard deviation at rest}, as the check compares.
    """

    stretch: str
    side: WorkingSide
    made: str
    source: str
    model: str
    camera_yaw_deg: float | None = None
    reach: Mapping[str, float] = field(default_factory=dict)
    rest: Mapping[str, float] = field(default_factory=dict)
    jitter: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Profile:
    """Everything that was measured of one person at one place.

    Attributes:
        name: As the person wrote it, tidied by `tidy_name`.
        legs: Each stretch and side at most once.
    """

    name: str
    legs: tuple[OwnLeg, ...] = ()

    def leg(self, stretch: str, side: WorkingSide) -> OwnLeg | None:
        """What is known of a stretch on a side; None = nothing."""
        return next((o for o in self.legs if (o.stretch, o.side) == (stretch, side)), None)

    def with_legs(self, new: Iterable[OwnLeg]) -> Profile:
        """With newly measured legs in place of older ones; the others stay."""
        legs = {(o.stretch, o.side): o for o in (*self.legs, *new)}
        return replace(self, legs=tuple(legs.values()))


def tidy_name(name: str) -> str:
    """A name as it is kept: composed letters, single spaces.

    Raises:
        ValueError: It is empty, too long, or holds what cannot be shown.
    """
    tidy = " ".join(unicodedata.normalize("NFC", name).split())
    if not tidy:
        raise ValueError("a profile needs a name, such as Ana or Ana at home")
    if len(tidy) > LONGEST_NAME:
        raise ValueError(f"a name of at most {LONGEST_NAME} letters is allowed")
    if any(unicodedata.category(c).startswith("C") for c in tidy):
        raise ValueError("a name must not hold characters that cannot be shown")
    return tidy


def asked_of(limit: float, own: OwnTarget, reach: float, jitter: float = 0.0) -> float:
    """What is asked of a person in place of a target's shared limit.

    Args:
        limit: The shared one; only its direction counts.
        own: How the target follows the range.
        reach: What the person reaches with ease, in the target's unit and direction.
        jitter: Standard deviation of the value at rest, same unit.

    Returns:
        A number from floor to cap, never further for a smaller reach.
    """
    sign = 1.0 if limit > 0 else -1.0
    floor, cap = abs(own.floor), abs(own.cap)
    least = min(max(floor, JITTER_FLOOR * abs(jitter)), cap)
    return sign * min(max(own.share * sign * reach, least), cap)


def fitted(leg: Leg, profile: Profile) -> Leg:
    """A leg with the numbers of a person; unchanged where nothing was measured."""
    own = profile.leg(leg.stretch.id, leg.side)
    if own is None:
        return leg
    checks = tuple(_fitted_check(check, own, profile.name) for check in leg.stretch.checks)
    checks = tuple(_with_rest(check, checks, own) for check in checks)
    return replace(leg, stretch=replace(leg.stretch, checks=checks))


def fitted_legs(legs: Iterable[Leg], profile: Profile) -> tuple[Leg, ...]:
    """The same for the legs of a routine."""
    return tuple(fitted(leg, profile) for leg in legs)


def _fitted_check(check: Check, own: OwnLeg, name: str) -> Check:
    jitter = own.jitter.get(check.id, 0.0)
    if check.kind != "target":
        return replace(check, margin=_margin(check, jitter))
    reach = own.reach.get(check.id)
    if check.own is None or reach is None:
        return check
    end = "low" if check.low is not None else "high"
    limit: float = getattr(check, end)
    asked = round(asked_of(limit, check.own, reach, jitter), 3)
    source = (
        f"{check.source} Fitted to {name!r} ({own.made}): {check.own.share:g} of {reach:g}, from "
        f"{check.own.floor:g} to {check.own.cap:g}. {check.own.source}"
    )
    return replace(check, source=source, **{end: asked})  # type: ignore[arg-type]


def _with_rest(check: Check, all_of_it: tuple[Check, ...], own: OwnLeg) -> Check:
    """An anchored angle also knows how this person reads upright.

    Rest is kept by measure: where a stretch looks at both sides of it, which side it was is
    not known.
    """
    sides = {c.side for c in all_of_it if c.measure == check.measure}
    if check.anchor is None or len(sides) > 1 or check.measure not in own.rest:
        return check
    return replace(check, own_rest=own.rest[check.measure])


def _margin(check: Check, jitter: float) -> float:
    """The margin, widened for a trembling picture but never so far that nothing clears it."""
    wanted = min(JITTER_MARGIN * jitter, MARGIN_MOST * check.margin)
    if check.low is not None and check.high is not None:
        wanted = min(wanted, 0.45 * (check.high - check.low))
    return max(check.margin, wanted)


NUMBERS = ("low", "high", "margin", "after_s", "own_rest")
"""What a profile or a file of thresholds may change of a check."""


def changed_numbers(shared: Iterable[Leg], mine: Iterable[Leg]) -> list[dict[str, object]]:
    """What legs are judged by in place of the shared numbers, to stand in an event."""
    return [
        {"stretch": a.stretch.id, "side": a.side, "check": after.id}
        | {name: getattr(after, name) for name in NUMBERS}
        for a, b in zip(shared, mine, strict=True)
        for before, after in zip(a.stretch.checks, b.stretch.checks, strict=True)
        if any(getattr(before, name) != getattr(after, name) for name in NUMBERS)
    ]


def with_numbers(leg: Leg, changed: Iterable[Mapping[str, object]]) -> Leg:
    """A leg judged by such numbers again; those of other legs are passed over."""
    own = {
        str(n["check"]): {name: n[name] for name in NUMBERS if name in n}
        for n in changed
        if (n.get("stretch"), n.get("side")) == (leg.stretch.id, leg.side)
    }
    checks = tuple(
        replace(c, **own[c.id]) if c.id in own else c  # type: ignore[arg-type]
        for c in leg.stretch.checks
    )
    return replace(leg, stretch=replace(leg.stretch, checks=checks))
