"""The grid of time: steps happen at multiples of ten seconds, and nowhere else."""

from datetime import UTC, datetime, timedelta
from typing import Final

from itsus.model.words import WINDOW_S

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_WIDTH: Final = timedelta(seconds=WINDOW_S)


def next_step(at: datetime) -> datetime:
    """Return the first grid time after `at`: the step that takes in what was received at `at`."""
    return at - (at - _EPOCH) % _WIDTH + _WIDTH


def first_step(at: datetime) -> datetime:
    """Return the first grid time not before `at`."""
    past = (at - _EPOCH) % _WIDTH
    return at - past + _WIDTH if past else at
