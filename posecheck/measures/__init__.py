"""Every measure of the routine: what it means, what it looks at, and how it is computed.

Angles come from the picture plane in pixels. A person who faces along the picture is seen
foreshortened when the camera stands off side-on, so horizontal distances in the sagittal
plane are stretched by 1 / cos(yaw) first. World landmarks serve only where the picture
cannot tell: leans seen from the front, and the direction of the head.

A `value` is one pose on its own. A `change` compares it with a reference pose of the same
person (the baseline); it is several times more accurate, because most errors are constant
offsets. What cannot be measured is NaN with a reason that a person can act on.
"""

from posecheck.measures.context import VISIBLE, Context, Reading, Stance
from posecheck.measures.correction import Corrections
from posecheck.measures.distances import HUG_GAIN
from posecheck.measures.reading import (
    SMALLEST_TORSO_PX,
    change,
    measure,
    needed,
    value,
    why_not,
)
from posecheck.measures.table import MEASURES, Measure, landmarks

__all__ = [
    "HUG_GAIN",
    "MEASURES",
    "SMALLEST_TORSO_PX",
    "VISIBLE",
    "Context",
    "Corrections",
    "Measure",
    "Reading",
    "Stance",
    "change",
    "landmarks",
    "measure",
    "needed",
    "value",
    "why_not",
]
