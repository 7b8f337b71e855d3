"""A folder that nobody may look into, also where the tests run as root, who otherwise may."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest

_VERSION: Final = 0x20080522
"""Of the kernel's structures: `_LINUX_CAPABILITY_VERSION_3`."""
_SEES_ALL: Final = 1 << 1 | 1 << 2
"""CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH."""

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX permissions")


class _Whose(ctypes.Structure):
    _fields_ = (("version", ctypes.c_uint32), ("pid", ctypes.c_int))


class _Sets(ctypes.Structure):
    _fields_ = tuple((name, ctypes.c_uint32) for name in ("effective", "permitted", "inherited"))


@contextmanager
def closed(folder: Path) -> Iterator[Path]:
    """Nobody may look into `folder`, and this thread has no way around that."""
    folder.mkdir(parents=True, exist_ok=True)
    with _as_others():
        folder.chmod(0)
        try:
            yield folder
        finally:
            folder.chmod(0o700)


@contextmanager
def _as_others() -> Iterator[None]:
    """This thread of root's without the rights that make permissions pointless."""
    if os.geteuid() != 0:
        yield
        return
    if sys.platform != "linux":
        pytest.skip("root may look into every folder")
    kernel = ctypes.CDLL(None)
    whose, sets = _Whose(_VERSION, 0), (_Sets * 2)()
    assert kernel.capget(ctypes.byref(whose), sets) == 0
    before = sets[0].effective
    sets[0].effective = before & ~_SEES_ALL
    assert kernel.capset(ctypes.byref(whose), sets) == 0
    try:
        yield
    finally:
        sets[0].effective = before
        assert kernel.capset(ctypes.byref(whose), sets) == 0
