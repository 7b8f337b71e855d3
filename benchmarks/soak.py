"""An hour of a live session at real pace: is anything growing?

    python benchmarks/soak.py [--minutes 60] [--model full] [--aloud] [--out soak.json]

A clip is served over and over as a network camera in a process of its own. The session shows
it in a window (under Xvfb where there is no screen), records it, writes trace, events and a
history, and speaks through the real speaking process; only the player at its end is a program
that waits as long as the sound would last, unless `--aloud` is given (a sound server with a null
sink will do). Every ten seconds memory, threads, open files and the age of the pictures on the
screen are noted, and judged at the end. Linux only: it reads /proc. Run by hand; `docs/trust.md`
has the results.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import platform
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]

import xvfb  # noqa: E402
from live_server import LiveServer  # noqa: E402
from mjpeg_server import read_stamp  # noqa: E402

from posecheck.cli.live import LiveOptions, run_live  # noqa: E402
from posecheck.cli.live_screen import LiveStats  # noqa: E402
from posecheck.history import History, sessions  # noqa: E402
from posecheck.sources import Frame  # noqa: E402
from posecheck.sources.trace import TraceSource  # noqa: E402

CLIP = ROOT / "samples" / "quad_good.mp4"
STRETCH, SIDE = "quad", "right"
EVERY_S = 10.0
SETTLED_S = 300.0
"""Before this, libraries and caches still fill."""
WINDOW_S = 300.0
"""What is compared: the first five minutes after that, and the last five."""
MEMORY_GROWTH = 0.05
LAG_GROWTH_S = 0.1
"""A queue that grows reaches this within minutes; a busy machine stays below it."""
PLAYER = """#!{python}
import sys, time, wave
with wave.open(next(a for a in sys.argv[1:] if a.endswith(".wav"))) as sound:
    time.sleep(sound.getnframes() / sound.getframerate())
"""


@dataclass(frozen=True, slots=True)
class Sample:
    """What was measured at one moment.

    Attributes:
        t: Seconds since the start.
        memory_mb: Resident memory of the session's process.
        threads, handles, children: How many of each it has.
        shown: Pictures shown since the sample before.
        lag_s, oldest_s: Median and largest age of those pictures, from the camera's own stamp.
        load: How many processes wanted the machine.
    """

    t: float
    memory_mb: float
    threads: int
    handles: int
    children: int
    shown: int
    lag_s: float
    oldest_s: float
    load: float


class Watch(LiveStats):
    """Keeps the ages of the pictures shown since the last sample."""

    def __init__(self) -> None:
        super().__init__()
        self._lock = threading.Lock()
        self._fresh_s: list[float] = []

    def shown(self, frame: Frame, now_s: float) -> None:
        """Read the time that the camera wrote into the pixels."""
        super().shown(frame, now_s)
        with self._lock:
            self._fresh_s.append(time.monotonic() - read_stamp(frame.image))

    def take(self) -> list[float]:
        """The ages in seconds since the last call."""
        with self._lock:
            fresh_s, self._fresh_s = self._fresh_s, []
        return fresh_s


def sample(began_s: float, ages_s: Sequence[float]) -> Sample:
    """Measure this process."""
    own = Path("/proc/self")
    status = dict(
        line.split(":", 1) for line in (own / "status").read_text().splitlines() if ":" in line
    )
    tasks = [task / "children" for task in (own / "task").iterdir()]
    children = 0
    for task in tasks:
        with contextlib.suppress(OSError):  # a thread that has just ended
            children += len(task.read_text().split())
    return Sample(
        t=round(time.monotonic() - began_s, 1),
        memory_mb=round(int(status["VmRSS"].split()[0]) / 1024, 1),
        threads=int(status["Threads"]),
        handles=len(list((own / "fd").iterdir())),
        children=children,
        shown=len(ages_s),
        lag_s=round(statistics.median(ages_s), 4) if ages_s else float("nan"),
        oldest_s=round(max(ages_s), 4) if ages_s else float("nan"),
        load=os.getloadavg()[0],
    )


def judge(samples: Sequence[Sample]) -> dict[str, Any]:
    """Compare the first minutes after the start with the last ones.

    Raises:
        ValueError: The run was too short to compare anything.
    """
    end_s = samples[-1].t
    settled_s = min(SETTLED_S, end_s / 3)
    window_s = min(WINDOW_S, end_s / 3)
    first = [s for s in samples if settled_s <= s.t < settled_s + window_s]
    last = [s for s in samples if s.t >= end_s - window_s]
    if len(first) < 3 or len(last) < 3:
        raise ValueError("too short: run for at least three minutes")

    def both(name: str) -> tuple[float, float]:
        return tuple(statistics.median(getattr(s, name) for s in part) for part in (first, last))

    memory, lag = both("memory_mb"), both("lag_s")
    counts = {name: both(name) for name in ("threads", "handles", "children")}
    verdict = {
        "memory": memory[1] <= memory[0] * (1 + MEMORY_GROWTH),
        "lag": lag[1] <= lag[0] + LAG_GROWTH_S,
        **{name: after <= before for name, (before, after) in counts.items()},
    }
    return {
        "minutes": round(end_s / 60, 1),
        "memory_mb": memory,
        "memory_growth": round(memory[1] / memory[0] - 1, 4),
        "lag_s": lag,
        **counts,
        "shown": sum(s.shown for s in samples),
        "flat": verdict,
        "passed": all(verdict.values()),
    }


def soak(minutes: float, model: str, folder: Path) -> tuple[list[Sample], dict[str, Any]]:
    """Run the session; returns the samples and what was found in its files."""
    watch, samples, began_s, over = Watch(), [], time.monotonic(), threading.Event()

    def watching() -> None:
        while not over.wait(EVERY_S):
            samples.append(sample(began_s, watch.take()))

    names = "r.mp4", "t.posetrace.jsonl.gz", "e.events.jsonl"
    record, trace, events = (folder / name for name in names)
    with LiveServer(CLIP, loop=True) as server:
        options = LiveOptions(
            camera=server.url, stretch=STRETCH, side=SIDE, reps=1000, model=model,
            record=record, trace=trace, events=str(events), history=True, voice=True,
            max_s=60 * minutes,
        )  # fmt: skip
        thread = threading.Thread(target=watching, daemon=True)
        thread.start()
        code = run_live(options, watch)
        over.set()
        thread.join()
    return samples, {"exit_code": code, "dropped": watch.dropped, **kept(record, trace, events)}


def kept(record: Path, trace: Path, events: Path) -> dict[str, Any]:
    """What the session left: everything has to be readable to its end."""
    import av

    poses = list(TraceSource(trace))
    names = [json.loads(line)["event"] for line in events.read_text().splitlines()]
    with av.open(str(record)) as container:
        ends = [float(p.pts * p.time_base) for p in container.demux(video=0) if p.pts is not None]
    with History() as history:
        reps = sum(leg.reps for session in sessions(history) for leg in session.legs)
    return {
        "trace_poses": len(poses),
        "trace_s": round(poses[-1].t - poses[0].t, 1),
        "recorded_frames": len(ends),
        "recorded_s": round(max(ends), 1),
        "recorded_mb": round(record.stat().st_size / 1e6, 1),
        "events": len(names),
        "reps_in_events": names.count("rep_completed"),
        "reps_in_history": reps,
        "cues": names.count("cue_raised"),
        "ends_with": names[-1],
    }


@contextlib.contextmanager
def surroundings(folder: Path, aloud: bool) -> Iterator[None]:
    """A screen where there is none, a player that makes no sound, a history of its own."""
    if not aloud:
        player = folder / "bin" / "aplay"
        player.parent.mkdir()
        player.write_text(PLAYER.format(python=sys.executable))
        player.chmod(0o700)
        os.environ["PATH"] = f"{player.parent}{os.pathsep}{os.environ['PATH']}"
    os.environ["POSECHECK_HISTORY"] = str(folder / "history.sqlite3")
    os.environ["POSECHECK_SETTINGS"] = str(folder / "settings.toml")
    if os.environ.get("DISPLAY"):
        yield
        return
    with xvfb.screen(folder) as screen:
        os.environ["DISPLAY"] = screen.display
        yield


def main() -> int:
    """Soak, judge, and write the measurements."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--model", default="full")
    parser.add_argument(
        "--aloud", action="store_true", help="Play voice and tones on the system's sound device."
    )
    parser.add_argument("--out", type=Path, default=Path("soak.json"))
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, surroundings(Path(name), arguments.aloud):
        samples, files = soak(arguments.minutes, arguments.model, Path(name))
    result = {
        "machine": f"{platform.platform()}, {os.cpu_count()} cores",
        "model": arguments.model,
        "clip": CLIP.name,
        **judge(samples),
        "left": files,
    }
    text = json.dumps({**result, "samples": [asdict(s) for s in samples]}, indent=1)
    arguments.out.write_text(text + "\n")
    print(json.dumps(result, indent=1))
    return 0 if result["passed"] else 1


if __name__ == "__main__":
    sys.exit(main())
