"""Makes the screens of every state, to be looked at: ``python docs/make_screens.py FOLDER``.

Each stretch is played from its welcome to its end card: the stored landmarks of the sample
clips through the real session, painted on the clips' own frames. One picture for each state,
page and correction, in three sizes and all languages, and a contact sheet of each such set.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from posecheck.cli.common import error_of
from posecheck.cli.loops import load_loops
from posecheck.cli.picture import PAPER, Annotator
from posecheck.config import list_languages, load_language, load_routine, load_stretch
from posecheck.host import Frame
from posecheck.language import Language
from posecheck.pose import Pose
from posecheck.session import Session
from posecheck.sources.clip import ClipSource
from posecheck.sources.trace import TraceSource
from posecheck.speech import Speech
from posecheck.states import State
from posecheck.step import Step
from posecheck.stretch import Leg, WorkingSide
from posecheck.welcome import ending_page, welcome_pages

Image = npt.NDArray[np.uint8]

SAMPLES = Path(__file__).parents[1] / "samples"
SIZES = ((640, 480), (1280, 720), (1080, 1920))
CLIPS: dict[str, tuple[WorkingSide, str, str]] = {
    "calf": ("left", "calf_faults", "calf_good"),
    "quad": ("right", "quad_faults", "quad_good"),
    "glute": ("right", "glute_side_faults", "glute_side_good"),
    "rolldown": ("both", "rolldown_faults", "rolldown_good"),
    "rotation": ("left", "rotation_side_faults", "rotation_side_good"),
}
STEP_S = 0.1
AWAY_S, PAUSED_S, LONGEST_S = 5.0, 3.0, 400.0
SETTLED = 6
"""Steps after a change, when what is shown has come to rest."""
SHEET_COLUMNS, SHEET_WIDTH = 5, 420


@dataclass(frozen=True, slots=True)
class Shot:
    """One step to paint, with the frame behind it and what is being said."""

    step: Step
    image: Image | None
    caption: str


@dataclass(frozen=True, slots=True)
class Clip:
    """Landmarks of a sample clip with its frames."""

    poses: tuple[Pose, ...]
    frames: tuple[Image, ...]

    @classmethod
    def named(cls, name: str) -> Clip:
        """Read a sample clip."""
        with ClipSource(SAMPLES / f"{name}.mp4") as video:
            frames = tuple(frame.image for frame in video)
        return cls(tuple(TraceSource(SAMPLES / "traces" / f"{name}.posetrace.jsonl.gz")), frames)


def main(arguments: list[str]) -> int:
    """Make all screens, or those of some stretches and languages."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--stretch", nargs="*", default=list(CLIPS), choices=list(CLIPS))
    parser.add_argument("--language", nargs="*", default=list_languages())
    chosen = parser.parse_args(arguments)
    for stretch in chosen.stretch:
        clips = [Clip.named(name) for name in CLIPS[stretch][1:]]
        for code in chosen.language:
            shots = distinct(played(stretch, clips, load_language(code)))
            for size_wh in SIZES:
                write(shots, size_wh, chosen.folder, f"{stretch}_{code}")
    return 0


def played(stretch: str, clips: list[Clip], language: Language) -> Iterator[tuple[str, Shot]]:
    """Every step from the welcome to the end, with a name for what it shows."""
    routine = load_routine("low-back", language)
    welcome = language.words.welcome
    legs = (
        Leg(load_stretch(stretch, language), CLIPS[stretch][0]),
        Leg(load_stretch("walk", language), "both"),
    )
    pages = welcome_pages(legs, routine.before, welcome.title, welcome)
    frame = Frame(pages, ending_page(routine.after, language.words.ending))
    session = Session(legs, error_of("heavy"), words=language.words, frame=frame)
    speech = Speech()
    for t, pose, image in seen(session, clips):
        step = session.step(replace(pose, t=t))
        for sentence in step.say:
            speech.say(t, sentence)
        yield what(step), Shot(step, image, speech.caption(t))
        if step.over:
            return


def seen(session: Session, clips: list[Clip]) -> Iterator[tuple[float, Pose, Image | None]]:
    """What the camera sees: nobody, the faults, nobody, the clean repetitions, nobody."""
    size_wh = clips[0].poses[0].size_wh
    t, paused = 0.0, False
    coach = session.coach
    while coach.state is State.WELCOME or t < AWAY_S:
        yield t, Pose.missing(t, size_wh), None
        t = round(t + STEP_S, 3)
    for clip, times in ((clips[0], 1), (clips[1], 4)):
        until = t + AWAY_S
        while t < until:
            yield t, Pose.missing(t, size_wh), None
            t = round(t + STEP_S, 3)
        for pose, image in list(zip(clip.poses, clip.frames, strict=False)) * times:
            if coach.state in (State.SWITCH, State.WALK):
                break
            if coach.reps_done == 1 and not paused:
                paused, until = True, t + PAUSED_S
                session.pause()
                while t < until:
                    yield t, pose, image
                    t = round(t + STEP_S, 3)
                session.pause()
            yield t, pose, image
            t = round(t + STEP_S, 3)
    while t < LONGEST_S:
        yield t, Pose.missing(t, size_wh), None
        t = round(t + STEP_S, 3)


def what(step: Step) -> str:
    """A name for what is shown: state, page or correction."""
    view = step.view
    name = view.state.value
    if step.page is not None:
        name += f"_{step.page.number}"
    elif step.cue is not None and step.cue.kind != "praise":
        name += f"_{step.cue.check.id if step.cue.check else step.cue.kind}"
    elif view.paused:
        name += "_paused"
    elif view.state is State.BREATHE:
        name += "_in" if view.breath < 0.4 else "_out"
    elif view.state is State.SETTLE:
        name += "_turn" if step.baseline else "_still"
    return name


def distinct(shots: Iterator[tuple[str, Shot]]) -> dict[str, Shot]:
    """One shot for each name: the first that has come to rest, one with a caption if any has."""
    found: dict[str, Shot] = {}
    before, lasted = "", 0
    for name, shot in shots:
        lasted = lasted + 1 if name == before else 0
        before = name
        known = found.get(name)
        better = lasted >= SETTLED and known is not None and shot.caption and not known.caption
        if known is None or lasted <= SETTLED or better:
            found[name] = shot if known is None or lasted or better else known
    return found


def write(shots: dict[str, Shot], size_wh: tuple[int, int], folder: Path, title: str) -> None:
    """Paint every shot in one size, and a sheet of them all."""
    w, h = size_wh
    out = folder / f"{w}x{h}" / title
    out.mkdir(parents=True, exist_ok=True)
    loops = load_loops(CLIPS)
    small: list[Image] = []
    for number, (name, shot) in enumerate(shots.items()):
        image, pose = fitted(shot, size_wh)
        annotator = Annotator(mirror=True, loops=loops)
        step = replace(shot.step, pose=pose)
        painted = annotator.paint(image, step, caption=shot.caption)
        painted = annotator.paint(image, step, caption=shot.caption)
        save(out / f"{number:02d}_{name}.jpg", painted)
        height = round(SHEET_WIDTH * h / w)
        small.append(cv2.resize(painted, (SHEET_WIDTH, height), interpolation=cv2.INTER_AREA))
    small += [np.zeros_like(small[0])] * (-len(small) % SHEET_COLUMNS)
    rows = [small[i : i + SHEET_COLUMNS] for i in range(0, len(small), SHEET_COLUMNS)]
    save(folder / f"{title}_{w}x{h}.png", np.vstack([np.hstack(row) for row in rows]))


def fitted(shot: Shot, size_wh: tuple[int, int]) -> tuple[Image, Pose]:
    """Frame and pose in another size, as a camera of that shape would see them."""
    w, h = size_wh
    pose = shot.step.pose
    scale = min(w / pose.size_wh[0], h / pose.size_wh[1])
    left = (w - scale * pose.size_wh[0]) / 2
    top = (h - scale * pose.size_wh[1]) / 2
    canvas = np.full((h, w, 3), PAPER, np.uint8)
    if shot.image is not None:
        move = np.array([[scale, 0, left], [0, scale, top]])
        border = cv2.BORDER_REPLICATE
        canvas = cv2.warpAffine(shot.image, move, size_wh, borderMode=border).astype(np.uint8)
    return canvas, replace(pose, xy=pose.xy * scale + (left, top), size_wh=size_wh)


def save(path: Path, image: Image) -> None:
    """Write a picture."""
    packed = cv2.imencode(path.suffix, image)[1]
    path.write_bytes(packed.tobytes())


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
