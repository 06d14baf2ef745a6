"""Which part of a world is played, and from when people in it are confused."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from itsus.replay.worlds.lag import hear_of
from itsus.replay.worlds.truth import Word
from itsus.replay.worlds.world import World

#: What is left where a world is shortened: a day from which to learn, and a little before the trouble.
DAY = timedelta(days=1)
BEFORE = timedelta(minutes=20)
#: People are confused when so many a minute more than usual look for answers.
CONFUSED_PER_MIN = 5.0
_STEP_MIN = 1 / 6


def shorten(world: World) -> World:
    """Return a world with a day of quiet time and no more of the story than can be judged."""
    if world.truth.is_lenient:
        return world
    story_start = world.outage_start - BEFORE
    # With the minute by which a seed may delay the trouble.
    end = min(world.end, world.outage_start + timedelta(minutes=world.truth.minutes + 1))
    return replace(world, history_start=story_start - DAY, story_start=story_start, end=end)


def confused_from(world: World) -> list[float | None]:
    """Return per word that must be said the minute from which people are confused; None where that is at once."""
    return [_find_confused(world, word) if word.is_gradual else None for word in world.truth.words]


def _find_confused(world: World, word: Word) -> float:
    return next((m for m in _minutes(world) if _count_confused(world, word.app, m) >= CONFUSED_PER_MIN), 0.0)


def _count_confused(world: World, app: str, minute: float) -> float:
    return sum(hear_of(world.trouble, crowd, minute).per_min for crowd in world.crowds if crowd.app == app)


def _minutes(world: World) -> Iterator[float]:
    steps = int((world.end - world.outage_start).total_seconds() / 60 / _STEP_MIN)
    return (step * _STEP_MIN for step in range(steps))
