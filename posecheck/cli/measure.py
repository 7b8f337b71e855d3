"""`posecheck measure`: every angle of every frame, as CSV or JSON."""

from __future__ import annotations

import csv
import io
import json
import math
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from posecheck.cli.common import DONE, FAILED, check_side, error_of, note
from posecheck.errors import PosecheckError

if TYPE_CHECKING:
    from posecheck.pose import Pose
    from posecheck.skeleton import Side


class Format(str, Enum):
    """How the measurements are written."""

    CSV = "csv"
    JSON = "json"


def measure(
    clips: Annotated[
        list[Path], typer.Argument(help="Videos, pictures or traces.", metavar="CLIP")
    ],
    side: Annotated[
        str | None, typer.Option(help="Whose side: left or right; the nearer one if not given.")
    ] = None,
    measures: Annotated[str | None, typer.Option(help="Names, separated by commas.")] = None,
    model: Annotated[str, typer.Option(help="auto, lite, full, heavy or a .task file.")] = "auto",
    format: Annotated[Format, typer.Option(help="csv or json.")] = Format.CSV,
) -> int:
    """Print the measured angles of clips, pictures or traces."""
    names = chosen_measures(measures)
    side = check_side(side)
    rows: list[dict[str, object]] = []
    problems = 0
    try:
        for clip in clips:
            found: list[dict[str, object]] = []
            try:
                _measure_one(clip, side, names, model, found)
                problem = _why_nothing(clip, found, names)
            except PosecheckError as error:
                problem = str(error)
            finally:
                rows += [{"clip": clip.name, **row} if len(clips) > 1 else row for row in found]
            if problem:
                note(problem)
                problems += 1
    finally:  # also what was measured before Ctrl-C
        if rows:
            is_json = format is Format.JSON
            typer.echo(json.dumps(rows) + "\n" if is_json else _as_csv(rows, names), nl=False)
    return FAILED if problems else DONE


def chosen_measures(text: str | None) -> tuple[str, ...]:
    """The measures asked for; wrong usage when one is not known."""
    from difflib import get_close_matches

    from posecheck.measures import MEASURES

    single = tuple(m.name for m in MEASURES.values() if not m.since_rest and m.name != "camera_yaw")
    if text is None:
        return single
    names = tuple(dict.fromkeys(name.strip() for name in text.split(",") if name.strip()))
    if not names:
        raise typer.BadParameter("--measures: name at least one, as in hip_angle,knee_angle.")
    for name in names:
        if name == "camera_yaw":
            raise typer.BadParameter("--measures: camera_yaw is always printed; name others.")
        if name in MEASURES and name not in single:
            raise typer.BadParameter(
                f"--measures: {name} tells a change since a rest, which no single frame has."
            )
        if name not in single:
            near = get_close_matches(name, single, 1)
            hint = f" Did you mean {near[0]}?" if near else ""
            raise typer.BadParameter(
                f"--measures: there is no '{name}'.{hint} Known: {', '.join(single)}."
            )
    return names


def _measure_one(
    clip: Path,
    side: str | None,
    names: tuple[str, ...],
    model: str,
    rows: list[dict[str, object]],
) -> None:
    """Append one row a frame to `rows`; those read before an error stay."""
    from contextlib import ExitStack

    from posecheck.cli.clips import make_estimator, moments, open_clip
    from posecheck.sources.trace import TraceSource

    with ExitStack() as closing:
        source = closing.enter_context(open_clip(clip))
        estimator = None
        if isinstance(source, TraceSource):
            used = str(source.header.get("model", "")) or "unknown"
        else:
            estimator = closing.enter_context(make_estimator(model))
            used = estimator.model_name
        reader = _Reader(side, names, used)
        try:
            rows += (reader.read(moment.pose) for moment in moments(source, estimator))
        finally:
            for warning in source.warnings:
                note(warning)


class _Reader:
    """Reads poses one by one, with a steady view of the person."""

    def __init__(self, side: str | None, names: tuple[str, ...], model: str) -> None:
        from posecheck.camera_view import ViewTracker

        self._side, self._names = side, names
        self._tracker = ViewTracker()
        self._calibration = error_of(model)

    def read(self, pose: Pose) -> dict[str, object]:
        """A row: t, values, the reasons of those that are missing, and the camera's yaw."""
        from posecheck.measures import Stance

        view = self._tracker.update(pose)
        stance = Stance.of_view(view)
        side: Side = stance.near
        if self._side is not None:
            side = "left" if self._side == "left" else "right"
        row: dict[str, object] = {"t": round(pose.t, 3)}
        reasons: dict[str, str] = {}
        for name in self._names:
            reading = self._calibration.value(pose, name, side, stance)
            ok = math.isfinite(reading.value)
            row[name] = round(reading.value, 2) if ok else None
            if not ok:
                reasons[name] = reading.reason
        row["side"] = side
        row["reasons"] = reasons
        row["camera_yaw"] = round(view.yaw_deg, 1) if math.isfinite(view.yaw_deg) else None
        return row


def _as_csv(rows: list[dict[str, object]], names: tuple[str, ...]) -> str:
    out = io.StringIO()
    first = ("clip", "t") if "clip" in rows[0] else ("t",)
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*first, *names, "side", "camera_yaw", "reasons"])
    for row in rows:
        reasons = row["reasons"]
        assert isinstance(reasons, dict)
        told = "; ".join(f"{name}: {why}" for name, why in reasons.items())
        values = ["" if row[key] is None else row[key] for key in (*first, *names)]
        writer.writerow([*values, row["side"], row["camera_yaw"], told])
    return out.getvalue()


def _why_nothing(clip: Path, rows: list[dict[str, object]], names: tuple[str, ...]) -> str | None:
    """Why no value came out of a clip, as a sentence; None if one did."""
    if not rows:
        return f"{clip.name}: there is nothing in it to measure; record or copy it again."
    if any(row[name] is not None for row in rows for name in names):
        return None
    reasons = rows[0]["reasons"]
    assert isinstance(reasons, dict)
    why = next(iter(reasons.values()), "the reason is not known")
    return (
        f"{clip.name}: nothing could be measured ({why}); show the whole body, side-on, in "
        "good light."
    )
