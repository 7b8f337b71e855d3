"""Colours (Okabe and Ito's, told apart by people with any colour vision) and contrast."""

from __future__ import annotations

from posecheck.scene import Tone

Colour = tuple[int, int, int]
"""Blue, green, red, 0..255, as OpenCV wants it."""

WHITE: Colour = (245, 245, 245)
SOFT: Colour = (205, 205, 205)
INK: Colour = (16, 14, 12)

PANEL_GREY = 20
PANEL_OPACITY = 0.78
"""Panels darken what is behind them: white text on them keeps a contrast above 4.5 even
over a white wall."""

TONES: dict[Tone, Colour] = {
    Tone.OK: (115, 158, 0),
    Tone.FAULT: (0, 94, 213),
    Tone.UNKNOWN: (160, 160, 160),
    Tone.TARGET: (233, 180, 86),
    Tone.WARN: (0, 159, 230),
    Tone.NEUTRAL: WHITE,
}
"""Bluish green, vermillion, grey, sky blue, orange and white."""


def luminance(colour: Colour) -> float:
    """Relative luminance 0..1 of an sRGB colour (WCAG 2.2)."""

    def linear(channel: int) -> float:
        c = channel / 255.0
        return c / 12.92 if c <= 0.04045 else float(((c + 0.055) / 1.055) ** 2.4)

    b, g, r = (linear(channel) for channel in colour)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(a: Colour, b: Colour) -> float:
    """Contrast ratio 1..21 of two colours (WCAG 2.2)."""
    light, dark = sorted((luminance(a), luminance(b)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def behind_panel(background: Colour) -> Colour:
    """What a background looks like through a panel."""
    b, g, r = (round(c * (1 - PANEL_OPACITY) + PANEL_GREY * PANEL_OPACITY) for c in background)
    return b, g, r
