"""`posecheck extract`: finished clips are kept, others are made anew; the same on any machine."""

from __future__ import annotations

import gzip
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from posecheck.cli import extraction, main
from posecheck.sources.trace import TraceSource
from tests.cli_clips import MODULE, environment, sample_frames, write_frames
from tests.sample_clips import SAMPLES, trace_of


@pytest.fixture
def clips(tmp_path: Path) -> Path:
    folder = tmp_path / "clips"
    folder.mkdir()
    write_frames(folder / "a.mp4", sample_frames()[:5])
    write_frames(folder / "b.mp4", sample_frames()[:6])
    return folder


def run(capsys: pytest.CaptureFixture[str], *args: object) -> tuple[int, str, str]:
    code = main(["extract", *map(str, args), "--model", "lite"])
    out = capsys.readouterr()
    return code, out.out, out.err


def written(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


@pytest.mark.model
def test_finished_clips_are_kept_and_changed_ones_are_made_anew(
    clips: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    traces = clips / "traces"
    assert run(capsys, clips, "--jobs", 1) == (0, f"2 traces in {traces}: 2 made, 0 kept.\n", "")
    first = written(traces)
    assert list(first) == ["a.posetrace.jsonl.gz", "b.posetrace.jsonl.gz"]
    assert {"source_sha256", "posecheck"} <= set(TraceSource(traces / next(iter(first))).header)
    assert run(capsys, clips, "--jobs", 1)[1].endswith("0 made, 2 kept.\n")
    write_frames(clips / "a.mp4", sample_frames()[:4])
    assert run(capsys, clips, "--jobs", 1)[1].endswith("1 made, 1 kept.\n")
    second = written(traces)
    assert second["a.posetrace.jsonl.gz"] != first["a.posetrace.jsonl.gz"]
    assert second["b.posetrace.jsonl.gz"] == first["b.posetrace.jsonl.gz"]
    (traces / "b.posetrace.jsonl.gz").write_bytes(b"damaged")
    assert run(capsys, clips, "--jobs", 1)[1].endswith("1 made, 1 kept.\n")
    assert written(traces) == second


@pytest.mark.model
def test_a_trace_from_elsewhere_is_not_written_over(
    clips: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = clips / "traces" / "a.posetrace.jsonl.gz"
    kept.parent.mkdir()
    shutil.copy(trace_of("calf_good"), kept)
    before = kept.read_bytes()
    code, out, err = run(capsys, clips, "--jobs", 1)
    assert (code, "1 trace in" in out) == (1, True)
    assert err == (
        f"posecheck: a.mp4: {kept} was not made by extract and would be lost; move it, or choose "
        "another folder with --out.\n"
    )
    assert kept.read_bytes() == before


@pytest.mark.model
def test_a_clip_that_is_cut_off_is_told(clips: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_frames(clips / "b.mp4", sample_frames()[:6], cut=0.7)
    code, out, err = run(capsys, clips, "--jobs", 1)
    assert (code, out.endswith("2 made, 0 kept.\n")) == (0, True)
    assert err.startswith("posecheck: b.mp4: ")
    assert "left out" in err


@pytest.mark.model
def test_a_trace_that_is_cut_short_does_not_get_its_name(
    clips: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    from posecheck.cli import clips as cli_clips

    moments = cli_clips.moments

    def interrupted(source: object, estimator: object) -> Iterator[object]:
        yield next(moments(source, estimator))  # type: ignore[arg-type]
        raise KeyboardInterrupt

    monkeypatch.setattr(cli_clips, "moments", interrupted)
    code, _, err = run(capsys, clips, "--jobs", 1)
    assert (code, err) == (130, "posecheck: interrupted; everything so far is saved.\n")
    assert list((clips / "traces").iterdir()) == []


@pytest.mark.model
@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL there")
def test_after_a_kill_it_goes_on_where_it_was(
    clips: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_frames(clips / "c.mp4", sample_frames())
    traces = clips / "traces"
    process = subprocess.Popen(
        [*MODULE, "extract", str(clips), "--model", "lite", "--jobs", "1"], env=environment()
    )
    until = time.monotonic() + 120
    while not list(traces.glob("*.gz")) and time.monotonic() < until:
        time.sleep(0.02)
    process.kill()
    process.wait()
    finished = written(traces).keys() & {f"{name}.posetrace.jsonl.gz" for name in "abc"}
    assert finished
    kept = {name: (traces / name).stat().st_mtime_ns for name in finished}
    code, out, _ = run(capsys, clips, "--jobs", 1)
    assert code == 0 and out.endswith(f"{3 - len(kept)} made, {len(kept)} kept.\n")
    assert {name: (traces / name).stat().st_mtime_ns for name in kept} == kept
    assert run(capsys, clips, "--jobs", 1, "--out", tmp_path / "anew")[0] == 0
    assert written(tmp_path / "anew").items() <= written(traces).items()


@pytest.mark.model
def test_a_clip_that_fails_stops_no_other(clips: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (clips / "aa.mp4").write_bytes(b"no clip")
    code, out, err = run(capsys, clips)
    assert code == 1 and out.endswith("2 made, 0 kept.\n")
    assert err.startswith("posecheck: aa.mp4: ") and err.count("\n") == 1


def test_nothing_to_do_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = run(capsys, tmp_path)
    assert code == 1 and err.startswith(f"posecheck: {tmp_path}: there are no clips in it (.mp4 ")
    for place in ("x", "y"):
        (tmp_path / place).mkdir()
        (tmp_path / place / "a.mp4").touch()
    code, _, err = run(capsys, tmp_path / "x", tmp_path / "y", "--out", tmp_path / "out")
    assert (code, err) == (
        1, "posecheck: Two clips would become a.posetrace.jsonl.gz; give each its own name.\n",
    )  # fmt: skip


def test_a_trace_given_by_hand_is_never_made_anew(tmp_path: Path) -> None:
    given, made = trace_of("calf_good"), tmp_path / "made.posetrace.jsonl.gz"
    text = gzip.decompress(given.read_bytes()).decode()
    made.write_bytes(gzip.compress(text.replace("{", '{"source_sha256":"1",', 1).encode()))
    assert not extraction.is_made_here(given) and extraction.is_made_here(made)


@pytest.mark.model
def test_a_cluster_gives_the_same_byte_for_byte(
    clips: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    distributed = pytest.importorskip("distributed")
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for name in ("calf_faults", "calf_good", "quad_good"):
        shutil.copy(trace_of(name), corpus)
        shutil.copy(SAMPLES / f"{name}.json", corpus)
    rules = ["evaluate", "rules", str(corpus), "--format", "json"]
    assert run(capsys, clips, "--out", tmp_path / "here", "--jobs", 1)[0] == 0
    assert main([*rules, "--jobs", "1"]) == 0
    here = capsys.readouterr()
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, host="127.0.0.1"
    ) as cluster:
        dask = ["--dask", cluster.scheduler_address]
        code, out, err = run(capsys, clips, "--out", tmp_path / "there", *dask)
        assert (code, err) == (0, "") and out.endswith("2 made, 0 kept.\n")
        assert main([*rules, *dask]) == 0
        assert capsys.readouterr() == here
    assert written(tmp_path / "there") == written(tmp_path / "here")


@pytest.mark.parametrize(
    "address", ["foo", "", "tcp://[::", "tcp://1.2.3.4:x", "abc://here:1", "inproc://here"]
)
def test_an_address_that_is_none_is_told_at_once(
    address: str, clips: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    distributed = pytest.importorskip("distributed")
    monkeypatch.setattr(distributed, "Client", None)
    code, _, err = run(capsys, clips, "--dask", address)
    assert (code, err) == (
        1,
        f"posecheck: --dask {address}: this is not an address; give the scheduler's, as in "
        "--dask tcp://192.168.1.5:8786.\n",
    )


def test_a_cluster_that_is_not_there(
    clips: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("distributed")
    from posecheck.cli import clusters

    monkeypatch.setattr(clusters, "TIMEOUT_S", 0.3)
    code, _, err = run(capsys, clips, "--dask", "tcp://127.0.0.1:9")
    assert code == 1 and "there is no scheduler; start one with `dask scheduler`" in err
    monkeypatch.setattr(clusters, "find_spec", lambda _: None)
    code, _, err = run(capsys, clips, "--dask", "tcp://127.0.0.1:9")
    assert (code, err) == (
        1, "posecheck: --dask needs distributed; install it with: pip install "
        "'posecheck[cluster]'.\n",
    )  # fmt: skip
