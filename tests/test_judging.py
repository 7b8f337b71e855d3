"""One verdict, and how long it takes a fault to be raised and cleared."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from posecheck.judging import FROZEN_S, Band, Fault, Verdict, judge
from posecheck.measures import Reading
from posecheck.stretch import Check

HIP = Check(
    id="hip",
    kind="form",
    measure="hip_angle",
    source="test",
    low=75,
    high=108,
    margin=4,
    after_s=0.7,
    clear_s=0.4,
    say_low="Come up.",
    say_high="Sit taller.",
)
ORDER = (Band.LOW, Band.OK, Band.HIGH)

values = st.floats(-360, 360)
errors = st.floats(0, 16)
limits = st.tuples(values, values).map(sorted).filter(lambda b: b[1] - b[0] > 32)


def verdict(value: float, error: float = 2.0, check: Check = HIP) -> Verdict:
    return judge(check, "left", Reading(value, error))


class TestJudge:
    @pytest.mark.parametrize(
        ("value", "band", "borderline", "text"),
        [
            (60, Band.LOW, False, "Come up."),
            (74, Band.LOW, True, "Come up."),
            (76, Band.OK, True, None),
            (90, Band.OK, False, None),
            (107, Band.OK, True, None),
            (109, Band.HIGH, True, "Sit taller."),
            (120, Band.HIGH, False, "Sit taller."),
        ],
    )
    def test_known(self, value: float, band: Band, borderline: bool, text: str | None) -> None:
        v = verdict(value)
        assert (v.verdict, v.borderline, v.text) == (band, borderline, text)
        assert v.faulted == (band is not Band.OK and not borderline)
        assert (v.value, v.error, v.side, v.reason) == (value, 2.0, "left", "")

    @pytest.mark.parametrize("value", [75, 108])
    def test_a_limit_belongs_to_the_band(self, value: float) -> None:
        assert verdict(value, error=0.0).verdict is Band.OK

    def test_missing_is_unknown_with_its_reason(self) -> None:
        v = judge(HIP, "left", Reading(math.nan, reason="left knee hidden"))
        assert (v.verdict, v.reason, v.faulted) == (Band.UNKNOWN, "left knee hidden", False)
        assert math.isnan(v.value)
        assert judge(HIP, "left", Reading(math.nan)).reason == "not measurable"

    def test_an_error_wider_than_half_the_band_cannot_judge(self) -> None:
        v = verdict(200, error=16.6)
        assert (v.verdict, v.reason) == (Band.UNKNOWN, "too uncertain from this view")
        assert verdict(200, error=16.5).verdict is Band.HIGH
        assert verdict(200, error=50, check=replace(HIP, low=None)).faulted

    def test_an_unknown_error_counts_as_none(self) -> None:
        assert verdict(109, error=math.nan).faulted

    @given(a=values, b=values, error=errors, band=limits)
    def test_is_monotone_in_the_value(
        self, a: float, b: float, error: float, band: list[float]
    ) -> None:
        check = replace(HIP, low=band[0], high=band[1])
        a, b = sorted((a, b))
        first, second = verdict(a, error, check), verdict(b, error, check)
        assert ORDER.index(first.verdict) <= ORDER.index(second.verdict)

    @given(value=values, error=errors, band=limits, sides=st.sampled_from(["both", "low", "high"]))
    def test_within_the_error_of_a_limit_nothing_is_certain(
        self, value: float, error: float, band: list[float], sides: str
    ) -> None:
        low = band[0] if sides != "high" else None
        high = band[1] if sides != "low" else None
        v = verdict(value, error, replace(HIP, low=low, high=high))
        nearest = min(abs(value - x) for x in (low, high) if x is not None)
        assert v.borderline == (nearest < error)
        if nearest < error:
            assert not v.faulted
        elif v.verdict is not Band.OK:
            assert v.faulted

    @given(value=values, error=st.floats(0, 400), band=limits)
    def test_shifting_value_and_band_together_changes_nothing(
        self, value: float, error: float, band: list[float]
    ) -> None:
        here = verdict(value, error, replace(HIP, low=band[0], high=band[1]))
        flipped = verdict(-value, error, replace(HIP, low=-band[1], high=-band[0]))
        other = {Band.LOW: Band.HIGH, Band.HIGH: Band.LOW}
        assert flipped.verdict is other.get(here.verdict, here.verdict)
        assert flipped.borderline == here.borderline


GOOD, BAD, EDGE_OUT, EDGE_IN, JUST_IN = (verdict(v) for v in (90, 130, 109, 107, 105))
UNSEEN = judge(HIP, "left", Reading(math.nan, reason="left hip hidden"))

Script = list[tuple[float, Verdict | None]]


def faults(script: Script, dt: float = 0.05, check: Check = HIP) -> Iterator[tuple[float, Fault]]:
    """The fault after each beat of a script of (seconds, verdict)."""
    fault, i = Fault(), 0
    for seconds, seen in script:
        for _ in range(round(seconds / dt)):
            now = replace(seen, check=check) if seen else None
            fault = fault.after(i * dt, now)
            yield i * dt, fault
            i += 1


def raised(script: Script, dt: float = 0.05, check: Check = HIP) -> list[tuple[float, float]]:
    """From when until when corrections stand; still standing = until the end."""
    spans: list[list[float]] = []
    standing = False
    for t, fault in faults(script, dt, check):
        if fault.raised and not standing:
            spans.append([t, math.inf])
        elif standing and not fault.raised:
            spans[-1][1] = t
        standing = fault.raised is not None
    return [(round(a, 6), round(b, 6)) for a, b in spans]


TIMES = pytest.mark.parametrize("dt", [0.02, 0.05, 0.1])


class TestRaising:
    @TIMES
    def test_after_it_has_lasted_and_not_before(self, dt: float) -> None:
        [(since, until)] = raised([(1.0, GOOD), (3.0, BAD)], dt)
        assert since == pytest.approx(1.7, abs=1e-6)
        assert until == math.inf

    @TIMES
    def test_not_when_it_was_shorter(self, dt: float) -> None:
        assert raised([(1.0, GOOD), (0.7, BAD), (3.0, GOOD)], dt) == []

    @pytest.mark.parametrize("after_s", [0.0, 0.3, 2.5])
    def test_as_the_check_says(self, after_s: float) -> None:
        [(since, _)] = raised([(1.0, GOOD), (4.0, BAD)], check=replace(HIP, after_s=after_s))
        assert since == pytest.approx(1.0 + after_s)

    def test_borderline_alone_never_raises(self) -> None:
        assert raised([(1.0, GOOD), (9.0, EDGE_OUT)]) == []

    def test_time_counts_from_when_the_limit_was_passed(self) -> None:
        [(since, _)] = raised([(1.0, GOOD), (0.5, EDGE_OUT), (1.0, BAD)])
        assert since == pytest.approx(1.7)

    def test_a_moment_back_inside_starts_over(self) -> None:
        assert raised([(0.6, BAD), (0.05, GOOD), (0.6, BAD), (1.0, GOOD)]) == []

    def test_what_cannot_be_seen_never_raises(self) -> None:
        assert raised([(9.0, UNSEEN)]) == []
        assert raised([(0.6, BAD), (0.5, UNSEEN), (0.6, BAD), (1.0, GOOD)]) == []

    def test_nor_does_what_is_not_judged(self) -> None:
        assert raised([(0.6, BAD), (0.3, None), (0.6, BAD), (1.0, GOOD)]) == []

    def test_keeps_the_verdict_that_raised_it(self) -> None:
        *_, (_, fault) = faults([(2.0, BAD)])
        assert fault.raised is not None
        assert (fault.raised.value, fault.raised.text) == (130, "Sit taller.")
        assert (fault.raised_at, fault.out_since) == (pytest.approx(0.7), 0.0)


class TestClearing:
    @TIMES
    def test_after_it_was_back_inside_for_a_while(self, dt: float) -> None:
        [(_, until)] = raised([(2.0, BAD), (2.0, GOOD)], dt)
        assert until == pytest.approx(2.4, abs=1e-6)

    def test_inside_but_not_by_the_margin_does_not_clear(self) -> None:
        assert raised([(2.0, BAD), (9.0, JUST_IN)])[0][1] == math.inf
        by_margin = verdict(104)
        assert raised([(2.0, BAD), (1.0, by_margin)])[0][1] == pytest.approx(2.4)

    def test_a_moment_outside_starts_over(self) -> None:
        script: Script = [(2.0, BAD), (0.3, GOOD), (0.1, EDGE_IN), (1.0, GOOD)]
        assert raised(script)[0][1] == pytest.approx(2.8)

    def test_what_cannot_be_seen_does_not_clear(self) -> None:
        script: Script = [(2.0, BAD), (0.2, GOOD), (2.0, UNSEEN), (1.0, GOOD)]
        assert raised(script)[0][1] == pytest.approx(4.6)

    def test_borderline_does_not_clear(self) -> None:
        assert raised([(2.0, BAD), (9.0, EDGE_IN)])[0][1] == math.inf

    def test_borderline_does_not_clear_where_the_error_is_wider_than_the_margin(self) -> None:
        edge_in = verdict(102, error=8.0)
        assert edge_in.borderline
        assert raised([(2.0, verdict(130, error=8.0)), (9.0, edge_in)])[0][1] == math.inf

    def test_out_on_the_other_side_is_not_back_inside(self) -> None:
        assert raised([(2.0, BAD), (2.0, verdict(50))])[0][1] == math.inf

    def test_a_check_that_is_not_judged_any_more_is_cleared(self) -> None:
        assert raised([(2.0, BAD), (1.0, None)])[0][1] == pytest.approx(2.4)

    def test_unseen_for_too_long_is_dropped(self) -> None:
        [(_, until)] = raised([(2.0, BAD), (9.0, UNSEEN)])
        assert until == pytest.approx(2.0 + FROZEN_S, abs=0.051)

    def test_seen_in_between_is_not_dropped(self) -> None:
        script: Script = [(2.0, BAD), (2.5, UNSEEN), (0.1, BAD), (2.5, UNSEEN)]
        assert raised(script) == [(pytest.approx(0.7), math.inf)]

    def test_and_may_be_raised_again(self) -> None:
        spans = raised([(2.0, BAD), (1.0, GOOD), (2.0, BAD)])
        assert [since for since, _ in spans] == pytest.approx([0.7, 3.7])

    @given(
        script=st.lists(
            st.tuples(
                st.sampled_from([0.05, 0.1, 0.3, 0.6]),
                st.sampled_from([GOOD, EDGE_IN, EDGE_OUT, UNSEEN, None]),
            ),
            max_size=12,
        )
    )
    def test_nothing_is_raised_without_a_clear_fault(self, script: Script) -> None:
        assert raised(script) == []
