"""Paints a scene on a picture with OpenCV; decides nothing."""

from posecheck.overlay.cards import Loops
from posecheck.overlay.layout import lay_out
from posecheck.overlay.painter import Painter
from posecheck.overlay.places import Layout, Rect

__all__ = ["Layout", "Loops", "Painter", "Rect", "lay_out"]
