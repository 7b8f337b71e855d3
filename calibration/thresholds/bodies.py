"""Six rendered people whose joints are moved by known angles, and what the model makes of them.

Everything starts from a pair of the rendered corpus: a rest and a pose of one person before one
camera, with the landmarks that the model found in both and the true joints. A movement turns
the true joints of the rest; landmarks follow by as much as the camera sees the joints move, and
take on the error that the model was measured to make on the way to that pair's own pose.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT)]

import cv2  # noqa: E402
import numpy as np  # noqa: E402

from posecheck.pose import Floats, Pose  # noqa: E402
from posecheck.skeleton import INDEX, LANDMARKS  # noqa: E402
from posecheck.sources.trace import TraceSource  # noqa: E402
from posecheck.tuning.corpus import Still  # noqa: E402

UPPER: Final = ("shoulder", "elbow", "wrist", "hand", "ear", "eye")
HEAD: Final = ("ear", "eye")
FOOT: Final = ("heel", "toe")
NAMES: Final = {"foot_index": "toe", "eye_inner": "eye", "eye_outer": "eye", "mouth": "ear",
                "pinky": "hand", "index": "hand", "thumb": "hand"}  # fmt: skip
"""Landmarks without a joint of their own go with the one that is nearest to them."""

Joints = dict[str, Floats]
"""Metres, z up; the person faces -y, the left is +x."""


def joint_of(landmark: str) -> str:
    """`knee.L` for `left_knee`."""
    if landmark == "nose":
        return "nose"
    side = "L" if "left" in landmark else "R"
    name = landmark.replace("left_", "").replace("right_", "").replace("_left", "")
    name = name.replace("_right", "")
    return f"{NAMES.get(name, name)}.{side}"


ORDER: Final = tuple(joint_of(name) for name in LANDMARKS)


def joints_of(still: Still) -> Joints:
    """True joints of a picture."""
    return {name: np.array(at, float) for name, at in still.truth["joints3d"].items()}


def moved(rest: Joints, side: str, channels: Mapping[str, float]) -> Joints:
    """The joints after a movement.

    Args:
        rest: At rest.
        side: Working side, `L` or `R`.
        channels: Degrees, metres for `glide` and `hug`, shares for hands: `lean`, `twist`,
            `neck`, `head`, `knee`, `ankle`, `shin`, `glide`, `hug`, `hand`, `own_hand`.
    """
    body = {name: at.copy() for name, at in rest.items()}
    other = "R" if side == "L" else "L"
    get = {name: float(channels.get(name, 0.0)) for name in CHANNELS}
    _lean_and_turn(body, get)
    _bend(body, side, get["knee"])
    ankle, knee = body[f"ankle.{side}"].copy(), body[f"knee.{side}"].copy()
    _turn(body, [f"{j}.{side}" for j in FOOT], ankle, "x", -get["ankle"])
    _turn(body, [f"{j}.{side}" for j in ("ankle", *FOOT)], knee, "x", -get["shin"])
    for name in body:
        if name.split(".")[0] in (*UPPER, "hip", "nose") or name == f"knee.{other}":
            body[name][1] -= get["glide"]
    toward = body[f"shoulder.{other}"] - body[f"knee.{side}"]
    for joint in ("knee", "ankle", *FOOT):
        body[f"{joint}.{side}"] += get["hug"] * toward / np.linalg.norm(toward)
    under = (body[f"knee.{side}"] + body[f"hip.{side}"]) / 2 - (0, 0, 0.08)
    for which, share in ((other, get["hand"]), (side, get["own_hand"])):
        for joint in ("wrist", "hand"):
            body[f"{joint}.{which}"] += share * (under - body[f"{joint}.{which}"])
    return body


CHANNELS: Final = ("lean", "twist", "neck", "head", "knee", "ankle", "shin", "glide", "hug",
                   "hand", "own_hand")  # fmt: skip


def _lean_and_turn(body: Joints, get: Mapping[str, float]) -> None:
    def middle(joint: str) -> Floats:
        found: Floats = (body[f"{joint}.L"] + body[f"{joint}.R"]) / 2
        return found

    head = [f"{j}.{s}" for j in HEAD for s in "LR"] + ["nose"]
    upper = [f"{j}.{s}" for j in UPPER for s in "LR"] + ["nose"]
    _turn(body, head, middle("ear"), "z", get["head"] - get["twist"])
    _turn(body, head, middle("shoulder"), "x", get["neck"])
    _turn(body, upper, middle("hip"), "z", get["twist"])
    _turn(body, upper, middle("hip"), "x", get["lean"])


def _turn(body: Joints, names: list[str], about: Floats, axis: str, degrees: float) -> None:
    """Turn joints about an axis through a point: x = forward, z = to the left."""
    c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    turn = {"x": [[1, 0, 0], [0, c, -s], [0, s, c]], "z": [[c, -s, 0], [s, c, 0], [0, 0, 1]]}
    for name in names:
        body[name] = about + np.array(turn[axis]) @ (body[name] - about)


def _bend(body: Joints, side: str, degrees: float) -> None:
    """Bend a knee by drawing the heel toward the hip along the floor."""
    if degrees == 0:
        return
    hip, knee, ankle = (body[f"{j}.{side}"] for j in ("hip", "knee", "ankle"))
    a, b = float(np.linalg.norm(knee - hip)), float(np.linalg.norm(ankle - knee))
    now = math.acos(float((hip - knee) @ (ankle - knee)) / (a * b))
    angle = now - math.radians(degrees)
    reach = math.sqrt(a * a + b * b - 2 * a * b * math.cos(angle))
    along = (ankle - hip) / np.linalg.norm(ankle - hip)
    share = (a * a + reach * reach - b * b) / (2 * reach)
    up = np.array([0.0, 0.0, 1.0]) - along[2] * along
    height = math.sqrt(max(a * a - share * share, 0.0))
    step = hip + along * reach - ankle
    body[f"knee.{side}"] = hip + along * share + up / np.linalg.norm(up) * height
    for joint in ("ankle", *FOOT):
        body[f"{joint}.{side}"] = body[f"{joint}.{side}"] + step


@dataclass(frozen=True)
class Eye:
    """The camera of a picture: where it sees a joint, and its axes (x right, y down, z away)."""

    turn: Floats
    shift: Floats
    focal_px: float
    size_wh: tuple[int, int]

    @classmethod
    def of(cls, still: Still, size_wh: tuple[int, int]) -> Eye:
        """From the true joints and where they are in the picture."""
        names = sorted(still.truth["joints3d"])
        space = np.array([still.truth["joints3d"][n] for n in names], float)
        picture = np.array([still.truth["joints2d"][n] for n in names], float)
        focal = size_wh[0] / 2 / math.tan(math.radians(still.truth["camera"]["hfov_deg"]) / 2)
        k = np.array([[focal, 0, size_wh[0] / 2], [0, focal, size_wh[1] / 2], [0, 0, 1.0]])
        _, turn, shift = cv2.solvePnP(space, picture, k, None, flags=cv2.SOLVEPNP_SQPNP)
        return cls(np.array(cv2.Rodrigues(turn)[0]), np.array(shift).ravel(), focal, size_wh)

    def picture(self, joints: Joints) -> Floats:
        """(33, 2) pixels of every landmark's joint."""
        seen = np.array([joints[name] for name in ORDER]) @ self.turn.T + self.shift
        found: Floats = seen[:, :2] / seen[:, 2:] * self.focal_px + np.array(self.size_wh) / 2
        return found

    def world(self, joints: Joints) -> Floats:
        """(33, 3) metres from the middle of the hips along the camera's axes."""
        seen = np.array([joints[name] for name in ORDER]) @ self.turn.T
        hips = seen[[INDEX["left_hip"], INDEX["right_hip"]]].mean(0)
        found: Floats = seen - hips
        return found


def image_of(pose: Pose) -> Floats:
    """(33, 5): x, y, z, visibility, presence."""
    return np.column_stack([pose.xy, pose.z, pose.visibility, pose.presence])


def torso_px(pose: Pose) -> float:
    """Middle of the hips to middle of the shoulders, pixels."""
    ends = [[INDEX[f"{s}_{j}"] for s in ("left", "right")] for j in ("hip", "shoulder")]
    return float(np.linalg.norm(pose.xy[ends[0]].mean(0) - pose.xy[ends[1]].mean(0)))


STILL_S: Final = (0.6, 1.4)
"""When the person in a sample clip sits still, seconds: jitter is taken from there."""


def shake_of(stretch: str) -> Floats:
    """Jitter of a still person in a sample clip, (n, 33, 6): torso lengths, and metres."""
    trace = TraceSource(ROOT / "samples" / "traces" / f"{stretch}_good.posetrace.jsonl.gz")
    poses = [p for p in trace if STILL_S[0] <= p.t < STILL_S[1]]
    image = np.stack([image_of(p)[:, :3] for p in poses])
    world = np.stack([p.world for p in poses])
    image = (image - np.median(image, axis=0)) / torso_px(poses[0])
    steps = np.concatenate([image, world - np.median(world, axis=0)], axis=2)
    found: Floats = steps[[*range(len(poses)), *range(len(poses) - 2, 0, -1)]]
    return found


class Actor:
    """One rendered person before one camera, who can be moved."""

    def __init__(self, rest: Still, pose: Still, model: str, side: str) -> None:
        """Take the landmarks at rest and the errors on the way to the pose."""
        self.side = side
        self._rest = joints_of(rest)
        self._seen, own = rest.poses[model], pose.poses[model]
        self._eye = Eye.of(rest, self._seen.size_wh)
        self._from = self._eye.picture(self._rest), self._eye.world(self._rest)
        truth = joints_of(pose)
        self._error_px = own.xy - self._seen.xy - (self._eye.picture(truth) - self._from[0])
        self._error_m = own.world - self._seen.world - (self._eye.world(truth) - self._from[1])
        self._dimmer = image_of(own)[:, 3:] - image_of(self._seen)[:, 3:]

    @property
    def torso_px(self) -> float:
        """Size of the person in the picture."""
        return torso_px(self._seen)

    def pose(self, t: float, channels: Mapping[str, float], away: float, shake: Floats) -> Pose:
        """What the model would see.

        Args:
            t: Seconds.
            channels: See `moved`.
            away: Share of the way from rest, 0..1: the error grows with it.
            shake: (33, 6) jitter: x, y, z in torso lengths, world x, y, z in metres.
        """
        joints = moved(self._rest, self.side, channels)
        image = image_of(self._seen)
        image[:, :2] += self._eye.picture(joints) - self._from[0] + away * self._error_px
        image[:, :3] += shake[:, :3] * self.torso_px
        image[:, 3:] += away * self._dimmer
        world = self._seen.world + self._eye.world(joints) - self._from[1]
        world = world + away * self._error_m + shake[:, 3:]
        return Pose.from_landmarks(t, image, world, self._seen.size_wh)
