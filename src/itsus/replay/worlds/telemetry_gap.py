"""The metrics pipeline breaks: gateways and metrics fall silent. The app is fine, and so are people and probes."""

from typing import Final

from itsus.replay.worlds.build import build_world
from itsus.replay.worlds.trouble import UNHARMED, Harm, Lane, Trouble, within
from itsus.replay.worlds.truth import Truth
from itsus.replay.worlds.world import World


class TelemetryGap(Trouble):
    """Nothing is counted for forty minutes."""

    def harm(self, _lane: Lane, minute: float) -> Harm | None:
        """Return silence."""
        return None if within(minute, 0, 40) else UNHARMED


TELEMETRY_GAP: Final[World] = build_world(
    "telemetry-gap",
    "the metrics pipeline breaks, people are fine",
    Truth(
        must="silent, `telemetry_gap`; operators told",
        minutes=60,
        faults=("unknown",),
        told=("telemetry_gap",),
        reasons=("telemetry_gap",),
        incidents=1,
    ),
    TelemetryGap(),
)
