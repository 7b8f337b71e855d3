"""Options that several commands have, each said once."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, TypeAlias

import typer

from posecheck.cli.live_options import ROUTINE

Camera: TypeAlias = Annotated[
    str | None, typer.Option(help="Number, name, URL, or a clip to play.", show_default="0")
]
Routine: TypeAlias = Annotated[
    str | None, typer.Option(help="Routine id or TOML file.", show_default=ROUTINE)
]
OneStretch: TypeAlias = Annotated[str | None, typer.Option(help="One stretch: id or TOML file.")]
Side: TypeAlias = Annotated[str | None, typer.Option(help="Working side: left or right.")]
Reps: TypeAlias = Annotated[int | None, typer.Option(min=1, help="Repetitions a side.")]
_MODELS = "auto, lite, full, heavy or a .task file."
Model: TypeAlias = Annotated[str, typer.Option(help=_MODELS)]
ModelOrSettings: TypeAlias = Annotated[str | None, typer.Option(help=_MODELS, show_default="auto")]
"""Where nothing given means what the user's settings say."""
Language: TypeAlias = Annotated[
    str | None, typer.Option(help="auto, en, de, es or a TOML file.", show_default="auto")
]
Voice: TypeAlias = Annotated[bool | None, typer.Option("--voice/--no-voice", help="Voice, tones.")]
Fullscreen: TypeAlias = Annotated[
    bool | None, typer.Option("--fullscreen/--no-fullscreen", help="Whole screen.")
]
Window: TypeAlias = Annotated[
    bool | None, typer.Option("--window/--no-window", help="Open a window.")
]
MaxS: TypeAlias = Annotated[float | None, typer.Option(min=0.1, help="End after so long.")]
Thresholds: TypeAlias = Annotated[
    Path | None, typer.Option(help="Numbers to judge by, as `posecheck tune` writes them.")
]
Jobs: TypeAlias = Annotated[
    int | None, typer.Option(min=1, help="Processes; one a core if not given.")
]
DaskAddress: TypeAlias = Annotated[
    str | None, typer.Option("--dask", help="Dask scheduler to send the work to.")
]
