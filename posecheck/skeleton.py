"""The 33 BlazePose landmarks, their bones and their left/right pairs.

Order and names are those of MediaPipe Pose (`PoseLandmark`); left and right are
the person's own. The mirror is derived from the names, never typed by hand.
"""

from typing import Final, Literal, TypeAlias

Side: TypeAlias = Literal["left", "right"]

SIDES: Final[tuple[Side, Side]] = ("left", "right")

LANDMARKS: Final = (
    "nose",
    "left_eye_inner",
    "left_eye",
    "left_eye_outer",
    "right_eye_inner",
    "right_eye",
    "right_eye_outer",
    "left_ear",
    "right_ear",
    "mouth_left",
    "mouth_right",
    "left_shoulder",
    "right_shoulder",
    "left_elbow",
    "right_elbow",
    "left_wrist",
    "right_wrist",
    "left_pinky",
    "right_pinky",
    "left_index",
    "right_index",
    "left_thumb",
    "right_thumb",
    "left_hip",
    "right_hip",
    "left_knee",
    "right_knee",
    "left_ankle",
    "right_ankle",
    "left_heel",
    "right_heel",
    "left_foot_index",
    "right_foot_index",
)

INDEX: Final = {name: i for i, name in enumerate(LANDMARKS)}


def opposite(side: Side) -> Side:
    """The other side."""
    return "right" if side == "left" else "left"


def mirror_name(name: str) -> str:
    """Name of the landmark on the other side; midline names map to themselves."""
    if "left" in name:
        return name.replace("left", "right")
    return name.replace("right", "left")


MIRROR: Final = tuple(INDEX[mirror_name(name)] for name in LANDMARKS)
"""MIRROR[i] is the index of landmark i's partner on the other side of the body."""

_SIDE_BONES: Final = (
    ("shoulder", "elbow"),
    ("elbow", "wrist"),
    ("wrist", "index"),
    ("shoulder", "hip"),
    ("hip", "knee"),
    ("knee", "ankle"),
    ("ankle", "heel"),
    ("heel", "foot_index"),
    ("ankle", "foot_index"),
)

BONES: Final = (
    *((f"{side}_{a}", f"{side}_{b}") for side in ("left", "right") for a, b in _SIDE_BONES),
    ("left_shoulder", "right_shoulder"),
    ("left_hip", "right_hip"),
)
"""Pairs of landmark names that are drawn as limbs."""


def plain_name(name: str) -> str:
    """Landmark name as a person would say it: ``left_foot_index`` -> ``left toes``."""
    return name.replace("foot_index", "toes").replace("_", " ")
