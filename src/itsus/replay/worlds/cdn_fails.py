"""The CDN fails and, six minutes later, says so."""

from typing import Final

from itsus.model.signal import Signal
from itsus.model.words import ErrorClass
from itsus.replay.worlds.build import TUESDAY, build_cast, build_world
from itsus.replay.worlds.family import FAMILY
from itsus.replay.worlds.trouble import CALM, CONFUSED, UNHARMED, Crowd, Harm, Lane, Probe, Stir, Trouble, within
from itsus.replay.worlds.truth import SPOKEN, Truth, Word
from itsus.replay.worlds.world import World

SAID: Final = 6.0
FIXED: Final = 60.0
SOURCE: Final = "statuspage-cdn"


class CdnFails(Trouble):
    """Names of the CDN do not resolve from most places; two fifths of what still arrives fails to connect."""

    def harm(self, _lane: Lane, minute: float) -> Harm | None:
        """Return fewer requests, many failing."""
        return Harm(traffic=0.6, failing=0.4, error="connect") if within(minute, 0, FIXED) else UNHARMED

    def stir(self, crowd: Crowd, minute: float) -> Stir:
        """Return confusion everywhere."""
        times = {"report": 80.0, "search": 10.0, "mention": 6.0}[crowd.kind]
        return Stir(times * crowd.per_min, CONFUSED) if within(minute, 0, FIXED) else CALM

    def probe_error(self, probe: Probe, minute: float) -> ErrorClass | None:
        """Return `dns` from four of the six places."""
        return "dns" if within(minute, 0, FIXED) and probe.place not in ("sfo", "bom") else None

    def others(self) -> tuple[tuple[float, Signal], ...]:
        """Return the CDN's own word, about each app that relies on it."""
        return tuple(
            (minute, self._word(app, status))
            for minute, status in ((SAID, "firing"), (FIXED, "resolved"))
            for app in FAMILY
        )

    @staticmethod
    def _word(app: str, status: str) -> Signal:
        return Signal(
            kind="alert",
            at=TUESDAY,
            app=app,
            status=status,
            name="CDN: major outage",
            dependency="cdn",
            source=SOURCE,
        )


CDN_FAILS: Final[World] = build_world(
    "cdn-fails",
    "the CDN fails and says so",
    Truth(
        must="speak, fault us at first, dependency as soon as the CDN's own word arrives",
        minutes=30,
        words=tuple(Word(app) for app in FAMILY),
        faults=("us", "dependency"),
        fault_at={SAID: "us", SAID + 5: "dependency"},
        reasons=SPOKEN,
    ),
    CdnFails(),
    cast=build_cast(FAMILY, platforms={"": 1.0}),
)
