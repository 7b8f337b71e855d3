"""What was done, kept in one SQLite file of the user's own; no pictures, no landmarks."""

from posecheck.history.database import VARIABLE, default_path
from posecheck.history.query import (
    PastSession,
    Streak,
    bests_by_side,
    last_bests,
    most_frequent,
    session,
    sessions,
    streak,
)
from posecheck.history.store import History, KeptFiles, SessionHead

__all__ = [
    "VARIABLE",
    "History",
    "KeptFiles",
    "PastSession",
    "SessionHead",
    "Streak",
    "bests_by_side",
    "default_path",
    "last_bests",
    "most_frequent",
    "session",
    "sessions",
    "streak",
]
