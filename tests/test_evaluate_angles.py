"""`posecheck evaluate angles`, the corrections it judges, and what keeps them in bounds."""

from __future__ import annotations

import gzip
import json
import math
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from posecheck.cli import main
from posecheck.config import load_stretch
from posecheck.errors import ConfigError, SourceError
from posecheck.geometry import angle_at
from posecheck.measures import MEASURES, Context, Corrections, Stance, change, value
from posecheck.measures.body import body_of, lifted_angle
from posecheck.measures.consistency import jumped
from posecheck.measures.correction import REACH_DEG, REACH_NEAR, value_limit
from posecheck.orientation import distance_m
from posecheck.pose import Pose
from posecheck.session import Session
from posecheck.skeleton import INDEX, Side
from posecheck.sources.trace import TraceSource
from posecheck.step import Event
from posecheck.stretch import Leg
from posecheck.tuning.angles import (
    CLIP,
    FAR_OFF,
    FIRST,
    LOOKS,
    SETTLED,
    WAYS,
    Cell,
    Sample,
    cells_of,
    samples_of,
    yaw_bin,
)
from posecheck.tuning.corpus import Still, read_corpus, rest_and_poses
from posecheck.tuning.fit import leave_one_body_out, rows_of
from posecheck.tuning.truth import cases, change_truth
from posecheck.uncertainty_data import load_calibration, load_corrections, load_error_table
from tests.bodies import Camera, calf

CORPUS = Path(__file__).parents[1] / "calibration" / "corpus" / "rendered"
HEAVY = load_corrections("heavy")
DATA = Path(__file__).parent / "data"


@cache
def stills() -> tuple[Still, ...]:
    return tuple(read_corpus(CORPUS))


@cache
def samples() -> tuple[Sample, ...]:
    """Readings of the default model, corrected without the body they are of."""
    own = [replace(s, poses={"heavy": s.poses["heavy"]}) for s in stills()]
    found = samples_of(own, leave_one_body_out(rows_of(own)), load_error_table())
    return tuple(s for s in found if math.isfinite(s.error))


def mae(
    measure: str,
    *,
    change: bool,
    yaw: float,
    way: str = "posecheck",
    looks: tuple[str, ...] = LOOKS,
) -> float:
    errors = [
        abs(s.error)
        for s in samples()
        if (s.measure, s.change, s.way) == (measure, change, way)
        and s.yaw_deg <= yaw
        and s.look in looks
    ]
    assert errors
    return float(np.mean(errors))


CHANGES = [
    ("trunk_lean", 25, 1.5), ("hip_angle", 25, 2.5), ("knee_angle", 25, 3.0),
    ("neck_flexion", 25, 3.0), ("ankle_angle", 25, 5.0),
    ("trunk_twist", 45, 6.0), ("head_yaw", 45, 6.0), ("hip_angle", 45, 4.0),
]  # fmt: skip


class TestAccuracy:
    """Bodies left out, default model, rendered people."""

    @pytest.mark.parametrize("look", [FIRST, SETTLED])
    @pytest.mark.parametrize(
        ("measure", "yaw", "most"),
        [
            ("hip_angle", 10, 4.0), ("hip_angle", 45, 5.5),
            ("knee_angle", 10, 3.5), ("knee_angle", 45, 5.5),
            ("trunk_lean", 10, 2.5), ("trunk_lean", 45, 3.5), ("shin_chair_angle", 10, 3.5),
        ],
    )  # fmt: skip
    def test_values(self, measure: str, yaw: float, most: float, look: str) -> None:
        assert mae(measure, change=False, yaw=yaw, looks=(look,)) <= most

    @pytest.mark.parametrize("looks", [(FIRST, CLIP), (SETTLED, CLIP), (SETTLED,)], ids=str)
    @pytest.mark.parametrize(("measure", "yaw", "most"), CHANGES)
    def test_changes(self, measure: str, yaw: float, most: float, looks: tuple[str, ...]) -> None:
        assert mae(measure, change=True, yaw=yaw, looks=looks) <= most

    @pytest.mark.parametrize("look", [FIRST, SETTLED])
    def test_a_judged_value_is_nowhere_worse_than_the_better_raw_angle(self, look: str) -> None:
        judged = {
            (s.measure, yaw_bin(s.yaw_deg))
            for s in samples()
            if (s.way, s.change, s.look, s.judged) == ("posecheck", False, look, True)
            and MEASURES[s.measure].unit == "deg"
            and s.measure != "camera_yaw"
        }
        assert len(judged) >= 20
        for measure, i in judged:
            of = {
                way: [
                    abs(s.error)
                    for s in samples()
                    if (s.measure, s.way, s.change, s.look) == (measure, way, False, look)
                    and yaw_bin(s.yaw_deg) == i
                ]
                for way in WAYS
            }
            raw = [np.mean(of[w]) for w in WAYS[:2] if of[w]]
            assert np.mean(of["posecheck"]) <= min(raw) + 1e-9, f"{measure} in bin {i}"

    def test_side_on_it_beats_both_raw_angles(self) -> None:
        for measure in ("hip_angle", "trunk_lean", "shin_chair_angle"):
            raw = [mae(measure, change=False, yaw=25, way=w) for w in ("picture", "world")]
            assert mae(measure, change=False, yaw=25) < 0.7 * min(raw)


def judged_angles(*looks: str) -> list[Sample]:
    return [
        s
        for s in samples()
        if s.way == "posecheck"
        and s.judged
        and s.look in looks
        and MEASURES[s.measure].unit == "deg"
        and s.measure != "camera_yaw"
    ]


class TestHonesty:
    @pytest.mark.parametrize("looks", [LOOKS, (FIRST,), (SETTLED,), (CLIP,)], ids=str)
    def test_the_true_error_lies_within_twice_the_stated_one(self, looks: tuple[str, ...]) -> None:
        own = judged_angles(*looks)
        assert 0.93 <= np.mean([abs(s.error) <= 2 * s.stated for s in own]) <= 0.985

    @pytest.mark.parametrize("change", [False, True])
    def test_so_it_does_for_every_measure(self, change: bool) -> None:
        for measure in MEASURES:
            own = [s for s in judged_angles(*LOOKS) if (s.measure, s.change) == (measure, change)]
            if len(own) >= 100:
                within = np.mean([abs(s.error) <= 2 * s.stated for s in own])
                assert 0.92 <= within <= 0.99, f"{measure}: {within:.3f}"

    @pytest.mark.parametrize("look", LOOKS)
    def test_few_judged_readings_are_far_off(self, look: str) -> None:
        own = judged_angles(look)
        assert np.mean([abs(s.error) > FAR_OFF for s in own]) <= 0.02

    def test_the_gate_is_worth_its_price(self) -> None:
        every = [s for s in samples() if s.way == "posecheck" and s.measure == "hip_angle"]
        refused = [abs(s.error) for s in every if not s.judged]
        kept = [abs(s.error) for s in every if s.judged]
        assert len(kept) > len(every) / 3
        assert np.mean(refused) > 2 * np.mean(kept)


class TestBounds:
    def test_no_value_is_moved_beyond_the_limit(self) -> None:
        for still in stills():
            pose = still.poses["heavy"]
            stance = Stance.of(pose)
            for name, side in cases(still):
                if name not in HEAVY.values or stance.yaw_deg > 45:
                    continue
                estimate = value(pose, name, side, stance, HEAVY).value
                base = lifted_angle(name, body_of(pose, stance), side)
                if math.isfinite(estimate) and name not in ("hip_angle", "trunk_lean"):
                    assert abs(estimate - base) <= value_limit(stance.yaw_deg) + 1e-6

    def test_an_upright_long_sit_stays_near_what_the_picture_shows(self) -> None:
        seen = 0
        for still in stills():
            pose = still.poses["heavy"]
            stance = Stance.of(pose)
            raw = angle_at(*(pose.point(f"{stance.near}_{n}") for n in ("hip", "shoulder", "knee")))
            if 80 <= raw <= 97 and stance.yaw_deg <= 8:
                seen += 1
                estimate = value(pose, "hip_angle", stance.near, stance, HEAVY).value
                reach = REACH_DEG + REACH_NEAR / max(1.0, distance_m(pose))
                assert abs(estimate - raw) <= min(12.0, reach) + 1e-6
        assert seen >= 10

    @pytest.mark.parametrize("size", [0.85, 1.0, 1.15])
    @pytest.mark.parametrize("far_m", [2.0, 2.5, 3.0, 4.0])
    @pytest.mark.parametrize("lean", [-6.0, 0.0, 6.0])
    def test_a_body_that_is_not_rendered_is_moved_by_a_few_degrees(
        self, lean: float, far_m: float, size: float
    ) -> None:
        """Joints where they are, other proportions, any distance: what a real photo may show."""
        width = 1280
        px_per_m = width / 2 / math.tan(math.radians(31)) / far_m * size
        camera = Camera(4, 1.0, px_per_m, (width, 720), (0.4, 0.6), far_m / size)
        for shoulders in (0.32, 0.40):
            pose = camera.see(replace(calf("right", lean=lean), shoulders=shoulders))
            stance = Stance.of(pose)
            for model, most in (("heavy", 6.0), ("full", 8.0), ("lite", 8.0)):
                own = load_corrections(model)
                hip = value(pose, "hip_angle", "right", stance, own).value
                assert abs(hip - (90 - lean)) <= most, f"{model}: hip {hip:.1f}"
                trunk = value(pose, "trunk_lean", "right", stance, own).value
                assert abs(trunk - lean) <= most, f"{model}: trunk {trunk:.1f}"
                assert value(pose, "knee_angle", "right", stance, own).value >= 170

    @pytest.mark.parametrize("metres", [0.3, 1.0, 3.0, 8.0])
    def test_the_distance_alone_moves_nothing_without_bound(self, metres: float) -> None:
        for still in stills()[:200:10]:
            pose = still.poses["heavy"]
            stance = replace(Stance.of(pose), yaw_deg=5.0, signed_yaw_deg=5.0, distance_m=metres)
            raw = angle_at(*(pose.point(f"{stance.near}_{n}") for n in ("hip", "shoulder", "knee")))
            if 80 <= raw <= 97:
                estimate = value(pose, "hip_angle", stance.near, stance, HEAVY).value
                assert abs(estimate - raw) <= 12.0 + 1e-6

    def test_there_are_few_coefficients(self) -> None:
        for model in ("heavy", "full", "lite"):
            own = load_corrections(model)
            assert max(len(w.weights) for w in (*own.values.values(), *own.changes.values())) <= 5

    def test_no_change_reads_as_no_change(self) -> None:
        for still in stills()[::25]:
            pose = still.poses["heavy"]
            for name, side in cases(still):
                reading = change(pose, name, side, pose, None, HEAVY)
                assert not abs(reading.value) > 1e-6

    def test_a_model_that_was_not_calibrated_is_not_corrected(self) -> None:
        pose = stills()[0].poses["heavy"]
        other = load_corrections("another")
        plain = value(pose, "hip_angle", "left")
        assert value(pose, "hip_angle", "left", None, other).value == plain.value
        assert load_calibration("another")("hip_angle", 5, False) > 0

    def test_a_mirrored_body_is_corrected_the_same(self) -> None:
        for still in stills()[:200:20]:
            pose = still.poses["heavy"]
            here = value(pose, "hip_angle", "left", None, HEAVY).value
            there = value(pose.mirrored(), "hip_angle", "right", None, HEAVY).value
            assert there == pytest.approx(here, abs=1e-6, nan_ok=True)

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "{}",
            '{"models": {"heavy": {"change": {}, "value": {"trunk_lean": '
            '{"intercept": 1, "weights": {"base": 1}}}}}}',
        ],
    )
    def test_damaged_coefficients_are_named(self, text: str) -> None:
        with pytest.raises(ConfigError, match=r"corrections\.json"):
            Corrections.from_json(text, "heavy")


class TestJumps:
    def rest(self) -> Pose:
        return next(
            s.poses["heavy"]
            for s in stills()
            if s.truth["stretch"] == "calf" and s.truth.get("kind") == "rest" and s.yaw_deg < 10
        )

    def test_a_toe_on_the_other_foot_is_unknown(self) -> None:
        rest = self.rest()
        side = Stance.of(rest).near
        xy = rest.xy.copy()
        heel, toe = xy[INDEX[f"{side}_heel"]], INDEX[f"{side}_foot_index"]
        xy[toe] = heel + 1.4 * (xy[toe] - heel)
        jumped = replace(rest, xy=xy)
        reading = change(jumped, "ankle_angle", side, rest, None, HEAVY)
        assert math.isnan(reading.value)
        assert reading.reason == f"{side} foot not seen clearly"

    def test_readings_that_are_refused_for_a_jump_are_the_wrong_ones(self) -> None:
        """On what the models really saw: bones that change their length go with far errors."""
        errors: dict[bool, list[float]] = {False: [], True: []}
        for rest, still in rest_and_poses(list(stills())):
            for model, pose in still.poses.items():
                then = rest.poses[model]
                stance = Stance.of(then)
                for name, side in cases(still):
                    if name not in ("ankle_angle", "knee_angle") or still.yaw_deg > 45:
                        continue
                    raw = change(pose, name, side, then, stance).value
                    if math.isfinite(raw):
                        now, before = Context(pose, side, stance), Context(then, side, stance)
                        truth = change_truth(rest, still, name, side)
                        errors[bool(jumped(name, now, before))].append(abs(raw - truth))
        assert len(errors[True]) >= 30
        assert np.mean(errors[True]) > 2 * np.mean(errors[False])

    def test_a_toe_that_jumps_in_a_real_hold_is_never_a_fault_nor_a_target_met(self) -> None:
        """The full model on `calf_good`: its toe point jumps to the other foot in mid-hold."""
        poses = list(TraceSource(DATA / "calf_good.full.posetrace.jsonl.gz"))
        rest = poses[10]
        side: Side = "left"
        reading = [change(p, "ankle_angle", side, rest).value for p in poses]
        assert max(abs(np.diff(reading))) > 10, "the trace does not jump"
        leg = Leg(load_stretch("calf"), side)
        session = Session([leg], load_calibration("full"))
        events: list[Event] = []
        for pose in poses:
            step = session.step(pose)
            events += step.events
            for verdict in step.verdicts:
                if verdict.check.measure == "ankle_angle" and not verdict.check.is_speed:
                    assert not math.isfinite(verdict.value), f"{pose.t:.2f} s: {verdict.value}"
        assert not [e for e in events if e.name in ("hold_started", "hold_completed")]
        raised = [e.data["check"] for e in events if e.name == "cue_raised"]
        assert not set(raised) & {"toes", "pull_speed"}

    def test_raw_readings_do_not_look(self) -> None:
        rest = self.rest()
        side = Stance.of(rest).near
        assert change(rest, "ankle_angle", side, rest).value == 0

    def test_the_lifted_body_needs_its_landmarks(self) -> None:
        pose = self.rest()
        missing = Pose.missing(0, pose.size_wh)
        stance = Stance.of(pose)
        assert math.isnan(lifted_angle("hip_angle", body_of(missing, stance), "left"))
        c = Context(missing, "left", stance)
        assert HEAVY.value("hip_angle", c, 90.0) == 90.0


class TestCells:
    def test_known_numbers(self) -> None:
        errors = [2.0, -4.0, 20.0, math.nan]
        group = [Sample("hip_angle", "heavy", "posecheck", False, 5, e, 5.0) for e in errors]
        (cell,) = cells_of(group)
        assert (cell.n, cell.measurable, cell.judged) == (4, 0.75, 0.75)
        assert cell.mae == pytest.approx(26 / 3)
        assert cell.bias == pytest.approx(6)
        assert cell.far_off == pytest.approx(1 / 3)
        assert cell.within == pytest.approx(2 / 3)

    def test_ways_without_any_reading_are_left_out(self) -> None:
        none = [Sample("trunk_twist", "heavy", "picture", False, 5, math.nan)]
        assert cells_of(none) == []


def small_corpus(folder: Path, **line: object) -> Path:
    """A corpus of two pictures, which a field can be spoilt in."""
    own = [s for s in stills() if s.part == "pairs"][:2]
    with gzip.open(folder / "own.jsonl.gz", "wt") as out:
        for still in own:
            truth = {k: v for k, v in {**still.truth, **line}.items() if v is not None}
            out.write(json.dumps(truth) + "\n")
    poses = [s.poses["heavy"] for s in own]
    image = [np.column_stack([p.xy, p.z, p.visibility, p.presence]) for p in poses]
    np.savez(
        folder / "own.npz",
        image_mine=np.stack(image),
        world_mine=np.stack([p.world for p in poses]),
    )
    return folder


class TestCommand:
    def test_a_corpus_of_ones_own(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["evaluate", "angles", str(small_corpus(tmp_path)), "--format", "json"]) == 0
        found = json.loads(capsys.readouterr().out)
        assert "as shipped" in found["note"]
        cells = [Cell(**c) for c in found["cells"]]
        assert {c.model for c in cells} == {"mine"}
        assert {c.change for c in cells} == {False, True}

    def test_the_table_and_the_report(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        corpus = str(small_corpus(tmp_path))
        assert main(["evaluate", "angles", corpus, "--measures", "hip_angle,trunk_lean"]) == 0
        assert "trunk_lean\tposecheck" in capsys.readouterr().out
        pytest.importorskip("matplotlib")
        out = tmp_path / "report.html"
        assert (
            main(["evaluate", "angles", corpus, "--measures", "trunk_lean", "--html", str(out)])
            == 0
        )
        page = out.read_text("utf-8")
        assert "data:image/png" in page
        assert "http" not in page

    @pytest.mark.parametrize(
        ("line", "told"),
        [({"body": None}, "`body` is missing"), ({"camera": {}}, "`camera.yaw_deg` is missing")],
    )
    def test_a_bad_line_is_named(self, tmp_path: Path, line: dict[str, object], told: str) -> None:
        with pytest.raises(SourceError, match=told):
            read_corpus(small_corpus(tmp_path, **line))

    def test_what_is_no_corpus(self, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["evaluate", "angles", str(tmp_path)]) == 1
        assert "there is no corpus here" in capsys.readouterr().err
        (tmp_path / "a.jsonl").write_text("{}\n")
        assert main(["evaluate", "angles", str(tmp_path)]) == 1
        (tmp_path / "a.jsonl").write_text("no\n")
        assert main(["evaluate", "angles", str(tmp_path)]) == 1
        small_corpus(tmp_path)
        (tmp_path / "a.jsonl").unlink()
        (tmp_path / "own.npz").write_bytes(b"PK")
        assert main(["evaluate", "angles", str(tmp_path)]) == 1
        told = capsys.readouterr().err.strip().splitlines()
        assert len(told) == 3

    def test_only_pictures_that_were_looked_at_so(
        self, tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        words = ["evaluate", "angles", str(small_corpus(tmp_path)), "--format", "json"]
        assert main([*words, "--look", "first"]) == 0
        assert json.loads(capsys.readouterr().out)["cells"]
        assert main([*words, "--look", "settled"]) == 0
        assert not json.loads(capsys.readouterr().out)["cells"]
        assert main([*words, "--look", "twice"]) == 2
        assert "first, settled, clip" in capsys.readouterr().err

    def test_unknown_names_are_wrong_usage(self, capsys: pytest.CaptureFixture[str]) -> None:
        assert main(["evaluate", "angles", "--measures", "hip"]) == 2
        assert "there is no 'hip'" in capsys.readouterr().err
