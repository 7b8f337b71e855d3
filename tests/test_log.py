"""The log and the bundle for a bug report: useful, small, private, and about nobody."""

from __future__ import annotations

import json
import os
import re
import stat
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from cli_clips import TRACE, run

from posecheck import cli
from posecheck.cli import log
from posecheck.cli.bundle import write_bundle
from posecheck.cli.doctor_checks import Finding
from posecheck.cli.redaction import command_line
from posecheck.errors import OutputError

CALF = ("--stretch", "calf", "--side", "left")
HOST, USER = "annas-laptop", "annamaria"


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    made = tmp_path / "state" / "posecheck" / "posecheck.log"
    monkeypatch.setenv(log.VARIABLE, str(made))
    return made


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A computer and a user with names."""
    made = tmp_path / "home" / USER
    made.mkdir(parents=True)
    monkeypatch.setenv("HOME", str(made))
    monkeypatch.setenv("USERPROFILE", str(made))
    monkeypatch.setenv("USER", USER)
    monkeypatch.setattr("platform.node", lambda: HOST)
    return made


def test_it_is_in_the_users_state_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(log.VARIABLE)
    monkeypatch.setenv("XDG_STATE_HOME", "/somewhere/state")
    assert log.log_path().name == "posecheck.log"
    if sys.platform.startswith("linux"):
        assert log.log_path() == Path("/somewhere/state/posecheck/log/posecheck.log")


def test_it_tells_the_command_the_error_and_the_exit_code(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(capsys, "stretches", "show", "calv").code == 1
    first, error, last = path.read_text().splitlines()
    assert "INFO" in first and ": stretches show <argument 2>" in first
    assert re.search(r"ERROR .* ConfigError \(files\.py:\d+\).*: \.\.\.$", error), error
    assert "calv" not in path.read_text()
    assert last.endswith("exit code 1")


@pytest.mark.skipif(sys.platform == "win32", reason="permissions of POSIX")
def test_it_is_for_the_users_eyes_only(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run(capsys, "stretches", "list")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_it_stays_small(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(log, "BYTES", 2000)
    for _ in range(10):
        with log.logged(["stretches", "list"]):
            for _ in range(10):
                log.LOG.info("x" * 100)
    files = log.log_files()
    assert [file.name for file in files] == ["posecheck.log", "posecheck.log.1", "posecheck.log.2"]
    assert all(file.stat().st_size <= 2000 for file in files)
    assert len(list(path.parent.iterdir())) == 3


def test_it_names_nobody(path: Path, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    clip = home / "Übung von Anna.mp4"
    for words in (
        ["replay", clip, *CALF],
        ["live", "--camera", "http://anna:secret@10.1.2.3/video", "--no-window", *CALF],
        ["live", "--camera", "Annas iPhone", "--no-window", *CALF],
        ["live", "--profile", "Anna daheim", "--no-window", *CALF],
        ["stretches", "check", clip],
    ):
        assert run(capsys, *words).code == 1
    text = path.read_text()
    assert text.count("exit code 1") == 5
    for name in ("Anna", "anna", "secret", "10.1.2.3", str(home), HOST):
        assert name not in text, text


def test_it_names_nobody_whom_only_files_know(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Names in settings, of other profiles, of files in a folder; and after a short option."""
    settings, profiles, clips = (tmp_path / n for n in ("s.toml", "profiles", "clips"))
    monkeypatch.setenv("POSECHECK_SETTINGS", str(settings))
    monkeypatch.setenv("POSECHECK_PROFILES", str(profiles))
    monkeypatch.chdir(tmp_path)
    profiles.mkdir()
    clips.mkdir()
    (clips / "annaschmidt_left.mp4").write_bytes(b"no video")
    (profiles / "clara.posecheck-profile.toml").write_text("broken")
    live = ("live", "--no-window", "--no-history", *CALF)
    for text, words in (
        ('profile = "Berta Meier"', live),
        ('camera = "Gerdas Cam"', live),
        ("", (*live, "--profile", "Dora")),
        ("", ("extract", clips)),
        ("", ("profiles", "list")),
        ("", ("history", "export", "-oEmmaExport.csv")),
        ("", ("report", "last", f"-o{tmp_path}/FridaReport.html")),
    ):
        settings.write_text(text)
        run(capsys, *words)
    told = path.read_text()
    for name in ("Berta", "Gerda", "Clara", "clara", "Dora", "schmidt", "Emma", "Frida"):
        assert name not in told, told
    assert "history export -o<argument 2.csv>" in told


def test_where_an_error_came_from_is_told_without_what_it_says() -> None:
    try:
        try:
            Path("/no/such/Anna").stat()
        except OSError as error:
            raise OutputError("Anna cannot be written.") from error
    except OutputError as error:
        told = log.origin(error)
    assert re.fullmatch(r"OutputError \(.*:\d+\) from FileNotFoundError ENOENT \(.*:\d+\)", told)


def test_a_user_without_a_home_is_told_so(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def nowhere(*_args: object, **_more: object) -> Path:
        raise RuntimeError("could not determine the home directory")

    for variable in ("LOG", "SETTINGS"):
        monkeypatch.delenv(f"POSECHECK_{variable}", raising=False)
    monkeypatch.setattr("platformdirs.PlatformDirs.user_config_path", property(nowhere))
    monkeypatch.setattr("platformdirs.PlatformDirs.user_log_path", property(nowhere))
    assert run(capsys, "stretches", "list").code == 0
    result = run(capsys, "settings", "path")
    assert result.code == 1
    assert result.said == (
        "This user has no home folder here; set HOME to a folder, or POSECHECK_SETTINGS to a path."
    )


def test_a_log_that_cannot_be_written_stops_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv(log.VARIABLE, str(tmp_path / "file" / "posecheck.log"))
    result = run(capsys, "stretches", "list")
    assert (result.code, result.err) == (0, "")
    if Path("/dev/full").exists():
        (tmp_path / "full.log").symlink_to("/dev/full")
        monkeypatch.setenv(log.VARIABLE, str(tmp_path / "full.log"))
        result = run(capsys, "stretches", "list")
        assert (result.code, result.err) == (0, "")


@pytest.mark.parametrize("flag", ["-v", "--verbose"])
def test_verbose_tells_on_standard_error(flag: str, capsys: pytest.CaptureFixture[str]) -> None:
    words = ("doctor", "--bundle", "no-such-folder/a.zip")
    result = run(capsys, *words, flag)
    assert result.code == 1
    assert re.search(r"ERROR OutputError .*: no-such-folder/a.zip cannot be written", result.err)
    assert run(capsys, *words).err.count("no-such-folder/a.zip") == 1, "only when it is asked for"


def test_a_mistake_of_our_own_is_a_sentence_and_its_trace_is_in_the_log(
    path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken() -> None:
        raise ZeroDivisionError(f"division by {USER}")

    monkeypatch.setattr(cli, "app", lambda *_args, **_more: broken())
    result = run(capsys, "stretches", "list")
    assert result.code == 1
    assert result.said == (
        "Something went wrong that should not (ZeroDivisionError: division by annamaria). That "
        "is a mistake in posecheck, not yours; what was recorded so far is saved. Please report "
        "it, with the file that `posecheck doctor --bundle report.zip` makes."
    )
    told = path.read_text()
    assert "Traceback (most recent call last)" in told and told.count("ZeroDivisionError") == 2
    assert USER not in told, "what an error says may name somebody"


# The bundle.

FINDINGS = [
    Finding("python", "ok", f"Python 3.11 on {HOST}."),
    Finding(
        "camera 0",
        "ok",
        "Annas Kamera, 640 x 480 at 30 frames a second.",
        devices=("Annas Kamera",),
    ),
    Finding("sound", "ok", "Tones play on AirPods of Anna.", devices=("AirPods of Anna",)),
    Finding("opencv", "problem", "Two of them.", "Remove one."),
]


def members(path: Path) -> dict[str, str]:
    with zipfile.ZipFile(path) as bundle:
        return {name: bundle.read(name).decode("utf-8") for name in bundle.namelist()}


def test_the_bundle_has_what_a_report_needs_and_no_names(
    path: Path, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(capsys, "replay", TRACE, *CALF).code == 0
    assert run(capsys, "replay", home / "Anna.mp4", *CALF).code == 1
    bundle = home / "report of Anna.zip"
    write_bundle(bundle, FINDINGS)
    got = members(bundle)
    assert set(got) == {
        "read-me.txt", "doctor.json", "packages.txt", "settings.json", path.name,
    }  # fmt: skip
    found = json.loads(got["doctor.json"])
    assert [f["found"] for f in found] == [
        "Python 3.11 on <computer>.",
        "<device>, 640 x 480 at 30 frames a second.",
        "Tones play on <device>.",
        "Two of them.",
    ]
    assert "mediapipe 0.10.31\n" in got["packages.txt"]
    assert "exit code 1" in got["posecheck.log"]
    for name, text in got.items():
        for personal_word in ("Anna", USER, HOST, str(home)):
            assert personal_word not in text, name


def test_settings_are_told_without_what_they_say(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "settings.toml"
    file.write_text('camera = "Annas Kamera"\nvolume = 0.5\nvoice = false\n')
    monkeypatch.setenv("POSECHECK_SETTINGS", str(file))
    write_bundle(tmp_path / "a.zip", [])
    got = json.loads(members(tmp_path / "a.zip")["settings.json"])
    assert got == {"camera": "(set)", "volume": 0.5, "voice": False}
    file.write_text('camra = "Anna"\n')
    write_bundle(tmp_path / "b.zip", [])
    got = members(tmp_path / "b.zip")["settings.json"]
    assert json.loads(got) == {"error": "The settings have 1 mistakes."}


@pytest.mark.skipif(sys.platform == "win32", reason="permissions of POSIX")
def test_the_bundle_is_for_the_users_eyes_only(tmp_path: Path) -> None:
    write_bundle(tmp_path / "a.zip", FINDINGS)
    assert stat.S_IMODE((tmp_path / "a.zip").stat().st_mode) == 0o600


@pytest.mark.skipif(sys.platform == "win32", reason="permissions of POSIX")
def test_folders_above_the_log_are_for_the_users_eyes_only_whatever_the_umask(
    path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = os.umask(0)
    try:
        run(capsys, "stretches", "list")
    finally:
        os.umask(before)
    for folder in (path.parent, path.parent.parent):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_log_that_cannot_be_read_is_said_in_the_bundle(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path.parent.mkdir(parents=True)
    path.touch()
    read = Path.read_text

    def closed(self: Path, *args: Any, **more: Any) -> str:
        if self == path:
            raise PermissionError(13, "Permission denied")
        return read(self, *args, **more)

    monkeypatch.setattr(Path, "read_text", closed)
    write_bundle(tmp_path / "a.zip", FINDINGS)
    assert members(tmp_path / "a.zip")[path.name] == "It cannot be read: Permission denied.\n"


def test_half_an_installed_package_is_told_in_the_bundle(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "broken-1.0.dist-info").mkdir()
    monkeypatch.syspath_prepend(tmp_path)
    write_bundle(tmp_path / "a.zip", FINDINGS)
    packages = members(tmp_path / "a.zip")["packages.txt"].splitlines()
    assert "? ?" in packages
    assert any(line.startswith("numpy ") for line in packages)


def test_a_folder_for_the_bundle_that_is_not_there_shows_before_the_work(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    result = run(capsys, "doctor", "--bundle", tmp_path / "no" / "a.zip")
    assert (result.code, result.out) == (1, "")
    assert "does not exist; create it or choose another." in result.said


def test_words_that_name_nobody_stay() -> None:
    words = ["replay", "--stretch", "calf", "--reps=3", "x.mp4", "--out=b.mp4", "-ob.html", "-v"]
    assert command_line(words) == (
        "replay --stretch calf --reps=3 <argument 4.mp4> --out=<argument 5.mp4> "
        "-o<argument 6.html> -v"
    )
