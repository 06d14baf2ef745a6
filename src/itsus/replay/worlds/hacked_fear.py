"""Everybody is logged out at once. No server reports an error; thousands believe that they were hacked."""

from typing import Final

from itsus.replay.worlds.build import COUNTRIES, build_cast, build_world
from itsus.replay.worlds.people import build_desk
from itsus.replay.worlds.trouble import CALM, UNHARMED, Cast, Crowd, Harm, Lane, Stir, Trouble, rise, within
from itsus.replay.worlds.truth import Truth, Word
from itsus.replay.worlds.world import World

FEARS: Final = {"ask_account": 0.85, "ask": 0.1, "report": 0.05}
#: How many times more than usual speak up in each way.
TIMES: Final = {"report": 60.0, "search": 12.0, "mention": 8.0, "ticket": 120.0}


class MassLogout(Trouble):
    """People log in again, which works."""

    def harm(self, lane: Lane, minute: float) -> Harm | None:
        """Return three times the usual logins, none of them failing more than usual."""
        return Harm(traffic=3.0) if lane.component == "login" and within(minute, 0, 40) else UNHARMED

    def stir(self, crowd: Crowd, minute: float) -> Stir:
        """Return fear for accounts of all who open the app, that takes an hour to calm down."""
        if not within(minute, 0, 100):
            return CALM
        fear = 1 - rise(minute, 40, 100)
        return Stir(TIMES[crowd.kind] * crowd.per_min * fear, FEARS)


_USUAL: Final = build_cast()
HACKED_FEAR: Final[World] = build_world(
    "hacked-fear",
    "thousands believe that they were hacked, no server error (mass logout)",
    Truth(
        must="operators told at once, a hint proposed; fault unknown or account",
        minutes=30,
        words=(Word(strength="hint"),),
        faults=("unknown", "account"),
        told=("people_confused_no_problem",),
        reasons=("people_confused_no_problem",),
        incidents=1,
    ),
    MassLogout(),
    cast=Cast(_USUAL.lanes, _USUAL.crowds + build_desk("photogram", COUNTRIES), _USUAL.probes),
)
