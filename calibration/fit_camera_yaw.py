"""Fit the weights of `posecheck.orientation.camera_yaw` and test them on bodies left out.

Run from the project root: python calibration/fit_camera_yaw.py
Prints the fitted weights, to be rounded into `posecheck/orientation.py` by hand, and writes
the error table of the weights that stand there, and of the fits, into README.md.
"""

from __future__ import annotations

import sys
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "calibration")]

import numpy as np  # noqa: E402
import numpy.typing as npt  # noqa: E402
from make_error_tables import README_PATH, put_between  # noqa: E402
from rendered import MODELS, stills  # noqa: E402

from posecheck.orientation import THIGH_RANGE, YAW_OFFSET, YAW_WEIGHTS, yaw_cues  # noqa: E402

Floats = npt.NDArray[np.float64]

SHOULDERS = YAW_WEIGHTS[1]
"""Not fitted: the shoulders turn in a twist, and left free they would rule."""

SOFT_DEG = 5.0
"""Errors beyond this weigh less in the fit (Huber), so that mixed-up legs do not rule."""

BINS = (0.0, 10.0, 25.0, 45.0, 70.0, 90.0)


def fit(cues: Floats, truth: Floats) -> Floats:
    """Weights of hips, shoulders (held), thighs, reach, and the offset; Huber by reweighting."""
    free = np.column_stack([cues[:, [0, 2, 3]], np.ones(len(cues))])
    target = truth - SHOULDERS * cues[:, 1]
    weight = np.ones(len(cues))
    for _ in range(50):
        a = free * weight[:, None]
        found = np.linalg.solve(a.T @ free, a.T @ target)
        weight = np.minimum(1, SOFT_DEG / np.maximum(np.abs(free @ found - target), 1e-9))
    return np.array([found[0], SHOULDERS, found[1], found[2], found[3]])


def predict(parameters: Floats, cues: Floats) -> Floats:
    """Signed yaw by signed cues; negative = from behind."""
    guess: Floats = (cues @ parameters[:4] + parameters[4]).clip(-90, 90)
    return guess


def rows() -> tuple[Floats, Floats, list[str], list[str]]:
    """Cues (n, 4), true signed yaw (n,), body and model of every still and model."""
    cues, truth, bodies, models = [], [], [], []
    for still in stills():
        for model in MODELS:
            guess = yaw_cues(still.poses[model])
            if np.isfinite(guess).all():
                hips, shoulders, thighs, reach = guess
                cues.append((hips, shoulders, np.clip(thighs, *THIGH_RANGE), reach))
                truth.append(still.signed_yaw_deg)
                bodies.append(still.body)
                models.append(model)
    return np.array(cues), np.array(truth), bodies, models


def leave_one_body_out(cues: Floats, truth: Floats, bodies: list[str]) -> Floats:
    """Each still predicted by weights fitted without its body."""
    body = np.array(bodies)
    out = np.empty(len(truth))
    for name in sorted(set(bodies)):
        out[body == name] = predict(
            fit(cues[body != name], truth[body != name]), cues[body == name]
        )
    return out


def table(truth: Floats, predictions: dict[str, Floats], models: list[str]) -> str:
    """Mean absolute error (bias) of the unsigned yaw by true yaw."""
    yaw, model = np.abs(truth), np.array(models)
    head = [f"{a:g}-{b:g}" for a, b in pairwise(BINS)]
    lines = [f"| weights | model | all | {' | '.join(head)} |", "|---|---|---|" + "---|" * 5]
    for name, signed in predictions.items():
        error = np.abs(signed) - yaw
        for m in MODELS:
            of = model == m
            cells = [f"{np.abs(error[of]).mean():.1f}"]
            for low, high in pairwise(BINS):
                e = error[of & (yaw >= low) & (yaw < high)]
                cells.append(f"{np.abs(e).mean():.1f} ({e.mean():+.1f})")
            lines.append(f"| {name} | {m} | {' | '.join(cells)} |")
    return "\n".join(lines)


def block() -> str:
    """The table of README.md."""
    cues, truth, bodies, models = rows()
    shipped = np.array([*YAW_WEIGHTS, YAW_OFFSET])
    return table(
        truth,
        {
            "as shipped": predict(shipped, cues),
            "body left out": leave_one_body_out(cues, truth, bodies),
        },
        models,
    )


def main() -> int:
    cues, truth, _, _ = rows()
    print("hips, shoulders (held), thighs, reach, offset:", fit(cues, truth).round(3))
    text = block()
    print(text)
    put_between(README_PATH, "camera yaw", text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
