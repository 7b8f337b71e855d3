"""How wrong every measure is on a corpus, by model, camera yaw and way of reading.

Three ways: `picture` is the raw angle in the picture plane, `world` the raw angle of the
model's world landmarks, `posecheck` what the session uses: stretched or lifted, corrected,
and UNKNOWN where it is not to be trusted. What is fitted is fitted without the body it is
tested on, if the corpus is the one it was fitted to.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias

import numpy as np

from posecheck import measures
from posecheck.geometry import NAN, wrap_degrees
from posecheck.measures import MEASURES, Context, Corrections, Stance
from posecheck.measures.body import body_of, world_angle
from posecheck.pose import Pose
from posecheck.skeleton import Side
from posecheck.tuning.corpus import Still, rest_and_poses
from posecheck.tuning.truth import cases, change_truth, truth_of
from posecheck.uncertainty import YAW_BINS, ErrorTable, trusted

Way: TypeAlias = Literal["picture", "world", "posecheck"]
WAYS: tuple[Way, ...] = ("picture", "world", "posecheck")

CorrectionsOf: TypeAlias = Mapping[str, Mapping[str, Corrections]]
"""body -> model -> corrections; the body "" serves all that are not named."""

FROM_WORLD = ("trunk_twist", "head_yaw", "trunk_side_lean")
"""Measures whose plain value is read from world landmarks; the picture has no angle."""

FIRST, SETTLED, CLIP = LOOKS = ("first", "settled", "clip")
"""A model's first look at a picture, its view once it has settled on it, a frame of a clip."""

FAR_OFF = 15.0
"""An error beyond this, in degrees, is a wrong verdict waiting to happen."""


@dataclass(frozen=True)
class Sample:
    """One reading against truth.

    Attributes:
        error: Reading minus truth in the measure's unit; NaN = not measurable.
        stated: The error that posecheck states for it; NaN for raw readings.
        judged: Whether posecheck trusts it.
        look: How the model came to see it, one of `LOOKS`.
    """

    measure: str
    model: str
    way: Way
    change: bool
    yaw_deg: float
    error: float
    stated: float = NAN
    judged: bool = True
    look: str = FIRST


@dataclass(frozen=True)
class Cell:
    """Errors of one measure, model, way and yaw bin, in the measure's unit.

    Attributes:
        n: Pictures in which the measure has a truth.
        measurable: Share of them that gave a reading.
        mae, bias, p90: Mean absolute error, mean error, absolute error that nine readings
            in ten stay under; NaN without readings.
        judged: Share of the pictures in which the reading is trusted.
        far_off: Share of the trusted readings off by more than 15 degrees; NaN = no degrees.
        within: Share of the trusted readings whose error is at most twice the stated one.
    """

    measure: str
    model: str
    way: Way
    change: bool
    yaw_from: float
    yaw_to: float
    n: int
    measurable: float
    mae: float
    bias: float
    p90: float
    judged: float
    far_off: float
    within: float


def samples_of(
    stills: Sequence[Still], corrections: CorrectionsOf, errors: ErrorTable | None = None
) -> list[Sample]:
    """All readings of a corpus, values and changes, in all ways."""
    found = [*_value_samples(stills, corrections), *_change_samples(stills, corrections)]
    return [s if errors is None else _stated(s, errors) for s in found]


def _stated(s: Sample, errors: ErrorTable) -> Sample:
    if s.way != "posecheck":
        return s
    stated = errors.expected_error(s.measure, s.model, s.yaw_deg, s.change)
    judged = trusted(s.measure, stated, s.yaw_deg, s.change)
    return replace(s, stated=stated, judged=judged)


def _own(corrections: CorrectionsOf, body: str, model: str) -> Corrections | None:
    return corrections.get(body, corrections.get("", {})).get(model)


def _value_samples(stills: Sequence[Still], corrections: CorrectionsOf) -> Iterator[Sample]:
    for still in stills:
        if still.changes_only:
            continue
        for model, pose in still.poses.items():
            own, stance = _own(corrections, still.body, model), Stance.of(pose)
            for name, side in cases(still):
                truth = truth_of(still, name, side)
                read = {
                    "picture": _picture(pose, name, side, stance),
                    "world": _world(pose, name, side, stance),
                    "posecheck": measures.value(pose, name, side, stance, own).value,
                }
                yield from _compared(read, truth, name, model, False, still)


def _change_samples(stills: Sequence[Still], corrections: CorrectionsOf) -> Iterator[Sample]:
    for rest, still in rest_and_poses(list(stills)):
        for model, pose in still.poses.items():
            then, own = rest.poses[model], _own(corrections, still.body, model)
            stance = Stance.of(then)
            for name, side in cases(still):
                if name == "camera_yaw":
                    continue
                truth = change_truth(rest, still, name, side)
                raw = {
                    "picture": _picture(pose, name, side, stance)
                    - _picture(then, name, side, stance),
                    "world": _world(pose, name, side, stance) - _world(then, name, side, stance),
                    "posecheck": measures.change(pose, name, side, then, stance, own).value,
                }
                yield from _compared(raw, truth, name, model, True, still)


def look_of(still: Still) -> str:
    """How the models came to see a picture."""
    return CLIP if still.changes_only else SETTLED if still.settled else FIRST


def _compared(
    read: Mapping[str, float], truth: float, name: str, model: str, change: bool, still: Still
) -> Iterator[Sample]:
    if not math.isfinite(truth):
        return
    for way in WAYS:
        error = read[way] - truth
        if MEASURES[name].unit == "deg" and math.isfinite(error):
            error = wrap_degrees(error)
        yield Sample(name, model, way, change, still.yaw_deg, error, look=look_of(still))


def _picture(pose: Pose, name: str, side: Side, stance: Stance) -> float:
    """The raw angle in the picture, nothing stretched; NaN where the picture has none."""
    if name in FROM_WORLD or MEASURES[name].since_rest or not pose.found:
        return NAN
    return measures.value(pose, name, side, replace(stance, yaw_deg=0.0)).value


def _world(pose: Pose, name: str, side: Side, stance: Stance) -> float:
    """The raw angle of the world landmarks; NaN where there is none."""
    if not pose.found or measures.why_not(pose, name, side):
        return NAN
    if name in FROM_WORLD:
        return MEASURES[name].value(Context(pose, side, stance))
    return world_angle(name, body_of(pose, stance), side)


def yaw_bin(yaw_deg: float) -> int:
    """Index of the bin in `YAW_BINS` that a yaw lies in."""
    i = int(np.searchsorted(YAW_BINS, yaw_deg, side="right")) - 1
    return min(max(i, 0), len(YAW_BINS) - 2)


def cells_of(samples: Sequence[Sample]) -> list[Cell]:
    """Samples counted together, ordered by kind, measure, model, way and yaw."""
    groups: dict[tuple[bool, str, str, int, int], list[Sample]] = defaultdict(list)
    for s in samples:
        key = (s.change, s.measure, s.model, WAYS.index(s.way), yaw_bin(s.yaw_deg))
        groups[key].append(s)
    cells = [_cell(group) for _, group in sorted(groups.items())]
    return [c for c in cells if c.measurable > 0 or c.way == "posecheck"]


def _cell(group: Sequence[Sample]) -> Cell:
    first, i = group[0], yaw_bin(group[0].yaw_deg)
    read = [s for s in group if math.isfinite(s.error)]
    e = np.abs([s.error for s in read])
    sure = [s for s in read if s.judged]
    degrees = MEASURES[first.measure].unit == "deg"
    return Cell(
        first.measure, first.model, first.way, first.change, YAW_BINS[i], YAW_BINS[i + 1],
        len(group), len(read) / len(group),
        float(e.mean()) if read else NAN,
        float(np.mean([s.error for s in read])) if read else NAN,
        float(np.percentile(e, 90)) if read else NAN,
        len(sure) / len(group),
        share([abs(s.error) > FAR_OFF for s in sure]) if degrees else NAN,
        share([abs(s.error) <= 2 * s.stated for s in sure if math.isfinite(s.stated)]),
    )  # fmt: skip


def share(flags: Sequence[bool]) -> float:
    """Share of true ones; NaN when there are none at all."""
    return sum(flags) / len(flags) if flags else NAN


def table_rows(cells: Sequence[Cell]) -> Iterator[tuple[str, list[str], list[list[str]]]]:
    """Tables for people: title, head and rows, one a kind of reading and model."""
    bins = [(c.yaw_from, c.yaw_to) for c in cells]
    columns = sorted(set(bins))
    head = ["measure", "way", *(f"{a:g}-{b:g}" for a, b in columns)]
    groups: dict[tuple[bool, str], dict[tuple[str, Way], dict[float, Cell]]] = {}
    for c in cells:
        rows = groups.setdefault((c.change, c.model), {})
        rows.setdefault((c.measure, c.way), {})[c.yaw_from] = c
    for (change, model), rows in sorted(groups.items()):
        title = f"{'change against the rest' if change else 'absolute'}, {model}"
        yield (
            title,
            head,
            [
                [named(measure), way, *(_shown(row.get(a)) for a, _ in columns)]
                for (measure, way), row in rows.items()
            ],
        )


def named(measure: str) -> str:
    """A measure with its unit, degrees unsaid."""
    unit = MEASURES[measure].unit
    return measure if unit == "deg" else f"{measure} ({unit})"


def _shown(c: Cell | None) -> str:
    if c is None or not math.isfinite(c.mae):
        return "-"
    digits = 1 if MEASURES[c.measure].unit == "deg" else 2
    seen = "" if c.measurable > 0.995 else f" {c.measurable:.0%}"
    return f"{c.mae:.{digits}f} ({c.bias:+.{digits}f}){seen}"
