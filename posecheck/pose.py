"""One person's landmarks at one moment."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from posecheck.skeleton import INDEX, LANDMARKS, MIRROR

Floats = npt.NDArray[np.float64]

N_LANDMARKS = len(LANDMARKS)

_SHAPES = (
    ("xy", (N_LANDMARKS, 2)),
    ("z", (N_LANDMARKS,)),
    ("visibility", (N_LANDMARKS,)),
    ("presence", (N_LANDMARKS,)),
    ("world", (N_LANDMARKS, 3)),
)


@dataclass(frozen=True, slots=True, eq=False)
class Pose:
    """Landmarks of one person in one frame; read-only arrays.

    Attributes:
        t: Time of the frame in seconds, from the source's own clock.
        xy: (33, 2) pixels of the unmirrored frame, x right, y down. NaN = not seen.
        z: (33,) depth relative to the hips on the scale of x, smaller is nearer.
        visibility: (33,) in 0..1, the model's belief that the point is not hidden.
        presence: (33,) in 0..1, the model's belief that the point is in the frame.
        world: (33, 3) metres from the middle of the hips, x right in the picture,
            y down, z away from the camera. NaN = not seen.
        size_wh: Frame width and height in pixels.
        others: How many more people the estimator saw in the frame.
    """

    t: float
    xy: Floats
    z: Floats
    visibility: Floats
    presence: Floats
    world: Floats
    size_wh: tuple[int, int]
    others: int = 0
    # The same numbers as lists, made when first asked for: formulas look at a few landmarks of a
    # pose many times over, and numpy is slow at single numbers.
    _px: list[list[float]] | None = field(init=False, repr=False, default=None)
    _metres: list[list[float]] | None = field(init=False, repr=False, default=None)
    _seen: list[float] | None = field(init=False, repr=False, default=None)
    _found: bool | None = field(init=False, repr=False, default=None)

    def __post_init__(self) -> None:
        for name, shape in _SHAPES:
            array = getattr(self, name)
            if array.shape != shape:
                raise ValueError(f"{name}: expected shape {shape}, got {array.shape}")
            array.setflags(write=False)
        if not math.isfinite(self.t):
            raise ValueError(f"t: expected seconds, got {self.t}")
        if min(self.size_wh) < 1:
            raise ValueError(f"size_wh: expected at least 1 x 1 pixels, got {self.size_wh}")

    @classmethod
    def missing(cls, t: float, size_wh: tuple[int, int]) -> Pose:
        """A frame in which nobody was found."""
        return cls.from_landmarks(
            t, np.full((N_LANDMARKS, 5), np.nan), np.full((N_LANDMARKS, 3), np.nan), size_wh
        )

    @classmethod
    def from_landmarks(
        cls, t: float, lm: Floats, world: Floats, size_wh: tuple[int, int], others: int = 0
    ) -> Pose:
        """Build from rows of x px, y px, z, visibility, presence (33, 5) and metres (33, 3)."""
        columns = np.array(np.transpose(lm), dtype=np.float64, order="C")  # one copy for all
        return cls(
            t=float(t),
            xy=columns[:2].T,
            z=columns[2],
            visibility=columns[3],
            presence=columns[4],
            world=np.array(world, dtype=np.float64),
            size_wh=size_wh,
            others=others,
        )

    @property
    def found(self) -> bool:
        """True when a person was seen in this frame."""
        if self._found is None:
            # Mostly the first number tells.
            found = math.isfinite(self.xy.item(0)) or bool(np.isfinite(self.xy).any())
            object.__setattr__(self, "_found", found)
            return found
        return self._found

    @property
    def torso_px(self) -> float:
        """Length mid-hip to mid-shoulder in pixels; NaN when one of the four is not seen."""
        return _torso_px(self)

    def px(self, i: int) -> list[float]:
        """Pixel position [x, y] of landmark number `i` as plain numbers; NaN when not seen."""
        return (self._px or self._keep("_px", self.xy.tolist()))[i]

    def metres(self, i: int) -> list[float]:
        """World position [x, y, z] of landmark number `i` as plain numbers; NaN likewise."""
        return (self._metres or self._keep("_metres", self.world.tolist()))[i]

    def seen(self, i: int) -> float:
        """Visibility of landmark number `i` as a plain number."""
        return (self._seen or self._keep("_seen", self.visibility.tolist()))[i]

    def _keep(self, name: str, value: Any) -> Any:
        object.__setattr__(self, name, value)
        return value

    def point(self, name: str) -> Floats:
        """Pixel position (2,) of a landmark by name; NaN when not seen."""
        point: Floats = self.xy[INDEX[name]]
        return point

    def world_point(self, name: str) -> Floats:
        """World position (3,) in metres of a landmark by name; NaN when not seen."""
        point: Floats = self.world[INDEX[name]]
        return point

    def rounded(self) -> Pose:
        """Kept to the precision of a trace: 0.01 px, 0.1 mm, a thousandth.

        Far below the model's own noise; what is judged live or from a clip is then exactly
        what a trace of it replays.
        """
        return Pose(
            round(self.t, 6),
            self.xy.round(2),
            self.z.round(2),
            self.visibility.round(3),
            self.presence.round(3),
            self.world.round(4),
            self.size_wh,
            self.others,
        )

    def mirrored(self) -> Pose:
        """The same scene in a mirror: left becomes right, x is flipped."""
        order = list(MIRROR)
        xy = self.xy[order] * (-1, 1) + (self.size_wh[0], 0)
        return Pose(
            self.t,
            xy,
            self.z[order],
            self.visibility[order],
            self.presence[order],
            self.world[order] * (-1, 1, 1),
            self.size_wh,
            self.others,
        )


_SHOULDERS_AND_HIPS = tuple(
    INDEX[n] for n in ("left_shoulder", "right_shoulder", "left_hip", "right_hip")
)


@lru_cache(maxsize=64)
def _torso_px(pose: Pose) -> float:
    a, b, c, d = _SHOULDERS_AND_HIPS
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = pose.px(a), pose.px(b), pose.px(c), pose.px(d)
    return math.hypot((ax + bx - cx - dx) / 2, (ay + by - cy - dy) / 2)
