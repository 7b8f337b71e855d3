"""`posecheck stretches`: what it prints and how it ends."""

from __future__ import annotations

import json
from pathlib import Path

from typer.testing import CliRunner

from posecheck.cli.stretches import app
from posecheck.config import load_stretch
from posecheck.errors import ConfigError

RUN = CliRunner()
MINE = Path(__file__).parent / "data" / "mine.toml"


def test_list_is_a_line_a_stretch_when_piped() -> None:
    result = RUN.invoke(app, ["list"])
    assert result.exit_code == 0
    lines = result.output.splitlines()
    assert lines[0] == "calf\tCalf stretch with a rope\tleft, right\t8\t3 x 3 s"
    assert lines[-1] == "walk\tGet up and walk around\tboth\t2\t30 s walk"
    assert len(lines) == 6


def test_show_prints_bands_sentences_and_sources() -> None:
    hip = load_stretch("calf").check("hip_90")
    result = RUN.invoke(app, ["show", "calf"])
    assert result.exit_code == 0
    for text in (
        "hip_90 (main form)",
        f"band: hip_angle 75 to {hip.high:g} deg",
        "says, above: Sit taller. Bring your chest up over your hips.",
        "hint, after 8 s: Sit on a folded towel. A wall behind helps, too.",
        "92 in the baseline posture, corrected by at most 15",
        "band: speed of ankle_angle at most 40 deg a second",
        "band: change of ankle_angle at most -8 deg",
        "band: hip_drift at most 0.06 torso lengths",
        "source: Talk: 'your body is at a 90-degree angle",
    ):
        assert text in result.output


def test_show_reads_the_users_own_file() -> None:
    result = RUN.invoke(app, ["show", str(MINE)])
    assert result.exit_code == 0
    assert "band: thigh_slope (other side) at most 20 deg" in result.output


def test_show_of_an_unknown_id_is_a_config_error() -> None:
    result = RUN.invoke(app, ["show", "qaud"])
    assert isinstance(result.exception, ConfigError)
    assert "did you mean 'quad'?" in str(result.exception)


def test_check_says_ok_and_counts() -> None:
    result = RUN.invoke(app, ["check", str(MINE)])
    assert (result.exit_code, result.output) == (0, f"{MINE}: ok (3 checks)\n")


def test_check_reports_all_files_and_fails(tmp_path: Path) -> None:
    bad = tmp_path / "bad.toml"
    bad.write_text(
        MINE.read_text(encoding="utf-8").replace("hip_angle", "hip_angel"), encoding="utf-8"
    )
    result = RUN.invoke(app, ["check", str(bad), str(MINE)])
    assert result.exit_code == 1
    assert f'{bad}: check[3] (leg_up).measure = "hip_angel": not a known measure' in result.output
    assert 'did you mean "hip_angle"?' in result.output
    assert f"{MINE}: ok (3 checks)" in result.output


def test_schema_is_json() -> None:
    result = RUN.invoke(app, ["schema"])
    assert result.exit_code == 0
    assert json.loads(result.output)["title"] == "posecheck stretch file"
