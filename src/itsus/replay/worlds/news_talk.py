"""Everybody talks about us: a hearing, a film, a fine. Nothing is broken."""

from typing import Final

from itsus.replay.worlds.build import build_world
from itsus.replay.worlds.trouble import CALM, Crowd, Stir, Trouble, rise, within
from itsus.replay.worlds.truth import Truth
from itsus.replay.worlds.world import World

#: Jokes too, but not that it is down: nothing is. Hardly anyone asks, or makes the joke that is made of outages.
TALK: Final = {"talk": 0.6, "chat": 0.38, "jest": 0.018, "ask": 0.001, "mock": 0.001}


class Talk(Trouble):
    """Twenty times the usual mentions, none of them about something that fails."""

    def stir(self, crowd: Crowd, minute: float) -> Stir:
        """Return talk."""
        if crowd.kind != "mention" or not within(minute, 0, 110):
            return CALM
        return Stir(20 * crowd.per_min * rise(minute, 0, 15), TALK)


NEWS_TALK: Final[World] = build_world(
    "news-talk",
    "everybody talks about us in the news, nothing is broken",
    Truth(
        must="silent: whether it is too loud in one kind alone (`single_source`) or no trouble is heard in it at all",
        minutes=60,
        faults=("unknown",),
    ),
    Talk(),
)
