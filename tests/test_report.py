"""`posecheck report`: one page that holds everything, from each kind of input."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from cli_clips import ROOT, run
from history_cases import fill, leg
from report_pages import GOLDEN, SAMPLES, TRACE, read

from posecheck.cli.profiles import save
from posecheck.cli.report_input import from_events, from_trace
from posecheck.cli.report_pictures import add_pictures
from posecheck.config import load_stretch
from posecheck.history import KeptFiles, default_path
from posecheck.profile import OwnLeg, Profile
from posecheck.reporting import Gatherer
from posecheck.reporting.drawing import draw, thinned, ticks
from posecheck.reporting.model import Sample
from posecheck.reporting.words import amount, band, title
from posecheck.stretch import Leg
from posecheck.words import ENGLISH

Captured = pytest.CaptureFixture[str]
CALF = Leg(load_stretch("calf"), "left")
ANA = Profile("Ana", (OwnLeg("calf", "left", "2026-03-02", "c", "heavy", reach={"toes": -20}),))


def test_events_with_the_trace_beside_them(tmp_path: Path, capsys: Captured) -> None:
    events, out = tmp_path / "mine.events.jsonl", tmp_path / "mine.html"
    shutil.copy(GOLDEN, events)
    shutil.copy(TRACE, tmp_path / "mine.posetrace.jsonl.gz")
    result = run(capsys, "report", events, "-o", out)
    assert (result.code, result.err) == (0, "")
    page = read(out)
    raised = [e for e in lines(GOLDEN) if e["event"] == "cue_raised"]
    for event in raised:
        assert event["text"] in page.text
    assert page.tags.count("figure") >= 3
    assert page.tags.count("circle") == len(raised), "each correction is marked once"
    for words in ("Calf stretch with a rope, left", "Expected error", "could be judged", "± "):
        assert words in page.text
    assert "no medical device" in page.text


def lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_a_trace_alone_tells_the_same() -> None:
    alone = from_trace(TRACE, CALF).legs[0]
    replayed = Gatherer(CALF, "heavy")
    for event in _events_of_trace():
        replayed.add_event(event)
    told = replayed.finish()
    assert [(c.check, c.t) for c in alone.corrections] == [(c.check, c.t) for c in told.corrections]
    assert alone.holds == told.holds
    assert {row.check.id for row in alone.rows} >= {"hip_90", "knee_straight", "toes"}


def _events_of_trace() -> list[dict[str, object]]:
    from posecheck.cli.clips import ClipRun

    run_ = ClipRun(TRACE, CALF, "auto")
    events = [e for _, step in run_.steps() for e in step.events]
    return [e.as_dict() for e in (*events, *run_.finish())]


def test_events_without_a_trace_have_no_curves(tmp_path: Path, capsys: Captured) -> None:
    out = tmp_path / "r.html"
    result = run(capsys, "report", GOLDEN, "-o", out)
    assert result.said == (
        f"{GOLDEN.name}: its trace was not found, so there are no curves; give it with --trace."
    )
    assert result.code == 0
    assert "svg" not in read(out).tags
    page = out.read_text(encoding="utf-8")
    assert ENGLISH.report.all_judged not in page  # nobody knows
    assert "\N{DEGREE SIGN}" in page  # of the corrections, which know their checks


def test_a_page_is_not_for_the_terminal(capsys: Captured) -> None:
    result = run(capsys, "report", GOLDEN, "-o", "-")
    assert result.code == 2
    assert "A page cannot go to standard output; give a file." in result.said


def test_a_session_of_several_legs_has_a_section_each(tmp_path: Path) -> None:
    events = tmp_path / "all.events.jsonl"
    other = SAMPLES / "golden" / "rolldown_good.events.jsonl"
    events.write_text(
        '{"t": 0.0, "event": "camera_lost", "camera": "0"}\n'
        + GOLDEN.read_text()
        + other.read_text()
    )
    found = from_events(events, None, ())
    assert [title(leg.name, leg.side, ENGLISH) for leg in found.legs] == [
        "Calf stretch with a rope, left",
        load_stretch("rolldown").name,
    ]


def test_pictures_from_a_recording(tmp_path: Path, capsys: Captured) -> None:
    out = tmp_path / "r.html"
    video = SAMPLES / "calf_faults.mp4"
    result = run(capsys, "report", GOLDEN, "--trace", TRACE, "--video", video, "-o", out)
    assert (result.code, result.err) == (0, "")
    raised = [e for e in lines(GOLDEN) if e["event"] == "cue_raised"]
    assert read(out).tags.count("img") == len(raised)
    assert out.stat().st_size < 300_000


def test_a_recording_begins_with_the_session() -> None:
    found = from_events(GOLDEN, TRACE, ()).legs[0]
    late = [c for c in found.corrections if c.t > 5]
    add_pictures(late, SAMPLES / "calf_faults.mp4", began_s=5.0)
    assert all(c.picture and c.picture.startswith(b"\xff\xd8") for c in late)


@pytest.mark.parametrize("name", ["1", "last"])
def test_a_session_of_the_history_is_numbers_only(
    name: str, tmp_path: Path, capsys: Captured
) -> None:
    fill(default_path(), [0])
    out = tmp_path / "r.html"
    assert run(capsys, "report", name, "-o", out).code == 0
    page = read(out)
    assert "svg" not in page.tags
    for words in ("2026-03-02", "Calf stretch, left", "−18°", "(± ", "Sit taller.", "knee hidden"):
        assert words in page.text
    assert "session 1 of the history" in page.text


def test_a_session_whose_files_were_kept_is_shown_with_its_curves(
    tmp_path: Path, capsys: Captured
) -> None:
    events, trace, out = tmp_path / "e.jsonl", tmp_path / "t.jsonl.gz", tmp_path / "r.html"
    shutil.copy(GOLDEN, events)
    shutil.copy(TRACE, trace)
    files = KeptFiles(str(events), str(trace), str(SAMPLES / "calf_faults.mp4"))
    fill(default_path(), [0], files=files)
    assert run(capsys, "report", "last", "-o", out).code == 0
    page = read(out)
    assert "svg" in page.tags and "img" in page.tags
    assert "2026-03-02" in page.text
    assert "e.jsonl" not in run(capsys, "history", "export", "--format", "json").out
    events.unlink()
    result = run(capsys, "report", "last", "-o", out)
    assert (result.code, "numbers only" in result.err) == (0, True)
    assert "svg" not in read(out).tags


def test_replay_makes_a_report_and_history(tmp_path: Path, capsys: Captured) -> None:
    out = tmp_path / "r.html"
    result = run(capsys, "replay", TRACE, "--side", "left", "--report", out, "--history")
    assert (result.code, result.err) == (0, "")
    assert "Calf stretch with a rope, left" in read(out).text
    assert "\tcalf\t" in run(capsys, "history").out
    run(capsys, "replay", TRACE, "--side", "left", "--report", out)
    assert len(run(capsys, "history").out.splitlines()) == 2, "kept only when asked for"


def test_a_session_with_a_profile_is_shown_by_its_own_goals(
    tmp_path: Path, capsys: Captured
) -> None:
    save(ANA)
    events, out = tmp_path / "mine.events.jsonl", tmp_path / "r.html"
    shutil.copy(TRACE, tmp_path / "mine.posetrace.jsonl.gz")
    words = ("replay", TRACE, "--side", "left", "--profile", "Ana", "--events", events)
    assert run(capsys, *words).code == 0
    assert lines(events)[0]["event"] == "fitted"
    assert run(capsys, "profiles", "delete", "Ana", "--yes").code == 0
    assert run(capsys, "report", events, "-o", out).code == 0
    text = read(out).text
    for said in ("goal: at most −14°", "Goals follow the own range of Ana.", "but for the goals"):
        assert said in text
    result = run(capsys, "report", events, "--profile", "Ana", "-o", out)
    assert (result.code, "events know what they were judged by" in result.err) == (2, True)


def test_a_trace_is_judged_by_a_profile(tmp_path: Path, capsys: Captured) -> None:
    save(ANA)
    out = tmp_path / "r.html"
    words = ("report", TRACE, "--side", "left", "--profile", "ana", "-o", out)
    assert run(capsys, *words).code == 0
    assert "goal: at most −14°" in read(out).text


@pytest.mark.parametrize(
    "numbers",
    ['[{"stretch": "calf"}]', '[{"check": "toes", "stretch": "calf", "high": "low"}]', "7", "[3]"],
)
def test_numbers_that_are_none_are_told(numbers: str, tmp_path: Path, capsys: Captured) -> None:
    events = tmp_path / "mine.events.jsonl"
    events.write_text(f'{{"t": 0, "event": "fitted", "numbers": {numbers}}}\n' + GOLDEN.read_text())
    result = run(capsys, "report", events, "-o", tmp_path / "r.html")
    assert (result.code, "line 1: this is not an event" in result.err) == (1, True)


def test_both_sides_are_shown_side_by_side(tmp_path: Path, capsys: Captured) -> None:
    out = tmp_path / "r.html"
    fill(default_path(), [0], [leg("left", -30.0), leg("right", -12.0)])
    fill(default_path(), [1], [leg("left", -15.0), leg("right", -15.6)])
    fill(default_path(), [2], [leg("left")])
    said = []
    for name in ("1", "2", "3"):
        assert run(capsys, "report", name, "-o", out).code == 0
        said.append(read(out).text)
    assert "Ankle angle −30° −12° left 18° further" in said[0]
    assert "Ankle angle −15° −16° alike, as far as can be told" in said[1]
    assert "Left and right" not in said[2]


def test_text_of_users_is_escaped(tmp_path: Path, capsys: Captured) -> None:
    events, out = tmp_path / "<b>.events.jsonl", tmp_path / "r.html"
    events.write_text(GOLDEN.read_text().replace("Sit taller.", "<script>alert(1)</script>"))
    assert run(capsys, "report", events, "-o", out).code == 0
    page = read(out)
    assert "<script>alert(1)</script>" in page.text


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("gone.events.jsonl",), "gone.events.jsonl was not found"),
        (("7",), "There is no session 7; `posecheck history` shows what there is."),
        (("last",), "There is nothing in the history yet"),
        ((str(SAMPLES / "calf_good.mp4"),), "`posecheck replay VIDEO --report OUT.html`"),
        ((str(SAMPLES / "calf_good.json"),), "this is not an event"),
        ((str(GOLDEN), "-o", str(GOLDEN)), f"would write over {GOLDEN}, which is read"),
        ((str(GOLDEN), "--video", str(TRACE)), "is a trace; --video takes a video"),
        ((str(GOLDEN), "--trace", str(GOLDEN)), "this is not a trace"),
    ],
)
def test_what_cannot_be_reported_is_a_sentence(
    words: tuple[str, ...], said: str, capsys: Captured, tmp_path: Path
) -> None:
    out = () if "-o" in words else ("-o", tmp_path / "r.html")
    before = GOLDEN.read_bytes()
    result = run(capsys, "report", *words, *out)
    assert result.code == 1
    assert said in result.err
    assert GOLDEN.read_bytes() == before


def test_a_stretch_of_ones_own_is_asked_for(tmp_path: Path, capsys: Captured) -> None:
    events, out = tmp_path / "mine.events.jsonl", tmp_path / "r.html"
    events.write_text(GOLDEN.read_text().replace('"calf"', '"hamstring"'))
    result = run(capsys, "report", events, "-o", out)
    assert "'hamstring', which is not one of posecheck's own" in result.said
    mine = ROOT / "tests" / "data" / "mine.toml"
    assert run(capsys, "report", events, "--stretch", mine, "-o", out).code == 0
    assert "Hamstring stretch with a strap, left" in read(out).text


def test_a_cut_off_last_event_is_left_out(tmp_path: Path) -> None:
    events = tmp_path / "cut.events.jsonl"
    events.write_text(GOLDEN.read_text()[:-40])
    assert len(from_events(events, None, ()).legs) == 1


def test_drawings_stay_inside_their_frame() -> None:
    leg = from_events(GOLDEN, TRACE, ()).legs[0]
    assert {curve.check.id for curve in leg.curves} >= {"hip_90", "knee_straight", "toes"}
    for curve in leg.curves:
        drawing = draw(curve, leg, ENGLISH)
        assert "nan" not in drawing and "inf" not in drawing
        width, height = (float(n) for n in re.findall(r'viewBox="0 0 (\S+) (\S+)"', drawing)[0])
        for x, y in re.findall(r"[ML](\d+\.?\d*) (\d+\.?\d*)", drawing):
            assert 0 <= float(x) <= width and 0 <= float(y) <= height


def test_thinning_keeps_the_extremes_and_what_was_not_seen() -> None:
    samples = [Sample(i / 20, float(i % 50), 1.0) for i in range(6000)]
    samples[3000] = Sample(150.0, 500.0, 1.0)
    samples[4000:4100] = [Sample(i / 20, None) for i in range(4000, 4100)]
    kept = thinned(samples)
    assert len(kept) < 800
    assert max(s.value or 0 for s in kept) == 500.0
    assert any(s.value is None for s in kept)
    assert [s.t for s in kept] == sorted(s.t for s in kept)


def test_ticks_are_round() -> None:
    assert ticks(0, 19, 12) == [0, 2, 4, 6, 8, 10, 12, 14, 16, 18]
    assert ticks(-0.03, 0.11, 4) == [0, 0.05, 0.1]


def test_amounts_in_words() -> None:
    toes = CALF.stretch.check("toes")
    hip = replace(CALF.stretch.check("hip_90"), low=75, high=107.6)
    assert (amount(toes, -18.6, ENGLISH), amount(toes, 0.2, ENGLISH)) == ("−19°", "0°")
    assert (band(hip, ENGLISH), band(toes, ENGLISH)) == ("75 to 108°", "at most −8°")
    assert band(CALF.stretch.check("pull_speed"), ENGLISH) == "at most 40°/s"
    assert band(CALF.stretch.check("hips_still"), ENGLISH) == "at most 0.06 torso lengths"
