"""Step and frame to annotated picture: the scene built and painted."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from posecheck.overlay import Painter
from posecheck.scene import build_scene

if TYPE_CHECKING:
    from posecheck.overlay import Loops
    from posecheck.scene import Scene
    from posecheck.session import Step

Image = npt.NDArray[np.uint8]

PAPER = 40
"""Grey of the background where there is no picture, as for a trace."""


class Annotator:
    """Paints the steps of one clip or session.

    Args:
        mirror: Mirror the picture, as people expect of a webcam; text stays readable.
        loops: Show the way into each stretch, with these; None = do not.
        still: Nothing moves that need not.
    """

    def __init__(
        self, mirror: bool = False, loops: Loops | None = None, still: bool = False
    ) -> None:
        self.mirror = mirror
        self._loops, self._still = loops, still
        self._painter: Painter | None = None
        self._scene: Scene | None = None

    def turned(self) -> Annotator:
        """The same, mirrored if it was not."""
        return Annotator(not self.mirror, self._loops, self._still)

    def paint(
        self,
        image: Image | None,
        step: Step,
        notices: tuple[str, ...] = (),
        caption: str = "",
    ) -> Image:
        """The annotated picture; a new array, the frame itself is left as it is."""
        width, height = step.pose.size_wh
        if image is None:
            image = np.full((height, width, 3), PAPER, dtype=np.uint8)
        size_wh = image.shape[1], image.shape[0]
        if self._painter is None or self._painter.size_wh != size_wh:
            self._painter = Painter(size_wh, self.mirror, self._loops)
            self._scene = None
        self._scene = build_scene(
            step, self._scene, notices, self._loops is not None, self._still, caption
        )
        return self._painter.paint(image, self._scene)
