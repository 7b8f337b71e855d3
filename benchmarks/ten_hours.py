"""Ten hours of poses through the engine, as fast as it goes: are the counts exact at the end?

    python benchmarks/ten_hours.py [--hours 10] [--out ten_hours.json]

A recorded trace with two repetitions is played over and over, its times going on. Every loop has
to give the same events as the second one (the first begins without anybody before it), and
memory must not grow. Run by hand; `tests/test_long.py` does ten minutes of it.
"""

from __future__ import annotations

import argparse
import json
import platform
import sys
import time
import tracemalloc
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from posecheck.cli.common import error_of, open_legs  # noqa: E402
from posecheck.logbook import Logbook  # noqa: E402
from posecheck.pose import Pose  # noqa: E402
from posecheck.session import Session  # noqa: E402
from posecheck.sources.trace import TraceSource  # noqa: E402

TRACE = ROOT / "samples" / "traces" / "quad_good.posetrace.jsonl.gz"
STRETCH, SIDE, MODEL = "quad", "right", "heavy"
GAP_S = 0.1
"""Between the last pose of a loop and the first of the next: as between any two of the trace."""


@dataclass(frozen=True, slots=True)
class Long:
    """What came of it.

    Attributes:
        loops: How often the trace was played.
        simulated_s: Seconds on the session's clock.
        events: How many of each name, all loops together.
        reps, holds: What the session itself says at its end.
        logged_reps: What the logbook has, from which the history is written.
        uneven: Numbers of the loops whose events differ from those of the second.
        grown_bytes: Growth of Python's memory from the fourth loop to the last.
    """

    loops: int
    simulated_s: float
    events: dict[str, int]
    reps: int
    holds: int
    logged_reps: int
    uneven: tuple[int, ...]
    grown_bytes: int


def looped(poses: Sequence[Pose], loop: int) -> Iterator[Pose]:
    """The poses of one loop, at their times."""
    length_s = poses[-1].t - poses[0].t + GAP_S
    for pose in poses:
        yield replace(pose, t=round(pose.t + loop * length_s, 6))


def play(hours: float, memory: bool = False) -> Long:
    """Play the trace for so long; `memory` costs half of the speed."""
    poses = list(TraceSource(TRACE))
    length_s = poses[-1].t - poses[0].t + GAP_S
    loops = round(hours * 3600 / length_s)
    legs = open_legs("", STRETCH, SIDE)
    session, logbook = Session(legs, error_of(MODEL), reps=10**6), Logbook(legs)
    total: Counter[str] = Counter()
    pattern: list[tuple[str, float]] = []
    uneven, began_bytes = [], 0
    if memory:
        tracemalloc.start()
    for loop in range(loops):
        events = []
        for pose in looped(poses, loop):
            step = session.step(pose)
            logbook.add_time(step)
            logbook.add_events(step.events)
            events += step.events
        total.update(event.name for event in events)
        mine = [(event.name, round(event.t - loop * length_s, 2)) for event in events]
        if loop == 1:
            pattern = mine
        if loop == 3 and memory:  # all windows of time are full
            began_bytes = tracemalloc.get_traced_memory()[0]
        if loop > 1 and [name for name, _ in mine] != [name for name, _ in pattern]:
            uneven.append(loop)
        logbook.take_changed()
    grown = tracemalloc.get_traced_memory()[0] - began_bytes if memory else 0
    tracemalloc.stop()
    closing = session.finish()[-1]
    (record,) = logbook.records
    return Long(
        loops, round(loops * length_s, 1), dict(sorted(total.items())),
        int(str(closing.data["reps"])), int(str(closing.data["holds"])), record.reps,
        tuple(uneven), grown,
    )  # fmt: skip


def main() -> int:
    """Play, tell, and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hours", type=float, default=10.0)
    parser.add_argument("--out", type=Path, default=Path("ten_hours.json"))
    arguments = parser.parse_args()
    began_s = time.monotonic()
    got = play(arguments.hours)
    took_s = time.monotonic() - began_s
    result = {
        "machine": platform.platform(),
        "hours": arguments.hours,
        "took_s": round(took_s, 1),
        "times_real": round(got.simulated_s / took_s, 1),
        **{name: getattr(got, name) for name in Long.__slots__},
    }
    text = json.dumps(result, indent=1)
    arguments.out.write_text(text + "\n")
    print(text)
    exact = got.events["rep_completed"] == got.reps == got.logged_reps == 2 * got.loops
    return 0 if exact and not got.uneven else 1


if __name__ == "__main__":
    sys.exit(main())
