"""Writing the trace format; ``trace.py`` describes and reads it."""

from __future__ import annotations

import gzip
import json
import math
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Final, cast

import numpy as np

from posecheck.files import PartFile, output_error
from posecheck.pose import Floats, Pose

FORMAT: Final = "posetrace"
VERSION: Final = 1

_LM_DECIMALS: Final = (2, 2, 2, 3, 3)
"""x, y, z in hundredths of a pixel; visibility, presence in thousandths."""
_WORLD_DECIMALS: Final = (4, 4, 4)
"""Tenths of a millimetre."""
_T_DECIMALS: Final = 6


class TraceWriter:
    """Writes a trace under a temporary name; ``close`` gives it its own.

    Each line is flushed, so a kill loses at most the last one, and the ``.part`` file
    reads as a trace.
    """

    def __init__(
        self,
        path: str | Path,
        *,
        size_wh: tuple[int, int],
        source: str = "",
        model: str = "",
        model_sha256: str = "",
        mediapipe: str = "",
        extra: Mapping[str, Any] | None = None,
    ) -> None:
        """Create the file and write the header.

        Args:
            path: Where to; compressed when it ends in ``.gz``.
            size_wh: Width and height in pixels of the frames.
            source: What the frames came from, a file name rather than a path.
            model: Name of the pose model.
            model_sha256: Its checksum.
            mediapipe: Version of the library that ran it.
            extra: More header entries.

        Raises:
            OutputError: The folder does not exist or may not be written.
        """
        self._target = PartFile(path)
        self._stream: IO[bytes] | None = None
        self._file = self._target.open()
        if self._target.path.suffix == ".gz":
            # No name and no time inside, so that equal traces are equal files.
            packed = gzip.GzipFile(filename="", mode="wb", fileobj=self._file, mtime=0)
            self._stream = cast("IO[bytes]", packed)
        else:
            self._stream = self._file
        self._write(
            {
                "format": FORMAT,
                "version": VERSION,
                "source": source,
                "size_wh": list(size_wh),
                "model": model,
                "model_sha256": model_sha256,
                "mediapipe": mediapipe,
                **(extra or {}),
            }
        )

    def write(self, pose: Pose) -> None:
        """Append a pose.

        Raises:
            OutputError: The disk is full or gone.
        """
        line: dict[str, Any] = {
            "t": round(pose.t, _T_DECIMALS),
            "lm": _rows(
                np.column_stack([pose.xy, pose.z, pose.visibility, pose.presence]), _LM_DECIMALS
            ),
            "world": _rows(pose.world, _WORLD_DECIMALS),
        }
        if pose.others:
            line["others"] = pose.others
        self._write(line)

    def close(self) -> None:
        """Finish the file and give it its name; may be called twice."""
        if self._stream is None:
            return
        stream, self._stream = self._stream, None
        try:
            stream.close()
            self._file.close()
        except OSError as error:
            raise output_error(self._target.path, error) from error
        self._target.finish()

    def __enter__(self) -> TraceWriter:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _write(self, entry: Mapping[str, Any]) -> None:
        if self._stream is None:
            raise ValueError("the trace is closed")
        try:
            self._stream.write(json.dumps(entry, separators=(",", ":")).encode() + b"\n")
            self._stream.flush()
        except OSError as error:
            self._give_up()
            raise output_error(self._target.path, error) from error

    def _give_up(self) -> None:
        """Half a file does not get the final name."""
        stream, self._stream = self._stream, None
        for file in (stream, self._file):
            with suppress(OSError):
                if file is not None:
                    file.close()
        self._target.release()


def _rows(array: Floats, decimals: tuple[int, ...]) -> list[list[float | None]] | None:
    """Rounded rows with null for NaN; null for the whole when nothing is known."""
    if not np.isfinite(array).any():
        return None
    return [
        [round(v, n) if math.isfinite(v) else None for v, n in zip(row, decimals, strict=True)]
        for row in array.tolist()
    ]
