"""Reads the loops that show each stretch; docs/make_demonstrations.py makes them."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from posecheck.overlay import Loops

_FOLDER = Path(__file__).parent.parent / "data" / "demonstrations"


def load_loops(stretches: Iterable[str]) -> Loops:
    """The frames of each stretch's loop, by id; a stretch of one's own has none."""
    import av

    loops: dict[str, list[npt.NDArray[np.uint8]]] = {}
    for stretch in dict.fromkeys(stretches):
        path = _FOLDER / f"{stretch}.mp4"
        if path.is_file():
            with av.open(str(path)) as container:
                frames = container.decode(video=0)
                loops[stretch] = [f.to_ndarray(format="bgr24").astype(np.uint8) for f in frames]
    return loops
