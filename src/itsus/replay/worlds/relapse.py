"""Recovery, and relapse some five minutes after it was called fixed: people must not read of two problems."""

from typing import Final

from itsus.model.scope import Scope
from itsus.replay.worlds.build import build_world
from itsus.replay.worlds.trouble import CALM, CONFUSED, UNHARMED, Crowd, Harm, Lane, Stir, Trouble, within
from itsus.replay.worlds.truth import SPOKEN, Truth, Word
from itsus.replay.worlds.world import World

#: Minutes of the two bouts. Between them it is seen to be over, that holds for five minutes, and is said.
BOUTS: Final = ((0.0, 20.0), (40.0, 55.0))


class Relapse(Trouble):
    """The feed fails for half of the requests, works for twenty minutes, fails again."""

    def harm(self, lane: Lane, minute: float) -> Harm | None:
        """Return the two bouts."""
        is_bad = lane.component == "feed" and any(within(minute, *bout) for bout in BOUTS)
        return Harm(failing=0.5) if is_bad else UNHARMED

    def stir(self, crowd: Crowd, minute: float) -> Stir:
        """Return confusion that follows each bout."""
        times = {"report": 60.0, "search": 8.0, "mention": 5.0}[crowd.kind]
        is_stirred = any(within(minute, *bout) for bout in BOUTS)
        return Stir(times * crowd.per_min, CONFUSED) if is_stirred else CALM


RELAPSE: Final[World] = build_world(
    "relapse",
    "recovery, and relapse after 5 minutes of having been called fixed",
    Truth(
        must="fixed, then the same incident, the same notice, updated",
        minutes=75,
        words=(Word(scope=Scope.of(component="feed")),),
        reasons=(*SPOKEN, "recovered", "relapse"),
        course=("proposed", "published", "resolved", "updated", "resolved"),
        incidents=1,
    ),
    Relapse(),
)
