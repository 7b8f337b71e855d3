"""`posecheck profiles`: people and places that `posecheck calibrate` has measured."""

from __future__ import annotations

import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from posecheck.cli.common import DONE, FAILED, interruptible, note
from posecheck.cli.tables import print_table
from posecheck.errors import ConfigError, PosecheckError
from posecheck.reading import may_exist

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from posecheck.profile import OwnLeg, Profile
    from posecheck.stretch import Check, Stretch

app = typer.Typer(
    help="People and places that `posecheck calibrate` has measured.", no_args_is_help=True
)

_HEAD = ("stretch", "side", "measure", "own range", "goal", "shared goal")
_NONE = "There are no profiles yet; `posecheck calibrate` makes one."

Name = Annotated[str, typer.Argument(help="Name of the profile.", metavar="NAME")]


@app.command("list")
@interruptible
def list_() -> int:
    """List the profiles: name, when, what was measured."""
    from posecheck.config.profiles import profile_files, read_profile

    rows, problems = [], []
    for path in profile_files():
        try:
            rows.append(_row(read_profile(path)))
        except PosecheckError as error:
            problems.append(str(error))
    print_table(
        ("profile", "last measured", "stretches"), sorted(rows, key=lambda r: r[0].casefold())
    )
    if not rows and not problems:
        typer.echo(_NONE)
    for text in problems:
        note(text)
    return FAILED if problems else DONE


@app.command()
@interruptible
def show(name: Name) -> None:
    """Show what was measured, and what is asked for instead of the shared numbers."""
    from posecheck.config.profiles import load_profile, profile_path

    profile = load_profile(name)
    rows = [row for leg in profile.legs for row in _targets(leg, profile)]
    print_table(_HEAD, rows)
    for leg in profile.legs:
        yaw = "" if leg.camera_yaw_deg is None else f", {leg.camera_yaw_deg:.0f}° off side-on"
        side = "" if leg.side == "both" else f" {leg.side}"
        typer.echo(f"{leg.stretch}{side}: {leg.made}, {leg.source}, {leg.model} model{yaw}")
    typer.echo(str(profile_path(name)))


@app.command()
@interruptible
def delete(
    name: Name, yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False
) -> None:
    """Delete a profile for good."""
    from posecheck.config.profiles import load_profile, profile_path

    path = profile_path(name)
    if not may_exist(path):
        load_profile(name)  # says which there are
    if not yes and not _agreed(name):
        typer.echo("Nothing was deleted.")
        return
    remove(path)
    typer.echo(f"Deleted the profile {name} for good.")


def remove(path: Path) -> None:
    """Delete a profile's file, and what a killed run may have left of it.

    Raises:
        OutputError: It may not be deleted.
    """
    from posecheck.files import alone_in, output_error, part_path

    with alone_in(path.parent):
        try:
            part_path(path).unlink(missing_ok=True)
            path.unlink()
        except OSError as error:
            raise output_error(path, error) from error


def save(profile: Profile, measured: Sequence[OwnLeg] = ()) -> Path:
    """Write a profile for its owner's eyes only, whole or not at all; returns its file.

    Args:
        profile: As it was read, or a new one.
        measured: Since then. They go into the file as it is now: somebody else may have
            measured other stretches meanwhile, or deleted it.

    Raises:
        OutputError: It cannot be written.
    """
    from posecheck.config.profiles import profile_path, read_profile, to_toml
    from posecheck.files import alone_in, private_folder, write_text
    from posecheck.profile import Profile

    path = profile_path(profile.name)
    with alone_in(private_folder(path.parent)):
        if measured:
            with suppress(ConfigError):  # a mistake by hand meanwhile: what was read counts
                profile = read_profile(path) if path.is_file() else Profile(profile.name)
        write_text(path, to_toml(profile.with_legs(measured)))
    return path


def tell(profile: Profile, legs: Iterable[OwnLeg]) -> None:
    """What was just measured: own range, and what is asked for from now on."""
    print_table(_HEAD, [row for leg in legs for row in _targets(leg, profile)])


def _agreed(name: str) -> bool:
    if not sys.stdin.isatty():
        raise typer.BadParameter(
            f"This would delete the profile {name} for good; add --yes if you mean it."
        )
    return typer.confirm(f"Delete the profile {name} for good?")


def _row(profile: Profile) -> tuple[str, str, str]:
    names = dict.fromkeys(leg.stretch for leg in profile.legs)
    made = max((leg.made for leg in profile.legs), default="-")
    return profile.name, made, ", ".join(names) or "-"


def _targets(own: OwnLeg, profile: Profile) -> list[tuple[str, ...]]:
    """A row for each target that was reached, and for each that was not."""
    from posecheck.config import load_stretch
    from posecheck.profile import fitted
    from posecheck.stretch import Leg
    from posecheck.words import ENGLISH

    try:
        stretch = load_stretch(own.stretch)
    except ConfigError:  # one of the user's own, known by its file only
        return [
            (own.stretch, own.side, check, f"{reach:g}", "-", "-")
            for check, reach in own.reach.items()
        ]
    mine = fitted(Leg(stretch, own.side), profile).stretch
    return [
        (
            own.stretch,
            own.side,
            ENGLISH.measure(check.measure),
            _amount(check, own.reach.get(check.id)),
            _amount(check, _limit(mine, check.id)) if check.id in own.reach else "-",
            _amount(check, _limit(stretch, check.id)),
        )
        for check in stretch.targets
        if check.own is not None
    ]


def _limit(stretch: Stretch, check_id: str) -> float | None:
    check = stretch.check(check_id)
    return check.high if check.low is None else check.low


def _amount(check: Check, value: float | None) -> str:
    from posecheck.cli.history_tables import amount
    from posecheck.logbook import best_of

    return "-" if value is None else amount(best_of(check, value))
