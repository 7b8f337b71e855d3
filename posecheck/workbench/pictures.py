"""The pictures of a recording by number: frames of a clip, or a trace drawn as a skeleton."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final, Protocol

import numpy as np

from posecheck.errors import SourceError
from posecheck.overlay.body import paint_body
from posecheck.overlay.draw import disc, ring
from posecheck.overlay.palette import WHITE
from posecheck.overlay.places import Sizes
from posecheck.overlay.text import Picture
from posecheck.pose import Floats, Pose
from posecheck.scene import Outlook, Scene, Tone
from posecheck.scene.body import Body, limbs
from posecheck.skeleton import BONES
from posecheck.sources import kind_of
from posecheck.sources.trace import TraceSource

PAPER: Final = 46
"""Grey behind a skeleton."""


class Pictures(Protocol):
    """What a tool looks at.

    Attributes:
        times: When each picture is shown, seconds, rising.
        size_wh: Width and height, px.
    """

    times: Floats
    size_wh: tuple[int, int]

    def picture(self, i: int) -> Picture:
        """One of them; not to be painted on."""

    def close(self) -> None:
        """Let go of files; may be called twice."""


class Skeletons:
    """Poses as pictures."""

    def __init__(self, poses: Sequence[Pose], size_wh: tuple[int, int]) -> None:
        self.poses = poses
        self.size_wh = size_wh
        self.times: Floats = np.array([p.t for p in poses])
        self._sizes = Sizes.of(size_wh)
        self._spare = np.zeros((size_wh[1], size_wh[0], 3), np.uint8)

    def picture(self, i: int) -> Picture:
        """A pose on grey paper; empty where nobody was seen."""
        image = np.full_like(self._spare, PAPER)
        pose = self.poses[i]
        if pose.found:
            body = Body(pose, Outlook())
            drawn = limbs(body, set(BONES), set(), Tone.NEUTRAL)
            paint_body(image, Scene(self.size_wh, limbs=drawn), self._sizes, self._spare)
            self._head(image, body)
        return image

    def _head(self, image: Picture, body: Body) -> None:
        """A ring with a nose: which way somebody looks."""
        at, nose, r = body.at("mid_ear"), body.at("nose"), 0.22 * body.torso_px
        if np.isfinite([*at, r]).all():
            ring(image, (round(at[0]), round(at[1])), round(r), self._sizes.line, WHITE)
            if np.isfinite(nose).all():
                disc(image, (float(nose[0]), float(nose[1])), 1.6 * self._sizes.line, WHITE)

    def close(self) -> None:
        """Nothing is open."""


def open_pictures(path: Path) -> Pictures:
    """The pictures of a clip or a trace.

    Raises:
        SourceError: It is neither, cannot be read, or holds nothing.
    """
    kind = kind_of(path)
    if kind == "picture":
        raise SourceError(f"{path} is a single picture; give a clip or a trace.")
    if kind == "trace":
        source = TraceSource(path)
        poses = list(source)
        if not poses:
            raise SourceError(f"{path} holds no pose; record or copy it again.")
        return Skeletons(poses, source.size_wh)
    from posecheck.sources.frames import FrameReader

    return FrameReader(path)
