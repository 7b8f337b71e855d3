"""A stick figure whose every angle is known, and a camera that sees it.

The figure stands in the person's own axes: forward, left and up in metres, from the middle
of the hips. Its angles are the joint angles of the measures, so what a measure must read is
known by hand. The camera is orthographic, where foreshortening is exact, or a pinhole.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, fields, is_dataclass, replace

import numpy as np

from posecheck.measures import Stance
from posecheck.pose import Pose
from posecheck.skeleton import INDEX, LANDMARKS

TORSO, THIGH, SHANK, FOOT = 0.50, 0.42, 0.40, 0.20
HIPS, SHOULDERS, NECK, EARS = 0.22, 0.36, 0.20, 0.14
LEG = THIGH + SHANK

Point = tuple[float, float, float]


@dataclass(frozen=True)
class Limb:
    """One leg; degrees.

    Attributes:
        hip: Trunk to thigh, counted through the front: 90 = sitting, 180 = standing.
        knee: 180 = straight.
        ankle: 90 = neutral, smaller = toes toward the shin.
        across: Knee and foot past the middle of the pelvis, hip widths; -0.5 = straight on.
    """

    hip: float = 90.0
    knee: float = 180.0
    ankle: float = 100.0
    across: float = -0.5


@dataclass(frozen=True)
class Body:
    """A person; degrees and metres.

    Attributes:
        lean, side_lean: Of the trunk, + = forward, + = to the left.
        twist, head: Turn of shoulders and face against the hips, + = to the left.
        neck: + = chin toward the chest.
        left, right: The legs.
        left_hand, right_hand: Places of the hands: forward, left, up.
        planted: Landmark that stays at `place`; None = the middle of the hips does.
        place: Where that is, forward, left, up.
        shoulders: Width in metres.
    """

    lean: float = 0.0
    side_lean: float = 0.0
    twist: float = 0.0
    head: float = 0.0
    neck: float = 0.0
    left: Limb = field(default_factory=Limb)
    right: Limb = field(default_factory=Limb)
    left_hand: Point = (0.30, 0.25, 0.10)
    right_hand: Point = (0.30, -0.25, 0.10)
    planted: str | None = None
    place: Point = (0.0, 0.0, 0.0)
    shoulders: float = SHOULDERS

    def points(self) -> np.ndarray:
        """All landmarks (33, 3): forward, left, up in metres."""
        trunk = self._trunk()
        shoulders = TORSO * trunk
        across = np.array([-_sin(self.twist), _cos(self.twist), 0.0]) * self.shoulders / 2
        ears = shoulders + NECK * _sagittal(90 - self.lean - self.neck)
        face = np.array([_cos(self.head), _sin(self.head), 0.0])
        temple = np.array([-_sin(self.head), _cos(self.head), 0.0]) * EARS / 2
        at = {"nose": ears + 0.10 * face}
        for side, sign in (("left", 1.0), ("right", -1.0)):
            ear, mouth = ears + sign * temple, ears + 0.09 * face + 0.3 * sign * temple
            at |= {f"{side}_ear": ear, f"mouth_{side}": mouth - (0, 0, 0.04)}
            for name in ("eye_inner", "eye", "eye_outer"):
                at[f"{side}_{name}"] = ears + 0.08 * face + 0.5 * sign * temple
            shoulder, hand = shoulders + sign * across, np.array(getattr(self, f"{side}_hand"))
            at |= {f"{side}_shoulder": shoulder, f"{side}_elbow": (shoulder + hand) / 2}
            for name in ("wrist", "index", "pinky", "thumb"):
                at[f"{side}_{name}"] = hand
            at |= _leg(side, sign, getattr(self, side), self.lean)
        points = np.array([at[name] for name in LANDMARKS])
        anchor = 0.0 if self.planted is None else points[INDEX[self.planted]]
        return points - anchor + np.array(self.place)

    def _trunk(self) -> np.ndarray:
        forward, up = _sin(self.lean), _cos(self.lean)
        trunk = np.array([forward, up * math.tan(math.radians(self.side_lean)), up])
        return trunk / np.linalg.norm(trunk)


def _sin(degrees: float) -> float:
    return math.sin(math.radians(degrees))


def _cos(degrees: float) -> float:
    return math.cos(math.radians(degrees))


def _sagittal(elevation: float) -> np.ndarray:
    """Unit vector in the sagittal plane: 0 = forward, 90 = up."""
    return np.array([_cos(elevation), 0.0, _sin(elevation)])


def _leg(side: str, sign: float, limb: Limb, lean: float) -> dict[str, np.ndarray]:
    thigh = 90 - lean - limb.hip
    shank = thigh - 180 + limb.knee
    foot = shank + 180 - limb.ankle
    hip = np.array([0.0, sign * HIPS / 2, 0.0])
    knee = THIGH * _sagittal(thigh) + (0, -sign * limb.across * HIPS, 0)
    ankle = knee + SHANK * _sagittal(shank)
    heel = ankle + 0.05 * _sagittal(shank) - 0.04 * _sagittal(foot)
    return {
        f"{side}_hip": hip,
        f"{side}_knee": knee,
        f"{side}_ankle": ankle,
        f"{side}_heel": heel,
        f"{side}_foot_index": heel + FOOT * _sagittal(foot),
    }


@dataclass(frozen=True)
class Camera:
    """Where the figure is seen from.

    Attributes:
        yaw: Off side-on, degrees; 90 = from the front.
        facing: +1 = the person faces picture right, -1 = picture left.
        px_per_m: Scale at the person.
        size_wh: Pixels.
        centre: Share of the picture at which the figure's origin is seen.
        distance_m: Of a pinhole camera; None = orthographic.
    """

    yaw: float = 0.0
    facing: float = 1.0
    px_per_m: float = 300.0
    size_wh: tuple[int, int] = (1280, 720)
    centre: tuple[float, float] = (0.45, 0.6)
    distance_m: float | None = None

    @property
    def stance(self) -> Stance:
        """How the person truly stands to this camera."""
        return Stance(self.facing, "right" if self.facing > 0 else "left", self.yaw)

    def see(self, body: Body | None, t: float = 0.0) -> Pose:
        """The pose of a body at a time; None = nobody there."""
        if body is None:
            return Pose.missing(t, self.size_wh)
        seen = body.points() @ self._axes()
        hips = seen[[INDEX["left_hip"], INDEX["right_hip"]]].mean(axis=0)
        scale = np.full(len(seen), self.px_per_m)
        if self.distance_m is not None:
            scale = self.px_per_m * self.distance_m / (self.distance_m + seen[:, 2])
        lm = np.ones((len(LANDMARKS), 5))
        lm[:, :2] = seen[:, :2] * scale[:, None] + np.array(self.centre) * self.size_wh
        lm[:, 2] = (seen[:, 2] - hips[2]) * scale
        return Pose.from_landmarks(t, lm, seen - hips, self.size_wh)

    def _axes(self) -> np.ndarray:
        """Rows: where forward, left and up point, as x right, y down, z away."""
        c, s, f = _cos(self.yaw), _sin(self.yaw), self.facing
        return np.array([[f * c, 0.0, -s], [s, 0.0, f * c], [0.0, -1.0, 0.0]])


def both(limb: Limb, **changes: object) -> Body:
    """A body with two equal legs."""
    return replace(Body(left=limb, right=limb), **changes)


def on(side: str, limb: Limb, body: Body) -> Body:
    """The body with another leg on one side."""
    return replace(body, **{side: limb})


LONG_SIT = Body()
"""Upright, legs flat and straight: the calf and the roll-down."""

STANDING = both(Limb(hip=180.0, ankle=90.0), place=(0.0, 0.0, 0.5))


def calf(side: str, ankle: float = 100.0, lean: float = 0.0, knee: float = 180.0) -> Body:
    """A long sit; the hips stay at their place, the legs lie flat whatever the trunk does."""
    flat = Limb(hip=90 - lean)
    working = Limb(hip=90 - lean, knee=knee, ankle=ankle)
    return on(side, working, both(flat, lean=lean))


def quad(side: str, opening: float = 190.0, shin: float = 90.0, lean: float = 0.0) -> Body:
    """Half kneeling with the rear shin up a chair; the rear knee is where the body stands.

    Args:
        side: Of the rear leg.
        opening: Of the rear hip; above 180 the thigh is behind the trunk.
        shin: Rear shin against the seat, 90 = straight up.
        lean: Of the trunk.
    """
    thigh = 90 - lean - opening
    rear = Limb(hip=opening, knee=(180 + (180 - shin) - thigh) % 360, ankle=120)
    front = Limb(hip=90 - lean, knee=90, ankle=90)
    other = "left" if side == "right" else "right"
    return on(side, rear, on(other, front, Body(lean=lean, planted=f"{side}_knee")))


def glute(side: str, hug: float = 0.0, **changes: float) -> Body:
    """Seated with one knee bent across; `hug` is the hands' way to the other shoulder, 0..1."""
    other = "left" if side == "right" else "right"
    sign = 1.0 if side == "left" else -1.0
    shoulder = np.array([0.0, -sign * SHOULDERS / 2, TORSO])
    knee = np.array([0.24, -sign * 0.05, 0.34])
    hand = tuple((knee + hug * (shoulder - knee)).tolist())
    crossed = Limb(hip=35, knee=60, ankle=90, across=0.2)
    hands = {"left_hand": hand, "right_hand": hand}
    return replace(on(side, crossed, on(other, Limb(), Body())), **hands, **changes)


def rolled(neck: float = 0.0, lean: float = 0.0) -> Body:
    """A long sit that rolls down: the chin by `neck`, the trunk by `lean`."""
    return both(Limb(hip=90 - lean), lean=lean, neck=neck)


def rotation(side: str, twist: float = 0.0) -> Body:
    """Seated, one knee bent, the other side's hand under that thigh; twist + = to the left."""
    sign = 1.0 if side == "left" else -1.0
    other = "left" if side == "right" else "right"
    under = {f"{other}_hand": (0.20, sign * 0.1, 0.10), f"{side}_hand": (-0.2, sign * 0.3, 0.05)}
    bent = Limb(hip=55, knee=80, ankle=90)
    return replace(on(side, bent, Body(twist=twist)), **under)


Keyframes = Sequence[tuple[float, Body | None]]


def movement(keyframes: Keyframes, camera: Camera, fps: float = 10.0) -> Iterator[Pose]:
    """Poses of a body that moves evenly from keyframe to keyframe; None = nobody there."""
    start, end = keyframes[0][0], keyframes[-1][0]
    for i in range(round((end - start) * fps) + 1):
        t = start + i / fps
        yield camera.see(_body_at(keyframes, t), t)


def _body_at(keyframes: Keyframes, t: float) -> Body | None:
    before = max((k for k in keyframes if k[0] <= t + 1e-9), key=lambda k: k[0])
    after = min((k for k in keyframes if k[0] > t + 1e-9), key=lambda k: k[0], default=before)
    if before[1] is None or after[1] is None or after is before:
        return before[1]
    return _mixed(before[1], after[1], (t - before[0]) / (after[0] - before[0]))


def _mixed(a: object, b: object, share: float) -> object:
    """Between two bodies, field by field."""
    if is_dataclass(a):
        parts = {f.name: _mixed(getattr(a, f.name), getattr(b, f.name), share) for f in fields(a)}
        return replace(a, **parts)
    if isinstance(a, tuple):
        return tuple(_mixed(x, y, share) for x, y in zip(a, b, strict=True))
    if isinstance(a, float | int) and isinstance(b, float | int):
        return a + share * (b - a)
    return a if share < 0.5 else b


def without(pose: Pose, *names: str) -> Pose:
    """The pose with landmarks missing."""
    lost = [INDEX[name] for name in names]
    xy, world = pose.xy.copy(), pose.world.copy()
    xy[lost], world[lost] = np.nan, np.nan
    return replace(pose, xy=xy, world=world)


def hidden(pose: Pose, *names: str, visibility: float = 0.1) -> Pose:
    """The pose with landmarks that the model believes to be hidden."""
    seen = pose.visibility.copy()
    seen[[INDEX[name] for name in names]] = visibility
    return replace(pose, visibility=seen)


def placed(pose: Pose, name: str, xy: tuple[float, float]) -> Pose:
    """The pose with one landmark elsewhere in the picture."""
    moved = pose.xy.copy()
    moved[INDEX[name]] = xy
    return replace(pose, xy=moved)
