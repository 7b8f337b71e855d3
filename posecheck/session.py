"""One session: poses in, steps out. The only place that joins the parts."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from posecheck.camera_view import View, ViewTracker, view_advice
from posecheck.coach import Coach, CoachView, Happening, Signals, State
from posecheck.cues import Cue, CuePicker, kind_of
from posecheck.instrument import Instrument
from posecheck.judging import Band, Verdict
from posecheck.measures import MEASURES, Reading, Stance
from posecheck.pose import Pose
from posecheck.referee import Referee, Ruling
from posecheck.smoothing import PoseSmoother
from posecheck.stretch import Leg, sentence
from posecheck.ticks import Ticker

HOLD_CHECK = "hold_time"
SHORT_HOLD_TEXT = "Stay a little longer: {seconds} seconds."


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, as it stands in the events file."""

    t: float
    name: str
    data: dict[str, object] = field(default_factory=dict)

    def as_dict(self) -> dict[str, object]:
        """A flat record: t, event, then the data."""
        return {"t": self.t, "event": self.name, **self.data}


@dataclass(frozen=True, slots=True)
class Utterance:
    """A sentence to speak."""

    t: float
    text: str
    kind: Literal["cue", "guide"] = "guide"


@dataclass(frozen=True, slots=True)
class Step:
    """Everything that one pose led to.

    Attributes:
        t: Seconds.
        pose: Landmarks as they came, unmirrored.
        readings: Values of the measures that the checks of this stretch use.
        verdicts: Of the checks judged now.
        active: Verdicts of the corrections that stand.
        events: What happened, in order.
        say: Sentences to speak, in order.
        tones: hold_start, tick, hold_done or paused.
        cue: The one sentence to show.
        view: The coach.
        camera: The camera's view of the person.
        cannot_judge: What cannot be judged, and what to do about it.
        baseline: Whether the instrument has been zeroed.
    """

    t: float
    pose: Pose
    readings: dict[str, Reading]
    verdicts: tuple[Verdict, ...]
    active: tuple[Verdict, ...]
    events: tuple[Event, ...]
    say: tuple[Utterance, ...]
    tones: tuple[str, ...]
    cue: Cue | None
    view: CoachView
    camera: View
    cannot_judge: tuple[str, ...]
    baseline: bool


class Session:
    """Judges and coaches one person through the legs of a routine.

    Args:
        legs: Stretches and sides in order.
        error_of: Expected error of a measure: (name, camera yaw, change?) -> unit.
        reps: Repetitions a side, instead of each stretch's own number.
    """

    def __init__(
        self,
        legs: Sequence[Leg],
        error_of: Callable[[str, float, bool], float],
        reps: int | None = None,
    ) -> None:
        self.coach = Coach(legs, reps)
        self._instrument = Instrument(error_of)
        self._referee = Referee(self.coach.leg, self._instrument)
        self._ticker = Ticker()
        self._ruling = Ruling((), (), (), ())
        self._camera = View()
        self._cue: Cue | None = None
        self._smooth = PoseSmoother()
        self._tracker = ViewTracker()
        self._picker = CuePicker()
        self._t = -math.inf
        self._events: list[Event] = []
        self._say: list[Utterance] = []
        self._tones: list[str] = []
        self._short_hold: Cue | None = None
        self._best: dict[str, list[tuple[float, float]]] = {}
        self._ticks = 0
        self._guided: set[tuple[str, str, str]] = set()

    def step(self, pose: Pose) -> Step:
        """Take in one pose; a pose that is not newer than the last changes nothing.

        Judging goes by the engine's own beat (see `ticks`): a step holds what happened on
        all beats since the pose before, and the latest verdicts.
        """
        for tick in self._ticker.feed(pose):
            self._tick(tick)
        return self._finish_step(pose)

    def _tick(self, pose: Pose) -> None:
        t = self._t = pose.t
        pose = self._smooth(pose)
        self._camera = camera = self._tracker.update(pose)
        self._instrument.observe(pose, Stance.steady(camera.facing, camera.near_side, camera.yaw_deg))
        self._keep_baseline(t)
        self._ruling = ruling = self._referee.rule(t, self.coach.state.value)
        self._report(t, ruling)
        advice = self._advice(pose, camera)
        self._happen(t, self.coach.step(t, self._signals(pose, ruling, advice)))
        self._follow_hold(t)
        self._cue, speak = self._picker.pick(t, self._wanted(ruling, advice))
        if self._cue is not None and speak:
            self._say.append(Utterance(t, self._cue.text, "cue"))

    def finish(self, t: float | None = None) -> tuple[Event, ...]:
        """End the session; returns the closing events."""
        t = self._t if t is None else max(t, self._t)
        t = t if math.isfinite(t) else 0.0
        for verdict in self._referee.withdraw():
            self._cleared(t, verdict)
        self._clear_short_hold(t)
        self._emit(t, "session_ended", reps=self.coach.reps_done, holds=self.coach.holds)
        events, self._events = tuple(self._events), []
        return events

    def pause(self) -> None:
        """Pause, or go on when paused."""
        if self.coach.state is State.PAUSE:
            self._happen(self._t, self.coach.resume(self._t))
        elif self.coach.state is not State.DONE:
            self._happen(self._t, self.coach.pause(self._t))

    def skip(self) -> None:
        """On to the next side or stretch."""
        if self.coach.state not in (State.DONE, State.SWITCH):
            self._happen(self._t, self.coach.skip(self._t))

    def back(self) -> None:
        """Back to the previous side or stretch."""
        if self.coach.state not in (State.DONE, State.SWITCH):
            self._happen(self._t, self.coach.back(self._t))

    def switch_side(self) -> None:
        """The same stretch, other side."""
        if self.coach.state is not State.DONE:
            self._happen(self._t, self.coach.switch_side(self._t))

    def _keep_baseline(self, t: float) -> None:
        still = self._instrument.still()
        resting = self.coach.state in (State.SETTLE, State.BREATHE)
        if not still or not resting or self.coach.leg.stretch.kind == "walk":
            return
        if self._instrument.baseline is None:
            based = self._instrument.zero()
            self._emit(t, "view", **_view_data(based.stance))
            self._emit(t, "baseline", values=self._values())
            self._guide(t, self.coach.leg.stretch.move)
        elif not self._referee.progress() >= 0.35:
            self._instrument.mark_rest()

    def _values(self) -> dict[str, float | None]:
        values = {}
        for name, reading in self._readings().items():
            values[name] = round(reading.value, 2) if math.isfinite(reading.value) else None
        return values

    def _readings(self) -> dict[str, Reading]:
        side = self._instrument.side("working", self.coach.leg.side)
        names = {c.measure: c.side for c in self.coach.leg.stretch.checks}
        return {
            name: self._instrument.value(
                name, side if where == "working" else self._instrument.side(where, side)
            )
            for name, where in names.items()
            if not MEASURES[name].since_rest
        }

    def _signals(self, pose: Pose, ruling: Ruling, advice: tuple[str, ...]) -> Signals:
        referee, state = self._referee, self.coach.state
        based = self._instrument.baseline is not None
        standing = [v for v in ruling.verdicts if state is State.WALK]
        return Signals(
            present=pose.found,
            placed=pose.found and not advice and referee.set_up(based),
            based=based,
            progress=referee.progress() if based else math.nan,
            least_progress=referee.least_progress() if based else math.nan,
            met=referee.met(state in (State.HOLD, State.RELEASE)),
            form_ok=referee.form_ok(),
            slow=referee.slow(),
            calm=referee.calm(),
            still=self._instrument.still(),
            letting_go=referee.letting_go(state is State.HOLD),
            standing=bool(standing) and all(v.verdict is Band.OK for v in standing),
        )

    def _advice(self, pose: Pose, camera: View) -> tuple[str, ...]:
        """What stops us from starting: nobody, too many, out of the picture, wrong way round."""
        leg = self.coach.leg
        near = leg.side if leg.stretch.working_near and leg.side != "both" else None
        if leg.stretch.kind == "walk" or not pose.found:
            return ()
        return view_advice(camera, leg.stretch.needs, near)

    def _happen(self, t: float, happenings: Sequence[Happening]) -> None:
        for h in happenings:
            if h.name == "leg":
                self._new_leg(t)
            elif h.name == "let_go_early":
                self._let_go_early(t, h)
            elif h.name == "state":
                self._emit(t, "state", **h.data)
                self._entered(t, State(str(h.data["state"])))
            else:
                data = dict(h.data)
                if h.name == "hold_completed":
                    data["best"] = self._best_values()
                self._emit(t, h.name, **data)
                self._heard(t, h)

    def _new_leg(self, t: float) -> None:
        for verdict in self._referee.withdraw():
            self._cleared(t, verdict)
        self._instrument.forget()
        self._referee = Referee(self.coach.leg, self._instrument)

    def _heard(self, t: float, h: Happening) -> None:
        """Tones and words for what happened."""
        if h.name == "person_found" and h.data.get("new"):
            self._instrument.forget()
        elif h.name == "person_lost":
            for verdict in self._referee.withdraw():
                self._cleared(t, verdict)
        elif h.name == "hold_started":
            self._clear_short_hold(t)
            self._best.clear()
            self._ticks = 0
            self._tones.append("hold_start")
            self._guide(t, "Hold.")
        elif h.name == "hold_paused":
            self._tones.append("paused")
        elif h.name == "hold_completed":
            self._tones.append("hold_done")
            self._guide(t, "And let go.")

    def _entered(self, t: float, state: State) -> None:
        leg = self.coach.leg
        stretch = leg.stretch
        if state is State.PLACE:
            self._guide(t, sentence(stretch.setup, leg.side), once=True)
        elif state is State.SETTLE and self._instrument.baseline is None:
            self._guide(t, "Sit still for a moment.", once=True)
        elif state is State.BREATHE:
            self._guide(t, "Take a deep breath.")
        elif state is State.SWITCH:
            self._guide(t, self.coach.view(t).next_text.replace("then: ", "Next: ") + ".")
        elif state is State.WALK:
            self._guide(t, sentence(stretch.setup, leg.side))
        elif state is State.PAUSE:
            self._guide(t, "Paused.")
        elif state is State.DONE:
            self._guide(t, "All done. Well done.")

    def _guide(self, t: float, text: str, once: bool = False) -> None:
        leg = self.coach.leg
        key = (leg.stretch.id, leg.side, text)
        if once and key in self._guided:
            return
        self._guided.add(key)
        self._say.append(Utterance(t, text))

    def _let_go_early(self, t: float, h: Happening) -> None:
        if self._short_hold is not None:
            return
        stretch = self.coach.leg.stretch
        text = SHORT_HOLD_TEXT.format(seconds=f"{stretch.hold_s:g}")
        self._short_hold = Cue("target", text)
        self.coach.mark_fault()
        self._emit(t, "cue_raised", **_short_hold_data(text, h, stretch.hold_s))

    def _clear_short_hold(self, t: float) -> None:
        if self._short_hold is not None:
            text, hold_s = self._short_hold.text, self.coach.leg.stretch.hold_s
            self._emit(t, "cue_cleared", **_short_hold_data(text, None, hold_s))
            self._short_hold = None

    def _follow_hold(self, t: float) -> None:
        """Ticks each second, best sustained values, and an end to endless holds."""
        view = self.coach.view(t)
        if view.state in (State.SETTLE, State.BREATHE):
            self._clear_short_hold(t)
        if view.state not in (State.HOLD, State.RELEASE):
            return
        for v in self._referee.verdicts_of("target"):
            if math.isfinite(v.value):
                self._best.setdefault(v.check.id, []).append((t, v.value))
        if view.state is State.HOLD and view.hold_s >= self._ticks + 1:
            self._ticks += 1
            self._tones.append("tick")
        if view.state is State.RELEASE and view.hold_s >= view.stretch.enough_s:
            self._guide(t, "That's enough, let go and breathe.", once=True)

    def _best_values(self) -> dict[str, float]:
        """Best value of each target that was sustained for half a second."""
        best = {}
        for check_id, path in self._best.items():
            check = self.coach.leg.stretch.check(check_id)
            sign = 1 if check.low is not None else -1
            held = [
                min(sign * v for u, v in path[i:] if u - t0 <= 0.5)
                for i, (t0, _) in enumerate(path)
                if path[-1][0] - t0 >= 0.5
            ]
            if held:
                best[check_id] = round(sign * max(held), 2)
        return best

    def _wanted(self, ruling: Ruling, advice: tuple[str, ...]) -> list[Cue]:
        state, leg = self.coach.state, self.coach.leg
        if state in (State.PAUSE, State.DONE, State.SWITCH):
            return []
        cues = [Cue("place", text) for text in advice[:1] if state is State.PLACE]
        for v in ruling.active:
            if v.text:
                cues.append(Cue(kind_of(v.check), sentence(v.text, leg.side), v.check, v.side))
        if self._short_hold is not None:
            cues.append(self._short_hold)
        return cues

    def _report(self, t: float, ruling: Ruling) -> None:
        for verdict in ruling.cleared:
            self._cleared(t, verdict)
        for verdict in ruling.raised:
            if verdict.check.kind != "setup":
                self.coach.mark_fault()
            self._emit(t, "cue_raised", **self._cue_data(verdict))

    def _cleared(self, t: float, verdict: Verdict) -> None:
        self._emit(t, "cue_cleared", **self._cue_data(verdict))

    def _cue_data(self, v: Verdict) -> dict[str, object]:
        text = sentence(v.text or "", self.coach.leg.side)
        return {
            "check": v.check.id,
            "measure": v.check.measure,
            "value": round(v.value, 2),
            "band": [v.check.low, v.check.high],
            "verdict": v.verdict.value,
            "text": text,
        }

    def _emit(self, t: float, name: str, **data: object) -> None:
        leg = self.coach.leg
        base = {"stretch": leg.stretch.id, "side": leg.side, "rep": self.coach.rep_number}
        self._events.append(Event(round(t, 3), name, {**base, **data}))

    def _finish_step(self, pose: Pose) -> Step:
        events, self._events = tuple(self._events), []
        say, self._say = tuple(self._say), []
        tones, self._tones = tuple(self._tones), []
        return Step(
            pose.t, pose, self._readings() if pose.found else {}, self._ruling.verdicts,
            self._ruling.active, events, say, tones, self._cue, self.coach.view(self._t),
            self._camera, _cannot_judge(self._ruling.verdicts),
            self._instrument.baseline is not None,
        )


def _view_data(stance: Stance) -> dict[str, object]:
    facing = "right" if stance.facing > 0 else "left"
    return {
        "camera_yaw_deg": round(stance.yaw_deg, 1), "near_side": stance.near, "facing": facing,
    }


def _short_hold_data(text: str, h: Happening | None, hold_s: float) -> dict[str, object]:
    held = h.data["held_s"] if h else None
    return {
        "check": HOLD_CHECK, "measure": "hold_s", "value": held, "band": [hold_s, None],
        "verdict": Band.LOW.value, "text": text,
    }


def _cannot_judge(verdicts: Sequence[Verdict]) -> tuple[str, ...]:
    """One line for each main check or target that cannot be judged, without repeats."""
    lines = [
        f"{v.check.measure.replace('_', ' ')}: {v.reason}"
        for v in verdicts
        if v.verdict is Band.UNKNOWN and (v.check.main or v.check.kind == "target")
        and "baseline" not in v.reason
    ]
    return tuple(dict.fromkeys(lines))
