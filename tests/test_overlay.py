"""How a scene looks: everything fits, nothing overlaps, all of it can be read."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scenes import check, pose, step, verdict

from posecheck.config import list_stretches
from posecheck.cues import Cue
from posecheck.overlay import Layout, Painter, Rect
from posecheck.overlay.palette import (
    INK,
    SOFT,
    TONES,
    WHITE,
    behind_panel,
    contrast,
)
from posecheck.overlay.places import Sizes
from posecheck.overlay.text import BOLD, CAPITAL, fit, text_width
from posecheck.scene import Label, Mark, Scene, Tone, build_scene
from posecheck.states import State

SIZES = ((640, 480), (1280, 720), (1920, 1080), (480, 640), (1080, 1920))


def _sentences() -> list[str]:
    """Every sentence the stretches can put into the banner."""
    found = []
    for stretch in list_stretches():
        found += [stretch.setup, stretch.move]
        for rule in stretch.checks:
            found += [text for text in (rule.say_low, rule.say_high, rule.hint) if text]
    return [t.replace("{working}", "right").replace("{other}", "right") for t in found]


LONGEST = max(_sentences(), key=len)


def _full_scene(size_wh: tuple[int, int], text: str, state: State = State.MOVE) -> Scene:
    """As much at once as there can be."""
    rules = [
        check("hip_angle", 75, 108, main=True),
        check("knee_angle", 160, None, main=True),
        check("ankle_angle", None, -8, kind="target", compare="change"),
    ]
    verdicts = [verdict(rule, value) for rule, value in zip(rules, (123, 150, -2), strict=True)]
    blind = (
        "trunk twist: not seen from this side: turn more toward the camera",
        "hand under thigh: right wrist hidden",
    )
    made = step(
        verdicts,
        Cue("main", text, rules[0], "left"),
        state,
        seen=pose(size_wh),
        cannot_judge=blind,
    )
    notices = ("No voice on this machine: the sentences are only shown.",)
    return build_scene(made, notices=notices)


def _texts(layout: Layout) -> list[tuple[Rect, Rect]]:
    """Every line of text with the panel it belongs to."""
    found = []
    if layout.banner is not None:
        found += [(line.box, layout.banner.rect) for line in layout.banner.lines]
    counter = layout.counter
    found += [
        (line.box, counter.rect)
        for line in (counter.number, counter.side, counter.caption)
        if line is not None and line.text
    ]
    found += [(line.box, placed.rect) for _, placed in layout.notes for line in placed.lines]
    found += [(line.box, placed.rect) for _, placed in layout.labels for line in placed.lines]
    return found


@pytest.mark.parametrize("mirror", [False, True])
@pytest.mark.parametrize("size_wh", SIZES)
@pytest.mark.parametrize("state", [State.FIND, State.PLACE, State.MOVE, State.HOLD, State.BREATHE])
def test_nothing_overflows_and_nothing_overlaps(
    size_wh: tuple[int, int], state: State, mirror: bool
) -> None:
    layout = Painter(size_wh, mirror).layout(_full_scene(size_wh, LONGEST, state))
    picture = Rect(0, 0, *size_wh)
    boxes = [*layout.panels, *(placed.rect for _, placed in layout.labels)]
    assert all(box.within(picture) for box in boxes)
    assert not any(a.overlaps(b) for a, b in combinations(boxes, 2))
    for line, panel in _texts(layout):
        assert line.within(panel), (line, panel)
    for placed in layout.notes:
        assert layout.notes_panel is not None
        assert placed[1].rect.within(layout.notes_panel)


@pytest.mark.parametrize("size_wh", SIZES)
@pytest.mark.parametrize("text", _sentences())
def test_every_sentence_is_shown_whole_and_large(size_wh: tuple[int, int], text: str) -> None:
    layout = Painter(size_wh).layout(_full_scene(size_wh, text))
    assert layout.banner is not None
    assert " ".join(line.text for line in layout.banner.lines) == text
    # 3.5 % of the shorter edge is what is left of 5 % for the very longest sentence.
    assert layout.banner.lines[0].size * CAPITAL >= 0.035 * min(size_wh)


@pytest.mark.parametrize("size_wh", SIZES)
def test_cue_and_counter_are_large_enough_to_read_from_the_mat(size_wh: tuple[int, int]) -> None:
    sizes = Sizes.of(size_wh)
    assert sizes.cue * CAPITAL == pytest.approx(0.05 * min(size_wh), abs=1)
    assert sizes.number * CAPITAL == pytest.approx(0.10 * min(size_wh), abs=1)
    layout = Painter(size_wh).layout(build_scene(step(seen=pose(size_wh), state=State.HOLD)))
    assert layout.counter.number is not None
    assert layout.counter.number.size == sizes.number


@settings(max_examples=60)
@given(
    text=st.text(st.characters(codec="latin-1", categories=["L", "N", "P", "Zs"]), max_size=160),
    width=st.integers(60, 900),
    size=st.integers(11, 80),
    lines=st.integers(1, 3),
)
def test_fitted_text_is_never_wider_or_longer_than_its_place(
    text: str, width: int, size: int, lines: int
) -> None:
    fitted = fit(text, size, BOLD, width, lines)
    assert len(fitted.lines) <= lines
    assert all(text_width(line, fitted.size, BOLD) <= width for line in fitted.lines)


@pytest.mark.parametrize("background", [(255, 255, 255), (0, 0, 0), (0, 255, 255), (128, 128, 128)])
def test_text_on_panels_can_be_read_over_any_background(background: tuple[int, int, int]) -> None:
    ground = behind_panel(background)
    assert contrast(WHITE, ground) >= 4.5
    assert contrast(SOFT, ground) >= 4.5


def test_the_painted_panel_is_as_dark_as_promised() -> None:
    size = (640, 480)
    scene = build_scene(step(seen=pose(size)))
    painter = Painter(size)
    painted = painter.paint(np.full((480, 640, 3), 255, np.uint8), scene)
    rect = painter.layout(scene).panels[0]
    ground = painted[rect.bottom - 4, rect.x + rect.w // 2]
    assert np.abs(ground.astype(int) - behind_panel((255, 255, 255))).max() <= 1


def test_signs_stand_out_from_the_discs_they_are_on() -> None:
    for tone in Tone:
        assert contrast(INK, TONES[tone]) >= 3.0
        assert contrast(TONES[tone], behind_panel((90, 90, 90))) >= 2.0


def test_white_on_black_has_the_largest_contrast() -> None:
    assert contrast((255, 255, 255), (0, 0, 0)) == pytest.approx(21.0)
    assert contrast((10, 20, 30), (10, 20, 30)) == 1.0


@pytest.mark.parametrize("size_wh", SIZES)
def test_text_is_not_mirrored_but_the_body_is(size_wh: tuple[int, int]) -> None:
    w, h = size_wh
    blank = np.full((h, w, 3), 120, np.uint8)
    scene = _full_scene(size_wh, "Sit up tall.")
    plain, mirror = Painter(size_wh), Painter(size_wh, mirror=True)
    a, b = plain.paint(blank, scene), mirror.paint(blank, scene)
    banner = plain.layout(scene).banner
    assert banner is not None
    assert banner == mirror.layout(scene).banner
    box = banner.rect
    region = (slice(box.y, box.bottom), slice(box.x, box.right))
    assert (a[region] == b[region]).all()
    # The shin is drawn on the other side of the picture.
    knee, ankle = scene.limbs[-1].a, scene.limbs[-1].b
    x, y = round((knee[0] + ankle[0]) / 2), round((knee[1] + ankle[1]) / 2)
    assert (a[y, x] != 120).any()
    assert (b[y, w - x] != 120).any()


def test_the_person_is_mirrored_with_the_picture() -> None:
    picture = np.zeros((480, 640, 3), np.uint8)
    picture[:, :320] = 60
    scene = build_scene(step(seen=pose((640, 480))))
    painted = Painter((640, 480), mirror=True).paint(picture, scene)
    assert painted[200, 600].tolist() == [60, 60, 60]
    assert picture[200, 600].tolist() == [0, 0, 0], "the given picture stays as it is"


def test_the_banner_starts_at_the_same_place_whatever_it_says() -> None:
    size = (1280, 720)
    places = set()
    for text in ("Good.", LONGEST, "Sit up tall."):
        banner = Painter(size).layout(_full_scene(size, text)).banner
        assert banner is not None
        places.add((banner.rect.x, banner.rect.y, banner.rect.w, banner.lines[0].x))
    assert len(places) == 1


def test_the_counters_never_move_within_a_stretch() -> None:
    size, scene, places = (1280, 720), None, set()
    for state in (State.MOVE, State.HOLD, State.RELEASE, State.BREATHE, State.SETTLE):
        scene = build_scene(step(seen=pose(size), state=state, breath=0.5), scene)
        layout = Painter(size).layout(scene)
        places.add((layout.counter.rect, layout.counter.ring_at, layout.counter.dots))
    assert len(places) == 1


def test_labels_without_room_are_left_out_not_stacked() -> None:
    size = (640, 480)
    crowd = tuple(Label("hip 90°", (320, 240), 0.0, 4.0, Tone.OK, Mark.CHECK) for _ in range(60))
    scene = Scene(size, tags=crowd)
    rects = [placed.rect for _, placed in Painter(size).layout(scene).labels]
    assert 0 < len(rects) < len(crowd)
    assert not any(a.overlaps(b) for a, b in combinations(rects, 2))


@pytest.mark.parametrize("size_wh", [*SIZES, (160, 120), (3840, 2160)])
@pytest.mark.parametrize("state", list(State))
def test_any_state_can_be_painted_at_any_size(size_wh: tuple[int, int], state: State) -> None:
    w, h = size_wh
    picture = np.zeros((h, w, 3), np.uint8)
    painted = Painter(size_wh, mirror=True).paint(picture, _full_scene(size_wh, LONGEST, state))
    assert painted.shape == picture.shape
    assert painted.any()


def test_a_body_half_outside_the_picture_is_painted() -> None:
    size = (640, 480)
    seen = pose((1280, 960))
    scene = build_scene(step(seen=replace(seen, size_wh=size)))
    assert Painter(size).paint(np.zeros((480, 640, 3), np.uint8), scene).any()


def test_a_picture_of_another_size_is_refused() -> None:
    scene = build_scene(step(seen=pose((640, 480))))
    with pytest.raises(ValueError, match=r"expected picture and scene of size \(640, 480\)"):
        Painter((640, 480)).paint(np.zeros((720, 1280, 3), np.uint8), scene)
