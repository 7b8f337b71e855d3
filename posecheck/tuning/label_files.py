"""Reading labels: the TOML format and the truth files of the samples, with every mistake.

See `labels` for the format.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, create_model

from posecheck.config import files, load_stretch
from posecheck.config.problems import Problem, config_error, from_pydantic, listed, not_known
from posecheck.errors import ConfigError
from posecheck.reading import LARGE, loads, read_text, reason
from posecheck.stretch import Stretch, WorkingSide
from posecheck.tuning import LABELS_ENDING
from posecheck.tuning.labels import Labels, Segment, known_faults

VERSION: Final = 1
PHASES: Final = ("setup", "move", "hold", "release", "breathe", "rest")
TRUTH_SIDES: Final = {"L": "left", "R": "right", "both": "both"}
END_SLACK_S: Final = 0.2
"""A label may end this long after the last frame: frames have a length of their own."""

_STRICT: Final = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)
_Name = Annotated[str, Field(min_length=1)]
_Time = Annotated[float, Field(ge=0)]
_SegmentTable: Final = create_model(  # `from` is a word of Python: no class can have it
    "_SegmentTable",
    __config__=_STRICT,
    **{
        "from": (_Time, ...),
        "to": (_Time, ...),
        "phase": (Literal["setup", "move", "hold", "release", "breathe", "rest"], ...),
        "rep": (Annotated[int, Field(ge=1)] | None, None),
        "good": (bool | None, None),
        "faults": (list[_Name], []),
    },  # type: ignore[call-overload]
)


class _Started(BaseModel):
    """A file that somebody has only begun."""

    model_config = _STRICT

    version: int
    stretch: _Name
    side: Literal["left", "right", "both"]
    person: _Name
    segment: list[_SegmentTable] = []  # type: ignore[valid-type]


class _LabelFile(_Started):
    segment: Annotated[list[_SegmentTable], Field(min_length=1)]  # type: ignore[valid-type]


def read_labels(path: Path, duration_s: float | None = None, may_be_empty: bool = False) -> Labels:
    """Read the labels of one recording.

    Args:
        path: `NAME.labels.toml`, or the truth of a sample, `NAME.json`.
        duration_s: Length of the recording, when it is known.
        may_be_empty: Take a file without segments, too: one that is being made.

    Raises:
        ConfigError: The file's mistakes, all of them, one a line.
    """
    raw = _from_truth(path) if path.suffix == ".json" else _from_toml(path)
    problems = _problems(raw, duration_s)
    shape = _Started if may_be_empty else _LabelFile
    try:
        parsed = shape.model_validate(raw)
    except ValidationError as error:
        problems += from_pydantic(error, shape)
    if problems:
        raise config_error(path.name, raw, problems)
    segments = [_segment(table) for table in raw.get("segment", ())]
    segments.sort(key=lambda s: s.start)
    return Labels(name_of(path), parsed.stretch, parsed.side, parsed.person, tuple(segments))


def name_of(path: Path) -> str:
    """Name of the recording that a file of labels is about."""
    return path.name.removesuffix(LABELS_ENDING) if path.name.endswith(LABELS_ENDING) else path.stem


def is_truth(path: Path) -> bool:
    """Whether a JSON file is the truth of a clip, by its first words."""
    try:
        return '"segments"' in read_text(path, LARGE)
    except (OSError, ValueError):
        return False


def _from_toml(path: Path) -> dict[str, Any]:
    name, text = files.find(path, "stretches")
    return files.parse(Path(name).name, text)


def _from_truth(path: Path) -> dict[str, Any]:
    """A truth file of the samples in the shape of a file of labels."""
    try:
        data = loads(read_text(path, LARGE))
        segments = [
            {"from": float(s["start"]), "to": float(s["end"])}
            | {k: s[k] for k in ("phase", "good", "faults")}
            | ({} if s["rep"] is None else {"rep": s["rep"]})
            for s in data["segments"]
        ]
        return {
            "version": VERSION,
            "stretch": data["stretch"],
            "side": TRUTH_SIDES[data["working_side"]],
            "person": data["body"],
            "segment": segments,
        }
    except OSError as error:
        raise ConfigError(f"{path.name} cannot be read: {reason(error)}.") from error
    except (ValueError, KeyError, TypeError) as error:
        raise ConfigError(f"{path.name} is not the truth of a sample clip ({error!r}).") from error


def _segment(table: Mapping[str, Any]) -> Segment:
    faults = tuple(dict.fromkeys(table.get("faults", ())))
    good = table.get("good")
    return Segment(
        float(table["from"]),
        float(table["to"]),
        table["phase"],
        table.get("rep"),
        not faults if good is None else good,
        faults,
    )


def _problems(raw: Mapping[str, Any], duration_s: float | None) -> list[Problem]:
    """What lies between the fields."""
    problems = _version_and_side(raw)
    stretch = _stretch(raw, problems)
    tables = raw.get("segment")
    segments = [
        (i, s) for i, s in enumerate(tables if isinstance(tables, list) else ()) if _is_timed(s)
    ]
    for i, s in segments:
        problems += _segment_problems(i, s, duration_s, stretch)
    in_order = sorted(segments, key=lambda pair: pair[1]["from"])
    for (_, a), (i, b) in pairwise(in_order):
        if b["from"] < a["to"] - 1e-9:
            what = f"overlaps the segment from {a['from']:g} to {a['to']:g} s"
            problems.append(Problem(("segment", i, "from"), what, b["from"]))
    return problems


def _version_and_side(raw: Mapping[str, Any]) -> list[Problem]:
    version = raw.get("version")
    if isinstance(version, int) and version != VERSION:
        what = f"labels of another version; this posecheck reads version {VERSION}"
        return [Problem(("version",), what, version)]
    return []


def _stretch(raw: Mapping[str, Any], problems: list[Problem]) -> Stretch | None:
    name, side = raw.get("stretch"), raw.get("side")
    if not isinstance(name, str):
        return None
    try:
        stretch = load_stretch(name)
    except ConfigError as error:
        problems.append(Problem(("stretch",), str(error).splitlines()[0], name))
        return None
    allowed: tuple[WorkingSide, ...] = stretch.sides
    if side in ("left", "right", "both") and side not in allowed:
        what = f"not a side of {stretch.id}; allowed: {listed(allowed)}"
        problems.append(Problem(("side",), what, side))
    return stretch


def _is_timed(table: object) -> bool:
    return isinstance(table, Mapping) and all(
        isinstance(table.get(key), (int, float)) and not isinstance(table[key], bool)
        for key in ("from", "to")
    )


def _segment_problems(
    i: int, table: Mapping[str, Any], duration_s: float | None, stretch: Stretch | None
) -> list[Problem]:
    start, end = table["from"], table["to"]
    problems = []
    if end <= start:
        what = f"not after from ({start:g} s); is the segment reversed?"
        problems.append(Problem(("segment", i, "to"), what, end))
    if duration_s is not None and end > duration_s + END_SLACK_S:
        what = f"past the end of the recording ({duration_s:.2f} s)"
        problems.append(Problem(("segment", i, "to"), what, end))
    faults = table.get("faults", [])
    faults = [f for f in faults if isinstance(f, str)] if isinstance(faults, list) else []
    known = known_faults(stretch) if stretch is not None else ()
    for fault in faults if stretch is not None else ():
        if fault not in known:
            what = not_known(f"fault of {stretch.id}" if stretch else "fault", fault, known)
            problems.append(Problem(("segment", i, "faults"), what, fault))
    if faults and table.get("good") is True:
        problems.append(Problem(("segment", i, "good"), "a segment with faults is not good", True))
    return problems
