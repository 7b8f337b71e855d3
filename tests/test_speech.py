"""One sentence at a time: what is said, what waits, what is dropped, and what captions show."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from posecheck.speech import FRESH_S, Kind, Speech, SpeechQueue, reading_s
from posecheck.step import Utterance


def asked(text: str, kind: Kind = "guide") -> Utterance:
    return Utterance(0.0, text, kind)


def said(speech: Speech) -> list[str]:
    return [s.text for s in speech.spoken]


def test_guidance_waits_for_its_turn_in_order() -> None:
    speech = Speech(lambda _: 2.0)
    for text in ("Next: right side.", "Sit tall.", "Sit still."):
        speech.say(0.0, asked(text))
    speech.advance(10.0)
    assert [(s.began_s, s.text) for s in speech.spoken] == [
        (0.0, "Next: right side."),
        (2.0, "Sit tall."),
        (4.0, "Sit still."),
    ]


def test_a_correction_goes_before_what_is_to_be_done_next() -> None:
    speech = Speech(lambda _: 2.0)
    for text in ("Sit tall.", "Pull your toes."):
        speech.say(0.0, asked(text))
    speech.say(0.0, asked("No elastic band.", "meanwhile"))
    speech.say(0.5, asked("Lay your leg flat.", "cue"))
    speech.advance(10.0)
    assert said(speech) == [
        "Sit tall.",
        "Lay your leg flat.",
        "Pull your toes.",
        "No elastic band.",
    ]


def test_guidance_lets_one_correction_pass() -> None:
    speech = Speech(lambda _: 3.0)
    for text in ("Sit tall.", "Pull your toes.", "Then let go."):
        speech.say(0.0, asked(text))
    speech.say(0.5, asked("Lay your leg flat.", "cue"))
    speech.say(5.5, asked("Chest up.", "cue"))
    speech.advance(14.0)
    assert said(speech) == ["Sit tall.", "Lay your leg flat.", "Pull your toes.", "Chest up."]


def test_a_correction_of_the_place_follows_what_it_is_about() -> None:
    speech = Speech(lambda _: 1.5)
    for text in ("I can see you.", "Kneel at the chair."):
        speech.say(0.0, asked(text))
    speech.say(0.5, asked("Slide your knee back.", "setup"))
    speech.advance(10.0)
    assert said(speech) == ["I can see you.", "Kneel at the chair.", "Slide your knee back."]


def test_a_late_correction_is_not_said() -> None:
    speech = Speech(lambda _: 1.0 + FRESH_S["cue"])
    speech.say(0.0, asked("Sit tall."))
    speech.say(0.5, asked("Lay your leg flat.", "cue"))
    speech.advance(10.0)
    assert said(speech) == ["Sit tall."]


def test_a_correction_that_holds_no_more_is_not_said() -> None:
    speech = Speech(lambda _: 2.0)
    speech.say(0.0, asked("Sit tall."))
    speech.say(0.5, asked("Lay your leg flat.", "cue"))
    speech.say(1.0, asked("Lay your leg flat.", "hush"))
    speech.say(1.0, asked("Sit tall.", "hush"))  # is being said, and is said to its end
    speech.advance(10.0)
    assert [(s.ended_s, s.text) for s in speech.spoken] == [(2.0, "Sit tall.")]


def test_the_wait_for_what_is_next_is_over_when_it_comes() -> None:
    speech = Speech(lambda _: 2.0)
    speech.say(0.0, asked("Sit tall."))
    speech.say(0.3, asked("Sit still for a moment.", "meanwhile"))
    speech.say(0.9, asked("Pull your toes."))
    speech.advance(10.0)
    assert said(speech) == ["Sit tall.", "Pull your toes."]


def test_only_the_newest_correction_waits() -> None:
    speech = Speech(lambda _: 1.0)
    speech.say(0.0, asked("Sit tall."))
    speech.say(0.2, asked("Lay your leg flat.", "cue"))
    speech.say(0.4, asked("Ease off.", "cue"))
    speech.advance(5.0)
    assert said(speech) == ["Sit tall.", "Ease off."]


def test_what_is_about_this_moment_ends_what_waited() -> None:
    speech = Speech(lambda _: 1.0)
    speech.say(0.0, asked("Gently pull your left toes toward you."))
    speech.say(0.1, asked("Sit still."))
    speech.say(0.2, asked("And let go.", "now"))
    speech.advance(5.0)
    assert said(speech) == ["Gently pull your left toes toward you.", "And let go."]


def test_a_number_comes_at_once_or_not_at_all() -> None:
    speech = Speech(lambda _: 1.0)
    speech.say(0.0, asked("Hold.", "now"))
    speech.say(0.1, asked("two", "count"))
    speech.advance(0.9)
    speech.say(1.1, asked("three", "count"))
    assert said(speech) == ["Hold.", "three"]


def test_the_same_sentence_does_not_wait_twice() -> None:
    queue = SpeechQueue()
    queue.say(0.0, asked("Sit tall."))
    queue.say(0.1, asked("Sit tall."))
    assert len(queue) == 1


KINDS = st.sampled_from(list(FRESH_S))
SCRIPT = st.lists(st.tuples(st.floats(0, 3), KINDS, st.text("abc ", min_size=1, max_size=40)))


@settings(max_examples=60)
@given(SCRIPT)
def test_nothing_overlaps_and_the_caption_is_what_is_said(
    script: list[tuple[float, Kind, str]],
) -> None:
    speech, t, shown = Speech(), 0.0, []
    for gap, kind, text in script:
        for _ in range(int(gap / 0.05)):
            t += 0.05
            shown.append((t, speech.caption(t)))
        speech.say(t, asked(text, kind))
        shown.append((t, speech.caption(t)))
    for before, after in zip(speech.spoken, speech.spoken[1:], strict=False):
        assert before.ended_s <= after.began_s
    for t, caption in shown:
        if any(t in (s.began_s, s.ended_s) for s in speech.spoken):
            continue  # asked in the same moment, before or after
        now = [s.text for s in speech.spoken if s.began_s < t < s.ended_s]
        assert caption == (now[0] if now else "")
    for s in speech.spoken:
        assert s.ended_s == s.began_s + reading_s(s.text)
