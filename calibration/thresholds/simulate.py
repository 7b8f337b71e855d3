"""Make the corpus `simulated`: six rendered people doing the stretches, well and with faults.

Run from the project root: python calibration/thresholds/simulate.py (a minute). How people are
moved and what the model makes of it is in bodies.py; what this is worth is in README.md.
"""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT), str(ROOT / "calibration" / "thresholds")]

import numpy as np  # noqa: E402
from bodies import CHANNELS, Actor, shake_of  # noqa: E402

from posecheck.models import load  # noqa: E402
from posecheck.pose import Floats  # noqa: E402
from posecheck.sources.trace import TraceWriter  # noqa: E402
from posecheck.tuning.corpus import Still, read_corpus, rest_and_poses  # noqa: E402
from posecheck.tuning.truth import WORKING_NEAR, near, working  # noqa: E402

PAIRS = ROOT / "calibration" / "corpus" / "rendered"
OUT = ROOT / "calibration" / "corpus" / "simulated"
MODEL: Final = "heavy"
FPS: Final = 10
YAW_MAX: Final = 45
"""Nobody is asked to film from further round."""
RECORDINGS: Final = 2
"""Of each person in each stretch, at most."""
GOOD: Final = (-0.25, 0.25)
FAULTY: Final = (0.6, 1.2)
"""How large a fault is, as a share of what the sample clips show as a fault."""
SET_UP_S, REST_S, MOVE_S, HOLD_S, END_S = 2.5, 2.0, 2.0, 3.4, 1.5

Change = Mapping[str, float]

STRETCHES: Final[dict[str, Change]] = {
    "calf": {"ankle": 28},
    "quad": {"glide": 0.13},
    "glute": {"hug": 0.13},
    "rolldown": {"neck": 30, "lean": 36},
    "rotation": {"hand": 1.0, "twist": 30},
}
"""What a good repetition moves; degrees, metres, shares (see bodies.moved)."""

FAULTS: Final[dict[str, dict[str, Change]]] = {
    "calf": {"leaning_back": {"lean": -29}, "knee_bent": {"knee": 30}},
    "quad": {"shin_not_vertical": {"shin": 32}, "back_arched": {"lean": -24}},
    "glute": {"slumped": {"lean": 29}, "trunk_twisted": {"twist": 32}, "head_turned": {"head": 39}},
    "rolldown": {"no_chin_tuck": {"neck": -30}, "too_fast": {}},
    "rotation": {"wrong_hand": {"own_hand": 1.0, "hand": -1.0}},
}
"""Faults of full size: as large as the sample clips show them."""

WAVER: Final = {"calf": ("lean", "knee"), "quad": ("shin", "lean"),
                "glute": ("lean", "twist", "head"), "rolldown": (), "rotation": ()}  # fmt: skip
"""What wavers in good form too, within GOOD of the fault that it can become."""


@dataclass(frozen=True)
class Rep:
    """One repetition: what is wrong with it, and where everything goes.

    Attributes:
        fault: Its name; "" = good.
        goal: Channels at the hold.
        roll_s: How long the trunk takes to roll down, seconds.
    """

    fault: str
    goal: dict[str, float]
    roll_s: float = 2.2


def main() -> int:
    """Write the corpus anew."""
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir(parents=True)
    shakes = {stretch: shake_of(stretch) for stretch in STRETCHES}
    for rest, pose in chosen():
        stretch = pose.truth["stretch"]
        rng = np.random.default_rng(int(pose.truth["pair"]))
        reps = list(reps_of(stretch, rng))
        name = f"{stretch}_{pose.body}_{pose.truth['pair']:03d}"
        write_trace(OUT / f"{name}.posetrace.jsonl.gz", rest, pose, reps, shakes[stretch])
        write_labels(OUT / f"{name}.labels.toml", pose, reps)
    return 0


def chosen() -> Iterator[tuple[Still, Still]]:
    """Pairs filmed from where the stretch asks for it, the most side-on first."""
    taken: dict[tuple[str, str], int] = {}
    pairs = rest_and_poses(read_corpus(PAIRS, ("pairs",)))
    for rest, pose in sorted(pairs, key=lambda p: (p[1].yaw_deg, p[1].truth["pair"])):
        who = pose.truth["stretch"], pose.body
        is_near = working(pose) == near(pose) or who[0] not in WORKING_NEAR
        is_seen = all(MODEL in s.poses and s.poses[MODEL].found for s in (rest, pose))
        if is_near and is_seen and 0 <= pose.signed_yaw_deg <= YAW_MAX:
            taken[who] = taken.get(who, 0) + 1
            if taken[who] <= RECORDINGS:
                yield rest, pose


def reps_of(stretch: str, rng: np.random.Generator) -> Iterator[Rep]:
    """A good repetition, one of each fault, and a good one."""

    def between(limits: tuple[float, float]) -> float:
        return limits[0] + (limits[1] - limits[0]) * float(rng.random())

    def good() -> dict[str, float]:
        goal = {name: size * (0.9 + 0.2 * float(rng.random())) for name, size in
                STRETCHES[stretch].items()}  # fmt: skip
        for channel in WAVER[stretch]:
            sizes = [f[channel] for f in FAULTS[stretch].values() if channel in f]
            goal[channel] = goal.get(channel, 0.0) + between(GOOD) * sizes[0]
        return goal

    yield Rep("", good())
    for fault, change in FAULTS[stretch].items():
        goal, size = good(), between(FAULTY)
        sign = 1 if rng.random() < 0.5 else -1
        for channel, full in change.items():
            turn = sign if channel in ("twist", "head") else 1
            if channel in ("neck", "hand", "own_hand"):
                goal[channel] = max(0.0, goal.get(channel, 0.0) + full)  # there or not there
            else:
                goal[channel] = turn * size * full
        yield Rep(fault, goal, 0.7 / size if fault == "too_fast" else 2.2)
    yield Rep("", good())


def move_s(stretch: str, rep: Rep) -> float:
    """How long it takes to get into a hold."""
    return 1.2 + rep.roll_s if stretch == "rolldown" else MOVE_S


def courses(stretch: str, reps: list[Rep]) -> tuple[dict[str, Floats], Floats, float]:
    """Key times (seconds) and values of every channel, how far from rest, and the end."""
    keys: list[tuple[float, dict[str, float], float]] = [(0.0, {}, 0.0)]
    t = SET_UP_S - REST_S
    for rep in reps:
        t += REST_S
        keys.append((t, {}, 0.0))
        if stretch == "rolldown":  # the chin first, then the trunk
            t += 1.2
            keys.append((t, {"neck": rep.goal["neck"]}, 0.4))
        t += move_s(stretch, rep) - (1.2 if stretch == "rolldown" else 0.0)
        keys.append((t, rep.goal, 1.0))
        t += HOLD_S
        keys.append((t, rep.goal, 1.0))
        t += MOVE_S
        keys.append((t, {}, 0.0))
    times = np.array([at for at, _, _ in keys])
    values = {c: np.array([goal.get(c, 0.0) for _, goal, _ in keys]) for c in CHANNELS}
    return {"t": times, **values}, np.array([away for _, _, away in keys]), t + END_S


def write_trace(path: Path, rest: Still, pose: Still, reps: list[Rep], shake: Floats) -> None:
    """One recording."""
    stretch = pose.truth["stretch"]
    side = pose.truth["working_side"]
    actor = Actor(rest, pose, MODEL, side if side in ("L", "R") else "L")
    course, away, end = courses(stretch, reps)
    bundle = load(MODEL)
    with TraceWriter(
        path, size_wh=rest.poses[MODEL].size_wh, source=f"simulated from {pose.truth['file']}",
        model=MODEL, model_sha256=bundle.sha256, mediapipe="0.10.31",
    ) as writer:  # fmt: skip
        for i in range(round(end * FPS) + 1):
            t = i / FPS
            now = {c: float(np.interp(t, course["t"], course[c])) for c in CHANNELS}
            share = float(np.interp(t, course["t"], away))
            writer.write(actor.pose(t, now, share, shake[i % len(shake)]))


def write_labels(path: Path, pose: Still, reps: list[Rep]) -> None:
    """The labels, in the format that people write; a fault begins with its movement."""
    stretch = pose.truth["stretch"]
    side = {"L": "left", "R": "right"}.get(pose.truth["working_side"], "both")
    lines = ["version = 1", f'stretch = "{stretch}"', f'side = "{side}"', f'person = "{pose.body}"']

    def segment(start: float, end: float, phase: str, rep: int | None, fault: str) -> None:
        lines.extend(["", "[[segment]]", f"from = {round(start, 2):g}", f"to = {round(end, 2):g}"])
        lines.append(f'phase = "{phase}"')
        lines.extend([] if rep is None else [f"rep = {rep}"])
        lines.extend([f"faults = {json.dumps([fault])}"] if fault else [])

    segment(0, SET_UP_S, "setup", None, "")
    t = SET_UP_S
    for number, rep in enumerate(reps, 1):
        is_move = rep.fault == "too_fast"
        hold_at, hold_to = t + move_s(stretch, rep), t + move_s(stretch, rep) + HOLD_S
        roll_at = t + (1.2 if is_move else 0.0)
        if is_move:
            segment(t, roll_at, "move", number, "")
        segment(roll_at, hold_at, "move", number, rep.fault)
        segment(hold_at, hold_to, "hold", number, "" if is_move else rep.fault)
        if not rep.fault:
            segment(hold_to, hold_to + MOVE_S, "release", number, "")
        last = number == len(reps)
        t = hold_to + MOVE_S + (END_S if last else REST_S)
        segment(hold_to + MOVE_S, t, "breathe", number, "")
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    raise SystemExit(main())
