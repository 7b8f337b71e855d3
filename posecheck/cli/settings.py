"""`posecheck settings`: what `posecheck live` does when no flag says otherwise."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import typer

from posecheck.cli.common import interruptible
from posecheck.errors import ConfigError, OutputError
from posecheck.reading import may_exist

app = typer.Typer(help="What `posecheck live` does without flags.", no_args_is_help=True)


@app.command()
@interruptible
def show() -> None:
    """Show every setting, its value, and whether it is yours."""
    from posecheck.config import given_settings, load_settings, settings_path

    path = settings_path()
    mine = given_settings(path)
    rows = [
        (name, _shown(value), "yours" if name in mine else "default")
        for name, value in asdict(load_settings(path)).items()
    ]
    if not sys.stdout.isatty():
        for row in rows:
            typer.echo("\t".join(row))
        return
    from rich.console import Console
    from rich.table import Table

    table = Table("setting", "value", "from")
    for name, value, origin in rows:
        table.add_row(name, value, origin, style="bold" if origin == "yours" else None)
    console = Console(highlight=False, markup=False)
    console.print(table)
    console.print(f"{path}{'' if may_exist(path) else ' (not there yet)'}", soft_wrap=True)


@app.command()
@interruptible
def path() -> None:
    """Print where the settings file is, or would be."""
    from posecheck.config import settings_path

    typer.echo(settings_path())


@app.command()
@interruptible
def edit() -> None:
    """Open the settings in your editor ($VISUAL or $EDITOR); creates the file first."""
    from posecheck.config import load_settings, settings_path

    file = settings_path()
    editor = _editor()
    _create(file)
    try:
        code = subprocess.run([*editor, str(file)], check=False).returncode
    except OSError as error:
        raise OutputError(
            f"The editor {editor[0]} does not start ({error.strerror}); set $EDITOR, or edit "
            f"{file} yourself."
        ) from error
    if code != 0:
        raise OutputError(f"The editor {editor[0]} ended with {code}; {file} is as it left it.")
    load_settings(file)
    typer.echo(f"{file}: ok")


def _editor() -> list[str]:
    """The user's own editor, else one that is there."""
    from posecheck.config import settings_path

    windows = sys.platform == "win32"
    for variable in ("VISUAL", "EDITOR"):
        if os.environ.get(variable, "").strip():
            try:
                words = shlex.split(os.environ[variable], posix=not windows)
            except ValueError as error:
                raise ConfigError(
                    f"${variable} opens a quote and does not close it; set it anew, or edit "
                    f"{settings_path()} yourself."
                ) from error
            return [word.strip('"') for word in words]
    for name in ("notepad",) if windows else ("nano", "vi"):
        if shutil.which(name):
            return [name]
    raise ConfigError(f"There is no editor; set $EDITOR, or edit {settings_path()} yourself.")


def _create(file: Path) -> None:
    """A commented file in place of none."""
    if may_exist(file):
        return
    from posecheck.config import settings_template
    from posecheck.files import private_folder, write_text

    private_folder(file.parent)
    write_text(file, settings_template())


def _shown(value: object) -> str:
    if value is None:
        return "-"
    return str(value).lower() if isinstance(value, bool) else f"{value}"
