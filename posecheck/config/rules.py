"""What the fields of a stretch file must be to each other.

The rules read the raw TOML, not the parsed models, so that a wrong type in one place does
not hide an impossible band in another: every problem is reported at once. A value of the
wrong type is passed over here; the schema reports it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any, Final

from posecheck.config.problems import Location, Problem
from posecheck.stretch import Stretch

Table = Mapping[str, Any]

DEFAULTS: Final[dict[str, Any]] = {f.name: f.default for f in fields(Stretch)}
ONLY_TARGETS: Final = ("group", "either_way", "own")


def stretch_problems(raw: Table) -> Iterator[Problem]:
    """All problems between the fields of a stretch file."""
    yield from _sides(raw)
    yield from _times(raw)
    checks = [(i, c) for i, c in enumerate(_list(raw, "check")) if isinstance(c, Mapping)]
    seen: set[str] = set()
    for i, check in checks:
        where: Location = ("check", i)
        name = check.get("id")
        if isinstance(name, str) and name in seen:
            yield Problem((*where, "id"), "this id is taken; give each check its own", name)
        seen |= {name} if isinstance(name, str) else set()
        yield from _check(where, check)
    if not checks:
        yield Problem(("check",), "a stretch needs a rule; add a [[check]]")


def _sides(raw: Table) -> Iterator[Problem]:
    sides = _list(raw, "sides")
    if "both" in sides and len(sides) > 1:
        yield Problem(("sides",), '"both" stands alone', sides)
    elif len({str(side) for side in sides}) < len(sides):
        yield Problem(("sides",), "each side at most once", sides)


def _times(raw: Table) -> Iterator[Problem]:
    hold, enough = (number(raw, key, DEFAULTS[key]) for key in ("hold_s", "enough_s"))
    if hold is not None and enough is not None and 0 < enough < hold:
        key, value = ("enough_s", enough) if "enough_s" in raw else ("hold_s", hold)
        yield Problem((key,), f"expected hold_s ({hold:g}) <= enough_s ({enough:g})", value)


def _check(where: Location, check: Table) -> Iterator[Problem]:
    yield from _band(where, check)
    yield from _margin(where, check)
    yield from _sentences(where, check)
    yield from _without_effect(where, check)
    yaw_min, yaw_max = number(check, "yaw_min", 0.0), number(check, "yaw_max", 90.0)
    if yaw_min is not None and yaw_max is not None and yaw_min > yaw_max:
        key, value = ("yaw_min", yaw_min) if "yaw_min" in check else ("yaw_max", yaw_max)
        yield Problem(
            (*where, key), f"expected yaw_min ({yaw_min:g}) <= yaw_max ({yaw_max:g})", value
        )
    when = check.get("when")
    if isinstance(when, Mapping):
        yield from _band((*where, "when"), when)
    own = check.get("own")
    if isinstance(own, Mapping):
        yield from _own((*where, "own"), check, own)


def _own(where: Location, check: Table, own: Table) -> Iterator[Problem]:
    """Floor, the limit itself and cap lie in this order, or a profile could ask for too much."""
    low, high = number(check, "low"), number(check, "high")
    limit, sign = (high, -1.0) if low is None else (low, 1.0)
    if limit is None or None not in (low, high):
        yield Problem(where, "needs a target with one limit, low or high")
        return
    floor, cap = number(own, "floor"), number(own, "cap")
    if floor is not None and not 0 < sign * floor <= sign * limit:
        what = f"expected a number between 0 and the limit itself ({limit:g})"
        yield Problem((*where, "floor"), what, floor)
    if cap is not None and sign * cap < sign * limit:
        what = f"asks for less than the limit itself ({limit:g}); without a profile that is asked"
        yield Problem((*where, "cap"), what, cap)


def _band(where: Location, table: Table) -> Iterator[Problem]:
    if "low" not in table and "high" not in table:
        yield Problem((*where, "low"), "missing; give low, high or both")
    low, high = number(table, "low"), number(table, "high")
    if low is not None and high is not None and low > high:
        yield Problem(
            (*where, "low"), f"low is above high ({high:g}); nothing can lie between", low
        )


def _margin(where: Location, check: Table) -> Iterator[Problem]:
    low, high, margin = (number(check, key) for key in ("low", "high", "margin"))
    if low is None or high is None or margin is None or low > high:
        return
    if margin >= high - low:
        what = f"larger than the band ({low:g} to {high:g}); allowed: less than {high - low:g}"
        yield Problem((*where, "margin"), what, margin)


def _sentences(where: Location, check: Table) -> Iterator[Problem]:
    for end in ("low", "high"):
        say = f"say_{end}"
        if say in check and end not in check:
            yield Problem((*where, say), f"never said; there is no {end}", check[say])
        if end not in check or say in check:
            continue
        # Beyond its goal a target needs no words; short of it, it does.
        if check.get("kind") == "target" and ("say_low" in check or "say_high" in check):
            continue
        yield Problem((*where, say), f"missing; add what to say on the {end} side of the band")


def _without_effect(where: Location, check: Table) -> Iterator[Problem]:
    if check.get("kind") in ("setup", "form"):
        for key in ONLY_TARGETS:
            if key in check:
                yield Problem((*where, key), 'only for kind = "target"', check[key])
    if check.get("kind") in ("form", "target") and "soft" in check:
        yield Problem((*where, "soft"), 'only for kind = "setup"', check["soft"])
    if "anchor" in check and check.get("compare", "value") != "value":
        yield Problem((*where, "anchor"), 'only for compare = "value"', check["anchor"])
    if "anchor_limit" in check and "anchor" not in check:
        yield Problem((*where, "anchor_limit"), "no anchor to limit", check["anchor_limit"])


def number(table: Table, key: str, default: float | None = None) -> float | None:
    """The number under a key; None when there is none or it is of another type."""
    value = table.get(key, default)
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    return float(value) if abs(value) < 1e300 else None


def _list(table: Table, key: str) -> list[Any]:
    value = table.get(key)
    return value if isinstance(value, list) else []
