"""Every message of posecheck's own errors, read from the source; `…` stands for what varies."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).parents[1] / "posecheck"
TESTS = Path(__file__).parent
ERRORS = ("PosecheckError", "ConfigError", "SourceError", "ModelError", "OutputError")
VARIES = "…"
LEAST = 12
"""Letters in a row that are enough to tell a message by."""


@dataclass(frozen=True, order=True)
class Message:
    """One message.

    Attributes:
        kind: The class of the error.
        text: The sentence.
        where: File and line.
    """

    kind: str
    text: str
    where: str

    @property
    def parts(self) -> list[str]:
        """What does not vary, the longest first."""
        return sorted((p.strip() for p in self.text.split(VARIES)), key=len, reverse=True)


@cache
def messages() -> tuple[Message, ...]:
    """All of them, in the order of the files; each text once."""
    found: dict[str, Message] = {}
    for file in sorted(PACKAGE.rglob("*.py")):
        tree = ast.parse(file.read_text("utf-8"))
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
                continue
            if node.func.id in ERRORS and node.args:
                where = f"{file.relative_to(PACKAGE.parent)}:{node.lineno}"
                for text in texts(node.args[0]):
                    found.setdefault(text, Message(node.func.id, text, where))
    return tuple(found.values())


def texts(node: ast.expr) -> Iterator[str]:
    """What an expression may read; nothing where it is made elsewhere."""
    if isinstance(node, ast.IfExp):
        yield from texts(node.body)
        yield from texts(node.orelse)
        return
    text = re.sub(rf"(?:{VARIES}\s*)*{VARIES}", VARIES, _text(node)).strip()
    if text.replace(VARIES, "").strip(" .:,"):
        yield text


def _text(node: ast.expr) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(_text(part) for part in node.values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return _text(node.left) + _text(node.right)
    return VARIES


@cache
def asserted() -> tuple[str, ...]:
    """Every string in the tests that is long enough to tell a message by."""
    strings = set()
    for file in TESTS.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                text = node.value.replace("\\", "")  # of patterns
                if len(text) >= LEAST and not _is_doc(text):
                    strings.add(text)
    return tuple(strings)


def _is_doc(text: str) -> bool:
    return text.count("\n") > 3
