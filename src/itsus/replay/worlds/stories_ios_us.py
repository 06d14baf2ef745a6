"""Uploading stories fails for people in the United States who use iOS. Nobody else notices anything."""

from typing import Final

from itsus.model.scope import Scope
from itsus.replay.worlds.build import build_world
from itsus.replay.worlds.trouble import CALM, CONFUSED, UNHARMED, Crowd, Harm, Lane, Stir, Trouble, within
from itsus.replay.worlds.truth import SPOKEN, Truth, Word
from itsus.replay.worlds.world import World

FIXED: Final = 60.0


class StoriesOnIos(Trouble):
    """A third of the requests for stories fails there, for an hour."""

    def harm(self, lane: Lane, minute: float) -> Harm | None:
        """Return 5xx for stories / US / ios."""
        is_there = (lane.component, lane.country, lane.platform) == ("stories", "US", "ios")
        return Harm(failing=0.35) if is_there and within(minute, 0, FIXED) else UNHARMED

    def stir(self, crowd: Crowd, minute: float) -> Stir:
        """Return the confusion of those people, who speak English."""
        if not within(minute, 0, FIXED):
            return CALM
        is_there = crowd.country == "US" and crowd.platform in ("ios", "")
        per_min = {"report": 60.0, "search": 40.0}.get(crowd.kind, 0.0) if is_there else 0.0
        return Stir(80.0 if (crowd.kind, crowd.lang) == ("mention", "en") else per_min, CONFUSED)


STORIES_IOS_US: Final[World] = build_world(
    "stories-ios-us",
    "uploading stories fails on iOS in the US",
    Truth(
        must="speak, scoped to stories / US / ios; nobody else sees it",
        minutes=75,
        words=(Word(scope=Scope.of(component="stories", country="US", platform="ios")),),
        reasons=SPOKEN,
        incidents=1,
    ),
    StoriesOnIos(),
)
