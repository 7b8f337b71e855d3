"""What a report is made of: events with their trace, or a trace alone, played once more."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

from posecheck.cli.common import error_of
from posecheck.errors import ConfigError, SourceError
from posecheck.language import IN_ENGLISH, Language
from posecheck.profile import NUMBERS
from posecheck.reading import LARGE, TooLargeError, loads, may_exist, read_text, reason
from posecheck.words import ENGLISH, Words

if TYPE_CHECKING:
    from posecheck.reporting import Gatherer, LegReport
    from posecheck.sources.trace import TraceSource
    from posecheck.stretch import Leg, WorkingSide

EVENTS_ENDING: Final = ".events.jsonl"
TRACE_ENDINGS: Final = (".posetrace.jsonl", ".posetrace.jsonl.gz")
_ENDLESS: Final = 1000
"""Repetitions asked for when a leg is played again: its events say when it was over."""


@dataclass(frozen=True, slots=True)
class Found:
    """Sections from one file.

    Attributes:
        legs: Sections, in order.
        began_s: Time of the first pose, which is when a recording begins; 0 without a trace.
        note: What the user should know; "" if nothing.
    """

    legs: list[LegReport]
    began_s: float = 0.0
    note: str = ""


def is_trace(path: Path) -> bool:
    """Whether a file is a trace, judged by its name."""
    return any(path.name.lower().endswith(e) for e in (*TRACE_ENDINGS, ".posetrace.jsonl.part"))


def trace_beside(events: Path) -> Path | None:
    """The trace of an events file: the same name with the other ending."""
    stem = events.name.removesuffix(".part").removesuffix(EVENTS_ENDING).removesuffix(".jsonl")
    names = [events.with_name(stem + ending) for ending in TRACE_ENDINGS]
    return next((path for path in names if may_exist(path)), None)


def read_events(path: Path) -> list[dict[str, Any]]:
    """The events of a file; a last line that was cut off is left out.

    Raises:
        SourceError: It cannot be read, or holds something else.
    """
    try:
        # Not splitlines: a sentence may hold a line separator that is no end of a line here.
        lines = read_text(path, LARGE).rstrip("\n").split("\n")
    except FileNotFoundError as error:
        raise SourceError(f"{path} was not found; check the name and the folder.") from error
    except OSError as error:
        raise SourceError(f"{path} cannot be read: {reason(error)}.") from error
    except TooLargeError as error:
        raise SourceError(f"{path} is too large to be the events of a session.") from error
    except UnicodeDecodeError as error:
        raise _no_events(path) from error
    events = []
    for number, line in enumerate(lines, start=1):
        try:
            event = loads(line)
            _check(event)
        except (ValueError, TypeError, KeyError, OverflowError) as error:
            if number == len(lines) > 1:
                break
            raise _no_events(path, number) from error
        events.append(event)
    return events


def _check(event: Any) -> None:
    """KeyError or TypeError unless it is an event that a report can use."""
    float(event["t"])
    needed = {
        "cue_raised": ("check", "measure", "value"),
        "cue_cleared": ("check",),
        "rep_completed": ("rep",),
    }
    for key in needed.get(event["event"], ()):
        event[key]
    for numbers in event["numbers"] if event["event"] == "fitted" else ():
        _check_numbers(numbers)


def _check_numbers(numbers: Any) -> None:
    numbers["check"], numbers["stretch"]
    for name in NUMBERS:
        value = numbers.get(name)
        if value is not None and (isinstance(value, bool) or not isinstance(value, (int, float))):
            raise TypeError(name)


def _no_events(path: Path, line: int = 1) -> SourceError:
    return SourceError(
        f"{path}, line {line}: this is not an event; give a file that --events or --trace has "
        "written. For a video: `posecheck replay VIDEO --report OUT.html`."
    )


def from_trace(path: Path, leg: Leg, fitted_to: str = "", words: Words = ENGLISH) -> Found:
    """A trace alone: judged once more, events and all."""
    from posecheck.cli.clips import ClipRun
    from posecheck.reporting import Gatherer

    run = ClipRun(path, leg, "auto", words=words)
    try:
        gatherer = Gatherer(leg, run.model, fitted_to)
        began_s = None
        for _, step in run.steps():
            began_s = step.t if began_s is None else began_s
            gatherer.add_step(step)
            for event in step.events:
                gatherer.add_event(event.as_dict())
        for event in run.finish():
            gatherer.add_event(event.as_dict())
    finally:
        run.close()
    return Found([gatherer.finish()], began_s or 0.0)


def from_events(
    path: Path, trace: Path | None, own: Sequence[Leg], language: Language = IN_ENGLISH
) -> Found:
    """Events as they were, and the curves from their trace.

    Args:
        path: Of the events.
        trace: Of the same session; None = look for it beside the events.
        own: Stretches of the user's own that may come up.
        language: Of the stretches' names; corrections stand as they were said.
    """
    from posecheck.sources.trace import TraceSource

    events, legs = read_events(path), []
    trace = trace or trace_beside(path)
    source = None if trace is None else TraceSource(trace)
    model = "unknown" if source is None else str(source.header.get("model") or "unknown")
    fitted = next((event for event in events if event["event"] == "fitted"), {})
    for part in _parts(events):
        gatherer = _gatherer(part, model, own, fitted, language)
        if gatherer is None:
            continue
        if source is not None:
            _play(source, gatherer, float(part[0]["t"]), float(part[-1]["t"]))
        for event in part:
            gatherer.add_event(event)
        legs.append(gatherer.finish())
    began_s = 0.0 if source is None else next((pose.t for pose in source), 0.0)
    note = f"{path.name}: its trace was not found, so there are no curves; give it with --trace."
    return Found(legs, began_s, "" if source else note)


def _parts(events: Sequence[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """Events leg by leg; those of no leg, such as a lost camera, are left out."""
    part: list[dict[str, Any]] = []
    for event in events:
        if "stretch" not in event:
            continue
        key = event["stretch"], event.get("side")
        if part and key != (part[0]["stretch"], part[0].get("side")):
            yield part
            part = []
        part.append(event)
    if part:
        yield part


def _gatherer(
    part: Sequence[dict[str, Any]],
    model: str,
    own: Sequence[Leg],
    fitted: Mapping[str, Any],
    language: Language,
) -> Gatherer | None:
    """A gatherer for the leg of some events; None for a walk or one that was passed over.

    With the numbers that the session was judged by, where they were not the shared ones.
    """
    from posecheck.config import load_stretch
    from posecheck.profile import with_numbers
    from posecheck.reporting import Gatherer
    from posecheck.stretch import Leg

    name, side = str(part[0]["stretch"]), cast("WorkingSide", part[0].get("side"))
    stretch = next((leg.stretch for leg in own if leg.stretch.id == name), None)
    try:
        stretch = stretch or load_stretch(name, language)
    except ConfigError as error:
        raise ConfigError(
            f"The events are of the stretch '{name}', which is not one of posecheck's own; give "
            "its file with --stretch FILE.toml."
        ) from error
    tried = any(event["event"] in ("baseline", "rep_started", "cue_raised") for event in part)
    if not tried or stretch.kind == "walk":
        return None
    leg = with_numbers(Leg(stretch, side), fitted.get("numbers", ()))
    return Gatherer(leg, model, str(fitted.get("profile") or ""))


def _play(source: TraceSource, gatherer: Gatherer, start_s: float, end_s: float) -> None:
    """Judge the poses of one leg again, for its curves."""
    from posecheck.session import Session

    model = str(source.header.get("model") or "unknown")
    session = Session([gatherer.leg], error_of(model), _ENDLESS)
    for pose in source:
        if start_s <= pose.t <= end_s:
            gatherer.add_step(session.step(pose))
