"""Every message that a user can meet is in docs/errors.md with its cure, and is asserted."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from error_sites import LEAST, VARIES, Message, asserted, messages

from posecheck.config.problems import EXPECTED
from posecheck.files import _REASONS, _TAKEN
from posecheck.reading import _NO_FILE
from posecheck.reading import _REASONS as _UNREADABLE

PAGE = (Path(__file__).parents[1] / "docs" / "errors.md").read_text("utf-8")
REASONS = [*_REASONS.values(), *_UNREADABLE.values(), _NO_FILE, _TAKEN, *EXPECTED.values()]
ROWS = {
    cells[0].strip("` "): cells[1]
    for line in PAGE.splitlines()
    if line.startswith("| `") and len(cells := line.strip("| ").split(" | ")) == 2
}


def test_the_source_has_messages() -> None:
    assert len(messages()) > 90
    assert {message.kind for message in messages()} >= {
        "ConfigError", "SourceError", "ModelError", "OutputError"
    }  # fmt: skip


@pytest.mark.parametrize("message", messages(), ids=lambda m: m.where)
def test_a_message_is_in_the_docs_with_its_cure(message: Message) -> None:
    assert message.text.strip("` ") in ROWS, (
        f"{message.where}: add to docs/errors.md, in the table it belongs to, with its cure:\n"
        f"| `{message.text}` | ... |"
    )
    assert len(ROWS[message.text.strip("` ")]) > 8, "a cure, not a word"


@pytest.mark.parametrize("message", messages(), ids=lambda m: m.where)
def test_a_message_is_asserted(message: Message) -> None:
    assert is_asserted(message), f"{message.where}: no test asserts it: {message.text}"


def is_asserted(message: Message) -> bool:
    """Whether a string of some test is the message, or has or is a good part of it."""
    parts = [re.escape(part.strip(" .,:;")) for part in message.text.split(VARIES)]
    whole = re.compile(".*".join(parts), re.DOTALL)
    for text in asserted():
        if any((len(part) >= LEAST and part in text) or text in part for part in message.parts):
            return True
        if whole.search(text):
            return True
    return False


def test_no_row_is_out_of_date() -> None:
    known = {message.text.strip("` ") for message in messages()}
    elsewhere = PAGE[PAGE.index("## What is told while") :]
    stale = [text for text in ROWS if text not in known and text not in elsewhere]
    assert stale == [], "docs/errors.md has messages that nothing says any more"


@pytest.mark.parametrize("text", REASONS)
def test_reasons_and_expectations_are_in_the_docs(text: str) -> None:
    assert f"- `{text}`" in PAGE


def test_it_would_notice() -> None:
    made_up = Message("SourceError", "sriats eht nwod llef …"[::-1], "x.py:1")
    assert not is_asserted(made_up)
    assert made_up.text not in ROWS
