"""Runs commands under strace and tells which network sockets they used."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path

STRACE = ("strace", "-f", "-qq", "-e", "trace=network", "-e", "signal=none", "-o")
LOCAL_FAMILIES = ("AF_UNIX", "AF_LOCAL", "AF_NETLINK")
"""Processes of this machine, and the kernel."""
RESOLVERS = ("nscd", "io.systemd.Resolve", "systemd/resolve")
"""Local sockets behind which a program looks names up on the network."""
LOOPBACK = re.compile(
    r'sin_addr=inet_addr\("127\.[\d.]+"\)|inet_pton\(AF_INET6, "::1"|inet_addr\("0\.0\.0\.0"\)'
)


@cache
def missing() -> str | None:
    """Why nothing can be traced here; None where it can."""
    if not sys.platform.startswith("linux") or shutil.which("strace") is None:
        return "needs strace"
    probe = subprocess.run([*STRACE, "/dev/null", "true"], capture_output=True, check=False)
    return None if probe.returncode == 0 else "strace is not permitted to trace here"


def trace(
    command: Sequence[object], log: Path, environment: dict[str, str], timeout_s: float = 180
) -> subprocess.CompletedProcess[str]:
    """Run a command with everything it starts; its network calls go to `log`."""
    return subprocess.run(
        [*STRACE, str(log), *map(str, command)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        env=environment,
        timeout=timeout_s,
        check=False,
    )


def foreign_calls(lines: Iterable[str], loopback: bool = False) -> list[str]:
    """Calls that leave this machine, or could.

    Args:
        lines: What strace wrote.
        loopback: Whether internet sockets to this machine itself are expected.
    """
    return [line.strip() for line in lines if _is_foreign(line, loopback)]


def _is_foreign(line: str, loopback: bool) -> bool:
    call = re.match(r"(?:\d+ +)?(\w+)\(", line)
    if call is None:
        return False  # the end of a call that was interrupted
    if call[1] in ("socket", "socketpair"):
        family = re.search(r"\((AF_\w+|\d+)", line)
        allowed = (*LOCAL_FAMILIES, *(("AF_INET", "AF_INET6") if loopback else ()))
        return family is None or family[1] not in allowed
    if any(name in line for name in RESOLVERS):
        return True
    return "sa_family=AF_INET" in line and not (loopback and LOOPBACK.search(line))
