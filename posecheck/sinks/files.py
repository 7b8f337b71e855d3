"""Temporary name, then rename: what sinks that write files share."""

from __future__ import annotations

from posecheck.files import PartFile, check_target, output_error, part_path, write_text

__all__ = ["PartFile", "check_target", "output_error", "part_path", "write_text"]
