"""A new version of the Android app does not work; it spreads for an hour, then its successor is known."""

from typing import Final

from itsus.model.scope import Scope
from itsus.replay.worlds.build import build_cast, build_world
from itsus.replay.worlds.family import build_settings
from itsus.replay.worlds.trouble import CALM, UNHARMED, Crowd, Harm, Lane, Stir, Trouble, rise
from itsus.replay.worlds.truth import SPOKEN, Truth, Word
from itsus.replay.worlds.world import World

OLD: Final = "300.1"
BAD: Final = "300.2"
CURED: Final = "300.3"
#: The last share of the people on Android who have the bad version.
SPREAD: Final = 0.4
VERSIONS: Final = {"android": {OLD: 1.0, BAD: 1.0}, "ios": {"300.2": 1.0}, "web": {"": 1.0}}
BLAMES: Final = {"ask_device": 0.45, "report": 0.35, "ask": 0.2}


class BadRelease(Trouble):
    """A third of what the bad version asks for fails. It is given to more and more people."""

    def harm(self, lane: Lane, minute: float) -> Harm | None:
        """Return how the versions share the traffic of Android, and the bad one's failures."""
        if lane.platform != "android":
            return UNHARMED
        share = SPREAD * rise(minute, 0, 60)
        if lane.version == OLD:
            return Harm(traffic=1.0 - share)
        return Harm(traffic=share, failing=0.35, error="other") if share else None

    def stir(self, crowd: Crowd, minute: float) -> Stir:
        """Return the people with the bad version, who think that their phone is broken."""
        share = rise(minute, 0, 60)
        if crowd.kind == "report" and crowd.platform == "android":
            return Stir(90.0 * crowd.per_min / 0.35 * share, BLAMES, version=BAD)
        return Stir(crowd.per_min * share * 3.0, BLAMES) if crowd.kind != "report" else CALM


BAD_RELEASE_ANDROID: Final[World] = build_world(
    "bad-release-android",
    "a bad app release on Android",
    Truth(
        must='speak to that version, fault us, "update to …"',
        minutes=40,
        words=(Word(scope=Scope.of(platform="android", version=BAD), is_gradual=True),),
        reasons=SPOKEN,
        mentions=CURED,
        incidents=1,
    ),
    BadRelease(),
    cast=build_cast(versions=VERSIONS),
    hours=4,
    settings=build_settings({"android": CURED}),
)
