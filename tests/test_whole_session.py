"""A whole session without a key and, by its transcript, without a look at the screen."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from posecheck.config import load_routine
from posecheck.states import State
from posecheck.step import Event
from posecheck.words import ENGLISH
from tests.whole_session import TRANSCRIPT, Sound, transcript, whole

LEGS = [(leg.stretch.id, leg.side) for leg in load_routine("low-back").legs]
HELD = [leg for leg in LEGS if leg[0] != "walk"]


def events(name: str) -> list[Event]:
    return [e for e in whole().events if e.name == name]


def of_leg(event: Event) -> tuple[str, str]:
    return str(event.data["stretch"]), str(event.data["side"])


def said(sounds: tuple[Sound, ...]) -> list[str]:
    return [s.text for s in sounds if s.who == "voice"]


# -- the order of things ------------------------------------------------------------------


def test_it_runs_from_the_welcome_to_the_end_card_without_a_key() -> None:
    states = [str(e.data["state"]) for e in events("state")]
    assert states[0] == State.FIND.value, "the welcome gives way by itself"
    assert states[-1] == State.DONE.value
    assert State.PAUSE.value not in states
    assert not events("gesture"), "no movement of a stretch is taken for a sign"
    assert whole().over


def test_every_side_of_every_stretch_is_completed_in_order() -> None:
    assert [of_leg(e) for e in events("stretch_completed")] == LEGS


def test_each_side_has_its_own_baseline_before_its_first_repetition() -> None:
    for leg in HELD:
        mine = [e for e in whole().events if of_leg(e) == leg]
        names = [e.name for e in mine]
        assert names.index("baseline") < names.index("rep_started")
        assert names.index("rep_started") < names.index("hold_started")
        assert names.index("hold_completed") < names.index("rep_completed")
        assert names[-1] == "state" or names[-1] == "stretch_completed"


def test_at_least_three_repetitions_count_on_each_side() -> None:
    for event in events("stretch_completed"):
        if of_leg(event) in HELD:
            assert int(str(event.data["reps"])) >= 3


def test_the_faults_that_are_shown_are_corrected_and_praised_when_mended() -> None:
    raised = {(str(e.data["stretch"]), str(e.data["check"])) for e in events("cue_raised")}
    assert {("calf", "hip_90"), ("calf", "knee_straight"), ("glute", "no_twist")} <= raised
    assert len(events("cue_cleared")) == len(events("cue_raised"))


# -- by ear alone -------------------------------------------------------------------------


def test_the_transcript_is_the_one_that_was_read_and_found_good() -> None:
    """After a change that is meant: `python -m tests.regenerate --golden`, and read it aloud."""
    now = transcript(whole().sounds).splitlines()
    before = TRANSCRIPT.read_text("utf-8").splitlines()
    assert [line[9:] for line in now] == [line[9:] for line in before]


def test_one_voice_speaks_at_a_time_and_never_long() -> None:
    voice = [s for s in whole().sounds if s.who == "voice"]
    assert all(b.t > a.t for a, b in pairwise(voice))
    for sound in voice:
        for part in re.split(r"[.?!:]\s*", sound.text):
            assert len(part.split()) <= 8


def test_every_hold_is_led_by_ear() -> None:
    """Hold, counted, let go, breathe in, breathe out: in this order, each time."""
    words = "\n".join(f"{s.who} {s.text}" for s in whole().sounds)
    started, done = len(events("hold_started")), len(events("hold_completed"))
    hold = "|".join(re.escape(text) for text in ENGLISH.guide.hold)
    assert len(re.findall(rf"voice (?:{hold})", words)) == started
    assert len(re.findall("tone hold_start", words)) == started
    led = re.findall(
        r"tone hold_start\n(?:.*\n){1,5}?voice One\.\n(?:tone .*\n)*voice And let go\.\n"
        r"(?:tone hold_done\n)?(?:.*\n)?.*breath.? in.*\n.*out\.",
        words,
        re.IGNORECASE,
    )
    assert len(led) == done


def test_each_part_says_where_to_go_and_what_to_do() -> None:
    text = "\n".join(said(whole().sounds))
    for leg in load_routine("low-back").legs:
        assert re.search(rf"{re.escape(leg.stretch.name)}|left side|right side", text)
    at = [text.index(words) for words in (
        "Rope round your left foot", "Gently pull your left toes", "Next: right side",
        "Rope round your right foot", "Next: Quad stretch", "Kneel on your left knee",
        "Glide your right knee forward", "Kneel on your right knee", "Next: Glute stretch",
        "Cross your left knee", "Next: Low back roll-down", "Chin to chest",
        "Next: Seated rotation", "Now get up slowly.", "Walk around a little.", "foam rolling",
    )]  # fmt: skip
    assert at == sorted(at)


def test_nobody_is_nagged() -> None:
    """Nothing but the count, the hold and the breath is said twice within eight seconds."""
    often = {"Two.", "One.", "And let go."}
    voice = [s for s in whole().sounds if s.who == "voice" and s.text not in often]
    for i, sound in enumerate(voice):
        soon = [s.text for s in voice[i + 1 :] if s.t - sound.t < 8.0]
        assert sound.text not in soon


@pytest.mark.parametrize("code", ["de", "es"])
def test_other_languages_say_as_much(code: str) -> None:
    """Up to the first completed hold, no sentence is missing and none is English."""
    mine, english = whole(code, 150.0).sounds, whole().sounds
    ours = said(mine)
    assert not set(ours) & {text for text in said(english) if len(text) > 8}
    first = [s.text for s in mine if s.who == "tone"].index("hold_done")
    assert first > 0
    assert len(ours) >= 50
