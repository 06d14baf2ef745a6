"""What every page and call works with: the store, the settings, the clock."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, NamedTuple

from itsus.model.clock import Clock
from itsus.model.confusion import Reader
from itsus.model.settings import Settings
from itsus.model.store import Store


class FeedKey(NamedTuple):
    """A key that signs the feed, by the id that stands in documents: what clients pin, or refuse once it is revoked."""

    part: Literal["current", "standby", "revoked"]
    id: str


@dataclass(frozen=True)
class Desk:
    """The operators' desk.

    Args:
        store: Where everything is.
        settings: Of the apps, the policy and the rollout.
        clock: The engine's clock.
        reader: Reads the posts that operators try.
        is_rehearsal: The clock tells a story, and nothing of it is happening.
        feed_keys: Tells which keys sign the feed now.
    """

    store: Store
    settings: Settings
    clock: Clock
    reader: Reader
    is_rehearsal: bool = False
    feed_keys: Callable[[], Sequence[FeedKey]] = tuple

    def now(self) -> datetime:
        """Return the present of the engine's clock."""
        return self.clock.now()

    def wall_now(self) -> datetime:
        """Return the present of the wall's clock: sessions and the speed of the story are measured on it."""
        return self.clock.to_wall(self.clock.now())

    def speed(self) -> float:
        """Return how many seconds of the engine's clock pass in one second of the wall's."""
        now, hour = self.now(), timedelta(hours=1)
        passed = self.clock.to_wall(now + hour) - self.clock.to_wall(now)
        return hour / passed if passed else 1.0

    def is_behind_tls(self) -> bool:
        """Tell whether people reach the console over TLS, as its public address says."""
        return self.settings.operators.console.startswith("https://")
