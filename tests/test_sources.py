"""What holds for every source, and how one is chosen for a file."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from pathlib import Path

import cv2
import numpy as np
import pytest
from clips import numbered_image, some_pose, write_clip

from posecheck.pose import Pose
from posecheck.sources import Frame, Source, open_source
from posecheck.sources.camera import CameraSource
from posecheck.sources.clip import ClipSource
from posecheck.sources.picture import PictureSource
from posecheck.sources.trace import TraceSource, TraceWriter


def clip(folder: Path) -> Source:
    return open_source(write_clip(folder / "a.mp4", [0.0, 0.1, 0.2]))


def picture(folder: Path) -> Source:
    path = folder / "a.png"
    path.write_bytes(cv2.imencode(".png", numbered_image(1))[1].tobytes())
    return open_source(path)


def trace(folder: Path) -> Source:
    with TraceWriter(folder / "a.posetrace.jsonl", size_wh=(96, 64)) as writer:
        for t in (0.0, 0.1, 0.2):
            writer.write(some_pose(t))
    return open_source(folder / "a.posetrace.jsonl")


def camera(folder: Path) -> Source:
    return CameraSource(str(write_clip(folder / "a.mp4", [0.0, 0.02, 0.04, 0.06])))


MAKERS = [clip, picture, trace, camera]


@pytest.fixture(params=MAKERS, ids=lambda make: make.__name__)
def source(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Source]:
    make: Callable[[Path], Source] = request.param
    with make(tmp_path) as opened:
        yield opened


def test_a_source_yields_rising_times_and_upright_pictures_or_poses(source: Source) -> None:
    got = list(itertools.islice(source, 3))
    assert all(a.t < b.t for a, b in itertools.pairwise(got))
    for item in got:
        assert item.size_wh == (96, 64)
        if isinstance(item, Frame):
            assert item.image.shape == (64, 96, 3)
            assert item.image.dtype == np.uint8
            assert item.image.flags.c_contiguous
        else:
            assert isinstance(item, Pose)


def test_a_source_describes_itself(source: Source) -> None:
    assert isinstance(source, Source)
    assert "96 x 64" in source.describe()
    assert "\n" not in source.describe()


def test_what_is_said_of_the_length_is_true(source: Source) -> None:
    if source.frames is None:
        assert source.duration_s is None
        return
    got = list(source)
    assert source.frames == len(got)
    assert source.duration_s is not None
    assert source.duration_s >= got[-1].t - 1e-6
    assert source.warnings == []


def test_closing_twice_and_in_the_middle_is_fine(source: Source) -> None:
    next(iter(source))
    source.close()
    source.close()


@pytest.mark.parametrize(
    ("make", "kind"), [(clip, ClipSource), (picture, PictureSource), (trace, TraceSource)]
)
def test_content_tells_what_a_file_without_an_ending_is(
    tmp_path: Path, make: Callable[[Path], Source], kind: type
) -> None:
    make(tmp_path).close()
    (written,) = tmp_path.iterdir()
    assert isinstance(open_source(written.rename(tmp_path / "nameless")), kind)
