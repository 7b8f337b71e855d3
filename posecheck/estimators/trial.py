"""A model of one's own is tried in a process of its own before it is used.

MediaPipe checks a file's form, not its numbers: one that was damaged in a few bytes can take the
whole program with it, and everything that was not saved. Here it takes only the trial.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Final

from posecheck.child import code_command
from posecheck.errors import ModelError
from posecheck.models import ModelBundle

LONGEST_S: Final = 10.0
"""The heaviest shipped model takes 0.4, measured on two cores."""
MOST_BYTES: Final = 1 << 30
"""The heaviest shipped model takes a fifth of it. Only Linux can tell."""
_STACK: Final = 8 << 20
"""Of a thread; MediaPipe starts some for each core."""
_SIDE_PX: Final = 256
_PASSED: Final[set[str]] = set()
"""Checksums of models that were tried already."""


def try_out(bundle: ModelBundle) -> None:
    """Load a model that was not shipped, and let it look at an empty picture.

    Raises:
        ModelError: It does not survive that.
    """
    if bundle.shipped or bundle.sha256 in _PASSED:
        return
    where = [] if bundle.path is None else [str(bundle.path)]
    command = code_command("from posecheck.estimators.trial import look; look()", *where)
    try:
        done = subprocess.run(
            command, input=bundle.data, capture_output=True, timeout=LONGEST_S, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise ModelError(
            f"The pose model '{bundle.name}' takes longer than {LONGEST_S:g} s to start; "
            "use another one."
        ) from error
    if done.returncode != 0:
        raise does_not_load(bundle.name)
    _PASSED.add(bundle.sha256)


def does_not_load(name: str) -> ModelError:
    """What to say of a model that MediaPipe refuses, or that takes it down."""
    return ModelError(
        f"The pose model '{name}' does not load; it is damaged or made for another "
        "version of MediaPipe."
    )


def look() -> None:
    """The trial itself: both halves of the model run, for no landmarks are too doubtful."""
    import numpy as np

    from posecheck.estimators.mediapipe import MediaPipeEstimator
    from posecheck.estimators.settled import Look

    _limit_memory()
    checksum = "on trial"
    _PASSED.add(checksum)
    if sys.argv[1:]:
        bundle = ModelBundle("own", b"", checksum, Path(sys.argv[1]))
    else:
        bundle = ModelBundle("own", sys.stdin.buffer.read(), checksum)
    grey = np.full((_SIDE_PX, _SIDE_PX, 3), 127, np.uint8)
    with MediaPipeEstimator(bundle, count_others=False, min_confidence=0.0) as estimator:
        for i in range(3):
            estimator.estimate(Look(i / 30, grey, (_SIDE_PX, _SIDE_PX)))


def _limit_memory() -> None:
    """Beyond what the libraries have taken already; on many cores that is a lot."""
    if not sys.platform.startswith("linux"):
        return
    import os
    import resource

    pages = int(Path("/proc/self/statm").read_text().split()[5])  # the field is called data
    taken = pages * resource.getpagesize() + 2 * _STACK * (os.cpu_count() or 1)
    resource.setrlimit(resource.RLIMIT_DATA, (taken + MOST_BYTES,) * 2)
