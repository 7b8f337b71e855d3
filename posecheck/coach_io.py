"""What goes into the coach and what comes out, as plain values."""

from __future__ import annotations

from dataclasses import dataclass, field

from posecheck.states import State
from posecheck.stretch import Leg, Stretch, WorkingSide

BREATH_IN = 0.4
"""Share of a breath spent breathing in; out is slower than in."""


@dataclass(frozen=True, slots=True)
class Signals:
    """What the coach needs to know about one moment.

    Attributes:
        present: A person is seen.
        placed: In the picture, set up, and not in a main fault.
        based: A baseline has been taken.
        progress: Share of the target reached, 0 = at rest, 1 = reached; NaN = unknown.
        least_progress: The same of the target that lags behind.
        met: All targets met; None = cannot be seen.
        form_ok: No main check faulted; None = one that matters cannot be judged.
        slow: No speed limit exceeded.
        calm: Progress has come to rest.
        still: The body has not moved for a moment.
        letting_go: The target is being left quickly.
        standing: For the walk: the person has got up.
    """

    present: bool
    placed: bool
    based: bool
    progress: float
    least_progress: float
    met: bool | None
    form_ok: bool | None
    slow: bool
    calm: bool = True
    still: bool = False
    letting_go: bool = False
    standing: bool = False


@dataclass(frozen=True, slots=True)
class CoachView:
    """What a screen or a voice needs to know about the coach; see `Coach`.

    Attributes:
        upcoming: What comes after this stretch and side; None at the end.
        risen: For the walk: the person has got up, or gone.
    """

    state: State
    stretch: Stretch
    side: WorkingSide
    rep: int
    reps: int
    hold_s: float
    hold_target_s: float
    paused: bool
    breath: float
    upcoming: Leg | None
    progress: float
    risen: bool = False


@dataclass(frozen=True, slots=True)
class Happening:
    """Something the coach reports: an event name with its data."""

    name: str
    data: dict[str, object] = field(default_factory=dict)
