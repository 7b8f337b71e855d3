"""`posecheck measure`: every angle of every frame, as CSV or JSON."""

from __future__ import annotations

import csv
import io
import json
import math
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from posecheck.cli import flags
from posecheck.cli.common import DONE, FAILED, check_side, error_of, note
from posecheck.errors import PosecheckError

if TYPE_CHECKING:
    from posecheck.measures import Stance
    from posecheck.pose import Pose
    from posecheck.skeleton import Side


_MANY: Final = 1000
"""Poses read at a time."""


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
    model: flags.Model = "auto",
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
            for moment in moments(source, estimator):
                reader.take(moment.pose, rows)
        finally:
            reader.finish(rows)
            for warning in source.warnings:
                note(warning)


class _Reader:
    """Reads poses many at a time, which is far quicker, with a steady view of the person."""

    def __init__(self, side: str | None, names: tuple[str, ...], model: str) -> None:
        from posecheck.camera_view import ViewTracker

        self._side, self._names = side, names
        self._tracker = ViewTracker()
        self._calibration = error_of(model)
        self._waiting: list[tuple[Pose, Stance, float]] = []

    def take(self, pose: Pose, rows: list[dict[str, object]]) -> None:
        """Take in one pose; its row and those before may come now or with `finish`."""
        from posecheck.measures import Stance

        view = self._tracker.update(pose)
        stance = Stance.of_view(view)
        if self._waiting:
            first, before, _ = self._waiting[0]
            alike = (before.facing, before.near, first.size_wh)
            if (stance.facing, stance.near, pose.size_wh) != alike or len(self._waiting) >= _MANY:
                self.finish(rows)
        self._waiting.append((pose, stance, view.yaw_deg))

    def finish(self, rows: list[dict[str, object]]) -> None:
        """Append the rows that are still to come.

        A row: t, values, the reasons of those that are missing, and the camera's yaw.
        """
        from posecheck.measures.track import Stances, Track

        waiting, self._waiting = self._waiting, []
        if not waiting:
            return
        side: Side = waiting[0][1].near
        if self._side is not None:
            side = "left" if self._side == "left" else "right"
        track = Track([pose for pose, _, _ in waiting])
        stances = Stances.of_all([stance for _, stance, _ in waiting])
        columns = [
            self._calibration.values(track, name, side, stances).tolist() for name in self._names
        ]
        for i, (pose, stance, yaw_deg) in enumerate(waiting):
            row: dict[str, object] = {"t": round(pose.t, 3)}
            reasons: dict[str, str] = {}
            for name, column in zip(self._names, columns, strict=True):
                ok = math.isfinite(column[i])
                row[name] = round(column[i], 2) if ok else None
                if not ok:
                    reasons[name] = self._calibration.value(pose, name, side, stance).reason
            row["side"] = side
            row["reasons"] = reasons
            row["camera_yaw"] = round(yaw_deg, 1) if math.isfinite(yaw_deg) else None
            rows.append(row)


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
