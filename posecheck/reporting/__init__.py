"""A report that can be handed on: one page from what a session found, nothing fetched."""

from posecheck.reporting.gather import Gatherer
from posecheck.reporting.model import Correction, Curve, Hold, LegReport, Remembered, Row
from posecheck.reporting.page import Head, page

__all__ = [
    "Correction",
    "Curve",
    "Gatherer",
    "Head",
    "Hold",
    "LegReport",
    "Remembered",
    "Row",
    "page",
]
