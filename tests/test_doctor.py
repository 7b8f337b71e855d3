"""`posecheck doctor`: every check with a machine that is made up."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path

import pytest

from posecheck.child import code_command
from posecheck.cli import doctor_checks as checks
from posecheck.cli import doctor_devices as devices
from posecheck.cli.doctor_checks import Finding
from posecheck.errors import ModelError, OutputError, SourceError
from posecheck.models import ModelBundle
from posecheck.sources.devices import CameraInfo

command = import_module("posecheck.cli.doctor")  # the package holds the function of that name
ROOT = Path(__file__).parents[1]


def having(**versions: str) -> Callable[[str], str | None]:
    packages = {name.replace("_", "-"): version for name, version in versions.items()}
    return packages.get


def nothing_wrong() -> object:
    return None


@pytest.mark.parametrize("version", [(3, 10), (3, 13)])
def test_python_that_is_supported(version: tuple[int, int]) -> None:
    finding = checks.python(version, "Debian 12")
    assert finding == Finding("python", "ok", f"Python 3.{version[1]} on Debian 12.")


@pytest.mark.parametrize("version", [(3, 9), (3, 14)])
def test_python_that_is_not_supported(version: tuple[int, int]) -> None:
    finding = checks.python(version, "Debian 12")
    assert finding.status == "problem"
    assert finding.remedy == "Install posecheck with Python 3.10 to 3.13."


def test_posecheck_installed_or_from_a_checkout() -> None:
    assert checks.posecheck(having(posecheck="0.1.0")).found == "posecheck 0.1.0."
    assert checks.posecheck(having()).found == "Run from a checkout, not installed."


def test_a_missing_package_is_a_problem() -> None:
    assert checks.package("av", having(av="18.1.0")) == Finding("av", "ok", "av 18.1.0.")
    finding = checks.package("av", having())
    assert finding == Finding("av", "problem", "av is not installed.", "Reinstall posecheck.")


def test_the_mediapipe_that_is_pinned() -> None:
    finding = checks.mediapipe(having(mediapipe=checks.MEDIAPIPE))
    assert finding.status == "ok"
    assert f'"mediapipe=={checks.MEDIAPIPE}"' in (ROOT / "pyproject.toml").read_text("utf-8")


@pytest.mark.parametrize(
    ("version", "found"),
    [
        ("1.2.2", "mediapipe 1.2.2 reports usage to its vendor while it runs, without asking you."),
        ("0.10.32", "mediapipe 0.10.32 installs a second OpenCV over the one that posecheck uses."),
        (
            "0.10.21",
            "mediapipe 0.10.21 is older than the 0.10.31 that posecheck is made for.",
        ),
    ],
)
def test_another_mediapipe_is_a_problem(version: str, found: str) -> None:
    finding = checks.mediapipe(having(mediapipe=version))
    remedy = "Run: pip install mediapipe==0.10.31"
    assert finding == Finding("mediapipe", "problem", found, remedy)


def test_no_mediapipe() -> None:
    assert checks.mediapipe(having()).found == "mediapipe is not installed."


def test_one_opencv() -> None:
    finding = checks.opencv(having(opencv_python="5.0.0.93"), nothing_wrong)
    assert finding == Finding("opencv", "ok", "opencv-python 5.0.0.93.")


def test_two_opencvs_clash() -> None:
    version = having(opencv_python="5.0.0.93", opencv_contrib_python="4.11.0.86")
    assert checks.opencv(version, nothing_wrong) == Finding(
        "opencv",
        "problem",
        "opencv-python 5.0.0.93 and opencv-contrib-python 4.11.0.86 are installed together and "
        "overwrite each other's files.",
        "Run: pip uninstall -y opencv-python opencv-contrib-python && "
        "pip install 'opencv-python>=5,<6'",
    )


def test_an_old_opencv() -> None:
    finding = checks.opencv(having(opencv_python="4.11.0.86"), nothing_wrong)
    assert (finding.status, finding.found) == (
        "problem",
        "opencv-python 4.11.0.86 is not OpenCV 5.",
    )


def test_an_opencv_without_windows() -> None:
    finding = checks.opencv(having(opencv_python_headless="5.0.0.93"), nothing_wrong)
    assert (finding.status, finding.found) == (
        "note",
        "opencv-python-headless 5.0.0.93 opens no windows.",
    )


def test_an_opencv_that_does_not_load() -> None:
    def load() -> object:
        raise ImportError("libGL.so.1: cannot open shared object file")

    finding = checks.opencv(having(opencv_python="5.0.0.93"), load)
    assert finding.status == "problem"
    assert "does not load: libGL.so.1" in finding.found
    assert finding.remedy == "Install the system library libGL; on Debian: apt install libgl1"


@pytest.mark.parametrize(
    ("error", "remedy"),
    [
        (
            "libEGL.so.1: cannot open shared object file: No such file or directory",
            "Install the system library libEGL; on Debian: apt install libegl1",
        ),
        ("libodd.so.3: not found", "Install the system library libodd; it has a package"),
        ("DLL load failed", "Reinstall posecheck in a new environment."),
    ],
)
def test_a_missing_system_library_is_named_with_its_package(error: str, remedy: str) -> None:
    def load(name: str) -> object:
        if name == "av":
            raise ImportError(error)
        return None

    finding = checks.libraries(load)
    assert finding == Finding("libraries", "problem", f"av does not load: {error}.", remedy)


def test_the_libraries_load_here() -> None:
    assert checks.libraries() == Finding("libraries", "ok", "mediapipe and av load.")


def test_no_opencv() -> None:
    finding = checks.opencv(having(), nothing_wrong)
    assert finding.found == "opencv is not installed."
    assert finding.remedy == "Run: pip install 'opencv-python>=5,<6'"


def test_the_shipped_models_are_whole() -> None:
    finding = checks.models()
    assert finding.status == "ok"
    assert finding.found == "lite, full, heavy are whole (checksums agree)."


def test_a_damaged_model() -> None:
    def load(name: str) -> ModelBundle:
        if name == "full":
            raise ModelError("The full pose model (pose_landmarker_full.task) is damaged.")
        return ModelBundle(name, b"", "")

    finding = checks.models(load)
    assert (finding.status, finding.found) == (
        "problem",
        "The full pose model (pose_landmarker_full.task) is damaged.",
    )
    assert finding.remedy == "Run: pip install --force-reinstall --no-deps posecheck"


@pytest.mark.parametrize(
    ("seconds", "status", "told"),
    [
        ({"lite": 0.01, "full": 0.0125, "heavy": 0.032}, "ok", "--model auto takes heavy"),
        ({"lite": 0.01, "full": 0.04, "heavy": 0.1}, "note", "--model auto takes full"),
        ({"lite": 0.05, "full": 0.2, "heavy": 0.5}, "note", "--model auto takes lite"),
    ],
)
def test_the_speed_decides_the_model(seconds: Mapping[str, float], status: str, told: str) -> None:
    finding = checks.speed(seconds.__getitem__)
    assert finding.status == status
    assert told in finding.found
    assert f"lite {1 / seconds['lite']:.0f}, full {1 / seconds['full']:.0f}" in finding.found


def test_a_machine_that_is_too_slow_for_any_model() -> None:
    finding = checks.speed({"lite": 0.2, "full": 0.4, "heavy": 1.0}.__getitem__)
    assert finding.remedy.startswith("This machine is slow: take --model lite")
    assert "Graphics drivers do not matter" in finding.found


def test_no_camera_names_the_demo() -> None:
    assert devices.cameras(2.0, lambda: []) == [
        Finding("cameras", "note", "No camera was found.", "Plug one in, or try `posecheck demo`.")
    ]


def test_cameras_by_name_with_size_and_rate() -> None:
    plugged = [CameraInfo(0, "Built-in"), CameraInfo(2, "Desk"), CameraInfo(3, "Dark")]
    seen = {0: ((1280, 720), 30.0), 3: ((640, 480), 7.5)}

    def look(index: int, seconds: float) -> tuple[tuple[int, int], float]:
        assert seconds == 1.5
        if index not in seen:
            raise SourceError("No camera opened at 2.")
        return seen[index]

    built_in, desk, dark = devices.cameras(1.5, lambda: plugged, look)
    found = "Built-in, 1280 x 720 at 30 frames a second."
    assert built_in == Finding("camera 0", "ok", found, devices=("Built-in",))
    assert desk.status == "note"
    assert desk.found.startswith("Desk gives no picture")
    assert desk.remedy
    assert (dark.status, dark.remedy) == (
        "note",
        "More light in the room makes most cameras faster.",
    )


DESK = CameraInfo(2, "Desk")


@pytest.mark.parametrize(
    ("system", "allowed", "users", "found", "remedy"),
    [
        (
            "linux", False, [], "Desk gives no picture: you may not use /dev/video2.",
            "Run: sudo usermod -aG video $USER, then log in again.",
        ),
        (
            "linux", True, ["cheese", "zoom"], "Desk is in use by cheese, zoom.",
            "Close cheese and zoom.",
        ),
        (
            "linux", True, [], "Desk gives no picture.",
            "Close the program that uses it, or allow its use in the system's settings.",
        ),
        (
            "darwin", True, [], "Desk gives no picture.",
            "Close the program that uses it, or allow its use in System Settings, Privacy & "
            "Security, Camera (for your terminal).",
        ),
        (
            "win32", True, [], "Desk gives no picture.",
            "Close the program that uses it, or allow its use in Settings, Privacy & security, "
            "Camera.",
        ),
    ],
)  # fmt: skip
def test_why_a_camera_gives_no_picture(
    system: str, allowed: bool, users: list[str], found: str, remedy: str
) -> None:
    got = devices.no_picture(DESK, system, lambda _node: allowed, lambda _node: users)
    assert got == (found, remedy)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="reads /proc")
def test_the_program_that_has_a_device_open_is_named(tmp_path: Path) -> None:
    node = tmp_path / "video2"
    node.touch()
    code = f"import sys; f = open({str(node)!r}); print('open', flush=True); sys.stdin.read()"
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        (name,) = devices.programs_with(str(node))
        assert name.startswith("python")
        process.kill()
    assert devices.programs_with(str(node)) == []


def test_cameras_are_only_named_when_there_is_no_time_to_watch() -> None:
    (finding,) = devices.cameras(0.0, lambda: [CameraInfo(0, "Built-in")])
    assert finding == Finding("camera 0", "ok", "Built-in.", devices=("Built-in",))


def test_no_screen_is_a_note() -> None:
    def check() -> None:
        raise OutputError("No screen to open a window on (DISPLAY is not set); use something.")

    assert devices.screen(check) == Finding(
        "screen",
        "note",
        "No screen to open a window on (DISPLAY is not set).",
        "Clips are judged without one: posecheck replay CLIP --out OUT.mp4",
    )
    assert devices.screen(lambda: None).status == "ok"


@pytest.mark.parametrize(
    ("answer", "status", "found"),
    [
        ('{"name": "Speakers"}', "ok", "Tones play on Speakers."),
        ('{"error": "PortAudio is missing"}', "note", "No tones: PortAudio is missing."),
        ("", "note", "No tones: the sound system does not answer."),
    ],
)
def test_sound(answer: str, status: str, found: str) -> None:
    finding = devices.sound(lambda _: answer)
    assert (finding.status, finding.found) == (status, found)
    assert (finding.remedy == "") == (status == "ok")


def test_the_voice_is_named() -> None:
    finding = devices.voice(lambda _: "ready English (Great Britain)")
    assert finding.found == "Sentences are spoken by the voice 'English (Great Britain)' (en)."


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        ("error the program aplay is missing", "the program aplay is missing"),
        ("", "the speaking program does not start"),
    ],
)
def test_no_voice_is_a_note(answer: str, why: str) -> None:
    finding = devices.voice(lambda _: answer)
    assert (finding.status, finding.found) == ("note", f"No voice: {why}.")
    assert finding.remedy


def test_python_that_hangs_or_fails_answers_nothing() -> None:
    assert devices.answer_of(code_command("print('here')")) == "here"
    assert devices.answer_of(code_command("raise SystemExit('no')")) == ""


def test_a_check_that_breaks_is_a_finding() -> None:
    def breaks() -> Finding:
        raise ModelError("MediaPipe cannot be loaded here")

    (finding,) = command.safely("speed", breaks)
    assert finding.status == "problem"
    assert finding.found == "The check failed: MediaPipe cannot be loaded here."


OK = Finding("python", "ok", "Python 3.11.")
NOTE = Finding("screen", "note", "No screen.", "Replay clips.")
PROBLEM = Finding("opencv", "problem", "Two of them.", "Remove one.")


@pytest.mark.parametrize(
    ("findings", "code", "closing"),
    [
        ([OK], 0, "Ready, 0 notes."),
        ([OK, NOTE], 0, "Ready, 1 note."),
        ([OK, NOTE, PROBLEM], 1, "Not ready: 1 problem, 1 note."),
    ],
)
def test_the_exit_code_and_the_last_line(findings: list[Finding], code: int, closing: str) -> None:
    assert command.exit_code(findings) == code
    assert command.verdict(findings) == closing


def made_up(monkeypatch: pytest.MonkeyPatch, *findings: Finding) -> None:
    def all_checks(_seconds: float) -> list[tuple[str, Callable[[], Finding]]]:
        return [(f.name, lambda f=f: f) for f in findings]  # type: ignore[misc]

    monkeypatch.setattr(command, "all_checks", all_checks)


def test_piped_it_prints_plain_lines(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    made_up(monkeypatch, OK, NOTE, PROBLEM)
    assert command.doctor(as_json=False, camera_seconds=0.0) == 1
    assert capsys.readouterr().out.splitlines() == [
        "ok      python: Python 3.11.",
        "note    screen: No screen. Replay clips.",
        "problem opencv: Two of them. Remove one.",
        "Not ready: 1 problem, 1 note.",
    ]


def test_json(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    made_up(monkeypatch, OK, NOTE)
    assert command.doctor(as_json=True, camera_seconds=0.0) == 0
    first, second = json.loads(capsys.readouterr().out)
    assert first == {"name": "python", "status": "ok", "found": "Python 3.11.", "remedy": ""}
    assert second["remedy"] == "Replay clips."


def test_on_a_terminal_it_prints_a_table(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    made_up(monkeypatch, OK, PROBLEM)
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    assert command.doctor(as_json=False, camera_seconds=0.0) == 1
    out = capsys.readouterr().out
    assert "what to do" in out and "Remove one." in out
    assert out.rstrip().endswith("Not ready: 1 problem, 0 notes.")


@pytest.mark.model
def test_on_this_machine_nothing_crashes() -> None:
    names = [f.name for f in command.examine(0.0)]
    assert names[:2] == ["python", "posecheck"]
    assert "speed" in names and "voice" in names
