"""A language: all words of the coach, and the sentences of the stretches that come with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from posecheck.stretch import Check, Routine, Stretch
from posecheck.words import ENGLISH, Words


@dataclass(frozen=True, slots=True)
class CheckWords:
    """The sentences of one check; those it does not have are None, as in `stretch.Check`."""

    say_low: str | None = None
    say_high: str | None = None
    hint: str | None = None


@dataclass(frozen=True, slots=True)
class StretchWords:
    """The sentences of one stretch; see `stretch.Stretch` for each."""

    name: str
    placement: str
    setup: str
    move: str
    advice: tuple[str, ...] = ()
    check: Mapping[str, CheckWords] = field(default_factory=dict)

    @classmethod
    def of(cls, stretch: Stretch) -> StretchWords:
        """Those that a stretch has."""
        checks = {c.id: CheckWords(c.say_low, c.say_high, c.hint) for c in stretch.checks}
        return cls(
            stretch.name, stretch.placement, stretch.setup, stretch.move, stretch.advice, checks
        )

    def put_into(self, stretch: Stretch) -> Stretch:
        """The same stretch with these sentences."""
        return replace(
            stretch,
            name=self.name,
            placement=self.placement,
            setup=self.setup,
            move=self.move,
            advice=self.advice,
            checks=tuple(self._check(check) for check in stretch.checks),
        )

    def _check(self, check: Check) -> Check:
        said = self.check[check.id]
        return replace(check, say_low=said.say_low, say_high=said.say_high, hint=said.hint)


@dataclass(frozen=True, slots=True)
class RoutineWords:
    """Name and notes of one routine; see `stretch.Routine`."""

    name: str
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Language:
    """One language.

    Attributes:
        code: As in ISO 639-1 ("de"); voices are chosen by it.
        name: What it calls itself.
        words: The coach's.
        stretch, routine: By id, for those that come with posecheck; what is not here keeps
            its own sentences, as English does, and every file of the user's own.
    """

    code: str = "en"
    name: str = "English"
    words: Words = ENGLISH
    stretch: Mapping[str, StretchWords] = field(default_factory=dict)
    routine: Mapping[str, RoutineWords] = field(default_factory=dict)

    def of_stretch(self, stretch: Stretch) -> Stretch:
        """A stretch that comes with posecheck in this language."""
        words = self.stretch.get(stretch.id)
        return words.put_into(stretch) if words else stretch

    def of_routine(self, routine: Routine) -> Routine:
        """A routine that comes with posecheck in this language; its legs stay as they are."""
        words = self.routine.get(routine.id)
        if words is None:
            return routine
        return replace(routine, name=words.name, before=words.before, after=words.after)


IN_ENGLISH = Language()
