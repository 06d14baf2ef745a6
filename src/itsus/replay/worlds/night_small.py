"""A small component fails at night, and nobody minds."""

from datetime import UTC, datetime
from typing import Final

from itsus.replay.worlds.build import build_cast, build_world
from itsus.replay.worlds.family import build_settings
from itsus.replay.worlds.traffic import SHARE_OF_COMPONENT
from itsus.replay.worlds.trouble import UNHARMED, Harm, Lane, Trouble, within
from itsus.replay.worlds.truth import Truth
from itsus.replay.worlds.world import World

SMALL: Final = "collections"


class SmallAtNight(Trouble):
    """Half of the requests for one small component fails for an hour and a half."""

    def harm(self, lane: Lane, minute: float) -> Harm | None:
        """Return the failures."""
        return Harm(failing=0.5) if lane.component == SMALL and within(minute, 0, 90) else UNHARMED


NIGHT_SMALL: Final[World] = build_world(
    "night-small",
    "a small component fails at night, nobody minds",
    Truth(must="silent, logged with the reason `people_calm`", minutes=45, reasons=("people_calm",), incidents=1),
    SmallAtNight(),
    cast=build_cast(components={**SHARE_OF_COMPONENT, SMALL: 0.004}),
    outage=datetime(2022, 3, 16, 6, tzinfo=UTC),
    settings=build_settings(components=(SMALL,)),
)
