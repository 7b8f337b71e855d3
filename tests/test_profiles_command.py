"""Profiles as files: strict, private, two of them apart, deleted for good; `calibrate` on clips."""

from __future__ import annotations

import os
import signal
import stat
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from cli_clips import TRACE, run
from hypothesis import given
from hypothesis import strategies as st

from posecheck.cli.profiles import save
from posecheck.config.profiles import (
    load_profile,
    profile_names,
    profile_path,
    profiles_folder,
    read_profile,
    to_toml,
)
from posecheck.errors import ConfigError
from posecheck.profile import OwnLeg, Profile, tidy_name

calibrate = import_module("posecheck.cli.calibrate")  # the package has the command by that name
Captured = pytest.CaptureFixture[str]

LEG = OwnLeg(
    "calf", "left", "2026-03-02", 'camera 0 "new"', "heavy", 8.0,
    reach={"toes": -19.2}, rest={"hip_angle": 97.0}, jitter={"toes": 0.6, "hip_90": 1.0},
)  # fmt: skip
NAMES = ["Ana", "Ana at home", "José ä 李", "../../etc/passwd", "C:\\x", "con", "a" * 60, "'\"#="]


def given_file(text: str, name: str = "Ana") -> Path:
    path = profile_path(name)
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize("name", NAMES)
def test_what_is_saved_is_read_again(name: str) -> None:
    profile = Profile(name, (LEG,))
    path = save(profile)
    assert load_profile(name) == profile
    assert path.parent == profiles_folder(), "no name leads out of the folder"
    assert path.name.isascii()
    assert len(path.name) <= 75
    assert [file.name for file in profiles_folder().iterdir()] == [path.name]


@given(st.text(min_size=1, max_size=60))
def test_no_name_leads_out_of_the_folder(name: str) -> None:
    try:
        tidy = tidy_name(name)
    except ValueError:
        with pytest.raises(ConfigError):
            profile_path(name)
        return
    assert profile_path(name).parent == profiles_folder()
    assert profile_path(name) == profile_path(tidy)


def test_case_and_spaces_do_not_matter_but_names_do() -> None:
    assert profile_path("  ana  AT home") == profile_path("Ana at home")
    assert len({profile_path(name) for name in [*NAMES, "Ana-at-home", "Jose a"]}) == len(NAMES) + 2


@pytest.mark.skipif(os.name != "posix", reason="permissions are another matter there")
def test_only_the_owner_may_look() -> None:
    path = save(Profile("Ana", (LEG,)))
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_every_mistake_is_told_at_once() -> None:
    path = given_file(
        to_toml(Profile("Ana", (LEG, LEG)))
        .replace("version = 1", "version = 2")
        .replace("toes = -19.2", "tose = -19.2", 1)
        .replace("camera_yaw_deg = 8.0", "camera_yaw_deg = 180.0\nmodle = 1", 1)
        .replace("toes = 0.6", 'toes = "much"', 1)
        .replace("hip_90 = 1.0", "hip_90 = -1.0", 1)
    )
    with pytest.raises(ConfigError) as caught:
        load_profile("Ana")
    lines = str(caught.value).splitlines()
    assert all(line.startswith(f"{path}: ") for line in lines)
    said = "\n".join(lines)
    assert "version = 2: a profile of another version" in said
    assert (
        'reach.tose = -19.2: not a known target of calf; allowed: toes; did you mean "toes"?'
        in (said)
    )
    assert "camera_yaw_deg = 180: expected a number of at most 90" in said
    assert 'did you mean "model"?' in said
    assert 'jitter.toes = "much": expected a number' in said
    assert "jitter.hip_90 = -1: expected a number of at least 0" in said
    assert 'side = "left": given twice for calf' in said
    assert len(lines) == 7


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "format: missing; add it"),
        ("name = [", "not valid TOML"),
        ('format = "posecheck-profile"\nversion = 1\nname = " "\n', "a profile needs a name"),
        (to_toml(Profile("Ana", (LEG,))).replace("-19.2", "nan"), "expected a finite number"),
        (to_toml(Profile("Ana", (LEG,))).replace('"left"', '"both"'), "calf has no such side"),
        (to_toml(Profile("Ana", (LEG,))).replace("2026-03-02", '"soon"'), "made"),
    ],
)
def test_bad_files_are_a_sentence(text: str, said: str, capsys: Captured) -> None:
    path = given_file(text)
    result = run(capsys, "replay", str(TRACE), "--stretch", "calf", "--side", "left",
                 "--profile", "Ana")  # fmt: skip
    assert result.code == 1
    assert said in result.err
    assert str(path) in result.err


def test_a_stretch_of_ones_own_is_kept_unchecked() -> None:
    own = OwnLeg("hamstring", "left", "2026-03-02", "clip", "full", reach={"leg_up": -50.0})
    path = save(Profile("Ana", (own,)))
    assert read_profile(path).legs == (own,)


def test_who_is_not_there(capsys: Captured) -> None:
    said = run(capsys, "profiles", "show", "Ana").err
    assert "There is no profile 'Ana' yet; `posecheck calibrate --profile \"Ana\"` makes" in said
    save(Profile("Anna", (LEG,)))
    result = run(capsys, "profiles", "show", "Ana")
    assert (result.code, 'did you mean "Anna"? Known: Anna.' in result.err) == (1, True)


def test_two_profiles_and_deleting_one(capsys: Captured) -> None:
    for name, reach in (("Ana at home", -19.2), ("Bo", -9.0)):
        leg = OwnLeg("calf", "left", "2026-03-02", "c", "heavy", reach={"toes": reach})
        save(Profile(name, (leg,)))
    listed = run(capsys, "profiles", "list").out.splitlines()
    assert listed == ["Ana at home\t2026-03-02\tcalf", "Bo\t2026-03-02\tcalf"]
    assert "calf\tleft\tfoot\t−19°\t−13°\t−8°" in run(capsys, "profiles", "show", "ana at HOME").out
    assert "−9°\t−6°\t−8°" in run(capsys, "profiles", "show", "Bo").out
    asked = run(capsys, "profiles", "delete", "Bo")
    assert (asked.code, "add --yes" in asked.err) == (2, True)
    profile_path("Bo").with_name(profile_path("Bo").name + ".part").write_text("left by a kill")
    assert run(capsys, "profiles", "delete", "bo", "--yes").code == 0
    assert profile_names() == ["Ana at home"]
    assert list(profiles_folder().iterdir()) == [profile_path("Ana at home")]
    assert run(capsys, "profiles", "delete", "Bo", "--yes").code == 1


def test_a_broken_profile_is_told_and_can_be_deleted(capsys: Captured) -> None:
    save(Profile("Bo", (LEG,)))
    given_file("nonsense", "Ana")
    result = run(capsys, "profiles", "list")
    assert (result.code, result.out) == (1, "Bo\t2026-03-02\tcalf\n")
    assert "not valid TOML" in result.err
    assert run(capsys, "profiles", "delete", "Ana", "--yes").code == 0
    assert run(capsys, "profiles", "list").code == 0


def test_no_profiles_yet(capsys: Captured) -> None:
    assert "posecheck calibrate" in run(capsys, "profiles", "list").out


def test_calibrating_from_a_trace_and_judging_by_it(capsys: Captured, tmp_path: Path) -> None:
    result = run(capsys, "calibrate", str(TRACE), "--profile", "Ana at home")
    assert result.code == 0, "stretch and side are in the labels of the samples"
    assert "calf\tleft\tfoot\t−19°\t−13°\t−8°" in result.out
    assert "posecheck live --profile 'Ana at home'" in result.out
    (leg,) = load_profile("Ana at home").legs
    assert (leg.source, leg.model) == (TRACE.name, "heavy")
    events = tmp_path / "mine.events.jsonl"
    words = ("--profile", "ana at home", "--events", str(events))
    assert run(capsys, "replay", str(TRACE), *words).code == 0
    assert '"hold_completed"' in events.read_text()


def test_calibrating_again_keeps_what_was_measured_of_others(capsys: Captured) -> None:
    other = OwnLeg("rolldown", "both", "2026-03-01", "camera 0", "full", reach={"roll": 30.0})
    save(Profile("me", (other, LEG)))
    assert run(capsys, "calibrate", str(TRACE)).code == 0
    legs = {leg.stretch: leg for leg in load_profile("me").legs}
    assert legs["rolldown"] == other
    assert legs["calf"].reach["toes"] != LEG.reach["toes"]


def test_what_another_measures_meanwhile_stays(
    capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = OwnLeg("rolldown", "both", "2026-03-01", "camera 0", "full", reach={"roll": 30.0})
    play = calibrate._play

    def meanwhile(*given: Any) -> None:
        save(Profile("me", (other,)))
        play(*given)

    monkeypatch.setattr(calibrate, "_play", meanwhile)
    assert run(capsys, "calibrate", str(TRACE)).code == 0
    assert {leg.stretch for leg in load_profile("me").legs} == {"rolldown", "calf"}


@pytest.mark.skipif(os.name != "posix", reason="folders cannot be held there")
def test_many_save_at_once_and_none_is_lost() -> None:
    legs = [replace(LEG, stretch=f"own-{i}", source=f"clip {i}") for i in range(8)]
    start = Barrier(len(legs))

    def save_one(leg: OwnLeg) -> None:
        start.wait()
        save(Profile("me"), [leg])

    with ThreadPoolExecutor(len(legs)) as pool:
        list(pool.map(save_one, legs))
    found = load_profile("me").legs
    assert sorted(found, key=lambda leg: leg.stretch) == legs


def test_a_profile_that_is_deleted_meanwhile_stays_deleted() -> None:
    other = replace(LEG, side="right")
    save(Profile("me", (LEG,)), [other])
    assert load_profile("me").legs == (other,)


def test_a_mistake_by_hand_meanwhile_costs_no_measurement() -> None:
    path = save(Profile("me", (LEG,)))
    path.write_text("name = [")
    other = replace(LEG, side="right")
    save(Profile("me", (LEG,)), [other])
    assert load_profile("me").legs == (LEG, other)


def test_a_bad_clip_loses_nothing_of_the_others(capsys: Captured, tmp_path: Path) -> None:
    bad = tmp_path / "calf.mp4"
    bad.write_text("no video")
    result = run(capsys, "calibrate", str(bad), str(TRACE))
    assert result.code == 1
    assert "calf.mp4" in result.err
    assert load_profile("me").leg("calf", "left") is not None


@pytest.mark.skipif(not hasattr(signal, "SIGHUP"), reason="Windows knows no end of a terminal")
def test_a_terminal_that_is_closed_keeps_what_was_measured(
    capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    play = calibrate._play

    def close_after_the_first(clip: Path, *args: object) -> None:
        if clip == TRACE:
            play(clip, *args)
        else:
            os.kill(os.getpid(), signal.SIGHUP)

    def close_again(*args: Any) -> Path:
        os.kill(os.getpid(), signal.SIGHUP)
        return save(*args)

    monkeypatch.setattr(calibrate, "_play", close_after_the_first)
    monkeypatch.setattr(import_module("posecheck.cli.profiles"), "save", close_again)
    assert run(capsys, "calibrate", str(TRACE), "another.mp4", "never.mp4").code == 130
    assert load_profile("me").leg("calf", "left") is not None


def test_nothing_held_is_said_and_changes_nothing(capsys: Captured) -> None:
    trace = TRACE.with_name("rotation_good.posetrace.jsonl.gz")  # seen too far from the front
    result = run(capsys, "calibrate", str(trace))
    assert (result.code, "nothing was measured" in result.err) == (1, True)
    assert not profiles_folder().exists()


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--profile", ""), 1, "a profile needs a name"),
        (("--camera", "0"), 2, "Give clips or --camera, not both."),
        (("--side", "up"), 2, "say left or right"),
        (("--stretch", "qaud"), 1, "did you mean 'quad'?"),
        (("--stretch", "walk"), 1, "has no range to measure"),
    ],
)
def test_wrong_words(words: tuple[str, ...], code: int, said: str, capsys: Captured) -> None:
    result = run(capsys, "calibrate", str(TRACE), *words)
    assert (result.code, said in result.err) == (code, True), result.err


def test_a_broken_profile_is_not_written_over(capsys: Captured) -> None:
    path = given_file("mine, by hand", "me")
    assert run(capsys, "calibrate", str(TRACE)).code == 1
    assert path.read_text() == "mine, by hand"


@pytest.mark.skipif(sys.platform == "win32" or os.getuid() == 0, reason="root may write anything")
def test_a_folder_that_may_not_be_written(capsys: Captured) -> None:
    profiles_folder().mkdir(mode=0o500)
    result = run(capsys, "calibrate", str(TRACE))
    assert (result.code, "may not be written" in result.err) == (1, True)
