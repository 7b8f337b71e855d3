"""Editing labels: what every edit keeps true, undo, and the file that comes of it."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from posecheck.tuning import label_edit as edit
from posecheck.tuning.history import History
from posecheck.tuning.label_edit import LEAST_S, Draft
from posecheck.tuning.label_files import PHASES, read_labels
from posecheck.tuning.label_writing import written
from posecheck.tuning.labels import Labels, Segment
from tests.sample_clips import SAMPLES, names

LONG_S = 20.0
FAULTS = ("leaning_back", "knee_bent")
TIMES = st.one_of(st.integers(0, 20).map(float), st.floats(0, LONG_S).map(lambda t: round(t, 3)))
EDITS = st.lists(
    st.tuples(
        st.sampled_from(
            ["begin", "begin", "finish", "fault", "split", "start", "end", "phase", "toggle",
             "good", "rep", "delete", "clear"]
        ),
        TIMES, TIMES, st.sampled_from(PHASES), st.sampled_from(FAULTS), st.sampled_from([-1, 1]),
    ),
    max_size=25,
)  # fmt: skip


def edited(draft: Draft, what: str, t: float, to: float, phase: str, fault: str, by: int) -> Draft:
    """One edit, as the window makes it."""
    if what == "begin":
        return edit.begin(draft, t, phase)
    if what == "finish":
        return edit.finish(draft, t)
    if what == "fault":
        return edit.begin_fault(draft, t, fault)
    segments = draft.segments
    i = edit.at(segments, t)
    if what == "clear":
        segments = edit.cleared(segments, min(t, to), max(t, to))
    elif what == "split":
        segments = edit.split(segments, t)
    elif i is not None:
        segments = {
            "start": lambda: edit.move_end(segments, i, "start", to, LONG_S),
            "end": lambda: edit.move_end(segments, i, "end", to, LONG_S),
            "phase": lambda: edit.with_phase(segments, i, phase),
            "toggle": lambda: edit.with_fault(segments, i, fault),
            "good": lambda: edit.with_good(segments, i),
            "rep": lambda: edit.with_rep(segments, i, by),
            "delete": lambda: edit.deleted(segments, i),
        }[what]()
    return Draft(segments, draft.open)


@given(EDITS)
@settings(max_examples=200)
def test_whatever_is_done_the_law_holds_and_everything_can_be_taken_back(
    edits: list[tuple[str, float, float, str, str, int]],
) -> None:
    history = History(Draft(()))
    changes = 0
    for one in edits:
        changes += history.change(edited(history.now, *one))
        segments = history.now.segments
        for a, b in pairwise(segments):
            assert a.end <= b.start
        for s in segments:
            assert 0 <= s.start < s.end <= LONG_S and s.end - s.start >= LEAST_S - 1e-6
            assert not (s.good and s.faults) and (s.rep is None or s.rep >= 1)
    last = history.now
    assert sum(history.undo() for _ in range(changes)) == changes
    assert history.now == Draft(()) and not history.undo()
    assert sum(history.redo() for _ in range(changes)) == changes
    assert history.now == last and not history.redo()


@given(EDITS)
@settings(max_examples=60)
def test_what_is_written_is_read_again(
    tmp_path_factory: pytest.TempPathFactory, edits: list[tuple[str, float, float, str, str, int]]
) -> None:
    path = tmp_path_factory.mktemp("labels") / "clip.labels.toml"
    draft, text = Draft(()), None
    for one in edits:
        draft = edited(draft, *one)
        labels = Labels("clip", "calf", "left", "anna", draft.segments)
        text = written(labels, text)
    if text is not None:
        path.write_text(text, encoding="utf-8")
        assert read_labels(path, LONG_S, may_be_empty=True) == labels


HOLD = Segment(2.0, 6.0, "hold", 1, True)
MOVE = Segment(1.0, 2.0, "move", 1, True)


def test_labelling_while_it_plays() -> None:
    """Keys at the moments of change: each ends what went on and begins what goes on now."""
    draft = Draft(())
    for t, phase in ((0.0, "setup"), (1.0, "move"), (2.0, "hold")):
        draft = edit.begin(draft, t, phase)
    for t in (3.0, 4.5):
        draft = edit.begin_fault(draft, t, "leaning_back")
    draft = edit.begin(draft, 6.0, "move")
    draft = edit.finish(draft, 7.0)
    assert draft == Draft(
        (
            Segment(0.0, 1.0, "setup", None, True),
            Segment(1.0, 2.0, "move", 1, True),
            Segment(2.0, 3.0, "hold", 1, True),
            Segment(3.0, 4.5, "hold", 1, False, ("leaning_back",)),
            Segment(4.5, 6.0, "hold", 1, True),
            Segment(6.0, 7.0, "move", 2, True),
        )
    )


def test_a_new_segment_covers_what_was_there() -> None:
    draft = edit.finish(edit.begin(Draft((HOLD,)), 3.0, "rest"), 4.0)
    assert [(s.start, s.end, s.phase) for s in draft.segments] == [
        (2.0, 3.0, "hold"), (3.0, 4.0, "rest"), (4.0, 6.0, "hold"),
    ]  # fmt: skip


def test_a_segment_ended_before_its_beginning_runs_the_other_way() -> None:
    draft = edit.finish(edit.begin(Draft(()), 5.0, "hold"), 3.0)
    assert [(s.start, s.end) for s in draft.segments] == [(3.0, 5.0)]


def test_adjoining_ends_move_together_and_others_stop_at_their_neighbour() -> None:
    joined = edit.move_end((MOVE, HOLD), 0, "end", 3.5, LONG_S)
    assert [(s.start, s.end) for s in joined] == [(1.0, 3.5), (3.5, 6.0)]
    apart = (Segment(0.0, 0.5, "setup", None, True), HOLD)
    assert edit.move_end(apart, 0, "end", 4.0, LONG_S)[0].end == 2.0
    assert edit.move_end((HOLD,), 0, "end", 99.0, LONG_S)[0].end == LONG_S
    assert edit.move_end((HOLD,), 0, "start", 9.0, LONG_S)[0].start == pytest.approx(6 - LEAST_S)


def test_the_steps_of_one_drag_are_taken_back_together() -> None:
    history = History(1)
    for value in (2, 3, 4):
        history.change(value, join="drag")
    history.settle()
    history.change(5, join="drag")
    assert not history.change(5)
    assert history.undo() and history.now == 4
    assert history.undo() and history.now == 1


def test_a_drag_there_and_back_leaves_nothing_to_take_back() -> None:
    history = History(1)
    history.change(2)
    history.settle()
    for value in (3, 4, 2):
        assert history.change(value, join="drag")
    assert history.change(5, join="drag"), "what follows is a drag of its own"
    assert history.undo() and history.now == 2
    assert history.undo() and history.now == 1
    assert not history.undo()


OWN = """\
# Anna, third visit.
version = 1
stretch = "calf"   # with a towel
side = "left"
person = "anna"

[[segment]]
from = 1
to = 2.00
phase = "move"
rep = 1
good = true

# The knee here is hard to see.
[[segment]]
from = 2.0
to = 6.0
phase = "hold"   # a long one
rep = 1
faults = []
"""


def test_comments_and_what_did_not_change_stay(tmp_path: Path) -> None:
    path = tmp_path / "clip.labels.toml"
    path.write_text(OWN, encoding="utf-8")
    labels = read_labels(path)
    assert written(labels, OWN) == OWN
    segments = edit.with_fault(labels.segments, 1, "knee_bent")
    changed = written(Labels("clip", "calf", "left", "anna", segments), OWN)
    assert changed == OWN.replace("faults = []", 'faults = ["knee_bent"]')
    shorter = Labels("clip", "calf", "left", "anna", edit.deleted(labels.segments, 0))
    assert "with a towel" in written(shorter, OWN) and "a long one" in written(shorter, OWN)


def test_a_new_file_reads_well() -> None:
    labels = Labels("clip", "calf", "left", "anna", (MOVE, Segment(
        2.0, 6.0, "hold", 1, False, ("leaning_back",))))  # fmt: skip
    assert written(labels) == (
        "# What is seen in clip, from second to second; made with `posecheck label`.\n"
        'version = 1\nstretch = "calf"\nside = "left"\nperson = "anna"\n\n'
        '[[segment]]\nfrom = 1.0\nto = 2.0\nphase = "move"\nrep = 1\n\n'
        '[[segment]]\nfrom = 2.0\nto = 6.0\nphase = "hold"\nrep = 1\nfaults = ["leaning_back"]\n'
    )


@pytest.mark.parametrize("name", names())
def test_the_truth_of_a_sample_becomes_a_file_of_labels(tmp_path: Path, name: str) -> None:
    truth = read_labels(SAMPLES / f"{name}.json")
    path = tmp_path / f"{name}.labels.toml"
    path.write_text(written(truth), encoding="utf-8")
    assert read_labels(path) == truth
