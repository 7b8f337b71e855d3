"""The shipped stretches: the rules of the talk, the starting bands, and no false promises."""

from __future__ import annotations

from importlib import resources
from pathlib import Path

import pytest

from posecheck.config import list_stretches, load_routine, load_stretch
from posecheck.config.files import built_in
from posecheck.config.thresholds import load_thresholds
from posecheck.stretch import Check, Stretch
from posecheck.welcome import welcome_pages
from posecheck.words import ENGLISH

STRETCHES = list_stretches()
CHECKS = [pytest.param(s, c, id=f"{s.id}-{c.id}") for s in STRETCHES for c in s.checks]

BANDS = [
    ("calf", "hip_90", "hip_angle", 75, 108),
    ("calf", "knee_straight", "knee_angle", 160, None),
    ("calf", "thigh_flat", "thigh_slope", None, 15),
    ("calf", "shank_flat", "shank_slope", None, 15),
    ("calf", "hips_still", "hip_drift", None, 0.06),
    ("calf", "trunk_still", "trunk_lean", -10, 10),
    ("calf", "toes", "ankle_angle", None, -8),
    ("calf", "pull_speed", "ankle_angle", None, 40),
    ("quad", "shin_on_chair", "shin_chair_angle", 65, 115),
    ("quad", "knee_down", "knee_height", None, 0.12),
    ("quad", "front_foot", "knee_angle", 75, 115),
    ("quad", "upright", "trunk_lean", -12, 30),
    ("quad", "glide", "front_knee_travel", 0.10, None),
    ("quad", "open", "hip_open", 10, None),
    ("quad", "back_speed", "hip_open", None, 40),
    ("glute", "upright", "trunk_lean", -15, 18),
    ("glute", "level", "trunk_side_lean", -12, 12),
    ("glute", "no_twist", "trunk_twist", -20, 20),
    ("glute", "look_ahead", "head_yaw", -25, 25),
    ("glute", "other_leg_long", "knee_angle", 150, None),
    ("glute", "knee_bent", "knee_angle", None, 110),
    ("glute", "across", "knee_cross", 0.05, None),
    ("glute", "hug", "knee_to_opposite_shoulder", None, -10),
    ("rolldown", "chin", "neck_flexion", 20, None),
    ("rolldown", "chin_first", "neck_flexion", 12, None),
    ("rolldown", "roll", "trunk_lean", 15, None),
    ("rolldown", "plenty", "trunk_lean", None, 70),
    ("rolldown", "roll_speed", "trunk_lean", None, 25),
    ("rolldown", "hips_still", "hip_drift", None, 0.08),
    ("rotation", "knee_bent", "knee_angle", None, 120),
    ("rotation", "hand_under", "hand_under_thigh", None, 0.35),
    ("rotation", "turn", "trunk_twist", 15, None),
    ("rotation", "turn_speed", "trunk_twist", None, 40),
    ("walk", "standing", "knee_angle", 155, None),
    ("walk", "risen", "hip_height", 0.5, None),
]

START = load_thresholds(
    Path(__file__).resolve().parent.parent / "calibration" / "thresholds" / "start.toml"
)


@pytest.mark.parametrize(("stretch", "check", "measure", "low", "high"), BANDS)
def test_the_starting_bands_hold(
    stretch: str, check: str, measure: str, low: float | None, high: float | None
) -> None:
    """What tuning started from; what it came to is in tests/test_provenance.py."""
    rule = START.over(load_stretch(stretch)).check(check)
    assert (rule.measure, rule.low, rule.high) == (measure, low, high)


@pytest.mark.parametrize(("stretch", "rule"), CHECKS)
def test_every_number_has_its_source(stretch: Stretch, rule: Check) -> None:
    from_the_talk = "Talk: '" in rule.source or rule.source.startswith(("Ours:", "The "))
    assert from_the_talk
    assert "start" in rule.source or "set to" in rule.source or "widened" in rule.source
    assert "starting value" in stretch.source
    assert "LeRouge" in stretch.source


@pytest.mark.parametrize(("stretch", "rule"), CHECKS)
def test_sentences_are_short_and_end(stretch: Stretch, rule: Check) -> None:
    del stretch
    for text in filter(None, (rule.say_low, rule.say_high, rule.hint)):
        assert len(text.split()) <= 14
        assert text[-1] in ".!?"


def test_no_file_promises_what_nobody_can() -> None:
    for folder in ("stretches", "routines"):
        for file in (resources.files("posecheck") / folder).iterdir():
            words = " ".join(file.read_text(encoding="utf-8").lower().split())
            for claim in ("eliminates", "heals", "cures", "within a week", "guarantee"):
                assert claim not in words, file.name


def test_a_file_is_named_after_its_id() -> None:
    assert sorted(s.id for s in STRETCHES) == built_in("stretches")


@pytest.mark.parametrize("stretch", [s for s in STRETCHES if s.kind == "hold"], ids=lambda s: s.id)
def test_held_stretches_follow_the_talk(stretch: Stretch) -> None:
    assert (stretch.reps, stretch.hold_s, stretch.breath_s, stretch.enough_s) == (3, 3, 5, 6)
    assert stretch.targets
    assert "knee height, side-on, 2 to 3 m away" in stretch.placement
    assert len(stretch.setup.split()) <= 12 and len(stretch.move.split()) <= 12


def test_the_three_named_rules_are_main_checks() -> None:
    for stretch, check in (("calf", "hip_90"), ("quad", "shin_on_chair"), ("glute", "upright")):
        assert load_stretch(stretch).check(check).main


def test_the_routine_has_its_order_and_its_warnings() -> None:
    routine = load_routine("low-back")
    assert [leg.stretch.id for leg in routine.legs] == [
        "calf", "calf", "quad", "quad", "glute", "glute",
        "rolldown", "rotation", "rotation", "walk",
    ]  # fmt: skip
    pages = welcome_pages(routine.legs, routine.before, routine.name, ENGLISH.welcome)
    before = " ".join(line for page in pages for line in page.lines).lower()
    for word in (
        "mild stretch only", "sharp pain", "numbness or tingling", "not medical advice",
        "recent surgery", "pregnancy", "osteoporosis", "bladder", "bowel", "groin", "both legs",
        "lower body", "stop or skip at any time", "not elastic", "see a professional",
    ):  # fmt: skip
        assert word in before
    after = " ".join(routine.after).lower()
    for word in ("foam rolling", "trigger-point", "consistent", "no magic pill", "walk around"):
        assert word in after
