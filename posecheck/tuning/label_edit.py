"""Editing labels: segments in, segments out.

Law: whatever is done, segments stay in order of time, do not overlap, are at least LEAST_S
long, lie within the recording, and one with faults is never good. Times are milliseconds.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final, Literal, TypeAlias

from posecheck.tuning.labels import Segment

LEAST_S: Final = 0.02
"""Shorter than the frames of any camera."""
IN_REP: Final = ("move", "hold", "release", "breathe")
"""The phases of a repetition, in order; the others belong to none."""
JOINED_S: Final = 1e-6

Segments: TypeAlias = tuple[Segment, ...]
End: TypeAlias = Literal["start", "end"]


@dataclass(frozen=True, slots=True)
class Draft:
    """Labels that are being made.

    Attributes:
        segments: Those that are finished.
        open: The one under way, which ends nowhere yet; its `end` is its `start`.
    """

    segments: Segments
    open: Segment | None = None


def at(segments: Segments, t: float) -> int | None:
    """Index of the segment that a time lies in."""
    i = bisect_right(segments, t + JOINED_S, key=lambda s: s.start) - 1
    return i if i >= 0 and t < segments[i].end - JOINED_S else None


def begin(draft: Draft, t: float, phase: str, faults: Iterable[str] = ()) -> Draft:
    """Begin a segment; the one under way ends here. At its own beginning it is changed."""
    if draft.open is not None and abs(draft.open.start - t) < LEAST_S:
        rep = rep_for(draft.segments, draft.open.start, phase)
        return Draft(draft.segments, replace(draft.open, phase=phase, rep=rep))
    done = finish(draft, t)
    own, t = tuple(faults), round(t, 3)
    new = Segment(t, t, phase, rep_for(done.segments, t, phase), not own, own)
    return Draft(done.segments, new)


def finish(draft: Draft, t: float) -> Draft:
    """End the segment under way at `t`, or begin there if `t` is before its beginning.

    What it covers of others is cut off them: it says what goes on there now.
    """
    if draft.open is None:
        return draft
    start, end = sorted((draft.open.start, round(t, 3)))
    if end - start < LEAST_S:
        return Draft(draft.segments)
    return Draft(_in_order([*cleared(draft.segments, start, end),
                            replace(draft.open, start=start, end=end)]))  # fmt: skip


def begin_fault(draft: Draft, t: float, fault: str) -> Draft:
    """Let a fault of the segment under way begin or end here."""
    if draft.open is None:
        return draft
    now = _toggled(draft.open, fault)
    if abs(draft.open.start - t) < LEAST_S:
        return Draft(draft.segments, now)
    start = round(t, 3)
    return Draft(finish(draft, t).segments, replace(now, start=start, end=start))


def cleared(segments: Segments, start: float, end: float) -> Segments:
    """Nothing said about a span of time any more."""
    parts = []
    for s in segments:
        left, right = replace(s, end=min(s.end, start)), replace(s, start=max(s.start, end))
        parts += [s] if s.end <= start or s.start >= end else [left, right]
    return _in_order(p for p in parts if p.end - p.start >= LEAST_S - JOINED_S)


def deleted(segments: Segments, i: int) -> Segments:
    """Without one segment."""
    return segments[:i] + segments[i + 1 :]


def split(segments: Segments, t: float) -> Segments:
    """The segment at a time cut in two there; both say the same."""
    i, t = at(segments, t), round(t, 3)
    if i is None or min(t - segments[i].start, segments[i].end - t) < LEAST_S:
        return segments
    s = segments[i]
    return (*segments[:i], replace(s, end=t), replace(s, start=t), *segments[i + 1 :])


def move_end(segments: Segments, i: int, end: End, t: float, duration_s: float) -> Segments:
    """One end of a segment moved, at most to its neighbour; adjoining ends move together."""
    s, t, found = segments[i], round(t, 3), list(segments)
    other = i - 1 if end == "start" else i + 1
    beside = segments[other] if 0 <= other < len(segments) else None
    joined = beside is not None and (
        abs(beside.end - s.start) < JOINED_S if end == "start" else abs(beside.start - s.end)
        < JOINED_S
    )  # fmt: skip
    if end == "start":
        least = 0.0 if beside is None else (beside.start + LEAST_S if joined else beside.end)
        t = round(min(max(t, least), s.end - LEAST_S), 3)
        found[i] = replace(s, start=t)
    else:
        most = duration_s if beside is None else (beside.end - LEAST_S if joined else beside.start)
        t = round(max(min(t, most), s.start + LEAST_S), 3)
        found[i] = replace(s, end=t)
    if joined and beside is not None:
        found[other] = replace(beside, end=t) if end == "start" else replace(beside, start=t)
    return tuple(found)


def with_phase(segments: Segments, i: int, phase: str) -> Segments:
    """Another kind of segment; which repetition it belongs to follows from it."""
    s = segments[i]
    rep = s.rep if s.rep is not None and phase in IN_REP else rep_for(segments[:i], s.start, phase)
    return _with(segments, i, replace(s, phase=phase, rep=rep))


def with_fault(segments: Segments, i: int, fault: str) -> Segments:
    """A fault said of a segment, or not said any more."""
    return _with(segments, i, _toggled(segments[i], fault))


def with_good(segments: Segments, i: int) -> Segments:
    """Good, or not good though no fault has a name for it; one with faults stays not good."""
    s = segments[i]
    return _with(segments, i, replace(s, good=not s.good and not s.faults))


def with_rep(segments: Segments, i: int, by: int) -> Segments:
    """A segment of a later or earlier repetition; below the first is none."""
    rep = (segments[i].rep or 0) + by
    return _with(segments, i, replace(segments[i], rep=rep if rep >= 1 else None))


def rep_for(segments: Segments, t: float, phase: str) -> int | None:
    """The repetition that a new segment belongs to: a later phase of the last, or the next."""
    if phase not in IN_REP:
        return None
    before = [s for s in segments if s.start < t - JOINED_S and s.rep is not None]
    if not before or before[-1].rep is None:
        return 1
    last = before[-1]
    goes_on = last.phase in IN_REP and IN_REP.index(phase) > IN_REP.index(last.phase)
    return last.rep if goes_on or _same(last, phase) else (last.rep or 0) + 1


def _same(last: Segment, phase: str) -> bool:
    """A second part of one phase, as when a fault begins in it; a second move is another."""
    return last.phase == phase and phase != "move"


def ends(segments: Segments) -> tuple[float, ...]:
    """Where something begins or ends, rising."""
    return tuple(sorted({t for s in segments for t in (s.start, s.end)}))


def _toggled(s: Segment, fault: str) -> Segment:
    faults = tuple(f for f in s.faults if f != fault)
    faults = faults if fault in s.faults else (*faults, fault)
    return replace(s, faults=faults, good=not faults)


def _with(segments: Segments, i: int, s: Segment) -> Segments:
    return (*segments[:i], s, *segments[i + 1 :])


def _in_order(segments: Iterable[Segment]) -> Segments:
    return tuple(sorted(segments, key=lambda s: s.start))
