"""How a live session starts: the model that fits, and what to tell before and after."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from posecheck.cli.startup import warn_of_reporting
from posecheck.errors import PosecheckError
from posecheck.host import Frame
from posecheck.language import IN_ENGLISH, Language
from posecheck.pages import WORDS_PER_S
from posecheck.reading import may_exist
from posecheck.welcome import ending_page, welcome_back, welcome_pages
from posecheck.words import ENGLISH, Screen

if TYPE_CHECKING:
    from posecheck.cli.live_options import LiveOptions
    from posecheck.estimators import Estimator
    from posecheck.models import ModelBundle
    from posecheck.sources.camera import CameraSource
    from posecheck.stretch import Leg

SURE: Final = 0.85
"""Of the speaking rate that is asked for, what a voice is sure to reach."""

LATELY: Final = timedelta(weeks=8)
"""Whose last session is not longer ago needs no whole welcome: our choice."""

_WEAK: Final = {
    # Measured on rendered clips with known angles: the two smaller models lose the toes
    # behind the other foot, and mix up legs that cross.
    "calf": "weak_calf",
    "glute": "weak_glute",
}


def pick_model(name: str, camera: CameraSource) -> ModelBundle:
    """The model asked for; `auto` is timed on the camera's first picture."""
    from posecheck.estimators import choose_model
    from posecheck.models import load

    warn_of_reporting()
    if name != "auto":
        return load(name)
    frame = camera.read(2.0)
    return choose_model([frame] if frame else [], live=True)


def warm_estimator(bundle: ModelBundle, camera: CameraSource) -> Estimator:
    """The model, warmed up: its first picture takes up to a second."""
    from posecheck.estimators.mediapipe import MediaPipeEstimator

    estimator = MediaPipeEstimator(bundle)
    frame = camera.read(2.0)
    if frame is not None:
        estimator.estimate(frame)
    return estimator


def load_model(name: str) -> Estimator:
    """A model to change to."""
    from posecheck.estimators.mediapipe import MediaPipeEstimator
    from posecheck.models import load

    return MediaPipeEstimator(load(name))


def model_limits(name: str, legs: tuple[Leg, ...], say: Screen = ENGLISH.screen) -> str:
    """What cannot be judged with this model, as a sentence; "" when nothing is to be said."""
    ids = dict.fromkeys(leg.stretch.id for leg in legs)
    weak: list[str] = [getattr(say, _WEAK[i]) for i in ids if i in _WEAK]
    if name not in ("lite", "full") or not weak:
        return ""
    both = say.joined.format(first=weak[0], second=weak[-1])
    return say.weak_model.format(model=name, what=both if len(weak) > 1 else weak[0])


def frame_for(
    options: LiveOptions, legs: tuple[Leg, ...], language: Language = IN_ENGLISH
) -> Frame:
    """What comes before and after: the routine's own notes, or a stretch's advice.

    Nobody waits for pages that are neither shown nor spoken, or that they know by heart.
    """
    from posecheck.config import load_routine
    from posecheck.history import streak

    if not (options.window or options.voice):
        return Frame()
    words = language.words
    if options.stretch is None:
        loaded = load_routine(options.routine, language)
        title, before, after = words.welcome.title, loaded.before, loaded.after
    else:
        title, before, after = legs[0].stretch.name, legs[0].stretch.advice, ()
    days = _days_before(options.profile) if options.history else []
    if options.welcome is None and days and date.today() - max(days) <= LATELY:
        pages = welcome_back(words.welcome)
    elif options.welcome is False:
        pages = ()
    else:
        pages = welcome_pages(legs, before, title, words.welcome)
    rate = options.voice_rate
    words_per_s = WORDS_PER_S if rate is None else SURE * rate / 60.0
    weeks = streak([*days, date.today()], date.today()).weeks if options.history else 0
    return Frame(pages, ending_page(after, words.ending, weeks), words_per_s)


def _days_before(profile: str | None) -> list[date]:
    """Days on which this person had a session; none when the history cannot say."""
    from posecheck.history import History, default_path, sessions

    if not may_exist(default_path()):
        return []
    whose = (profile or "").casefold()
    try:
        with History() as history:
            return [s.day for s in sessions(history) if s.legs and s.profile.casefold() == whose]
    except PosecheckError:  # said when the session's own history is opened
        return []
