"""Can the camera's pitch be read off the pose? What was tried, and that it cannot.

Run from the project root: python calibration/try_pitch.py. The table stands in
calibration/README.md; `reproduce.py` makes it with the others.
"""

from __future__ import annotations

from typing import Final

import numpy as np
from rendered import MODELS, stills

from posecheck.skeleton import INDEX
from posecheck.tuning.corpus import Still

YAW_MAX: Final = 45.0
CLUES: Final = ("trunk", "hip line", "shoulder line", "height in the picture")


def clues(still: Still, model: str) -> list[float]:
    """What a camera that looks down might change, near side-on.

    Degrees by which the trunk, the line of the hips and that of the shoulders lean toward the
    camera in the world landmarks, whose axes are the camera's; and how low the hips are, 0..1.
    """
    pose = still.poses[model]
    left, right = (
        {n: pose.world[INDEX[f"{side}_{n}"]] for n in ("hip", "shoulder")}
        for side in ("left", "right")
    )
    trunk = (left["shoulder"] + right["shoulder"] - left["hip"] - right["hip"]) / 2
    leans = [np.degrees(np.arctan2(trunk[2], -trunk[1]))]
    for joint in ("hip", "shoulder"):
        across = left[joint] - right[joint]
        level = np.hypot(across[0], across[2])
        leans.append(np.degrees(np.arctan2(across[1], level)) * np.sign(across[2]))
    low = pose.xy[[INDEX["left_hip"], INDEX["right_hip"]], 1].mean() / pose.size_wh[1]
    return [*map(float, leans), float(low)]


def row(model: str) -> str:
    """A line of the table: correlation of each clue, and the error of all, bodies left out."""
    seen = [s for s in stills() if s.poses[model].found and s.yaw_deg <= YAW_MAX]
    x = np.array([clues(s, model) for s in seen])
    y = np.array([float(s.truth["camera"]["pitch_deg"]) for s in seen])
    body = np.array([s.body for s in seen])
    both = np.column_stack([x, np.ones(len(x))])
    fitted, guessed = np.empty_like(y), np.empty_like(y)
    for left_out in np.unique(body):
        test = body == left_out
        fitted[test] = both[test] @ np.linalg.lstsq(both[~test], y[~test], rcond=None)[0]
        guessed[test] = y[~test].mean()
    told = " | ".join(f"{np.corrcoef(column, y)[0, 1]:+.2f}" for column in x.T)
    return f"| {model} | {told} | {abs(fitted - y).mean():.1f} | {abs(guessed - y).mean():.1f} |"


def block() -> str:
    """The table of calibration/README.md."""
    head = f"| model | {' | '.join(CLUES)} | all of them | the mean pitch |"
    return "\n".join([head, "|---" * 7 + "|", *map(row, MODELS)])


if __name__ == "__main__":
    print(block())
