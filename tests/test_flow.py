"""A session without a hand on the keyboard: welcome, signs, breath, own range, end card."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from bodies import TORSO, Body, Camera, Keyframes, calf, movement

from posecheck.coach import State
from posecheck.config import load_language, load_routine, load_stretch
from posecheck.guide import UNSURE_S
from posecheck.host import IN_PLACE_S, Frame
from posecheck.own_range import OwnRange
from posecheck.pages import Page, read_s
from posecheck.session import Session, Step
from posecheck.speech import Speech
from posecheck.step import Utterance
from posecheck.stretch import Leg
from posecheck.welcome import ending_page, welcome_back, welcome_pages
from posecheck.words import ENGLISH
from posecheck.zeroing import DOUBT_S, SETTLED_S

CALF = load_stretch("calf")
LEG = Leg(CALF, "right")
REST, PULLED = calf("right", ankle=100), calf("right", ankle=80)
UP = {"left_hand": (0.05, 0.2, TORSO + 0.75), "right_hand": (0.05, -0.2, TORSO + 0.75)}
BOTH_UP = replace(REST, **UP)
ONE_UP = replace(REST, right_hand=UP["right_hand"])
PAGES = (
    Page("Welcome", ("One.", "Two.")),
    Page("Take care", ("Mild stretch only.",), vital=True),
    Page("You need", ("A mat.", "A rope.", "Some time.", "And some more.")),
)
FRAME = Frame(PAGES, Page("All done.", ("Walk a little.",)))


class Play:
    """A session that sees bodies one after the other, each for some seconds."""

    def __init__(
        self, frame: Frame = FRAME, reps: int = 1, legs: tuple[Leg, ...] = (LEG,), **more: object
    ) -> None:
        self.session = Session(
            legs, lambda *_: 0.01, reps, frame=frame, **more  # type: ignore[arg-type]
        )  # fmt: skip
        self.steps: list[Step] = []
        self.t = 0.0

    def see(self, *parts: tuple[float, Body | None], fps: float = 20.0) -> Play:
        keys: Keyframes = []
        t = self.t
        for seconds, body in parts:
            keys = [*keys, (t + 0.3 if keys else t, body), (t + seconds, body)]
            t += seconds
        self.steps += [self.session.step(p) for p in movement(keys, Camera(), fps)]
        self.t = t
        return self

    def until(self, state: State, body: Body | None, at_most_s: float = 60.0) -> float:
        """Show a body until the state comes; how long that took."""
        began = self.t
        while self.session.coach.state is not state:
            assert self.t - began < at_most_s, f"still {self.session.coach.state}"
            self.see((0.25, body))
        return self.t - began

    @property
    def state(self) -> State:
        return self.session.coach.state

    @property
    def says(self) -> list[str]:
        return [u.text for step in self.steps for u in step.say if u.kind != "hush"]

    def names(self, *names: str) -> list[str]:
        return [e.name for s in self.steps for e in s.events if e.name in names]


REP = ((1.5, REST), (5.0, PULLED), (2.0, REST))


class TestWelcome:
    def test_reads_all_its_pages_and_begins(self) -> None:
        play = Play()
        took = play.until(State.FIND, None)
        texts = [t for page in PAGES for t in (page.title, *page.lines)]
        assert play.says[: len(texts)] == texts
        assert 8 < took < 20
        pages = [s.page.number for s in play.steps if s.page is not None]
        assert pages == sorted(pages) and set(pages) == {1, 2, 3}

    def test_who_is_in_place_goes_on_once_the_vital_pages_were_heard(self) -> None:
        alone, waiting = Play(), Play()
        while waiting.state is State.WELCOME:
            waiting.see((0.25, REST))
        assert waiting.t < alone.until(State.FIND, None) - 3
        assert "Mild stretch only." in waiting.says
        assert "And some more." not in waiting.says

    def test_a_moment_in_place_is_not_enough(self) -> None:
        play = Play(Frame(PAGES[2:]))
        play.see((IN_PLACE_S - 0.5, REST))
        assert play.state is State.WELCOME

    def test_a_key_begins_and_another_turns_the_page(self) -> None:
        play = Play().see((0.5, None))
        play.session.skip()
        play.see((0.5, None))
        assert play.steps[-1].page is not None and play.steps[-1].page.number == 2
        play.session.begin()
        assert play.see((0.5, None)).state is State.FIND
        assert play.steps[-1].page is None

    @pytest.mark.parametrize("command", ["pause", "begin"])
    def test_pause_begins_too(self, command: str) -> None:
        play = Play().see((0.5, None))
        getattr(play.session, command)()
        assert play.state is State.FIND

    def test_a_sign_begins(self) -> None:
        play = Play().see((0.5, REST), (2.5, BOTH_UP))
        assert play.state is not State.WELCOME
        assert play.names("gesture") == ["gesture"]

    def test_without_pages_there_is_none(self) -> None:
        play = Play(Frame()).see((0.5, None))
        assert play.state is State.FIND
        assert play.steps[-1].page is None

    def test_nothing_is_judged_meanwhile(self) -> None:
        play = Play(Frame(PAGES[:2])).see((3.0, calf("right", lean=-30)))
        assert not play.names("cue_raised", "baseline")


class TestSigns:
    def ready(self) -> Play:
        play = Play(Frame())
        play.until(State.SETTLE, REST)
        return play.see((2.0, REST))

    def test_both_hands_pause_and_go_on(self) -> None:
        play = self.ready().see((0.3, REST), (2.3, BOTH_UP), (1.0, REST))
        assert play.state is State.PAUSE
        assert "Paused. Both hands up to go on." in play.says
        play.see((0.3, REST), (2.3, BOTH_UP), (1.0, REST))
        assert play.state in (State.PLACE, State.SETTLE)
        assert "On we go." in play.says
        tones = [tone for step in play.steps for tone in step.tones]
        assert tones.count("sign") == 2
        gestures = [e.data["gesture"] for s in play.steps for e in s.events if e.name == "gesture"]
        assert gestures == ["pause", "pause"]

    def test_one_arm_skips(self) -> None:
        play = self.ready().see((0.3, REST), (2.8, ONE_UP), (0.2, REST))
        assert play.state is State.SWITCH

    def test_it_is_shown_while_it_is_held_and_nothing_is_corrected(self) -> None:
        play = self.ready()
        n = len(play.steps)
        play.see((0.3, REST), (1.7, BOTH_UP))
        signs = [s for s in play.steps[n:] if s.sign is not None]
        shares = [s.sign.share for s in signs if s.sign is not None]
        assert shares == sorted(shares) and len(shares) > 10
        assert all(s.cue is None or s.cue.kind == "praise" for s in signs[5:])

    def test_nobody_who_is_gone_gives_a_sign(self) -> None:
        play = self.ready().see((3.0, None))
        assert not play.names("gesture")


class TestRepetition:
    def test_is_counted_praised_and_breathed(self) -> None:
        play = Play(Frame(), reps=2)
        play.until(State.SETTLE, REST)
        play.see(*REP).until(State.SETTLE, REST)
        said = play.says[play.says.index("Hold.") :]
        assert said == [
            "Hold.", "Two.", "One.", "And let go.", "Good form. Breathe in deeply.",
            "And breathe out.", "And the last one.",
        ]  # fmt: skip

    def test_further_than_last_time_is_said_instead_of_praise(self) -> None:
        last = OwnRange({("calf", "right", "toes"): -5.0})
        play = Play(Frame(), own_range=last)
        play.until(State.SETTLE, REST)
        play.see(*REP)
        assert "Further than last time. Breathe in deeply." in play.says
        assert [r.further for r in play.steps[-1].reaches] == [True]

    def test_nobody_is_urged_who_was_further_last_time(self) -> None:
        last = OwnRange({("calf", "right", "toes"): -40.0})
        play = Play(Frame(), own_range=last)
        play.until(State.SETTLE, REST)
        play.see(*REP)
        assert "Good form. Breathe in deeply." in play.says


class TestEnd:
    def test_the_card_is_read_and_then_it_is_over(self) -> None:
        play = Play(replace(FRAME, welcome=()))
        play.until(State.SETTLE, REST)
        play.see(*REP).until(State.DONE, REST)
        assert not play.steps[-1].over
        play.see((8.0, REST))
        assert play.says[-2:] == ["All done.", "Walk a little."]
        assert play.steps[-1].over
        (done,) = play.steps[-1].done
        assert (done.leg, done.reps, done.good) == (LEG, 1, 1)
        assert [r.check.id for r in done.reaches] == ["toes"]
        assert LEG.stretch.hold_s <= done.held_s < 6

    def test_without_a_card_it_is_over_at_once(self) -> None:
        play = Play(Frame()).see((0.5, REST))
        play.session.skip()
        play.until(State.DONE, REST)
        assert play.steps[-1].over
        assert "All done. Well done." in play.says

    def test_signs_and_commands_after_the_end_do_nothing(self) -> None:
        play = Play(Frame()).see((0.5, REST))
        play.session.skip()
        play.until(State.DONE, REST)
        play.see((3.0, BOTH_UP))
        play.session.begin()
        assert play.state is State.DONE


class TestNobodyIsStuck:
    @pytest.mark.parametrize("away", [None, calf("right", lean=-45)])
    def test_who_gets_up_right_after_the_last_repetition_has_done_all(
        self, away: Body | None
    ) -> None:
        play = Play(Frame())
        play.until(State.SETTLE, REST)
        play.see(*REP)
        assert play.state is State.BREATHE
        play.until(State.DONE, away, 15.0)
        assert [d.reps for d in play.steps[-1].done] == [1]

    def test_who_cannot_be_judged_hears_how_to_go_on(self) -> None:
        """As with a model that does not see the toes: no hold would ever count."""
        unsure = ENGLISH.guide.unsure
        play = Play(Frame())
        play.session.recalibrate(lambda measure, *_: 90.0 if measure == "ankle_angle" else 1.0)
        play.until(State.SETTLE, REST)
        play.see((UNSURE_S - 2.0, REST))
        assert unsure not in play.says
        play.see((UNSURE_S, REST), (UNSURE_S, PULLED))
        assert play.says.count(unsure) == 1
        seen = Play(Frame()).see((3.0 + 2 * UNSURE_S, REST))
        assert unsure not in seen.says

    def test_who_goes_on_soon_is_not_told_of_the_pause_any_more(self) -> None:
        """The voice may still say another sentence while the pause begins and ends."""
        play = Play(Frame())
        play.until(State.SETTLE, REST)
        play.session.pause()
        play.session.pause()
        play.see((1.0, REST))
        sentences = [u for s in play.steps for u in s.say]
        paused = next(i for i, u in enumerate(sentences) if u.text == ENGLISH.guide.paused[0])
        speech = Speech()
        speech.say(0.0, Utterance(0.0, "Ease off. Gently.", "cue"))
        for sentence in sentences[paused:]:
            speech.say(0.5, sentence)
        speech.advance(2.0)
        assert [s.text for s in speech.spoken][1:] == [ENGLISH.sign.going_on]

    def test_no_sentence_of_one_side_is_shown_on_the_other(self) -> None:
        play = Play(Frame(), legs=(LEG, Leg(CALF, "left")))
        play.until(State.SETTLE, REST)
        play.see((2.0, REST), (1.0, calf("right", lean=-30)))
        assert play.steps[-1].cue is not None
        play.session.skip()
        while play.steps[-1].view.side == "right":
            play.see((0.1, calf("right", lean=-30)))
        assert play.steps[-1].cue is None or "left" in play.steps[-1].cue.text

    def test_a_bad_baseline_is_taken_anew(self) -> None:
        """Zeroed in a lean back, sitting upright a little in front looks like a fault."""
        play = Play(Frame())
        furthest = CALF.check("hip_90").high or 0.0  # it moves whenever thresholds are tuned
        leaning = calf("right", lean=90 + 0.5 - furthest)
        play.until(State.SETTLE, leaning)
        play.see((2.0, leaning))
        upright = calf("right", lean=12)
        play.see((DOUBT_S - 2.0, upright))
        assert play.names("baseline") == ["baseline"]
        assert "hip_90" in {v.check.id for v in play.steps[-1].active}
        play.see((8.0, upright))
        assert play.names("baseline") == ["baseline"] * 2
        assert not play.steps[-1].active
        said = [u.text for s in play.steps for u in s.say if u.kind == "cue"]
        assert said.count("Come back up so your back is straight.") <= 2

    def test_the_baseline_waits_for_who_has_just_sat_down(self) -> None:
        play = Play(Frame())
        play.until(State.SETTLE, REST)
        play.see((3.0, REST))
        at = {
            e.data.get("state", e.name): e.t
            for s in play.steps for e in s.events if e.name in ("state", "baseline")
        }  # fmt: skip
        assert at["baseline"] - at["settle"] >= SETTLED_S - 1e-6


@pytest.mark.parametrize("code", ["en", "de", "es"])
def test_every_line_of_the_pages_is_short(code: str) -> None:
    words = load_language(code).words
    legs = [Leg(load_stretch(s), "left") for s in ("calf", "quad")]
    pages = [
        *welcome_pages(legs, (), "x", words.welcome),
        *welcome_back(words.welcome),
        ending_page((), words.ending, 3),
    ]
    assert not [line for page in pages for line in page.lines if len(line.split()) > 8]


@pytest.mark.parametrize("code", ["en", "de", "es"])
def test_the_short_welcome_takes_less_than_a_third_of_the_whole_one(code: str) -> None:
    words = load_language(code)
    routine = load_routine("low-back", words)
    say = words.words.welcome

    def takes_s(pages: Sequence[Page]) -> float:
        return sum(read_s(line) for p in pages for line in (p.title, *p.lines))

    whole = welcome_pages(routine.legs, routine.before, say.title, say)
    assert takes_s(welcome_back(say)) < 0.3 * takes_s(whole)


def test_the_frame_rate_does_not_matter() -> None:
    def ends(fps: float) -> list[str]:
        play = Play().see((25.0, REST), fps=fps)
        return [u.text for s in play.steps for u in s.say]

    assert ends(10) == ends(20) == ends(30)


def test_the_words_of_the_pages_are_those_of_the_language() -> None:
    pages = welcome_pages([LEG], ("Hello.",), "Hi", ENGLISH.welcome)
    assert pages[0] == Page("Hi", ("Hello.",))
    assert [page.picture for page in pages[3:]] == ["things", "camera", "signs"]
    assert [page.vital for page in pages] == [False, True, True, False, False, False]
