"""The law of imports: they point one way, the edges do not know each other, the core is pure."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

PACKAGE = Path(__file__).parents[1] / "posecheck"

LAYERS = (
    ("skeleton", "errors", "elementwise"),
    ("pose", "geometry", "landmarks", "spread"),
    (
        "judging", "measures", "camera_view", "orientation", "uncertainty", "smoothing", "ticks",
        "steadiness", "stretch", "own_range", "pages", "profile", "settings", "words",
        "words_cards", "words_report", "speech", "reasons", "language", "welcome",
    ),
    (
        "coach", "coach_io", "states", "lasting", "holding", "repetition", "cues", "referee",
        "letting_go", "instrument", "gestures", "holds", "host", "short_hold", "reminders",
    ),
    (
        "session", "zeroing", "asking", "step", "guide", "records", "summary", "scene", "logbook",
        "calibrating",
    ),
    ("sources", "estimators", "overlay", "sinks", "tuning", "reporting"),
    ("workbench",),
    ("cli",),
)  # fmt: skip
"""From the ground up; a part may import its own layer and those before it."""

EDGES = frozenset(LAYERS[5])
CORE = frozenset(part for layer in LAYERS[:5] for part in layer)

LEAVES = {
    "files": {"errors"},
    "child": set(),
    "reading": set(),
    "models": {"errors", "reading"},
    "uncertainty_data": {"uncertainty", "measures"},
    "__main__": {"cli"},
    "config": {
        "errors",
        "reading",
        "user_folders",
        "skeleton",
        "measures",
        "stretch",
        "profile",
        "settings",
        "language",
        "words",
        "pages",
    },
    "history": {"errors", "logbook", "files", "reading", "user_folders"},
    "user_folders": {"errors"},
}
"""Beside the layers: helpers of the edges, with the parts each may import."""

READERS = {
    "files": EDGES | {"history", "workbench", "cli"},
    "user_folders": {"config", "history", "cli"},
    "child": EDGES | {"cli"},
    "reading": EDGES | {"config", "history", "models", "workbench", "cli"},
    "models": {"estimators", "cli"},
    "uncertainty_data": {"tuning", "cli"},
    "config": {"tuning", "workbench", "cli"},
    "history": {"sinks", "reporting", "cli"},
}
"""Who may import a leaf; nothing in the core does."""

DEVICES = frozenset({"cv2", "mediapipe", "av", "sounddevice", "pyttsx3"})
IMPURE = DEVICES | {"time", "random", "logging", "threading", "pathlib", "socket", "subprocess"}
HEAVY = DEVICES | {"pydantic", "scipy"}


class Import(NamedTuple):
    """One import in one file."""

    file: Path
    line: int
    name: str

    @property
    def where(self) -> str:
        return f"{self.file.relative_to(PACKAGE.parent)}:{self.line}"


@cache
def imports() -> tuple[Import, ...]:
    """Every import of the package, those inside functions and for types included."""
    return tuple(found for file in sorted(PACKAGE.rglob("*.py")) for found in _imports_of(file))


def _imports_of(file: Path) -> Iterator[Import]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(file, node.lineno, alias.name)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0 and node.module, f"{file}:{node.lineno}: a relative import"
            for alias in node.names:
                whole = f"{node.module}.{alias.name}" if node.module == "posecheck" else node.module
                yield Import(file, node.lineno, whole)


def part_of(file: Path) -> str:
    """The module or package right under `posecheck` that a file belongs to."""
    first = file.relative_to(PACKAGE).parts[0]
    return first.removesuffix(".py")


def inner() -> list[tuple[Import, str, str]]:
    """Imports between two parts of posecheck: the import, who, whom."""
    pairs = [
        (found, part_of(found.file), found.name.split(".")[1])
        for found in imports()
        if found.name.startswith("posecheck.")
    ]
    return [(found, who, whom) for found, who, whom in pairs if who != whom]


def layer_of(part: str) -> int:
    return next(i for i, layer in enumerate(LAYERS) if part in layer)


def is_layered(part: str) -> bool:
    return any(part in layer for layer in LAYERS)


def report(broken: list[str], law: str) -> None:
    assert not broken, "\n".join([f"{law}:", *broken])


def test_every_part_has_its_place() -> None:
    parts = {part_of(file) for file in PACKAGE.rglob("*.py")} - {"__init__"}
    homeless = sorted(p for p in parts if not is_layered(p) and p not in LEAVES)
    report(homeless, "Give each new part its place in LAYERS (or LEAVES)")


def test_every_part_is_on_the_map() -> None:
    page = (PACKAGE.parent / "CONTRIBUTING.md").read_text(encoding="utf-8")
    parts = {part_of(file) for file in PACKAGE.rglob("*.py")} - {"__init__", "__main__"}
    unknown = sorted(p for p in parts if f"`{p}`" not in page)
    report(unknown, "CONTRIBUTING.md tells where everything is")


def test_imports_point_down() -> None:
    broken = [
        f"{found.where}: {who} imports {whom}, which is above it"
        for found, who, whom in inner()
        if is_layered(who) and is_layered(whom) and layer_of(whom) > layer_of(who)
    ]
    report(broken, "Imports point down only")


def test_the_edges_do_not_know_each_other() -> None:
    broken = [
        f"{found.where}: {who} imports {whom}; let cli join them"
        for found, who, whom in inner()
        if who in EDGES and whom in EDGES
    ]
    report(broken, "Sources, estimators, overlay, sinks, tuning and reporting stay apart")


def test_leaves_import_little_and_are_read_by_few() -> None:
    too_much = [
        f"{found.where}: {who} imports {whom}, but only {sorted(LEAVES[who])} are its own"
        for found, who, whom in inner()
        if who in LEAVES and whom not in LEAVES[who]
    ]
    strangers = [
        f"{found.where}: {who} imports {whom}, which is for {sorted(READERS[whom])}"
        for found, who, whom in inner()
        if whom in LEAVES and who not in READERS[whom]
    ]
    report(too_much + strangers, "Files, models and configuration stay out of the core")


def test_the_core_has_no_clock_no_file_and_no_window() -> None:
    broken = [
        f"{found.where}: {part_of(found.file)} imports {found.name}"
        for found in imports()
        if part_of(found.file) in CORE and found.name.split(".")[0] in IMPURE
    ]
    report(broken, "Time, pictures and files enter the core as values")


def test_only_commands_print() -> None:
    broken = [
        f"{file.relative_to(PACKAGE.parent)}:{node.lineno}"
        for file in sorted(PACKAGE.rglob("*.py"))
        if part_of(file) != "cli"
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "print"
    ]
    report(broken, "Nothing but a command prints")


@pytest.mark.parametrize("module", ["posecheck.cli", "posecheck.session"])
def test_heavy_libraries_wait_until_they_are_needed(module: str) -> None:
    code = f"import sys, {module}; print(*sorted({set(HEAVY)!r} & set(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=PACKAGE.parent,
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = done.stdout.split()
    report(loaded, f"Importing {module} stays quick, so these are imported inside functions")


def test_a_window_that_would_hang_is_refused() -> None:
    """OpenCV and PyAV both bring an X11 library; where PyAV's is first, windows hang for good."""
    code = "import av, posecheck.sinks.window"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 1
    assert "import posecheck.sinks.window before whatever imports av" in done.stderr
