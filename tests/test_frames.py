"""Any frame of a clip by its number: the same pictures and times as playing it."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest
from clips import number_of, write_clip
from hypothesis import given, settings
from hypothesis import strategies as st

from posecheck.errors import SourceError
from posecheck.sources.clip import ClipSource
from posecheck.sources.frames import FrameReader

SAMPLE = Path(__file__).parents[1] / "samples" / "calf_good.mp4"
TENTHS = [i / 10 for i in range(26)]


def assert_same(path: Path, order: list[int], **keys: int) -> None:
    played = list(ClipSource(path))
    reader = FrameReader(path, **keys)
    assert reader.times.tolist() == pytest.approx([f.t for f in played], abs=1e-9)
    for i in order:
        assert np.array_equal(reader.picture(i), played[i].image), i
    reader.close()


def test_frames_are_those_of_playing_whatever_the_order(tmp_path: Path) -> None:
    order = [0, 25, 12, 11, 10, 13, 25, 1, 0, 24]
    assert_same(write_clip(tmp_path / "a.mp4", TENTHS), order)
    assert_same(write_clip(tmp_path / "b.mkv", [t + 3 for t in TENTHS]), order)


def test_frames_that_refer_to_later_ones(tmp_path: Path) -> None:
    """Packets of a real encoder do not come in the order in which they are shown."""
    from tests.clips import av, numbered_image  # a clip with B-frames

    path = tmp_path / "b.mp4"
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=10)
        stream.width, stream.height, stream.pix_fmt = 96, 64, "yuv420p"
        stream.options = {"bf": "3", "g": "9"}
        for i in range(26):
            frame = av.VideoFrame.from_ndarray(numbered_image(i), format="bgr24")
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    assert_same(path, [25, 0, 13, 12, 11, 17, 4, 25, 24, 1])


def test_a_clip_without_times_is_counted(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "raw.h264", TENTHS)
    assert_same(path, [7, 3, 25, 0])


def test_turned_and_stretched_pictures(tmp_path: Path) -> None:
    assert_same(write_clip(tmp_path / "a.mp4", TENTHS[:4], aspect=Fraction(4, 3)), [3, 1])


def test_little_is_kept(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "a.mp4", TENTHS)
    assert_same(path, [25, 24, 23, 22, 5, 0, 25], kept_bytes=1)


@settings(max_examples=5)
@given(order=st.lists(st.integers(0, 166), min_size=1, max_size=4))
def test_a_sample_frame_by_frame(order: list[int]) -> None:
    reader = FrameReader(SAMPLE)
    for i in order:
        with ClipSource(SAMPLE) as clip:
            clip.seek(float(reader.times[i]))
            assert np.array_equal(reader.picture(i), next(iter(clip)).image)
    reader.close()


def test_a_cut_off_clip_gives_what_it_has(tmp_path: Path) -> None:
    path = write_clip(
        tmp_path / "cut.mp4", TENTHS, noisy=True, options={"movflags": "frag_keyframe+empty_moov"}
    )
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    reader = FrameReader(path)
    assert 0 < len(reader) < 26
    assert reader.picture(len(reader) - 1).shape == (64, 96, 3)
    assert number_of(reader.picture(10**6)) >= 0


def test_what_is_no_video_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.mp4").write_text("no video")
    with pytest.raises(SourceError, match="not a video"):
        FrameReader(tmp_path / "a.mp4")
