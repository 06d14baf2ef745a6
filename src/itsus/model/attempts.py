"""What was tried lately and how much of it failed, beside what is usual: for people to look at. It is no evidence."""

from datetime import datetime
from typing import Protocol, runtime_checkable

import msgspec


class Attempts(msgspec.Struct, frozen=True):
    """How the counted attempts of an app went in the last minute.

    Args:
        failed: The share that failed; None if nobody counted any.
        usual: The share that fails in ordinary times; None while that is not known.
        most: Up to which share is nothing unusual; None likewise.
    """

    failed: float | None = None
    usual: float | None = None
    most: float | None = None


@runtime_checkable
class AttemptsCounter(Protocol):
    """A detector that counts attempts and knows how many of them fail in ordinary times."""

    def attempts(self, app: str, now: datetime) -> Attempts | None:
        """Return how the attempts of an app went as of the last step; None if nobody counts any now."""
