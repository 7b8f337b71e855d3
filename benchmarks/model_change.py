"""`--model auto` on a machine that gets busy and calms down again: which model when, and the gaps.

    python -m benchmarks.model_change [--busy 6] [--seconds 200]

After 15 s so many other processes compute at full speed, after 75 s they end. A session in a window
(Xvfb) at a served camera goes on meanwhile. Told are the changes of the model, and the longest time
without a new picture within two seconds of a change, beside the longest at any other time of the
same load: the change itself should not be seen.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import threading
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

from benchmarks.live import camera
from benchmarks.live_one import MANY
from benchmarks.report import ROOT
from posecheck.sources import Frame

sys.path.insert(0, str(ROOT / "tests"))
import xvfb

BUSY_FROM_S, BUSY_UNTIL_S = 15.0, 75.0
AROUND_S = 2.0
SPIN = "while True: pass"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--busy", type=int, default=6, help="Processes that compute.")
    parser.add_argument("--seconds", type=float, default=200.0)
    options = parser.parse_args()
    with (
        tempfile.TemporaryDirectory() as name,
        xvfb.screen(Path(name), "1366x768") as screen,
        camera("1280x720") as url,
    ):
        os.environ["DISPLAY"] = screen.display
        began_s, shown, changes = watch(url, options.seconds, options.busy)
    tell(began_s, shown, changes)


def watch(
    url: str, seconds: float, busy: int
) -> tuple[float, list[float], list[tuple[float, str]]]:
    """Run the session; when it began, when pictures were shown, and the changes of the model."""
    from posecheck.cli.live import LiveOptions, run_live
    from posecheck.cli.live_models import Models
    from posecheck.cli.live_screen import LiveStats

    shown: list[float] = []
    changes: list[tuple[float, str]] = []
    swap = Models.swap

    def noted(self: Models) -> str | None:
        name = swap(self)
        if name is not None:
            changes.append((time.monotonic(), name))
        return name

    class Clocked(LiveStats):
        def shown(self, frame: Frame, now_s: float) -> None:
            super().shown(frame, now_s)
            if not shown:
                threading.Thread(target=disturb, args=(busy,), daemon=True).start()
            shown.append(time.monotonic())

    Models.swap = noted  # type: ignore[method-assign]
    run_live(
        LiveOptions(
            camera=url, stretch="calf", side="left", model="auto", voice=False, window=True,
            history=False, welcome=False, mirror=False, max_s=seconds, reps=MANY,
        ),
        Clocked(),
    )  # fmt: skip
    return shown[0], shown, changes


def disturb(busy: int) -> None:
    """Keep the machine busy for a while."""
    time.sleep(BUSY_FROM_S)
    others: list[subprocess.Popen[Any]] = [
        subprocess.Popen([sys.executable, "-c", SPIN]) for _ in range(busy)
    ]
    time.sleep(BUSY_UNTIL_S - BUSY_FROM_S)
    for process in others:
        process.kill()
        process.wait()


def tell(began_s: float, shown: list[float], changes: list[tuple[float, str]]) -> None:
    times = [t - began_s for t in shown]
    gaps = [(a, b - a) for a, b in pairwise(times)]
    moments = [(t - began_s, model) for t, model in changes]
    for t, model in moments:
        print(f"{t:6.1f} s: going on with {model}")
    for what, begin, end in (
        ("calm", 3.0, BUSY_FROM_S),
        ("busy", BUSY_FROM_S, BUSY_UNTIL_S),
        ("calm again", BUSY_UNTIL_S + 1.0, times[-1]),
    ):
        inside = [(a, gap) for a, gap in gaps if begin <= a < end]
        near = [g for a, g in inside if any(abs(a - t) < AROUND_S for t, _ in moments)]
        else_ = [g for a, g in inside if not any(abs(a - t) < AROUND_S for t, _ in moments)]
        print(
            f"{what:>10}: {len(inside) / (end - begin):.1f} pictures a second; longest without: "
            f"{1e3 * max(near, default=0.0):.0f} ms around a change, "
            f"{1e3 * max(else_, default=0.0):.0f} ms at other times"
        )


if __name__ == "__main__":
    main()
