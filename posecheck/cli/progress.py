"""A progress bar on a terminal; nothing where standard error is piped."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any


@contextmanager
def progress(
    what: str, total: Callable[[], int | None], wanted: bool = True, counted: bool = False
) -> Iterator[Callable[[], Any]]:
    """Show how far something has come; call what is given once for each part that is done.

    Args:
        what: What is being done.
        total: Gives the number of parts, None = unknown; asked only if it is shown, since counting
            may take long.
        wanted: Show it at all.
        counted: Tell numbers of parts, which are few, instead of a share.
    """
    if not (wanted and sys.stderr.isatty()):
        yield lambda: None
        return
    from rich.console import Console
    from rich.progress import MofNCompleteColumn, Progress, TimeRemainingColumn

    columns = Progress.get_default_columns()
    if counted:
        columns = (*columns[:2], MofNCompleteColumn(), TimeRemainingColumn())
    bar = Progress(*columns, console=Console(stderr=True), transient=True)
    task = bar.add_task(what, total=total())
    bar.start()
    try:
        yield lambda: bar.advance(task)
    finally:
        with suppress(OSError):  # the terminal may be gone
            bar.stop()
