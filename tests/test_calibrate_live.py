"""`posecheck calibrate` at the camera: what was measured is saved on every way out."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable

import pytest
from bodies import movement
from cli_clips import run
from test_session import CALF, ONE_REP, REST, RIGHT, Play, S, times

from posecheck.calibrating import easy_legs
from posecheck.cli.calibrate import _Keeper
from posecheck.cli.live_options import LiveOptions
from posecheck.cli.live_outlet import Outlet, Watcher
from posecheck.cli.live_screen import LiveStats
from posecheck.config import settings_path
from posecheck.config.profiles import load_profile, profile_names, profiles_folder
from posecheck.errors import SourceError
from posecheck.profile import Profile
from posecheck.sinks.tones import MemoryTones
from posecheck.sinks.voice import MemoryVoice
from posecheck.stretch import Leg

Captured = pytest.CaptureFixture[str]
Adapt = Callable[[tuple[Leg, ...]], tuple[Leg, ...]]
PULL, NOTHING = ONE_REP, times((0, REST), (S, REST))


class Camera:
    """Stands in for a session: plays a movement to whoever watches, then ends as it is told."""

    def __init__(self, keys: list[tuple[float, object]], ending: int | Exception) -> None:
        self.keys, self.ending = keys, ending
        self.options: LiveOptions | None = None

    def __call__(self, options: LiveOptions, stats: LiveStats, adapt: Adapt, watch: Watcher) -> int:
        self.options, stats.model = options, "heavy"
        outlet = Outlet(MemoryVoice(), MemoryTones())
        outlet.open_watcher(watch)
        for step in Play(movement(self.keys, RIGHT), adapt((Leg(CALF, "right"),))).steps:
            outlet.take_sound(step)
        outlet.close()  # as with every ending, by wish or not
        outlet.close()
        if isinstance(self.ending, Exception):
            raise self.ending
        return self.ending


@pytest.fixture
def camera(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Camera]:
    def put(keys: object = PULL, ending: int | Exception = 0) -> Camera:
        made = Camera(keys, ending)  # type: ignore[arg-type]
        monkeypatch.setattr(sys.modules["posecheck.cli.live"], "run_live", made)
        return made

    return put


def test_a_guided_run_makes_a_profile(capsys: Captured, camera: Callable[..., Camera]) -> None:
    used = camera()
    result = run(capsys, "calibrate", "--profile", "Ana", "--camera", "2")
    assert (result.code, result.err) == (0, "")
    (leg,) = load_profile("Ana").legs
    assert (leg.side, leg.source, leg.model) == ("right", "camera 2", "heavy")
    assert leg.reach["toes"] == pytest.approx(-20, abs=0.5)
    assert "calf\tright\tfoot\t−20°\t−14°\t−8°" in result.out
    assert used.options is not None
    assert used.options.history is False


def test_settings_do_not_spoil_it(capsys: Captured, camera: Callable[..., Camera]) -> None:
    settings_path().write_text('reps = 5\nprofile = "Bo"\nevents_folder = "/x"\nvolume = 0.5\n')
    used = camera()
    assert run(capsys, "calibrate").code == 0
    options = used.options
    assert options is not None
    assert (options.reps, options.profile, options.events) == (None, None, None)
    assert options.volume == 0.5


@pytest.mark.parametrize(
    ("ending", "code", "said"),
    [(SourceError("The camera is gone."), 1, "The camera is gone."), (130, 130, ""), (1, 1, "")],
)
def test_what_was_measured_until_then_is_kept(
    ending: int | Exception, code: int, said: str, capsys: Captured, camera: Callable[..., Camera]
) -> None:
    camera(ending=ending)
    result = run(capsys, "calibrate")
    assert (result.code, said in result.err) == (code, True)
    assert load_profile("me").leg("calf", "right") is not None


def test_a_kill_costs_only_the_stretch_under_way() -> None:
    """Saved as soon as a stretch is over, without any ending."""
    stats, legs = LiveStats(), easy_legs([Leg(CALF, "right")])
    keeper = _Keeper(Profile("me"), "0", stats)
    last_s, body = PULL[-1]
    keys = [*PULL, (last_s + 8.0, body)]  # long enough for the breath
    for step in Play(movement(keys, RIGHT), legs, reps=1).steps:
        keeper.add(step)
    until = time.monotonic() + 5
    while not profile_names() and time.monotonic() < until:
        time.sleep(0.01)
    assert profile_names() == ["me"]
    keeper.close()


@pytest.mark.parametrize("ending", [0, SourceError("The camera is gone.")])
def test_nothing_measured_is_no_profile(
    ending: int | Exception, capsys: Captured, camera: Callable[..., Camera]
) -> None:
    camera(NOTHING, ending)
    result = run(capsys, "calibrate")
    assert result.code == 1
    assert ("nothing was measured" if ending == 0 else "The camera is gone.") in result.err
    assert not profiles_folder().exists()
