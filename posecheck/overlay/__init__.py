"""Paints a scene on a picture with OpenCV; decides nothing."""

from posecheck.overlay.layout import Layout, Rect, lay_out
from posecheck.overlay.painter import Painter

__all__ = ["Layout", "Painter", "Rect", "lay_out"]
