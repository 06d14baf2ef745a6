"""Two unrelated problems at once: stories on iOS in the US, and messages in Brazil."""

from typing import Final

from itsus.model.scope import Scope
from itsus.replay.worlds.build import build_world
from itsus.replay.worlds.trouble import CALM, CONFUSED, UNHARMED, Crowd, Harm, Lane, Stir, Trouble, within
from itsus.replay.worlds.truth import SPOKEN, Truth, Word
from itsus.replay.worlds.world import World

STORIES: Final = (0.0, 70.0)
MESSAGES: Final = (15.0, 80.0)


class TwoProblems(Trouble):
    """The second starts a quarter of an hour after the first."""

    def harm(self, lane: Lane, minute: float) -> Harm | None:
        """Return one trouble or the other; no stream has both."""
        if (lane.component, lane.country, lane.platform) == ("stories", "US", "ios") and within(minute, *STORIES):
            return Harm(failing=0.4)
        if (lane.component, lane.country) == ("messages", "BR") and within(minute, *MESSAGES):
            return Harm(failing=0.5, error="timeout")
        return UNHARMED

    def stir(self, crowd: Crowd, minute: float) -> Stir:
        """Return the confusion of each country, in its language."""
        times = {"report": 60.0, "search": 8.0, "mention": 4.0}[crowd.kind]
        is_us = crowd.lang == "en" and crowd.platform in ("ios", "") and within(minute, *STORIES)
        is_brazil = crowd.lang == "pt" and within(minute, *MESSAGES)
        return Stir(times * crowd.per_min, CONFUSED) if is_us or is_brazil else CALM


TWO_PROBLEMS: Final[World] = build_world(
    "two-problems",
    "two unrelated problems at once",
    Truth(
        must="two incidents, two notices, each to its own audience",
        minutes=45,
        words=(
            Word(scope=Scope.of(component="stories", country="US", platform="ios")),
            Word(scope=Scope.of(component="messages", country="BR"), visible=MESSAGES[0]),
        ),
        reasons=SPOKEN,
        incidents=2,
    ),
    TwoProblems(),
    hours=3.5,
)
