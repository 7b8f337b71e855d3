"""Small painting tools: smooth lines, arcs, dark panels and marks."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache

import cv2
import numpy as np
import numpy.typing as npt

from posecheck.overlay.palette import INK, PANEL_GREY, PANEL_OPACITY, TONES, Colour
from posecheck.overlay.places import Rect
from posecheck.overlay.text import Picture, bitmap
from posecheck.scene import Mark, Tone

_SHIFT = 4
_FINE = 1 << _SHIFT
"""Lines are placed to a sixteenth of a pixel, so that slow movement does not jerk."""

_SMOOTH = 4
"""Marks are painted this many times larger and shrunk."""

Points = Sequence[tuple[float, float]] | npt.NDArray[np.float64]


def _fixed(points: Points) -> npt.NDArray[np.int32]:
    return np.rint(np.asarray(points, dtype=np.float64) * _FINE).astype(np.int32)


def line(
    picture: Picture, points: Points, colour: Colour, width: int, closed: bool = False
) -> None:
    """A smooth line through points."""
    cv2.polylines(picture, [_fixed(points)], closed, colour, width, cv2.LINE_AA, _SHIFT)


def segments(picture: Picture, ends: npt.NDArray[np.float64], colour: Colour, width: int) -> None:
    """Many straight lines at once, as (n, 2, 2): start and end points."""
    if len(ends):
        cv2.polylines(picture, list(_fixed(ends)), False, colour, width, cv2.LINE_AA, _SHIFT)


def area(picture: Picture, points: Points, colour: Colour) -> None:
    """A filled outline."""
    cv2.fillPoly(picture, [_fixed(points)], colour, cv2.LINE_AA, _SHIFT)


def disc(picture: Picture, at: tuple[float, float], radius: float, colour: Colour) -> None:
    """A filled circle."""
    x, y = round(at[0] * _FINE), round(at[1] * _FINE)
    cv2.circle(picture, (x, y), round(radius * _FINE), colour, -1, cv2.LINE_AA, _SHIFT)


def ring(picture: Picture, at: tuple[int, int], radius: int, width: int, colour: Colour) -> None:
    """A ring on a dark panel; `radius` is that of its outer edge."""
    made = _ring(radius, width, colour)
    size = made.shape[0]
    x, y = at[0] - size // 2, at[1] - size // 2
    part = picture[max(y, 0) : y + size, max(x, 0) : x + size]
    if part.shape == made.shape:
        cv2.max(part, made, dst=part)


@lru_cache(maxsize=32)
def _ring(radius: int, width: int, colour: Colour) -> Picture:
    size = (2 * radius + 1) * _SMOOTH
    canvas = np.zeros((size, size, 3), np.uint8)
    middle = round((radius - width / 2) * _SMOOTH)
    cv2.circle(canvas, (size // 2, size // 2), middle, colour, width * _SMOOTH)
    small = cv2.resize(canvas, (size // _SMOOTH,) * 2, interpolation=cv2.INTER_AREA)
    return small.astype(np.uint8)


def polar(at: tuple[float, float], radius: float, degrees: float) -> tuple[float, float]:
    """The point in a direction, degrees clockwise from picture right."""
    a = math.radians(degrees)
    return at[0] + radius * math.cos(a), at[1] + radius * math.sin(a)


def arc_points(
    at: tuple[float, float], radius: float, start: float, end: float
) -> npt.NDArray[np.float64]:
    """Points on a circle from one direction to another, about 4 degrees apart."""
    n = max(2, math.ceil(abs(end - start) / 4.0) + 1)
    a = np.radians(np.linspace(start, end, n))
    return np.stack([at[0] + radius * np.cos(a), at[1] + radius * np.sin(a)], axis=1)


def dashed(
    picture: Picture,
    a: tuple[float, float],
    b: tuple[float, float],
    colour: Colour,
    width: int,
    dash: float,
) -> None:
    """A dashed line."""
    length = math.hypot(b[0] - a[0], b[1] - a[1])
    if not length > 0:
        return
    ux, uy = (b[0] - a[0]) / length, (b[1] - a[1]) / length
    at = 0.0
    while at < length:
        end = min(at + dash, length)
        piece = ((a[0] + ux * at, a[1] + uy * at), (a[0] + ux * end, a[1] + uy * end))
        line(picture, piece, colour, width)
        at += 1.9 * dash


def arrow_head(
    picture: Picture, tip: tuple[float, float], degrees: float, size: float, colour: Colour
) -> None:
    """A filled triangle that points in a direction."""
    back = [polar(tip, size, degrees + 180 + turn) for turn in (-28, 28)]
    area(picture, [tip, *back], colour)


def panel(picture: Picture, rect: Rect, radius: int) -> None:
    """Darken a rounded rectangle, so that text on it can be read over anything."""
    h, w = picture.shape[:2]
    x0, y0, x1, y1 = max(rect.x, 0), max(rect.y, 0), min(rect.right, w), min(rect.bottom, h)
    if x1 <= x0 or y1 <= y0:
        return
    part = picture[y0:y1, x0:x1]
    keep, add = _panel(x1 - x0, y1 - y0, min(radius, (x1 - x0) // 2, (y1 - y0) // 2))
    cv2.multiply(part, keep, dst=part, scale=1 / 255)
    cv2.add(part, add, dst=part)


@lru_cache(maxsize=96)
def _panel(width: int, height: int, radius: int) -> tuple[Picture, Picture]:
    """Of every pixel: the share (of 255) of the ground that stays, and the grey to add."""
    cover = np.full((height, width), 255, np.uint8)
    if radius > 0:
        big = radius * _SMOOTH
        round_ = np.zeros((big, big), np.uint8)
        cv2.circle(round_, (big, big), big, 255, -1)
        corner = cv2.resize(round_, (radius, radius), interpolation=cv2.INTER_AREA)
        cover[:radius, :radius], cover[:radius, -radius:] = corner, corner[:, ::-1]
        cover[-radius:, :radius], cover[-radius:, -radius:] = corner[::-1], corner[::-1, ::-1]
    cover = np.repeat(cover[..., None], 3, axis=2)
    keep = np.rint(255 - cover * PANEL_OPACITY).astype(np.uint8)
    add = np.rint(cover / 255.0 * PANEL_OPACITY * PANEL_GREY).astype(np.uint8)
    return keep, add


def mark(picture: Picture, at: tuple[int, int], radius: int, shape: Mark, tone: Tone) -> None:
    """A coloured disc with a dark sign."""
    if shape is Mark.NONE or radius < 2:
        return
    sign, cover = _mark(shape, tone, radius)
    size = sign.shape[0]
    x, y = at[0] - size // 2, at[1] - size // 2
    part = picture[max(y, 0) : y + size, max(x, 0) : x + size]
    if part.shape != sign.shape:
        return
    part[:] = sign + (part * cover).astype(np.uint8)


@lru_cache(maxsize=256)
def _mark(shape: Mark, tone: Tone, radius: int) -> tuple[Picture, npt.NDArray[np.float32]]:
    """The mark, already weighted with its coverage, and how much of the ground shows."""
    size = 2 * radius + 1
    big = size * _SMOOTH
    canvas = np.zeros((big, big, 3), np.uint8)
    cover = np.zeros((big, big), np.uint8)
    centre, r = (big // 2, big // 2), radius * _SMOOTH
    cv2.circle(canvas, centre, r, TONES[tone], -1)
    cv2.circle(cover, centre, r, 255, -1)
    _sign(canvas, shape, centre, r, TONES[tone])
    weight = cv2.resize(cover, (size, size), interpolation=cv2.INTER_AREA).astype(np.float32) / 255
    small = cv2.resize(canvas, (size, size), interpolation=cv2.INTER_AREA).astype(np.uint8)
    shows: npt.NDArray[np.float32] = (1.0 - weight)[..., None].astype(np.float32)
    return small, shows


def _sign(canvas: Picture, shape: Mark, centre: tuple[int, int], r: int, ground: Colour) -> None:
    def at(x: float, y: float) -> tuple[int, int]:
        return round(centre[0] + x * r), round(centre[1] + y * r)

    def stroke(*points: tuple[int, int], width: float = 0.24) -> None:
        cv2.polylines(canvas, [np.array(points, np.int32)], False, INK, max(1, round(width * r)))

    if shape is Mark.CHECK:
        stroke(at(-0.45, 0.05), at(-0.12, 0.38), at(0.48, -0.34))
    elif shape in (Mark.UP, Mark.DOWN):
        s = -1.0 if shape is Mark.UP else 1.0
        stroke(at(0, -0.45 * s), at(0, 0.35 * s))
        head = [at(0, 0.66 * s), at(-0.46, 0.08 * s), at(0.46, 0.08 * s)]
        cv2.fillPoly(canvas, [np.array(head, np.int32)], INK)
    elif shape is Mark.TARGET:
        cv2.circle(canvas, centre, round(0.55 * r), INK, max(1, round(0.2 * r)))
        cv2.circle(canvas, centre, round(0.2 * r), INK, -1)
    elif shape is Mark.PAUSE:
        for x in (-0.26, 0.26):
            stroke(at(x, -0.42), at(x, 0.42), width=0.26)
    else:
        _letter(
            canvas, {Mark.UNKNOWN: "?", Mark.ALERT: "!", Mark.INFO: "i"}[shape], centre, r, ground
        )


def _letter(canvas: Picture, text: str, centre: tuple[int, int], r: int, ground: Colour) -> None:
    size = round(1.7 * r)
    glyph = bitmap(text, size, 800, (255, 255, 255))[0][..., 0]
    columns = np.flatnonzero(glyph.any(axis=0))
    glyph = glyph[:, columns[0] : columns[-1] + 1]
    h, w = glyph.shape
    y, x = centre[1] - h // 2, centre[0] - w // 2
    cover = glyph[..., None].astype(np.float32) / 255
    ink = np.array(INK, np.float32)
    part = canvas[y : y + h, x : x + w]
    part[:] = (ink * cover + np.array(ground, np.float32) * (1 - cover)).astype(np.uint8)
