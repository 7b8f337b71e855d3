"""The states of the coach and the one table that says which leads to which.

Law: there is one state at a time, and only a pair in `TABLE` changes it. A repetition is
found -> placed -> settled -> moved -> held -> released -> breathed.
"""

from __future__ import annotations

from enum import Enum


class State(str, Enum):
    """What the coach waits for."""

    WELCOME = "welcome"
    FIND = "find"
    PLACE = "place"
    SETTLE = "settle"
    MOVE = "move"
    HOLD = "hold"
    RELEASE = "release"
    BREATHE = "breathe"
    SWITCH = "switch"
    WALK = "walk"
    PAUSE = "pause"
    DONE = "done"


class Trigger(str, Enum):
    """What has just become true."""

    STARTED = "started"
    SEEN = "seen"
    LOST = "lost"
    PLACED = "placed"
    MOVED_OFF = "moved off"
    BEGUN = "begun"
    REACHED = "reached"
    LAPSED = "lapsed"
    HELD = "held"
    RETURNED = "returned"
    BREATHED = "breathed"
    FINISHED = "finished"
    NEXT = "next"
    TO_WALK = "to walk"
    END = "end"
    PAUSED = "paused"
    RESUMED = "resumed"
    BETWEEN = "between"
    RESTARTED = "restarted"


_S, _T = State, Trigger
_IN_PLACE = (_S.PLACE, _S.SETTLE, _S.MOVE, _S.HOLD, _S.RELEASE, _S.BREATHE)

TABLE: dict[tuple[State, Trigger], State] = {
    (_S.WELCOME, _T.STARTED): _S.FIND,
    (_S.FIND, _T.SEEN): _S.PLACE,
    (_S.PLACE, _T.PLACED): _S.SETTLE,
    (_S.SETTLE, _T.MOVED_OFF): _S.PLACE,
    (_S.SETTLE, _T.BEGUN): _S.MOVE,
    (_S.MOVE, _T.MOVED_OFF): _S.PLACE,
    (_S.MOVE, _T.REACHED): _S.HOLD,
    (_S.MOVE, _T.RETURNED): _S.SETTLE,
    (_S.HOLD, _T.LAPSED): _S.MOVE,
    (_S.HOLD, _T.HELD): _S.RELEASE,
    (_S.RELEASE, _T.RETURNED): _S.BREATHE,
    (_S.BREATHE, _T.BEGUN): _S.MOVE,
    (_S.BREATHE, _T.BREATHED): _S.SETTLE,
    (_S.BREATHE, _T.FINISHED): _S.SWITCH,
    (_S.SWITCH, _T.NEXT): _S.PLACE,
    (_S.SWITCH, _T.TO_WALK): _S.WALK,
    (_S.SWITCH, _T.END): _S.DONE,
    (_S.WALK, _T.END): _S.DONE,
    (_S.PAUSE, _T.RESUMED): _S.PLACE,
    (_S.PAUSE, _T.BETWEEN): _S.SWITCH,
    (_S.PAUSE, _T.TO_WALK): _S.WALK,
    **{(state, _T.LOST): _S.FIND for state in _IN_PLACE},
    **{(state, _T.RESTARTED): _S.FIND for state in (*_IN_PLACE, _S.FIND, _S.PAUSE, _S.WALK)},
    **{(state, _T.PAUSED): _S.PAUSE for state in (*_IN_PLACE, _S.FIND, _S.SWITCH, _S.WALK)},
    **{(state, _T.FINISHED): _S.SWITCH for state in (*_IN_PLACE, _S.FIND, _S.PAUSE, _S.WALK)},
}
