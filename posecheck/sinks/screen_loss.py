"""What to do when the screen goes away under an open window.

Qt ends the whole process when its X server goes, by C's ``exit`` from the middle of an
event loop, without an error that Python could catch. C's own exit handlers still run,
and from one of these Python can run, too: time enough to save everything and to say why.
Other systems do not lose their screen in this way.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

from posecheck.errors import PosecheckError

_FAILED: Final = 1
_Handler: Final = ctypes.CFUNCTYPE(None, ctypes.c_void_p)


@contextlib.contextmanager
def when_screen_lost(
    save: Callable[[], Iterable[str]], tell: Callable[[tuple[str, ...]], None]
) -> Iterator[None]:
    """While the block runs, a lost screen leads to ``save``, ``tell`` and then to exit code 1.

    Args:
        save: Saves everything, and gives a sentence for each thing that it could not save, or
            raises one as a PosecheckError. It must not touch the window.
        tell: Is given these sentences; nothing runs after it but the end of the process.
    """
    libc = _exit_handlers()
    if libc is None:
        yield
        return
    armed = True

    def lost(_: int | None) -> None:
        if not armed:
            return
        try:
            tell(_saved(save))
        except Exception:  # C would swallow it
            sys.excepthook(*sys.exc_info())
        finally:
            os._exit(_FAILED)

    handler = _Handler(lost)
    mark = ctypes.c_char()  # its address names the handler, so that it can be taken away
    libc.__cxa_atexit(handler, None, ctypes.byref(mark))
    try:
        yield
    finally:
        armed = False
        libc.__cxa_finalize(ctypes.byref(mark))  # or it would be called when Python has ended


def _saved(save: Callable[[], Iterable[str]]) -> tuple[str, ...]:
    try:
        return tuple(save())
    except PosecheckError as error:
        return (str(error),)


def _exit_handlers() -> Any:
    """The C library, where it has what C++ uses to register them; None elsewhere."""
    if not sys.platform.startswith("linux"):
        return None
    try:
        libc = ctypes.CDLL(None)
        libc.__cxa_atexit.argtypes = [_Handler, ctypes.c_void_p, ctypes.c_void_p]
        libc.__cxa_finalize.argtypes = [ctypes.c_void_p]
    except (OSError, AttributeError):
        return None
    return libc
