"""When other people are looked for, and what comes of it; without a model."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from posecheck.estimators.others import OthersCounter
from posecheck.estimators.surroundings import Surroundings
from posecheck.pose import Floats
from posecheck.sources import Frame
from posecheck.sources.base import Image

WIDTH, HEIGHT = 640, 480
PERSON = np.array([[250.0, 150.0], [390.0, 150.0], [np.nan, np.nan], [390.0, 400.0]])
"""Landmarks of somebody in the middle."""


def room(shade: int = 0, seed: int = 0, noise: float = 3.0, person_at: int = 250) -> Image:
    """A grey room with stripes, the person in it, and a camera's noise."""
    picture = np.full((HEIGHT, WIDTH, 3), 90.0 + shade)
    picture[:, ::40] += 40
    picture[150:400, person_at : person_at + 140] = 200 + seed % 7 * 5  # they move on the spot
    picture += np.random.default_rng(seed).normal(0, noise, picture.shape)
    return picture.clip(0, 255).astype(np.uint8)


def with_visitor(picture: Image, left: int) -> Image:
    """The same with somebody small at the side."""
    picture = picture.copy()
    picture[200:380, left : left + 70] = 20
    return picture


def moved(first: Image, second: Image, xy: Floats = PERSON, then: Floats = PERSON) -> bool:
    surroundings = Surroundings()
    assert not surroundings.moved(first, xy), "there is nothing to compare with"
    return surroundings.moved(second, then)


@given(shade=st.integers(-40, 40), seed=st.integers(1, 6), noise=st.floats(1, 25))
def test_noise_light_and_the_person_alone_are_no_movement_beside(
    shade: int, seed: int, noise: float
) -> None:
    assert not moved(room(noise=noise), room(shade, seed, noise))


@given(left=st.sampled_from([0, 60, 120, 450, 520, 560]))
def test_who_comes_in_leaves_or_walks_is_noticed(left: int) -> None:
    empty, visited = room(), with_visitor(room(seed=1), left)
    assert moved(empty, visited)
    assert moved(visited, empty)
    assert moved(visited, with_visitor(room(seed=2), left + 12))


def test_a_visitor_who_keeps_still_is_furniture() -> None:
    assert not moved(with_visitor(room(), 60), with_visitor(room(seed=1), 60))


def test_where_the_person_was_and_is_counts_as_the_person() -> None:
    assert not moved(room(), room(seed=1, person_at=330), PERSON, np.add(PERSON, (80, 0)))


def test_a_person_in_another_place_is_another_perhaps() -> None:
    same = room()
    elsewhere = np.array([[10.0, 150.0], [90.0, 400.0]])
    assert moved(same, room(seed=1), PERSON, elsewhere)


def test_a_photograph_may_show_several() -> None:
    assert moved(room(), room())
    assert moved(room(), room() + np.uint8(2)), "as it is after compression"


def test_one_who_fills_the_picture_leaves_nothing_to_tell_by() -> None:
    close = np.array([[5.0, 5.0], [630.0, 470.0]])
    assert moved(room(), room(seed=1), close, close)


def test_another_size_of_frame_is_looked_at_anew() -> None:
    assert moved(room(), room(seed=1)[:240])


@dataclass
class Counting:
    """A landmarker that finds `people`, and notes how often it was loaded and asked."""

    people: int = 1
    loaded: int = 0
    asked: list[int] = field(default_factory=list)
    closed: int = 0

    def load(self) -> Counting:
        self.loaded += 1
        return self

    def detect(self, image: int) -> Any:
        self.asked.append(image)
        return SimpleNamespace(pose_landmarks=[None] * self.people)

    def close(self) -> None:
        self.closed += 1


def play(
    landmarker: Counting, pictures: list[Image], rate: float = 10.0, xy: Floats = PERSON
) -> list[int]:
    """Counts of frames at so many a second."""
    counter = OthersCounter(landmarker.load)
    try:
        return [
            counter.count(Frame.of_rgb(i / rate, p), partial(int, i), xy)
            for i, p in enumerate(pictures)
        ]
    finally:
        counter.close()
        counter.close()


def test_one_person_alone_takes_no_second_model() -> None:
    landmarker = Counting()
    assert play(landmarker, [room(seed=i) for i in range(35)]) == [0] * 35
    assert (landmarker.loaded, landmarker.asked, landmarker.closed) == (0, [], 0)


def test_a_visitor_is_counted_until_they_have_left() -> None:
    landmarker, counts = Counting(), []
    counter = OthersCounter(landmarker.load)
    for i in range(90):
        picture = room(seed=i)
        landmarker.people = 2 if 10 <= i < 40 else 1
        if landmarker.people == 2:
            picture = with_visitor(picture, 60)
        counts.append(counter.count(Frame.of_rgb(i / 10, picture), partial(int, i), PERSON))
    counter.close()
    # Looked at each second; known a quarter later; asked again while somebody is there, and
    # until what was seen of them is forgotten.
    assert landmarker.asked == [10, 20, 30, 40, 50, 60, 70]
    assert counts == [0] * 13 + [1] * 30 + [0] * 47
    assert (landmarker.loaded, landmarker.closed) == (1, 1)


def test_people_in_a_photograph_are_counted_at_once() -> None:
    landmarker, photograph = Counting(people=3), room()
    assert play(landmarker, [photograph] * 8, rate=15)[-1] == 2
    assert landmarker.asked == [1]


@pytest.mark.parametrize("times", [(0.0, 5.0, 1.0, 1.1, 1.4), (0.0, 0.0, 0.0, 0.3, 0.3)])
def test_clocks_that_step_back_or_stand_do_no_harm(times: tuple[float, ...]) -> None:
    counter = OthersCounter(Counting(people=2).load)
    counts = [
        counter.count(Frame.of_rgb(t, with_visitor(room(seed=i), 60 * i)), partial(int, i), PERSON)
        for i, t in enumerate(times)
    ]
    counter.close()
    assert set(counts) <= {0, 1}
