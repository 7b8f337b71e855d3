"""What a user has settled for every live session, as plain values.

The file that holds them is read by `config.settings`; a flag of the command wins.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Settings:
    """One field for each option of `posecheck live`; see `config.settings` for each.

    Attributes:
        record_folder, trace_folder, events_folder: Where each session leaves a file named
            by its date; None = nowhere.
    """

    camera: str = "0"
    routine: str = "low-back"
    stretch: str | None = None
    side: Literal["left", "right"] | None = None
    reps: int | None = None
    model: str = "auto"
    language: str = "auto"
    voice: bool = True
    voice_rate: int | None = None
    volume: float = 1.0
    mirror: bool = True
    fullscreen: bool = False
    window: bool = True
    welcome: bool | None = None
    reduced_motion: bool = False
    history: bool = True
    record_folder: str | None = None
    trace_folder: str | None = None
    events_folder: str | None = None
    max_s: float | None = None
    thresholds: str | None = None
    profile: str | None = None
