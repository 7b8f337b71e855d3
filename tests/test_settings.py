"""The settings file, the command for it, and that `posecheck live` obeys it."""

from __future__ import annotations

import inspect
import sys
from dataclasses import fields
from datetime import datetime
from pathlib import Path

import pytest
from cli_clips import run

from posecheck.cli.live import live
from posecheck.cli.live_options import LiveOptions, combined
from posecheck.config import load_settings, settings_path, settings_template
from posecheck.config.settings import SettingsFile
from posecheck.errors import ConfigError
from posecheck.history import KeptFiles
from posecheck.settings import Settings

Captured = pytest.CaptureFixture[str]
NOW = datetime(2026, 3, 2, 18, 30)


def write(text: str) -> Path:
    settings_path().write_text(text, encoding="utf-8")
    return settings_path()


def test_no_file_is_the_defaults() -> None:
    assert load_settings() == Settings()


def test_the_file_and_the_model_have_the_same_settings_and_defaults() -> None:
    model = {f.name: f.default for f in fields(Settings)}
    file = {name: field.default for name, field in SettingsFile.model_fields.items()}
    assert model == file


def test_every_mistake_is_told_at_once() -> None:
    path = write('modle = "heavy"\nmodel = "hevy"\nvoice = "yes"\nvolume = 2\nstretch = "qaud"\n')
    with pytest.raises(ConfigError) as caught:
        load_settings()
    lines = str(caught.value).splitlines()
    assert len(lines) == 5
    assert lines[0].startswith(f'{path}: modle = "heavy": unknown key; allowed: camera,')
    assert lines[0].endswith('did you mean "model"?')
    assert 'did you mean "heavy"?' in lines[1]
    assert lines[2].endswith('voice = "yes": expected true or false')
    assert lines[3].endswith("volume = 2: expected a number of at most 1")
    assert 'did you mean "quad"?' in lines[4]


def test_a_camera_may_be_a_number() -> None:
    write("camera = 2\n")
    assert load_settings().camera == "2"


def test_the_template_says_nothing_until_a_line_is_freed() -> None:
    write(settings_template())
    assert load_settings() == Settings()
    freed = [
        line.removeprefix("# ") if line.split(" = ")[0][2:] in Settings.__slots__ else line
        for line in settings_template().splitlines()
    ]
    write("\n".join(freed))
    found = load_settings()
    for field in fields(Settings):
        value = getattr(found, field.name)
        assert value == field.default if field.default is not None else value is not None


def test_flags_win_over_settings() -> None:
    settings = Settings(camera="1", voice=False, volume=0.5, reps=4, stretch="calf", side="left")
    options = combined({"camera": "2", "voice": True, "reps": None}, settings, NOW)
    assert (options.camera, options.voice, options.reps, options.volume) == ("2", True, 4, 0.5)
    assert (options.stretch, options.side) == ("calf", "left")


def test_a_routine_asked_for_is_done_whole() -> None:
    settings = Settings(stretch="calf", side="left")
    options = combined({"routine": "low-back"}, settings, NOW)
    assert (options.routine, options.stretch, options.side) == ("low-back", None, None)


def test_folders_become_files_named_by_the_date() -> None:
    settings = Settings(record_folder="videos", events_folder="kept", trace_folder="kept")
    options = combined({"record": Path("mine.mp4")}, settings, NOW)
    assert options.record == Path("mine.mp4")
    assert options.trace == Path("kept/posecheck-2026-03-02-183000.posetrace.jsonl")
    assert options.events == str(Path("kept/posecheck-2026-03-02-183000.events.jsonl"))
    files = options.kept_files()
    assert Path(files.video).is_absolute()
    assert Path(files.events).name == "posecheck-2026-03-02-183000.events.jsonl"
    assert combined({"events": "-"}, Settings(), NOW).kept_files() == KeptFiles()
    bare = combined({}, settings, NOW, save=False)
    assert (bare.record, bare.trace, bare.events) == (None, None, None)


def test_settings_and_flags_of_live_are_the_same() -> None:
    """A setting is a flag, a flag a setting, but for those of one run; where files go, a folder."""
    flags = set(inspect.signature(live).parameters) - {"no_save", "profile_stages"}
    files = {"record", "trace", "events"}
    assert {f.name for f in fields(Settings)} == flags - files | {f"{n}_folder" for n in files}
    assert set(LiveOptions.__slots__) - {"named"} == flags


def test_a_flag_takes_a_folder_as_the_settings_do(tmp_path: Path) -> None:
    settings = Settings(events_folder="kept")
    flags = {"record": tmp_path, "events": str(tmp_path), "trace": tmp_path / "mine.jsonl"}
    options = combined(flags, settings, NOW)
    assert options.record == tmp_path / "posecheck-2026-03-02-183000.mp4"
    assert options.events == str(tmp_path / "posecheck-2026-03-02-183000.events.jsonl")
    assert options.trace == tmp_path / "mine.jsonl"
    assert options.named == ("record", "events")


def test_a_profile_of_the_settings_can_be_left_out_once() -> None:
    settings = Settings(profile="me", thresholds="mine.toml")
    assert combined({}, settings, NOW).profile == "me"
    assert combined({}, settings, NOW).thresholds == Path("mine.toml")
    assert combined({"profile": ""}, settings, NOW).profile is None
    assert combined({"profile": "Bo"}, settings, NOW).profile == "Bo"


def test_live_reads_the_settings(capsys: Captured, monkeypatch: pytest.MonkeyPatch) -> None:
    write("volume = 0.25\nhistory = false\nmirror = false\nfullscreen = true\n")
    seen: list[LiveOptions] = []

    def note(options: LiveOptions, **_: object) -> int:
        seen.append(options)
        return 0

    monkeypatch.setattr(sys.modules["posecheck.cli.live"], "run_live", note)
    assert run(capsys, "live").code == 0
    assert run(capsys, "live", "--history", "--mirror", "--volume", "1").code == 0
    assert (seen[0].volume, seen[0].history, seen[0].mirror, seen[0].fullscreen) == (
        0.25, False, False, True,
    )  # fmt: skip
    assert (seen[1].volume, seen[1].history, seen[1].mirror) == (1.0, True, True)


def test_live_refuses_a_wrong_file(capsys: Captured) -> None:
    write("volume = 2\n")
    result = run(capsys, "live", "--no-window")
    assert result.code == 1
    assert "volume = 2: expected a number of at most 1" in result.err


def test_show_and_path(capsys: Captured) -> None:
    write("reps = 4\n")
    lines = run(capsys, "settings", "show").out.splitlines()
    assert "reps\t4\tyours" in lines
    assert "voice\ttrue\tdefault" in lines
    assert len(lines) == len(fields(Settings))
    assert run(capsys, "settings", "path").out == f"{settings_path()}\n"


def editor(tmp_path: Path, body: str) -> str:
    """A command that edits the file it is given."""
    script = tmp_path / "my editor.py"
    script.write_text(f"import sys, pathlib\np = pathlib.Path(sys.argv[1])\n{body}\n")
    return f'"{sys.executable}" "{script}"'


def test_edit_creates_a_commented_file_and_checks_it(
    tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    add = 'p.write_text(p.read_text() + "volume = 0.5\\n")'
    monkeypatch.setenv("VISUAL", editor(tmp_path, add))
    result = run(capsys, "settings", "edit")
    assert (result.code, result.out) == (0, f"{settings_path()}: ok\n")
    assert load_settings().volume == 0.5
    assert settings_path().read_text().startswith("# Settings of `posecheck live`.")
    monkeypatch.setenv("VISUAL", editor(tmp_path, 'p.write_text("volum = 1\\n")'))
    result = run(capsys, "settings", "edit")
    assert (result.code, 'did you mean "volume"?' in result.err) == (1, True)


@pytest.mark.parametrize(
    ("command", "said"),
    [("no-such-editor", "does not start"), (None, "ended with 3")],
)
def test_an_editor_that_fails_is_a_sentence(
    command: str | None,
    said: str,
    tmp_path: Path,
    capsys: Captured,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("VISUAL", command or editor(tmp_path, "sys.exit(3)"))
    result = run(capsys, "settings", "edit")
    assert result.code == 1
    assert said in result.said
