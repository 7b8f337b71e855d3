"""Pictures open from any path, upright, and fail in one sentence."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from clips import numbered_image

from posecheck.errors import SourceError
from posecheck.sources import open_source
from posecheck.sources.picture import PictureSource


def write(path: Path, ending: str = ".jpg") -> Path:
    path.write_bytes(cv2.imencode(ending, numbered_image(3))[1].tobytes())
    return path


def with_orientation(jpeg: bytes, orientation: int) -> bytes:
    """Put an EXIF block with only an orientation behind the start of a JPEG."""
    tiff = b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01" + bytes([0, orientation, 0, 0])
    exif = b"Exif\0\0" + tiff + b"\0\0\0\0"
    return jpeg[:2] + b"\xff\xe1" + (len(exif) + 2).to_bytes(2, "big") + exif + jpeg[2:]


@pytest.mark.parametrize("ending", [".jpg", ".png", ".bmp", ".webp", ".tiff"])
def test_a_picture_is_one_frame(tmp_path: Path, ending: str) -> None:
    with open_source(write(tmp_path / f"a{ending}", ending)) as picture:
        assert isinstance(picture, PictureSource)
        frames = list(picture)
        assert len(frames) == len(list(picture)) == picture.frames == 1
        assert frames[0].t == picture.duration_s == 0
        assert frames[0].size_wh == (96, 64)
        assert frames[0].image.dtype == np.uint8
        assert picture.describe() == f"picture a{ending}, 96 x 64"


def test_content_counts_more_than_the_name(tmp_path: Path) -> None:
    assert isinstance(open_source(write(tmp_path / "no_ending")), PictureSource)


def test_non_ascii_paths_open(tmp_path: Path) -> None:
    assert len(list(open_source(write(tmp_path / "Dehnung é 伸.jpg")))) == 1


def test_exif_orientation_is_honoured(tmp_path: Path) -> None:
    path = write(tmp_path / "phone.jpg")
    path.write_bytes(with_orientation(path.read_bytes(), 6))  # to be turned clockwise
    frame = next(iter(PictureSource(path)))
    assert frame.size_wh == (64, 96)
    assert frame.image[8, -8].mean() > 200


def test_grey_and_transparent_pictures_become_colour(tmp_path: Path) -> None:
    for shape in [(64, 64), (64, 64, 4)]:
        path = tmp_path / "a.png"
        path.write_bytes(cv2.imencode(".png", np.full(shape, 90, np.uint8))[1].tobytes())
        assert next(iter(PictureSource(path))).image.shape == (64, 64, 3)


@pytest.mark.parametrize("content", [b"no picture", b"\xff\xd8\xff\xe0 cut off"])
def test_what_is_no_picture_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.jpg"
    path.write_bytes(content)
    with pytest.raises(SourceError, match=r"a\.jpg is not a picture that can be read; save it"):
        open_source(path)


def test_a_tiny_picture_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "dot.png"
    path.write_bytes(cv2.imencode(".png", np.zeros((16, 90, 3), np.uint8))[1].tobytes())
    with pytest.raises(SourceError, match=r"dot\.png is only 90 x 16 pixels; use one of at least"):
        open_source(path)


def test_a_picture_with_a_side_that_is_too_long_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "wide.png"
    path.write_bytes(cv2.imencode(".png", np.zeros((64, 33_000), np.uint8))[1].tobytes())
    with pytest.raises(SourceError, match=r"wide\.png is 33000 x 64 pixels, which is too large; "):
        open_source(path)


@pytest.mark.parametrize(
    ("side", "part"),
    [
        (9_000, "is 9000 x 9000 pixels, which is too large; make it smaller, as 1920 x 1080"),
        (15_000, "is not a picture that can be read; save it as JPEG or PNG, of at most 67 mega"),
    ],
)
def test_a_picture_of_too_many_pixels_is_refused_before_it_is_decoded(
    side: int, part: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.jpg"
    path.write_bytes(cv2.imencode(".jpg", np.zeros((side, side), np.uint8))[1].tobytes())
    monkeypatch.setattr(cv2, "imdecode", lambda *_: pytest.fail("it was decoded"))
    with pytest.raises(SourceError, match=part):
        open_source(path)


def test_a_large_photograph_is_scaled_down_to_4k(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    path.write_bytes(cv2.imencode(".jpg", np.full((4096, 6144), 90, np.uint8))[1].tobytes())
    width, height = next(iter(PictureSource(path))).size_wh
    assert width / height == pytest.approx(1.5, rel=1e-3)
    assert width * height == pytest.approx(4096 * 3072, rel=1e-3)


def test_a_missing_picture_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="was not found"):
        open_source(tmp_path / "gone.jpg")
    with pytest.raises(SourceError, match="cannot be read"):
        PictureSource(tmp_path / "gone.jpg")


def test_a_stream_is_sent_to_the_live_command() -> None:
    with pytest.raises(SourceError, match="posecheck live --camera rtsp://cam/1"):
        open_source("rtsp://cam/1")
