"""Where frames and poses come from: cameras, clips, pictures and traces.

Importing this package is cheap; the adapter that is needed, and the library
behind it, is imported when a source is opened.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from posecheck.errors import SourceError
from posecheck.reading import open_file, reason
from posecheck.sources.base import MIN_SIDE_PX, Frame, Image, Source

__all__ = ["MIN_SIDE_PX", "Frame", "Image", "Source", "kind_of", "open_source"]

_MAGIC: Final = (b"\xff\xd8\xff", b"\x89PNG\r\n", b"BM", b"II*\0", b"MM\0*")
_PICTURE_ENDINGS: Final = (".jpg", ".jpeg", ".png", ".bmp", ".webp", ".tif", ".tiff")
_MOTION_JPEG_ENDINGS: Final = (".mjpg", ".mjpeg")
_TRACE_ENDINGS: Final = (".jsonl", ".jsonl.gz")


def kind_of(path: Path) -> str:
    """Tell ``trace``, ``picture`` and ``clip`` apart by content, then by name.

    Raises:
        SourceError: The path is missing, a folder, empty or unreadable.
    """
    try:
        with open_file(path) as file:
            head = file.read(64)
    except FileNotFoundError as error:
        raise SourceError(f"{path} was not found; check the name and the folder.") from error
    except IsADirectoryError as error:
        raise SourceError(
            f"{path} is a folder; give a video, a picture or a trace in it."
        ) from error
    except OSError as error:
        raise SourceError(f"{path} cannot be read: {reason(error)}.") from error
    if not head:
        raise SourceError(f"{path} is empty; record or copy it again.")
    name = path.name.lower().removesuffix(".part")
    if name.endswith(_TRACE_ENDINGS) or head.lstrip().startswith(b'{"format"'):
        return "trace"
    if name.endswith(_MOTION_JPEG_ENDINGS):
        return "clip"
    is_webp = head[:4] == b"RIFF" and head[8:12] == b"WEBP"
    if is_webp or head.startswith(_MAGIC) or name.endswith(_PICTURE_ENDINGS):
        return "picture"
    return "clip"


def open_source(path: str | Path) -> Source:
    """Open a video, a picture or a trace.

    Raises:
        SourceError: It cannot be opened; the message names the file and what to do.
    """
    if "://" in str(path):
        raise SourceError(f"{path} is a stream; use it with `posecheck live --camera {path}`.")
    path = Path(path).expanduser()
    kind = kind_of(path)
    if kind == "trace":
        from posecheck.sources.trace import TraceSource

        return TraceSource(path)
    if kind == "picture":
        from posecheck.sources.picture import PictureSource

        return PictureSource(path)
    from posecheck.sources.clip import ClipSource

    return ClipSource(path)
