"""Every shipped threshold has a source that says the same number."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from posecheck.cli.proposals import corpus_hash, origin_of
from posecheck.cli.recordings import read_corpus
from posecheck.config import load_stretch
from posecheck.config.files import built_in, parse
from posecheck.config.thresholds import NUMBERS, ThresholdTable, load_thresholds
from posecheck.stretch import Check
from posecheck.tuning.apply import TUNED
from posecheck.tuning.candidates import Case, by_person
from posecheck.tuning.labels import Labels
from posecheck.tuning.propose import Aim, propose
from posecheck.tuning.recording import Recording
from posecheck.tuning.sweep import Settings

ROOT = Path(__file__).resolve().parent.parent
HERE = ROOT / "calibration" / "thresholds"
SIMULATED = ROOT / "calibration" / "corpus" / "simulated"


def tables(name: str) -> dict[tuple[str, str], ThresholdTable]:
    return {(t.stretch, t.check): t for t in load_thresholds(HERE / name).tables}


START, TUNED_TO = tables("start.toml"), tables("thresholds.toml")
CORPUS = parse("thresholds.toml", (HERE / "thresholds.toml").read_text("utf-8"))["corpus"]
CHECKS = [(s, c) for s in built_in("stretches") for c in load_stretch(s).checks]


@pytest.mark.parametrize(("stretch", "check"), CHECKS, ids=lambda x: getattr(x, "id", x))
def test_a_shipped_number_is_that_of_its_provenance(stretch: str, check: Check) -> None:
    """If this fails: put the number and its reason into start.toml, or run reproduce.py."""
    assert (stretch, check.id) in START, "calibration/thresholds/start.toml does not know it"
    tuned = TUNED_TO.get((stretch, check.id))
    expected = START[stretch, check.id].numbers() | (tuned.numbers() if tuned else {})
    shipped = {key: getattr(check, key) for key in NUMBERS if getattr(check, key) is not None}
    assert shipped == expected
    _, mark, told = check.source.partition(TUNED)
    assert bool(mark) == (tuned is not None)
    if tuned is not None:
        assert told == f"{origin_of(CORPUS)}: {tuned.because}"


def test_no_provenance_is_of_a_check_that_is_gone() -> None:
    assert set(START) == {(stretch, check.id) for stretch, check in CHECKS}
    assert set(TUNED_TO) <= set(START)


def test_the_corpus_behind_the_numbers_is_the_one_that_is_here() -> None:
    assert corpus_hash([SIMULATED]) == CORPUS["sha256"]


def test_no_tuned_check_is_worse_on_people_left_out() -> None:
    assert TUNED_TO
    for table in TUNED_TO.values():
        for evidence in table.evidence.values():
            assert evidence["people"] >= 3 and evidence["faults"] >= 6
            assert evidence["f_after"] >= evidence["f_before"] + 0.02 - 1e-9
            assert evidence["chance"] <= 0.01
            assert table.margin is not None and table.margin >= evidence["expected_error"]


@pytest.fixture(scope="module")
def calf(tmp_path_factory: pytest.TempPathFactory) -> tuple[Recording, ...]:
    """The calf stretch of the shipped corpus."""
    folder = tmp_path_factory.mktemp("calf")
    for file in SIMULATED.glob("calf_*"):
        shutil.copy(file, folder)
    return tuple(read_corpus([folder], "auto"))


def cases_of(recordings: tuple[Recording, ...], check: Check, shift: float = 0.0) -> list[Case]:
    def case(r: Recording) -> Case:
        series = r.series[check.id]
        faults = tuple(f for f in r.labels.faults if f.fault in check.tells)
        return Case(r.labels, replace(series, value=series.value + shift), faults)

    return [case(r) for r in recordings]


def started(check_id: str) -> Check:
    table = START["calf", check_id]
    return replace(load_stretch("calf").check(check_id), **table.numbers())  # type: ignore[arg-type]


@pytest.mark.parametrize("check_id", ["hip_90", "knee_straight"])
def test_the_shipped_numbers_do_no_worse_than_those_they_replaced(
    calf: tuple[Recording, ...], check_id: str
) -> None:
    scores = []
    for check in (started(check_id), load_stretch("calf").check(check_id)):
        found = by_person(cases_of(calf, check), check, Settings.of(check))
        scores.append({person: float(t.f_beta(0.5)[0]) for person, t in found.items()})
    before, after = (np.mean(list(s.values())) for s in scores)
    assert after >= before


def test_a_hip_that_reads_twelve_degrees_more_moves_its_limit_by_twelve(
    calf: tuple[Recording, ...],
) -> None:
    check = started("hip_90")
    plain, moved = (propose(check, cases_of(calf, check, s))[1] for s in (0.0, 12.0))
    assert not plain.refusal and not moved.refusal
    assert plain.check.high is not None and moved.check.high is not None
    assert moved.check.high - plain.check.high == pytest.approx(12, abs=3)
    assert moved.before is not None and moved.after is not None
    assert moved.after.f_beta > moved.before.f_beta


@pytest.mark.parametrize("seed", range(5))
def test_shuffled_labels_make_no_threshold(calf: tuple[Recording, ...], seed: int) -> None:
    check = started("hip_90")
    cases = [shuffled(c, seed + 100 * i) for i, c in enumerate(cases_of(calf, check))]
    for proposal in propose(check, cases, Aim()):
        assert proposal.refusal and proposal.check == check


def shuffled(case: Case, seed: int) -> Case:
    """The same recording with the faults of its repetitions dealt out anew."""
    reps = list(case.labels.reps)
    dealt = dict(zip(reps, np.random.default_rng(seed).permutation(reps), strict=True))
    by_rep = {s.rep: s.faults for s in case.labels.segments if s.phase == "hold"}

    def faults_at(rep: int | None) -> tuple[str, ...]:
        return () if rep is None else by_rep.get(int(dealt[rep]), ())

    segments = tuple(
        replace(s, faults=f, good=not f)
        for s in case.labels.segments
        for f in [faults_at(s.rep) if s.phase in ("move", "hold") else ()]
    )
    labels = Labels(case.labels.name, "calf", case.labels.side, case.person, segments)
    own = tuple(f for f in labels.faults if f.fault == "leaning_back")
    return Case(labels, case.series, own)
