"""`posecheck calibrate`: a person's own range, at the camera or from recorded clips."""

from __future__ import annotations

import shlex
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from posecheck.cli import flags
from posecheck.cli.common import DONE, FAILED, INTERRUPTED, check_side, note
from posecheck.cli.interrupts import Interrupts
from posecheck.errors import PosecheckError, SourceError
from posecheck.reading import may_exist

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from posecheck.calibrating import RangeFinder
    from posecheck.cli.live_screen import LiveStats
    from posecheck.profile import OwnLeg, Profile
    from posecheck.step import Step

DEFAULT_NAME: Final = "me"
_ROOM: Final = 100
"""Waiting versions of a profile: more than a routine has stretches."""
_ENDLESS: Final = 1000
"""Repetitions looked at in a clip: all that it has."""


def calibrate(
    clips: Annotated[
        list[Path] | None,
        typer.Argument(help="Clips or traces instead of the camera.", metavar="[CLIP]..."),
    ] = None,
    profile: Annotated[str, typer.Option(help="Person, or person and place.")] = DEFAULT_NAME,
    camera: flags.Camera = None,
    routine: flags.Routine = None,
    stretch: flags.OneStretch = None,
    side: flags.Side = None,
    model: flags.ModelOrSettings = None,
    language: flags.Language = None,
    voice: flags.Voice = None,
    fullscreen: flags.Fullscreen = None,
    window: flags.Window = None,
    max_s: flags.MaxS = None,
) -> int:
    """Measure how far you go with ease; goals then follow your own range.

    Each stretch once on each side: sit still, go as far as is easy, let go. Nothing has to be
    pressed. What was measured before of other stretches stays in the profile.
    """
    from posecheck.config.profiles import load_profile, profile_path
    from posecheck.profile import Profile, tidy_name

    check_side(side)
    known = may_exist(profile_path(profile))
    mine = load_profile(profile) if known else Profile(tidy_name(profile))
    if clips:
        if camera is not None:
            raise typer.BadParameter("Give clips or --camera, not both.")
        found, code = _from_clips(mine, clips, stretch, side, model or "auto")
    else:
        given = {
            "camera": camera, "routine": routine, "stretch": stretch, "side": side, "model": model,
            "language": language, "voice": voice, "fullscreen": fullscreen, "window": window,
            "max_s": max_s,
        }  # fmt: skip
        found, code = _at_the_camera(mine, given)
    return _tell(mine, found, code)


class _Keeper:
    """Watches a session at the camera and saves what was measured, however it ends.

    After each stretch on a thread of its own, so that a kill costs the stretch under way.

    Attributes:
        found: What was measured; empty before the end.
    """

    def __init__(self, mine: Profile, camera: str, stats: LiveStats) -> None:
        from posecheck.calibrating import RangeFinder
        from posecheck.sinks.background import Background

        self.found: tuple[OwnLeg, ...] = ()
        self._mine, self._stats = mine, stats
        self._finder = RangeFinder()
        self._finder.begin(f"camera {camera}", "")
        self._writer = Background("The profile", self._save, lambda: None, _ROOM)

    def add(self, step: Step) -> None:
        """One step."""
        self._finder.add(step)
        if any(event.name == "stretch_completed" for event in step.events):
            self._writer.put(self._measured())

    def close(self) -> None:
        """Save all of it; OutputError if that could not be."""
        self._finder.end()
        self.found = self._measured()
        self._writer.put(self.found)
        self._writer.close()
        if self._writer.error is not None:
            raise self._writer.error

    def _measured(self) -> tuple[OwnLeg, ...]:
        legs = self._finder.legs(date.today().isoformat())
        return tuple(replace(leg, model=self._stats.model or "unknown") for leg in legs)

    def _save(self, found: tuple[OwnLeg, ...]) -> None:
        from posecheck.cli.profiles import save

        if found:
            save(self._mine, found)


def _at_the_camera(mine: Profile, given: Mapping[str, object]) -> tuple[tuple[OwnLeg, ...], int]:
    """The guided run; what was measured until something ended it counts."""
    from posecheck.calibrating import easy_legs
    from posecheck.cli.language import language_for
    from posecheck.cli.live import run_live
    from posecheck.cli.live_options import combined
    from posecheck.cli.live_screen import LiveStats
    from posecheck.config import load_settings

    options = combined(given, load_settings(), datetime.now(), save=False)
    options = replace(options, reps=None, history=False, thresholds=None, profile=None)
    as_far = language_for(options.language, live=True).words.guide.easy
    stats = LiveStats()
    keeper = _Keeper(mine, options.camera, stats)
    try:
        code = run_live(options, stats, lambda legs: easy_legs(legs, as_far), keeper)
    except PosecheckError as error:
        if not keeper.found:
            raise
        note(error)
        code = FAILED
    return keeper.found, code


def _from_clips(
    mine: Profile, clips: Sequence[Path], stretch: str | None, side: str | None, model: str
) -> tuple[tuple[OwnLeg, ...], int]:
    """Every clip once; goes on after one that cannot be used."""
    from posecheck.calibrating import RangeFinder
    from posecheck.cli.profiles import save

    finder, code = RangeFinder(), DONE
    with Interrupts() as interrupts:
        for clip in clips:
            try:
                _play(clip, stretch, side, model, finder)
            except PosecheckError as error:
                note(error)
                code = FAILED
            except KeyboardInterrupt:
                code = INTERRUPTED
                break
        interrupts.deferred = True  # a terminal that is closed asks twice
        found = finder.legs(date.today().isoformat())
        if found:
            save(mine, found)
    return found, code


def _play(
    clip: Path, stretch: str | None, side: str | None, model: str, finder: RangeFinder
) -> None:
    """Take in one clip."""
    from posecheck.calibrating import easy_legs
    from posecheck.cli.clips import ClipRun, leg_for, open_clip
    from posecheck.files import printable

    open_clip(clip).close()  # what it is comes before what it shows
    legs = easy_legs([leg_for(clip, stretch, side)])
    if not legs:
        raise SourceError(f"{clip.name}: this stretch has no range to measure.")
    run = ClipRun(clip, legs[0], model, _ENDLESS)
    finder.begin(printable(clip.name), run.model)
    try:
        for _, step in run.steps():
            finder.add(step)
        for warning in run.source.warnings:
            note(warning)
    finally:
        finder.end()
        run.close()


def _tell(mine: Profile, found: tuple[OwnLeg, ...], code: int) -> int:
    """Say what was measured and how to use it; returns the exit code."""
    from posecheck.cli.profiles import tell
    from posecheck.config.profiles import profile_path, toml_text

    if not found:
        typer.echo(
            "posecheck: no stretch was held, so nothing was measured; the profile is as it was.",
            err=True,
        )
        return code or FAILED
    tell(mine.with_legs(found), found)
    typer.echo(
        f"Saved in {profile_path(mine.name)}.\n"
        f"Use it: posecheck live --profile {shlex.quote(mine.name)}\n"
        f"For always: profile = {toml_text(mine.name)} in your settings (posecheck settings edit)."
    )
    return code
