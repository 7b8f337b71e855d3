"""Make every shipped threshold anew, with its evidence: one command.

    python calibration/thresholds/reproduce.py

Makes the corpora, tunes from the starting values (start.toml), writes what came out
(thresholds.toml), puts it into the stretch files, and scores starting and shipped values on
all corpora (tables in README.md, report.html). `git diff` then shows what has changed.
`--keep` leaves the corpora as they are.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

ROOT = Path(__file__).resolve().parents[2]
HERE = ROOT / "calibration" / "thresholds"
sys.path[:0] = [str(ROOT), str(HERE)]

import blend  # noqa: E402
import simulate  # noqa: E402
import tomlkit  # noqa: E402

from posecheck.cli.proposals import (  # noqa: E402
    apply_to_files,
    facts_of,
    origin_of,
    proposals,
)
from posecheck.cli.recordings import read_corpus  # noqa: E402
from posecheck.config.files import path_of  # noqa: E402
from posecheck.config.thresholds import NUMBERS, load_thresholds  # noqa: E402
from posecheck.files import write_text  # noqa: E402
from posecheck.tuning.apply import TUNED, multiline  # noqa: E402
from posecheck.tuning.evaluation import CheckScore, Evaluation, evaluate  # noqa: E402
from posecheck.tuning.overlay import Tuned, as_toml  # noqa: E402
from posecheck.tuning.propose import Aim, Proposal, band_text  # noqa: E402
from posecheck.tuning.report import as_html  # noqa: E402

START, RESULT, README = HERE / "start.toml", HERE / "thresholds.toml", HERE / "README.md"
CORPORA: Final = {"simulated": simulate.OUT, "blended": blend.OUT, "samples": ROOT / "samples"}
TUNED_ON: Final = "simulated"
AIM: Final = Aim(beta=0.5, least_gain=0.02)
"""Numbers that people have got used to are not changed for less than two hundredths of F."""
ABSOLUTE: Final = "an absolute angle takes on the bias of rendered bodies, which is not a person's"


def main(keep: bool) -> int:
    """All of it."""
    if not keep:
        simulate.main()
        blend.main()
    before = {name: evaluate(read_corpus([f], "auto", START)) for name, f in CORPORA.items()}
    recordings = before[TUNED_ON].recordings
    tuned = [_only_where_sound(t) for t in proposals(recordings, AIM)]
    facts = facts_of([CORPORA[TUNED_ON]], recordings, AIM.beta)
    write_text(RESULT, as_toml(tuned, facts | {"least_gain": AIM.least_gain}))
    back_to_start({t.stretch for t in tuned})
    for path, count in apply_to_files(recordings, tuned, origin_of(facts)):
        print(f"{path.name}: {count} checks tuned")
    after = {name: evaluate(read_corpus([f], "auto")) for name, f in CORPORA.items()}
    write_text(README, with_tables(README.read_text("utf-8"), tuned, before, after))
    everything = [r for e in after.values() for r in e.recordings]
    page = as_html(evaluate(everything), ", ".join(CORPORA), with_clips=False)
    write_text(HERE / "report.html", page)
    return 0


def _only_where_sound(t: Tuned) -> Tuned:
    """Changes and anchored values are tuned on rendered people; bare values are not."""
    if t.before.compare == "value" and t.before.anchor is None and t.changes:
        refusal = f"{ABSOLUTE}; kept {band_text(t.before)}"
        return replace(
            t,
            proposals=tuple(
                replace(p, check=t.before, refusal=refusal, before=t.proposals[0].before)
                for p in t.proposals
            ),
        )
    return t


def back_to_start(stretches: Iterable[str]) -> None:
    """Give every tuned check its starting values back."""
    start = {(t.stretch, t.check): t.numbers() for t in load_thresholds(START).tables}
    for stretch in stretches:
        path = path_of(stretch, "stretches")
        document = tomlkit.parse(path.read_text("utf-8"))
        for table in document["check"]:
            given, mark, _ = str(table["source"]).partition("\n" + TUNED)
            if mark:
                for key in NUMBERS:
                    value = start[stretch, str(table["id"])].get(key)
                    if value is not None:
                        table[key] = int(value) if value == int(value) else value
                table["source"] = multiline(given.rstrip())
        write_text(path, tomlkit.dumps(document))


def with_tables(
    text: str, tuned: Sequence[Tuned], before: dict[str, Evaluation], after: dict[str, Evaluation]
) -> str:
    """The README with its tables made anew."""
    for name, lines in (("tuned", tuned_rows(tuned)), ("scores", score_rows(before, after))):
        begin, end = f"<!-- {name}: begin -->\n", f"<!-- {name}: end -->"
        head, _, rest = text.partition(begin)
        text = head + begin + "\n".join(lines) + "\n" + end + rest.partition(end)[2]
    return text


def tuned_rows(tuned: Sequence[Tuned]) -> list[str]:
    """One row for every end of every check that tells a fault."""
    rows = ["| check | people, faults | band | margin | after s | F (0.5), before and held out | "
            "false a minute | why |", "|---|---|---|---|---|---|---|---|"]  # fmt: skip
    for t in tuned:
        for p in t.proposals:
            if p.end is not None and t.before.tells:
                rows.append(f"| {t.stretch}.{t.before.id} ({p.end}) | " + _row(t, p) + " |")
    return rows


def _row(t: Tuned, p: Proposal) -> str:
    new = t.before if p.refusal else p.check
    after = "-" if p.after is None else f"{p.after.f_beta:.2f}"
    false = "-" if p.after is None else f"{p.after.false_a_minute:.2f}"
    was = p.before
    cells = [
        f"{p.people}, {p.faults}",
        _arrow(band_text(t.before), band_text(new)),
        _arrow(f"{t.before.margin:g}", f"{new.margin:g}"),
        _arrow(f"{t.before.after_s:g}", f"{new.after_s:g}"),
        "-" if was is None else f"{was.f_beta:.2f}, {after}",
        "-" if was is None else f"{was.false_a_minute:.2f}, {false}",
        p.refusal or "**proposed**",
    ]
    return " | ".join(cells)


def _arrow(before: str, after: str) -> str:
    return before if before == after else f"{before} → **{after}**"


def score_rows(before: dict[str, Evaluation], after: dict[str, Evaluation]) -> list[str]:
    """Events of every check that tells a fault, on every corpus, with both sets of numbers."""
    rows = ["| check | " + " | ".join(CORPORA) + " |", "|---|" + "---|" * len(CORPORA)]
    names = dict.fromkeys(c.name for e in before.values() for c in e.checks if c.check.tells)
    for name in names:
        cells = [
            _arrow(_events(before[corpus], name), _events(after[corpus], name))
            for corpus in CORPORA
        ]
        rows.append(f"| {name} | " + " | ".join(cells) + " |")
    whole = [_arrow(_whole(before[c]), _whole(after[c])) for c in CORPORA]
    rows.append("| **all faults: F1** | " + " | ".join(whole) + " |")
    return rows


def _events(e: Evaluation, name: str) -> str:
    score: CheckScore | None = next((c for c in e.checks if c.name == name), None)
    if score is None:
        return "-"
    n = score.counts
    return f"{n.told} told, {n.missed} missed, {n.false} false"


def _whole(e: Evaluation) -> str:
    interval = "" if e.overall_ci is None else f" ({e.overall_ci[0]:.2f}-{e.overall_ci[1]:.2f})"
    return f"{e.overall.f_beta():.2f}{interval}"


if __name__ == "__main__":
    raise SystemExit(main("--keep" in sys.argv[1:]))
