"""Make every number of the calibration anew, or check that the shipped ones are those.

Run from the project root: python calibration/reproduce.py [--check] (half a minute). It
computes `posecheck/data/corrections.json`, `posecheck/data/errors.json` and the tables of
calibration/README.md from `corpus/`. With --check nothing is written; what differs is named,
and the exit code is 1. Not made here: the corpus itself (`add_clips.py`, `add_settled.py`)
and the trial of `second_look.py`, which run the pose models.
"""

from __future__ import annotations

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "calibration")]

import fit_camera_yaw  # noqa: E402
import fit_corrections  # noqa: E402
import make_error_tables  # noqa: E402
import try_pitch  # noqa: E402
from make_error_tables import README_PATH, between  # noqa: E402


def made() -> dict[Path, str]:
    """Every computed file and the text that it should have."""
    errors = make_error_tables.document()
    readme = README_PATH.read_text("utf-8")
    blocks = {
        **make_error_tables.blocks(errors),
        "camera yaw": fit_camera_yaw.block(),
        "camera pitch": try_pitch.block(),
    }
    for marker, text in blocks.items():
        readme = between(readme, marker, text)
    return {
        fit_corrections.JSON_PATH: fit_corrections.to_json(fit_corrections.document()),
        make_error_tables.JSON_PATH: make_error_tables.to_json(errors),
        README_PATH: readme,
    }


def different() -> list[str]:
    """Names of the files that are not what the corpus gives."""
    return [
        str(path.relative_to(ROOT))
        for path, text in made().items()
        if path.read_text("utf-8") != text
    ]


def main(arguments: list[str]) -> int:
    if arguments == ["--check"]:
        wrong = different()
        for name in wrong:
            print(f"{name} differs from what the corpus gives; run calibration/reproduce.py")
        return 1 if wrong else 0
    if arguments:
        print(__doc__)
        return 2
    for path, text in made().items():
        path.write_text(text, encoding="utf-8")
        print(path.relative_to(ROOT))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
