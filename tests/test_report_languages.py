"""The page of a report in the user's language: all of it, its numbers too."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from cli_clips import run
from history_cases import fill, leg
from report_pages import GOLDEN, TRACE, Page, read

from posecheck.cli.profiles import save
from posecheck.config import list_languages, load_language, load_stretch, settings_path
from posecheck.errors import ConfigError
from posecheck.history import default_path
from posecheck.logbook import LegRecord
from posecheck.measures import MEASURES
from posecheck.profile import OwnLeg, Profile
from posecheck.words import ENGLISH

Captured = pytest.CaptureFixture[str]
LANGUAGES = Path(__file__).parents[1] / "posecheck" / "languages"
NAMES = {"posecheck", "mediapipe", "heavy", "calf", "faults", "posetrace", "jsonl", "zz"}
SAME = {
    "de": {"name", "person", "was", "moment", "goniometer", "routine"},
    "es": {"rep", "general", "error"},
}
"""Words that both languages write in the same way."""


@pytest.fixture
def said(capsys: Captured, tmp_path: Path) -> dict[str, Page]:
    """All that a page can show, by language: a clip, a trace with own goals, the history."""
    save(Profile("Zz", (OwnLeg("calf", "left", "2026-03-02", "c", "heavy", reach={"toes": -20}),)))
    quads = [remembered("quad", side, toes) for side, toes in (("left", -30.0), ("right", -12.0))]
    alike = [remembered("glute", side, -15.0) for side in ("left", "right")]
    fill(default_path(), [0], [*quads, *alike])
    pages = {}
    for code in list_languages():
        out = tmp_path / f"{code}.html"
        words = ("report", TRACE, "1", "--side", "left", "--profile", "Zz", "--language", code)
        assert run(capsys, *words, "-o", out).code == 0
        pages[code] = read(out)
    return pages


def remembered(stretch: str, side: str, value: float) -> LegRecord:
    """A leg of the history by the name that its stretch has in English, with no correction."""
    name = load_stretch(stretch).name
    return replace(leg(side, value, stretch), name=name, corrections=())


def tokens(page: Page) -> set[str]:
    return {word.lower() for word in re.findall(r"[^\W\d_]{3,}", page.text)}


@pytest.mark.parametrize("code", ["de", "es"])
def test_no_english_is_left(code: str, said: dict[str, Page]) -> None:
    assert said[code].language == code
    shared = tokens(said[code]) & tokens(said["en"])
    assert sorted(shared - SAME[code] - NAMES) == []


def test_what_was_said_stands_as_it_was_said(tmp_path: Path, capsys: Captured) -> None:
    out = tmp_path / "r.html"
    shutil.copy(GOLDEN, tmp_path / "mine.events.jsonl")
    shutil.copy(TRACE, tmp_path / "mine.posetrace.jsonl.gz")
    result = run(capsys, "report", tmp_path / "mine.events.jsonl", "--language", "de", "-o", out)
    assert (result.code, result.err) == (0, "")
    page = read(out)
    for words in (
        "Wadendehnung mit Seil, links",
        "1 2,8 s 1 Hüftwinkel: 118° , Vorgabe 75 bis 104° Sit taller.",
        "4 17,9 s 1 Dauer des Haltens: 2,2 s , Vorgabe mindestens 3 s Stay a little longer:",
        "Hüfte bewegt höchstens 0,06 Rumpflängen",
        "Knöchelwinkel, Änderung ab Ruhe: höchstens −8°",
    ):
        assert words in page.text


def test_a_trace_is_corrected_in_the_language(said: dict[str, Page]) -> None:
    for words in (
        "Pantorrilla con cuerda, lado izquierdo",
        "Estírate hacia arriba. El pecho sobre las caderas.",
        "Quédate un poco más: 3 segundos.",
        "objetivo: −14° como máximo",
        "Los objetivos siguen hasta dónde llega Zz.",
        "salvo los objetivos en los que se indica",
        "18° más a la izquierda",
        "igual, hasta donde se aprecia",
        "rodilla izquierda: no se ve",
        "sesión 1 del historial",
    ):
        assert words in said["es"].text


@pytest.mark.parametrize("code", ["de", "es"])
def test_decimals_have_a_comma(code: str, said: dict[str, Page]) -> None:
    page, english = (re.sub(r"posecheck \S+", "", said[c].text) for c in (code, "en"))
    assert re.findall(r"\d\.\d", page) == []
    found = re.findall(r"\d+,\d+", page)
    assert found == [n.replace(".", ",") for n in re.findall(r"\d+\.\d+", english)]
    assert len(found) > 10


def test_names_in_the_history_are_told_in_the_language(tmp_path: Path, capsys: Captured) -> None:
    """Those that came with posecheck, in whatever language the session was; one's own stay."""
    german = load_stretch("calf", load_language("de")).name
    mine = replace(leg(), name="Meine Wade", complete=False)
    fill(default_path(), [0], [replace(leg("right"), name=german), mine])
    out = tmp_path / "r.html"
    assert run(capsys, "report", "1", "-o", out).code == 0
    assert "Calf stretch with a rope, right" in read(out).text
    assert "Meine Wade, left" in read(out).text


def test_the_page_of_a_clip_is_in_the_language_of_the_clip(
    tmp_path: Path, capsys: Captured
) -> None:
    out = tmp_path / "r.html"
    words = ("replay", TRACE, "--side", "left", "--report", out)
    assert run(capsys, *words, "--language", "de").code == 0
    page = read(out)
    assert page.language == "de"
    assert "Richte dich auf." in page.text
    assert run(capsys, *words).code == 0
    assert read(out).language == "en"


def test_the_language_is_that_of_the_settings_then_of_the_system(
    tmp_path: Path, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "r.html"

    def language(*words: str) -> str | None:
        assert run(capsys, "report", GOLDEN, "-o", out, *words).code == 0
        return read(out).language

    assert language() == "en"
    monkeypatch.setenv("LANGUAGE", "es")
    assert language() == "es"
    settings_path().write_text('language = "de"\n', encoding="utf-8")
    assert language() == "de"
    assert language("--language", "en") == "en"
    assert language("--language", "auto") == "es"


def test_events_without_a_trace_name_no_model(tmp_path: Path, capsys: Captured) -> None:
    out = tmp_path / "r.html"
    assert run(capsys, "report", GOLDEN, "-o", out, "--language", "de").code == 0
    assert "Modell: unbekannt." in read(out).text


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ('on_left = "{name}, links"', "report.on_left: missing; add it"),
        ('inside = "Davon im Bereich"', "report.heads.inside: missing; add it"),
        ('legs = "Beinlängen"', "report.units.legs: missing; add it"),
        ('hold_s = "Dauer des Haltens"', "report.measures.hold_s: missing; add it"),
    ],
)
def test_words_that_are_missing_are_told(line: str, told: str, tmp_path: Path) -> None:
    text, own = (LANGUAGES / "de.toml").read_text("utf-8"), tmp_path / "own.toml"
    assert text.count(f"{line}\n") == 1
    own.write_text(text.replace(f"{line}\n", ""), encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load_language(own)
    assert told in str(caught.value)


def test_a_language_of_ones_own_cannot_break_the_page(tmp_path: Path, capsys: Captured) -> None:
    text, own = (LANGUAGES / "de.toml").read_text("utf-8"), tmp_path / "own.toml"
    for word in ("Vorgabe {band}", "Neun Zehntel zwischen", "{name}, Tempo", "Übung"):
        text = text.replace(f'{word}"', f'<b>&{word}\\""')
    own.write_text(text.replace('code = "de"', 'code = "gsw"'), encoding="utf-8")
    out = tmp_path / "r.html"
    words = ("report", TRACE, "--side", "left", "--language", own, "-o", out)
    assert run(capsys, *words).code == 0
    page = read(out)
    assert page.language == "gsw"
    assert '<b>&Neun Zehntel zwischen"' in page.text
    assert "{" not in page.text


def test_every_measure_has_a_name_and_its_unit_a_word() -> None:
    assert set(ENGLISH.report.measures) == {*ENGLISH.measures, "hold_s"}
    units = {MEASURES[name].unit for name in ENGLISH.measures}
    assert set(ENGLISH.report.units) == units - {"deg"}
