"""Fits the corrections of readings to a corpus: ridge regressions that outliers do not rule."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from posecheck import measures
from posecheck.geometry import wrap_degrees
from posecheck.measures import Context, Stance
from posecheck.measures.body import body_of, lifted_angle
from posecheck.measures.correction import Corrections, Weights
from posecheck.measures.features import (
    CHANGE_FEATURES,
    VALUE_FEATURES,
    change_features,
    change_start,
    value_features,
)
from posecheck.tuning.corpus import Still, rest_and_poses
from posecheck.tuning.truth import cases, change_truth, fitted_cases, truth_of

Floats = npt.NDArray[np.float64]

VALUE_RIDGE, CHANGE_RIDGE = 1.0, 0.1
SOFT_DEG = 5.0
"""Residuals beyond this weigh less (Huber), so that mixed-up legs do not rule."""
ROUNDS = 8
"""Of reweighting."""

FIT_YAW, FIT_YAW_OF = 60.0, {"hip_angle": 75.0, "trunk_lean": 75.0, "neck_flexion": 75.0}
"""Pictures from further round to the front are left out: there the trunk can be corrected a
little further than a leg, which soon points at the camera."""

UNJUDGED_WEIGHT = 0.2
"""Weight of a pose in which a measure is never judged: the correction must only do no harm."""

CLIP_WEIGHT = 0.3
"""Weight of a picture from a clip in the fit of changes: one clip gives a dozen, all alike."""


@dataclass(frozen=True)
class Row:
    """One reading to learn from; features as in `measures.correction`, target in degrees."""

    model: str
    change: bool
    measure: str
    body: str
    features: tuple[float, ...]
    target: float
    weight: float = 1.0


def rows_of(stills: Sequence[Still]) -> list[Row]:
    """All rows of a corpus, values then changes."""
    rows = [*_value_rows(stills), *_change_rows(stills)]
    return [r for r in rows if all(map(math.isfinite, (*r.features, r.target)))]


def _value_rows(stills: Sequence[Still]) -> Iterable[Row]:
    for still in stills:
        if still.changes_only:
            continue
        for model, pose in still.poses.items():
            if not pose.found:
                continue
            stance = Stance.of(pose)
            body = body_of(pose, stance)
            for name, side, judged in fitted_cases(still):
                if still.yaw_deg >= FIT_YAW_OF.get(name, FIT_YAW):
                    continue
                if name in VALUE_FEATURES and not measures.why_not(pose, name, side):
                    c = Context(pose, side, stance)
                    base = lifted_angle(name, body, side)
                    target = wrap_degrees(truth_of(still, name, side) - base)
                    features = value_features(name, body, c, base)
                    weight = 1.0 if judged else UNJUDGED_WEIGHT
                    yield Row(model, False, name, still.body, features, target, weight)


def _change_rows(stills: Sequence[Still]) -> Iterable[Row]:
    for rest, still in rest_and_poses(list(stills)):
        if still.yaw_deg >= FIT_YAW:
            continue
        weight = CLIP_WEIGHT if still.changes_only else 1.0
        for model, pose in still.poses.items():
            then = rest.poses[model]
            if not (pose.found and then.found):
                continue
            stance = Stance.of(then)
            for name, side in cases(still):
                if name not in CHANGE_FEATURES:
                    continue
                reading = measures.change(pose, name, side, then, stance).value
                if not math.isfinite(reading):
                    continue
                a, b = Context(pose, side, stance), Context(then, side, stance)
                sign = stance.facing if name == "head_yaw" else 1.0
                start = change_start(name, a, b, reading)
                target = wrap_degrees(change_truth(rest, still, name, side) - start)
                features = change_features(name, a, b, reading)
                yield Row(model, True, name, still.body, features, sign * target, weight)


def fit(rows: Sequence[Row], without_body: str | None = None) -> dict[str, Corrections]:
    """Corrections of every model, fitted to all rows but those of one body."""
    groups: dict[tuple[str, bool, str], list[Row]] = defaultdict(list)
    for row in rows:
        if row.body != without_body:
            groups[row.model, row.change, row.measure].append(row)
    values: dict[str, dict[str, Weights]] = defaultdict(dict)
    changes: dict[str, dict[str, Weights]] = defaultdict(dict)
    for (model, change, measure), own in sorted(groups.items()):
        if len(own) >= 2 * len(own[0].features):
            (changes if change else values)[model][measure] = _weights(own, change)
    models = sorted({row.model for row in rows})
    return {m: Corrections(values[m], changes[m]) for m in models}


def _weights(rows: Sequence[Row], change: bool) -> Weights:
    """Ridge with Huber weights; no change must read as no change, hence no intercept there."""
    x = np.array([r.features for r in rows])
    y = np.array([r.target for r in rows])
    given = np.array([r.weight for r in rows])
    lam = CHANGE_RIDGE if change else VALUE_RIDGE
    ridge = lam * np.eye(x.shape[1])
    middle, level = np.zeros(x.shape[1]), 0.0
    if not change:
        middle = np.average(x, axis=0, weights=given)
        level = float(np.average(y, weights=given))
    z, weight = x - middle, given.copy()
    for _ in range(ROUNDS):
        found = np.linalg.solve(z.T @ (z * weight[:, None]) + ridge, z.T @ (weight * (y - level)))
        off = y - level - z @ found
        weight = given * np.minimum(1.0, SOFT_DEG / np.maximum(np.abs(off), 1e-9))
        if not change:
            level += float(np.average(off, weights=weight))
    intercept = level - float(middle @ found)
    return Weights(round(intercept, 3), tuple(round(float(w), 3) for w in found))


def leave_one_body_out(rows: Sequence[Row]) -> dict[str, dict[str, Corrections]]:
    """body -> model -> corrections fitted without that body."""
    return {body: fit(rows, body) for body in sorted({r.body for r in rows})}
