"""Words on the picture: whole, apart from each other, large, and dark enough behind.

Every state of every stretch, in every language and every size, is laid out with the real text
measurement; nothing here looks at a single hand-picked sentence.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import combinations

import numpy as np
import numpy.typing as npt
import pytest

from posecheck.cli.live_screen import keys_card
from posecheck.config import list_languages, load_language, load_routine
from posecheck.cues import Cue, kind_of
from posecheck.host import LegDone
from posecheck.language import Language
from posecheck.overlay import Painter
from posecheck.overlay.card_layout import lay_out_card
from posecheck.overlay.palette import SOFT, contrast
from posecheck.overlay.places import Layout, Rect, Sizes
from posecheck.overlay.text import BOLD, CAPITAL, text_width
from posecheck.own_range import Reach
from posecheck.pages import PageView
from posecheck.reasons import explained
from posecheck.scene import Scene, build_scene
from posecheck.states import State
from posecheck.step import Step
from posecheck.stretch import Leg, Routine, sentence
from posecheck.welcome import ending_page, welcome_back, welcome_pages
from tests.scenes import check, pose, step, verdict

SIZES = [(640, 480), (1280, 720), (1920, 1080), (1080, 1920), (720, 1280)]
LANGUAGES = list_languages()
CUE_LEAST = 0.035
"""Capitals of a cue, of the shorter edge: 5 % where it fits, this for the very longest."""


@cache
def language(code: str) -> Language:
    return load_language(code)


@cache
def legs(code: str) -> tuple[Leg, ...]:
    return load_routine("low-back", language(code)).legs


def cues(leg: Leg) -> Iterator[Cue]:
    """Every correction of a stretch."""
    for rule in leg.stretch.checks:
        for text in (rule.say_low, rule.say_high, rule.hint):
            if text:
                yield Cue(kind_of(rule), sentence(text, leg.side), rule, "left")


def advice(code: str) -> list[str]:
    """What is said about the place, at its longest."""
    view = language(code).words.view
    parts = view.joined.format(first=view.parts["shoulders"], second=view.parts["head"])
    unseen = view.unseen.format(parts=parts)
    texts = [f"{view.back} {unseen}", f"{view.tilt_up} {unseen}", view.not_whole, view.nobody]
    texts += [view.several_people, sentence(view.turn_around, "left"), view.face_camera]
    return [*texts, sentence(view.side_on_to, "right")]


def steps(code: str, size_wh: tuple[int, int]) -> Iterator[Step]:
    """Every state of every stretch and side, with and without corrections."""
    words = language(code).words
    blind = tuple(
        f"{words.measure(name)}: {explained(reason, words)}"
        for name, reason in (
            ("knee_to_opposite_shoulder", "not seen from this side: turn more toward the camera"),
            ("ankle_angle", "right toes out of the picture at the baseline"),
        )
    )
    seen = pose(size_wh)
    rule = check("hip_angle", 75, 108, main=True)
    shown = [verdict(rule, 120.0), verdict(check("knee_angle", 160, None, main=True), 150.0)]
    shown.append(verdict(check("ankle_angle", None, -8, compare="change", kind="target"), -3.0))
    for i, leg in enumerate(legs(code)):
        after = legs(code)[i + 1] if i + 1 < len(legs(code)) else None
        base = step(shown, seen=seen, words=words, breath=0.3)
        view = replace(base.view, stretch=leg.stretch, side=leg.side, upcoming=after)
        for state in State:
            yield replace(base, view=replace(view, state=state, breath=math.nan))
        hold, breathe = replace(view, state=State.HOLD), replace(view, state=State.BREATHE)
        yield replace(base, view=replace(hold, paused=True), cannot_judge=blind)
        yield replace(base, view=replace(breathe, breath=0.2))
        yield replace(base, view=replace(breathe, breath=0.8))
        yield replace(base, view=replace(view, state=State.SETTLE), baseline=False)
        for cue in cues(leg):
            yield replace(base, cue=cue, view=hold, cannot_judge=blind)
        for text in advice(code):
            yield replace(base, cue=Cue("place", text), view=replace(view, state=State.PLACE))


def captions(code: str) -> list[str]:
    """The longest things that are said in a language, and the shortest."""
    words = language(code).words
    texts = [cue.text for leg in legs(code) for cue in cues(leg)] + advice(code)
    texts += [
        sentence(t, leg.side)
        for leg in legs(code)
        for t in (leg.stretch.setup, *leg.stretch.advice)
    ]
    good, breathe = max(words.guide.good, key=len), max(words.guide.breathe, key=len)
    return ["", *sorted({*texts, f"{good} {breathe}"}, key=len)[-4:]]


def plates(layout: Layout) -> list[Rect]:
    """Everything that has a ground of its own."""
    found = [*layout.panels, *(placed.rect for _, placed in layout.labels)]
    found += [layout.caption.rect] if layout.caption else []
    return found


def lines(layout: Layout) -> list[tuple[str, Rect, Rect]]:
    """Every line of text: what it says, its box, and the plate that it stands on."""
    found = []
    for placed in (layout.banner, layout.caption):
        if placed is not None:
            found += [(line.text, line.box, placed.rect) for line in placed.lines]
    counter = layout.counter
    for line in (counter.number, counter.side, counter.caption):
        if line is not None and line.text:
            found.append((line.text, line.box, counter.rect))
    for _, placed in (*layout.notes, *layout.labels):
        found += [(line.text, line.box, placed.rect) for line in placed.lines]
    return found


def trouble(scene: Scene, painter: Painter) -> list[str]:
    """What is wrong with the words of one scene."""
    layout = painter.layout(scene)
    picture, found = Rect(0, 0, *scene.size_wh), []
    boxes, texts = plates(layout), lines(layout)
    found += [f"a plate leaves the picture: {b}" for b in boxes if not b.within(picture)]
    found += [f"plates overlap: {a} {b}" for a, b in combinations(boxes, 2) if a.overlaps(b)]
    found += [f"cut short: {text}" for text, _, _ in texts if "…" in text]
    found += [f"leaves its plate: {text}" for text, box, plate in texts if not box.within(plate)]
    found += [
        f"texts overlap: {a[0]} / {b[0]}" for a, b in combinations(texts, 2) if a[1].overlaps(b[1])
    ]
    return found


@pytest.mark.parametrize("size_wh", SIZES)
@pytest.mark.parametrize("code", LANGUAGES)
def test_no_text_overflows_or_overlaps_in_any_state(code: str, size_wh: tuple[int, int]) -> None:
    painter = Painter(size_wh, mirror=True, loops=dict.fromkeys(("calf", "quad"), ()))
    said = captions(code)
    wrong, previous = set(), None
    for i, shown in enumerate(steps(code, size_wh)):
        previous = build_scene(shown, previous, (), setup=True, caption=said[i % len(said)])
        wrong |= {f"{shown.view.state.value}: {text}" for text in trouble(previous, painter)}
    assert not wrong


@pytest.mark.parametrize("size_wh", SIZES)
@pytest.mark.parametrize("code", LANGUAGES)
def test_every_cue_is_whole_and_large(code: str, size_wh: tuple[int, int]) -> None:
    painter = Painter(size_wh)
    for shown in steps(code, size_wh):
        banner = painter.layout(build_scene(shown)).banner
        assert banner is not None
        if shown.cue is not None:
            assert " ".join(line.text for line in banner.lines) == shown.cue.text
            capital = min(line.size for line in banner.lines) * CAPITAL
            assert capital >= CUE_LEAST * min(size_wh), shown.cue.text


@pytest.mark.parametrize("size_wh", SIZES)
@pytest.mark.parametrize("code", LANGUAGES)
def test_cards_hold_all_their_words(code: str, size_wh: tuple[int, int]) -> None:
    spoken = language(code)
    routine = load_routine("low-back", spoken)
    pages = [
        *welcome_pages(routine.legs, routine.before, routine.name, spoken.words.welcome),
        *welcome_back(spoken.words.welcome),
        ending_page(routine.after, spoken.words.ending, weeks=12),
    ]
    done = everything_done(routine)
    picture = Rect(0, 0, *size_wh)
    for page in pages:
        state = State.DONE if page is pages[-1] else State.WELCOME
        view = PageView(page, 1, len(pages), 0)
        made = step(state=state, page=view, words=spoken.words, seen=pose(size_wh))
        made = replace(made, done=done if state is State.DONE else ())
        card = build_scene(made).card
        assert card is not None
        texts = lay_out_card(card, size_wh).texts
        assert not [line.text for line in texts if "…" in line.text]
        assert all(line.box.within(picture) for line in texts)
        assert not [(a.text, b.text) for a, b in combinations(texts, 2) if a.box.overlaps(b.box)]


@pytest.mark.parametrize("size_wh", SIZES)
@pytest.mark.parametrize("code", LANGUAGES)
def test_the_keys_fit_on_their_card(code: str, size_wh: tuple[int, int]) -> None:
    texts = lay_out_card(keys_card(language(code).words.screen), size_wh).texts
    assert not [line.text for line in texts if "…" in line.text]
    assert all(line.box.within(Rect(0, 0, *size_wh)) for line in texts)


def everything_done(routine: Routine) -> tuple[LegDone, ...]:
    """A full session, with the longest sentence of each stretch said most."""
    made = []
    for leg in routine.legs:
        said = [t for c in leg.stretch.checks for t in (c.say_low, c.say_high) if t]
        reached = tuple(Reach(c, leg.side, 21.0, 19.0) for c in leg.stretch.targets)
        made.append(LegDone(leg, 4, 3, reached, 12.4, dict.fromkeys(sorted(said, key=len)[-1:], 9)))
    return tuple(made)


# -- nothing jumps ------------------------------------------------------------------------


@pytest.mark.parametrize("size_wh", SIZES)
def test_a_caption_moves_nothing(size_wh: tuple[int, int]) -> None:
    painter = Painter(size_wh)
    made = step(state=State.HOLD, seen=pose(size_wh))
    silent = painter.layout(build_scene(made))
    spoken = painter.layout(build_scene(made, caption="Hold it there."))
    assert silent == replace(spoken, caption=None)


# -- contrast -----------------------------------------------------------------------------

BACKGROUNDS = ("white", "black", "noise", "checks")


def background(kind: str, size_wh: tuple[int, int]) -> npt.NDArray[np.uint8]:
    w, h = size_wh
    if kind == "noise":
        return np.random.default_rng(7).integers(0, 256, (h, w, 3), np.uint8)
    if kind == "checks":
        y, x = np.indices((h, w)) // 4
        return np.repeat(((x + y) % 2 * 255).astype(np.uint8)[..., None], 3, axis=2)
    return np.full((h, w, 3), 255 if kind == "white" else 0, np.uint8)


@pytest.mark.parametrize("kind", BACKGROUNDS)
def test_words_stand_out_from_every_pixel_behind_them(
    kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """WCAG 2.2: 4.5:1 between the fainter colour of the words and the brightest pixel."""
    for module in ("panels", "body"):
        monkeypatch.setattr(f"posecheck.overlay.{module}.put", lambda *_: None)
    size_wh = (1280, 720)
    cue = Cue("main", "Sit up tall. Bring your chest up over your hips.")
    made = step(state=State.HOLD, seen=pose(size_wh), cue=cue, cannot_judge=("foot: left knee",))
    scene = build_scene(made, caption=cue.text)
    bare = replace(scene, limbs=(), arcs=(), dials=(), rulers=(), tags=())
    painter = Painter(size_wh)
    painted = painter.paint(background(kind, size_wh), bare)
    on_plates = [box for text, box, _ in lines(painter.layout(bare)) if not text.isdigit()]
    assert len(on_plates) >= 6
    for box in on_plates:
        ground = painted[box.y : box.bottom, box.x : box.right].reshape(-1, 3)
        worst = min(
            contrast(SOFT, (int(b), int(g), int(r))) for b, g, r in np.unique(ground, axis=0)
        )
        assert worst >= 4.5


def test_capitals_are_as_high_as_the_sizes_promise() -> None:
    """Measured on the painted letters: 5 % of the picture's height at 1280 x 720."""
    size_wh = (1280, 720)
    scene = build_scene(step(state=State.HOLD, seen=pose(size_wh), cue=Cue("main", "HHH")))
    painter = Painter(size_wh)
    banner = painter.layout(scene).banner
    assert banner is not None
    painted = painter.paint(np.zeros((720, 1280, 3), np.uint8), scene)
    box = banner.lines[0].box
    rows = np.flatnonzero(
        (painted[box.y - 4 : box.bottom, box.x : box.right] > 150).any(axis=(1, 2))
    )
    assert rows[-1] - rows[0] + 1 == pytest.approx(0.05 * 720, abs=2)
    assert Sizes.of(size_wh).number == pytest.approx(2 * Sizes.of(size_wh).cue, abs=2)


@pytest.mark.parametrize("code", LANGUAGES)
def test_words_in_drawings_are_short(code: str) -> None:
    """They stand under one of two figures, which are each a drawing's height wide."""
    words = language(code).words.welcome
    high = 300
    for text in (words.from_above, words.distance, words.height, words.pause, words.skip):
        assert text_width(text, round(0.095 * high), BOLD) <= 0.65 * high, text
