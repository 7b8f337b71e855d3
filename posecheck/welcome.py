"""Builds the pages before and after a session from the words of a language."""

from __future__ import annotations

from collections.abc import Sequence

from posecheck.pages import Page, Thing
from posecheck.stretch import Leg
from posecheck.words_cards import EndingWords, WelcomeWords


def things_for(legs: Sequence[Leg]) -> tuple[Thing, ...]:
    """What the stretches need: the mat, then the rest in the order of use, each once."""
    needed = [thing for leg in legs for thing in leg.stretch.things]
    return tuple(dict.fromkeys(("mat", *needed)))


def welcome_pages(
    legs: Sequence[Leg], notes: Sequence[str], title: str, words: WelcomeWords
) -> tuple[Page, ...]:
    """What it is, who should not do it, what is needed, where the camera goes, the signs.

    Args:
        legs: What is going to be done.
        notes: The routine's own lines, or the stretch's advice.
        title: Of the page with these notes.
        words: Of the language.
    """
    things = things_for(legs)
    return (
        Page(title, tuple(notes)),
        Page(words.whom_title, words.whom, vital=True),
        Page(words.care_title, words.care, vital=True),
        Page(words.things_title, tuple(words.things[t] for t in things), "things", things),
        Page(words.camera_title, words.camera, "camera"),
        Page(words.signs_title, words.signs, "signs"),
    )


def welcome_back(words: WelcomeWords) -> tuple[Page, ...]:
    """For those who have heard it all lately: when to ask, when to stop, where the camera goes."""
    return (Page(words.again_title, words.again, "camera", vital=True),)


def ending_page(notes: Sequence[str], words: EndingWords, weeks: int = 0) -> Page:
    """The card at the end: the routine's own lines, or what holds for every stretch.

    Args:
        notes: The routine's own lines.
        words: Of the language.
        weeks: In a row with a session, this one included; told from two on.
    """
    row = (words.weeks.format(weeks=weeks),) if weeks > 1 else ()
    return Page(words.title, row + (tuple(notes) or words.lines))
