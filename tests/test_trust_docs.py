"""docs/trust.md names tests; they exist."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

TESTS = Path(__file__).parent
PAGE = (TESTS.parent / "docs" / "trust.md").read_text("utf-8")
FAULTS = 23
"""Rows of the table of faults: one for each of the list that a session has to survive."""


@cache
def functions(name: str) -> frozenset[str]:
    tree = ast.parse((TESTS / name).read_text("utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def test_every_test_that_is_named_exists() -> None:
    named = re.findall(r"`(test_\w+\.py)::(test_\w+)`", PAGE)
    assert len(named) > FAULTS
    gone = [f"{name}::{test}" for name, test in named if test not in functions(name)]
    assert gone == []


def test_every_fault_has_a_test() -> None:
    table = PAGE[PAGE.index("| fault |") : PAGE.index("Found on the way")]
    rows = [line for line in table.splitlines() if line.startswith("| ")][1:]
    assert len(rows) == FAULTS
    assert [row for row in rows if "::test_" not in row] == []
