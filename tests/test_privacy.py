"""Nothing leaves the machine: no socket, no metrics, no file that nobody asked for."""

from __future__ import annotations

import stat
import sys
from importlib import metadata
from pathlib import Path

import pytest
import tracing
from cli_clips import MODULE, SAMPLE, TRACE, environment, run, sample_frames, write_frames
from mjpeg_server import MjpegServer

from posecheck.cli import startup
from posecheck.sinks.events import EventWriter
from posecheck.sinks.video import VideoWriter
from posecheck.sources.trace import TraceWriter

traced = pytest.mark.skipif(tracing.missing() is not None, reason=str(tracing.missing()))
posix_only = pytest.mark.skipif(sys.platform == "win32", reason="permissions of POSIX")
CALF = ("--stretch", "calf", "--side", "left")
LITE = ("--model", "lite")
DEMO = """
import sys
from pathlib import Path
import posecheck.cli
demo = sys.modules["posecheck.cli.demo"]
demo._clip = lambda name, clip=Path(sys.argv.pop(1)): clip
sys.exit(posecheck.cli.main(sys.argv[1:]))
"""
"""The demo on a clip of a second; its own take half a minute."""
ENDPOINTS = (
    b"play.googleapis.com",
    b"play.google.com/log",
    b"firebaselogging",
    b"app-measurement.com",
    b"google-analytics.com",
)
CLIENTS = (b"\0getaddrinfo\0", b"\0connect\0", b"Curl_")
"""What a Linux library names when it can open a connection itself."""


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_frames(tmp_path_factory.mktemp("clip") / "calf.mp4", sample_frames())


@pytest.mark.model
@traced
@pytest.mark.parametrize("command", ["demo", "replay", "live"])
def test_no_command_opens_a_socket_to_the_network(command: str, clip: Path, tmp_path: Path) -> None:
    words = {
        "demo": [sys.executable, "-c", DEMO, clip, "demo", *LITE, "--out", tmp_path],
        "replay": [*MODULE, "replay", clip, *CALF, *LITE, "--out", tmp_path / "a.mp4"],
        "live": [*MODULE, "live", "--camera", clip, *CALF, *LITE, "--no-window", "--max-s", "2"],
    }[command]
    done, log = traced_run(words, tmp_path)
    assert done == 0
    assert tracing.foreign_calls(log) == []


@pytest.mark.model
@traced
def test_a_network_camera_is_the_only_address_that_is_called(tmp_path: Path) -> None:
    with MjpegServer(sample_frames(1)[0][1]) as server:
        words = [*MODULE, "live", "--camera", server.url, *CALF, *LITE, "--no-window", "--max-s", 1]
        done, log = traced_run(words, tmp_path)
    assert done == 0
    assert tracing.foreign_calls(log, loopback=True) == []
    assert any(f"htons({server.port})" in line for line in log)


PLAYLISTS = {
    "hls.mp4": "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nhttp://192.0.2.1/a.ts\n",
    "list.m3u8": "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nhttp://192.0.2.1/a.ts\n",
    "concat.mp4": "ffconcat version 1.0\nfile http://192.0.2.1/a.ts\n",
    "call.sdp": "v=0\no=- 0 0 IN IP4 192.0.2.1\ns=x\nc=IN IP4 192.0.2.1\nt=0 0\n"
    "m=video 5004 RTP/AVP 96\na=rtpmap:96 H264/90000\n",
}


@traced
def test_a_file_that_points_to_the_network_is_not_followed(tmp_path: Path) -> None:
    paths = []
    for name, text in PLAYLISTS.items():
        paths.append(tmp_path / name)
        paths[-1].write_text(text)
    done, log = traced_run([*MODULE, "replay", *paths, *CALF, *LITE], tmp_path)
    assert done == 1
    assert tracing.foreign_calls(log) == []


@traced
def test_the_trace_would_notice(tmp_path: Path) -> None:
    code = "import socket; socket.socket(type=socket.SOCK_DGRAM).connect(('192.0.2.1', 9))"
    _, log = traced_run([sys.executable, "-c", code], tmp_path)
    assert any("connect(" in line for line in tracing.foreign_calls(log))
    assert any("socket(AF_INET" in line for line in tracing.foreign_calls(log))
    assert all("192.0.2." in line for line in tracing.foreign_calls(log, loopback=True))
    assert tracing.foreign_calls(log, loopback=True)


def traced_run(words: list[object], folder: Path) -> tuple[int, list[str]]:
    log = folder / "strace.log"
    done = tracing.trace(words, log, environment())
    assert "Traceback" not in done.stderr, done.stderr
    return done.returncode, log.read_text(errors="replace").splitlines()


# What is installed.


def mediapipe_libraries() -> list[Path]:
    files = metadata.files("mediapipe") or []
    endings = (".so", ".dylib", ".dll", ".pyd")
    found = [Path(str(f.locate())) for f in files if f.name.endswith(endings)]
    return [path for path in found if path.is_file()]


def test_the_installed_mediapipe_names_no_metrics_end_point() -> None:
    libraries = mediapipe_libraries()
    assert libraries, "MediaPipe's native library was not found: look where it is now"
    wanted = ENDPOINTS + (CLIENTS if sys.platform.startswith("linux") else ())
    for library in libraries:
        data = library.read_bytes()
        found = [name for name in wanted if name in data]
        assert not found, (
            f"{library.name} names {found}: this MediaPipe can report usage to its vendor. "
            "Stay with the pinned version, or prove by a trace of its calls that it is silent."
        )


@pytest.mark.parametrize("version", ["0.10.31", "0.10.33", None])
def test_a_silent_mediapipe_is_not_mentioned(version: str | None) -> None:
    assert startup.reporting(lambda _name: version) == ""


@pytest.mark.parametrize("version", ["0.10.35", "1.0.0", "1.2.2"])
def test_a_mediapipe_that_may_report_is_told_once(
    version: str, clip: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    text = startup.reporting(lambda _name: version)
    assert text.startswith(f"mediapipe {version} ")
    assert "usage to its vendor" in text
    assert text.endswith("Run: pip install mediapipe==0.10.31")
    monkeypatch.setattr(startup, "reporting", lambda: text)
    startup.warn_of_reporting.cache_clear()
    startup.warn_of_reporting()
    startup.warn_of_reporting()
    assert capsys.readouterr().err == f"posecheck: {text}\n"
    startup.warn_of_reporting.cache_clear()
    result = run(capsys, "measure", clip, *LITE)
    assert (result.code, result.err) == (0, f"posecheck: {text}\n")
    startup.warn_of_reporting.cache_clear()


# What is written.


def test_a_replay_leaves_only_what_was_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    work, home = tmp_path / "work", tmp_path / "home"
    work.mkdir()
    home.mkdir()
    monkeypatch.chdir(work)
    for name in ("HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME", "XDG_CONFIG_HOME"):
        monkeypatch.setenv(name, str(home))
    assert run(capsys, "replay", TRACE, *CALF).code == 0
    assert list(work.iterdir()) == []
    assert run(capsys, "replay", TRACE, *CALF, "--events", work / "a.jsonl").code == 0
    assert [path.name for path in work.iterdir()] == ["a.jsonl"]
    assert pictures_in(tmp_path) == []


def pictures_in(folder: Path) -> list[Path]:
    """Files that hold pictures, by content."""
    marks = (b"\xff\xd8\xff", b"\x89PNG", b"ftyp", b"moov")
    files = [path for path in folder.rglob("*") if path.is_file()]
    return [path for path in files if any(m in path.read_bytes()[:4096] for m in marks)]


def test_pictures_would_be_noticed(tmp_path: Path) -> None:
    (tmp_path / "cache").write_bytes(SAMPLE.read_bytes()[:5000])
    assert pictures_in(tmp_path) == [tmp_path / "cache"]


@posix_only
def test_what_is_written_is_for_the_users_eyes_only(tmp_path: Path) -> None:
    with VideoWriter(tmp_path / "a.mp4") as video:
        video.write(0.0, sample_frames(1)[0][1])
    with EventWriter(tmp_path / "a.jsonl") as events:
        events.write({"t": 0})
    TraceWriter(tmp_path / "a.posetrace.jsonl.gz", size_wh=(640, 480)).close()
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    assert modes == dict.fromkeys(("a.mp4", "a.jsonl", "a.posetrace.jsonl.gz"), 0o600)


@posix_only
def test_what_is_kept_of_a_person_is_for_the_users_eyes_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Profiles, settings, history and log, each with the folder that is made for it."""
    from posecheck.cli.log import logged
    from posecheck.cli.profiles import save
    from posecheck.cli.settings import _create
    from posecheck.history.database import connect
    from posecheck.profile import Profile

    names = {"PROFILES": "p", "SETTINGS": "s/s.toml", "HISTORY": "h/h.sqlite3", "LOG": "l/l.log"}
    for name, path in names.items():
        monkeypatch.setenv(f"POSECHECK_{name}", str(tmp_path / path))
    save(Profile("Ana", ()))
    _create(tmp_path / "s" / "s.toml")
    connect(tmp_path / "h" / "h.sqlite3").close()
    with logged(["live"]):
        pass
    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.rglob("*")}
    assert {path.parent.name for path in modes if path.is_file()} == {"p", "s", "h", "l"}
    assert {mode for path, mode in modes.items() if path.is_file()} == {0o600}
    assert {mode for path, mode in modes.items() if path.is_dir()} == {0o700}
