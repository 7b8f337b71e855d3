"""Which one sentence now: for the eye and for the ear."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from posecheck.config import load_stretch
from posecheck.cues import (
    PRAISE_S,
    PRIORITY,
    SAME_EVERY_S,
    SHOW_S,
    SPEAK_EVERY_S,
    SPEAK_URGENT_S,
    Cue,
    CueKind,
    CuePicker,
    kind_of,
)
from posecheck.stretch import Check
from posecheck.words import ENGLISH

DT = 0.05
EPS = 1e-6
CALF = load_stretch("calf")
PRAISE = ENGLISH.praise.cleared


def cue(kind: CueKind, text: str = "", check: str | None = "hip_90") -> Cue:
    return Cue(kind, text or f"{kind}!", CALF.check(check) if check else None)


MAIN, FINE, TARGET = cue("main"), cue("fine"), cue("target")
PLACE, SAFETY = cue("place", check=None), cue("safety")

Script = Sequence[tuple[float, Sequence[Cue]]]


class Play:
    """What was shown and said while the cues of a script of (seconds, cues) were true.

    What is true no more has been put right, unless not `mended`.
    """

    def __init__(self, script: Script, mended: bool = True) -> None:
        self.shown: list[tuple[float, Cue]] = []
        self.spoken: list[tuple[float, str]] = []
        picker, i = CuePicker(), 0
        before: Sequence[Cue] = ()
        for seconds, wanted in script:
            for gone in before if mended else ():
                if gone.check is not None and gone not in wanted:
                    picker.mend(gone.check)
            before = wanted
            for _ in range(round(seconds / DT)):
                t = round(i * DT, 6)
                best, speak = picker.pick(t, wanted)
                if best is not None:
                    self.shown.append((t, best))
                    if speak:
                        self.spoken.append((t, best.text))
                assert not speak or best is not None
                i += 1

    @property
    def spans(self) -> list[tuple[str, float, float]]:
        """Each sentence that was shown, from and until when."""
        spans: list[tuple[str, float, float]] = []
        for t, shown in self.shown:
            if spans and spans[-1][0] == shown.text and t - spans[-1][2] < DT + EPS:
                spans[-1] = (shown.text, spans[-1][1], t)
            else:
                spans.append((shown.text, t, t))
        return [(text, since, round(until + DT, 6)) for text, since, until in spans]

    @property
    def texts(self) -> list[str]:
        return [text for text, _, _ in self.spans]


class TestPriority:
    @pytest.mark.parametrize(("first", "second"), list(combinations(PRIORITY, 2)))
    def test_what_comes_first_is_shown_whatever_the_order(
        self, first: CueKind, second: CueKind
    ) -> None:
        for wanted in ([cue(first), cue(second)], [cue(second), cue(first)]):
            best, _ = CuePicker().pick(0.0, wanted)
            assert best is not None
            assert best.kind == first

    def test_the_order_of_the_design(self) -> None:
        assert PRIORITY[:7] == ("place", "view", "safety", "setup", "main", "fine", "target")

    def test_nothing_wanted_nothing_shown(self) -> None:
        assert CuePicker().pick(0.0, []) == (None, False)

    @pytest.mark.parametrize(
        ("stretch", "check", "kind"),
        [
            ("calf", "hip_90", "main"),
            ("calf", "hips_still", "fine"),
            ("calf", "pull_speed", "safety"),
            ("calf", "toes", "target"),
            ("quad", "knee_down", "setup"),
            ("rolldown", "roll_speed", "safety"),
        ],
    )
    def test_kind_of_a_check(self, stretch: str, check: str, kind: CueKind) -> None:
        found: Check = load_stretch(stretch).check(check)
        assert kind_of(found) == kind


class TestShowing:
    def test_stays_while_it_is_true(self) -> None:
        assert Play([(5.0, [MAIN])]).spans == [("main!", 0.0, 5.0)]

    def test_a_sentence_stays_long_enough_to_be_read(self) -> None:
        [(_, since, until), *_] = Play([(0.1, [FINE]), (3.0, [MAIN])]).spans
        assert (since, until) == (0.0, pytest.approx(SHOW_S))

    def test_who_and_where_may_cut_in(self) -> None:
        spans = Play([(0.5, [MAIN]), (1.0, [MAIN, PLACE])]).spans
        assert spans == [("main!", 0.0, 0.5), ("place!", 0.5, 1.5)]

    def test_the_same_rank_does_not_push_it_away(self) -> None:
        other = cue("main", "other!")
        assert Play([(2.0, [MAIN]), (3.0, [other, MAIN])]).texts == ["main!"]
        assert Play([(2.0, [MAIN]), (3.0, [other])]).texts == ["main!", "other!"]

    def test_a_higher_rank_does(self) -> None:
        spans = Play([(3.0, [FINE]), (2.0, [FINE, MAIN])]).spans
        assert spans == [("fine!", 0.0, 3.0), ("main!", 3.0, 5.0)]

    def test_remembers_since_when(self) -> None:
        picker = CuePicker()
        picker.pick(2.0, [MAIN])
        best, _ = picker.pick(3.0, [cue("main")])
        assert best is not None
        assert best.since_s == 2.0


class TestPraise:
    def test_comes_when_a_correction_is_cleared(self) -> None:
        play = Play([(3.0, [MAIN]), (4.0, [])])
        assert play.texts[0] == "main!"
        assert play.texts[1] in PRAISE
        assert play.spans[1][1:] == (3.0, pytest.approx(3.0 + PRAISE_S))
        assert len(play.spans) == 2

    def test_not_for_what_was_not_put_right(self) -> None:
        """As when the person has gone, or the part is hidden now."""
        assert Play([(3.0, [MAIN]), (4.0, [])], mended=False).texts == ["main!"]

    def test_not_for_what_came_back_meanwhile(self) -> None:
        picker = CuePicker()
        picker.pick(0.0, [MAIN])
        picker.mend(CALF.check("hip_90"))
        picker.pick(1.0, [MAIN])
        assert picker.pick(3.0, []) == (None, False)

    def test_not_for_a_correction_that_was_not_heard(self) -> None:
        """On and off, on and off: nobody is praised for what was never said."""
        play = Play([(2.5, [MAIN]), (2.5, [])] * 5)
        heard = [text for _, text in play.spoken]
        assert heard.count("main!") < 5
        assert sum(text in PRAISE for text in play.texts) == heard.count("main!")

    def test_waits_until_the_correction_could_be_read(self) -> None:
        assert Play([(0.5, [MAIN]), (4.0, [])]).spans[1][1] == pytest.approx(SHOW_S)

    def test_not_for_guidance(self) -> None:
        assert Play([(3.0, [PLACE]), (3.0, [])]).texts == ["place!"]

    def test_not_while_something_else_is_wrong(self) -> None:
        assert Play([(3.0, [MAIN]), (3.0, [FINE])]).texts == ["main!", "fine!"]

    def test_gives_way_to_a_correction_at_once(self) -> None:
        spans = Play([(3.0, [MAIN]), (0.2, []), (2.0, [TARGET])]).spans
        assert spans[2][:2] == ("target!", 3.2)

    def test_is_not_always_the_same_word(self) -> None:
        play = Play([(3.0, [MAIN]), (61.0, [])] * len(PRAISE))
        assert set(play.texts) - {"main!"} == set(PRAISE)


class TestSpeaking:
    def test_at_once_and_then_not_the_same_for_a_while(self) -> None:
        spoken = [t for t, _ in Play([(30.0, [MAIN])]).spoken]
        assert spoken == pytest.approx([0.0, SAME_EVERY_S, 3 * SAME_EVERY_S])

    def test_nobody_is_told_the_same_on_and_on(self) -> None:
        spoken = [t for t, _ in Play([(200.0, [MAIN])]).spoken]
        gaps = [b - a for a, b in pairwise(spoken)]
        assert gaps == pytest.approx([8.0, 16.0, 32.0, 32.0, 32.0, 32.0, 32.0])

    def test_after_a_while_it_is_new_again(self) -> None:
        spoken = [t for t, _ in Play([(26.0, [MAIN]), (65.0, []), (10.0, [MAIN])]).spoken]
        assert spoken[-2:] == pytest.approx([91.0, 99.0])

    def test_pauses_between_sentences(self) -> None:
        other = cue("main", "other!")
        assert Play([(2.0, [MAIN]), (9.0, [other])]).spoken[:2] == [
            (0.0, "main!"),
            (SPEAK_EVERY_S, "other!"),
        ]

    def test_what_matters_more_is_said_sooner(self) -> None:
        play = Play([(1.6, [FINE]), (5.0, [MAIN])])
        assert play.spoken[:2] == [(0.0, "fine!"), (SPEAK_URGENT_S, "main!")]

    @pytest.mark.parametrize("urgent", [PLACE, SAFETY])
    def test_who_and_where_and_safety_do_not_wait(self, urgent: Cue) -> None:
        play = Play([(1.6, [MAIN]), (1.0, [urgent])])
        assert play.spoken == [(0.0, "main!"), (pytest.approx(1.6), urgent.text)]

    def test_how_to_turn_is_one_sentence_whatever_its_words(self) -> None:
        first, turned = cue("view", "Turn.", check=None), cue("view", "Turn left.", check=None)
        spoken = Play([(5.0, [first]), (5.0, [turned])]).spoken
        assert spoken == [(0.0, "Turn."), (pytest.approx(SAME_EVERY_S), "Turn left.")]

    def test_a_sentence_that_would_end_too_late_is_shown_only(self) -> None:
        picker = CuePicker()
        assert picker.pick(0.0, [FINE], 0.5) == (replace(FINE, since_s=0.0), False)
        assert picker.pick(1.0, [FINE], 5.0)[1]
        assert CuePicker().pick(0.0, [PLACE], 0.5)[1]

    def test_the_same_sentence_counts_by_its_words(self) -> None:
        left, right = cue("main", "Sit tall."), cue("fine", "Sit tall.", check="thigh_flat")
        assert len(Play([(3.0, [left]), (3.0, [right])]).spoken) == 1


cues_wanted = st.lists(
    st.sampled_from(
        [cue(kind, f"{kind} {i}") for kind in PRIORITY if kind != "praise" for i in "ab"]
    ),
    max_size=3,
)
scripts = st.lists(st.tuples(st.sampled_from([0.1, 0.5, 1.0, 3.0]), cues_wanted), max_size=10)
URGENT = ("place", "safety")


class TestAlways:
    @settings(max_examples=50)
    @given(script=scripts)
    def test_a_sentence_is_shown_long_enough_or_gives_way_to_who_and_where(
        self, script: Script
    ) -> None:
        spans = Play(script).spans
        for (text, since, until), (after, start, _) in pairwise(spans):
            if text not in PRAISE and start - until < EPS:
                assert until - since >= SHOW_S - EPS or after.startswith("place")

    @settings(max_examples=50)
    @given(script=scripts)
    def test_speech_keeps_its_pauses(self, script: Script) -> None:
        spoken = Play(script).spoken
        for (before, _), (t, text) in pairwise(spoken):
            gap_s = 0.0 if text.startswith(URGENT) else SPEAK_URGENT_S
            assert t - before >= gap_s - EPS
        for text in {text for _, text in spoken}:
            times = [t for t, said in spoken if said == text]
            assert all(b - a >= SAME_EVERY_S - EPS for a, b in pairwise(times))

    @settings(max_examples=50)
    @given(script=scripts)
    def test_only_what_was_wanted_or_praise_is_shown(self, script: Script) -> None:
        wanted = {c.text for _, cues in script for c in cues}
        assert set(Play(script).texts) <= wanted | set(PRAISE)
