"""The grid of time: steps happen at multiples of ten seconds; people's answers are taken in at multiples of a tenth."""

from datetime import UTC, datetime, timedelta
from typing import Final

from itsus.model.words import WINDOW_S

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_WIDTH: Final = timedelta(seconds=WINDOW_S)
_TICK: Final = timedelta(milliseconds=100)


def next_step(at: datetime) -> datetime:
    """Return the first grid time after `at`: the step that takes in what was received at `at`."""
    return at - (at - _EPOCH) % _WIDTH + _WIDTH


def first_step(at: datetime) -> datetime:
    """Return the first grid time not before `at`."""
    past = (at - _EPOCH) % _WIDTH
    return at - past + _WIDTH if past else at


def last_tick(at: datetime) -> datetime:
    """Return the last tick not after `at`: up to it answers can be taken in."""
    return at - (at - _EPOCH) % _TICK


def next_tick(at: datetime) -> datetime:
    """Return the first tick after `at`: when an answer that was received at `at` is taken in."""
    return last_tick(at) + _TICK
