"""`posecheck label`: a player in which one says what goes on in a recording, and when."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from posecheck.cli.common import DONE, check_side, screen_lost, stem_of
from posecheck.cli.interrupts import Interrupts
from posecheck.errors import ConfigError

if TYPE_CHECKING:
    from posecheck.stretch import Stretch
    from posecheck.tuning.labels import Labels


def label(
    clip: Annotated[Path, typer.Argument(help="A video or a trace.")],
    labels: Annotated[
        Path | None,
        typer.Option(help="File of labels.", show_default="CLIP.labels.toml beside the clip"),
    ] = None,
    stretch: Annotated[str | None, typer.Option(help="Stretch id, for a new file.")] = None,
    side: Annotated[str | None, typer.Option(help="left or right, for a new file.")] = None,
    person: Annotated[
        str | None, typer.Option(help="Who is seen (any name), for a new file.")
    ] = None,
) -> int:
    """Label a recording: mark holds and faults with keys. In the window, ? shows them."""
    from posecheck.files import check_target
    from posecheck.sinks.window import Window, check_screen
    from posecheck.sources import kind_of
    from posecheck.tuning.label_files import read_labels
    from posecheck.tuning.label_writing import check_tomlkit
    from posecheck.tuning.labels import known_faults
    from posecheck.workbench.label_desk import LabelDesk
    from posecheck.workbench.label_store import LabelStore
    from posecheck.workbench.loop import SIZE_WH, work
    from posecheck.workbench.pictures import open_pictures

    clip = clip.expanduser()
    kind_of(clip)  # a file that is not there is told before a package that is not
    check_tomlkit()
    with Interrupts() as interrupts:
        pictures = open_pictures(clip)
        there, target = labels_for(clip, None if labels is None else labels.expanduser())
        if there is not None:
            first = read_labels(there, float(pictures.times[-1]), may_be_empty=True)
            check_same(there, first, stretch, check_side(side), person)
        else:
            first = _new(clip, stretch, check_side(side), person)
        check_target(target)
        check_screen()
        desk = LabelDesk(pictures, LabelStore(target, first), known_faults(_stretch_of(first)))
        with Window(f"posecheck label: {clip.name}", SIZE_WH) as window:
            interrupts.deferred = True
            try:
                work(window, desk, lambda: interrupts.asked, screen_lost("Start again."))
            finally:
                pictures.close()
    if interrupts.asked:
        raise KeyboardInterrupt
    if target.exists():
        typer.echo(f"{target}: {len(desk.draft.segments)} segments")
    return DONE


def labels_for(clip: Path, given: Path | None) -> tuple[Path | None, Path]:
    """The labels that there are, if any, and the file to write.

    A truth file is read, never written: what is changed goes into a file of labels beside it.
    """
    from posecheck.cli.recordings import TRACES
    from posecheck.tuning import LABELS_ENDING
    from posecheck.tuning.label_files import is_truth, name_of

    name, folders = stem_of(clip), [clip.parent]
    if clip.absolute().parent.name == TRACES:  # a corpus keeps its traces in a folder of it
        folders.append(clip.absolute().parent.parent)
    found = [folder / f"{name}{LABELS_ENDING}" for folder in folders]
    found += [path for folder in folders if is_truth(path := folder / f"{name}.json")]
    if given is not None:
        found = [given]
    there = next((path for path in found if path.is_file()), None)
    if there is not None and there.suffix == ".json":
        return there, there.with_name(f"{name_of(there)}{LABELS_ENDING}")
    return there, there or found[0]


def _new(clip: Path, stretch: str | None, side: str | None, person: str | None) -> Labels:
    """No labels yet: what they are of, from the options and the clip's name.

    Raises:
        ConfigError: Nothing says which stretch it is, which side, or who is seen.
    """
    from posecheck.cli.clips import leg_for
    from posecheck.tuning.labels import Labels

    leg = leg_for(clip, stretch, side)
    if not person:
        raise ConfigError(
            f"{clip.name} has no labels yet; say who is seen, by any name, as in --person anna: "
            "recordings of one person are kept together."
        )
    return Labels(stem_of(clip), stretch or leg.stretch.id, leg.side, person, ())


def check_same(
    file: Path, labels: Labels, stretch: str | None, side: str | None, person: str | None
) -> None:
    """Raise ConfigError when an option says something else than the file that is there."""
    for name, said in (("stretch", stretch), ("side", side), ("person", person)):
        if said not in (None, getattr(labels, name)):
            raise ConfigError(
                f"{file.name} says {name} = {getattr(labels, name)}, not {said}; leave --{name} "
                "out, or change the file."
            )


def _stretch_of(labels: Labels) -> Stretch:
    from posecheck.config import load_stretch

    return load_stretch(labels.stretch)


__all__ = ["label"]
