"""The engine against the truth of the sample clips: holds, repetitions and corrections.

Nothing here is tuned to the engine: times and labels come from the truth files.
"""

from __future__ import annotations

import pytest

from posecheck.config.load import load_stretch
from posecheck.step import Event
from tests.sample_clips import CHECKS_OF, Fault, Truth, events, names, spoken, truth

RAISED_WITHIN_S = 1.5
SLACK_S = 0.5

SIDE_ON = [name for name in names() if truth(name).is_side_on]
OTHER_VIEWS = [name for name in names() if not truth(name).is_side_on]
FAULTS = [(name, i) for name in SIDE_ON for i in range(len(truth(name).faults))]
GOOD = [name for name in names() if not truth(name).faults]


def fault_id(value: object) -> str:
    return str(value)


def of(name: str, event: str) -> list[Event]:
    return [e for e in events(name) if e.name == event]


def in_rep(known: Truth, event: Event, rep: int) -> bool:
    parts = known.of_rep(rep)
    return parts[0].start <= event.t < parts[-1].end + SLACK_S


def told(event: Event) -> str:
    kept = {k: event.data.get(k) for k in ("check", "value", "verdict", "text")}
    return f"{event.t:.2f} s: {kept}"


def test_the_samples_are_all_here() -> None:
    assert len(names()) == 14
    assert {f.label for name in names() for f in truth(name).faults} <= set(CHECKS_OF)


@pytest.mark.parametrize("name", SIDE_ON)
def test_the_holds_of_the_truth_are_counted(name: str) -> None:
    known = truth(name)
    completed = of(name, "hold_completed")
    assert len(completed) == len(known.held_reps), [e.t for e in completed]
    for event, rep in zip(completed, known.held_reps, strict=True):
        assert in_rep(known, event, rep), f"hold at {event.t:.2f} s, not in repetition {rep}"


@pytest.mark.parametrize("name", SIDE_ON)
def test_the_repetitions_of_the_truth_are_counted(name: str) -> None:
    known = truth(name)
    completed = of(name, "rep_completed")
    assert len(completed) == len(known.held_reps), [e.t for e in completed]
    good = [e for e in completed if e.data["good"]]
    assert len(good) == len(known.good_reps), [e.t for e in good]
    for event, rep in zip(good, known.good_reps, strict=True):
        assert in_rep(known, event, rep), f"repetition at {event.t:.2f} s, not in {rep}"


def raised_for(name: str, fault: Fault) -> list[Event]:
    """Corrections of the fault, from when it began until it should be told no more."""
    return [
        e
        for e in of(name, "cue_raised")
        if e.data["check"] in fault.checks and fault.start <= e.t < fault.end + SLACK_S + 0.1
    ]


@pytest.mark.parametrize(("name", "i"), FAULTS, ids=fault_id)
def test_a_labelled_fault_is_told_in_time(name: str, i: int) -> None:
    fault = truth(name).faults[i]
    by_s = fault.start + RAISED_WITHIN_S
    raised = raised_for(name, fault)
    assert raised, f"{fault} was not told; told was {[told(e) for e in of(name, 'cue_raised')]}"
    assert raised[0].t <= by_s + 1e-6, f"{fault} was told late: {told(raised[0])}, due {by_s:.2f} s"


@pytest.mark.parametrize(("name", "i"), FAULTS, ids=fault_id)
def test_a_correction_ends_after_its_fault(name: str, i: int) -> None:
    known = truth(name)
    fault = known.faults[i]
    by_s = cleared_by_s(known, fault)
    for event in raised_for(name, fault):
        check = event.data["check"]
        ends = [e.t for e in of(name, "cue_cleared") if e.data["check"] == check and e.t > event.t]
        assert ends, f"{check} was never withdrawn"
        if fault.label != "too_fast":  # a speed is over as soon as the movement slows down
            assert ends[0] >= fault.end, f"{check} was withdrawn at {ends[0]:.2f} s, within {fault}"
        assert ends[0] <= by_s, f"{check} stood until {ends[0]:.2f} s, {by_s:.2f} s was due"


@pytest.mark.parametrize("name", SIDE_ON)
def test_a_main_correction_is_heard_before_its_fault_is_over(name: str) -> None:
    """All that is said before and beside it included, as far as one sentence at a time allows."""
    main = {c.id for c in load_stretch(truth(name).stretch).checks if c.main}
    for fault in truth(name).faults:
        for event in [e for e in raised_for(name, fault) if e.data["check"] in main]:
            heard = [s.began_s for s in spoken(name) if s.text == event.data["text"]]
            assert any(event.t <= t + 1e-6 and t < fault.end for t in heard), told(event)


def cleared_by_s(known: Truth, fault: Fault) -> float:
    """After the movement that undoes the fault; for a short hold with the clip's end."""
    if fault.label == "short_hold":
        return known.segments[-1].end
    after = [s for s in known.segments if s.start >= fault.end]
    return (after[0].end if after else fault.end) + SLACK_S


@pytest.mark.parametrize("name", SIDE_ON)
def test_a_fault_is_told_once(name: str) -> None:
    for fault in truth(name).faults:
        checks = [e.data["check"] for e in raised_for(name, fault)]
        assert len(checks) == len(set(checks)), f"{fault} was told as {checks}"


@pytest.mark.parametrize("name", GOOD)
def test_good_form_is_never_corrected(name: str) -> None:
    set_up_end_s = truth(name).segments[0].end
    wrong = [e for e in of(name, "cue_raised") if e.t >= set_up_end_s]
    assert not wrong, [told(e) for e in wrong]


@pytest.mark.parametrize("name", OTHER_VIEWS)
def test_from_other_views_no_verdict_is_wrong(name: str) -> None:
    known = truth(name)
    for event in of(name, "hold_completed"):
        rep = known.segment_at(event.t).rep
        assert rep in known.held_reps, f"a hold was counted at {event.t:.2f} s, in a faulty one"
    good = [known.segment_at(e.t).rep for e in of(name, "rep_completed") if e.data["good"]]
    assert set(good) <= set(known.good_reps)


@pytest.mark.parametrize("name", [n for n in OTHER_VIEWS if truth(n).faults])
def test_from_other_views_only_faulty_repetitions_are_corrected(name: str) -> None:
    known = truth(name)
    for event in of(name, "cue_raised"):
        faulty = any(f.start <= event.t <= f.end + SLACK_S for f in known.faults)
        assert faulty, f"corrected while all was well: {told(event)}"
