"""Landmarks in a file: the trace format, its reader and its writer.

Line 1 is a header, every other line a pose; ``null`` stands for what was not seen:

    {"format": "posetrace", "version": 1, "source": "a.mp4", "size_wh": [640, 480], ...}
    {"t": 0.033, "lm": [[x, y, z, visibility, presence], ...33], "world": [[x, y, z], ...33]}
    {"t": 0.067, "lm": null, "world": null}

Pixels and seconds in ``lm`` and ``t``, metres in ``world``; ``"others": n`` is added
when more people were in the frame. A name that ends in ``.gz`` is compressed.
"""

from __future__ import annotations

import gzip
import json
import math
import zlib
from collections.abc import Generator, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import IO, Any, cast

import numpy as np

from posecheck.errors import SourceError
from posecheck.pose import N_LANDMARKS, Floats, Pose
from posecheck.reading import loads, open_file, reason
from posecheck.sources.base import Source, check_size
from posecheck.sources.times import JUMP_S, check_time
from posecheck.sources.trace_writer import FORMAT, VERSION, TraceWriter

__all__ = ["FORMAT", "VERSION", "TraceSource", "TraceWriter"]

_LM_WIDTH = 5
"""x, y, z, visibility, presence."""
_LONGEST = 256 << 10
"""Bytes of a line; a pose has 3 to 4 thousand."""
_MOST_POSES = 1_500_000
"""Half a day of 30 a second, and some more."""
_LATEST_S = 1e10
"""Later than any clock, also one that counts from 1970."""
_FARTHEST = 1e6
"""Pixels or metres; no landmark is farther away."""
_NOMINAL_S = 0.05
"""Distance of two poses where a clock starts over."""
_WORLD_WIDTH = 3
"""x, y, z."""


class TraceSource(Source):
    """Reads a trace; yields the poses with the times that are in it.

    Attributes:
        header: The first line, as it is in the file.
        size_wh: Width and height in pixels of the frames the poses were found in.
    """

    def __init__(self, path: str | Path) -> None:
        """Read the header.

        Raises:
            SourceError: The file is missing, no trace, or of a version not known here.
        """
        self.path = Path(path)
        self.warnings: list[str] = []
        lines = self._lines()
        self.header = self._parse_header(next(lines, ""))
        lines.close()
        self.size_wh: tuple[int, int] = tuple(self.header["size_wh"])
        self._extent: tuple[int, float] | None = None

    @property
    def duration_s(self) -> float | None:
        """Seconds from the first pose to the last; reads the file once."""
        return self._measure()[1]

    @property
    def frames(self) -> int | None:
        """Number of poses, frames without a person included; reads the file once."""
        return self._measure()[0]

    def describe(self) -> str:
        """Name, size, and what made it."""
        width, height = self.size_wh
        model = self.header.get("model")
        made = f", {model} model" if model else ""
        return f"trace {self.path.name}, {width} x {height}{made}"

    def __iter__(self) -> Iterator[Pose]:
        """Yield the poses.

        Raises:
            SourceError: A line other than the last is broken, or they are more than half a
                day has; the message has its number.
        """
        self.warnings.clear()
        restarts, shift_s, last_s, first_s = 0, 0.0, -math.inf, math.inf
        for number, pose in enumerate(self._poses(), start=2):
            if number - 1 > _MOST_POSES:
                raise SourceError(
                    f"{self.path} has more than {_MOST_POSES:,} poses, which is longer than half a "
                    "day; cut it into several."
                )
            if last_s - pose.t - shift_s > JUMP_S:
                restarts += 1
                shift_s = last_s + _NOMINAL_S - pose.t
            last_s = pose.t + shift_s
            first_s = min(first_s, last_s)
            check_time(f"{self.path}, line {number}", last_s - first_s)
            yield replace(pose, t=last_s) if restarts else pose
        if restarts:
            self.warnings.append(
                f"{self.path.name}: the clock starts over {restarts} times, as in recordings that "
                "were joined; their times were added up."
            )

    def _poses(self) -> Iterator[Pose]:
        lines = self._lines()
        next(lines, "")
        held: tuple[int, str] | None = None
        for number, line in enumerate(lines, start=2):
            if held is not None:
                yield self._parse(*held)
            held = (number, line)
        if held is None:
            return
        number, line = held
        if line.endswith("\n") or _is_json(line):
            yield self._parse(number, line)
        else:
            self.warnings.append(
                f"{self.path.name}: line {number}, the last, is cut off and was left out."
            )

    def close(self) -> None:
        """Nothing is held open between iterations."""

    def _measure(self) -> tuple[int, float]:
        if self._extent is None:
            count, first_s, last_s = 0, 0.0, 0.0
            for pose in TraceSource(self.path):
                first_s = pose.t if count == 0 else first_s
                count, last_s = count + 1, pose.t
            self._extent = count, last_s - first_s
        return self._extent

    def _lines(self) -> Generator[str, None, None]:
        """Generate the lines; a compressed file that is cut off just ends."""
        try:
            with _open(self.path) as file:
                while raw := file.readline(_LONGEST + 1):
                    if len(raw) > _LONGEST:
                        raise SourceError(
                            f"{self.path} is not a trace: it has a line of more than "
                            f"{_LONGEST >> 10} kB."
                        )
                    yield raw.decode("utf-8")
        except EOFError:
            self.warnings.append(f"{self.path.name} is cut off; what is there was used.")
        except UnicodeDecodeError as error:
            raise SourceError(f"{self.path} is not a trace: it is not a text file.") from error
        except FileNotFoundError as error:
            raise SourceError(f"{self.path} was not found; check its name.") from error
        except (OSError, zlib.error) as error:
            why = reason(error) if isinstance(error, OSError) else error
            raise SourceError(f"{self.path} cannot be read: {why}.") from error

    def _parse_header(self, line: str) -> dict[str, Any]:
        header = _loads(line)
        if not isinstance(header, dict) or header.get("format") != FORMAT:
            raise SourceError(
                f"{self.path}, line 1: this is not a trace; give a file that "
                "`posecheck replay CLIP --trace OUT` has written."
            )
        if header.get("version") != VERSION:
            raise SourceError(
                f"{self.path}, line 1: trace version {header.get('version')!r} is not known "
                f"here, only {VERSION}; update posecheck or make the trace anew."
            )
        size = header.get("size_wh")
        if not (
            isinstance(size, list)
            and len(size) == 2
            and all(type(n) is int and n > 0 for n in size)
        ):
            raise SourceError(
                f"{self.path}, line 1: size_wh is {json.dumps(size)}, but has to be a width and "
                "a height in pixels."
            )
        check_size(f"{self.path}, line 1: size_wh", (size[0], size[1]))
        return header

    def _parse(self, number: int, line: str) -> Pose:
        try:
            return _to_pose(loads(line), self.size_wh)
        except (ValueError, TypeError, KeyError, AttributeError, OverflowError) as error:
            raise SourceError(
                f"{self.path}, line {number}: this is not a pose; repair or delete the line."
            ) from error


def _open(path: Path) -> IO[bytes]:
    # By content: the .part of a compressed trace does not end in .gz.
    with open_file(path) as file:
        is_packed = file.read(2) == b"\x1f\x8b"
    return cast("IO[bytes]", gzip.open(path)) if is_packed else path.open("rb")


def _loads(line: str) -> Any:
    try:
        return loads(line)
    except ValueError:
        return None


def _is_json(line: str) -> bool:
    return isinstance(_loads(line), dict)


def _to_pose(entry: Mapping[str, Any], size_wh: tuple[int, int]) -> Pose:
    t = entry["t"]
    if isinstance(t, bool) or not isinstance(t, (int, float)):
        raise TypeError("t is no number")
    if not abs(t) < _LATEST_S:
        raise ValueError("t is of no clock")
    others = entry.get("others", 0)
    if isinstance(others, bool) or not isinstance(others, int) or others < 0:
        raise TypeError("others is no count")
    landmarks = _array(entry["lm"], _LM_WIDTH)
    world = _array(entry.get("world"), _WORLD_WIDTH)
    return Pose.from_landmarks(t, landmarks, world, size_wh, others)


def _array(rows: Any, width: int) -> Floats:
    """(33, width) numbers; NaN where the file has null."""
    if rows is None:
        return np.full((N_LANDMARKS, width), np.nan)
    array = np.array(rows, dtype=np.float64)
    if array.shape != (N_LANDMARKS, width):
        raise ValueError(f"expected {N_LANDMARKS} rows of {width} numbers, got {array.shape}")
    # The sum of squares is the quickest way to ask whether anything is missing or far away.
    if np.vdot(array, array) < _FARTHEST**2:
        return array
    seen = np.isfinite(array)
    if np.abs(array[seen]).max(initial=0.0) > _FARTHEST:
        raise ValueError("a landmark that is in no picture")
    return np.where(seen, array, np.nan)
