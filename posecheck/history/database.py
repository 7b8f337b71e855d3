"""The history's file: where it is, who may read it, and how it is opened.

One SQLite file in the user's own data folder. It is written ahead (WAL), so that another
process can read meanwhile, and a kill leaves the last complete transaction.
"""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from time import monotonic, sleep
from typing import Final

from posecheck.errors import OutputError
from posecheck.files import make_private
from posecheck.history.schema import MIGRATIONS, VERSION
from posecheck.history.values import whole
from posecheck.reading import reason
from posecheck.user_folders import user_path

FILE: Final = "history.sqlite3"
VARIABLE: Final = "POSECHECK_HISTORY"
"""Environment variable with the path of another file."""
_WAIT_S: Final = 10.0
"""How long to wait for another process that is writing."""
_TRY_AGAIN_S: Final = 0.02
_DAMAGE: Final = (
    "not a database", "malformed", "decode", "no such", "has no column", "duplicate column",
    "already exists",
)  # fmt: skip
"""In what SQLite says of a file that is not as its version says."""


def default_path() -> Path:
    """The history of this user: `$POSECHECK_HISTORY`, else a file in the data folder."""
    return user_path(VARIABLE, "data", FILE)


@contextlib.contextmanager
def told(path: Path) -> Iterator[None]:
    """Turn what SQLite says into a sentence about the file.

    Raises:
        OutputError: In place of any sqlite3 or system error.
    """
    try:
        yield
    except sqlite3.Error as error:
        raise OutputError(_sentence(path, error)) from error
    except OSError as error:
        raise OutputError(f"The history {path} cannot be opened: {reason(error)}.") from error


def connect(path: Path) -> sqlite3.Connection:
    """Open the history, made on first use and brought to the newest version.

    Raises:
        OutputError: It cannot be opened, is no history, or is of a newer posecheck.
    """
    with told(path):
        _make_private(path)
        connection = sqlite3.connect(path, timeout=_WAIT_S, check_same_thread=False)
        try:
            _prepare(connection, path)
        except BaseException:
            connection.close()
            raise
        return connection


def _make_private(path: Path) -> None:
    """Create folder and file so that nobody else may read them; SQLite's own are like it."""
    make_private(path.parent)
    with contextlib.suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def _prepare(connection: sqlite3.Connection, path: Path) -> None:
    connection.row_factory = sqlite3.Row
    connection.isolation_level = None  # transactions are begun by hand, see `transaction`
    connection.execute(f"PRAGMA busy_timeout = {round(_WAIT_S * 1000)}")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA secure_delete = ON")
    _write_ahead(connection)
    # A kill loses nothing either way; FULL also keeps the last leg when the power goes.
    connection.execute("PRAGMA synchronous = FULL")
    if _version(connection) != VERSION:
        _migrate(connection, path)


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Set the journal to WAL, waiting for others as `busy_timeout` does.

    For this one change SQLite does not wait by itself while another connection is about to
    write: it answers "locked" at once, as when two sessions are the first ever on a machine.
    """
    until = monotonic() + _WAIT_S
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if not is_in_use(error) or monotonic() >= until:
                raise
        sleep(_TRY_AGAIN_S)


@contextlib.contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All or nothing; waits for another writer at the start, not in the middle."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:  # a full disk has taken it back already
            connection.execute("ROLLBACK")
        raise


def _version(connection: sqlite3.Connection) -> int:
    known = "SELECT 1 FROM sqlite_master WHERE name = 'migration'"
    if connection.execute(known).fetchone() is None:
        return 0
    return whole(connection.execute("SELECT max(version) FROM migration").fetchone()[0] or 0)


def _migrate(connection: sqlite3.Connection, path: Path) -> None:
    with transaction(connection):
        found = _version(connection)  # another process may have been faster
        if found > VERSION:
            raise OutputError(
                f"The history {path} was written by a newer posecheck (version {found} of its "
                f"tables, known here up to {VERSION}); update posecheck."
            )
        if found == 0:
            if connection.execute("SELECT 1 FROM sqlite_master").fetchone() is not None:
                raise OutputError(f"{path} is another program's database; choose another file.")
            connection.execute(
                "CREATE TABLE migration (version INTEGER PRIMARY KEY, applied_at TEXT NOT NULL)"
            )
        for number, statements in enumerate(MIGRATIONS[found:], start=found + 1):
            for statement in statements:
                connection.execute(statement)
            connection.execute("INSERT INTO migration VALUES (?, datetime('now'))", (number,))


def is_in_use(error: sqlite3.Error) -> bool:
    """Whether another program is in the way, for longer than one waits."""
    return "locked" in str(error) or "busy" in str(error)


def _sentence(path: Path, error: sqlite3.Error) -> str:
    text = str(error)
    if any(sign in text for sign in _DAMAGE):
        return f"The history {path} is damaged; move it away, and a new one is begun."
    if is_in_use(error):
        return f"The history {path} is in use by another program; close that and try again."
    if "readonly" in text or "unable to open" in text:
        return f"The history {path} may not be written; change its permissions."
    if "full" in text:
        return f"The history {path} cannot be written: the disk is full; free some space."
    return f"The history {path} cannot be used: {text}."
