"""One source floods us with fake reports: a few texts, a few senders, from a place that never reported before."""

from typing import Final

from itsus.model.signal import Signal
from itsus.replay.worlds.build import TUESDAY, build_world
from itsus.replay.worlds.family import FAMILY
from itsus.replay.worlds.trouble import Trouble
from itsus.replay.worlds.truth import Truth
from itsus.replay.worlds.world import World

SOURCE: Final = "rehearsal-forum"
PER_10_S: Final = 60
MINUTES: Final = 45
TEXTS: Final = ("photogram is down", "photogram not working!!", "is photogram down", "photogram is down for everyone")
PEOPLE: Final = 12


class Flood(Trouble):
    """360 reports a minute."""

    def others(self) -> tuple[tuple[float, Signal], ...]:
        """Return the fakes."""
        return tuple((n / 6 + k / 600, self._fake(n + k)) for n in range(MINUTES * 6) for k in range(PEOPLE))

    @staticmethod
    def _fake(n: int) -> Signal:
        return Signal(
            kind="report",
            at=TUESDAY,
            app=FAMILY[0],
            country="US",
            count=PER_10_S // PEOPLE,
            text=TEXTS[n % len(TEXTS)],
            lang="en",
            person=f"rehearsal-{n % PEOPLE}",
            source=SOURCE,
        )


FLOOD_ONE_SOURCE: Final[World] = build_world(
    "flood-one-source",
    "one source floods us with fake reports",
    Truth(
        must="silent, `single_source`; operators told",
        minutes=30,
        faults=("unknown",),
        told=("single_source",),
        reasons=("single_source",),
        incidents=1,
    ),
    Flood(),
)
