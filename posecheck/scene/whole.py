"""A whole scene: everything to paint on one frame."""

from __future__ import annotations

from dataclasses import dataclass, field

from posecheck.scene.cards import Card, Demo, Outline
from posecheck.scene.shapes import (
    Arc,
    Banner,
    Corner,
    Dial,
    Label,
    Limb,
    Note,
    Outlook,
    Reps,
    Ring,
    Ruler,
    Tone,
)


@dataclass(frozen=True, slots=True)
class Scene:
    """Everything to paint on one frame.

    Attributes:
        size_wh: Frame size that the pixel values refer to.
        reps: None where nothing is counted (the walk).
        pacer: How large the breath is, 0..1; None = no breath.
        outline: The posture to come into, while the person is not there yet.
        demo: A loop that shows the stretch.
        card: Covers everything else; None = none.
        caption: The sentence that is being said, word for word; "" in silence.
        outlook: Kept steady by handing the scene to the next `build_scene`.
    """

    size_wh: tuple[int, int]
    limbs: tuple[Limb, ...] = ()
    arcs: tuple[Arc, ...] = ()
    dials: tuple[Dial, ...] = ()
    rulers: tuple[Ruler, ...] = ()
    tags: tuple[Label, ...] = ()
    banner: Banner = field(default_factory=lambda: Banner(""))
    ring: Ring = field(default_factory=lambda: Ring("idle", 0.0, "", "", Tone.NEUTRAL))
    reps: Reps | None = None
    notes: tuple[Note, ...] = ()
    outlook: Outlook = field(default_factory=Outlook)
    pacer: float | None = None
    outline: Outline | None = None
    demo: Demo | None = None
    card: Card | None = None
    caption: str = ""

    @property
    def corner(self) -> Corner:
        """Bottom corner in which the counters stand."""
        return self.outlook.corner

    @property
    def labels(self) -> tuple[Label, ...]:
        """All labels, the strong one first, so that it gets the best place."""
        found = [arc.label for arc in self.arcs]
        found += [dial.label for dial in self.dials]
        found += [ruler.label for ruler in self.rulers]
        return tuple(sorted((*found, *self.tags), key=lambda label: not label.strong))
