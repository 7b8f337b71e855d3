"""Makes the stored landmarks and the expected events anew: ``python -m tests.regenerate``.

Run it by hand after a change that is meant, and read the difference of the events line by
line: each is something a person sees or hears. With ``--golden`` the landmarks stay.
"""

from __future__ import annotations

import sys

from posecheck.cli.replay import ReplayOptions, replay_clips
from tests.sample_clips import GOLDEN, SAMPLES, TRACES, golden_of, names, trace_of, truth
from tests.whole_session import TRANSCRIPT, transcript, whole


def main(arguments: list[str]) -> int:
    """Regenerate all clips, or those that are named."""
    wanted = [a for a in arguments if not a.startswith("--")] or names()
    TRACES.mkdir(exist_ok=True)
    GOLDEN.mkdir(exist_ok=True)
    failed = 0
    for name in wanted:
        if "--golden" not in arguments:
            failed += make_trace(name)
        failed += make_golden(name)
    if not any(not a.startswith("--") for a in arguments):
        TRANSCRIPT.write_text(transcript(whole().sounds), encoding="utf-8")
    return 1 if failed else 0


def make_trace(name: str) -> int:
    """Run the default model over a clip; the same as `posecheck replay CLIP --trace OUT`."""
    return replay_clips([SAMPLES / f"{name}.mp4"], ReplayOptions(trace=trace_of(name)))


def make_golden(name: str) -> int:
    """Replay the stored landmarks; the same as `posecheck replay TRACE --events OUT`."""
    known = truth(name)
    options = ReplayOptions(known.stretch, known.side, events=str(golden_of(name)))
    return replay_clips([trace_of(name)], options)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
