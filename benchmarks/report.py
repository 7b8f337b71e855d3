"""Tables in Markdown, and processes that are measured as a whole."""

from __future__ import annotations

import json
import os
import platform
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a report: what was wanted, what was found, and how."""

    what: str
    target: str
    measured: str
    method: str


def table(rows: Iterable[Row]) -> str:
    """The lines as a Markdown table."""
    lines = ["| what | target | measured | method |", "|---|---|---|---|"]
    lines += [f"| {r.what} | {r.target} | {r.measured} | {r.method} |" for r in rows]
    return "\n".join(lines)


def machine() -> str:
    """One line about where this was measured, and how busy that is."""
    load = f", load {os.getloadavg()[0]:.1f} at the start" if hasattr(os, "getloadavg") else ""
    return (
        f"{platform.system()} {platform.machine()}, {os.cpu_count()} cores, Python "
        f"{platform.python_version()}{load}"
    )


@dataclass(frozen=True, slots=True)
class Spent:
    """What one process took.

    Attributes:
        wall_s, cpu_s: Seconds on the wall, and of all cores together.
        out: What it printed.
    """

    wall_s: float
    cpu_s: float
    out: str

    @property
    def data(self) -> Any:
        """The JSON on the last line that it printed."""
        return json.loads(self.out.splitlines()[-1])


def spend(*args: object) -> Spent:
    """Run a Python module or script in a process of its own and wait for it."""
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, *map(str, args)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert process.stdout is not None and process.stderr is not None
    out = process.stdout.read()
    err = process.stderr.read()
    _, status, used = os.wait4(process.pid, 0)
    wall_s = time.perf_counter() - began
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{args} ended with {process.returncode}:\n{err}")
    return Spent(wall_s, used.ru_utime + used.ru_stime, out)


def peak_mb() -> float:
    """Largest resident memory of this process until now."""
    status = Path("/proc/self/status")
    if status.exists():  # `ru_maxrss` is there that of who started this one, if it was larger
        (line,) = (x for x in status.read_text().splitlines() if x.startswith("VmHWM:"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6


def ratio(ours: Sequence[float], theirs: Sequence[float]) -> str:
    """Median of the ratios of runs side by side, with their range."""
    ratios = sorted(a / b for a, b in zip(ours, theirs, strict=True))
    return f"{statistics.median(ratios):.2f} ({ratios[0]:.2f}-{ratios[-1]:.2f})"


def publish(title: str, rows: Sequence[Row], to: Path | None) -> None:
    """Print a report, and write it where asked."""
    text = f"## {title}\n\n{machine()}\n\n{table(rows)}\n"
    print(text)
    if to is not None:
        to.write_text(text, encoding="utf-8")
