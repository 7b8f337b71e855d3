"""The player of labels: what keys and mouse do, without a window."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from posecheck.errors import OutputError
from posecheck.overlay.text import Picture
from posecheck.pose import Floats
from posecheck.sinks.window import Mouse
from posecheck.tuning import label_edit as edit
from posecheck.tuning.label_files import read_labels
from posecheck.tuning.labels import Labels, Segment
from posecheck.workbench import words
from posecheck.workbench.label_desk import SAVE_AFTER_S, LabelDesk
from posecheck.workbench.label_store import LabelStore
from posecheck.workbench.timeline import Zoom
from posecheck.workbench.transport import Transport

FAULTS = ("knee_bent", "leaning_back")


class Blank:
    """Ten seconds of nothing, ten frames a second."""

    def __init__(self, seconds: float = 10.0) -> None:
        self.times: Floats = np.arange(0, seconds + 0.05, 0.1)
        self.size_wh = (64, 48)

    def picture(self, i: int) -> Picture:
        return np.full((48, 64, 3), i % 255, np.uint8)

    def close(self) -> None:
        pass


@pytest.fixture
def desk(tmp_path: Path) -> LabelDesk:
    return made(tmp_path)


def made(folder: Path, segments: tuple[Segment, ...] = ()) -> LabelDesk:
    store = LabelStore(
        folder / "clip.labels.toml", Labels("clip", "calf", "left", "anna", segments)
    )
    return LabelDesk(Blank(), store, FAULTS)


def do(desk: LabelDesk, *what: str | float) -> None:
    """Keys, and times to go to."""
    for one in what:
        if isinstance(one, str):
            desk.key(one)
        else:
            desk.transport.seek(one)


def told(desk: LabelDesk) -> list[tuple[float, float, str, int | None, tuple[str, ...]]]:
    return [(s.start, s.end, s.phase, s.rep, s.faults) for s in desk.draft.segments]


def test_a_recording_is_labelled_with_a_dozen_keys(desk: LabelDesk) -> None:
    do(desk, "s", 1.0, "m", 2.0, "h", 3.0, "2", 4.0, "2", 5.0, "r", 6.0, "enter")
    assert told(desk) == [
        (0.0, 1.0, "setup", None, ()),
        (1.0, 2.0, "move", 1, ()),
        (2.0, 3.0, "hold", 1, ()),
        (3.0, 4.0, "hold", 1, ("leaning_back",)),
        (4.0, 5.0, "hold", 1, ()),
        (5.0, 6.0, "release", 1, ()),
    ]


def test_what_is_labelled_can_be_changed(desk: LabelDesk) -> None:
    do(desk, 1.0, "h", 5.0, "o", 3.0, "k", "1", "up")
    assert told(desk) == [(1.0, 3.0, "hold", 1, ()), (3.0, 5.0, "hold", 2, ("knee_bent",))]
    do(desk, 3.5, "[", 4.5, "]", "g", 2.0, "m")
    assert told(desk) == [(1.0, 3.5, "move", 1, ()), (3.5, 4.5, "hold", 2, ("knee_bent",))]
    do(desk, 7.0, "]", 0.5, "[", 4.0, "x")
    assert told(desk) == [(0.5, 3.5, "move", 1, ())]
    do(desk, 1.0, "i", "r", 2.0, "o")
    assert [s[2] for s in told(desk)] == ["move", "release", "move"]
    do(desk, "z", "z", "z", "y")
    assert [s[2] for s in told(desk)] == ["move"]


def test_pages_go_to_where_something_begins_or_ends(desk: LabelDesk) -> None:
    do(desk, 1.0, "h", 5.0, "o", "page_up")
    assert desk.transport.t == 1.0
    do(desk, "page_down")
    assert desk.transport.t == 5.0


def test_keys_that_can_do_nothing_say_so(desk: LabelDesk) -> None:
    for key, says in (
        ("x", words.NOTHING_HERE), ("]", words.NOTHING_HERE), ("z", words.NOTHING_UNDONE),
        ("y", words.NOTHING_REDONE), ("1", words.NOTHING_HERE),
        ("7", words.NO_SUCH_FAULT.format(stretch="calf", n=7)),
    ):  # fmt: skip
        desk.key(key)
        assert desk.message == says
    assert not desk.history.undo()


def test_it_saves_by_itself_and_at_the_end(desk: LabelDesk) -> None:
    desk.advance(0.0)
    do(desk, 1.0, "h", 2.0, "o")
    desk.advance(SAVE_AFTER_S / 2)
    assert not desk.store.path.exists() and desk.message == words.UNSAVED
    desk.advance(SAVE_AFTER_S * 1.5)
    assert read_labels(desk.store.path).segments == desk.draft.segments
    assert desk.message == words.SAVED.format(name="clip.labels.toml")
    do(desk, 3.0, "m", 4.5)  # under way when the window closes
    desk.finish()
    assert [(s.start, s.end) for s in read_labels(desk.store.path).segments] == [(1, 2), (3, 4.5)]


def test_nothing_is_written_before_something_is_labelled(desk: LabelDesk) -> None:
    do(desk, "space", "right", "w")
    desk.finish()
    assert not desk.store.path.exists()


def test_what_others_wrote_meanwhile_is_kept(desk: LabelDesk) -> None:
    do(desk, 1.0, "h", 2.0, "o", "w")
    desk.store.path.write_text("# theirs\n")
    do(desk, 3.0, "h", 4.0, "o", "w")
    assert desk.store.path.with_name("clip.labels.toml.bak").read_text() == "# theirs\n"
    assert len(read_labels(desk.store.path).segments) == 2


def test_labels_that_cannot_be_saved_are_saved_elsewhere(desk: LabelDesk) -> None:
    do(desk, 1.0, "h", 2.0, "o")
    desk.store.path.mkdir()
    do(desk, "w")
    assert desk.message.startswith("NOT SAVED: ") and "is a folder" in desk.message
    with pytest.raises(OutputError, match=r"The labels are in .*clip\.labels\.toml\.$") as caught:
        desk.finish()
    aside = Path(str(caught.value).rpartition("are in ")[2][:-1])
    assert len(read_labels(aside).segments) == 1


def test_the_mouse_scrubs_and_drags_ends(tmp_path: Path) -> None:
    desk = made(
        tmp_path, (Segment(2.0, 4.0, "hold", 1, True), Segment(4.0, 6.0, "release", 1, True))
    )
    desk.paint((1280, 800))
    p = desk.places
    assert p is not None
    desk.mouse(Mouse("press", p.axis.column(7.0), p.segments.y + 5))
    assert desk.transport.t == pytest.approx(7.0, abs=0.06)
    desk.mouse(Mouse("drag", p.axis.column(8.0), 0))
    assert desk.transport.t == pytest.approx(8.0, abs=0.06)
    desk.mouse(Mouse("release", p.axis.column(8.0), 0))
    desk.mouse(Mouse("press", p.axis.column(4.0) + 2, p.segments.y + 5))
    for t in (4.3, 4.6, 5.0):
        desk.mouse(Mouse("drag", p.axis.column(t), p.segments.y))
    desk.mouse(Mouse("release", p.axis.column(5.0), p.segments.y))
    assert [s[:2] for s in told(desk)] == [(2.0, 5.0), (5.0, 6.0)]
    desk.key("z")
    assert [s[:2] for s in told(desk)] == [(2.0, 4.0), (4.0, 6.0)]


@given(
    keys=st.lists(
        st.one_of(st.sampled_from([*"smhrbnoigkxzyuw123[]+-jlv?", "enter", "space", "left",
                                   "right", "up", "down", "home", "end", "page_up", "page_down"]),
                  st.floats(-1, 12)),
        max_size=30,
    ),
    size_wh=st.sampled_from([(640, 480), (1280, 720), (480, 800), (200, 100)]),
)  # fmt: skip
@settings(max_examples=40)
def test_no_sequence_of_keys_breaks_it(
    tmp_path_factory: pytest.TempPathFactory, keys: list[str | float], size_wh: tuple[int, int]
) -> None:
    desk = made(tmp_path_factory.mktemp("desk"))
    for i, key in enumerate(keys):
        do(desk, key)
        desk.advance(i * 0.3)
    canvas = desk.paint(size_wh)
    assert canvas.dtype == np.uint8 and canvas.ndim == 3
    desk.finish()
    if desk.store.path.exists():
        saved = read_labels(desk.store.path, 10.0, may_be_empty=True).segments
        assert saved == edit.finish(desk.draft, desk.transport.t).segments


def test_playing_goes_by_the_clock() -> None:
    transport = Transport(Blank().times)
    transport.toggle()
    for now, t in ((5.0, 0.0), (5.55, 0.5), (6.0, 1.0)):
        transport.advance(now)
        assert transport.t == pytest.approx(t)
    transport.change_speed(-1)
    transport.advance(6.0)
    transport.advance(7.0)
    assert transport.t == pytest.approx(1.5)
    transport.advance(100.0)
    assert transport.t == 10.0 and not transport.playing
    transport.toggle()
    assert transport.t == 0.0 and transport.playing


def test_a_closer_view_keeps_the_playhead_in_it() -> None:
    from posecheck.overlay.places import Rect

    zoom, row = Zoom(200.0), Rect(10, 0, 600, 20)
    assert not zoom.whole
    for t in (0.0, 59.0, 70.0, 199.0, 30.0):
        axis = zoom.axis(row, t)
        assert axis.start <= t <= axis.end and axis.end - axis.start == pytest.approx(60.0)
        assert axis.time(axis.column(t)) == pytest.approx(t, abs=0.1)
    for _ in range(3):
        zoom.turn()
    assert zoom.whole
