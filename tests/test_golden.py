"""The stored landmarks give the stored events; see `tests/regenerate.py`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from posecheck.cli.replay import ReplayOptions, replay_clips
from posecheck.step import Event
from tests.sample_clips import SAMPLES, events, golden_of, names, truth

WITHIN_S = 0.051
"""One beat of the engine."""

EXACT = (
    "event", "stretch", "side", "rep", "state", "check", "verdict", "text", "good", "reason",
    "camera_yaw_error_deg",
)  # fmt: skip

Record = dict[str, Any]


def expected(name: str) -> list[Record]:
    lines = golden_of(name).read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


def exact(records: list[Record]) -> list[str]:
    """One line for each event, without what may differ a little."""
    return [" ".join(str(r[key]) for key in EXACT if key in r) for r in records]


def records(happened: tuple[Event, ...]) -> list[Record]:
    return [event.as_dict() for event in happened]


@pytest.mark.parametrize("name", names())
def test_a_trace_gives_its_events(name: str) -> None:
    now, before = records(events(name)), expected(name)
    assert exact(now) == exact(before)
    pairs = zip(now, before, strict=True)
    late = [(a["t"], b) for a, b in pairs if abs(a["t"] - b["t"]) > WITHIN_S]
    assert not late


@pytest.mark.model
def test_a_clip_gives_the_events_of_its_trace(tmp_path: Path) -> None:
    """The whole way, from the video through the pose model, on this machine."""
    name = "calf_faults"
    out = tmp_path / "events.jsonl"
    known = truth(name)
    options = ReplayOptions(known.stretch, known.side, events=str(out))
    assert replay_clips([SAMPLES / f"{name}.mp4"], options) == 0
    now = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert exact(now) == exact(expected(name))
