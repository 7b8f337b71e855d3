"""From a verdict to what is drawn for it on the body: an arc, a dial, a ruler or a tag."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from posecheck.geometry import Vector
from posecheck.judging import Band, Verdict
from posecheck.measures import HUG_GAIN, landmarks
from posecheck.scene.angles import ANGLES, OPEN_REACH_DEG, Layout, finite, limit_at, spans
from posecheck.scene.body import MIDLINE, Body, Bone, as_point
from posecheck.scene.shapes import Arc, Dial, Label, Mark, Ruler, Span, Tone
from posecheck.scene.tracks import TRACKS
from posecheck.scene.words import label_text, mark_of, tone_of
from posecheck.skeleton import BONES

TURNS = {"trunk_twist": "shoulders", "head_yaw": "head"}
"""Measures seen from above, and whose turn they are."""

Drawn = Arc | Dial | Ruler | Label


@dataclass(frozen=True, slots=True)
class Marked:
    """What is drawn for a verdict, and the limbs it is about."""

    drawn: Drawn
    bones: tuple[Bone, ...]


def mark(body: Body, verdict: Verdict, strong: bool) -> Marked | None:
    """The mark of a verdict; None when it has no place in this picture.

    A verdict without a value, or one of a speed, gets a tag at most, and only when it is
    the current correction.
    """
    measure, known = verdict.check.measure, math.isfinite(verdict.value)
    if known and not verdict.check.is_speed:
        if measure in ANGLES:
            layout = ANGLES[measure](body, verdict.side)
            if layout is not None and finite(layout):
                return Marked(_arc(body, layout, verdict, strong), layout.bones)
        elif measure in TURNS and body.seen(*MIDLINE):
            return Marked(_dial(body, verdict, strong), _turning(measure))
        elif measure in TRACKS:
            ruler = _ruler(body, verdict, strong)
            if ruler is not None:
                return Marked(ruler, _limbs_of(verdict))
    return _tag(body, verdict) if strong else None


def _label(body: Body, verdict: Verdict, at: Vector, to: float, gap: float, strong: bool) -> Label:
    text = label_text(verdict, strong, body.words)
    return Label(text, as_point(at), to, gap, tone_of(verdict), mark_of(verdict), strong)


def _arc(body: Body, layout: Layout, verdict: Verdict, strong: bool) -> Arc:
    torso = body.torso_px
    wish = layout.radius * (torso if math.isfinite(torso) else 0.25 * body.unit)
    radius = float(np.clip(wish, 0.05 * body.unit, 0.24 * body.unit)) * (1.25 if strong else 1.0)
    at_vertex = layout.label_at == layout.vertex
    gap = radius * 1.08 if at_vertex else 0.05 * body.unit
    label = _label(body, verdict, np.array(layout.label_at), layout.label_to, gap, strong)
    return Arc(
        layout.vertex,
        radius,
        layout.start,
        layout.start_line,
        spans(layout, verdict),
        layout.toward(layout.raw),
        tone_of(verdict),
        label,
        strong,
    )


def _turning(measure: str) -> tuple[Bone, ...]:
    return (("left_shoulder", "right_shoulder"),) if measure == "trunk_twist" else ()


def _dial(body: Body, verdict: Verdict, strong: bool) -> Dial:
    """Seen from above, + (to the person's left) is counter-clockwise."""
    heading, value = body.outlook.heading, verdict.value
    what = "head" if verdict.check.measure == "head_yaw" else "shoulders"
    sense = -1.0 if not _toward_right(verdict) else 1.0
    radius = 0.085 * body.unit
    centre = _dial_place(body, radius, what == "head")
    label = _label(body, verdict, centre, 90.0, radius * 1.12, strong)
    bands = _turn_spans(verdict)
    return Dial(
        as_point(centre),
        radius,
        heading,
        tuple(_span(heading + sense * low, heading + sense * high) for low, high in bands),
        heading + sense * value,
        tone_of(verdict),
        label,
        "head" if what == "head" else "shoulders",
        strong,
    )


def _toward_right(verdict: Verdict) -> bool:
    """True when + was made to mean the right, because the right side is worked."""
    return verdict.check.toward_working and verdict.side == "right"


def _turn_spans(verdict: Verdict) -> tuple[Span, ...]:
    check, value = verdict.check, verdict.value
    low = -math.inf if check.low is None else check.low
    high = math.inf if check.high is None else check.high
    if low == -math.inf:
        low = min(high - OPEN_REACH_DEG, value)
    if high == math.inf:
        high = max(low + OPEN_REACH_DEG, value)
    if check.either_way and low > 0:
        return ((low, high), (-high, -low))
    return ((low, high),)


def _span(a: float, b: float) -> Span:
    return (a, b) if a <= b else (b, a)


def _dial_place(body: Body, radius: float, front: bool) -> Vector:
    """Beside the shoulders, behind the person (the head's dial: before), in the picture."""
    w, h = body.pose.size_wh
    shoulder, torso = body.at("mid_shoulder"), body.torso_px
    side = body.outlook.facing if front else -body.outlook.facing
    aside = max(0.75 * torso, radius * 2.0)
    place = shoulder + np.array([side * aside, 0.05 * torso])
    if not radius * 1.4 <= place[0] <= w - radius * 1.4:
        place = shoulder + np.array([-side * aside, 0.05 * torso])
    return np.array(
        [
            np.clip(place[0], radius * 1.4, w - radius * 1.4),
            np.clip(place[1], 0.27 * h + radius, 0.68 * h),
        ]
    )


def _ruler(body: Body, verdict: Verdict, strong: bool) -> Ruler | None:
    check = verdict.check
    track = TRACKS[check.measure](body, verdict.side)
    if track is None:
        return None
    gain = track.gain
    if check.measure == "knee_to_opposite_shoulder" and check.compare != "value":
        gain *= HUG_GAIN
    if check.compare == "change_percent":
        gain = HUG_GAIN if check.measure == "knee_to_opposite_shoulder" else 1.0

    def gate(limit: float | None) -> Vector | None:
        return None if limit is None else track.point(limit_at(track.raw, verdict, limit, gain))

    low, high = gate(check.low), gate(check.high)
    aim = {Band.LOW: low, Band.HIGH: high}.get(verdict.verdict)
    end = track.point(track.raw)
    # Travel is counted from where the knee was at rest, which the value itself tells.
    origin = track.point(-verdict.value / gain) if check.measure == "front_knee_travel" else track.a
    ahead = 0.0 if body.outlook.facing > 0 else 180.0
    label = _label(body, verdict, end, ahead, 0.05 * body.unit, strong)
    return Ruler(
        as_point(origin),
        as_point(end),
        tuple(as_point(g) for g in (low, high) if g is not None),
        None if aim is None else as_point(aim),
        tone_of(verdict),
        label,
        strong,
    )


def _limbs_of(verdict: Verdict) -> tuple[Bone, ...]:
    """Bones both of whose ends the measure looks at."""
    names = set(landmarks(verdict.check.measure, verdict.side))
    return tuple(bone for bone in BONES if set(bone) <= names)


def _tag(body: Body, verdict: Verdict) -> Marked | None:
    """A word beside the body part, where neither angle nor distance can be drawn."""
    measure = verdict.check.measure
    bones = MIDLINE_OF.get(measure, _limbs_of(verdict))
    names = [n for n in landmarks(measure, verdict.side) if body.seen(n)]
    if not names or verdict.verdict is Band.OK:
        return None
    if measure in ANGLES and len(names) > 1:
        names = names[1:2]
    at = np.mean([body.at(name) for name in names], axis=0)
    text = label_text(verdict, False, body.words)
    shape = Mark.ALERT if verdict.verdict is not Band.UNKNOWN else Mark.UNKNOWN
    tone = Tone.FAULT if verdict.verdict is not Band.UNKNOWN else Tone.UNKNOWN
    back = 180.0 if body.outlook.facing > 0 else 0.0
    return Marked(Label(text, as_point(at), back, 0.06 * body.unit, tone, shape, True), bones)


MIDLINE_OF: dict[str, tuple[Bone, ...]] = {
    "trunk_lean": (MIDLINE,),
    "trunk_side_lean": (MIDLINE,),
    "hip_drift": (("left_hip", "right_hip"),),
}
