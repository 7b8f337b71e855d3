"""The best voice that a system offers, for the voices that systems are known to offer."""

from __future__ import annotations

from dataclasses import dataclass

from posecheck.sinks.voice_choice import best_voice


@dataclass(frozen=True)
class Heard:
    id: str
    name: str
    languages: tuple[str | bytes, ...] | None = None


LINUX = [
    Heard("gmw/de", "German", ("de",)),
    Heard("gmw/en-029", "English (Caribbean)", ("en-029",)),
    Heard("gmw/en", "English (Great Britain)", ("en-gb",)),
    Heard("gmw/en-gb-scotland", "English (Scotland)", ("en-gb-scotland",)),
    Heard("gmw/en-us", "English (America)", ("en-us",)),
    Heard("roa/es-419", "Spanish (Latin America)", ("es-419",)),
    Heard("roa/es", "Spanish (Spain)", ("es",)),
]
MAC = [
    Heard("com.apple.eloquence.de-DE.Eddy", "Eddy", ("de_DE",)),
    Heard("com.apple.voice.compact.de-DE.Anna", "Anna", ("de_DE",)),
    Heard("com.apple.voice.premium.de-DE.Petra", "Petra (Premium)", ("de_DE",)),
    Heard("com.apple.voice.enhanced.es-ES.Monica", "Mónica (Enhanced)", ("es_ES",)),
    Heard("com.apple.voice.compact.es-ES.Monica", "Mónica", ("es_ES",)),
    Heard("com.apple.speech.synthesis.voice.Zarvox", "Zarvox", ("en_US",)),
    Heard("com.apple.voice.compact.en-US.Samantha", "Samantha", ("en_US",)),
]
WINDOWS = [
    Heard(r"HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Speech\Voices\Tokens\TTS_MS_EN-US_ZIRA_11.0",
          "Microsoft Zira Desktop", ()),
    Heard(r"HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Speech\Voices\Tokens\TTS_MS_EN-US_DAVID_11.0",
          "Microsoft David Desktop", ()),
    Heard(r"HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft\Speech\Voices\Tokens\TTS_MS_DE-DE_HEDDA_11.0",
          "Microsoft Hedda Desktop", None),
]  # fmt: skip


def name(voices: list[Heard], language: str, usual: str | None = None) -> str | None:
    found = best_voice(voices, language, usual)
    return found.name if found else None


def test_espeak_speaks_each_language_without_a_province() -> None:
    assert name(LINUX, "de") == "German"
    assert name(LINUX, "es") == "Spanish (Spain)"
    assert name(LINUX, "en", "gmw/en") == "English (Great Britain)"


def test_the_voice_of_the_system_wins_among_equals() -> None:
    assert name(LINUX, "en", "gmw/en-us") == "English (America)"
    assert name(WINDOWS, "en", WINDOWS[1].id) == "Microsoft David Desktop"


def test_a_better_voice_wins_over_the_usual_one() -> None:
    assert name(MAC, "de", MAC[1].id) == "Petra (Premium)"
    assert name(MAC, "es") == "Mónica (Enhanced)"
    assert name(MAC, "en") == "Samantha"


def test_windows_tells_the_language_in_the_id() -> None:
    assert name(WINDOWS, "de") == "Microsoft Hedda Desktop"


def test_old_drivers_give_bytes() -> None:
    assert name([Heard("german", "german", (b"\x05de",))], "de") == "german"


def test_no_voice_for_a_language_is_none() -> None:
    assert name(WINDOWS, "es") is None
    assert name([], "en") is None
