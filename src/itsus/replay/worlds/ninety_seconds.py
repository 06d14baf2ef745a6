"""Ninety seconds of errors: over before anybody could have been told."""

from typing import Final

from itsus.replay.worlds.build import build_world
from itsus.replay.worlds.trouble import CALM, CONFUSED, UNHARMED, Crowd, Harm, Lane, Stir, Trouble, within
from itsus.replay.worlds.world import World


class Blip(Trouble):
    """The feed fails for a third of the requests; a few people ask."""

    def harm(self, lane: Lane, minute: float) -> Harm | None:
        """Return ninety seconds of failures (the second minute counts half of them)."""
        if lane.component != "feed" or not within(minute, 0, 2):
            return UNHARMED
        return Harm(failing=0.3 if minute < 1 else 0.15)

    def stir(self, crowd: Crowd, minute: float) -> Stir:
        """Return a few who ask."""
        return Stir(0.3 * crowd.per_min, CONFUSED) if within(minute, 0, 3) else CALM


NINETY_SECONDS: Final[World] = build_world("ninety-seconds", "90 seconds of errors", "wait, then silent", Blip())
