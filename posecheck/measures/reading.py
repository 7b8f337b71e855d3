"""Reading a measure from a pose, or saying why it cannot be read."""

from __future__ import annotations

import math
from functools import lru_cache

from posecheck.geometry import NAN, wrap_degrees
from posecheck.landmarks import Landmarks
from posecheck.measures.consistency import jumped
from posecheck.measures.context import VISIBLE, Context, Reading, Stance
from posecheck.measures.correction import Corrections
from posecheck.measures.table import MEASURES, landmarks
from posecheck.pose import Pose
from posecheck.skeleton import INDEX, LANDMARKS, Side, plain_name

SMALLEST_TORSO_PX = 24.0
"""Below this the person is too small: one pixel would be more than two degrees."""


@lru_cache(maxsize=256)
def why_not(pose: Pose, name: str, side: Side) -> str:
    """Why a measure cannot be taken from a pose; empty when it can."""
    if not pose.found:
        return "nobody in the picture"
    indices = needed(name, side)
    if not all(usable(pose, i) for i in indices):
        for i in indices:
            if _outside(pose, i):
                return f"{plain_name(LANDMARKS[i])} out of the picture"
        hidden = next(i for i in indices if not usable(pose, i))
        return f"{plain_name(LANDMARKS[hidden])} hidden"
    return "too far from the camera" if too_far(pose) else ""


@lru_cache(maxsize=256)
def needed(name: str, side: Side) -> tuple[int, ...]:
    """Numbers of the landmarks that a measure looks at on a side."""
    return tuple(INDEX[full] for full in landmarks(name, side))


def usable(pose: Landmarks, i: int) -> bool:
    """Whether a landmark is in the picture and not hidden."""
    x, y = pose.px(i)
    width, height = pose.size_wh
    inside: bool = (x >= 0) & (x < width) & (y >= 0) & (y < height)
    return inside & (pose.seen(i) >= VISIBLE)


def _outside(pose: Pose, i: int) -> bool:
    x, y = pose.px(i)
    width, height = pose.size_wh
    return math.isfinite(x + y) and not (0 <= x < width and 0 <= y < height)


def too_far(pose: Landmarks) -> bool:
    """Whether the person is too small. A trunk that is not seen says nothing of the distance."""
    return pose.torso_px < SMALLEST_TORSO_PX


def value(
    pose: Pose,
    name: str,
    side: Side,
    stance: Stance | None = None,
    corrections: Corrections | None = None,
) -> Reading:
    """Read one measure from one pose.

    Args:
        pose: Landmarks, unmirrored.
        name: A key of `MEASURES`.
        side: The person's side that is measured (the working side for crossed measures).
        stance: Steady facing, near side and yaw; taken from the pose when not given.
        corrections: Of the pose model in use; None = the uncorrected reading.

    Returns:
        The value in the measure's unit, or NaN with the reason. `error` is left NaN: it is
        the caller's, who knows the model and the view.
    """
    reason = why_not(pose, name, side)
    if reason:
        return Reading(NAN, reason=reason)
    stance = stance or Stance.of(pose)
    number = _uncorrected(name, pose, side, stance)
    if corrections is not None and math.isfinite(number):
        number = corrections.value(name, Context(pose, side, stance), number)
    return Reading(number, reason="" if math.isfinite(number) else _no_number(name))


@lru_cache(maxsize=256)
def _uncorrected(name: str, pose: Pose, side: Side, stance: Stance) -> float:
    return MEASURES[name].value(Context(pose, side, stance))


def change(
    pose: Pose,
    name: str,
    side: Side,
    reference: Pose | None,
    stance: Stance | None = None,
    corrections: Corrections | None = None,
) -> Reading:
    """Read how much a measure has changed since a reference pose of the same person.

    Angles wrap to -180..180. NaN with a reason when either pose cannot be measured, or, with
    corrections, when a landmark has jumped to another limb (`consistency`).
    """
    if reference is None:
        return Reading(NAN, reason="no baseline yet")
    reason = why_not(pose, name, side)
    if reason:
        return Reading(NAN, reason=reason)
    reason = why_not(reference, name, side)
    if reason:
        return Reading(NAN, reason=f"{reason} at the baseline")
    m = MEASURES[name]
    now = Context(pose, side, stance or Stance.of(reference))
    then = now.on(reference)
    if corrections is not None and (reason := jumped(name, now, then)):
        return Reading(NAN, reason=reason)
    if m.change is not None:
        number = m.change(now, then)
    else:
        number = _uncorrected(name, pose, side, now.stance)
        number -= _uncorrected(name, reference, side, now.stance)
    if m.unit == "deg":
        number = wrap_degrees(number)
    if corrections is not None and math.isfinite(number):
        number = corrections.change(name, now, then, number)
    return Reading(number, reason="" if math.isfinite(number) else _no_number(name))


def _no_number(name: str) -> str:
    if name == "knee_to_opposite_shoulder":
        return "hands are not on the knee"
    if MEASURES[name].since_rest:
        return "no rest position yet"
    return "cannot be told from this view"


def measure(pose: Pose, name: str, side: Side, reference: Pose | None = None) -> Reading:
    """The change since a reference when one is given, else the value."""
    return change(pose, name, side, reference) if reference is not None else value(pose, name, side)
