"""Pages are read line by line, in time, and turn by themselves."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posecheck.pages import LINE_PAUSE_S, PAGE_PAUSE_S, Page, Reader, read_s
from posecheck.speech import reading_s

ONE = Page("Welcome", ("Five gentle stretches.", "Then a walk."))
TWO = Page("Take care", ("Mild stretch only.",), vital=True)
THREE = Page("You need", ("A mat.",))
PAGES = (ONE, TWO, THREE)


def read(reader: Reader, until: float, rate: float = 20.0) -> list[tuple[float, str]]:
    """What is said, and when."""
    times = [i / rate for i in range(round(until * rate) + 1)]
    lines = [(t, reader.advance(t)) for t in times]
    return [(t, text) for t, text in lines if text is not None]


def test_every_line_is_said_once_in_order() -> None:
    said = [text for _, text in read(Reader(PAGES), 60)]
    assert said == [text for page in PAGES for text in (page.title, *page.lines)]


def test_a_line_takes_as_long_as_its_words() -> None:
    assert read_s("a b c d", 2.0) == pytest.approx(2.0 + LINE_PAUSE_S)
    said = read(Reader((ONE,), 2.0), 20)
    lines = (ONE.title, *ONE.lines)
    due = [sum(read_s(line, 2.0) for line in lines[:i]) for i in range(len(lines))]
    assert [t for t, _ in said] == pytest.approx(due, abs=0.051)


@pytest.mark.parametrize("text", ["Welcome", "Es dient dem Wohlbefinden, nicht der Behandlung."])
def test_a_page_does_not_turn_before_its_words_are_said(text: str) -> None:
    """Long words take longer: captions and pages would part."""
    assert read_s(text) >= reading_s(text) + LINE_PAUSE_S


@given(rate=st.sampled_from([10, 15, 30, 60]))
def test_the_frame_rate_does_not_matter(rate: int) -> None:
    a, b = read(Reader(PAGES), 30, rate), read(Reader(PAGES), 30, 20)
    assert [text for _, text in a] == [text for _, text in b]
    assert [t for t, _ in a] == pytest.approx([t for t, _ in b], abs=0.11)


def test_over_once_the_last_line_has_been_spoken() -> None:
    reader, t = Reader((THREE,)), 0.0
    while not reader.over:
        reader.advance(t)
        t += 0.05
    assert t == pytest.approx(read_s("You need") + read_s("A mat.") + PAGE_PAUSE_S, abs=0.11)


def test_what_is_vital_is_heard_first() -> None:
    reader = Reader(PAGES)
    seen = {}
    for i in range(400):
        reader.advance(i / 20)
        seen.setdefault(reader.vital_read, reader.view.page)
    assert seen == {False: ONE, True: THREE}
    assert Reader((ONE,)).vital_read


def test_the_line_under_way_is_shown() -> None:
    reader = Reader(PAGES)
    reader.advance(0.0)
    assert (reader.view.number, reader.view.of, reader.view.line) == (1, 3, -1)
    reader.advance(read_s("Welcome") + 0.01)
    assert reader.view.line == 0


def test_turning_goes_to_the_next_page_and_past_the_end() -> None:
    reader = Reader(PAGES)
    reader.advance(0.0)
    said = []
    for i in range(1, 4):
        reader.turn()
        said.append(reader.advance(i * 0.05))
    assert said == ["Take care", "You need", None]
    assert reader.over


def test_no_page_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one page"):
        Reader(())
