"""What could be asked of the person at one moment, and what the coach is told of it."""

from __future__ import annotations

import math
from collections.abc import Sequence

from posecheck.camera_view import View, view_advice
from posecheck.coach_io import Signals
from posecheck.cues import Cue, kind_of
from posecheck.instrument import Instrument
from posecheck.judging import Band, Verdict
from posecheck.pose import Pose
from posecheck.referee import Referee, Ruling
from posecheck.states import State
from posecheck.stretch import Leg, sentence
from posecheck.uncertainty import NOT_FROM_HERE
from posecheck.words import Words


def signals(
    pose: Pose,
    well_seen: bool,
    state: State,
    instrument: Instrument,
    referee: Referee,
    ruling: Ruling,
) -> Signals:
    """What the coach needs to know about this moment.

    Args:
        pose: What is seen.
        well_seen: Nothing about the view stops us from starting.
        state: Of the coach.
        instrument, referee, ruling: What was measured and judged.
    """
    based = instrument.baseline is not None
    standing = [v.verdict is Band.OK for v in ruling.verdicts if state is State.WALK]
    return Signals(
        present=pose.found,
        placed=pose.found and well_seen and referee.set_up(based),
        based=based,
        progress=referee.progress() if based else math.nan,
        least_progress=referee.least_progress() if based else math.nan,
        met=referee.met(state in (State.HOLD, State.RELEASE)),
        form_ok=referee.form_ok(),
        slow=referee.slow(),
        calm=referee.calm(),
        still=instrument.still(),
        letting_go=referee.letting_go(state is State.HOLD),
        standing=bool(standing) and all(standing),
    )


def place_advice(leg: Leg, pose: Pose, camera: View, words: Words) -> tuple[str, ...]:
    """What stops us from starting: too many people, out of the picture, wrong way round."""
    if leg.stretch.kind == "walk" or not pose.found:
        return ()
    near = leg.side if leg.stretch.working_near and leg.side != "both" else None
    return view_advice(camera, leg.stretch.needs, near, words=words)


def turn_advice(leg: Leg, missed: Sequence[Verdict], camera: View, words: Words) -> tuple[str, ...]:
    """How to turn, when what a hold needs cannot be seen from where the camera is."""
    unseen = [v for v in missed if v.reason.startswith(NOT_FROM_HERE)]
    if not unseen or not camera.found:
        return ()
    if leg.stretch.view == "front":
        return (words.view.face_camera,)
    return view_advice(camera, yaw_max=min(v.check.yaw_max for v in unseen), words=words)[-1:]


def corrections(leg: Leg, ruling: Ruling, shown: Cue | None) -> list[Cue]:
    """The corrections that stand, each as a sentence; `shown` is on the screen now."""
    cues = []
    for v in ruling.active:
        # What is just being put right is not brought up any more.
        if v.text and (_is_shown(v, shown) or v.check.id not in ruling.fading):
            text = v.check.hint if v.check.id in ruling.stuck else v.text
            said = sentence(text or v.text, leg.side)
            cues.append(Cue(kind_of(v.check), said, v.check, v.side))
    return cues


def _is_shown(verdict: Verdict, shown: Cue | None) -> bool:
    return shown is not None and shown.check is verdict.check
