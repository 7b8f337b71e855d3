"""What a session came to: seconds at each verdict, holds, repetitions, corrections."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from bodies import Camera, calf, hidden, movement

from posecheck.config import load_stretch
from posecheck.judging import Band, Verdict
from posecheck.pose import Pose
from posecheck.session import Event, Session, Step
from posecheck.stretch import Leg
from posecheck.summary import LONGEST_STEP_S, CheckTime, Summary

CALF = load_stretch("calf")
CAMERA = Camera()
REST, PULLED, BACK = calf("right"), calf("right", ankle=80), calf("right", lean=-25)


def summed(*poses: Pose) -> dict[str, object]:
    session, summary = Session([Leg(CALF, "right")], lambda *_: 0.01), Summary()
    for pose in poses:
        summary.add(session.step(pose))
    summary.add_events(session.finish())
    return as_dict(summary)


def as_dict(summary: Summary, processed_fps: float = 10.04) -> dict[str, object]:
    return summary.as_dict(
        clip="a.mp4", stretch="calf", side="right", model="full", processed_fps=processed_fps
    )


def one_rep() -> list[Pose]:
    keys = [(0, REST), (2, REST), (3, PULLED), (7, PULLED), (8, REST), (9, REST)]
    return list(movement(keys, CAMERA))


def checks(result: dict[str, object]) -> dict[str, dict[str, float]]:
    assert isinstance(result["checks"], dict)
    return result["checks"]


class TestOneRepetition:
    RESULT = summed(*one_rep())

    def test_names_what_it_is_of(self) -> None:
        about = {k: self.RESULT[k] for k in ("clip", "stretch", "side", "model", "processed_fps")}
        assert about == {
            "clip": "a.mp4", "stretch": "calf", "side": "right", "model": "full",
            "processed_fps": 10.0,
        }  # fmt: skip

    def test_frames(self) -> None:
        counted = {k: v for k, v in self.RESULT.items() if "frames" in k or k == "duration_s"}
        assert counted == {
            "duration_s": 9.0, "frames": 91, "frames_with_pose": 91, "frames_with_others": 0,
        }  # fmt: skip

    def test_holds(self) -> None:
        assert (self.RESULT["reps"], self.RESULT["good_reps"]) == (1, 1)
        [hold] = self.RESULT["holds"]
        assert hold["rep"] == 1
        assert hold["start_s"] == pytest.approx(2.4, abs=0.11)
        assert hold["end_s"] == pytest.approx(8.0, abs=0.4)
        assert 3.0 < hold["in_band_s"] <= hold["end_s"] - hold["start_s"]
        assert hold["best"]["toes"] == pytest.approx(-20, abs=0.6)

    def test_view(self) -> None:
        view = self.RESULT["view"]
        assert isinstance(view, dict)
        assert set(view) == {"camera_yaw_deg", "camera_yaw_error_deg", "near_side", "facing"}
        assert (view["near_side"], view["facing"]) == ("right", "right")

    def test_time_in_band(self) -> None:
        hip = checks(self.RESULT)["hip_90"]
        assert hip["measure"] == "hip_angle"
        assert (hip["low_s"], hip["high_s"], hip["unknown_s"]) == (0, 0, 0)
        assert 4.0 < hip["ok_s"] < 9.0
        assert hip["reasons"] == {}

    def test_can_be_written(self) -> None:
        assert json.loads(json.dumps(self.RESULT)) == self.RESULT


class TestFaultsAndHoles:
    def test_a_lean_is_in_the_cues_and_in_the_seconds(self) -> None:
        keys = [(0, REST), (2, REST), (2.5, BACK), (5, BACK)]
        result = summed(*movement(keys, CAMERA))
        assert isinstance(result["cues"], list)
        cue = next(c for c in result["cues"] if c["check"] == "hip_90")
        assert cue["text"] == "Sit taller. Bring your chest up over your hips."
        assert cue["t"] == pytest.approx(2.8, abs=0.2)
        assert checks(result)["hip_90"]["high_s"] == pytest.approx(2.6, abs=0.3)

    def test_what_was_hidden_is_counted_by_its_reason(self) -> None:
        keys = [(0, REST), (4, REST)]
        poses = [hidden(p, "right_knee") if p.t > 2 else p for p in movement(keys, CAMERA)]
        hip = checks(summed(*poses))["hip_90"]
        assert hip["reasons"] == {"right knee hidden": pytest.approx(2.0, abs=0.11)}
        assert hip["unknown_s"] == pytest.approx(2.0, abs=0.11)

    def test_a_hold_that_never_ended_ends_with_the_clip(self) -> None:
        poses = [p for p in one_rep() if p.t <= 6.5]
        result = summed(*poses)
        [hold] = result["holds"]
        assert (result["reps"], hold["end_s"]) == (0, 6.5)
        assert hold["in_band_s"] > 2.5

    def test_time_in_band_is_at_least_the_time_held(self) -> None:
        result = summed(*[p for p in one_rep() if p.t <= 6.5])
        [hold] = result["holds"]
        assert hold["in_band_s"] == pytest.approx(6.5 - hold["start_s"], abs=0.11)

    def test_others_and_nobody_are_counted(self) -> None:
        there = list(movement([(0, REST), (1, REST)], CAMERA))
        gone = list(movement([(1.1, None), (2, None)], CAMERA))
        result = summed(*[replace(p, others=1) for p in there], *gone)
        assert (result["frames"], result["frames_with_pose"]) == (21, 11)
        assert result["frames_with_others"] == 11

    def test_nothing_at_all(self) -> None:
        result = as_dict(Summary(), processed_fps=float("nan"))
        assert (result["frames"], result["duration_s"], result["holds"]) == (0, 0.0, [])
        assert result["processed_fps"] is None
        json.dumps(result, allow_nan=False)

    def test_a_gap_is_nobodys_time(self) -> None:
        keys = [(0, REST), (2, REST)]
        late = list(movement([(60, REST), (60.2, REST)], CAMERA))
        result = summed(*movement(keys, CAMERA), *late)
        assert result["duration_s"] == 60.2
        hip = checks(result)["hip_90"]
        assert hip["ok_s"] <= 2.0 + LONGEST_STEP_S + 0.2 + 1e-6


class TestParts:
    def test_seconds_by_verdict(self) -> None:
        check, time = CALF.check("hip_90"), CheckTime("hip_angle")
        time.add(Verdict(check, "left", Band.OK, 90.0), 1.0)
        time.add(Verdict(check, "left", Band.HIGH, 120.0), 0.25)
        time.add(Verdict(check, "left", Band.UNKNOWN, reason="left hip hidden"), 0.5)
        time.add(Verdict(check, "left", Band.UNKNOWN, reason="left hip hidden"), 0.25)
        assert time.as_dict() == {
            "measure": "hip_angle",
            "ok_s": 1.0,
            "low_s": 0.0,
            "high_s": 0.25,
            "unknown_s": 0.75,
            "reasons": {"left hip hidden": 0.75},
        }

    def test_only_holds_that_were_completed_count(self) -> None:
        summary = Summary()
        summary.add_events([Event(1.0, "hold_started", {"rep": 1, "since": 0.7})])
        assert as_dict(summary)["holds"] == []

    def test_an_event_is_a_flat_record(self) -> None:
        event = Event(1.5, "rep_completed", {"rep": 2, "good": True})
        assert event.as_dict() == {"t": 1.5, "event": "rep_completed", "rep": 2, "good": True}

    def test_a_step_carries_the_pose_as_it_came(self) -> None:
        pose = CAMERA.see(REST)
        step: Step = Session([Leg(CALF, "right")], lambda *_: 0.01).step(pose)
        assert step.pose is pose
        assert step.cannot_judge == ()
