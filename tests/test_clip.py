"""Clips keep their true times, stand upright, and fail in one sentence."""

from __future__ import annotations

import itertools
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
import pytest
from clips import number_of, numbered_image, write_clip
from hypothesis import given
from hypothesis import strategies as st

from posecheck.errors import SourceError
from posecheck.sources import open_source
from posecheck.sources.clip import ClipSource
from posecheck.sources.times import TimeRepair

TENTHS = [i / 10 for i in range(20)]


def times(source: ClipSource) -> list[float]:
    return [frame.t for frame in source]


def test_times_are_those_of_a_variable_rate_clip(tmp_path: Path) -> None:
    wanted = [0.0, 0.033, 0.2, 0.21, 1.5, 1.533]
    with ClipSource(write_clip(tmp_path / "vfr.mp4", wanted)) as clip:
        assert times(clip) == pytest.approx(wanted, abs=1e-4)
        assert clip.warnings == []
        assert clip.frames == 6


def test_a_clip_that_starts_late_starts_at_zero(tmp_path: Path) -> None:
    clip = ClipSource(write_clip(tmp_path / "late.mkv", [5.0, 5.1, 5.3]))
    assert times(clip) == pytest.approx([0.0, 0.1, 0.3], abs=2e-3)


def test_a_clip_can_be_read_twice(tmp_path: Path) -> None:
    clip = ClipSource(write_clip(tmp_path / "a.mp4", TENTHS))
    assert times(clip) == times(clip)


def test_the_length_is_told_beforehand(tmp_path: Path) -> None:
    clip = ClipSource(write_clip(tmp_path / "a.mp4", TENTHS))
    assert clip.frames == 20
    assert clip.duration_s == pytest.approx(2.0, abs=0.11)
    assert clip.describe().startswith("clip a.mp4, 96 x 64, ")


@pytest.mark.skipif(
    not hasattr(av.video.stream.VideoStream, "set_display_rotation"),
    reason="this PyAV cannot write rotation metadata",
)
@pytest.mark.parametrize(
    ("rotation", "size_wh", "white"),
    [(90, (64, 96), (-8, 8)), (180, (96, 64), (-8, -8)), (-90, (64, 96), (8, -8))],
)
def test_rotation_metadata_is_honoured(
    tmp_path: Path, rotation: int, size_wh: tuple[int, int], white: tuple[int, int]
) -> None:
    clip = ClipSource(write_clip(tmp_path / "phone.mp4", [0.0, 0.1], rotation=rotation))
    frame = next(iter(clip))
    assert clip.size_wh == frame.size_wh == size_wh
    assert frame.image[white].mean() > 200
    assert frame.image.flags.c_contiguous


def test_pixels_are_made_square(tmp_path: Path) -> None:
    clip = ClipSource(write_clip(tmp_path / "dv.mp4", [0.0, 0.1], aspect=Fraction(4, 3)))
    assert next(iter(clip)).size_wh == (128, 64)


def test_seek_in_the_middle_and_before(tmp_path: Path) -> None:
    with ClipSource(write_clip(tmp_path / "a.mp4", TENTHS)) as clip:
        clip.seek(1.3)
        frames = iter(clip)
        assert number_of(next(frames).image) == 13
        clip.seek(0.75)
        frame = next(frames)
        assert (frame.t, number_of(frame.image)) == (pytest.approx(0.8, abs=1e-3), 8)
        assert next(frames).t == pytest.approx(0.9, abs=1e-3)
        clip.seek(0)
        assert number_of(next(frames).image) == 0
        clip.seek(99)
        assert list(frames) == []
    assert clip.warnings == []


def test_closing_ends_the_iteration(tmp_path: Path) -> None:
    clip = ClipSource(write_clip(tmp_path / "a.mp4", TENTHS))
    frames = iter(clip)
    next(frames)
    clip.close()
    clip.close()
    assert list(frames) == []


def test_a_cut_off_clip_yields_what_is_there(tmp_path: Path) -> None:
    whole = write_clip(
        tmp_path / "whole.mp4", TENTHS, noisy=True, options={"movflags": "faststart"}
    )
    cut = tmp_path / "cut.mp4"
    cut.write_bytes(whole.read_bytes()[: whole.stat().st_size * 2 // 3])
    clip = ClipSource(cut)
    got = times(clip)
    assert 0 < len(got) < 20
    assert got == pytest.approx(TENTHS[: len(got)], abs=1e-3)
    assert any("cut.mp4" in warning for warning in clip.warnings)


def test_a_clip_without_its_index_is_refused(tmp_path: Path) -> None:
    whole = write_clip(tmp_path / "whole.mp4", TENTHS, noisy=True)
    cut = tmp_path / "cut.mp4"
    cut.write_bytes(whole.read_bytes()[: whole.stat().st_size * 2 // 3])
    with pytest.raises(SourceError, match=r"cut\.mp4 is not a video that can be read"):
        ClipSource(cut)


def test_what_is_no_clip_is_refused_in_one_sentence(tmp_path: Path) -> None:
    text = tmp_path / "notes.mp4"
    text.write_text("buy milk\n" * 50)
    empty = tmp_path / "empty.mp4"
    empty.touch()
    sound = tmp_path / "sound.wav"
    with av.open(str(sound), "w") as container:
        stream = container.add_stream("pcm_s16le", rate=8000)
        stream.layout = "mono"
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 800), np.int16), layout="mono")
        frame.sample_rate = 8000
        container.mux(stream.encode(frame))
    unknown = write_clip(tmp_path / "unknown.mp4", TENTHS)
    data = unknown.read_bytes()
    assert data.count(b"avc1") >= 1
    unknown.write_bytes(data.replace(b"avc1", b"zzz9"))
    for path, part in [
        (unknown, "is packed in a way that is not known here; save it as MP4 with H.264."),
        (text, "is not a video that can be read"),
        (empty, "is empty"),
        (sound, "has no picture in it"),
        (tmp_path / "gone.mp4", "was not found"),
        (tmp_path, "is a folder"),
    ]:
        with pytest.raises(SourceError) as caught:
            open_source(path)
        message = str(caught.value)
        assert message.startswith(str(path)), message
        assert part in message, message
        assert message.endswith("."), message


def test_a_tiny_clip_is_refused(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "tiny.mp4", [0.0, 0.1], size_wh=(16, 16))
    with pytest.raises(SourceError, match=r"tiny\.mp4 is only 16 x 16 pixels; use one of at"):
        open_source(path)


@pytest.mark.parametrize(
    ("size_wh", "aspect", "part"),
    [
        ((640, 480), 100, "its pixels are 100 times as wide as high; save it again with square"),
        ((640, 480), Fraction(1, 50), "its pixels are 0.02 times as wide as high"),
        ((5000, 64), 4, "is 20000 x 64 pixels, which is too large; make it smaller, as 1920 x"),
    ],
)
def test_a_clip_that_states_too_wide_a_picture_is_refused_before_it_is_decoded(
    size_wh: tuple[int, int],
    aspect: Fraction,
    part: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clip = write_clip(tmp_path / "a.mp4", [0.0], size_wh=size_wh, aspect=Fraction(aspect))
    monkeypatch.setattr("posecheck.sources.clip.decoded", lambda *_: pytest.fail("it was decoded"))
    with pytest.raises(SourceError, match=part):
        ClipSource(clip)


def test_a_clip_whose_picture_becomes_too_large_ends_there(tmp_path: Path) -> None:
    clip = tmp_path / "a.mjpeg"
    sizes = [(96, 64), (96, 64), (33_000, 64)]
    images = [cv2.imencode(".jpg", numbered_image(1, *wh))[1].tobytes() for wh in sizes]
    clip.write_bytes(b"".join(images))
    got = []
    with pytest.raises(SourceError, match=r"a\.mjpeg is 33000 x 64 pixels, which is too large"):
        got.extend(ClipSource(clip))
    assert [frame.size_wh for frame in got] == sizes[:2]


def test_a_time_that_is_hours_away_ends_a_clip_there(tmp_path: Path) -> None:
    with pytest.raises(
        SourceError, match=r"a\.mp4: its time is more than 12 hours after the first"
    ):
        times(ClipSource(write_clip(tmp_path / "a.mp4", [0.0, 0.1, 50_000.0])))


def test_names_with_odd_characters_open(tmp_path: Path) -> None:
    path = write_clip(tmp_path / "a.mp4", [0.0, 0.1])
    odd = path.rename(tmp_path / "dehnung für 100%d #1 é.mp4")
    assert len(times(ClipSource(odd))) == 2


def test_frames_belong_to_the_reader(tmp_path: Path) -> None:
    frames = list(ClipSource(write_clip(tmp_path / "a.mp4", TENTHS)))
    assert [number_of(frame.image) for frame in frames] == list(range(20))
    assert len({frame.image.ctypes.data for frame in frames}) == 20


stated = st.one_of(st.none(), st.floats(-1e4, 1e4, allow_nan=False))


@given(st.lists(stated, max_size=40), st.floats(0.001, 1))
def test_repaired_times_rise_strictly(values: list[float | None], nominal_s: float) -> None:
    repair = TimeRepair(nominal_s)
    got = [repair.next(value) for value in values]
    assert all(b > a for a, b in itertools.pairwise(got))


def test_times_are_repaired_as_little_as_possible() -> None:
    repair = TimeRepair(0.1)
    assert [repair.next(t) for t in (0.0, 0.1, 0.1, None, 0.3)] == pytest.approx(
        [0.0, 0.1, 0.101, 0.201, 0.3]
    )
    assert repair.repaired == 2


def test_a_clock_that_starts_over_goes_on() -> None:
    repair = TimeRepair(0.1)
    assert [repair.next(t) for t in (8.0, 9.0, 0.0, 1.0, 2.0)] == pytest.approx(
        [8.0, 9.0, 9.1, 10.1, 11.1]
    )
    assert repair.repaired == 1


def test_repairs_are_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clip = ClipSource(write_clip(tmp_path / "a.mp4", TENTHS[:3]))
    monkeypatch.setattr("posecheck.sources.clip.stated_time", lambda _picture: None)
    assert times(clip) == pytest.approx([0.0, 0.1, 0.2], abs=0.01)
    assert "a.mp4: 3 frame times were missing or not rising and were repaired." in clip.warnings
