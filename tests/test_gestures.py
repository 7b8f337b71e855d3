"""Signs with the arms: read when meant, never by accident in a stretch."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from bodies import LONG_SIT, STANDING, TORSO, Body, Camera, hidden, movement, without
from hypothesis import given
from hypothesis import strategies as st
from sample_clips import SAMPLES, names, poses

from posecheck.gestures import HELD_S, Gesture, GestureReader, Sign, shown
from posecheck.pose import Pose
from posecheck.skeleton import INDEX

UP_LEFT, UP_RIGHT = (0.05, 0.2, TORSO + 0.75), (0.05, -0.2, TORSO + 0.75)
BOTH_UP = replace(LONG_SIT, left_hand=UP_LEFT, right_hand=UP_RIGHT)
LEFT_UP = replace(LONG_SIT, left_hand=UP_LEFT)
RIGHT_UP = replace(LONG_SIT, right_hand=UP_RIGHT)
VIEWS = [Camera(yaw=yaw, facing=facing) for yaw in (0, 30, 60, 90) for facing in (1, -1)]


def given_by(seen: Iterable[Pose]) -> list[tuple[float, Gesture]]:
    """The signs of a movement, each with its time."""
    reader = GestureReader()
    read = ((pose.t, reader.update(pose)) for pose in seen)
    return [(round(t, 2), gesture) for t, gesture in read if gesture is not None]


def held(body: Body, seconds: float, fps: float = 20.0) -> list[Pose]:
    """Hands down, then a pose taken at once and kept so long, then hands down."""
    end = 1.0 + seconds
    keys = [(0.0, LONG_SIT), (0.999, LONG_SIT), (1.0, body), (end, body), (end + 0.001, LONG_SIT)]
    return list(movement([*keys, (end + 1, LONG_SIT)], Camera(), fps))


@pytest.mark.parametrize("camera", VIEWS)
@pytest.mark.parametrize(
    ("body", "gesture"),
    [(LONG_SIT, None), (BOTH_UP, "pause"), (LEFT_UP, "skip"), (RIGHT_UP, "skip")],
)
def test_what_a_body_shows(body: Body, gesture: Gesture | None, camera: Camera) -> None:
    assert shown(camera.see(body)) == gesture


def test_standing_too() -> None:
    body = replace(STANDING, left_hand=UP_LEFT, right_hand=UP_RIGHT)
    assert shown(Camera(px_per_m=200).see(body)) == "pause"


@pytest.mark.parametrize("body", [BOTH_UP, LEFT_UP])
def test_a_sign_is_given_once_after_its_time(body: Body) -> None:
    gesture: Gesture = "pause" if body is BOTH_UP else "skip"
    assert not given_by(held(body, HELD_S[gesture] - 0.1))
    ((t, what),) = given_by(held(body, 3 * HELD_S[gesture]))
    assert what == gesture
    assert t == pytest.approx(1.0 + HELD_S[gesture], abs=0.06)


def test_the_same_sign_again_after_the_hands_were_down() -> None:
    keys, t = [(0.0, LONG_SIT)], 0.0
    for _ in range(2):
        for body, seconds in ((BOTH_UP, 2.0), (LONG_SIT, 1.0)):
            keys += [(t + 0.01, body), (t + seconds, body)]
            t += seconds
    assert [g for _, g in given_by(movement(keys, Camera(), 20))] == ["pause", "pause"]


def test_arms_that_come_down_one_after_the_other_give_nothing_more() -> None:
    keys = [(0.0, LONG_SIT), (0.1, BOTH_UP), (2.0, BOTH_UP), (2.1, LEFT_UP), (5.0, LEFT_UP)]
    assert [g for _, g in given_by(movement(keys, Camera(), 20))] == ["pause"]


@pytest.mark.parametrize("rate", [10, 15, 20, 30, 60])
def test_the_frame_rate_hardly_matters(rate: int) -> None:
    ((t, _),) = given_by(held(BOTH_UP, 2.5, fps=rate))
    assert t == pytest.approx(2.5, abs=2 / rate + 0.01)


@pytest.mark.parametrize(
    "points",
    [("left_wrist",), ("right_wrist",), ("left_shoulder", "right_shoulder"),
     ("left_hip", "right_hip"), ("nose", "left_ear", "right_ear", "left_eye", "right_eye")],
)  # fmt: skip
def test_what_is_not_seen_tells_nothing(points: tuple[str, ...]) -> None:
    pose = Camera().see(BOTH_UP)
    assert shown(without(pose, *points)) is None
    assert shown(hidden(pose, *points)) is None


def test_the_far_shoulder_and_hip_may_be_hidden() -> None:
    assert shown(hidden(Camera().see(BOTH_UP), "left_shoulder", "left_hip", "left_ear")) == "pause"


def test_nobody_gives_no_sign() -> None:
    assert shown(Pose.missing(0.0, (640, 480))) is None


def test_a_short_break_is_forgiven_and_does_not_count() -> None:
    seen = held(BOTH_UP, 2.4)
    broken = [hidden(p, "left_wrist") if 1.48 <= p.t < 1.72 else p for p in seen]
    ((t, _),) = given_by(broken)
    assert t == pytest.approx(2.5 + 0.3, abs=0.11)
    longer = [hidden(p, "left_wrist") if 1.5 <= p.t < 2.2 else p for p in seen]
    assert not given_by(longer)


def test_hands_on_the_head_and_in_the_hair_are_no_signs() -> None:
    on_head = replace(LONG_SIT, left_hand=(0, 0.1, 0.78), right_hand=(0, -0.1, 0.78))
    assert shown(Camera().see(on_head)) is None
    pose = Camera().see(LEFT_UP)
    bent = pose.xy.copy()
    bent[INDEX["left_elbow"]] = bent[INDEX["left_shoulder"]] + (90, -10)
    assert shown(replace(pose, xy=bent)) is None


def test_a_head_below_the_shoulders_gives_no_sign() -> None:
    pose = Camera().see(BOTH_UP)
    down = pose.xy.copy()
    head = [INDEX[name] for name in ("nose", "left_ear", "right_ear", "left_eye", "right_eye")]
    down[head, 1] = down[INDEX["left_hip"], 1] - 5
    assert shown(replace(pose, xy=down)) is None


def test_what_is_shown_while_it_is_held() -> None:
    reader, signs = GestureReader(), []
    for pose in held(BOTH_UP, 2.5):
        reader.update(pose)
        signs.append(reader.sign)
    shares = [s.share for s in signs if s is not None]
    assert {type(s) for s in signs} == {Sign, type(None)}
    assert shares == sorted(shares)
    assert 0.15 < shares[0] < 0.3
    assert signs[-1] is None


def size_of(seen: Pose, scale: float, shift: tuple[float, float]) -> Pose:
    return replace(seen, xy=seen.xy * scale + shift)


@given(
    yaw=st.floats(0, 90), facing=st.sampled_from([1.0, -1.0]), scale=st.floats(0.3, 3.0),
    x=st.floats(-500, 500), y=st.floats(-500, 500), body=st.sampled_from([0, 1, 2, 3]),
)  # fmt: skip
def test_size_place_and_mirror_do_not_matter(
    yaw: float, facing: float, scale: float, x: float, y: float, body: int
) -> None:
    pose = Camera(yaw=yaw, facing=facing).see((LONG_SIT, BOTH_UP, LEFT_UP, RIGHT_UP)[body])
    expected = (None, "pause", "skip", "skip")[body]
    assert shown(size_of(pose, scale, (x, y))) == expected
    assert shown(pose.mirrored()) == expected


@given(height=st.floats(0.0, TORSO + 0.2))
def test_hands_no_higher_than_the_head_never_give_a_sign(height: float) -> None:
    low = replace(LONG_SIT, left_hand=(0.3, 0.2, height), right_hand=(0.3, -0.2, height))
    assert shown(Camera().see(low)) is None


@pytest.mark.parametrize("mirrored", [False, True])
@pytest.mark.parametrize("name", names())
def test_no_sign_is_even_begun_in_a_sample_clip(name: str, mirrored: bool) -> None:
    seen = [pose.mirrored() if mirrored else pose for pose in poses(name)]
    assert {shown(pose) for pose in seen} == {None}


@pytest.mark.model
@pytest.mark.parametrize("model", ["lite", "full"])
def test_nor_with_the_smaller_models(model: str, tmp_path: Path) -> None:
    """The clip in which the head goes down; the others were run by hand."""
    from posecheck.cli.replay import ReplayOptions, replay_clips
    from posecheck.sources.trace import TraceSource

    out = tmp_path / "t.posetrace.jsonl"
    clip = SAMPLES / "rolldown_good.mp4"
    assert replay_clips([clip], ReplayOptions(model=model, trace=out)) == 0
    assert {shown(pose) for pose in TraceSource(out)} == {None}
    assert np.isfinite([pose.t for pose in TraceSource(out)]).all()
