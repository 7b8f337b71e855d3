"""`posecheck`, also as `python -m posecheck`.

Before the command line is there, and after it has ended, there is nothing to save: whatever asks
for an end then ends at once.
"""

import atexit
import os
import signal

_INTERRUPTED = 130
_SIGNALS = [getattr(signal, n) for n in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, n)]
_code = 0


def main() -> int:
    """Run the command line; returns the exit code."""
    global _code
    atexit.register(_end)  # the first that is registered is the last that is called
    for number in _SIGNALS:
        if signal.getsignal(number) is not signal.SIG_IGN:  # as nohup asks for
            signal.signal(number, _interrupted)
    from posecheck.cli import main as run

    _code = run()
    return _code


def _interrupted(_number: int, _frame: object) -> None:
    try:
        os.write(2, b"posecheck: interrupted; everything so far is saved.\n")
    finally:
        os._exit(_INTERRUPTED)


def _end() -> None:
    """Keep the exit code: Python would end by a signal that comes while it tidies up, and by an
    interrupt that has met code in the middle of an exec(), as dataclasses use it."""
    for number in _SIGNALS:
        signal.signal(number, signal.SIG_IGN)
    if _code == _INTERRUPTED:
        os._exit(_INTERRUPTED)


if __name__ == "__main__":
    raise SystemExit(main())
