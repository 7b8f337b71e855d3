"""One session: poses in, steps out. The only place that joins the parts."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from posecheck import asking, records
from posecheck.camera_view import View, ViewTracker
from posecheck.coach import Coach, Happening, State
from posecheck.cues import Cue, CuePicker
from posecheck.gestures import Gesture, GestureReader
from posecheck.guide import Guide
from posecheck.holds import HoldBook
from posecheck.host import Frame, Host
from posecheck.instrument import Instrument
from posecheck.judging import Band
from posecheck.measures import MEASURES, Reading, Stance
from posecheck.own_range import OwnRange
from posecheck.pose import Pose
from posecheck.referee import Referee, Ruling
from posecheck.short_hold import ShortHold
from posecheck.smoothing import PoseSmoother
from posecheck.step import Event, Step, Utterance
from posecheck.stretch import Check, Leg
from posecheck.ticks import Ticker
from posecheck.words import ENGLISH, Words
from posecheck.zeroing import Zeroing

__all__ = ["Event", "Session", "Step", "Utterance"]


class Session:
    """Judges and coaches one person through the legs of a routine.

    Args:
        legs: Stretches and sides in order.
        error_of: Expected error of a measure: (name, camera yaw, change?) -> unit.
        reps: Repetitions a side, instead of each stretch's own number.
        own_range: What this person reached before.
        words: The language that the person reads and hears.
        frame: Pages before and after the stretches.
    """

    def __init__(
        self,
        legs: Sequence[Leg],
        error_of: Callable[[str, float, bool], float],
        reps: int | None = None,
        own_range: OwnRange | None = None,
        words: Words = ENGLISH,
        frame: Frame | None = None,
    ) -> None:
        self._words = words
        frame = frame or Frame()
        self.coach = Coach(legs, reps, welcome=bool(frame.welcome))
        self._host = Host(frame)
        self._gestures = GestureReader()
        self._instrument = Instrument(error_of)
        self._referee = Referee(self.coach.leg, self._instrument)
        self._ruling = Ruling((), (), (), ())
        self._ticker = Ticker()
        self._smooth = PoseSmoother()
        self._tracker = ViewTracker()
        self._camera = View()
        self._picker = CuePicker(words.praise.cleared)
        self._cue: Cue | None = None
        self._guide = Guide(words)
        self._leg = self.coach.leg
        self._holds = HoldBook(own_range)
        self._zeroing = Zeroing(self._instrument)
        self._short_hold: ShortHold | None = None
        self._events: list[Event] = []
        self._t = 0.0

    @property
    def instrument(self) -> Instrument:
        """What the readings come from, for those who study them."""
        return self._instrument

    @property
    def between_reps(self) -> bool:
        """No repetition is under way."""
        return self.coach.state not in (State.MOVE, State.HOLD, State.RELEASE)

    def recalibrate(self, error_of: Callable[[str, float, bool], float]) -> None:
        """Go on with the poses of another model, whose errors are `error_of`.

        The baseline is taken anew: a change measured across two models would tell nothing.
        """
        self._instrument.recalibrate(error_of)

    def step(self, pose: Pose) -> Step:
        """Take in one pose; a pose that is not newer than the last changes nothing.

        Judging goes by the engine's own beat (see `ticks`): a step holds what happened on
        all beats since the pose before, and the latest verdicts.
        """
        for tick in self._ticker.feed(pose):
            self._tick(tick)
        events, self._events = tuple(self._events), []
        say, tones = self._guide.take()
        state = self.coach.state
        return Step(
            t=pose.t,
            pose=pose,
            verdicts=self._ruling.verdicts,
            active=self._ruling.active,
            events=events,
            say=say,
            tones=tones,
            cue=self._cue,
            view=self.coach.view(self._t),
            camera=self._camera,
            cannot_judge=records.cannot_judge(self._referee.missed(), self._words),
            baseline=self._instrument.baseline is not None,
            words=self._words,
            page=self._host.page(state),
            sign=self._gestures.sign,
            reaches=self._holds.reaches(self.coach.leg.stretch),
            done=self._host.done,
            over=self._host.over(state),
        )

    def finish(self) -> tuple[Event, ...]:
        """End the session; returns the closing events."""
        self._withdraw(self._t)
        self._clear_short_hold(self._t)
        self._emit(self._t, "session_ended", reps=self.coach.reps_done, holds=self.coach.holds)
        events, self._events = tuple(self._events), []
        return events

    def begin(self) -> None:
        """Leave the welcome; without one, nothing changes."""
        if self.coach.state is State.WELCOME:
            self._happen(self._t, self.coach.start(self._t))

    def pause(self) -> None:
        """Pause, or go on when paused."""
        state = self.coach.state
        if state is State.WELCOME:
            self.begin()
        elif state is State.PAUSE:
            self._guide.resumed(self._t)
            self._happen(self._t, self.coach.resume(self._t))
        elif state is not State.DONE:
            if self._instrument.baseline is None:  # the pause may end what was being explained
                self._guide.forget(self._leg)
            self._happen(self._t, self.coach.pause(self._t))

    def skip(self) -> None:
        """On to the next side or stretch, or to the next page."""
        if self.coach.state is State.WELCOME:
            self._host.turn()
        elif self.coach.state not in (State.DONE, State.SWITCH):
            self._happen(self._t, self.coach.skip(self._t))

    def back(self) -> None:
        """Back to the previous side or stretch."""
        self.begin()
        if self.coach.state not in (State.DONE, State.SWITCH):
            self._guide.hush(self._t)
            self._happen(self._t, self.coach.back(self._t))

    def switch_side(self) -> None:
        """The same stretch, other side."""
        self.begin()
        if self.coach.state not in (State.DONE, State.SWITCH):
            self._guide.hush(self._t)
            self._happen(self._t, self.coach.switch_side(self._t))

    def use_checks(self, checks: tuple[Check, ...]) -> None:
        """Judge the stretch under way by other numbers from the next beat on.

        The baseline, the repetitions and the corrections that stand remain.

        Args:
            checks: With the ids of the stretch's own, in their order.

        Raises:
            ValueError: They are other checks.
        """
        self._leg = self.coach.use_checks(checks)
        self._referee.use(self._leg)

    def _tick(self, pose: Pose) -> None:
        """Judge and coach one beat."""
        t = self._t = pose.t
        pose = self._smooth(pose)
        self._camera = self._tracker.update(pose)
        self._obey(t, self._gestures.update(pose))
        self._instrument.observe(pose, Stance.of_view(self._camera))
        self._keep_baseline(t)
        prompting = self._zeroing.prompting(t)
        self._ruling = self._referee.rule(t, self.coach.state.value, prompting)
        self._report(t)
        advice = asking.place_advice(self.coach.leg, pose, self._camera, self._words)
        self._read_page(t, pose.found and not advice)
        self._doubt_baseline(t)
        signals = asking.signals(
            pose, not advice, self.coach.state, self._instrument, self._referee, self._ruling
        )
        self._happen(t, self.coach.step(t, signals))
        self._follow_hold(t)
        self._cue, speak = self._picker.pick(t, self._wanted(advice), self._room_s(t))
        self._guide.correct(t, self._cue, speak)

    def _obey(self, t: float, gesture: Gesture | None) -> None:
        """Do what a sign of the arms asks for, and answer."""
        state = self.coach.state
        if gesture is None or state in (State.DONE, State.SWITCH):
            return
        self._emit(t, "gesture", gesture=gesture)
        self._guide.answer()
        if state is State.WELCOME:
            self.begin()
        elif gesture == "pause":
            self.pause()
        else:
            self.skip()

    def _read_page(self, t: float, seen_well: bool) -> None:
        """Read the welcome or the card at the end aloud; the welcome gives way by itself."""
        state = self.coach.state
        if state is State.WELCOME and self._host.welcomed(
            t, seen_well and self._instrument.still()
        ):
            self.begin()
            return
        line = self._host.line(t, state)
        if line is not None:
            self._guide.say(t, line)

    def _keep_baseline(self, t: float) -> None:
        """Zero the instrument once the person sits still; between repetitions mark the rest."""
        due = self._zeroing.due(t, self.coach, self._referee)
        if due == "baseline":
            baseline = self._instrument.zero()
            values = {
                name: round(r.value, 2) if math.isfinite(r.value) else None
                for name, r in self._readings().items()
            }
            self._emit(t, "view", **records.camera(baseline.stance, self._instrument.yaw_error_deg))
            self._emit(t, "baseline", values=values)
            self._guide.based(t, self.coach.leg)
        elif due == "rest":
            self._instrument.mark_rest()

    def _doubt_baseline(self, t: float) -> None:
        """Take a new baseline when the one there is may be what is wrong."""
        if self._zeroing.doubted(t, self.coach, self._ruling.active):
            self._withdraw(t)
            self._picker.drop()
            self._instrument.forget()
            self._referee = Referee(self._leg, self._instrument)
            self._happen(t, self.coach.place_again(t))

    def _readings(self) -> dict[str, Reading]:
        """Values of the measures that this stretch's checks look at."""
        working = self.coach.leg.side
        return {
            c.measure: self._instrument.value(c.measure, self._instrument.side(c.side, working))
            for c in self.coach.leg.stretch.checks
            if not MEASURES[c.measure].since_rest
        }

    def _happen(self, t: float, happenings: Sequence[Happening]) -> None:
        """Turn what the coach reports into events, words and tones."""
        for h in happenings:
            if h.name == "leg":
                self._start_leg(t)
            elif h.name == "let_go_early":
                self._let_go_early(t, float(str(h.data["held_s"])))
            else:
                self._prepare(t, h)
                done = h.name == "hold_completed"
                held = self._holds.completed(self.coach.leg) if done else {}
                data = {**h.data, **held}
                self._emit(t, h.name, **data)
                self._guide.heard(t, h.name, data)
                if h.name == "state" and not self._host.speaks(self.coach.state):
                    based = self._instrument.baseline is not None
                    self._guide.entered(t, self.coach.view(t), self.coach.leg, based)

    def _prepare(self, t: float, h: Happening) -> None:
        """What must change before an event is written."""
        if h.name == "person_found" and h.data.get("new"):
            self._instrument.forget()
            self._guide.forget(self._leg)
        elif h.name == "person_lost":
            self._withdraw(t)
            self._picker.drop()
            self._clear_short_hold(t)
        elif h.name == "stretch_completed":
            leg, coach = self._leg, self.coach
            reaches = self._holds.reaches(leg.stretch)
            self._host.completed(leg, coach.reps_done, coach.good_reps, reaches, coach.held_s)
        elif h.name == "hold_started":
            self._clear_short_hold(t)
            self._holds.begin()

    def _start_leg(self, t: float) -> None:
        self._withdraw(t)
        self._clear_short_hold(t)
        self._leg = self.coach.leg
        self._guide.forget(self._leg)
        self._picker.drop()
        self._instrument.forget()
        self._referee = Referee(self._leg, self._instrument)

    def _follow_hold(self, t: float) -> None:
        view = self.coach.view(t)
        if self._short_hold is not None and self._short_hold.is_over(t, view):
            self._clear_short_hold(t)
        if view.state in (State.HOLD, State.RELEASE):
            self._holds.follow(t, self._referee.verdicts_of("target"))
        waiting = view.state in (State.SETTLE, State.MOVE)
        unseen = waiting and bool(self._referee.missed())
        ready = self._instrument.baseline is not None and not self._ruling.active
        self._guide.waits(t, view, self.coach.leg, ready, unseen)
        self._guide.follow(t, view, self._short_hold is not None)

    def _let_go_early(self, t: float, held_s: float) -> None:
        if self._short_hold is None:
            hold_s = self.coach.leg.stretch.hold_s
            self._short_hold = ShortHold.tell(t, held_s, hold_s, self._words)
            self._picker.tell_anew(self._short_hold.text)
            self._emit(t, "cue_raised", **self._short_hold.record)

    def _clear_short_hold(self, t: float) -> None:
        if self._short_hold is not None:
            self._emit(t, "cue_cleared", **self._short_hold.record)
            self._short_hold = None

    def _room_s(self, t: float) -> float:
        """Time for a correction: none for who sat well and does what the set-up asks for, and in a
        hold until its end has to be said."""
        coach = self.coach
        based = self._instrument.baseline is not None
        if based and coach.state in (State.PLACE, State.SETTLE) and t < self._guide.ready_s:
            return 0.0
        holding = coach.state is State.HOLD and not coach.clock.paused and self._short_hold is None
        return coach.leg.stretch.hold_s - coach.clock.held_s if holding else math.inf

    def _wanted(self, advice: Sequence[str]) -> list[Cue]:
        """All cues that are true now."""
        state, leg = self.coach.state, self.coach.leg
        idle = (State.WELCOME, State.PAUSE, State.DONE, State.SWITCH)
        if state in idle or self._gestures.sign is not None:
            return []
        if state is State.PLACE:
            cues = [Cue("place", text) for text in advice[:1]]
        else:
            missed = self._referee.missed()
            turn = asking.turn_advice(leg, missed, self._camera, self._words)
            cues = [Cue("view", text) for text in turn]
        cues += asking.corrections(leg, self._ruling, self._cue)
        if self._short_hold is not None:
            cues.append(self._short_hold.cue)
        return cues

    def _report(self, t: float) -> None:
        for verdict in self._ruling.cleared:
            check = verdict.check
            if any(v.check.id == check.id and v.verdict is Band.OK for v in self._ruling.verdicts):
                self._picker.mend(check)
            self._emit(t, "cue_cleared", **records.correction(verdict, self.coach.leg.side))
        for verdict in self._ruling.raised:
            if verdict.check.kind != "setup":
                self.coach.mark_fault()
                self._host.corrected(self._leg, verdict.text or "")
            self._emit(t, "cue_raised", **records.correction(verdict, self.coach.leg.side))

    def _withdraw(self, t: float) -> None:
        """End all corrections: the person has gone, or the stretch is over."""
        for verdict in self._referee.withdraw():
            self._emit(t, "cue_cleared", **records.correction(verdict, self._leg.side))

    def _emit(self, t: float, name: str, **data: object) -> None:
        leg = self._leg
        base = {"stretch": leg.stretch.id, "side": leg.side, "rep": self.coach.rep_number}
        self._events.append(Event(round(t, 3), name, {**base, **data}))
