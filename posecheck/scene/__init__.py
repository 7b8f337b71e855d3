"""What to show on one frame, as plain values: no picture, no cv2, no clock."""

from __future__ import annotations

from collections.abc import Sequence

from posecheck.scene import panels
from posecheck.scene.body import Body, Bone, limbs, look
from posecheck.scene.cards import (
    Caption,
    Card,
    CardLine,
    CardRow,
    Demo,
    Dot,
    Drawing,
    Ink,
    Outline,
    Stroke,
)
from posecheck.scene.choose import MAX_MARKS, candidates, corrected
from posecheck.scene.marks import Marked, mark
from posecheck.scene.mirror import mirrored
from posecheck.scene.outline import away_from_feet
from posecheck.scene.setup import card_of, demo_of, outline_of
from posecheck.scene.shapes import (
    Arc,
    Banner,
    Corner,
    Dial,
    Label,
    Limb,
    Mark,
    Note,
    Outlook,
    Reps,
    Ring,
    Ruler,
    Tone,
    Weight,
)
from posecheck.scene.whole import Scene
from posecheck.scene.words import tone_of
from posecheck.states import State
from posecheck.step import Step

__all__ = [
    "MAX_MARKS",
    "Arc",
    "Banner",
    "Caption",
    "Card",
    "CardLine",
    "CardRow",
    "Corner",
    "Demo",
    "Dial",
    "Dot",
    "Drawing",
    "Ink",
    "Label",
    "Limb",
    "Mark",
    "Note",
    "Outline",
    "Outlook",
    "Reps",
    "Ring",
    "Ruler",
    "Scene",
    "Stroke",
    "Tone",
    "Weight",
    "build_scene",
    "mirrored",
]

_MOVING = (State.MOVE, State.HOLD, State.RELEASE, State.BREATHE)


def build_scene(
    step: Step,
    previous: Scene | None = None,
    notices: Sequence[str] = (),
    setup: bool = False,
    still: bool = False,
    caption: str = "",
) -> Scene:
    """Decide what to show for one step.

    Args:
        step: What the session found in this frame (`session.Step`).
        previous: The scene before, which keeps places and directions steady; None at the
            start of a clip.
        notices: Other things the person should know, such as a missing voice.
        setup: Show the way into the stretch: an outline to fill and a loop.
        still: Nothing moves that need not.
        caption: The sentence that is being said, word for word.

    Returns:
        The scene, in pixels of the unmirrored frame. Landmarks that were not seen are in
        no line of it; at most `MAX_MARKS` arcs, dials and rulers together.
    """
    moving = step.view.state in _MOVING
    before = None if previous is None else previous.outlook
    corner = away_from_feet(step.view.stretch.id, step.view.side)
    outlook = look(step.pose, step.camera, before, moving, corner)
    body = Body(step.pose, outlook, step.words)
    strong = corrected(step)
    marked: list[tuple[Marked, bool]] = []
    for verdict in candidates(step) if step.pose.found else ():
        found = mark(body, verdict, verdict is strong)
        if found is not None and len(marked) < MAX_MARKS:
            marked.append((found, verdict is strong))
    drawn = [m.drawn for m, _ in marked]
    plain: set[Bone] = {bone for m, first in marked for bone in m.bones if not first}
    loud: set[Bone] = {bone for m, first in marked for bone in m.bones if first}
    return Scene(
        size_wh=step.pose.size_wh,
        limbs=limbs(body, plain, loud, Tone.NEUTRAL if strong is None else tone_of(strong)),
        arcs=tuple(d for d in drawn if isinstance(d, Arc)),
        dials=tuple(d for d in drawn if isinstance(d, Dial)),
        rulers=tuple(d for d in drawn if isinstance(d, Ruler)),
        tags=tuple(d for d in drawn if isinstance(d, Label)),
        banner=panels.banner(step),
        ring=panels.ring(step, still),
        pacer=None if still else panels.pacer(step),
        reps=panels.reps(step.view, step.words),
        notes=panels.notes(step, notices),
        outlook=outlook,
        outline=outline_of(step) if setup else None,
        demo=demo_of(step, still) if setup else None,
        card=card_of(step, caption),
        caption=caption,
    )
