"""One pose: valid by construction, unchangeable, and its own mirror's mirror."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from bodies import LONG_SIT, Camera, calf
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from posecheck.pose import N_LANDMARKS, Pose
from posecheck.skeleton import BONES, INDEX, LANDMARKS, MIRROR, mirror_name, opposite, plain_name

SIZE = (640, 480)

numbers = st.floats(-2000, 2000) | st.just(math.nan)


@st.composite
def poses(draw: st.DrawFn) -> Pose:
    lm = draw(arrays(np.float64, (N_LANDMARKS, 5), elements=numbers))
    world = draw(arrays(np.float64, (N_LANDMARKS, 3), elements=numbers))
    return Pose.from_landmarks(draw(st.floats(0, 1000)), lm, world, SIZE)


def same(a: Pose, b: Pose) -> bool:
    return a.t == b.t and all(
        np.allclose(getattr(a, name), getattr(b, name), atol=1e-9, equal_nan=True)
        for name in ("xy", "z", "visibility", "presence", "world")
    )


class TestSkeleton:
    def test_the_mirror_swaps_every_side_and_keeps_the_nose(self) -> None:
        assert [MIRROR[i] for i in MIRROR] == list(range(N_LANDMARKS))
        assert {LANDMARKS[i] for i in range(N_LANDMARKS) if MIRROR[i] == i} == {"nose"}
        assert mirror_name("mouth_left") == "mouth_right"
        assert mirror_name("right_foot_index") == "left_foot_index"

    def test_bones_are_the_same_on_both_sides(self) -> None:
        assert all(name in INDEX for bone in BONES for name in bone)
        mirrored = {frozenset(mirror_name(name) for name in bone) for bone in BONES}
        assert mirrored == {frozenset(bone) for bone in BONES}

    def test_words(self) -> None:
        assert plain_name("left_foot_index") == "left toes"
        assert plain_name("right_shoulder") == "right shoulder"
        assert (opposite("left"), opposite("right")) == ("right", "left")


class TestConstruction:
    def test_reads_landmarks_by_name(self) -> None:
        lm = np.arange(N_LANDMARKS * 5, dtype=float).reshape(N_LANDMARKS, 5)
        pose = Pose.from_landmarks(2, lm, lm[:, :3] / 100, SIZE, others=1)
        i = INDEX["left_knee"]
        assert pose.point("left_knee").tolist() == [5 * i, 5 * i + 1]
        assert pose.world_point("left_knee") == pytest.approx(lm[i, :3] / 100)
        assert (pose.z[i], pose.visibility[i], pose.presence[i]) == tuple(lm[i, 2:])
        assert (pose.t, pose.others, pose.found) == (2.0, 1, True)

    def test_nobody_is_nan_and_not_a_person_at_zero(self) -> None:
        pose = Pose.missing(1.5, SIZE)
        assert not pose.found
        assert np.isnan(pose.xy).all()
        assert np.isnan(pose.world).all()
        assert np.isnan(pose.visibility).all()

    @pytest.mark.parametrize("name", ["xy", "z", "visibility", "presence", "world"])
    def test_arrays_cannot_be_written(self, name: str) -> None:
        with pytest.raises(ValueError, match="read-only"):
            getattr(Camera().see(LONG_SIT), name)[0] = 1

    def test_what_it_was_built_from_stays_free(self) -> None:
        lm, world = np.ones((N_LANDMARKS, 5)), np.ones((N_LANDMARKS, 3))
        pose = Pose.from_landmarks(0, lm, world, SIZE)
        lm[:], world[:] = 7, 7
        assert pose.xy[0].tolist() == [1, 1]
        assert pose.world[0].tolist() == [1, 1, 1]

    def test_errors_say_what_was_expected(self) -> None:
        pose = Camera().see(LONG_SIT)
        with pytest.raises(ValueError, match=r"world: expected shape \(33, 3\), got \(33, 2\)"):
            replace(pose, world=pose.xy.copy())
        with pytest.raises(ValueError, match="t: expected seconds, got nan"):
            replace(pose, t=math.nan)
        with pytest.raises(ValueError, match=r"size_wh: expected at least 1 x 1 pixels"):
            replace(pose, size_wh=(640, 0))


class TestMirrored:
    @given(pose=poses())
    def test_twice_is_the_pose_itself(self, pose: Pose) -> None:
        assert same(pose.mirrored().mirrored(), pose)

    def test_the_left_of_one_is_the_right_of_the_other(self) -> None:
        pose = Camera(yaw=30).see(calf("left", ankle=70))
        mirrored = pose.mirrored()
        x, y = pose.point("left_foot_index")
        assert mirrored.point("right_foot_index") == pytest.approx([1280 - x, y])
        assert mirrored.world_point("right_knee") == pytest.approx(
            pose.world_point("left_knee") * (-1, 1, 1)
        )

    def test_is_what_a_camera_sees_of_the_mirrored_person(self) -> None:
        seen = Camera(yaw=25, facing=1, centre=(0.5, 0.6)).see(calf("left", ankle=70))
        mirrored = Camera(yaw=25, facing=-1, centre=(0.5, 0.6)).see(calf("right", ankle=70))
        assert same(seen.mirrored(), mirrored)


class TestRounded:
    @given(pose=poses())
    def test_moves_nothing_by_more_than_a_traces_precision(self, pose: Pose) -> None:
        rounded = pose.rounded()
        for name, step in (("xy", 0.01), ("world", 1e-4), ("visibility", 1e-3)):
            off = np.abs(getattr(rounded, name) - getattr(pose, name))
            assert not (off > step).any()
            assert (np.isnan(getattr(rounded, name)) == np.isnan(getattr(pose, name))).all()
        assert same(rounded.rounded(), rounded)
