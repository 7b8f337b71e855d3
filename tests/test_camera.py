"""A camera's frames are fresh, a lost camera comes back, and closing never hangs."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import Mock

import cv2
import numpy as np
import pytest
from clips import numbered_image, write_clip
from mjpeg_server import MjpegServer, read_stamp, stamp

from posecheck.errors import SourceError
from posecheck.sources import Image, Source, devices
from posecheck.sources.camera import CameraInfo, CameraSource, list_cameras
from posecheck.sources.capture import Grabber

WAIT_S = 5.0
"""Far more than anything here takes; a test that waits so long has failed."""


class FakeCamera:
    """A grabber whose pictures the test hands out one by one."""

    def __init__(self, images: list[Image | None], hang: threading.Event | None = None) -> None:
        self.images = images
        self.hang = hang
        self.closed = threading.Event()

    def grab(self) -> tuple[float, Image] | None:
        if self.images:
            image = self.images.pop(0)
            return None if image is None else (time.monotonic(), image)
        if self.hang is not None:
            self.hang.wait(WAIT_S)
        return None

    def close(self) -> None:
        self.closed.set()


class Opener:
    """Opens the given cameras in turn, afterwards none."""

    def __init__(self, *cameras: Grabber | None) -> None:
        self.cameras = list(cameras)
        self.calls: list[tuple[str, tuple[int, int], float]] = []

    def __call__(
        self, spec: str, size: tuple[int, int], fps: float, _stop: threading.Event
    ) -> Grabber | None:
        self.calls.append((spec, size, fps))
        return self.cameras.pop(0) if self.cameras else None


@pytest.fixture
def hang() -> Iterator[threading.Event]:
    event = threading.Event()
    yield event
    event.set()


def until(what: threading.Event | None = None, camera: CameraSource | None = None) -> None:
    """Wait until an event is set or the camera is lost."""
    if what is not None:
        assert what.wait(WAIT_S)
    if camera is not None:
        end = time.monotonic() + WAIT_S
        while camera.status == "ok" and time.monotonic() < end:
            time.sleep(0.005)
        assert camera.status == "lost"


def test_the_stamp_survives() -> None:
    assert read_stamp(stamp(np.zeros((64, 320, 3), np.uint8), 1234567.891)) == 1234567.891


@pytest.mark.parametrize("lengths", [True, False])
def test_network_frames_are_fresh_even_for_a_slow_reader(lengths: bool) -> None:
    with MjpegServer(lengths=lengths) as server, CameraSource(server.url) as camera:
        assert isinstance(camera, Source)
        assert camera.status == "ok"
        assert camera.problem == ""
        assert camera.describe() == f"camera {server.url}, 640 x 480"
        times, ages = [], []
        for i in range(16):
            time.sleep(0.05 if i % 2 else 0)  # work, longer than a frame lasts
            frame = camera.read(WAIT_S)
            assert frame is not None
            times.append(frame.t)
            ages.append(time.monotonic() - read_stamp(frame.image))
    assert sorted(set(times)) == times
    assert np.median(ages) < 0.15


def test_a_camera_that_loses_power_comes_back() -> None:
    with MjpegServer() as server:
        camera = CameraSource(server.url, retry_s=0.05)
        first = camera.read(WAIT_S)
    with camera:
        until(camera=camera)
        assert camera.problem == (
            f"No picture from camera {server.url}. Check its plug or network; trying again."
        )
        stale = camera.read(0)
        with MjpegServer(port=server.port):
            again = camera.read(WAIT_S)
            assert camera.status == "ok"
        assert first is not None
        assert again is not None
        assert again.t > (stale or first).t
        assert len(camera.warnings) == 1
        assert "was lost at" in camera.warnings[0]


@pytest.mark.parametrize("spec", ["http://127.0.0.1:9/video", "97"])
def test_no_camera_is_one_sentence(spec: str, capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SourceError) as caught:
        CameraSource(spec)
    assert str(caught.value) == (
        f"No camera opened at {spec}. Check that it is plugged in and not used by another "
        "program, or try `posecheck demo`."
    )
    assert capfd.readouterr().err == ""


def test_an_unknown_name_lists_the_cameras(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "posecheck.sources.capture.list_cameras", lambda: [CameraInfo(2, "HD Webcam")]
    )
    with pytest.raises(SourceError, match=r"No camera is called 'front'; found: 2 \(HD Webcam\)\."):
        CameraSource("front")


def test_a_password_is_not_shown() -> None:
    with pytest.raises(SourceError, match="No camera opened at rtsp://cam:554/1") as caught:
        CameraSource("rtsp://me:secret@cam:554/1", opener=Opener())
    assert "secret" not in str(caught.value)


def test_a_camera_that_gives_no_picture_does_not_open(hang: threading.Event) -> None:
    for device in (FakeCamera([]), FakeCamera([], hang)):
        with pytest.raises(SourceError, match="No camera opened at 0"):
            CameraSource(0, opener=Opener(device), first_frame_s=0.3)
        hang.set()
        until(device.closed)


def test_a_tiny_picture_is_refused() -> None:
    device = FakeCamera([numbered_image(0, 16, 16)])
    with pytest.raises(SourceError, match="The picture of camera 0 is only 16 x 16 pixels"):
        CameraSource(0, opener=Opener(device))
    until(device.closed)


def test_a_picture_that_is_too_large_is_refused_before_one_is_taken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    capture = Mock(spec=cv2.VideoCapture)
    capture.get.side_effect = {
        cv2.CAP_PROP_FRAME_WIDTH: 40_000.0,
        cv2.CAP_PROP_FRAME_HEIGHT: 400.0,
    }.get
    monkeypatch.setattr("posecheck.sources.capture._open_url", lambda _: capture)
    with pytest.raises(SourceError, match="is 40000 x 400 pixels, which is too large") as caught:
        CameraSource("http://me:secret@cam/1")
    assert str(caught.value).startswith("The picture of camera http://cam/1 is")
    capture.release.assert_called_once()
    capture.grab.assert_not_called()


def test_a_clip_that_stands_in_and_becomes_too_large_is_a_loss(tmp_path: Path) -> None:
    clip = tmp_path / "a.mjpeg"
    images = [numbered_image(1), numbered_image(1, 33_000, 64)]
    clip.write_bytes(b"".join(cv2.imencode(".jpg", image)[1].tobytes() for image in images))
    with CameraSource(str(clip), retry_s=WAIT_S) as camera:
        until(camera=camera)
        assert camera.warnings


def test_the_newest_frame_is_delivered_once() -> None:
    device = FakeCamera([numbered_image(i) for i in range(5)])
    device.images.append(None)
    opener = Opener(device)
    with CameraSource("cam", (800, 600), 15, opener=opener, retry_s=WAIT_S) as camera:
        until(device.closed)
        frame = camera.read(WAIT_S)
        assert frame is not None
        np.testing.assert_array_equal(frame.image, numbered_image(4))
        assert camera.read(0.01) is None
    assert opener.calls == [("cam", (800, 600), 15)]


def test_a_dropped_frame_is_no_loss(hang: threading.Event) -> None:
    device = FakeCamera([numbered_image(0), None, None, numbered_image(1)], hang)
    with CameraSource(0, opener=Opener(device)) as camera:
        end = time.monotonic() + WAIT_S
        frame = camera.read(WAIT_S)
        while frame is not None and frame.image[-1, -1, 0] == 20 and time.monotonic() < end:
            frame = camera.read(WAIT_S)
        assert frame is not None
        assert camera.status == "ok"
        hang.set()
    assert camera.warnings == []


def test_a_stalled_camera_is_lost_though_its_driver_says_nothing(
    hang: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("posecheck.sources.camera._STALL_S", 0.05)
    with CameraSource(0, opener=Opener(FakeCamera([numbered_image(0)], hang))) as camera:
        until(camera=camera)
        assert camera.problem.startswith("No picture from camera 0.")
        hang.set()


def test_closing_does_not_wait_for_a_driver_that_hangs(
    hang: threading.Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("posecheck.sources.camera._CLOSE_S", 0.1)
    device = FakeCamera([numbered_image(0)], hang)
    camera = CameraSource(0, opener=Opener(device))
    began = time.monotonic()
    camera.close()
    camera.close()
    assert time.monotonic() - began < 1
    assert camera.read(WAIT_S) is None
    assert list(camera) == []
    hang.set()
    until(device.closed)


def test_a_camera_that_never_comes_back_does_not_raise() -> None:
    opener = Opener(FakeCamera([numbered_image(0)]))
    with CameraSource(0, opener=opener, retry_s=0.01) as camera:
        until(camera=camera)
        camera.read(0)
        assert camera.read(0.05) is None
        assert camera.status == "lost"
    assert len(opener.calls) > 1


def test_a_clip_can_stand_in_for_a_camera(tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "a.mp4", [0.0, 0.1, 0.2, 0.3])
    with CameraSource(str(clip), retry_s=0.01) as camera:
        frames = iter(camera)
        times = [next(frames).t for _ in range(6)]  # more than it has: it starts over
    assert sorted(times) == times
    assert times[3] - times[0] > 0.2  # at its own pace


# Names.


def test_linux_lists_the_nodes_that_give_pictures(tmp_path: Path) -> None:
    for node, name, index in [
        ("video10", "USB Camera", "0"),
        ("video0", "HD Webcam: HD Webcam", "0"),
        ("video1", "HD Webcam: HD Webcam", "1"),
    ]:
        (tmp_path / node).mkdir()
        (tmp_path / node / "name").write_text(name + "\n")
        (tmp_path / node / "index").write_text(index + "\n")
    assert devices.linux_cameras(tmp_path) == [
        CameraInfo(0, "HD Webcam: HD Webcam"),
        CameraInfo(10, "USB Camera"),
    ]
    assert devices.linux_cameras(tmp_path / "gone") == []


def test_the_other_systems_answers_are_understood() -> None:
    mac = json.dumps({"SPCameraDataType": [{"_name": "FaceTime HD"}, {"_name": "iPhone"}]})
    assert devices.mac_names(mac) == ["FaceTime HD", "iPhone"]
    assert devices.windows_names('[{"Name": "HD Webcam"}, {"Name": "USB"}]') == [
        "HD Webcam",
        "USB",
    ]
    assert devices.windows_names('{"Name": "HD Webcam"}') == ["HD Webcam"]
    assert devices.numbered(["a", "b"]) == [CameraInfo(0, "a"), CameraInfo(1, "b")]
    for nonsense in ("", "not found", "[]", "{}", "null", "[1]", '{"SPCameraDataType": [1]}'):
        assert devices.mac_names(nonsense) == []
        assert devices.windows_names(nonsense) == []


@pytest.mark.parametrize("system", ["linux", "darwin", "win32", "plan9"])
def test_a_system_that_does_not_answer_has_no_named_cameras(
    system: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(devices.sys, "platform", system)
    monkeypatch.setattr(devices, "_LINUX_DEVICES", tmp_path)
    monkeypatch.setattr(devices, "_MAC_COMMAND", ("no-such-program-here",))
    monkeypatch.setattr(devices, "_WINDOWS_COMMAND", ("no-such-program-here",))
    assert list_cameras() == []


def test_a_name_is_found_by_a_part_of_it() -> None:
    cameras = [CameraInfo(0, "HD Webcam Pro"), CameraInfo(3, "webcam")]
    assert devices.find_camera("WEBCAM", cameras) == cameras[1]
    assert devices.find_camera("pro", cameras) == cameras[0]
    assert devices.find_camera("phone", cameras) is None
