"""Work sent to a Dask cluster; `distributed` comes with `posecheck[cluster]`.

Clips and traces do not travel: every worker finds them under the same path.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import Future
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from typing import Any, Final, TypeVar, cast

from posecheck.errors import SourceError

_A = TypeVar("_A")
_R = TypeVar("_R")

TIMEOUT_S: Final = 10
SAME: Final = ("posecheck", "mediapipe", "numpy")
"""What has to be of one version everywhere, or the results would differ."""


class Dask:
    """A pool (see `workers.Pool`) that is a Dask cluster."""

    def __init__(self, address: str) -> None:
        """Connect.

        Raises:
            SourceError: It cannot be reached or used; the sentence says what to do.
        """
        if find_spec("distributed") is None:
            raise SourceError(
                "--dask needs distributed; install it with: pip install 'posecheck[cluster]'."
            )
        from distributed import Client
        from distributed.comm import get_address_host_port
        from distributed.scheduler import KilledWorker

        logging.getLogger("distributed").setLevel(logging.ERROR)
        self.lost: type[Exception] = KilledWorker
        try:
            get_address_host_port(address)  # a client would try for long, and complain at its end
        except ValueError as error:
            raise SourceError(
                f"--dask {address}: this is not an address; give the scheduler's, as in "
                "--dask tcp://192.168.1.5:8786."
            ) from error
        try:
            self._client: Any = Client(address, timeout=TIMEOUT_S, set_as_default=False)
        except (OSError, TimeoutError, ValueError) as error:
            raise SourceError(
                f"--dask {address}: there is no scheduler; start one with `dask scheduler`, and "
                "`dask worker ADDRESS --nthreads 1 --nworkers auto` on each machine."
            ) from error
        try:
            self._check(address)
        except BaseException:
            self._client.close()
            raise
        self._executor: Any = self._client.get_executor(pure=False)
        self._futures: list[Future[Any]] = []

    def _check(self, address: str) -> None:
        workers = self._client.scheduler_info(n_workers=-1)["workers"]
        if not workers:
            raise SourceError(f"--dask {address}: it has no workers; start some.")
        if any(worker["nthreads"] > 1 for worker in workers.values()):
            raise SourceError(
                f"--dask {address}: a worker runs several threads; a clip needs a process of its "
                "own: start workers with --nthreads 1 --nworkers auto."
            )
        own = versions()
        for name, theirs in self._client.run(versions).items():
            for package in SAME:
                if theirs[package] != own[package]:
                    raise SourceError(
                        f"--dask {address}: worker {name} has {package} "
                        f"{theirs[package] or 'not installed'}, this machine {own[package]}; "
                        "results would differ. Install the same everywhere."
                    )

    def submit(self, do: Callable[[_A], _R], work: _A) -> Future[_R]:
        """Start one piece of work."""
        future = cast("Future[_R]", self._executor.submit(do, work))
        self._futures.append(future)
        return future

    def renew(self) -> None:
        """A cluster starts its workers anew itself."""

    def close(self) -> None:
        """Cancel what is not done, and disconnect."""
        for future in self._futures:
            future.cancel()
        self._executor.shutdown(wait=False)
        self._client.close()


def versions() -> dict[str, str]:
    """What is installed here; "" = is not."""
    return {package: _version(package) for package in SAME}


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""
