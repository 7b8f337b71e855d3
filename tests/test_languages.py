"""The sentence tables: complete in every language, short where they are spoken, and strict."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from posecheck.cli.language import language_for, system_language
from posecheck.config import (
    list_languages,
    list_stretches,
    load_language,
    load_routine,
    load_stretch,
    routine_legs,
)
from posecheck.config.languages import original
from posecheck.errors import ConfigError
from posecheck.language import Language
from posecheck.measures import MEASURES, landmarks
from posecheck.reasons import explained
from posecheck.skeleton import plain_name
from posecheck.stretch import Stretch, sentence
from posecheck.words import ENGLISH

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

SHIPPED = Path(__file__).parents[1] / "posecheck" / "languages"
LONGEST = {"en": 8, "de": 8, "es": 10}
"""Words in a spoken sentence; Spanish needs articles where English has none."""


def stretches(language: Language) -> list[Stretch]:
    return [load_stretch(s.id, language) for s in list_stretches()]


def texts(value: Any) -> Iterator[str]:
    """All sentences in a nest of dataclasses, tuples and tables."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple):
        for item in value:
            yield from texts(item)
    elif hasattr(value, "values"):
        for item in value.values():
            yield from texts(item)
    else:
        for f in fields(value):
            yield from texts(getattr(value, f.name))


def spoken(language: Language) -> Iterator[str]:
    """Everything that can be said, with its sides filled in."""
    say, words = [], language.words
    say += [*texts(words.guide), *texts(words.praise)]
    view = words.view
    say += [t for t in texts(view) if t not in view.parts.values() and t != view.joined]
    for stretch in stretches(language):
        say += [stretch.setup, stretch.move, *stretch.advice]
        say += [t for c in stretch.checks for t in (c.say_low, c.say_high, c.hint) if t]
    for text in say:
        for side in ("left", "right", "both"):
            filled = sentence(text, side)
            yield filled.format(seconds=3, parts=view.parts["feet"], stretch="")


def sentences(text: str) -> list[str]:
    return [part for part in re.split(r"[.!?:]\s*", text) if part.strip()]


def test_the_shipped_languages_load() -> None:
    assert list_languages() == ["de", "en", "es"]
    for code in list_languages():
        language = load_language(code)
        assert language.code == code
        assert len(stretches(language)) == 6


@pytest.mark.parametrize("code", list_languages())
def test_what_is_spoken_is_short(code: str) -> None:
    too_long = {
        part
        for text in spoken(load_language(code))
        for part in sentences(text)
        if len(part.split()) > LONGEST[code]
    }
    assert not too_long


@pytest.mark.parametrize("code", list_languages())
def test_nothing_is_left_unfilled(code: str) -> None:
    assert not [text for text in spoken(load_language(code)) if set(text) & set("{}|")]


@pytest.mark.parametrize("code", ["de", "es"])
def test_nothing_stays_english(code: str) -> None:
    """Every sentence differs from the original; a few words are the same in both."""
    same = {"Fertig", "Trunk"}
    language, english = load_language(code), load_language("en")
    for mine, theirs in zip(stretches(language), stretches(english), strict=True):
        assert mine.name != theirs.name and mine.placement != theirs.placement
        assert not {mine.setup, mine.move, *mine.advice} & {
            theirs.setup, theirs.move, *theirs.advice
        }  # fmt: skip
        for a, b in zip(mine.checks, theirs.checks, strict=True):
            assert (a.say_low, a.say_high) != (b.say_low, b.say_high)
            assert (a.say_low is None, a.say_high is None) == (
                b.say_low is None,
                b.say_high is None,
            )
    mine_all, english_all = set(texts(language.words)), set(texts(ENGLISH))
    assert not {t for t in mine_all & english_all if len(t) > 5} - same


@pytest.mark.parametrize("code", list_languages())
def test_nobody_is_blamed(code: str) -> None:
    """Say what to do: no 'wrong', 'mistake', 'bad', 'must'."""
    blame = {
        "en": r"\b(wrong|mistake|bad|fail|must|never)\b",
        "de": r"\b(falsch|Fehler|schlecht|musst|nie)\b",
        "es": r"\b(mal|error|incorrecto|debes|nunca)\b",
    }[code]
    assert not [t for t in spoken(load_language(code)) if re.search(blame, t, re.IGNORECASE)]


def test_praise_and_guidance_vary() -> None:
    for code in list_languages():
        words = load_language(code).words
        assert len(set(words.praise.cleared)) >= 4
        assert len(set(words.guide.hold)) >= 3 and len(set(words.guide.breathe)) >= 3


def test_german_sides_are_inflected() -> None:
    calf, glute = (load_stretch(name, load_language("de")) for name in ("calf", "glute"))
    assert sentence(calf.setup, "right").endswith("Seil um den rechten Fuß.")
    assert sentence(glute.move, "left") == "Zieh das linke Knie zur rechten Schulter."


def test_the_routine_and_its_legs_are_in_the_language() -> None:
    spanish = load_language("es")
    routine = load_routine("low-back", spanish)
    assert routine.name == "Rutina para la zona lumbar"
    assert len(routine.before) == len(load_routine().before)
    assert [leg.stretch.id for leg in routine.legs] == [leg.stretch.id for leg in routine_legs()]
    assert routine.legs[0].stretch.name == "Pantorrilla con cuerda"


def test_a_file_of_ones_own_keeps_its_sentences() -> None:
    own = Path(__file__).parent / "data" / "mine.toml"
    assert load_stretch(own, load_language("de")) == load_stretch(own)


# -- reasons ------------------------------------------------------------------------------


def test_every_landmark_that_a_measure_looks_at_has_a_name() -> None:
    german = load_language("de").words
    for name in MEASURES:
        for landmark in landmarks(name, "left"):
            said = explained(f"{plain_name(landmark)} hidden", german)
            assert said.endswith(" verdeckt") and "left" not in said


@pytest.mark.parametrize(
    ("reason", "said"),
    [
        ("left knee hidden", "linkes Knie verdeckt"),
        ("right toes out of the picture at the baseline",
         "rechte Zehen nicht im Bild in der Ausgangsstellung"),
        ("not seen from this side: turn more side-on",
         "von hier nicht zu sehen: dreh dich mehr zur Seite"),
        ("left lower leg not seen clearly", "linker Unterschenkel nicht klar zu sehen"),
        ("something new", "something new"),
    ],
)  # fmt: skip
def test_reasons_are_translated_for_the_screen(reason: str, said: str) -> None:
    assert explained(reason, load_language("de").words) == said
    assert explained(reason, ENGLISH) == reason


@pytest.mark.parametrize(
    ("trouble", "said"),
    [
        ("No voice here: no sound device plays. The session goes on without.",
         "Keine Stimme: kein Tongerät spielt. Es geht ohne weiter."),
        ("No tones here: the sound device went away. The session goes on without.",
         "Keine Töne: das Tongerät ist weg. Es geht ohne weiter."),
        ("The history /h cannot be written: the disk is full; free some space.",
         "Der Verlauf /h lässt sich nicht schreiben: Die Platte ist voll; schaff etwas Platz."),
        ("r.mp4 cannot be written: the disk is full; free some space.",
         "r.mp4 lässt sich nicht schreiben: Die Platte ist voll; schaff etwas Platz."),
        ("The picture of camera 0 is black. Open its cover, or switch on a light.",
         "Das Bild der Kamera 0 ist schwarz. Öffne ihre Abdeckung, oder mach Licht."),
    ],
)  # fmt: skip
def test_trouble_is_translated_for_the_screen(trouble: str, said: str) -> None:
    assert explained(trouble, load_language("de").words) == said
    assert explained(trouble, ENGLISH) == trouble


def test_every_trouble_with_sound_is_known() -> None:
    """What voice and tones say is missing are literals in the source; each has a template."""
    sinks = Path(__file__).parents[1] / "posecheck" / "sinks"
    found = set()
    for name in ("voice", "voice_process", "tones"):
        source = (sinks / f"{name}.py").read_text("utf-8")
        for words in (r"NoVoiceError\(", r"_fail\(", "what = ", "error or ", "return "):
            found |= set(re.findall(rf'{words}f?"([a-zP][^"]* [^"]+)"', source))
    assert len(found) == 11
    for language in ("de", "es"):
        words = load_language(language).words
        same = [why for why in found if explained(why, words) == why]
        assert same == []


def test_every_reason_that_the_engine_gives_is_known() -> None:
    """Reasons are literals in the source; each has a template."""
    package = Path(__file__).parents[1] / "posecheck"
    files = ["instrument", "uncertainty", "judging", "measures/reading", "measures/consistency"]
    found = set()
    for name in files:
        source = (package / f"{name}.py").read_text("utf-8")
        found |= set(re.findall(r'reason=f?"([a-z][^"]+)"', source))
        found |= set(re.findall(r'return f?"([a-z{][^"]* [^"]+)"', source))
    german = load_language("de").words
    filled = {
        re.sub(r"\{[^}]*trouble\}", "hidden", re.sub(r"\{[^}]*plain_name[^}]*\}", "left knee", r))
        for r in found
    }
    filled = {r.replace("{reason}", "left knee hidden") for r in filled}
    filled = {re.sub(r"\{now.side\} \{[^}]*\}\]?\}?", "left thigh", r) for r in filled}
    assert len(filled) >= 8
    assert not {r for r in filled if "{" not in r and explained(r, german) == r}


# -- strictness ---------------------------------------------------------------------------


def problems(tmp_path: Path, text: str) -> list[str]:
    path = tmp_path / "own.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        load_language(path)
    return str(caught.value).splitlines()


def german(*changes: tuple[str, str]) -> str:
    text = (SHIPPED / "de.toml").read_text("utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return text


def test_every_mistake_is_told_at_once(tmp_path: Path) -> None:
    lines = problems(
        tmp_path,
        german(
            ('sit_still = ["Bleib einen Moment ruhig sitzen."]\n', ""),
            ("[praise]", "[prais]"),
            ('"Bleib etwas länger: {seconds} Sekunden."', '"Bleib etwas länger."'),
            ("{working:linken|rechten} Fuß", "{working} Fuß"),
            ('step_in = "Komm ins Bild."', "step_in = 3"),
            ("[panel.ring]   # one", "[panel.rings]   # one"),
        ),
    )
    told = "\n".join(lines)
    assert "guide.sit_still: missing; add it" in told
    assert 'did you mean "praise"' in told and "praise: missing; add it" in told
    assert "guide.short_hold" in told and "{seconds}" in told
    assert "stretch.calf.setup" in told and "{working:linkes|rechtes}" in told
    assert "panel.step_in = 3: expected some text in quotes" in told
    assert "panel.rings" in told and "panel.ring: missing" in told
    assert all("own.toml: " in line for line in lines)


def test_a_whole_file_is_accepted(tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    path.write_text(german(('code = "de"', 'code = "gsw"')), encoding="utf-8")
    assert load_language(path).code == "gsw"
    assert language_for(str(path)).words == load_language("de").words


def test_an_unknown_language(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no language named 'dee'; did you mean 'de'"):
        load_language("dee")
    with pytest.raises(ConfigError, match=r"Known: de, en, es\."):
        load_language("fr")
    assert problems(tmp_path, 'code = "x"')[0].startswith(str(tmp_path))


def test_the_shipped_files_have_no_more_and_no_less_than_english() -> None:
    """What `load_language` demands, seen from the other side: the same keys in all files."""

    def keys(table: Any, at: str = "") -> set[str]:
        if not hasattr(table, "items"):
            return {at}
        return {key for name, inner in table.items() for key in keys(inner, f"{at}.{name}")}

    english = keys(original())
    for path in SHIPPED.glob("*.toml"):
        assert keys(tomllib.loads(path.read_text("utf-8"))) == english


# -- which language -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("environ", "code"),
    [
        ({"LANG": "de_DE.UTF-8"}, "de"),
        ({"LC_ALL": "es_MX", "LANG": "de_DE"}, "es"),
        ({"LANGUAGE": "de:en", "LANG": "en_US.UTF-8"}, "de"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LC_MESSAGES": "POSIX"}, "en"),
    ],
)
def test_the_systems_language(environ: dict[str, str], code: str) -> None:
    assert system_language(environ) == code


def test_auto_is_the_system_live_and_english_for_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LANGUAGE", "de")
    assert language_for("auto", live=True).code == "de"
    assert language_for("auto").code == "en"
    monkeypatch.setenv("LANGUAGE", "fi")
    assert language_for("auto", live=True).code == "en"
