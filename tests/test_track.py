"""Measures of a whole recording are those of its poses, one by one."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from sample_clips import TRACES

from posecheck.cli.common import error_of
from posecheck.measures import MEASURES, Stance, value
from posecheck.measures.track import Stances, Track, values
from posecheck.pose import Pose
from posecheck.skeleton import SIDES
from posecheck.sources.trace import TraceSource

NAMES = tuple(name for name, m in MEASURES.items() if not m.since_rest)


def poses_of(path: object) -> list[Pose]:
    """Every sixth pose of a trace, some of them damaged."""
    poses = list(TraceSource(str(path)))[::6]
    rng = np.random.default_rng(3)
    for i in range(2, len(poses), 5):
        p = poses[i]
        xy, visibility = p.xy.copy(), p.visibility.copy()
        xy[rng.integers(33, size=4)] = np.nan
        xy[rng.integers(33, size=4)] += 2000
        visibility[rng.integers(33, size=8)] = 0.1
        poses[i] = Pose(p.t, xy, p.z, visibility, p.presence, p.world, p.size_wh)
    poses[1] = Pose.missing(poses[1].t, poses[1].size_wh)
    return poses


def groups(poses: list[Pose]) -> Iterator[tuple[list[Pose], list[Stance]]]:
    """Poses with their stances, by where the person faces."""
    stances = [Stance.of(p) for p in poses]
    for facing in (1.0, -1.0):
        chosen = [i for i, s in enumerate(stances) if s.facing == facing]
        if chosen:
            yield [poses[i] for i in chosen], [stances[i] for i in chosen]


@pytest.mark.parametrize("corrected", [False, True])
@pytest.mark.parametrize("path", sorted(TRACES.glob("*.gz")), ids=lambda p: p.name.split(".")[0])
def test_all_at_once_is_one_by_one(path: object, corrected: bool) -> None:
    corrections = error_of("heavy").corrections if corrected else None
    for poses, stances in groups(poses_of(path)):
        track, all_stances = Track(poses), Stances.of_all(stances)
        for name in NAMES:
            for side in SIDES:
                together = values(track, name, side, all_stances, corrections)
                alone = [
                    value(p, name, side, s, corrections).value
                    for p, s in zip(poses, stances, strict=True)
                ]
                assert together == pytest.approx(alone, abs=1e-7, nan_ok=True), name


def test_what_does_not_go_together_is_refused() -> None:
    pose = Pose.missing(0.0, (640, 480))
    with pytest.raises(ValueError, match="one frame size"):
        Track([pose, Pose.missing(1.0, (320, 240))])
    with pytest.raises(ValueError, match="one facing"):
        Stances.of_all([Stance(1.0, "right", 0.0), Stance(-1.0, "left", 0.0)])
