"""What is shown: sectors that agree with the verdict, nothing unseen, never too much."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scenes import SIZE, check, pose, random_pose, step, verdict

from posecheck.camera_view import View
from posecheck.cues import Cue
from posecheck.judging import Band, Verdict
from posecheck.pose import Pose
from posecheck.scene import MAX_MARKS, Mark, Scene, Tone, build_scene, mirrored
from posecheck.scene.angles import ANGLES
from posecheck.scene.shapes import inside
from posecheck.scene.tracks import TRACKS
from posecheck.skeleton import LANDMARKS
from posecheck.states import State

POINTS = st.lists(
    st.tuples(st.floats(100, 1180), st.floats(100, 620)), min_size=33, max_size=33, unique=True
)


def _only_arc(scene: Scene):
    assert len(scene.arcs) <= 1
    return scene.arcs[0] if scene.arcs else None


def _raw(measure: str, points: list[tuple[float, float]], yaw: float, facing: float) -> float:
    """The picture angle the scene finds, so that a test can choose what is judged beside it."""
    from posecheck.scene.body import Body, Outlook

    layout = ANGLES[measure](Body(random_pose(points), Outlook(facing, yaw)), "left")
    return math.nan if layout is None else layout.raw


@pytest.mark.parametrize("measure", sorted(ANGLES))
@given(
    points=POINTS,
    facing=st.sampled_from((-1.0, 1.0)),
    low=st.none() | st.floats(-40, 170),
    width=st.none() | st.floats(5, 60),
    offset=st.floats(-25, 25),
    compare=st.sampled_from(("value", "change")),
)
def test_limb_points_into_the_sector_exactly_when_ok(
    measure: str,
    points: list[tuple[float, float]],
    facing: float,
    low: float | None,
    width: float | None,
    offset: float,
    compare: str,
) -> None:
    """Whatever the judged value is shifted by: an anchor, a baseline, foreshortening."""
    high = (60.0 if width else None) if low is None else (low + width if width else None)
    assume(low is not None or high is not None)
    yaw = 45.0
    raw = _raw(measure, points, yaw, facing)
    assume(math.isfinite(raw))
    value = raw + offset
    # A sector is never wider than a turn, so limits half a turn away cannot be told apart.
    limits = [limit for limit in (low, high) if limit is not None]
    assume(all(1e-3 < abs(value - limit) < 170 for limit in limits))
    v = verdict(check(measure, low, high, compare=compare, main=True), value)
    scene = build_scene(
        step([v], seen=random_pose(points), camera=View(True, yaw, facing, "left", 2.0))
    )
    arc = _only_arc(scene)
    assert arc is not None
    assert arc.inside == (v.verdict is Band.OK)
    flipped = mirrored(scene).arcs[0]
    assert flipped.inside == arc.inside
    assert flipped.vertex == (SIZE[0] - arc.vertex[0], arc.vertex[1])


@pytest.mark.parametrize("measure", ["trunk_twist", "head_yaw"])
@given(
    value=st.floats(-80, 80), low=st.none() | st.floats(-60, 40), width=st.floats(5, 60),
    side=st.sampled_from(("left", "right")), toward=st.booleans(),
)  # fmt: skip
def test_turn_lies_in_the_sector_of_the_dial_exactly_when_ok(
    measure: str, value: float, low: float | None, width: float, side: str, toward: bool
) -> None:
    high = 20.0 if low is None else low + width
    limits = [limit for limit in (low, high) if limit is not None]
    assume(all(abs(value - limit) > 1e-3 for limit in limits))
    rule = check(measure, low, high, compare="change", main=True, toward_working=toward)
    v = verdict(rule, value, side)
    (dial,) = build_scene(step([v])).dials
    assert dial.inside == (v.verdict is Band.OK)


def test_a_turn_to_the_left_is_counter_clockwise_on_the_dial() -> None:
    v = verdict(check("trunk_twist", -20, 20, main=True), 15.0)
    (dial,) = build_scene(step([v])).dials
    assert dial.tick == pytest.approx(dial.heading - 15.0)


@pytest.mark.parametrize("measure", sorted(TRACKS))
@given(points=POINTS, value=st.floats(-0.5, 0.9), limit=st.floats(-0.5, 0.9), upper=st.booleans())
def test_the_gate_of_a_ruler_is_passed_exactly_when_ok(
    measure: str, points: list[tuple[float, float]], value: float, limit: float, upper: bool
) -> None:
    assume(abs(value - limit) > 1e-3)
    rule = check(measure, None if upper else limit, limit if upper else None, main=True)
    v = verdict(rule, value)
    cue = Cue("main", "Do.", rule, "left")
    scene = build_scene(step([v], cue, seen=random_pose(points)))
    assume(scene.rulers)
    (ruler,) = scene.rulers
    assert (ruler.aim is None) == (v.verdict is Band.OK)
    if ruler.aim is not None:
        assert ruler.aim == ruler.gates[0]


@given(hidden=st.sets(st.sampled_from(LANDMARKS), max_size=12))
def test_landmarks_that_were_not_seen_are_in_no_line(hidden: set[str]) -> None:
    seen = pose(hidden=sorted(hidden))
    checks = [("hip_angle", 75, 108), ("knee_angle", 160, None), ("trunk_lean", -12, 12)]
    verdicts = [verdict(check(m, low, high, main=True), 100.0) for m, low, high in checks]
    scene = build_scene(step(verdicts, seen=seen))
    gone = [tuple(seen.point(name)) for name in hidden]
    drawn = [end for limb in scene.limbs for end in (limb.a, limb.b)]
    drawn += [arc.vertex for arc in scene.arcs]
    assert not set(gone) & set(drawn)
    assert all(math.isfinite(c) for point in drawn for c in point)


def test_a_limb_of_low_visibility_is_faint() -> None:
    seen = pose()
    doubtful = seen.visibility.copy()
    doubtful[LANDMARKS.index("left_ankle")] = 0.3
    scene = build_scene(step(seen=replace(seen, visibility=doubtful)))
    ankle = tuple(seen.point("left_ankle"))
    weights = {limb.weight for limb in scene.limbs if ankle in (limb.a, limb.b)}
    assert weights == {"faint"}


MANY = [
    ("hip_angle", 75, 108), ("knee_angle", 160, None), ("ankle_angle", None, 80),
    ("trunk_lean", -12, 12), ("neck_flexion", None, 20), ("thigh_slope", None, 15),
    ("trunk_twist", -20, 20), ("head_yaw", -25, 25), ("hand_under_thigh", None, 0.35),
]  # fmt: skip


@given(values=st.lists(st.floats(-40, 190), min_size=len(MANY), max_size=len(MANY)))
@pytest.mark.parametrize("state", list(State))
def test_never_more_marks_than_the_limit(state: State, values: list[float]) -> None:
    verdicts = [
        verdict(check(m, low, high, main=True), value)
        for (m, low, high), value in zip(MANY, values, strict=True)
    ]
    scene = build_scene(step(verdicts, state=state))
    assert len(scene.arcs) + len(scene.dials) + len(scene.rulers) <= MAX_MARKS
    assert not any(mark.strong for mark in (*scene.arcs, *scene.dials, *scene.rulers))


def test_the_correction_comes_first_and_its_limbs_stand_out() -> None:
    rules = [check(m, low, high, main=True) for m, low, high in MANY]
    verdicts = [verdict(rule, 170.0 if rule.measure == "shank_slope" else 60.0) for rule in rules]
    wrong = verdict(check("shank_slope", None, 15), 30.0)
    cue = Cue("fine", "Lay your leg flat.", wrong.check, "left")
    scene = build_scene(step([*verdicts, wrong], cue))
    (strong,) = (arc for arc in scene.arcs if arc.strong)
    assert strong.label.text == "lower leg 30° · at most 15°"
    assert (strong.tone, strong.label.mark) == (Tone.FAULT, Mark.DOWN)
    assert [limb.tone for limb in scene.limbs if limb.weight == "strong"] == [Tone.FAULT]
    assert scene.labels[0].strong


def test_a_speed_has_no_sector_but_a_word() -> None:
    wrong = verdict(check("ankle_angle", None, 40, compare="speed"), 70.0)
    scene = build_scene(step([wrong], Cue("safety", "Ease off. Gently.", wrong.check, "left")))
    assert not scene.arcs
    assert [tag.text for tag in scene.tags] == ["too fast"]


def test_what_is_unknown_is_not_drawn_as_right_or_wrong() -> None:
    unknown = Verdict(check("knee_angle", 160, None, main=True), "left", Band.UNKNOWN)
    scene = build_scene(step([unknown], cannot_judge=("knee: left knee hidden",)))
    assert not (scene.arcs or scene.dials or scene.rulers or scene.tags)
    assert "Cannot judge knee: left knee hidden" in [note.text for note in scene.notes]


def test_nothing_is_judged_on_screen_while_breathing() -> None:
    v = verdict(check("hip_angle", 75, 108, main=True), 150.0)
    assert not build_scene(step([v], state=State.BREATHE, breath=0.2)).arcs


@pytest.mark.parametrize(
    ("state", "more", "kind", "number", "caption"),
    [
        (State.HOLD, {"hold_s": 0.4}, "hold", "3", "hold"),
        (State.HOLD, {"hold_s": 2.9}, "hold", "1", "hold"),
        (State.HOLD, {"hold_s": 1.2, "paused": True}, "hold", "2", "paused"),
        (State.MOVE, {}, "progress", "", "reach"),
        (State.RELEASE, {}, "done", "", "let go"),
        (State.BREATHE, {"breath": 0.2}, "breath", "", "breathe in"),
        (State.BREATHE, {"breath": 0.8}, "breath", "", "breathe out"),
        (State.SETTLE, {"baseline": False}, "idle", "", "stay still"),
        (State.SETTLE, {}, "idle", "", "your turn"),
    ],
)
def test_the_ring_says_what_the_coach_waits_for(
    state: State, more: dict[str, object], kind: str, number: str, caption: str
) -> None:
    ring = build_scene(step(state=state, **more)).ring
    assert (ring.kind, ring.number, ring.caption) == (kind, number, caption)
    assert 0 <= ring.fraction <= 1


def test_repetitions_done_are_those_released() -> None:
    reps = build_scene(step(state=State.HOLD)).reps
    assert reps is not None
    assert (reps.done, reps.total, reps.side) == (1, 3, "left side")


def test_who_is_lost_is_told_so() -> None:
    scene = build_scene(step(seen=Pose.missing(0.0, SIZE)))
    assert scene.banner.text == "I cannot see you. Step back into the picture."
    assert scene.limbs == ()


def test_a_cue_is_never_said_by_colour_alone() -> None:
    for kind in ("place", "view", "safety", "setup", "main", "fine", "target", "praise", "info"):
        banner = build_scene(step(cue=Cue(kind, "Sit up tall."))).banner
        assert banner.text == "Sit up tall."
        assert banner.mark is not Mark.NONE


def test_places_stay_while_the_person_moves() -> None:
    first = build_scene(step(state=State.SETTLE))
    turned = View(True, 70.0, 1.0, "right", 2.0)
    later = build_scene(step(state=State.MOVE, camera=turned), first)
    assert later.outlook == first.outlook
    again = build_scene(step(state=State.PLACE, camera=turned), later)
    assert again.outlook.facing == 1.0


def test_the_counters_stand_away_from_the_feet() -> None:
    seen = pose((640, 480))
    low = seen.xy.copy()
    low[:, 1] += 70
    assert build_scene(step(seen=replace(seen, xy=low))).corner == "right"
    assert mirrored(build_scene(step(seen=replace(seen, xy=low)))).corner == "left"


@given(st.floats(-720, 720), st.floats(-720, 720), st.floats(0, 359))
def test_inside_ignores_whole_turns(direction: float, low: float, width: float) -> None:
    span = ((low, low + width),)
    assert inside(direction, span) == inside(direction + 360.0, span)
    assert inside(low + width / 2, span)


def test_a_mirrored_twice_scene_is_the_scene() -> None:
    v = verdict(check("hip_angle", 75, 108, main=True), 100.0)
    scene = build_scene(step([v]))
    twice = mirrored(mirrored(scene))
    assert twice.arcs[0].vertex == pytest.approx(scene.arcs[0].vertex)
    assert twice.arcs[0].tick == pytest.approx(scene.arcs[0].tick)
    assert twice.banner == scene.banner


def test_no_joint_is_shown_as_more_than_straight() -> None:
    v = verdict(check("knee_angle", 160, None, main=True), 181.4)
    assert build_scene(step([v])).arcs[0].label.text == "knee 180°"


def test_the_target_shown_of_a_group_is_the_one_that_is_met() -> None:
    more = {"kind": "target", "group": "cross"}
    missed = verdict(check("knee_cross", 0.05, None, **more), -0.2)
    met = verdict(check("hand_under_thigh", None, 0.5, **more), 0.3)
    scene = build_scene(step([missed, met]))
    assert [ruler.label.text for ruler in scene.rulers] == ["hand under leg"]
