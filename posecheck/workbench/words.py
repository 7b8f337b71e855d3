"""Every word that the tools' windows show, English only, and their keys."""

from __future__ import annotations

from typing import Final

PHASE_KEYS: Final = {
    "s": "setup",
    "m": "move",
    "h": "hold",
    "r": "release",
    "b": "breathe",
    "n": "rest",
}
PHASES: Final = {
    "setup": "set-up",
    "move": "move",
    "hold": "hold",
    "release": "release",
    "breathe": "breathe",
    "rest": "nothing",
}

PLAYER_KEYS: Final = (
    ("space", "play, pause"),
    ("left right", "one frame"),
    ("j l", "one second"),
    ("home end", "first, last frame"),
    ("+ -", "faster, slower"),
    ("v", "closer view of the time, and back"),
)
LABEL_KEYS: Final = (
    *PLAYER_KEYS,
    ("page up/down", "where something begins or ends"),
    ("s m h r b n", "begin set-up, move, hold, release, breathe, nothing"),
    ("enter or o", "end what goes on"),
    ("1 to 9", "a fault begins or ends"),
    ("i", "begin a new segment here, over what is there"),
    ("[ ]", "this segment begins, ends here"),
    ("k", "cut this segment in two here"),
    ("up down", "this segment is of a later, earlier repetition"),
    ("g", "this segment is good, not good"),
    ("x", "delete this segment"),
    ("z y", "undo, redo"),
    ("w", "save now"),
    ("? q", "these keys, close"),
)
BAND_KEYS: Final = (
    ("up down", "another check"),
    ("tab", "another number of it"),
    ("[ ]", "less, more"),
    (", .", "a little less, more"),
    ("mouse", "drag the limits in the strip, or the edge of the sector"),
    ("0", "as it was at first"),
)
TUNE_KEYS: Final = (
    *PLAYER_KEYS,
    ("page up/down", "where a correction is raised"),
    *BAND_KEYS,
    ("z y", "undo, redo"),
    ("w", "save as a file of thresholds"),
    ("? q", "these keys, close"),
)
LIVE_TUNE_KEYS: Final = (
    ("space", "pause the exercise, go on"),
    ("v", "closer view of the time, and back"),
    *BAND_KEYS,
    ("z y", "undo, redo"),
    ("w", "save as a file of thresholds"),
    ("? q", "these keys, close"),
)

KEYS_TITLE: Final = "Keys"
HELP_HINT: Final = "? keys"
FRAME: Final = "frame {i}/{n}"
PAUSED: Final = "paused"
PLAYING: Final = "playing"
UNSAVED: Final = "not saved yet"
SAVED: Final = "saved in {name}"
NOT_SAVED: Final = "NOT SAVED: {why}"
AS_READ: Final = "as it was read; nothing has changed"
NOTHING_YET: Final = "nothing labelled yet"
UNDONE: Final = "taken back"
REDONE: Final = "done again"
NOTHING_UNDONE: Final = "there is nothing to take back"
NOTHING_REDONE: Final = "there is nothing to do again"

GOES_ON: Final = "goes on"
NO_SEGMENT: Final = "Nothing is labelled here. Press {keys} to begin, enter to end."
WHAT: Final = "What goes on"
FAULTS: Final = "Faults"
NO_FAULTS: Final = "This stretch tells no faults."
GOOD: Final = "good"
NOT_GOOD: Final = "not good"
REP: Final = "rep {n}"
NO_SUCH_FAULT: Final = "{stretch} has no fault number {n}"
NOTHING_HERE: Final = "nothing is labelled here"

FIELDS: Final = {"low": "low", "high": "high", "margin": "margin", "after_s": "after"}
WAS: Final = "was {value}"
NOT_MEASURED: Final = "cannot be measured here"
KINDS: Final = {"told": "right", "false": "false", "aside": "other fault", "raised": "raised"}
TOLD_AFTER: Final = "{name} {s:+.1f} s"
MISSED_ONE: Final = "missed: {name}"
UNSEEN_ONE: Final = "not seen: {name}"
LESS_MORE: Final = "less [ ] more"
COUNTS: Final = "told {told} of {faults}, missed {missed}, false {false}"
UNSEEN: Final = ", unseen {n}"
RAISED: Final = "raised {n} times"
RAISED_ONCE: Final = "raised once"
NOW: Final = "now: {text}"
BEFORE: Final = "before: {text}"
OF_TARGET: Final = "a target: {s:.1f} s in its band; prompts follow the movement"
TOO_NARROW: Final = "too narrow to judge here: the value is only known to {error}"
WHOLE: Final = "judged as a whole run"
UNDER_WAY: Final = "judging as a whole run, {share:.0%}"
ROW_NOW, ROW_BEFORE, ROW_LABELS = "now", "before", "labels"
AS_AT_FIRST: Final = "as it was at first"
AS_FAR: Final = "that is as far as it goes"
NO_MORE_RAISED: Final = "it raises nothing more that way"
SET_BY_HAND: Final = "Set by hand on {date} while looking at {name}; was {was}."
SET_COUNTS: Final = " On its labels: {text}."
FINDING: Final = "Finding landmarks: {share:.0%}"
JUDGING: Final = "Judging: {share:.0%}"
LIVE: Final = "{state} · {n} repetitions"
LIVE_NOTE: Final = "judged by these numbers from the next moment on"
