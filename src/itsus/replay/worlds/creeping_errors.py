"""Errors creep from 1 % to 20 % in an hour: no moment at which something breaks."""

from typing import Final

from itsus.model.scope import Scope
from itsus.replay.worlds.build import build_world
from itsus.replay.worlds.trouble import CALM, CONFUSED, UNHARMED, Crowd, Harm, Lane, Stir, Trouble, rise, within
from itsus.replay.worlds.truth import SPOKEN, Truth, Word
from itsus.replay.worlds.world import World

FIXED: Final = 100.0


class CreepingErrors(Trouble):
    """Messages fail more and more; people notice from about 5 % on."""

    def harm(self, lane: Lane, minute: float) -> Harm | None:
        """Return the creeping share."""
        if lane.component != "messages" or not within(minute, 0, FIXED):
            return UNHARMED
        return Harm(failing=0.01 + 0.19 * rise(minute, 0, 60))

    def stir(self, crowd: Crowd, minute: float) -> Stir:
        """Return confusion that creeps behind."""
        if minute >= FIXED:
            return CALM
        times = {"report": 40.0, "search": 6.0, "mention": 3.0}[crowd.kind]
        return Stir(times * crowd.per_min * rise(minute, 15, 60), CONFUSED)


CREEPING_ERRORS: Final[World] = build_world(
    "creeping-errors",
    "errors creep from 1 % to 20 % in an hour",
    Truth(
        must="speak once people are confused, not before",
        minutes=60,
        words=(Word(scope=Scope.of(component="messages"), is_gradual=True),),
        reasons=SPOKEN,
        incidents=1,
    ),
    CreepingErrors(),
    hours=3.5,
)
