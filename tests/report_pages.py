"""Pages of `posecheck report`, read back: their tags, what they would fetch, their words."""

from __future__ import annotations

from html.parser import HTMLParser
from pathlib import Path

from cli_clips import ROOT

SAMPLES = ROOT / "samples"
GOLDEN = SAMPLES / "golden" / "calf_faults.events.jsonl"
TRACE = SAMPLES / "traces" / "calf_faults.posetrace.jsonl.gz"
_VOID = {"meta", "img", "br", "hr"}


class Page(HTMLParser):
    """Checks that tags match, and keeps what a page would fetch and what can be read on it.

    Attributes:
        language: What it says it is written in.
        words: Its texts, and those that stand for drawings and pictures.
    """

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[str] = []
        self.links: list[str] = []
        self.words: list[str] = []
        self.language: str | None = None
        self.feed(text)
        assert not self.open, f"never closed: {self.open}"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.links += [value or "" for name, value in attrs if name in ("src", "href")]
        self.words += [value or "" for name, value in attrs if name in ("alt", "aria-label")]
        if tag == "html":
            self.language = dict(attrs)["lang"]
        if tag not in _VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        self.tags.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.words.append(data)

    @property
    def text(self) -> str:
        """All of it, without the places where words may be parted."""
        return " ".join(" ".join(self.words).split()).replace("\u00ad", "")


def read(path: Path) -> Page:
    """A page that holds everything itself."""
    text = path.read_text(encoding="utf-8")
    assert "http" not in text and "url(" not in text and "@import" not in text
    page = Page(text)
    assert "script" not in page.tags and "link" not in page.tags
    assert all(link.startswith("data:") for link in page.links)
    return page
