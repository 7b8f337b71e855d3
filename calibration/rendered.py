"""Where the rendered corpus is. See README.md."""

from __future__ import annotations

from pathlib import Path

from posecheck.tuning import corpus
from posecheck.tuning.corpus import Still

CORPUS = Path(__file__).parent / "corpus" / "rendered"
MODELS = ("lite", "full", "heavy")


def stills() -> list[Still]:
    """All pictures that readings are taken from; those of clips serve for changes only."""
    return [s for s in everything() if not s.changes_only]


def everything() -> list[Still]:
    """All pictures, those of clips too."""
    return corpus.read_corpus(CORPUS)


def corpus_sha256() -> str:
    """Hash of the corpus files."""
    return corpus.corpus_sha256(CORPUS)
