"""Ninety seconds of errors: over before anybody could have been told."""

from typing import Final

from itsus.replay.worlds.build import build_world
from itsus.replay.worlds.trouble import CALM, CONFUSED, UNHARMED, Crowd, Harm, Lane, Stir, Trouble, within
from itsus.replay.worlds.truth import Truth
from itsus.replay.worlds.world import World

#: Minutes.
LASTS: Final = 1.5


class Blip(Trouble):
    """The feed fails for a third of the requests, now these and now those: a second try mostly works."""

    def harm(self, lane: Lane, minute: float) -> Harm | None:
        """Return ninety seconds of failures."""
        return Harm(failing=0.3) if lane.component == "feed" and within(minute, 0, LASTS) else UNHARMED

    def stir(self, crowd: Crowd, minute: float) -> Stir:
        """Return a few who would ask, most of whom find it working again before they do."""
        times = {"report": 6.0, "search": 0.8, "mention": 0.5}[crowd.kind]
        return Stir(times * crowd.per_min, CONFUSED) if within(minute, 0, LASTS) else CALM


NINETY_SECONDS: Final[World] = build_world(
    "ninety-seconds",
    "90 seconds of errors",
    Truth(must="wait, then silent, `too_brief`", minutes=20, reasons=("may_be_brief", "too_brief"), incidents=1),
    Blip(),
)
