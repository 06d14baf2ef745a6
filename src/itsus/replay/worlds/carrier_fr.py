"""A carrier in France fails: all apps suffer in its network, all other networks are fine."""

from typing import Final

from itsus.model.words import ErrorClass
from itsus.replay.worlds.build import build_cast, build_world
from itsus.replay.worlds.family import FAMILY
from itsus.replay.worlds.trouble import CALM, UNHARMED, Crowd, Harm, Lane, Probe, Stir, Trouble, within
from itsus.replay.worlds.truth import Truth
from itsus.replay.worlds.world import World

CARRIER: Final = "AS3215"
NETWORKS: Final = {
    "FR": {CARRIER: 0.45, "AS12322": 0.3, "AS15557": 0.25},
    "US": {"AS7018": 0.5, "AS7922": 0.5},
    "BR": {"AS28573": 1.0},
}
FIXED: Final = 70.0
BLAMES: Final = {"ask_connection": 0.6, "ask": 0.2, "report": 0.2}


class CarrierFails(Trouble):
    """Most of the carrier's traffic is gone, what is left times out."""

    def harm(self, lane: Lane, minute: float) -> Harm | None:
        """Return a drop and timeouts in the carrier's network."""
        is_there = lane.network == CARRIER and within(minute, 0, FIXED)
        return Harm(traffic=0.35, failing=0.2, error="timeout") if is_there else UNHARMED

    def stir(self, crowd: Crowd, minute: float) -> Stir:
        """Return people in France who wonder about their connection."""
        if not within(minute, 0, FIXED) or crowd.lang != "fr":
            return CALM
        return Stir({"report": 8.0, "search": 15.0, "mention": 30.0}[crowd.kind], BLAMES)

    def probe_error(self, probe: Probe, minute: float) -> ErrorClass | None:
        """Return timeouts of the one probe in the carrier's network."""
        return "timeout" if probe.network == CARRIER and within(minute, 0, FIXED) else None


CARRIER_FR: Final[World] = build_world(
    "carrier-fr",
    "a carrier in France fails, all apps there suffer, other networks are fine",
    Truth(
        must="silent to people (fault network); operators told",
        minutes=80,
        faults=("network",),
        told=("not_ours",),
        reasons=("not_ours",),
    ),
    CarrierFails(),
    cast=build_cast(FAMILY, networks=NETWORKS, platforms={"": 1.0}),
)
