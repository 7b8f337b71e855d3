"""Try what else could tell the toe pull of the calf stretch: a second look, optical flow.

Run from the project root: python calibration/second_look.py (about five minutes). Four ways to
read the change of the ankle on the two calf clips, whose truth is known, with the models full
and heavy; the table goes into README.md. Nothing of it is in the product, see there why.

model: the landmarks as they are. crop: the model run again on the legs alone, enlarged to twice
their size. flow: points of the foot at rest followed by Lucas-Kanade, their rotation by a robust
similarity. turned: the picture of the foot at rest turned step by step about the heel, and the
turn at which it fits the present picture best; inside an outline drawn 2 or 6 pixels around the
foot's landmarks.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "calibration")]

import cv2  # noqa: E402
import numpy as np  # noqa: E402
import numpy.typing as npt  # noqa: E402
from make_error_tables import README_PATH, put_between  # noqa: E402

from posecheck.estimators.mediapipe import MediaPipeEstimator  # noqa: E402
from posecheck.measures.angles import ankle_angle  # noqa: E402
from posecheck.measures.context import Context, Stance  # noqa: E402
from posecheck.models import load  # noqa: E402
from posecheck.pose import Pose  # noqa: E402
from posecheck.skeleton import Side  # noqa: E402
from posecheck.sources import Frame, open_source  # noqa: E402

Floats = npt.NDArray[np.float64]
Way = Callable[[list[Frame], list[Pose], Side], Floats]

REST, EVERY = 10, 5
"""The frame that is the rest, and how many frames one is read of."""

TURNS = np.arange(-45.0, 46.0, 3.0)
ROOM_PX = 6


def angles(poses: list[Pose], side: Side) -> Floats:
    stance = Stance(-1.0, side, 0.0)
    return np.array([ankle_angle(Context(p, side, stance)) for p in poses])


def by_model(_: list[Frame], poses: list[Pose], side: Side) -> Floats:
    return angles(poses, side)


def by_crop(frames: list[Frame], poses: list[Pose], side: Side) -> Floats:
    """The model again, on the legs of the rest enlarged to twice their size."""
    xy = poses[REST].xy[23:]
    (left, top), (right, bottom) = xy.min(axis=0) - 40, xy.max(axis=0) + 40
    x, y = slice(int(max(left, 0)), int(right)), slice(int(max(top, 0)), int(bottom))
    found = []
    with MediaPipeEstimator(load(MODEL[0]), count_others=False) as estimator:
        for frame in frames:
            large = cv2.resize(np.ascontiguousarray(frame.image[y, x]), None, fx=2, fy=2)
            found.append(estimator.estimate(Frame(frame.t, large)))
    return angles(found, side)


MODEL = ["full"]
"""Which model `by_crop` runs."""


def foot(pose: Pose, side: Side) -> Floats:
    return np.array([pose.point(f"{side}_{n}") for n in ("heel", "foot_index", "ankle")])


def shank_turn(poses: list[Pose], side: Side) -> Floats:
    """Turn of the lower leg since the rest, degrees clockwise on the screen."""
    shank = np.array([p.point(f"{side}_knee") - p.point(f"{side}_ankle") for p in poses])
    turn = np.degrees(np.arctan2(shank[:, 1], shank[:, 0]))
    return turn - turn[REST]


def outline(size: tuple[int, int], points: Floats, grow_px: int) -> npt.NDArray[np.uint8]:
    mask = np.zeros(size, np.uint8)
    cv2.fillConvexPoly(mask, cv2.convexHull(points.astype(np.int32)), 255)
    return np.asarray(cv2.dilate(mask, np.ones((2 * grow_px + 1,) * 2, np.uint8)), np.uint8)


def by_flow(frames: list[Frame], poses: list[Pose], side: Side) -> Floats:
    grey = [cv2.cvtColor(np.ascontiguousarray(f.image), cv2.COLOR_BGR2GRAY) for f in frames]
    ys, xs = np.nonzero(outline(grey[0].shape[:2], foot(poses[REST], side), 3))
    some = max(1, len(xs) // 150)
    points = np.stack([xs[::some], ys[::some]], 1).astype(np.float32)[:, None]
    guess, turns = points.copy(), []
    for now in grey:
        seen, ok, _ = cv2.calcOpticalFlowPyrLK(
            grey[REST], now, points, guess.copy(), winSize=(11, 11), maxLevel=2,
            flags=cv2.OPTFLOW_USE_INITIAL_FLOW,
        )  # fmt: skip
        good = ok[:, 0] == 1
        fit, _ = cv2.estimateAffinePartial2D(points[good], seen[good], ransacReprojThreshold=1.5)
        if fit is None:
            turns.append(math.nan)
            continue
        guess = (points[:, 0] @ fit[:, :2].T + fit[:, 2])[:, None].astype(np.float32)
        turns.append(math.degrees(math.atan2(fit[1, 0], fit[0, 0])))
    return shank_turn(poses, side) - np.array(turns)


def by_turning(grow_px: int) -> Way:
    def read(frames: list[Frame], poses: list[Pose], side: Side) -> Floats:
        corners = foot(poses[REST], side)
        pivot = (corners[0] + corners[2]) / 2
        reach = int(1.25 * np.linalg.norm(corners[1] - corners[0]))
        size = 2 * reach + 1

        def cut(frame: Frame, room: int) -> npt.NDArray[np.float32]:
            move = np.array([[1, 0, reach + room - pivot[0]], [0, 1, reach + room - pivot[1]]])
            image = cv2.warpAffine(np.ascontiguousarray(frame.image), move, (size + 2 * room,) * 2)
            return np.asarray(cv2.GaussianBlur(image, (3, 3), 0), np.float32)

        rest = cut(frames[REST], 0)
        mask = outline((size, size), corners - pivot + reach, grow_px)
        turned = []
        for turn in TURNS:
            by = cv2.getRotationMatrix2D((reach, reach), -turn, 1.0)
            inside = cv2.warpAffine(mask, by, (size, size), flags=cv2.INTER_NEAREST) > 0
            weight = np.repeat(inside[..., None], 3, 2).astype(np.float32)
            turned.append((cv2.warpAffine(rest, by, (size, size)), weight))
        best = []
        for frame in frames:
            now = cut(frame, ROOM_PX)
            misfit = [
                cv2.matchTemplate(now, image, cv2.TM_SQDIFF, mask=weight).min() / weight.sum()
                for image, weight in turned
            ]
            best.append(float(TURNS[int(np.argmin(misfit))]))
        return shank_turn(poses, side) - np.array(best)

    return read


WAYS: dict[str, Way] = {
    "model": by_model, "crop": by_crop, "flow": by_flow,
    "turned, 2 px": by_turning(2), "turned, 6 px": by_turning(6),
}  # fmt: skip


def row(clip: str, model: str) -> str:
    truth = json.loads((ROOT / "samples" / f"{clip}.json").read_text("utf-8"))
    name = f"ankle_angle.{truth['working_side']}"
    side: Side = "left" if truth["working_side"] == "L" else "right"
    with (
        open_source(ROOT / "samples" / f"{clip}.mp4") as source,
        MediaPipeEstimator(load(model), count_others=False) as estimator,
    ):
        frames: list[Any] = list(source)
        poses = [estimator.estimate(frame) for frame in frames]
    count = min(len(frames), len(truth["frames"]))
    # The rest comes first, and the others in their order.
    kept = [*range(REST + 1), *range(REST + EVERY, count, EVERY)]
    true = np.array([truth["frames"][i]["measures"][name] for i in kept])
    true -= true[REST]
    pulled = true < 0.8 * true.min()
    MODEL[0] = model
    cells = []
    for way in WAYS.values():
        read = way([frames[i] for i in kept], [poses[i] for i in kept], side)
        read -= read[REST]
        known = np.isfinite(read)
        if known.mean() < 0.5:
            cells.append(f"lost in {1 - known.mean():.0%}")
            continue
        error = np.abs(read - true)[known].mean()
        cells.append(f"{np.nanmean(read[pulled]):+.0f} ({error:.0f})")
    return f"| {clip}, {model} | {true[pulled].mean():+.0f} | {' | '.join(cells)} |"


def main() -> int:
    lines = [f"| clip, model | true | {' | '.join(WAYS)} |", "|---|---|" + "---|" * len(WAYS)]
    for clip in ("calf_good", "calf_faults"):
        for model in ("full", "heavy"):
            lines.append(row(clip, model))
            print(lines[-1], flush=True)
    put_between(README_PATH, "second look", "\n".join(lines))
    return 0


if __name__ == "__main__":
    sys.exit(main())
