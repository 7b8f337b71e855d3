"""Pages, outlines, loops and the breath on the picture: all fit, in every size and language."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations, pairwise

import numpy as np
import pytest
from scenes import pose, step

from posecheck.cli.common import open_legs
from posecheck.cli.language import language_for
from posecheck.cli.live_options import LiveOptions
from posecheck.cli.live_start import frame_for
from posecheck.cli.loops import load_loops
from posecheck.config import list_languages, list_stretches
from posecheck.gestures import Sign
from posecheck.host import LegDone
from posecheck.overlay import Painter, Rect
from posecheck.overlay.card_layout import CardLayout, lay_out_card
from posecheck.overlay.text import CAPITAL
from posecheck.own_range import Reach
from posecheck.pages import PageView
from posecheck.pose import Pose
from posecheck.scene import Card, Scene, build_scene, mirrored
from posecheck.scene.figures import FIGURES
from posecheck.scene.outline import outline
from posecheck.states import State
from posecheck.stretch import Leg, WorkingSide

SIZES = ((640, 480), (1280, 720), (1920, 1080), (480, 640), (1080, 1920))
STRETCHES = [s for s in list_stretches() if s.kind == "hold"]
LOOPS = load_loops(s.id for s in STRETCHES)


def cards(code: str) -> list[Card]:
    """Every page of the whole routine, each line spoken in its turn, and the card at the end."""
    language = language_for(code, live=False)
    legs = open_legs("low-back", None, None, language)
    frame = frame_for(LiveOptions(welcome=True), legs, language)
    assert frame.ending is not None
    done = tuple(
        LegDone(leg, 3, 2, tuple(Reach(c, leg.side, 21.0) for c in leg.stretch.targets))
        for leg in legs
    )
    of = len(frame.welcome)
    found = []
    for i, page in enumerate(frame.welcome):
        view = PageView(page, i + 1, of, len(page.lines) - 1)
        made = step(state=State.WELCOME, page=view, words=language.words)
        found.append(build_scene(made).card)
    view = PageView(frame.ending, 1, 1, 0)
    made = step(state=State.DONE, page=view, words=language.words, done=done)
    found.append(build_scene(made).card)
    return [card for card in found if card is not None]


def boxes(layout: CardLayout) -> list[Rect]:
    """All that has its own place."""
    found = [text.box for text in layout.texts]
    found += [line.icon for line in layout.lines if line.icon is not None]
    return found + ([layout.drawing] if layout.drawing is not None else [])


@pytest.mark.parametrize("code", list_languages())
@pytest.mark.parametrize("size_wh", SIZES)
def test_every_card_fits_and_nothing_overlaps(size_wh: tuple[int, int], code: str) -> None:
    picture = Rect(0, 0, *size_wh)
    for card in cards(code):
        layout = lay_out_card(card, size_wh)
        places = boxes(layout)
        assert all(box.within(picture) for box in places), card.title
        overlapping = [(a, b) for a, b in combinations(places, 2) if a.overlaps(b)]
        assert not overlapping, (card.title, overlapping)
        words = " ".join(text.text for text in layout.texts)
        assert "…" not in words, words


@pytest.mark.parametrize("size_wh", SIZES)
def test_pages_can_be_read_from_the_mat(size_wh: tuple[int, int]) -> None:
    for card in cards("en")[:-1]:
        sizes = [t.size for line in lay_out_card(card, size_wh).lines for t in line.texts]
        assert min(sizes) * CAPITAL >= 0.034 * min(size_wh), card.title


def test_the_line_that_is_spoken_stays_where_it_is() -> None:
    card = cards("en")[1]
    other = replace(card, lines=tuple(replace(line, spoken=False) for line in card.lines))
    assert lay_out_card(card, (640, 480)).texts == lay_out_card(other, (640, 480)).texts


@pytest.mark.parametrize("size_wh", SIZES)
def test_cards_are_painted(size_wh: tuple[int, int]) -> None:
    painter = Painter(size_wh)
    white = np.full((size_wh[1], size_wh[0], 3), 255, np.uint8)
    for card in cards("en"):
        shown = painter.paint(white, Scene(size_wh, card=card))
        assert shown.mean() < 70, "light text needs a dark ground, whatever is behind"
        assert shown.max() > 200


def test_the_end_card_tells_what_was_done_by_side() -> None:
    card = cards("en")[-1]
    assert [row.text for row in card.rows] == [s.name for s in _in_order()]
    assert card.rows[0].value == "left 3× 21° · right 3× 21°"


def _in_order() -> list[object]:
    legs = [leg for leg in open_legs("low-back", None, None) if leg.stretch.kind == "hold"]
    return list(dict.fromkeys(leg.stretch for leg in legs))


def setup_scene(
    leg: Leg, size_wh: tuple[int, int], seen: Pose | None, mirror: bool, still: bool = False
) -> Scene:
    """The set-up screen of a stretch."""
    state = State.FIND if seen is None else State.PLACE
    made = step(
        state=state, stretch=leg.stretch, side=leg.side, t=3.2,
        seen=Pose.missing(0.0, size_wh) if seen is None else seen,
    )  # fmt: skip
    scene = build_scene(made, setup=True, still=still)
    return mirrored(scene) if mirror else scene


LEGS = [Leg(s, side) for s in STRETCHES for side in s.sides]


@pytest.mark.parametrize("mirror", [False, True])
@pytest.mark.parametrize("size_wh", SIZES)
@pytest.mark.parametrize("leg", LEGS, ids=lambda leg: f"{leg.stretch.id}-{leg.side}")
def test_the_set_up_screen(leg: Leg, size_wh: tuple[int, int], mirror: bool) -> None:
    painter = Painter(size_wh, loops=LOOPS)
    for seen in (None, pose(size_wh)):
        scene = setup_scene(leg, size_wh, seen, mirror)
        layout = painter.layout(scene)
        assert layout.demo is not None
        assert layout.demo.within(Rect(0, 0, *size_wh))
        assert not any(a.overlaps(b) for a, b in combinations(layout.panels, 2))
        assert scene.outline is not None
        for a, b, _ in scene.outline.parts:
            for x, y in (a, b):
                assert 0 <= x <= size_wh[0] and 0 <= y <= size_wh[1]


@pytest.mark.parametrize("leg", LEGS, ids=lambda leg: f"{leg.stretch.id}-{leg.side}")
def test_nothing_jumps_when_the_person_comes(leg: Leg) -> None:
    painter = Painter((1280, 720), loops=LOOPS)
    alone = setup_scene(leg, (1280, 720), None, False)
    there = setup_scene(leg, (1280, 720), pose((1280, 720)), False)
    assert painter.layout(alone).demo == painter.layout(there).demo
    assert alone.outline is not None and there.outline is not None
    assert alone.outline.parts == there.outline.parts


@pytest.mark.parametrize("stretch", FIGURES)
def test_the_other_side_is_the_mirror_image(stretch: str) -> None:
    side = FIGURES[stretch][0]
    if side == "both":
        return
    other: WorkingSide = "left" if side == "right" else "right"
    a, b = outline(stretch, side, (1000, 600)), outline(stretch, other, (1000, 600))
    flipped = [((1000 - p[0], p[1]), (1000 - q[0], q[1])) for p, q, _ in a.parts]
    got = [(p, q) for p, q, _ in b.parts]
    assert np.allclose(flipped, got)


def test_a_stretch_of_ones_own_has_a_frame_but_no_posture() -> None:
    made = outline("hamstring", "left", (640, 480))
    assert made.parts == ()
    assert made.frame[0] < made.frame[2] and made.frame[1] < made.frame[3]
    picture = np.zeros((480, 640, 3), np.uint8)
    assert Painter((640, 480)).paint(picture, Scene((640, 480), outline=made)).any()


def test_every_stretch_has_its_loop() -> None:
    assert set(LOOPS) == {s.id for s in STRETCHES} == set(FIGURES)
    assert load_loops(["hamstring"]) == {}
    for frames in LOOPS.values():
        assert 3.0 < len(frames) / 10 < 15.0
        assert {f.shape for f in frames} == {(288, 384, 3)}


def test_a_loop_moves_unless_motion_is_reduced() -> None:
    leg, size_wh = Leg(STRETCHES[0], "left"), (640, 480)
    painter = Painter(size_wh, loops=LOOPS)
    grey = np.full((480, 640, 3), 90, np.uint8)

    def shown(t: float, still: bool) -> np.ndarray:
        scene = setup_scene(leg, size_wh, None, False, still)
        assert scene.demo is not None
        if scene.demo.at_s is not None:
            scene = replace(scene, demo=replace(scene.demo, at_s=t))
        return painter.paint(grey, scene)

    assert (shown(0.0, False) != shown(2.0, False)).any()
    assert (shown(0.0, True) == shown(2.0, True)).all()


def breathing(share: float, still: bool = False) -> Scene:
    return build_scene(step(state=State.BREATHE, breath=share), still=still)


def test_the_breath_swells_and_falls_without_a_jerk() -> None:
    sizes = [breathing(i / 100).pacer for i in range(101)]
    assert None not in sizes
    assert sizes[0] == pytest.approx(0) and sizes[-1] == pytest.approx(0)
    assert max(sizes) == pytest.approx(1) and sizes.index(max(sizes)) == 40
    assert max(abs(a - b) for a, b in pairwise(sizes)) < 0.05


def test_reduced_motion_fills_a_ring_instead() -> None:
    scene = breathing(0.3, still=True)
    assert scene.pacer is None
    assert (scene.ring.kind, scene.ring.caption) == ("progress", "breathe in")


@pytest.mark.parametrize("size_wh", SIZES)
@pytest.mark.parametrize("share", [0.0, 0.4, 1.0])
def test_the_breath_fits_the_picture(size_wh: tuple[int, int], share: float) -> None:
    picture = np.full((size_wh[1], size_wh[0], 3), 90, np.uint8)
    scene = replace(Scene(size_wh), pacer=breathing(share).pacer)
    assert (Painter(size_wh).paint(picture, scene) != picture).any()


@pytest.mark.parametrize(
    ("state", "gesture", "text", "caption"),
    [
        (State.SETTLE, "pause", "Keep both hands up to pause.", "pause?"),
        (State.PAUSE, "pause", "Keep both hands up to go on.", "go on?"),
        (State.HOLD, "skip", "Keep your arm up to skip.", "skip?"),
    ],
)
def test_a_sign_is_answered_while_it_is_held(
    state: State, gesture: str, text: str, caption: str
) -> None:
    scene = build_scene(step(state=state, sign=Sign(gesture, 0.6)))  # type: ignore[arg-type]
    assert scene.banner.text == text
    assert (scene.ring.fraction, scene.ring.caption) == (0.6, caption)


def test_own_range_is_told_after_a_hold_and_between_the_sides() -> None:
    check = next(s for s in STRETCHES if s.id == "calf").targets[0]
    left, right = Reach(check, "left", -21.4, -18.0, 2.0), Reach(check, "right", -17.0)
    after = build_scene(step(state=State.BREATHE, reaches=(left, right), breath=0.2))
    assert [n.text for n in after.notes if n.kind == "own"] == ["Best: foot 21° · last time 18°"]
    between = build_scene(step(state=State.SWITCH, reaches=(left, right)))
    told = [n.text for n in between.notes if n.kind == "own"]
    assert told == ["foot: left 21° · right 17°. Sides often differ."]
    even = build_scene(step(state=State.SWITCH, reaches=(left, replace(right, now=-20.5))))
    assert [n.text for n in even.notes if n.kind == "own"] == ["foot: left 21° · right 20°"]
    moving = build_scene(step(state=State.MOVE, reaches=(left, right)))
    assert not [n for n in moving.notes if n.kind == "own"]
