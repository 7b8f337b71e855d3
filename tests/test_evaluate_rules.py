"""`posecheck evaluate rules`: scores with known answers, and the command on the samples."""

from __future__ import annotations

import gzip
import json
import math
import re
import shutil
import sys
from pathlib import Path

import numpy as np
import pytest

from posecheck.cli import extraction, main, workers
from posecheck.config.files import path_of
from posecheck.tuning import plots
from posecheck.tuning.labels import FaultSpan, Labels, Segment
from posecheck.tuning.report import how_sure
from posecheck.tuning.scores import Counts, bootstrap, count_events, roc_area, total
from tests.sample_clips import SAMPLES, trace_of

LABELS = Labels(
    "clip",
    "calf",
    "left",
    "anna",
    (
        Segment(0, 2, "setup", None, True),
        Segment(2, 8, "hold", 1, False, ("leaning_back",)),
        Segment(8, 38, "breathe", 1, True),
        Segment(38, 42, "hold", 2, False, ("knee_bent",)),
        Segment(42, 72, "breathe", 2, True),
    ),
)


@pytest.mark.parametrize(
    ("raised", "expected"),
    [
        ([3.0], (1, 0, 0, 0, 0)),
        ([8.5], (1, 0, 0, 0, 0)),  # about a fault that has just ended
        ([3.0, 5.0], (1, 0, 0, 0, 0)),  # told twice is told
        ([], (0, 1, 0, 0, 0)),
        ([10.0, 60.0], (0, 1, 2, 0, 2)),
        ([40.0], (0, 1, 0, 1, 0)),  # the other fault may move this measure too
        ([1.0], (0, 1, 1, 0, 0)),  # wrong, but whoever gets into position is not in good form
        ([80.0], (0, 1, 0, 0, 0)),  # nobody has said what goes on there
    ],
)
def test_events_with_known_answers(raised: list[float], expected: tuple[int, ...]) -> None:
    c = count_events(LABELS, ["leaning_back"], raised)
    assert (c.told, c.missed, c.false, c.aside, c.false_good) == expected
    assert c.good_s == 60.0


def test_scores_with_known_answers() -> None:
    c = Counts(told=3, missed=1, false=1, good_s=120.0, false_good=1, delays_s=(0.5, 0.7, 2.0))
    assert (c.precision, c.recall, c.f_beta()) == (0.75, 0.75, 0.75)
    assert Counts(told=1, missed=1).f_beta(0.5) == pytest.approx(1.25 / 1.5)
    assert (c.false_a_minute, c.delay_s) == (0.5, 0.7)
    assert total([c, c]).told == 6
    nothing = Counts()
    assert all(math.isnan(x) for x in (nothing.precision, nothing.recall, nothing.f_beta()))


def test_what_could_not_be_seen_is_neither_right_nor_wrong() -> None:
    c = count_events(LABELS, ["leaning_back"], [], lambda _: False)
    assert (c.missed, c.unseen) == (0, 1)
    told = count_events(LABELS, ["leaning_back"], [4.0], lambda _: False)
    assert (told.told, told.unseen) == (1, 0)


def test_a_fault_over_adjoining_segments_is_one() -> None:
    two = (Segment(0, 2, "move", 1, False, ("a",)), Segment(2, 4, "hold", 1, False, ("a", "b")))
    labels = Labels("c", "calf", "left", "p", two)
    assert labels.faults == (FaultSpan("a", 0, 4, 1), FaultSpan("b", 2, 4, 1))


def test_the_roc_area_with_known_answers() -> None:
    assert roc_area([0, 1, 2], [3, 4]) == 1.0
    assert roc_area([0, 1], [0, 1]) == 0.5
    assert roc_area([3], [1, 5]) == 0.5
    assert math.isnan(roc_area([], [1]))


def test_intervals_are_over_people_and_the_same_each_time() -> None:
    people = {str(i): Counts(told=i % 2, missed=1 - i % 2) for i in range(10)}

    def recall(drawn: object) -> float:
        return total(drawn).recall  # type: ignore[arg-type]

    interval = bootstrap(people, recall)
    assert interval == bootstrap(people, recall)
    assert interval is not None and 0.1 <= interval[0] <= 0.3 and 0.7 <= interval[1] <= 0.9
    assert bootstrap({"a": Counts(told=1), "b": Counts(told=1)}, recall) is None


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """A lean back and a good calf stretch, as traces with their truth."""
    for name in ("calf_faults", "calf_good"):
        shutil.copy(trace_of(name), tmp_path)
        shutil.copy(SAMPLES / f"{name}.json", tmp_path)
    return tmp_path


def run(capsys: pytest.CaptureFixture[str], *args: object) -> tuple[int, str, str]:
    code = main(["evaluate", "rules", *map(str, args)])
    out = capsys.readouterr()
    return code, out.out, out.err


def test_the_command_scores_a_corpus(
    corpus: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "cores", lambda: 1)
    page = corpus / "report.html"
    code, out, _ = run(capsys, corpus, "--format", "json", "--html", page)
    assert code == 0
    data = json.loads(out)
    hip = next(c for c in data["checks"] if c["check"] == "hip_90")
    assert (hip["told"], hip["missed"], hip["false"]) == (1, 0, 0)
    assert hip["roc_area"] > 0.8 and hip["f1_ci"] is None
    assert data["people"] == ["f1", "m1"] and data["models"] == ["heavy"]
    assert [c["holds"] for c in data["clips"]] == [0, 2]
    overall = data["overall"]
    assert (overall["holds"], overall["holds_labelled"]) == (2, 2)
    assert (overall["reps"], overall["reps_labelled"]) == (2, 2)
    lean = next(d for d in data["detections"] if d["check"] == "hip_90")
    assert (lean["fault"], lean["outcome"]) == ("leaning_back", "told")
    assert 0.4 <= lean["delay_s"] <= 2.0
    html = page.read_text(encoding="utf-8")
    assert html.count("data:image/svg+xml;base64,") == 2 * 2 + 2
    assert not re.search(r'(src|href)="(?!data:)', html)
    code, out, _ = run(capsys, corpus)
    assert "calf.hip_90" in out and "2 recordings of 2 people" in out
    assert "they need recordings of 3 people or more" in out


@pytest.mark.skipif(sys.platform != "linux", reason="file names are always text there")
def test_names_that_are_no_text(
    corpus: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    tomlkit = pytest.importorskip("tomlkit")
    monkeypatch.setattr(workers, "cores", lambda: 1)
    folder = corpus / "f\udce9"
    folder.mkdir()
    for file in (trace_of("calf_faults"), SAMPLES / "calf_faults.json"):
        shutil.copy(file, folder / file.name.replace("calf", "caf\udce9"))
    page, thresholds = folder / "r.html", folder / "t.toml"
    assert run(capsys, folder, "--html", page)[0] == 0
    assert "f\\udce9" in page.read_text(encoding="utf-8")
    assert main(["tune", str(folder), "--out", str(thresholds)]) == 0
    corpus_table = tomlkit.parse(thresholds.read_text(encoding="utf-8"))["corpus"]
    assert corpus_table["name"] == "f\\udce9"


def test_results_of_several_processes_are_the_same(
    corpus: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    several = run(capsys, corpus, "--format", "json")
    monkeypatch.setattr(workers, "cores", lambda: 1)
    assert run(capsys, corpus, "--format", "json") == several


def test_an_empty_corpus(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = run(capsys, tmp_path)
    assert code == 1
    assert err == (
        f"posecheck: {tmp_path}: nothing in it is labelled; put NAME.labels.toml beside each "
        "clip or trace.\n"
    )
    code, _, err = run(capsys, tmp_path / "none")
    assert code == 1 and "is not a folder" in err


def test_all_that_is_wrong_with_a_corpus_is_told_at_once(
    corpus: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (corpus / "lost.labels.toml").write_text("version = 1\n", encoding="utf-8")
    data = json.loads((SAMPLES / "calf_good.json").read_text(encoding="utf-8"))
    data["segments"][2]["faults"] = ["slumped"]
    data["body"] = "\ud800"
    (corpus / "calf_good.json").write_text(json.dumps(data), encoding="utf-8")
    code, _, err = run(capsys, corpus)
    assert code == 1
    lines = err.splitlines()
    assert any(
        'calf_good.json: segment[3].faults = "slumped": not a known fault' in x for x in lines
    )
    assert any(x.endswith('person = "\\ud800": expected text that is Unicode') for x in lines)
    assert any("lost.labels.toml: there is no clip or trace named lost." in x for x in lines)


def test_labels_past_the_end(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = json.loads((SAMPLES / "calf_good.json").read_text(encoding="utf-8"))
    data["segments"][-1]["end"] = 60.0
    (corpus / "calf_good.json").write_text(json.dumps(data), encoding="utf-8")
    code, _, err = run(capsys, corpus)
    assert code == 1
    assert re.search(r"\.to = 60: past the end of the recording \(16\.\d+ s\)", err)


def test_mixed_models(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = corpus / trace_of("calf_good").name
    text = gzip.decompress(path.read_bytes()).decode().replace('"heavy"', '"full"', 1)
    path.write_bytes(gzip.compress(text.encode()))
    code, _, err = run(capsys, corpus)
    assert code == 1
    assert (
        "The corpus has traces of mixed pose models: full (1), heavy (1); keep those of one" in err
    )


def test_without_matplotlib_the_report_is_refused_first(
    corpus: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plots, "find_spec", lambda _: None)
    code, _, err = run(capsys, corpus, "--html", corpus / "r.html")
    assert code == 1
    assert err == (
        "posecheck: the report needs matplotlib; install it with: pip install 'posecheck[tune]'.\n"
    )


@pytest.mark.model
def test_clips_are_made_into_traces_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for ending in ("mp4", "json"):
        shutil.copy(SAMPLES / f"rolldown_good.{ending}", tmp_path)
    assert run(capsys, tmp_path, "--model", "lite")[0] == 0
    assert (tmp_path / "traces" / "rolldown_good.posetrace.jsonl.gz").is_file()
    monkeypatch.setattr(extraction, "_write", None)  # not called again
    assert run(capsys, tmp_path, "--model", "lite")[0] == 0


def test_what_intervals_are_worth_is_said() -> None:
    assert how_sure(2).startswith("No intervals: they need recordings of 3 people or more.")
    assert how_sure(6).endswith("with only 6 people they are rough.")
    assert how_sure(12) == "In brackets: 95 % intervals over people (bootstrap)."


def test_two_different_stretches_of_one_name(
    corpus: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workers, "cores", lambda: 1)
    text = path_of("calf", "stretches").read_text(encoding="utf-8")
    other = corpus / "calf.toml"
    other.write_text(text.replace("after_s = 0.4", "after_s = 0.6", 1), encoding="utf-8")
    truth = json.loads((corpus / "calf_good.json").read_text(encoding="utf-8"))
    truth["stretch"] = str(other)
    (corpus / "calf_good.json").write_text(json.dumps(truth), encoding="utf-8")
    code, _, err = run(capsys, corpus)
    assert code == 1
    assert err == (
        "posecheck: The corpus has two different stretches named calf: calf_faults is labelled "
        f"with calf, calf_good with {other}; give one of them another id.\n"
    )


def test_quantities_of_nothing() -> None:
    assert np.isnan(Counts().false_a_minute)
