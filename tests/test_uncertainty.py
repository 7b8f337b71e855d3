"""Expected errors: interpolation, fallbacks, and agreement of the file with its evidence."""

from __future__ import annotations

import json
import math
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from posecheck.errors import ConfigError
from posecheck.measures import MEASURES
from posecheck.uncertainty import DEFAULTS, YAW_BINS, YAW_CENTRES, ErrorTable
from posecheck.uncertainty_data import load_error_table

CALIBRATION = Path(__file__).parent.parent / "calibration"
sys.path.insert(0, str(CALIBRATION))
import make_error_tables  # noqa: E402
from rendered import CORPUS, corpus_sha256  # noqa: E402

MODELS = ("lite", "full", "heavy")


def table(**measures: dict[str, list[list[float] | None]]) -> ErrorTable:
    """A table of changes, from measure -> model -> cells."""
    text = json.dumps({"yaw_bins": YAW_BINS, "errors": {"change": measures}})
    return ErrorTable.from_json(text)


def cells(*maes: float, n: int = 10) -> list[list[float] | None]:
    return [[mae, 0.0, 2 * mae, n] for mae in maes]


SIMPLE = table(
    hip_angle={"full": cells(2, 4, 6, 8, 10), "heavy": cells(1, 3, 5, 7, 9)},
)


class TestInterpolation:
    def test_bin_middles_are_the_table(self) -> None:
        read = [SIMPLE.expected_error("hip_angle", "heavy", yaw, True) for yaw in YAW_CENTRES]
        assert read == pytest.approx([1, 3, 5, 7, 9])

    def test_between_and_beyond(self) -> None:
        assert SIMPLE.expected_error("hip_angle", "heavy", (5 + 17.5) / 2, True) == pytest.approx(2)
        assert SIMPLE.expected_error("hip_angle", "heavy", 0, True) == 1
        assert SIMPLE.expected_error("hip_angle", "heavy", 90, True) == 9

    @given(
        measure=st.sampled_from(sorted(MEASURES)),
        model=st.sampled_from([*MODELS, "other"]),
        change=st.booleans(),
        yaw=st.floats(0, 90),
    )
    def test_no_jumps(self, measure: str, model: str, change: bool, yaw: float) -> None:
        errors = load_error_table()
        here = errors.expected_error(measure, model, yaw, change)
        there = errors.expected_error(measure, model, yaw + 1e-6, change)
        assert there == pytest.approx(here, abs=1e-4)


class TestFallbacks:
    def test_sparse_bins_are_pooled_with_neighbours(self) -> None:
        sparse = table(ankle_angle={"heavy": [[8, 0, 0, 4], [2, 0, 0, 4], None, None, None]})
        read = [sparse.expected_error("ankle_angle", "heavy", yaw, True) for yaw in (5, 17.5, 90)]
        assert read == pytest.approx([5, 5, 5])

    def test_too_few_in_all_is_the_default(self) -> None:
        sparse = table(hip_drift={"heavy": [[9, 0, 0, 5], None, None, None, None]})
        assert sparse.expected_error("hip_drift", "heavy", 10, True) == DEFAULTS["hip_drift"]

    def test_unknown_model_is_the_worst(self) -> None:
        assert SIMPLE.expected_error("hip_angle", "unknown", 5, True) == 2

    def test_unknown_yaw_is_the_worst_view(self) -> None:
        assert SIMPLE.expected_error("hip_angle", "heavy", math.nan, True) == 9

    def test_no_truth_is_the_default(self) -> None:
        for measure, error in DEFAULTS.items():
            assert SIMPLE.expected_error(measure, "heavy", 30, False) == error

    def test_neither_is_an_error(self) -> None:
        with pytest.raises(KeyError, match="nose_length"):
            SIMPLE.expected_error("nose_length", "heavy", 30, True)


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", '{"yaw_bins": [0, 90], "errors": {}}',
     '{"yaw_bins": [0, 10, 25, 45, 70, 90], "errors": {"change": {"a": {"b": [3]}}}}'],
)  # fmt: skip
def test_a_damaged_table_is_named(text: str) -> None:
    with pytest.raises(ConfigError, match=r"errors\.json"):
        ErrorTable.from_json(text)


class TestShipped:
    @pytest.mark.parametrize("measure", sorted(MEASURES))
    @pytest.mark.parametrize("model", [*MODELS, "unknown"])
    def test_every_measure_has_an_error(self, measure: str, model: str) -> None:
        for change in (False, True):
            for yaw in (0, 20, 60, 90, math.nan):
                error = load_error_table().expected_error(measure, model, yaw, change)
                assert math.isfinite(error)
                assert error > 0

    def test_a_baseline_helps(self) -> None:
        errors = load_error_table()
        for measure in ("hip_angle", "trunk_lean", "neck_flexion", "trunk_twist"):
            change = errors.expected_error(measure, "heavy", 15, True)
            assert change < 0.8 * errors.expected_error(measure, "heavy", 15, False)

    def test_it_belongs_to_this_corpus(self) -> None:
        provenance = load_error_table().provenance
        assert provenance["corpus_sha256"] == corpus_sha256()
        assert (provenance["stills"], provenance["changes"]) == (1300, 477)
        assert sum(path.stat().st_size for path in CORPUS.iterdir()) < 4_000_000

    def test_the_script_gives_the_same_again(self) -> None:
        shipped = json.loads(make_error_tables.JSON_PATH.read_text(encoding="utf-8"))
        again = make_error_tables.error_tables(make_error_tables.readings())
        advice = "run: python calibration/make_error_tables.py"
        for kind in ("change", "value"):
            assert shipped["errors"][kind].keys() == again[kind].keys(), advice
            for measure, models in again[kind].items():
                for model, bins in models.items():
                    old = shipped["errors"][kind][measure][model]
                    assert len(old) == len(bins)
                    for a, b in zip(old, bins, strict=True):
                        assert (a is None) == (b is None), f"{measure} {model}: {advice}"
                        if a is not None:
                            np.testing.assert_allclose(a, b, atol=0.02, err_msg=advice)

    def test_the_readme_shows_this_table(self) -> None:
        readme = (CALIBRATION / "README.md").read_text(encoding="utf-8")
        shipped = json.loads(make_error_tables.JSON_PATH.read_text(encoding="utf-8"))
        assert make_error_tables.markdown(shipped).strip() in readme
