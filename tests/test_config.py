"""Stretch and routine files: what is accepted, and every word of what is refused."""

from __future__ import annotations

import json
import os
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posecheck.config import (
    known_measures,
    list_stretches,
    load_file,
    load_routine,
    load_stretch,
    routine_legs,
    stretch_schema,
)
from posecheck.config.files import Folder, find, parse
from posecheck.config.load import _stretch
from posecheck.config.schema import CheckTable, ConditionTable, StretchFile
from posecheck.errors import ConfigError
from posecheck.stretch import Check, Condition, Routine, Stretch

MINE = Path(__file__).parent / "data" / "mine.toml"

HEAD = """\
id = "own"
name = "Own"
setup = "Sit."
move = "Lean."
placement = "Side-on."
source = "me"
"""
TARGET = """\
[[check]]
id = "lean"
kind = "target"
measure = "trunk_lean"
low = 10
say_low = "Lean a little."
source = "me"
"""


def errors(tmp_path: Path, text: str, load: Any = load_stretch) -> list[str]:
    """The lines of the error that a file gives, without its folder."""
    file = tmp_path / "own.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load(file)
    return str(caught.value).replace(f"{tmp_path}{os.sep}", "").splitlines()


def test_the_users_own_file_becomes_a_stretch() -> None:
    stretch = load_stretch(str(MINE))
    assert (stretch.id, stretch.sides, stretch.reps) == ("hamstring", ("left", "right"), 2)
    assert [c.id for c in stretch.checks] == ["knee_straight", "other_leg_down", "leg_up"]
    leg_up = stretch.check("leg_up")
    assert (leg_up.compare, leg_up.low, leg_up.high, leg_up.after_s) == ("change", None, -40, 3)
    assert leg_up.clear_s == Check("x", "form", "hip_angle", "x").clear_s


@pytest.mark.parametrize("folder", ["stretches", "routines", "languages"])
def test_a_name_that_no_file_can_have_is_not_found(folder: Folder) -> None:
    with pytest.raises(ConfigError) as caught:
        find("a\0b.toml", folder)
    assert str(caught.value) == "a\\u0000b.toml was not found; check the name and the folder."


def test_six_different_mistakes_are_six_lines(tmp_path: Path) -> None:
    text = (
        HEAD.replace('"Lean."', '"Lean to the {side}."')
        + """\
needs = ["sholder"]

[[check]]
id = "hip_90"
kind = "form"
measure = "hip_agnle"
low = 75
high = 108
margin = 40
after_s = -1
say_low = "Up."
say_high = "Taller."
colour = "red"
source = "me"
"""
    )
    lines = errors(tmp_path, text + TARGET)
    measures = ", ".join(known_measures())
    assert lines[0] == (
        'own.toml: move = "Lean to the {side}.": unknown placeholder; allowed: {working}, {other}'
    )
    assert lines[1].startswith('own.toml: needs[1] = "sholder": not a known landmark')
    assert lines[1].endswith('did you mean "shoulder"?')
    assert lines[2] == (
        f'own.toml: check[1] (hip_90).measure = "hip_agnle": not a known measure; '
        f'allowed: {measures}; did you mean "hip_angle"?'
    )
    assert lines[3:5] == [
        "own.toml: check[1] (hip_90).margin = 40: larger than the band (75 to 108); "
        "allowed: less than 33",
        "own.toml: check[1] (hip_90).after_s = -1: expected a number of at least 0",
    ]
    assert lines[5].startswith('own.toml: check[1] (hip_90).colour = "red": unknown key; allowed:')
    assert len(lines) == 6


@pytest.mark.parametrize(
    ("extra", "line"),
    [
        ("high = 5\nmargin = 0", "low = 10: low is above high (5); nothing can lie between"),
        ('compare = "spead"', 'compare = "spead": allowed: value, change, change_percent, speed, '
         'rise; did you mean "speed"?'),
        ('side = "lft"', 'side = "lft": allowed: working, other, near, left, right; '
         'did you mean "left"?'),
        ("margin = true", "margin = true: expected a number"),
        ("after_s = nan", "after_s = nan: expected a finite number"),
        ('clear_s = "1"', 'clear_s = "1": expected a number'),
        ('say_high = "x"', 'say_high = "x": never said; there is no high'),
        ('hint = ""', 'hint = "": expected some text'),
        ("yaw_min = 50\nyaw_max = 40", "yaw_min = 50: expected yaw_min (50) <= yaw_max (40)"),
        ("yaw_max = 95", "yaw_max = 95: expected a number of at most 90"),
        ('phases = "hold"', 'phases = "hold": expected a list in [ ]'),
        ('phases = ["held"]', 'phases[1] = "held": allowed: place, settle, move, hold, release, '
         'breathe; did you mean "hold"?'),
        ("soft = true", 'soft = true: only for kind = "setup"'),
        ("anchor_limit = 4", "anchor_limit = 4: no anchor to limit"),
        ('when = "held"', 'when = "held": expected a table'),
        ('when = { measure = "head_yaw" }', "when.low: missing; give low, high or both"),
    ],
)  # fmt: skip
def test_a_bad_key_of_a_check_is_one_line(tmp_path: Path, extra: str, line: str) -> None:
    assert errors(tmp_path, f"{HEAD}{TARGET}{extra}\n") == [f"own.toml: check[1] (lean).{line}"]


@pytest.mark.parametrize(
    ("left_out", "line"),
    [
        ("low = 10\n", "low: missing; give low, high or both"),
        ('say_low = "Lean a little."\n', "say_low: missing; add what to say on the low side of "
         "the band"),
        ('source = "me"\n', "source: missing; add it"),
        ('measure = "trunk_lean"\n', "measure: missing; add it"),
    ],
)  # fmt: skip
def test_what_a_check_lacks_is_asked_for(tmp_path: Path, left_out: str, line: str) -> None:
    lines = errors(tmp_path, HEAD + TARGET.replace(left_out, ""))
    assert lines[-1] == f"own.toml: check[1] (lean).{line}"


@pytest.mark.parametrize(
    ("extra", "line"),
    [
        ("sides = []", "sides = []: expected at least one entry"),
        ('sides = ["left", "left"]', 'sides = ["left", "left"]: each side at most once'),
        ('sides = ["both", "left"]', 'sides = ["both", "left"]: "both" stands alone'),
        ('sides = ["links"]', 'sides[1] = "links": allowed: left, right, both'),
        ("reps = 0", "reps = 0: expected a number of at least 1"),
        ("reps = 2.5", "reps = 2.5: expected a whole number"),
        ("hold_s = 0", "hold_s = 0: expected a number above 0"),
        ("hold_s = 10", "hold_s = 10: expected hold_s (10) <= enough_s (6)"),
        ("breath_s = 0", "breath_s = 0: expected a number above 0"),
        ('working_near = "yes"', 'working_near = "yes": expected true or false'),
        (
            'needs = ["left_hip"]',
            'needs[1] = "left_hip": not a known landmark (named without side)',
        ),
    ],
)
def test_a_bad_stretch_key_is_one_line(tmp_path: Path, extra: str, line: str) -> None:
    (found,) = errors(tmp_path, HEAD + extra + "\n" + TARGET)
    assert found.startswith(f"own.toml: {line}")


def test_two_checks_may_not_share_an_id(tmp_path: Path) -> None:
    assert errors(tmp_path, HEAD + TARGET + TARGET) == [
        'own.toml: check[2] (lean).id = "lean": this id is taken; give each check its own'
    ]


def test_a_stretch_without_rules_judges_nothing(tmp_path: Path) -> None:
    assert errors(tmp_path, HEAD) == ["own.toml: check: a stretch needs a rule; add a [[check]]"]


def test_single_brackets_are_explained(tmp_path: Path) -> None:
    lines = errors(tmp_path, HEAD + TARGET.replace("[[check]]", "[check]"))
    assert any("expected a list of tables; write [[check]] with two brackets" in x for x in lines)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ('id = "own"\nname == 3\n', "line 2, column 7"),
        ('id = "own"\nname = "Own', "line 2, column 12"),
        ('id = "own"\nsides = ["left",', "line 2, column 17"),
    ],
)
def test_a_syntax_error_names_line_and_column(tmp_path: Path, text: str, place: str) -> None:
    (found,) = errors(tmp_path, text)
    assert found.startswith(f"own.toml, {place}: not valid TOML: ")


def test_a_byte_order_mark_is_no_mistake(tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    file.write_text(HEAD + TARGET, encoding="utf-8-sig")
    assert load_stretch(file).id == "own"


def test_an_unknown_id_names_the_near_one() -> None:
    with pytest.raises(ConfigError) as caught:
        load_stretch("calff")
    assert str(caught.value) == (
        "no stretch named 'calff'; did you mean 'calf'? "
        "Known: calf, glute, quad, rolldown, rotation, walk."
    )
    with pytest.raises(ConfigError, match=r"give its path, ending in \.toml\. Known: low-back"):
        load_routine("zzz")


def test_files_that_cannot_be_read_say_so(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"none\.toml was not found; check the name"):
        load_stretch(tmp_path / "none.toml")
    with pytest.raises(ConfigError, match=r"cannot be read"):
        load_stretch(tmp_path)
    (tmp_path / "latin.toml").write_bytes('name = "größe"'.encode("latin-1"))
    with pytest.raises(ConfigError, match=r"not UTF-8 text; save it as UTF-8"):
        load_stretch(tmp_path / "latin.toml")


ROUTINE = 'id = "mine"\nname = "Mine"\nsource = "me"\n'


def test_a_routine_may_hold_files_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "mine.toml").write_text(MINE.read_text(encoding="utf-8"), encoding="utf-8")
    file = tmp_path / "routine.toml"
    legs = '[[leg]]\nstretch = "mine.toml"\nsides = ["right"]\n[[leg]]\nstretch = "rolldown"\n'
    file.write_text(ROUTINE + legs, encoding="utf-8")
    routine = load_file(file)
    assert isinstance(routine, Routine)
    assert [(leg.stretch.id, leg.side) for leg in routine.legs] == [
        ("hamstring", "right"),
        ("rolldown", "both"),
    ]


def test_a_bad_routine_reports_all(tmp_path: Path) -> None:
    legs = (
        '[[leg]]\nstretch = "calff"\n[[leg]]\nstretch = "rolldown"\nsides = ["left"]\n'
        '[[leg]]\nstrech = "quad"\n'
    )
    lines = errors(tmp_path, ROUTINE + 'befor = "x"\n' + legs, load_routine)
    assert lines[0].startswith('own.toml: befor = "x": unknown key; allowed: after, before')
    assert lines[1] == (
        "own.toml: leg[1] (calff).stretch = \"calff\": no stretch named 'calff'; did you mean "
        "'calf'? Known: calf, glute, quad, rolldown, rotation, walk."
    )
    assert lines[2] == (
        'own.toml: leg[2] (rolldown).sides = "left": not a side of rolldown; allowed: both'
    )
    assert lines[3].startswith('own.toml: leg[3].strech = "quad": unknown key; allowed: sides')
    assert lines[4] == "own.toml: leg[3].stretch: missing; add it"
    assert len(lines) == 5


def test_legs_for_the_command_line() -> None:
    assert len(routine_legs()) == 10
    assert [leg.side for leg in routine_legs(side="left")] == ["left"] * 3 + [
        "both",
        "left",
        "both",
    ]
    (leg,) = routine_legs(stretch="calf", side="right", reps=4)
    assert (leg.stretch.id, leg.side, leg.stretch.reps) == ("calf", "right", 4)
    assert [leg.side for leg in routine_legs(stretch="rolldown", side="left")] == ["both"]
    with pytest.raises(ConfigError, match=r"expected at least 1 repetition, got 0\."):
        routine_legs(reps=0)


def test_a_side_that_the_stretch_does_not_have(tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    file.write_text(HEAD + 'sides = ["left"]\n' + TARGET, encoding="utf-8")
    with pytest.raises(ConfigError, match=r"own has no side 'right'\. Allowed: left\."):
        routine_legs(stretch=file, side="right")


def test_the_schema_has_every_field_of_the_model_and_the_same_defaults() -> None:
    for table, model, renamed in (
        (CheckTable, Check, {}),
        (ConditionTable, Condition, {}),
        (StretchFile, Stretch, {"checks": "check"}),
    ):
        names = {renamed.get(f.name, f.name) for f in fields(model)}
        assert names - {"own_rest"} == set(table.model_fields), "own_rest is a profile's"
    plain = {"id": "x", "kind": "form", "measure": "hip_angle", "source": "x"}
    assert CheckTable.model_validate(plain).value() == Check(**plain)  # type: ignore[arg-type]
    for name, field in CheckTable.model_fields.items():
        if not field.is_required() and name != "phases":
            assert field.default == getattr(Check(**plain), name)  # type: ignore[arg-type]


def test_the_json_schema_helps_an_editor() -> None:
    schema = stretch_schema()
    json.dumps(schema)
    check = schema["$defs"]["CheckTable"]
    assert check["properties"]["measure"]["enum"] == known_measures()
    assert schema["additionalProperties"] is False
    assert "{working}" in check["properties"]["say_low"]["description"]
    assert all("description" in key for key in check["properties"].values())


def test_the_shipped_stretches_come_in_the_order_of_the_routine() -> None:
    assert [s.id for s in list_stretches()] == [
        "calf", "quad", "glute", "rolldown", "rotation", "walk",
    ]  # fmt: skip


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)


@given(
    key=st.sampled_from([f.name for f in fields(Check)] + ["low", "high", "when", "new"]),
    outer=st.sampled_from(list(StretchFile.model_fields)),
    value=ANYTHING,
    inside=st.booleans(),
)
def test_whatever_a_file_says_is_a_stretch_or_a_config_error(
    key: str, outer: str, value: object, inside: bool
) -> None:
    raw = parse("own.toml", MINE.read_text(encoding="utf-8"))
    (raw["check"][0] if inside else raw)[key if inside else outer] = value
    try:
        assert isinstance(_stretch("own.toml", raw), Stretch)
    except ConfigError as error:
        assert str(error).startswith("own.toml: ")


def test_the_page_about_own_stretches_shows_the_file_that_is_tested() -> None:
    root = Path(__file__).parents[1]
    mine = MINE.read_text(encoding="utf-8")
    assert f"```toml\n{mine}```" in (root / "docs" / "own-stretch.md").read_text(encoding="utf-8")
    readme = (root / "README.md").read_text(encoding="utf-8")
    rule = readme.split("```toml\n")[1].split("```")[0]
    assert rule in mine
