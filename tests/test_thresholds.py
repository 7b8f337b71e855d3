"""Files of thresholds and the command that writes them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from posecheck.cli import main, workers
from posecheck.config import load_stretch
from posecheck.config.thresholds import load_thresholds
from posecheck.errors import ConfigError
from posecheck.tuning.apply import applied
from posecheck.tuning.overlay import Tuned, as_toml
from posecheck.tuning.propose import propose
from tests.sample_clips import SAMPLES, trace_of
from tests.test_tune import HIP, made_up

HEAD = 'format = "posecheck-thresholds"\nversion = 1\n'


def table(**keys: object) -> str:
    given = {"stretch": "calf", "check": "hip_90", "because": "measured", **keys}
    return "[[threshold]]\n" + "".join(f"{k} = {json.dumps(v)}\n" for k, v in given.items())


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_numbers_take_the_place_of_the_stretchs_own(tmp_path: Path) -> None:
    path = written(tmp_path, HEAD + table(high=104.5, margin=3, after_s=0.3))
    calf = load_thresholds(path).over(load_stretch("calf"))
    check = calf.check("hip_90")
    assert (check.low, check.high, check.margin, check.after_s) == (75, 104.5, 3, 0.3)
    assert check.source.endswith(f"Changed by {path}: measured")
    assert calf.check("toes") == load_stretch("calf").check("toes")
    assert load_thresholds(path).over(load_stretch("quad")) == load_stretch("quad")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (table(check="hip_91", high=100), 'threshold[1] (calf).check = "hip_91": not a known check '
         "of calf; allowed: hip_90, knee_straight"),
        (table(high=70), 'threshold[1] (calf).check = "hip_90": low (75) is above high (70)'),
        (table(check="knee_straight", high=200), 'threshold[1] (calf).check = "knee_straight": '
         "there is no high limit to move"),
        (table(margin=40), 'threshold[1] (calf).check = "hip_90": margin (40) is not below'),
        (table(), 'threshold[1] (calf).check = "hip_90": no number is given'),
        (table(high=100) + table(low=70),
         'threshold[2] (calf).check = "hip_90": given twice for calf'),
        (table(hi=100), 'threshold[1] (calf).hi = 100: unknown key; allowed:'),
    ],
)  # fmt: skip
def test_mistakes_are_told_with_their_place(tmp_path: Path, text: str, says: str) -> None:
    path = written(tmp_path, HEAD + text)
    with pytest.raises(ConfigError) as caught:
        load_thresholds(path)
    assert f"{path}: {says}" in str(caught.value)


def test_another_version_is_refused(tmp_path: Path) -> None:
    path = written(tmp_path, HEAD.replace("1", "2"))
    with pytest.raises(ConfigError, match="thresholds of another version; this posecheck reads"):
        load_thresholds(path)


def test_proposals_are_written_and_read_again(tmp_path: Path) -> None:
    tuned = Tuned("calf", HIP, tuple(propose(HIP, made_up(shift=12))))
    text = as_toml([tuned], {"name": "made up", "people": 8})
    assert text == as_toml([tuned], {"name": "made up", "people": 8})
    check = load_thresholds(written(tmp_path, text)).over(load_stretch("calf")).check("hip_90")
    new = tuned.after
    assert (check.low, check.high, check.margin, check.after_s) == (
        75, new.high, new.margin, new.after_s,
    )  # fmt: skip
    assert "8 people, 16 faults, held-out F 0.94 -> 1.00" in check.source
    assert "low: 0 people, 0 faults: too few; kept 75-" in text
    assert "[threshold.evidence.high]\nwas = 108\npeople = 8\nfaults = 16\n" in text


def test_a_stretch_file_is_edited_in_place_and_keeps_its_comments(tmp_path: Path) -> None:
    from posecheck.config.files import path_of

    text = path_of("calf", "stretches").read_text(encoding="utf-8")
    tuned = Tuned("calf", HIP, tuple(propose(HIP, made_up(shift=12))))
    new = applied(text, [tuned], "2026-01-02 on mine (sha256 0123)")
    (tmp_path / "calf.toml").write_text(new, encoding="utf-8")
    check = load_stretch(tmp_path / "calf.toml").check("hip_90")
    assert (check.high, check.margin) == (tuned.after.high, tuned.after.margin)
    assert "Tuned 2026-01-02 on mine (sha256 0123): high: 8 people" in check.source
    changed = set(new.splitlines()) ^ set(text.splitlines())
    assert len(changed) <= 12, changed
    assert "# sitting as tall as one can" in new


@pytest.fixture
def corpus(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(workers, "cores", lambda: 1)
    folder = tmp_path / "corpus"
    folder.mkdir()
    for name in ("calf_faults", "calf_good"):
        shutil.copy(trace_of(name), folder)
        shutil.copy(SAMPLES / f"{name}.json", folder)
    return folder


def test_two_rendered_people_are_too_few_to_tune_by(
    corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "new.toml"
    assert main(["tune", str(corpus), "--out", str(out)]) == 0
    assert "1 person, 1 fault: too few; kept at least" in capsys.readouterr().out
    thresholds = load_thresholds(out)
    assert thresholds.tables == ()
    assert 'because = "1 person, 1 fault: too few; kept at least 160"' in out.read_text("utf-8")


def test_replay_judges_by_given_thresholds(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(tmp_path, HEAD + table(high=150, low=20))
    told = []
    for more in ([], ["--thresholds", str(path)]):
        assert main(["replay", str(trace_of("calf_faults")), "--stretch", "calf", "--side",
                     "left", "--events", "-", *more]) == 0  # fmt: skip
        lines = capsys.readouterr().out.splitlines()
        told.append(any('"cue_raised"' in line and '"hip_90"' in line for line in lines))
    assert told == [True, False]


def test_evaluating_by_given_thresholds(
    corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(tmp_path, HEAD + table(high=150, low=20))
    args = ["evaluate", "rules", str(corpus), "--format", "json", "--thresholds", str(path)]
    assert main(args) == 0
    checks = json.loads(capsys.readouterr().out)["checks"]
    hip = next(c for c in checks if c["check"] == "hip_90")
    assert (hip["band"], hip["told"], hip["missed"]) == ([20, 150], 0, 1)
