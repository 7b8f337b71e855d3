"""Rows for people and for programs: a table on a terminal, tab-separated lines when piped."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import typer


def print_table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print rows; without any, nothing. Piped lines have no head."""
    if not rows:
        return
    if not sys.stdout.isatty():
        for row in rows:
            typer.echo("\t".join(row))
        return
    from rich.console import Console
    from rich.table import Table

    table = Table(*head)
    for row in rows:
        table.add_row(*row)
    Console(highlight=False, markup=False).print(table)
