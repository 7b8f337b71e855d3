"""Work on many clips at once: in processes of this machine, or on a Dask cluster.

Law: results come in the order of the work, whatever the number of workers, and are those that
one process would give. A piece of work that fails is told as `Failed` and stops no other. On
the way out (a signal, an error of the caller) the workers are told to stop, close what they were
writing, begin nothing more, and are waited for; when this process is killed they end by themselves.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeVar

from posecheck.cli.progress import progress
from posecheck.cli.worker import Failed, Guarded, begin

if TYPE_CHECKING:
    from concurrent.futures import Future, ProcessPoolExecutor

_A = TypeVar("_A")
_R = TypeVar("_R")

_LOOK_S: Final = 0.2
"""How often it is asked whether to stop."""
_NOTED_S: Final = 0.05
"""The pool's thread knows after so long that nothing more is to be done."""
LOST: Final = "its process ended without a word, perhaps for want of memory; try it alone."


@dataclass(frozen=True, slots=True)
class Crew:
    """Who does the work.

    Attributes:
        jobs: Number of processes; None = as many as there are cores.
        dask: Address of a Dask scheduler to send the work to instead.
    """

    jobs: int | None = None
    dask: str | None = None


class Pool(Protocol):
    """Where work can be sent: processes of this machine, or a cluster.

    Attributes:
        lost: What a future raises when the worker that had it has died.
    """

    lost: type[Exception]

    def submit(self, do: Callable[[_A], _R], work: _A) -> Future[_R]:
        """Start one piece of work."""
        ...

    def renew(self) -> None:
        """Be ready again after work was lost."""
        ...

    def close(self) -> None:
        """Stop what is not done, and let go."""
        ...


def cores() -> int:
    """How many cores this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def each(
    do: Callable[[_A], _R],
    work: Sequence[_A],
    what: str,
    crew: Crew | None = None,
    name: Callable[[_A], object] = str,
    stopped: Callable[[], bool] = lambda: False,
) -> Iterator[_R | Failed]:
    """`do(w)` for every piece of work, each as soon as it and all before it are done.

    Args:
        do: A function at the top of a module; it and its results are sent between processes.
        work: What to do it with.
        what: Said beside the progress bar.
        crew: Who does it; a process a core if not given. With one process, or one piece of
            work, everything happens in this process.
        name: What to call a piece of work whose process dies: the clip's name.
        stopped: Asked again and again; once it says so nothing more is begun, and what comes
            still is what was finished, or under way and closed.

    Raises:
        SourceError: The cluster cannot be used.
        Exception: What `do` raised, if it was no PosecheckError: a mistake in the program.
    """
    crew = crew or Crew()
    guarded = Guarded(do)
    with progress(what, lambda: len(work), wanted=len(work) > 1, counted=True) as advance:
        jobs = min(len(work), crew.jobs or cores())
        if jobs < 2 and crew.dask is None:
            for one in work:
                yield guarded(one)
                advance()
                if stopped():
                    break
            return
        with closing(_pool(crew, jobs)) as pool:
            yield from _from_pool(pool, guarded, work, advance, name, stopped)


def _pool(crew: Crew, jobs: int) -> Pool:
    if crew.dask is None:
        return Processes(jobs)
    from posecheck.cli.clusters import Dask

    return Dask(crew.dask)


def _from_pool(
    pool: Pool,
    do: Callable[[_A], _R | Failed],
    work: Sequence[_A],
    advance: Callable[[], Any],
    name: Callable[[_A], object],
    stopped: Callable[[], bool],
) -> Iterator[_R | Failed]:
    """Results in order; a worker that dies costs one piece of work, tried once more alone."""
    from concurrent.futures import wait

    futures = [pool.submit(do, one) for one in work]
    for future in futures:
        future.add_done_callback(lambda _: advance())
    for i, one in enumerate(work):
        while not futures[i].done():
            if stopped():
                pool.close()
                yield from _closed(futures[i:])
                return
            wait([futures[i]], _LOOK_S)
        try:
            result = futures[i].result()
        except pool.lost:
            result = _alone(do, one, name)
            pool.renew()
            futures = [
                pool.submit(do, w) if j > i and isinstance(f.exception(), pool.lost) else f
                for j, (w, f) in enumerate(zip(work, futures, strict=True))
            ]
        yield result


def _closed(futures: Sequence[Future[_R | Failed]]) -> Iterator[_R]:
    """What work that was stopped came to, where it came to anything."""
    for future in futures:
        if future.done() and not future.cancelled() and future.exception() is None:
            result = future.result()
            if not isinstance(result, Failed):
                yield result


def _alone(do: Callable[[_A], _R | Failed], one: _A, name: Callable[[_A], object]) -> _R | Failed:
    with closing(Processes(1)) as pool:
        try:
            return pool.submit(do, one).result()
        except pool.lost:
            return Failed(f"{name(one)}: {LOST}")


def all_of(
    do: Callable[[_A], _R],
    work: Sequence[_A],
    what: str,
    crew: Crew | None = None,
    name: Callable[[_A], object] = str,
) -> tuple[list[_R], list[str]]:
    """All results that there are, in order, and what was wrong with the others."""
    done = list(each(do, work, what, crew, name))
    return (
        [d for d in done if not isinstance(d, Failed)],
        [d.text for d in done if isinstance(d, Failed)],
    )


class Processes:
    """A pool of processes of this machine."""

    def __init__(self, count: int) -> None:
        """Start none yet; that is what the first work does."""
        from concurrent.futures.process import BrokenProcessPool
        from multiprocessing import active_children

        self.lost: type[Exception] = BrokenProcessPool
        self._count = count
        self._others = set(active_children())
        self._pool = self._new_pool()
        self._futures: list[Future[Any]] = []

    def _new_pool(self) -> ProcessPoolExecutor:
        from concurrent.futures import ProcessPoolExecutor
        from multiprocessing import get_context

        # Else they would run a file named socket.py that lies in the folder one is in; Python 3.10
        # knows no way around that.
        os.environ["PYTHONSAFEPATH"] = "1"
        _start_tracker()
        return ProcessPoolExecutor(self._count, get_context("spawn"), begin)

    def submit(self, do: Callable[[_A], _R], work: _A) -> Future[_R]:
        """Start one piece of work."""
        future = self._pool.submit(do, work)
        self._futures.append(future)
        return future

    def renew(self) -> None:
        """Go on with new processes after one has died."""
        self._pool.shutdown(wait=True)
        self._pool = self._new_pool()

    def close(self) -> None:
        """Stop whatever still runs, as Ctrl-C stops a command, and wait until it is closed."""
        from multiprocessing import active_children

        # The pool has to know before its workers end, or it takes that for an accident.
        end = threading.Thread(target=self._pool.shutdown, kwargs={"cancel_futures": True})
        end.start()
        if not all(future.done() for future in self._futures):
            end.join(_NOTED_S)
            for process in set(active_children()) - self._others:
                with suppress(OSError, ValueError):
                    process.terminate()
        end.join()


def _start_tracker() -> None:
    """Python's process that frees what workers share; it survives Ctrl-C, but not a closed terminal
    unless that signal is blocked when it starts."""
    if hasattr(signal, "pthread_sigmask"):
        from multiprocessing.resource_tracker import ensure_running

        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGHUP})
        ensure_running()
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
