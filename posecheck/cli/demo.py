"""`posecheck demo`: replays bundled samples with the full overlay, no camera needed."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import Annotated

import typer

from posecheck.cli.common import DONE
from posecheck.cli.language import language_for
from posecheck.errors import OutputError, SourceError

CLIPS = ("calf_good", "calf_faults")
"""A clean set, then one with a lean back, a bent knee and a short hold."""


def demo(
    model: Annotated[str, typer.Option(help="auto, lite, full or heavy.")] = "auto",
    out: Annotated[
        Path | None, typer.Option(help="Folder for the video and summary, without a window.")
    ] = None,
    language: Annotated[str, typer.Option(help="auto, en, de, es or a TOML file.")] = "auto",
) -> int:
    """Replay a bundled sample with the overlay; without a screen, write it to files."""
    from posecheck.cli.replay import ReplayOptions, replay_clips

    language = language_for(language, live=True).code if language == "auto" else language
    folder = out
    if folder is None and not _has_screen():
        folder = Path("posecheck-demo")
        typer.echo(f"There is no screen here, so the demo is written to files in {folder}.")
    for name in CLIPS:
        clip = _clip(name)
        if folder is None:
            options = ReplayOptions("calf", "left", model, show=True, language=language)
            code = replay_clips([clip], options, "Start again, or give a folder: --out FOLDER")
        else:
            code = _to_files(clip, name, folder, model, language)
        if code != DONE:
            return code
    return DONE


def _to_files(clip: Path, name: str, folder: Path, model: str, language: str) -> int:
    from posecheck.cli.replay import ReplayOptions, replay_clips

    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(
            f"The folder {folder} cannot be made ({error.strerror}); give another with --out."
        ) from error
    video, summary = folder / f"{name}.mp4", folder / f"{name}.json"
    options = ReplayOptions(
        "calf", "left", model, out=video, summary=str(summary), language=language
    )
    code = replay_clips([clip], options)
    if code == DONE:
        typer.echo(f"Annotated video: {video.resolve()}\nSummary: {summary.resolve()}")
    return code


def _clip(name: str) -> Path:
    """The bundled clip; in a checkout it lies in samples/."""
    bundled = files("posecheck") / "data" / "demo" / f"{name}.mp4"
    if bundled.is_file():
        return Path(str(bundled))
    beside = Path(__file__).parents[2] / "samples" / f"{name}.mp4"
    if beside.is_file():
        return beside
    raise SourceError("The demo clip is not in this installation; install posecheck again.")


def _has_screen() -> bool:
    from posecheck.sinks.window import check_screen

    try:
        check_screen()
    except OutputError:
        return False
    return True
