"""The errors of `angles` as one self-contained web page, with a plot a measure."""

from __future__ import annotations

import base64
import html
import io
import math
from collections.abc import Sequence
from typing import Any

from posecheck.tuning.angles import WAYS, Cell, named, table_rows

_STYLE = """body{font:15px/1.45 system-ui,sans-serif;max-width:70em;margin:2em auto;padding:0 1em}
table{border-collapse:collapse;margin:1em 0;font-variant-numeric:tabular-nums}
td,th{padding:.15em .6em;border-bottom:1px solid #ddd;text-align:left}img{max-width:100%}"""

_COLOUR = {"picture": "#9a6a00", "world": "#777777", "posecheck": "#0060a8"}


def page(cells: Sequence[Cell], note: str) -> str:
    """The whole page; needs matplotlib."""
    parts = [f"<h1>Errors of the angles</h1><p>{html.escape(note)} Dots: mean absolute error "
             "by camera yaw (0 = side-on, 90 = from the front); thin lines: nine readings in ten "
             "stay under.</p>"]  # fmt: skip
    for change in (False, True):
        own = [c for c in cells if c.change is change]
        parts.append(f"<h2>{'Change against the rest' if change else 'Absolute'}</h2>")
        for measure in dict.fromkeys(c.measure for c in own):
            picture = _plot([c for c in own if c.measure == measure])
            label = html.escape(named(measure))
            parts.append(f'<h3>{label}</h3><img alt="error of {label} by yaw" src="{picture}">')
    for title, head, rows in table_rows(cells):
        parts.append(f"<h2>{html.escape(title)}</h2>{_table(head, rows)}")
    return (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Errors of the angles</title>'
        f"<style>{_STYLE}</style><body>{''.join(parts)}</body></html>\n"
    )


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    top = "".join(f"<th>{html.escape(h)}</th>" for h in head)
    body = "".join(
        "<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in row) + "</tr>" for row in rows
    )
    return f"<table><tr>{top}</tr>{body}</table>"


def _pyplot() -> Any:
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    return pyplot


def _plot(cells: Sequence[Cell]) -> str:
    """Error against yaw, one panel a model, as a data address."""
    pyplot = _pyplot()
    models = sorted({c.model for c in cells})
    figure, panels = pyplot.subplots(
        1, len(models), figsize=(3.4 * len(models), 2.6), sharey=True, squeeze=False
    )
    for panel, model in zip(panels[0], models, strict=True):
        for way in WAYS:
            own = [c for c in cells if (c.model, c.way) == (model, way) and math.isfinite(c.mae)]
            yaw = [(c.yaw_from + c.yaw_to) / 2 for c in own]
            panel.plot(yaw, [c.mae for c in own], "o-", color=_COLOUR[way], label=way, ms=4)
            panel.plot(yaw, [c.p90 for c in own], "-", color=_COLOUR[way], lw=0.6)
        panel.set(title=model, xlabel="camera yaw, degrees", xlim=(0, 90), ylim=(0, None))
    panels[0][0].set_ylabel("error")
    panels[0][0].legend(fontsize=7, frameon=False)
    figure.tight_layout()
    out = io.BytesIO()
    figure.savefig(out, format="png", dpi=80)
    pyplot.close(figure)
    return "data:image/png;base64," + base64.b64encode(out.getvalue()).decode()
