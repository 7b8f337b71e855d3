"""Make the corpus `blended`: short recordings of six rendered people, from single pictures.

Run from the project root: python calibration/thresholds/blend.py (half a minute). Each pair of
the rendered corpus, a rest and a pose of one person before one camera, becomes a recording:
the landmarks that the model found at rest move evenly to those it found in the pose, stay, and
go back, under the jitter of a sample clip in which somebody sits still. Where somebody is and
what is wrong is said by the true angles. See README.md for what that is worth.
"""

from __future__ import annotations

import json
import math
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "calibration" / "thresholds")]


import numpy as np  # noqa: E402
from bodies import image_of, shake_of, torso_px  # noqa: E402

from posecheck.config import load_stretch  # noqa: E402
from posecheck.geometry import NAN  # noqa: E402
from posecheck.measures import MEASURES  # noqa: E402
from posecheck.pose import Floats, Pose  # noqa: E402
from posecheck.skeleton import opposite  # noqa: E402
from posecheck.sources.trace import TraceWriter  # noqa: E402
from posecheck.stretch import Check, CheckSide, Compare  # noqa: E402
from posecheck.tuning.corpus import Still, read_corpus, rest_and_poses  # noqa: E402
from posecheck.tuning.truth import WORKING_NEAR, change_truth, near, truth_of, working  # noqa: E402

PAIRS = ROOT / "calibration" / "corpus" / "rendered"
OUT = ROOT / "calibration" / "corpus" / "blended"
MODEL = "heavy"
FPS = 10
YAW_MAX = 50
"""Nobody is asked to film from further round."""
PARTS = (("setup", 2.5), ("move", 2.5), ("hold", 3.5), ("release", 2.5), ("breathe", 2.0))
CLEAR = {"deg": 3.0, "torso": 0.04, "hips": 0.05, "legs": 0.02}
"""A true value this near to a limit is neither clearly good nor clearly faulty."""
BOTH = ("low", "high")

FAULTS: dict[str, dict[str, tuple[str, ...]]] = {
    "calf": {"leaning_back": ("hip_90:high",), "knee_bent": ("knee_straight:low",)},
    "quad": {
        "shin_not_vertical": ("shin_on_chair:low", "shin_on_chair:high"),
        "back_arched": ("no_arch:low", "upright:low"),
    },
    "glute": {
        "slumped": ("upright:high",),
        "trunk_twisted": ("no_twist:low", "no_twist:high"),
        "head_turned": ("look_ahead:low", "look_ahead:high"),
    },
    "rotation": {"wrong_hand": ("wrong_hand:low",), "no_rotation": ("turn:low",)},
}
"""Which end of which check a fault is about: true values beyond it are the fault. There is no
roll-down: what matters there is the order of a movement, and a blend has none."""

LIMITS: dict[str, tuple[float | None, float | None]] = {
    "calf.hip_90": (75, 108),
    "calf.knee_straight": (160, None),
    "calf.thigh_flat": (None, 15),
    "calf.shank_flat": (None, 15),
    "calf.trunk_still": (-10, 10),
    "quad.shin_on_chair": (65, 115),
    "quad.no_arch": (-8, None),
    "quad.upright": (-12, 30),
    "glute.upright": (-15, 18),
    "glute.level": (-12, 12),
    "glute.no_twist": (-20, 20),
    "glute.look_ahead": (-25, 25),
    "glute.other_leg_long": (150, None),
    "rotation.wrong_hand": (0.35, None),
    "rotation.hand_under": (None, 0.35),
    "rotation.turn": (15, None),
}
"""The widths that are meant, of TRUE values. They are ours (starting values, as the routine was
written down); they are kept here so that a limit tuned for readings does not move them."""


@dataclass(frozen=True)
class Span:
    """A labelled time: seconds, phase, good and faults."""

    start: float
    end: float
    phase: str
    rep: int | None
    faults: tuple[str, ...]


def main() -> int:
    """Write the corpus anew."""
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir(parents=True)
    shakes: dict[str, Floats] = {}
    for rest, pose in rest_and_poses(read_corpus(PAIRS, ("pairs",))):
        stretch = pose.truth["stretch"]
        if stretch not in FAULTS or not is_asked_for(pose):
            continue
        spans = list(labels_of(rest, pose))
        if all(s.phase == "setup" for s in spans):
            continue  # nothing in it is clear
        if stretch not in shakes:
            shakes[stretch] = shake_of(stretch)
        name = f"{pose.truth['pair']:03d}_{stretch}_{pose.body}"
        write_trace(OUT / f"{name}.posetrace.jsonl.gz", rest, pose, shakes[stretch])
        write_labels(OUT / f"{name}.labels.toml", pose, spans)
    return 0


def is_asked_for(pose: Still) -> bool:
    """Whether the camera stands where the stretch wants it."""
    is_near = working(pose) == near(pose) or pose.truth["stretch"] not in WORKING_NEAR
    return is_near and 0 <= pose.signed_yaw_deg <= YAW_MAX and MODEL in pose.poses


def labels_of(rest: Still, pose: Still) -> Iterator[Span]:
    """What is known of each part; what is not clearly good or faulty is left out."""
    t = 0.0
    for phase, length_s in PARTS:
        begin, t = t, t + length_s
        rep = None if phase == "setup" else 1
        marks = [begin, begin + length_s / 2, t] if phase in ("move", "release") else [begin, t]
        for a, b in pairwise(marks):
            in_pose = phase == "hold" or (phase == "move" and b == t) or (
                phase == "release" and a == begin
            )  # fmt: skip
            found = faults_in(rest, pose if in_pose else rest)
            if found is not None:
                # The way to a pose that is not yet the stretch's is no hold.
                told = "move" if phase == "hold" and not is_reached(rest, pose) else phase
                yield Span(a, b, told, rep, found)


def faults_in(rest: Still, still: Still) -> tuple[str, ...] | None:
    """Faults of a picture by its true angles; none when good, nothing when it is not clear."""
    stretch = load_stretch(still.truth["stretch"])
    beyond: set[str] = set()
    unclear: set[str] = set()
    for check in stretch.checks:
        limits = LIMITS.get(f"{stretch.id}.{check.id}")
        if limits is None or not applies(check, rest, still):
            continue
        value = true_value(rest, still, check.measure, check.side, check.compare)
        clear = CLEAR[MEASURES[check.measure].unit]
        for end, limit, sign in zip(BOTH, limits, (-1, 1), strict=True):
            over = NAN if limit is None else sign * (value - limit)
            if over >= clear:
                beyond.add(f"{check.id}:{end}")
            elif over > -clear:
                unclear.add(f"{check.id}:{end}")
    named = FAULTS[stretch.id]
    faults = tuple(f for f, ends in named.items() if beyond & set(ends))
    told = {end for f in faults for end in named[f]}
    if unclear - told or (not faults and beyond):
        return None
    return faults


def applies(check: Check, rest: Still, still: Still) -> bool:
    """Whether the check's own condition is truly met."""
    when = check.when
    if check.kind != "form" and still is rest:
        return False
    if when is None:
        return True
    value = true_value(rest, still, when.measure, when.side, when.compare)
    return (when.low is None or value >= when.low) and (when.high is None or value <= when.high)


def true_value(
    rest: Still, still: Still, measure: str, which: CheckSide, compare: Compare
) -> float:
    """What a check would compare, of the true angles; NaN = not known."""
    side = opposite(working(still)) if which == "other" else working(still)
    if compare == "value":
        return truth_of(still, measure, side)
    if compare == "change":
        change = change_truth(rest, still, measure, side)
        return (
            abs(change)
            if measure == "trunk_twist" and still.truth["stretch"] == "rotation"
            else change
        )
    return NAN


def is_reached(rest: Still, pose: Still) -> bool:
    """Whether a pose truly meets a target of every group, as far as that can be known."""
    met: dict[str, bool] = {}
    for check in load_stretch(pose.truth["stretch"]).checks:
        if check.kind == "target":
            value = true_value(rest, pose, check.measure, check.side, check.compare)
            low = -math.inf if check.low is None else check.low
            high = math.inf if check.high is None else check.high
            group = check.group or check.id
            met[group] = met.get(group, False) or low <= value <= high
    return all(met.values())


def share_at(t: float) -> float:
    """How far on the way from rest to pose somebody is, 0..1."""
    ends = np.cumsum([0.0, *(length_s for _, length_s in PARTS)])
    return float(np.interp(t, ends[1:5], [0, 1, 1, 0]))


def write_trace(path: Path, rest: Still, pose: Still, shake: Floats) -> None:
    """One recording."""
    a, b = rest.poses[MODEL], pose.poses[MODEL]
    with TraceWriter(
        path, size_wh=a.size_wh, source=f"blended from pair {pose.truth['pair']}", model=MODEL,
        model_sha256=model_sha256(), mediapipe="0.10.31",
    ) as writer:  # fmt: skip
        for i in range(round(sum(length_s for _, length_s in PARTS) * FPS) + 1):
            share, step = share_at(i / FPS), i % len(shake)
            image = (1 - share) * image_of(a) + share * image_of(b)
            image[:, :3] += shake[step, :, :3] * torso_px(a)
            world = (1 - share) * a.world + share * b.world + shake[step, :, 3:]
            writer.write(Pose.from_landmarks(i / FPS, image, world, a.size_wh))


def model_sha256() -> str:
    """Checksum of the model that the pictures were looked at with."""
    from posecheck.models import load

    return load(MODEL).sha256


def write_labels(path: Path, pose: Still, spans: list[Span]) -> None:
    """The labels, in the format that people write."""
    side = {"L": "left", "R": "right"}.get(pose.truth["working_side"], "both")
    lines = ["version = 1", f'stretch = "{pose.truth["stretch"]}"', f'side = "{side}"']
    lines += [f'person = "{pose.body}"']
    for s in spans:
        lines += ["", "[[segment]]", f"from = {s.start:g}", f"to = {s.end:g}"]
        lines += [f'phase = "{s.phase}"'] + ([] if s.rep is None else [f"rep = {s.rep}"])
        lines += [f"faults = {json.dumps(list(s.faults))}"] if s.faults else []
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    raise SystemExit(main())
