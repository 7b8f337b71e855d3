"""The tables of the history, as numbered steps; a new version appends a step.

A step once released is never changed: the files of users have been through it.
"""

from __future__ import annotations

from typing import Final

MIGRATIONS: Final[tuple[tuple[str, ...], ...]] = (
    (
        """CREATE TABLE session (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            started_at TEXT NOT NULL,      -- local time with its offset, ISO 8601
            started_unix REAL NOT NULL,    -- the same moment, to sort by
            ended_s REAL NOT NULL,         -- seconds from the start to the last record
            source TEXT NOT NULL,          -- live, or the name of a clip
            routine TEXT NOT NULL,
            model TEXT NOT NULL,
            version TEXT NOT NULL          -- of posecheck
        )""",
        """CREATE TABLE leg (
            id INTEGER PRIMARY KEY,
            session_id INTEGER NOT NULL REFERENCES session(id) ON DELETE CASCADE,
            stretch TEXT NOT NULL,
            name TEXT NOT NULL,
            side TEXT NOT NULL,
            started_s REAL NOT NULL,
            ended_s REAL NOT NULL,
            reps INTEGER NOT NULL,
            good_reps INTEGER NOT NULL,
            holds INTEGER NOT NULL,
            in_band_s REAL NOT NULL,
            camera_yaw_deg REAL,
            complete INTEGER NOT NULL,
            UNIQUE (session_id, stretch, side)
        )""",
        """CREATE TABLE best (
            leg_id INTEGER NOT NULL REFERENCES leg(id) ON DELETE CASCADE,
            check_id TEXT NOT NULL,
            measure TEXT NOT NULL,
            unit TEXT NOT NULL,            -- deg, torso, hips, legs or %
            compare TEXT NOT NULL,         -- value, change or change_percent
            better TEXT NOT NULL,          -- up or down
            value REAL NOT NULL,
            PRIMARY KEY (leg_id, check_id)
        )""",
        """CREATE TABLE correction (
            leg_id INTEGER NOT NULL REFERENCES leg(id) ON DELETE CASCADE,
            check_id TEXT NOT NULL,
            measure TEXT NOT NULL,
            text TEXT NOT NULL,
            count INTEGER NOT NULL,
            PRIMARY KEY (leg_id, check_id)
        )""",
        """CREATE TABLE unseen (
            leg_id INTEGER NOT NULL REFERENCES leg(id) ON DELETE CASCADE,
            measure TEXT NOT NULL,
            reason TEXT NOT NULL,
            seconds REAL NOT NULL,
            PRIMARY KEY (leg_id, measure, reason)
        )""",
        "CREATE INDEX session_by_time ON session (started_unix)",
    ),
    (
        # Several people may share a machine: what one reached is not the other's last time.
        "ALTER TABLE session ADD COLUMN profile TEXT NOT NULL DEFAULT ''",
        # Where the session's files went, if they were kept: a report can show its curves.
        "ALTER TABLE session ADD COLUMN events TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE session ADD COLUMN trace TEXT NOT NULL DEFAULT ''",
        "ALTER TABLE session ADD COLUMN video TEXT NOT NULL DEFAULT ''",
    ),
)

VERSION: Final = len(MIGRATIONS)
