"""Work in several processes: order, failures, deaths, and ways out."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from multiprocessing import active_children
from pathlib import Path
from typing import Any

import pytest

from posecheck.cli.interrupts import Interrupts
from posecheck.cli.worker import Failed
from posecheck.cli.workers import LOST, Crew, Processes, all_of, cores, each
from posecheck.errors import SourceError
from tests.cli_clips import environment

posix = pytest.mark.skipif(sys.platform == "win32", reason="signals are another matter there")


def halve(n: int) -> int:
    """Half of an even number; slow for small ones, so that later work is done earlier."""
    if n < 0:
        os._exit(3)
    time.sleep(0.05 if n < 4 else 0)
    if n % 2:
        raise SourceError(f"{n} is odd.")
    return n // 2


EXPECTED = [1, Failed("3 is odd."), 2, 3, Failed("7 is odd."), 4]


@pytest.mark.parametrize("jobs", [1, 2])
def test_results_are_in_order_and_a_failure_stops_no_other(jobs: int) -> None:
    assert list(each(halve, [2, 3, 4, 6, 7, 8], "halving", Crew(jobs))) == EXPECTED
    assert all_of(halve, [2, 3, 4], "halving", Crew(jobs)) == ([1, 2], ["3 is odd."])


def test_a_process_that_dies_costs_its_own_work_only() -> None:
    found = list(each(halve, [2, -1, 4, 6, 7, 8], "halving", Crew(2)))
    assert found == [1, Failed(f"-1: {LOST}"), *EXPECTED[2:]]


@posix
def test_a_worker_that_is_told_to_stop_ends_though_the_pool_waits() -> None:
    before = set(active_children())
    pool = Processes(1)
    assert pool.submit(halve, 8).result(30) == 4
    (worker,) = set(active_children()) - before
    worker.terminate()
    # Not worker.is_alive(): the pool's own thread waits for it, too, and only one is told.
    wait_for(lambda: [] if alive(worker.pid) else [worker], 1)
    pool.close()


def test_a_mistake_in_the_program_is_not_hidden() -> None:
    with pytest.raises(TypeError):
        list(each(halve, ["two", "three"], "halving", Crew(2)))  # type: ignore[list-item]


def test_there_is_a_core() -> None:
    assert cores() >= 1


def linger(folder: Path) -> None:
    """Work that takes long and tidies up when it is stopped."""
    (folder / f"{os.getpid()}.begun").touch()
    try:
        time.sleep(60)
    finally:
        (folder / f"{os.getpid()}.tidied").touch()


def main(folder: Path) -> None:
    with Interrupts():
        list(each(linger, [folder] * 4, "lingering", Crew(2)))


@posix
@pytest.mark.parametrize("name", ["SIGINT", "SIGHUP", "SIGKILL"])
def test_workers_do_not_outlive_the_command(tmp_path: Path, name: str) -> None:
    number = getattr(signal, name)
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.test_workers", str(tmp_path)],
        env=environment(), cwd=Path(__file__).parent.parent, stderr=subprocess.PIPE, text=True,
        start_new_session=True,
    )  # fmt: skip
    begun = wait_for(lambda: list(tmp_path.glob("*.begun")), 2)
    if name != "SIGKILL":
        os.killpg(process.pid, number)  # as a terminal does
    else:
        process.send_signal(number)
    assert process.wait(20) != 0
    pids = [int(path.stem) for path in begun]
    wait_for(lambda: [pid for pid in pids if not alive(pid)], 2)
    if name != "SIGKILL":
        assert len(list(tmp_path.glob("*.tidied"))) == 2
        error = process.stderr.read() if process.stderr else ""
        assert error.strip().splitlines()[-1] == "KeyboardInterrupt"
    assert len(list(tmp_path.glob("*.begun"))) == 2  # nothing else was begun


def wait_for(found: Callable[[], list[Any]], count: int) -> list[Any]:
    until = time.monotonic() + 30
    while len(found()) < count:
        assert time.monotonic() < until, "nothing happened"
        time.sleep(0.05)
    return found()


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return (
        "zombie" not in Path(f"/proc/{pid}/status").read_text() if Path("/proc").is_dir() else True
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
