"""Hostile files: mutations of good ones, values of every kind, and bombs."""

from __future__ import annotations

import gzip
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from cli_clips import MODULE, ROOT, environment
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

EXAMPLES = int(os.environ.get("POSECHECK_FUZZ", "25"))
"""Inputs to try of each kind. By hand: POSECHECK_FUZZ=2000 pytest tests/test_fuzz.py"""
LIMIT_S = 10.0
LIMIT_BYTES = 1 << 30

bounded = settings(
    max_examples=EXAMPLES,
    print_blob=True,
    suppress_health_check=list(HealthCheck),
)

_NASTY = (
    b"\0", b"\xff\xfe", b"\xed\xa0\x80", b"[" * 5000, b"{" * 5000, b'{"a":' * 5000, b"9" * 5000,
    b"1e999", b"-1e999", b"NaN", b"Infinity", b"null", b'""', b'"\\ud800"', b"\n", b"\r", b"#",
    b"[[", b"]]", b"=", b"'''", b'"""', b"1979-05-27T07:32:00Z", b"true", b"0x7fffffffffffffff",
    b"\xe2\x80\xa8", b"-0.0", b"{}", b"[]", b"../../../etc/passwd", b"%s%n", b"{0}", b"{side!r}",
)  # fmt: skip


@st.composite
def mutations(draw: st.DrawFn, good: bytes) -> bytes:
    """A good file with bytes changed, cut out, doubled or put in, or cut off at some point."""
    data = bytearray(good)
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(data)))
        until = min(len(data), at + draw(st.integers(0, 40)))
        kind = draw(st.sampled_from(("nasty", "bytes", "cut", "double", "end", "flip")))
        if kind == "nasty":
            data[at:until] = draw(st.sampled_from(_NASTY))
        elif kind == "bytes":
            data[at:until] = draw(st.binary(max_size=20))
        elif kind == "cut":
            del data[at:until]
        elif kind == "double":
            data[at:at] = data[at:until]
        elif kind == "end":
            del data[at:]
        elif at < len(data):
            data[at] ^= 1 << draw(st.integers(0, 7))
    return bytes(data)


scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**400), 10**400),
    st.floats(),
    st.text(max_size=8),
    st.sampled_from(["\ud800", "../x", "<script>alert(1)</script>", "", "t", "lm", "left"]),
)
values = st.recursive(
    scalars,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(st.text(max_size=6), inner, max_size=4)
    ),
    max_leaves=12,
)


def in_time(run: Callable[[], object]) -> None:
    """Run it; more than LIMIT_S is a hang. What it raises comes through."""
    began_s = time.monotonic()
    try:
        run()
    finally:
        assert time.monotonic() - began_s < LIMIT_S, "it hangs"


def files_in(folder: Path) -> set[Path]:
    """All files below a folder."""
    return {path for path in folder.rglob("*") if path.is_file()}


@dataclass(frozen=True)
class Fate:
    """How a command of its own process ended."""

    code: int
    err: str
    seconds: float
    peak_bytes: int


_WATCH = """import json, os, subprocess, sys
process = subprocess.Popen(sys.argv[2:])
_, status, usage = os.wait4(process.pid, 0)
spent = [os.waitstatus_to_exitcode(status), usage.ru_utime + usage.ru_stime, usage.ru_maxrss]
open(sys.argv[1], "w").write(json.dumps(spent))
"""
"""Started by a small process: a child counts its parent's memory at the fork as its own."""


def fate_of(words: Sequence[object], folder: Path, timeout_s: float = 60.0) -> Fate:
    """Run posecheck in a process of its own, in `folder`; measure it.

    Reading it costs the machine what else runs on it, so its own processor time is counted.
    """
    with tempfile.TemporaryDirectory() as kept:
        spent = Path(kept) / "spent.json"
        process = subprocess.Popen(
            [sys.executable, "-c", _WATCH, str(spent), *MODULE, *map(str, words)],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
            env=environment(), cwd=folder, start_new_session=True,
        )  # fmt: skip
        try:
            _, err = process.communicate(timeout=timeout_s)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            _, err = process.communicate()
            return Fate(-signal.SIGKILL, err.decode("utf-8", "replace"), timeout_s, 0)
        code, seconds, peak = json.loads(spent.read_text())
    scale = 1 if sys.platform == "darwin" else 1024
    return Fate(code, err.decode("utf-8", "replace"), seconds, peak * scale)


def gzip_bomb(path: Path, head: bytes, megabytes: int, filling: bytes = b" ") -> Path:
    """A compressed file that is a thousand times as large when unpacked."""
    block = gzip.compress((filling * (1 << 20))[: 1 << 20])
    path.write_bytes(gzip.compress(head) + megabytes * block)
    return path


SAMPLES = ROOT / "samples"
