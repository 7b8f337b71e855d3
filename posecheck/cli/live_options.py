"""What a live session is run with: flags first, then the user's settings, then defaults."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from posecheck.reading import real_path

if TYPE_CHECKING:
    from posecheck.history import KeptFiles
    from posecheck.settings import Settings

ROUTINE: Final = "low-back"
_FILES: Final = {
    "record": ("record_folder", ".mp4"),
    "trace": ("trace_folder", ".posetrace.jsonl"),
    "events": ("events_folder", ".events.jsonl"),
}


@dataclass(frozen=True, slots=True)
class LiveOptions:
    """How to run a session; see the command's help.

    Attributes:
        named: Which of record, trace and events posecheck has named itself, in a folder.
    """

    camera: str = "0"
    routine: str = ROUTINE
    stretch: str | None = None
    side: str | None = None
    reps: int | None = None
    model: str = "auto"
    language: str = "auto"
    record: Path | None = None
    trace: Path | None = None
    events: str | None = None
    voice: bool = True
    mirror: bool = True
    fullscreen: bool = False
    window: bool = True
    welcome: bool | None = False
    reduced_motion: bool = False
    max_s: float | None = None
    voice_rate: int | None = None
    volume: float = 1.0
    history: bool = False
    thresholds: Path | None = None
    profile: str | None = None
    named: tuple[str, ...] = ()

    def kept_files(self) -> KeptFiles:
        """Where this session's files will be."""
        from posecheck.history import KeptFiles

        events = self.events if self.events not in (None, "-") else None
        paths = (events, self.trace, self.record)
        return KeptFiles(*("" if p is None else str(real_path(Path(p))) for p in paths))


def combined(
    flags: Mapping[str, Any], settings: Settings, now: datetime, save: bool = True
) -> LiveOptions:
    """The options of a session.

    Args:
        flags: By the names of `LiveOptions`; None = not given.
        settings: The user's; what a flag says wins.
        now: Names the files that go to folders.
        save: Whether those folders are used at all.
    """
    given = {name: value for name, value in flags.items() if value is not None}
    chosen: dict[str, Any] = {}
    for name in LiveOptions.__slots__:
        if name in given:
            chosen[name] = given[name]
        elif name not in (*_FILES, "named"):
            chosen[name] = getattr(settings, name)
    if chosen["thresholds"] is not None:
        chosen["thresholds"] = Path(chosen["thresholds"]).expanduser()
    if "stretch" in given or "routine" in given:  # what is to be done is asked for as a whole
        chosen["stretch"], chosen["side"] = given.get("stretch"), given.get("side")
    chosen["profile"] = chosen["profile"] or None  # "" takes the settings' away
    named: list[str] = []
    for name, (setting, ending) in _FILES.items():
        folder = getattr(settings, setting) if save else None
        if name in given:
            folder = given[name] if Path(given[name]).expanduser().is_dir() else None
        if folder is not None:
            path = Path(folder).expanduser() / f"posecheck-{now:%Y-%m-%d-%H%M%S}{ending}"
            chosen[name] = str(path) if name == "events" else path
            named.append(name)
    return LiveOptions(**chosen, named=tuple(named))
