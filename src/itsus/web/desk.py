"""What every page and call works with: the store, the settings, the clock."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from itsus.model.clock import Clock
from itsus.model.confusion import Reader
from itsus.model.settings import Settings
from itsus.model.store import Store


@dataclass(frozen=True)
class Desk:
    """The operators' desk.

    Args:
        store: Where everything is.
        settings: Of the apps, the policy and the rollout.
        clock: The engine's clock.
        reader: Reads the posts that operators try.
        is_rehearsal: The clock tells a story, and nothing of it is happening.
    """

    store: Store
    settings: Settings
    clock: Clock
    reader: Reader
    is_rehearsal: bool = False

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
