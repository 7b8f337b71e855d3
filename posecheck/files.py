"""Writing a file under a temporary name and renaming it when it is whole.

``walk.mp4`` is written as ``walk.mp4.part`` beside it. A program that is killed
leaves the ``.part``, which its reader can still use; the final name never holds half
a file, and an older file of that name stays until the new one is whole. What is written
is for its owner's eyes only.
"""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final

if os.name == "posix":
    from fcntl import LOCK_EX, LOCK_NB, flock

from posecheck.errors import OutputError

_REASONS: Final = {
    errno.ENOSPC: "the disk is full; free some space",
    errno.EDQUOT: "the disk quota is used up; free some space",
    errno.EACCES: "it may not be written; choose another folder or change its permissions",
    errno.EPERM: "it may not be written; choose another folder or change its permissions",
    errno.EROFS: "the disk is read-only; choose another folder",
    errno.EFBIG: "the file became too large; record to another disk",
    errno.ENOENT: "the folder does not exist; create it or choose another",
    errno.ENAMETOOLONG: "the name is too long; choose a shorter one",
    errno.EMFILE: "too many files are open; allow more with ulimit -n 1024",
    errno.ENOMEM: "there is not enough memory; close other programs",
    errno.EAGAIN: "there is not enough memory; close other programs",  # from the encoder's threads
}
_TAKEN: Final = "another posecheck is writing it; choose another name"

PRIVATE_FILE: Final = 0o600
PRIVATE_FOLDER: Final = 0o700


def output_error(path: Path | str, error: OSError) -> OutputError:
    """The sentence for a failed write to ``path``."""
    reason = _REASONS.get(error.errno or 0, error.strerror or str(error))
    return OutputError(f"{path} cannot be written: {reason}.")


def part_path(path: Path) -> Path:
    """The temporary name beside ``path``."""
    return path.with_name(path.name + ".part")


def check_target(path: Path) -> None:
    """Raise OutputError when ``path`` cannot become a file, before work is spent on it."""
    try:
        _check_target(path)
    except OSError as error:
        raise output_error(path, error) from error


def _check_target(path: Path) -> None:
    if path.is_dir():
        raise OutputError(f"{path} is a folder; give the name of a file in it.")
    if path.parent == Path("/dev") or (path.exists() and not path.is_file()):
        raise OutputError(
            f"{path} is not a file; give the name of one. Events and summaries also go to - , "
            "which is standard output."
        )
    if path.parent.exists() and not path.parent.is_dir():
        raise OutputError(
            f"{path} cannot be written: {path.parent} is a file, not a folder; choose another name."
        )
    if not path.parent.is_dir():
        raise OutputError(
            f"{path} cannot be written: the folder {path.parent} does not exist; create it or "
            "choose another."
        )


def private_folder(path: Path) -> Path:
    """`make_private`, with a sentence.

    Raises:
        OutputError: It cannot be made.
    """
    try:
        make_private(path)
    except OSError as error:
        raise output_error(path, error) from error
    return path


def make_private(path: Path) -> None:
    """Make a folder, and those it is in, that only its owner may look into; one that exists
    stays as it is.

    Raises:
        OSError: It cannot be made.
    """
    for folder in reversed((path, *path.parents)):
        if not folder.is_dir():
            folder.mkdir(PRIVATE_FOLDER, exist_ok=True)


def open_private(path: Path | str, flags: int) -> int:
    """For ``open(opener=...)``: a file that is created is for its owner only."""
    return os.open(path, flags, PRIVATE_FILE)


class PartFile:
    """A file that gets its name when it is finished.

    Attributes:
        path: The final name.
        part: The temporary name, in the same folder.
    """

    def __init__(self, path: Path | str) -> None:
        """Take the final name; nothing is created yet.

        Raises:
            OutputError: The folder does not exist, or the name is that of a folder.
        """
        self.path = Path(path).expanduser()
        check_target(self.path)
        self.part = part_path(self.path)
        self._lock: BinaryIO | None = None

    def open(self) -> BinaryIO:
        """Create the temporary file for writing bytes; it is this one's until ``finish``.

        Raises:
            OutputError: It may not be written, or another process is writing it.
        """
        try:
            self._lock = _locked(self.part)
            return open(self.part, "wb", opener=open_private)
        except BlockingIOError as error:
            raise OutputError(f"{self.path} cannot be written: {_TAKEN}.") from error
        except OSError as error:
            raise output_error(self.path, error) from error

    def finish(self) -> None:
        """Give the closed file its name.

        Raises:
            OutputError: It cannot be renamed; the temporary file stays.
        """
        try:
            self.part.replace(self.path)
        except OSError as error:
            raise output_error(self.path, error) from error
        finally:
            self.release()

    def release(self) -> None:
        """Let others write the temporary file; the end of the process does, too."""
        if self._lock is not None:
            self._lock.close()
            self._lock = None


def is_unfinished(path: Path) -> bool:
    """Whether something was begun under this name, and whoever began it is no more."""
    part = part_path(path)
    try:
        if not (part.is_file() and part.stat().st_size):
            return False
        lock = _locked(part)
    except OSError:  # told when it is opened for writing
        return False
    if lock is not None:
        lock.close()
    return True


def _locked(path: Path) -> BinaryIO | None:
    """Hold a file against other writers, where the system has such a thing.

    Raises:
        BlockingIOError: Another holds it.
    """
    if os.name != "posix" or not (path.is_file() or not path.exists()):
        return None
    file = open(path, "ab", opener=open_private)  # noqa: SIM115 - held, not read
    try:
        flock(file, LOCK_EX | LOCK_NB)
    except BlockingIOError:
        file.close()
        raise
    except OSError:  # a network disk without locks
        pass
    return file


@contextlib.contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Wait for other processes that hold this folder, then hold it: to read, change, write.

    Where the system has no such thing, or the disk, nobody is waited for.

    Raises:
        OutputError: The folder cannot be opened.
    """
    if os.name != "posix":
        yield
        return
    try:
        held = os.open(folder, os.O_RDONLY)
    except OSError as error:
        raise output_error(folder, error) from error
    try:
        with contextlib.suppress(OSError):  # a network disk without locks
            flock(held, LOCK_EX)
        yield
    finally:
        os.close(held)


def printable(name: str) -> str:
    """A name to be read by people; bytes of a path that are no text are escaped (``\\udce9``)."""
    return name.encode("utf-8", "backslashreplace").decode()


def write_text(path: Path | str, text: str) -> None:
    """Write a whole text at once, as UTF-8, under a temporary name first.

    What is no text in it, such as bytes of a file's name, is escaped (``\\udce9``).

    Raises:
        OutputError: It cannot be written.
    """
    write_bytes(path, text.encode("utf-8", "backslashreplace"))


def write_bytes(path: Path | str, data: bytes) -> None:
    """Write a whole file at once, under a temporary name first.

    Raises:
        OutputError: It cannot be written.
    """
    file = PartFile(path)
    try:
        with file.open() as stream:
            stream.write(data)
    except OSError as error:
        raise output_error(file.path, error) from error
    file.finish()
