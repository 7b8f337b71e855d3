"""Rectangles, sizes and the places that a layout hands to the painters; all in px."""

from __future__ import annotations

from dataclasses import dataclass

from posecheck.overlay.text import CAPITAL, Fitted, block_height, text_width
from posecheck.scene import Label, Note


@dataclass(frozen=True, slots=True)
class Rect:
    """Left, top, width, height in px."""

    x: int
    y: int
    w: int
    h: int

    @property
    def right(self) -> int:
        """First column past it."""
        return self.x + self.w

    @property
    def bottom(self) -> int:
        """First row past it."""
        return self.y + self.h

    def overlaps(self, other: Rect) -> bool:
        """True when they share a pixel."""
        return (
            self.x < other.right
            and other.x < self.right
            and self.y < other.bottom
            and other.y < self.bottom
        )

    def within(self, other: Rect) -> bool:
        """True when it lies wholly inside the other."""
        return (
            other.x <= self.x
            and other.y <= self.y
            and self.right <= other.right
            and self.bottom <= other.bottom
        )


@dataclass(frozen=True, slots=True)
class Sizes:
    """All sizes, from the picture's shorter edge; px."""

    margin: int
    pad: int
    round: int
    cue: int
    guide: int
    said: int
    note: int
    label: int
    label_strong: int
    number: int
    caption: int
    ring: int
    line: int

    @classmethod
    def of(cls, size_wh: tuple[int, int]) -> Sizes:
        """Sizes for a picture: capitals of the cue 5 % of the shorter edge, counters 10 %."""
        u = min(size_wh)

        def share(x: float, least: int = 1) -> int:
            return max(least, round(x * u))

        return cls(
            margin=share(0.022),
            pad=share(0.022),
            round=share(0.024),
            cue=share(0.050 / CAPITAL),
            guide=share(0.034 / CAPITAL, 12),
            said=share(0.030 / CAPITAL, 12),
            note=share(0.025 / CAPITAL, 12),
            label=share(0.024 / CAPITAL, 12),
            label_strong=share(0.034 / CAPITAL, 13),
            number=share(0.100 / CAPITAL),
            caption=share(0.031 / CAPITAL, 12),
            ring=share(0.094),
            line=share(0.0052),
        )


@dataclass(frozen=True, slots=True)
class TextLine:
    """One line of text: where it starts, its baseline and the box it fills."""

    text: str
    x: int
    baseline: int
    size: int
    weight: int

    @property
    def box(self) -> Rect:
        """From capitals to descenders."""
        return Rect(
            self.x,
            self.baseline - round(CAPITAL * self.size),
            text_width(self.text, self.size, self.weight),
            block_height(1, self.size),
        )


@dataclass(frozen=True, slots=True)
class Placed:
    """A panel with its lines; the mark is a disc with this centre and radius (0 = none)."""

    rect: Rect
    lines: tuple[TextLine, ...]
    mark_at: tuple[int, int] = (0, 0)
    mark_r: int = 0


@dataclass(frozen=True, slots=True)
class Counter:
    """The corner panel: ring, side, dots, caption."""

    rect: Rect
    ring_at: tuple[int, int]
    ring_r: int
    number: TextLine | None
    side: TextLine | None
    caption: TextLine
    dots: tuple[tuple[int, int], ...]
    dot_r: int


@dataclass(frozen=True, slots=True)
class Layout:
    """Places for one scene; labels are paired with their label, those without room are left out."""

    banner: Placed | None
    counter: Counter
    notes_panel: Rect | None
    notes: tuple[tuple[Note, Placed], ...]
    labels: tuple[tuple[Label, Placed], ...]
    demo: Rect | None = None
    caption: Placed | None = None

    @property
    def panels(self) -> tuple[Rect, ...]:
        """The panels, which never overlap."""
        found = [self.counter.rect]
        if self.banner is not None:
            found.append(self.banner.rect)
        if self.notes_panel is not None:
            found.append(self.notes_panel)
        if self.demo is not None:
            found.append(self.demo)
        return tuple(found)


def text_lines(fitted: Fitted, x: int, top: int) -> tuple[TextLine, ...]:
    """Places of fitted lines, the first one's capitals at `top`."""
    from_top = [top + block_height(i + 1, fitted.size) for i in range(len(fitted.lines))]
    below = block_height(1, fitted.size) - round(CAPITAL * fitted.size)
    return tuple(
        TextLine(line, x, y - below, fitted.size, fitted.weight)
        for line, y in zip(fitted.lines, from_top, strict=True)
    )
