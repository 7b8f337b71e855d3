"""`posecheck extract`: the landmarks of many clips, on all cores, never twice."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from posecheck.cli import flags
from posecheck.cli.common import DONE, FAILED, note
from posecheck.errors import SourceError
from posecheck.reading import real_path

if TYPE_CHECKING:
    from posecheck.cli.extraction import Wanted


def extract(
    clips: Annotated[
        list[Path], typer.Argument(help="Folders of clips, or clips.", metavar="FOLDER")
    ],
    out: Annotated[
        Path | None,
        typer.Option(help="Folder for the traces; `traces` beside the clips if not given."),
    ] = None,
    model: flags.Model = "auto",
    jobs: flags.Jobs = None,
    dask: flags.DaskAddress = None,
) -> int:
    """Find the landmarks of many clips; go on where it was stopped, and redo nothing."""
    from posecheck.cli.extraction import extract as make
    from posecheck.cli.workers import Crew

    wanted = _wanted(clips, out, model)
    done, problems = make(wanted, Crew(jobs, dask))
    for text in (*(warning for one in done for warning in one.warnings), *problems):
        note(text)
    places = ", ".join(str(p) for p in dict.fromkeys(w.trace.parent for w in wanted))
    made, traces = sum(one.made for one in done), "trace" if len(done) == 1 else "traces"
    typer.echo(f"{len(done)} {traces} in {places}: {made} made, {len(done) - made} kept.")
    return FAILED if problems else DONE


def _wanted(places: list[Path], out: Path | None, model: str) -> list[Wanted]:
    from posecheck.cli.common import stem_of
    from posecheck.cli.extraction import ENDING, Wanted
    from posecheck.files import private_folder

    clips = [clip for place in places for clip in _clips(real_path(place))]
    folders = {clip: (real_path(out) if out else clip.parent / "traces") for clip in clips}
    wanted = [Wanted(c, folders[c] / f"{stem_of(c)}{ENDING}", model) for c in clips]
    named = [w.trace for w in wanted]
    twice = next((t for t in named if named.count(t) > 1), None)
    if twice is not None:
        raise SourceError(f"Two clips would become {twice.name}; give each its own name.")
    for folder in dict.fromkeys(folders.values()):
        private_folder(folder)
    return wanted


def _clips(place: Path) -> list[Path]:
    from posecheck.cli.extraction import CLIP_ENDINGS, clips_in

    if not place.is_dir():
        return [place]
    found = clips_in(place)
    if not found:
        raise SourceError(f"{place}: there are no clips in it ({' '.join(CLIP_ENDINGS)}).")
    return found
