"""Where "the last time" comes from: the history of the same person, else the profile."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from history_cases import MONDAY, fill, leg

from posecheck.cli.live_options import LiveOptions
from posecheck.cli.live_start import frame_for
from posecheck.cli.own_range import own_range
from posecheck.cli.personal import profile_notes
from posecheck.cli.profiles import save
from posecheck.config import load_routine
from posecheck.errors import ConfigError
from posecheck.history import default_path
from posecheck.profile import OwnLeg, Profile

LEFT = ("calf", "left", "toes")
RIGHT = ("calf", "right", "toes")


def calf(side: str, reach: float, model: str = "heavy") -> OwnLeg:
    assert side in ("left", "right")
    return OwnLeg("calf", side, "2026-03-02", "camera 0", model, reach={"toes": reach})  # type: ignore[arg-type]


def test_nothing_is_known_at_first_and_no_file_is_made() -> None:
    assert own_range(None).best == {}
    assert not default_path().exists()


def test_the_history_wins_over_the_profile_side_by_side() -> None:
    save(Profile("Ana", (calf("left", -12.0), calf("right", -14.0))))
    fill(default_path(), [0], [leg("left", -19.0)], profile="Ana")
    fill(default_path(), [3], [leg("left", -28.0), leg("right", -28.0)])
    assert own_range("ana").best == {LEFT: -19.0, RIGHT: -14.0}
    assert own_range("ana", history=False).best == {LEFT: -12.0, RIGHT: -14.0}
    assert own_range(None).best == {LEFT: -28.0, RIGHT: -28.0}


def test_a_profile_that_is_not_there() -> None:
    with pytest.raises(ConfigError, match="no profile 'Bo'"):
        own_range("Bo")


def test_what_a_profile_does_not_know_is_said() -> None:
    legs = tuple(x for x in load_routine().legs if x.stretch.id in ("calf", "rolldown", "walk"))
    save(Profile("Ana", (calf("left", -12.0),)))
    assert list(profile_notes("ana", legs, "heavy")) == [
        "Profile Ana: not measured yet, shared goals there: calf right, rolldown."
    ]
    notes = list(profile_notes("ana", legs[:1], "lite"))
    assert len(notes) == 1
    assert "measured with the heavy model, now it is lite" in notes[0]


def test_weeks_in_a_row_are_told_at_the_end_of_ones_own_sessions() -> None:
    legs, options = load_routine().legs, LiveOptions(history=True)
    assert "in a row" not in str(frame_for(options, legs).ending)
    for weeks in (1, 2):
        day = date.today() - timedelta(weeks=weeks)
        fill(default_path(), [(day - MONDAY.date()).days])
    ending = frame_for(options, legs).ending
    assert ending is not None
    assert ending.lines[0] == "3 weeks in a row. Lovely."
    for other in (replace(options, profile="Bo"), replace(options, history=False)):
        assert "in a row" not in str(frame_for(other, legs).ending)
