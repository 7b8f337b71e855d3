"""Labels of recordings: what is read, what is refused, and in which words."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from posecheck.config import load_stretch
from posecheck.errors import ConfigError
from posecheck.tuning.label_files import read_labels
from posecheck.tuning.labels import FaultSpan, Segment, checks_telling, known_faults
from tests.sample_clips import CHECKS_OF, SAMPLES, names, truth

HEAD = 'version = 1\nstretch = "calf"\nside = "left"\nperson = "anna"\n'


def segment(**keys: object) -> str:
    given = {"from": 0.0, "to": 1.0, "phase": "hold", **keys}
    return "[[segment]]\n" + "".join(f"{k} = {json.dumps(v)}\n" for k, v in given.items())


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "clip.labels.toml"
    path.write_text(text, encoding="utf-8")
    return path


def refused(tmp_path: Path, text: str, duration_s: float | None = None) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        read_labels(written(tmp_path, text), duration_s)
    return str(caught.value).splitlines()


def test_a_file_of_labels_becomes_segments_in_order(tmp_path: Path) -> None:
    text = HEAD + segment(**{"from": 3, "to": 6.5, "rep": 1, "faults": ["leaning_back"]})
    labels = read_labels(written(tmp_path, text + segment(phase="setup")), 6.4)
    assert (labels.name, labels.stretch, labels.side, labels.person) == (
        "clip", "calf", "left", "anna",
    )  # fmt: skip
    assert labels.segments == (
        Segment(0.0, 1.0, "setup", None, True),
        Segment(3.0, 6.5, "hold", 1, False, ("leaning_back",)),
    )
    assert labels.faults == (FaultSpan("leaning_back", 3.0, 6.5, 1),)
    assert (labels.reps, labels.held_reps) == ((1,), ())


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (segment(**{"from": 2.0}),
         'segment[1].to = 1: not after from (2 s); is the segment reversed?'),
        (segment() + segment(**{"from": 0.5, "to": 2.0}),
         "segment[2].from = 0.5: overlaps the segment from 0 to 1 s"),
        (segment(to=9.0), "segment[1].to = 9: past the end of the recording (5.00 s)"),
        (segment(faults=["leaning_bak"]),
         'segment[1].faults = "leaning_bak": not a known fault of calf; allowed: knee_bent, '
         'leaning_back, short_hold; did you mean "leaning_back"?'),
        (segment(faults=["knee_bent"], good=True),
         "segment[1].good = true: a segment with faults is not good"),
        (segment(phase="holding"),
         'segment[1].phase = "holding": allowed: setup, move, hold, release, breathe, rest; '
         'did you mean "hold"?'),
        (segment(till=3.0),
         "segment[1].till = 3: unknown key; allowed: faults, from, good, phase, rep, to"),
    ],
)  # fmt: skip
def test_each_mistake_is_one_sentence(tmp_path: Path, text: str, says: str) -> None:
    assert refused(tmp_path, HEAD + text, 5.0) == [f"clip.labels.toml: {says}"]


@pytest.mark.parametrize(
    ("was", "now", "says"),
    [
        ("version = 1", "version = 2",
         "version = 2: labels of another version; this posecheck reads version 1"),
        ('"calf"', '"claf"', "stretch = \"claf\": no stretch named 'claf'; did you mean 'calf'?"),
        ('"left"', '"both"', 'side = "both": not a side of calf; allowed: left, right'),
        ('person = "anna"\n', "", "person: missing; add it"),
    ],
)  # fmt: skip
def test_mistakes_in_the_head(tmp_path: Path, was: str, now: str, says: str) -> None:
    lines = refused(tmp_path, HEAD.replace(was, now) + segment())
    assert len(lines) == 1 and lines[0].startswith(f"clip.labels.toml: {says}")


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    text = HEAD.replace("1", "2") + segment(**{"from": 4.0}) + segment(to=7.0, faults=["x"])
    assert len(refused(tmp_path, text, 5.0)) == 5


def test_no_segments_and_no_toml(tmp_path: Path) -> None:
    assert refused(tmp_path, HEAD) == ["clip.labels.toml: segment: missing; add it"]
    assert "clip.labels.toml" in refused(tmp_path, "version = \n")[0]


@pytest.mark.parametrize("name", names())
def test_the_truth_of_the_samples_is_read_as_labels(name: str) -> None:
    labels, known = read_labels(SAMPLES / f"{name}.json"), truth(name)
    assert sorted((f.fault, f.start, f.end) for f in labels.faults) == sorted(
        (f.label, f.start, f.end) for f in known.faults
    )
    assert list(labels.held_reps) == known.held_reps
    assert labels.side == (known.side or "both")


def test_a_json_file_that_is_no_truth(tmp_path: Path) -> None:
    path = tmp_path / "clip.json"
    path.write_text('{"segments": [{}]}', encoding="utf-8")
    with pytest.raises(ConfigError, match=r"^clip\.json is not the truth of a sample clip"):
        read_labels(path)


def test_the_stretches_say_which_check_tells_which_fault() -> None:
    told = {}
    for name in ("calf", "quad", "glute", "rolldown", "rotation"):
        stretch = load_stretch(name)
        told |= {fault: checks_telling(stretch, fault) for fault in known_faults(stretch)}
    assert told == CHECKS_OF
    assert known_faults(load_stretch("walk")) == ()
