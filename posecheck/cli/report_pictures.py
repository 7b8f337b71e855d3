"""Small pictures of corrections, for a report."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

import cv2
import numpy as np
import numpy.typing as npt

from posecheck.errors import SourceError
from posecheck.overlay.body import paint_body
from posecheck.overlay.places import Sizes
from posecheck.scene import build_scene

if TYPE_CHECKING:
    from posecheck.cli.report_input import Found
    from posecheck.pose import Pose
    from posecheck.reporting import Correction
    from posecheck.session import Step

Image = npt.NDArray[np.uint8]

WIDTH: Final = 320
"""Twice what is printed, so that it is sharp on paper."""
MOST: Final = 40
"""Pictures in one report; each takes about 15 KB."""
_QUALITY: Final = 80
_ROOM: Final = 0.12
"""Around the person, as a share of the person's size."""


def jpeg(image: Image) -> bytes:
    """A picture as small as a report needs it."""
    height, width = image.shape[:2]
    if width > WIDTH:
        size = WIDTH, max(1, round(height * WIDTH / width))
        image = np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)
    return cv2.imencode(".jpg", image, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])[1].tobytes()


def of_step(image: Image, step: Step) -> bytes:
    """The person at one step with the angles drawn, without words, cut out."""
    scene = build_scene(step)
    size_wh = image.shape[1], image.shape[0]
    painted = image.copy()
    paint_body(painted, scene, Sizes.of(size_wh), np.zeros_like(painted))
    return jpeg(_around(painted, step.pose))


def _around(image: Image, pose: Pose) -> Image:
    """The part of a picture that the person is in, no narrower than high."""
    height, width = image.shape[:2]
    seen = pose.xy[np.isfinite(pose.xy).all(axis=1)]
    if not len(seen):
        return image
    (x0, y0), (x1, y1) = seen.min(axis=0), seen.max(axis=0)
    room = _ROOM * max(x1 - x0, y1 - y0)
    y0, y1 = max(0, int(y0 - room)), min(height, int(y1 + room))
    wanted = max(x1 - x0 + 2 * room, (y1 - y0) * 4 / 3)
    middle = (x0 + x1) / 2
    x0, x1 = max(0, int(middle - wanted / 2)), min(width, int(middle + wanted / 2))
    return image[y0:y1, x0:x1] if y1 - y0 > 8 and x1 - x0 > 8 else image


def illustrate(found: Found, video: Path) -> None:
    """Give the corrections of a session pictures from its recording.

    Raises:
        SourceError: It cannot be read, or is no video.
    """
    corrections = (c for leg in found.legs for c in leg.corrections)
    in_order = sorted(corrections, key=lambda c: c.t)
    add_pictures(in_order, video.expanduser(), found.began_s)


def add_pictures(corrections: Sequence[Correction], clip: Path, began_s: float) -> None:
    """Take the pictures of corrections from a recording of the session.

    Args:
        corrections: In order of time; gives them their pictures.
        clip: The recording.
        began_s: Time of the session at which the recording begins.

    Raises:
        SourceError: It cannot be read, or is no video.
    """
    from posecheck.cli.clips import open_clip
    from posecheck.pose import Pose

    waiting = list(corrections)[:MOST]
    with open_clip(clip) as source:
        for frame in source:
            if isinstance(frame, Pose):
                raise SourceError(f"{clip} is a trace; --video takes a video of the session.")
            while waiting and frame.t >= waiting[0].t - began_s:
                waiting.pop(0).picture = jpeg(frame.image)
            if not waiting:
                return
