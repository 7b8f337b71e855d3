"""What is shipped is what the corpus gives: data files and tables, by one command."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

CALIBRATION = Path(__file__).parent.parent / "calibration"
sys.path.insert(0, str(CALIBRATION))
import reproduce  # noqa: E402


@pytest.fixture(scope="module")
def made() -> dict[Path, str]:
    return reproduce.made()


@pytest.mark.parametrize("name", ["corrections.json", "errors.json", "README.md"])
def test_it_is_what_the_corpus_gives(made: dict[Path, str], name: str) -> None:
    ((path, text),) = [(p, t) for p, t in made.items() if p.name == name]
    assert path.read_text("utf-8") == text, "run: python calibration/reproduce.py"


def test_a_difference_is_named(
    made: dict[Path, str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    spoilt = {p: t + " " if p.name == "errors.json" else t for p, t in made.items()}
    monkeypatch.setattr(reproduce, "made", lambda: spoilt)
    assert reproduce.main(["--check"]) == 1
    told = capsys.readouterr().out
    assert "errors.json differs" in told
    assert "corrections.json" not in told
    assert reproduce.main(["--chekc"]) == 2
