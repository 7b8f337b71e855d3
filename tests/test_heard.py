"""What a person hears who does not look: nothing wrong, nothing late, no silence to wonder in."""

from __future__ import annotations

from itertools import pairwise

import pytest
from bodies import Body, Camera, calf, hidden, movement
from hypothesis import given, settings
from hypothesis import strategies as st

from posecheck.coach import State
from posecheck.config import load_stretch
from posecheck.host import Frame
from posecheck.pages import Page
from posecheck.pose import Pose
from posecheck.reminders import AFTER_S, Reminders
from posecheck.session import Session
from posecheck.speech import Speech, Spoken
from posecheck.step import Event
from posecheck.stretch import Leg
from posecheck.words import ENGLISH

CALF, QUAD, WALK = load_stretch("calf"), load_stretch("quad"), load_stretch("walk")
RIGHT, LEFT = Leg(CALF, "right"), Leg(CALF, "left")
REST, PULLED = calf("right", ankle=100), calf("right", ankle=80)
LEANING = calf("right", lean=-25)
SAY = ENGLISH.guide
SETUP = "Sit tall, legs flat. Rope round your {} foot."
MOVE = "Gently pull your {} toes toward you."
TALLER = "Sit taller. Bring your chest up over your hips."


class Heard:
    """A session whose sentences are said at the pace of a common voice."""

    def __init__(self, *legs: Leg, reps: int = 2, frame: Frame | None = None) -> None:
        self.session = Session(legs or (RIGHT,), lambda *_: 0.01, reps, frame=frame or Frame())
        self.rate = 20.0
        self.speech = Speech()
        self.events: list[Event] = []
        self.t = 0.0
        self._body: Body | None = REST

    def see(self, seconds: float, body: Body | None, *unseen: str) -> Heard:
        """Move to a body in 0.3 s, and keep it; without the landmarks `unseen`."""
        keys = [(self.t, self._body), (self.t + 0.3, body), (self.t + seconds, body)]
        for pose in movement(keys, Camera(), self.rate):
            if pose.t > self.t or self.t == 0:
                self._take(hidden(pose, *unseen) if unseen else pose)
        self.t, self._body = self.t + seconds, body
        return self

    def _take(self, pose: Pose) -> None:
        step = self.session.step(pose)
        self.events += step.events
        for sentence in step.say:
            self.speech.say(pose.t, sentence)
        self.speech.advance(pose.t)

    def told(self) -> Heard:
        """Until all is said that belongs to the beginning."""
        return self.see(10.0, REST)

    @property
    def spoken(self) -> list[Spoken]:
        return [s for s in self.speech.spoken if s.began_s <= self.t]

    def texts(self, since_s: float = 0.0) -> list[str]:
        return [s.text for s in self.spoken if s.began_s >= since_s - 1e-6]

    def at(self, event: str) -> float:
        return next(e.t for e in self.events if e.name == event)


class TestTheRightWords:
    def test_the_end_of_a_hold_is_heard_in_time_whatever_is_corrected(self) -> None:
        for late_s in (0.5, 1.0, 1.5, 2.0):
            heard = Heard().told().see(late_s, PULLED)
            heard.see(4.0, calf("right", ankle=80, lean=13))
            ended = next(s.began_s for s in heard.spoken if s.text == SAY.let_go[0])
            assert ended - heard.at("hold_completed") < 0.7

    @pytest.mark.parametrize("key", ["skip", "switch_side"])
    def test_nothing_of_the_old_side_is_said_once_it_is_left(self, key: str) -> None:
        heard = Heard(RIGHT, LEFT).see(1.0, REST)
        getattr(heard.session, key)()
        left = heard.t
        heard.see(8.0, calf("left"))
        after = heard.texts(left)
        assert SETUP.format("left") in after
        assert not [text for text in after if "right foot" in text or "right toes" in text]

    def test_a_side_is_not_changed_while_it_changes_anyway(self) -> None:
        heard = Heard(RIGHT, LEFT).told()
        heard.session.skip()
        heard.see(1.0, REST)
        heard.session.switch_side()
        assert heard.session.coach.state is State.SWITCH

    def test_who_goes_on_at_once_hears_that_last(self) -> None:
        heard = Heard().told()
        heard.session.pause()
        heard.see(0.1, REST)
        heard.session.pause()
        heard.see(8.0, REST)
        assert heard.texts(10.0) == [SAY.paused[0], ENGLISH.sign.going_on, MOVE.format("right")]

    def test_nobody_is_corrected_while_doing_what_the_set_up_asks_for(self) -> None:
        """As bending forward to put the rope round the foot."""
        bending = calf("right", lean=35)
        heard = Heard().see(2.0, REST).see(4.0, bending).see(4.0, REST)
        assert heard.texts()[-2:] == [MOVE.format("right"), RIGHT.stretch.advice[0]]
        assert "Come back up so your back is straight." in Heard().see(12.0, bending).texts()

    def test_every_short_hold_is_told_and_not_counted_on(self) -> None:
        heard = Heard().told()
        for _ in range(4):
            heard.see(1.8, PULLED).see(3.5, REST)
        short = SAY.short_hold.format(seconds="3")
        assert heard.texts().count(short) == 4
        assert SAY.count[0] not in heard.texts()


class TestPraise:
    @staticmethod
    def praised(heard: Heard, since_s: float) -> bool:
        return any(text in ENGLISH.praise.cleared for text in heard.texts(since_s))

    def test_for_what_was_put_right(self) -> None:
        assert self.praised(Heard().told().see(6.0, LEANING).see(4.0, REST), 16.0)

    def test_not_for_going_away(self) -> None:
        assert not self.praised(Heard().told().see(6.0, LEANING).see(4.0, None), 16.0)

    def test_not_for_what_is_hidden_now(self) -> None:
        bent = calf("right", knee=140)
        heard = Heard().told().see(4.0, bent).see(6.0, bent, "right_knee", "left_knee")
        assert not self.praised(heard, 14.0)

    def test_not_for_a_new_baseline(self) -> None:
        assert not self.praised(Heard().told().see(25.0, LEANING), 10.0)

    def test_not_for_a_pause_or_a_skip(self) -> None:
        for key in ("pause", "skip"):
            heard = Heard(RIGHT, LEFT).told().see(6.0, LEANING)
            getattr(heard.session, key)()
            assert not self.praised(heard.see(5.0, LEANING), 16.0)


class TestNoSilence:
    def test_nobody_there(self) -> None:
        heard = Heard()
        heard._body = None
        nobody = ENGLISH.view.nobody
        assert heard.see(70.0, None).texts() == [nobody] * len(AFTER_S["nobody"])
        assert heard.see(10.0, REST).texts(70.0)[:2] == [SAY.see_you, SETUP.format("right")]

    def test_after_the_last_repetition_one_may_go(self) -> None:
        heard = Heard(reps=1).told().see(4.0, PULLED).see(1.5, REST).see(3.0, None)
        assert ENGLISH.view.nobody not in heard.texts()

    def test_who_did_not_hear_what_to_do_hears_it_again(self) -> None:
        assert Heard().told().see(60.0, REST).texts().count(MOVE.format("right")) == 3

    def test_not_while_something_is_to_be_put_right(self) -> None:
        heard = Heard().told().see(18.0, LEANING)
        assert heard.texts().count(MOVE.format("right")) == 1

    @pytest.mark.parametrize("away", ["gone", "paused"])
    def test_who_comes_back_is_told_what_is_next(self, away: str) -> None:
        heard = Heard().told()
        if away == "gone":
            heard.see(2.0, None)
        else:
            heard.session.pause()
            heard.see(30.0, REST)
            heard.session.pause()
        back = heard.t
        assert MOVE.format("right") in heard.see(5.0, REST).texts(back)

    def test_between_repetitions_that_one_more_comes(self) -> None:
        heard = Heard().told().see(4.0, PULLED).see(1.5, REST).see(2.0, None)
        back = heard.t
        assert SAY.last_one[0] in heard.see(5.0, REST).texts(back)

    def test_what_was_cut_off_by_a_pause_is_explained_after_it(self) -> None:
        heard = Heard().see(0.5, REST)
        heard.session.pause()
        heard.see(20.0, REST)
        heard.session.pause()
        after = heard.see(12.0, REST).texts(20.5)
        assert [SETUP.format("right"), MOVE.format("right")] == [
            text for text in after if text in (SETUP.format("right"), MOVE.format("right"))
        ]

    def test_going_back_explains_anew(self) -> None:
        heard = Heard(RIGHT, Leg(QUAD, "right")).told()
        heard.session.skip()
        heard.see(5.0, REST)
        heard.session.back()
        assert SETUP.format("right") in heard.see(6.0, REST).texts(15.0)

    def test_who_does_not_get_into_place_hears_the_way_out(self) -> None:
        texts = Heard().see(60.0, LEANING).texts()
        assert texts.count(SAY.stuck) == 1
        assert SAY.stuck not in Heard().told().texts()

    def test_the_first_advice_is_not_lost_behind_the_greeting(self) -> None:
        texts = Heard(LEFT).see(9.0, REST).texts()
        assert texts[2].startswith("Turn around")
        assert len([text for text in texts if text.startswith("Turn around")]) == 1

    def test_who_holds_on_and_on(self) -> None:
        assert Heard().told().see(45.0, PULLED).texts().count(SAY.enough[0]) == 3

    def test_who_does_not_get_up(self) -> None:
        heard = Heard(RIGHT, Leg(WALK, "both")).told()
        heard.session.skip()
        assert heard.see(40.0, REST).texts().count("Stand up when you are ready.") == 2


BODIES = {
    "rest": REST, "pulled": PULLED, "leaning": LEANING, "bent": calf("right", knee=140),
    "other": calf("left"), "gone": None,
}  # fmt: skip
KEYS = ("begin", "pause", "skip", "back", "switch_side")
DEEDS = st.lists(
    st.tuples(
        st.sampled_from(list(BODIES)), st.sampled_from((0.5, 2.0, 5.0)), st.sampled_from(KEYS)
    )
    | st.tuples(st.sampled_from(list(BODIES)), st.sampled_from((0.5, 2.0, 5.0)), st.none()),
    max_size=12,
)


@settings(max_examples=30)
@given(deeds=DEEDS, welcome=st.booleans())
def test_whatever_is_done_and_pressed_it_goes_on(
    deeds: list[tuple[str, float, str | None]], welcome: bool
) -> None:
    frame = Frame((Page("Welcome", ("One.", "Two.")),)) if welcome else Frame()
    heard = Heard(RIGHT, LEFT, Leg(QUAD, "right"), Leg(WALK, "both"), frame=frame)
    heard.rate = 10.0
    for body, seconds, key in deeds:
        heard.see(seconds, BODIES[body])
        if key is not None:
            getattr(heard.session, key)()
    heard.see(1.0, REST)
    assert heard.session.finish()[-1].name == "session_ended"
    for before, after in pairwise(heard.spoken):
        assert before.ended_s <= after.began_s + 1e-9


def test_reminders_begin_anew_with_each_wait() -> None:
    reminders = Reminders()
    first = AFTER_S["move"][0]
    assert not reminders.due(0.0, "move")
    assert reminders.due(first, "move")
    assert not reminders.due(first + 1, "move")
    assert not reminders.due(first + 2, "")
    assert not reminders.due(first + 3, "move")
    assert not reminders.due(2 * first + 2, "move")
    assert reminders.due(2 * first + 3, "move")
    assert AFTER_S["enough"][0] == 0
    assert reminders.due(200.0, "enough")
