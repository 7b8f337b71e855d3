"""English words of the page that `posecheck report` writes; see `words`.

A soft hyphen (U+00AD) stands where a long word may be parted, as columns are narrow.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType


def _table(**texts: str) -> Mapping[str, str]:
    return MappingProxyType(texts)


@dataclass(frozen=True, slots=True)
class ReportHeads:
    """Headings of parts, and of the columns of tables."""

    stretch: str = "Stretch"
    reps: str = "Repeti\u00adtions"
    good_reps: str = "Of these without correction"
    holds: str = "Holds"
    furthest: str = "Furthest, kept up in a hold"
    all_corrections: str = "Corrections, also between repetitions"
    sides: str = "Left and right"
    furthest_of_side: str = "Furthest, kept up"
    left: str = "Left"
    right: str = "Right"
    compared: str = "Side by side"
    corrections: str = "Corrections"
    number: str = "No."
    at: str = "At"
    rep: str = "Rep."
    measured: str = "Measured"
    said: str = "Said"
    lasted: str = "Lasted"
    picture: str = "Picture"
    about: str = "About"
    times: str = "Times"
    everything: str = "Everything that was measured"
    measure: str = "Measure"
    asked_for: str = "Asked for"
    spread: str = "Nine tenths between"
    error: str = "Expected error"
    judged: str = "Judged for"
    inside: str = "Inside"
    notes: str = "How to read this"


@dataclass(frozen=True, slots=True)
class ReportNotes:
    """How the page is to be read, and what it cannot tell."""

    legend: str = (
        "Line: measured, with its expected error around it. Tinted between dashes: asked for. "
        "Grey column: hold; dashed, one that was not finished. Black dot: correction, by number. "
        "Dotted at the foot: could not be judged. No line: not judged at that moment, as during "
        "the breath."
    )
    estimated: str = (
        "Angles are estimated from one camera by pose landmarks (MediaPipe), not measured on the "
        "body. A change from rest is more certain than an angle on its own. The expected error is "
        "what the same model and camera angle showed on rendered people; a real person and room "
        "may do worse. A value within its expected error of a limit raised no correction."
    )
    anchored: str = (
        "{measures}: shifted so that the person's own upright posture at the start reads what a "
        "goniometer would be expected to read there, within limits."
    )
    unmeasured: str = "Breath, tension of the rope and what the person felt were not measured."
    limits: str = (
        "The limits are starting values for a general routine, not chosen for this person."
    )
    limits_but_goals: str = (
        "The limits are starting values for a general routine, not chosen for this person, but "
        "for the goals where it is said."
    )
    safety: str = (
        "posecheck is for general wellness and no medical device. It does not diagnose. Mild "
        "stretch only; stop if you feel sharp pain, numbness or tingling."
    )


@dataclass(frozen=True, slots=True)
class ReportWords:
    """The page itself.

    Attributes:
        decimal: What stands between whole numbers and tenths.
        units: Of measures that have no sign such as a degree.
        measures: Names for a reader who has not seen the picture.
    """

    title: str = "Stretching report"
    name: str = "Name"
    day: str = "Date of the session"
    made: str = "From {sources}. Made on {day} by posecheck {version}."
    session: str = "session {number} of the history"
    on_left: str = "{name}, left"
    on_right: str = "{name}, right"
    one_rep: str = "{count} repetition"
    reps: str = "{count} repetitions"
    done: str = "{reps}, {good} without correction, in {time}."
    done_and_held: str = "{reps}, {good} without correction, in {time}; {held} in the holds."
    a_hold: str = "A hold is {time}."
    camera: str = "Camera {degrees}° off side-on."
    model: str = "Pose model: {model}."
    unknown_model: str = "unknown"
    goals_of: str = "Goals follow the own range of {name}."
    goal: str = "goal: {band}"
    asked_for: str = "asked for: {band}"
    found: str = "{what}: {value}, asked for {band}"
    no_corrections: str = "No corrections were given."
    to_the_end: str = "to the end"
    picture_of: str = "At correction {number}"
    all_judged: str = "Everything that was looked at could be judged."
    not_judged: str = "Could not be judged:"
    other_side: str = "{name} (other side)"
    change: str = "{name}, change from rest"
    speed: str = "{name}, speed"
    alike: str = "alike, as far as can be told"
    left_further: str = "left {amount} further"
    right_further: str = "right {amount} further"
    decimal: str = "."
    heads: ReportHeads = ReportHeads()
    notes: ReportNotes = ReportNotes()
    units: Mapping[str, str] = field(
        default_factory=lambda: _table(torso="torso lengths", hips="hip widths", legs="leg lengths")
    )
    measures: Mapping[str, str] = field(
        default_factory=lambda: _table(
            hip_angle="Hip angle",
            hip_open="Hip opening",
            knee_angle="Knee angle",
            ankle_angle="Ankle angle",
            trunk_lean="Trunk, forward lean",
            trunk_side_lean="Trunk, sideways lean",
            shin_chair_angle="Shin against the chair seat",
            thigh_slope="Thigh against the floor",
            shank_slope="Lower leg against the floor",
            neck_flexion="Neck flexion",
            trunk_twist="Trunk rotation",
            head_yaw="Head rotation",
            knee_cross="Knee across the middle",
            knee_to_opposite_shoulder="Knee to opposite shoulder",
            hand_under_thigh="Hand to thigh",
            own_hand_under_thigh="Hand of the same side to thigh",
            hip_drift="Hips moved",
            front_knee_travel="Front knee forward",
            knee_height="Knee above the floor",
            hip_height="Hips above the ankle",
            hold_s="Length of the hold",
        )
    )
