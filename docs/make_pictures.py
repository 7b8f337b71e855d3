"""Makes the pictures of the README from the sample clips: ``python docs/make_pictures.py``.

Each is one frame that the real pipeline judged and painted, in the middle of a hold or when
a correction has just been shown.
"""

from __future__ import annotations

import sys
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import cv2

from posecheck.cli.clips import ClipRun, leg_for
from posecheck.cli.picture import Annotator, Image
from posecheck.states import State
from posecheck.step import Step

ROOT = Path(__file__).parents[1]
OUT = ROOT / "docs" / "pictures"
HELD_S = 2.0
SHOWN_S = 0.5
QUALITY = 88


@dataclass(frozen=True, slots=True)
class Moment:
    """Which frame of which clip to take: within a hold, or a correction that is shown."""

    clip: str
    check: str | None = None

    def has_come(self, step: Step, shown_s: float) -> bool:
        """Whether this is the frame; `shown_s`: how long the correction has been shown."""
        if self.check is None:
            return step.view.state is State.HOLD and step.view.hold_s >= HELD_S
        return shown_s >= SHOWN_S


MOMENTS = {
    "calf": Moment("calf_faults", "hip_90"),
    "quad": Moment("quad_good"),
    "glute": Moment("glute_side_faults", "no_twist"),
    "rolldown": Moment("rolldown_good"),
    "rotation": Moment("rotation_side_good"),
}


def main(names: list[str]) -> int:
    """Make all pictures, or those of the stretches that are named."""
    OUT.mkdir(exist_ok=True)
    for name in names or MOMENTS:
        picture = take(MOMENTS[name])
        if picture is None:
            print(f"{name}: the moment never came", file=sys.stderr)
            return 1
        path = OUT / f"{name}.jpg"
        packed = cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])[1]
        path.write_bytes(packed.tobytes())
        print(path.relative_to(ROOT))
    return 0


def take(moment: Moment) -> Image | None:
    """Play the clip up to the moment; the painted frame, None when it never comes."""
    clip = ROOT / "samples" / f"{moment.clip}.mp4"
    annotator = Annotator()
    with closing(ClipRun(clip, leg_for(clip, None, None), "auto")) as run:
        since: float | None = None
        for seen, step in run.steps():
            # Every frame is painted, as what is shown moves in gently.
            picture = annotator.paint(seen.frame.image if seen.frame else None, step)
            check = step.cue.check if step.cue else None
            if since is None and check is not None and check.id == moment.check:
                since = step.t
            if moment.has_come(step, step.t - since if since is not None else 0.0):
                return picture
    return None


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
