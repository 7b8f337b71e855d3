"""Paints a scene on a picture; decides nothing."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np

from posecheck.overlay.body import paint_body, paint_labels
from posecheck.overlay.cards import Loops, paint_card, paint_demo, paint_outline, paint_pacer
from posecheck.overlay.layout import lay_out
from posecheck.overlay.panels import paint_panels
from posecheck.overlay.places import Layout, Sizes
from posecheck.overlay.text import Picture
from posecheck.scene import Scene, mirrored


class Painter:
    """Paints scenes on pictures of one size.

    Args:
        size_wh: Width and height of the pictures, px.
        mirror: Show the person as in a mirror. Text is never mirrored.
        loops: Frames that show a stretch, by its id; where there are none, nothing is shown.
    """

    def __init__(
        self, size_wh: tuple[int, int], mirror: bool = False, loops: Loops | None = None
    ) -> None:
        self.size_wh = size_wh
        self.mirror = mirror
        self._loops = loops or {}
        self._sizes = Sizes.of(size_wh)
        # Kept because fresh memory of this size costs more than the painting on it.
        self._spare = np.zeros((size_wh[1], size_wh[0], 3), np.uint8)

    def layout(self, scene: Scene) -> Layout:
        """Where the panels, texts and labels of a scene go in the picture that is shown."""
        return lay_out(self._shown(scene))

    def paint(self, picture: Picture, scene: Scene) -> Picture:
        """A new picture with the scene on it; the one that is given stays as it is.

        Args:
            picture: (height, width, 3) BGR, unmirrored.
            scene: In pixels of that picture.

        Raises:
            ValueError: Picture or scene are of another size than the painter.
        """
        h, w = picture.shape[:2]
        if (w, h) != self.size_wh or scene.size_wh != self.size_wh:
            raise ValueError(
                f"expected picture and scene of size {self.size_wh}, got {(w, h)}"
                f" and {scene.size_wh}"
            )
        canvas = np.empty_like(picture)
        if self.mirror:
            cv2.flip(picture, 1, dst=canvas)
        else:
            np.copyto(canvas, picture)
        shown = self._shown(scene)
        if shown.card is not None:
            paint_card(canvas, shown.card)
            return canvas
        if shown.pacer is not None:
            paint_pacer(canvas, shown.pacer)
        if shown.outline is not None:
            paint_outline(canvas, shown.outline, self._sizes)
        layout = lay_out(shown)
        paint_body(canvas, shown, self._sizes, self._spare)
        paint_labels(canvas, layout)
        paint_panels(canvas, shown, layout, self._sizes)
        if shown.demo is not None and layout.demo is not None:
            paint_demo(canvas, shown.demo, self._loops, layout.demo, self._sizes)
        return canvas

    def _shown(self, scene: Scene) -> Scene:
        if scene.demo is not None and scene.demo.stretch not in self._loops:
            scene = replace(scene, demo=None)
        return mirrored(scene) if self.mirror else scene
