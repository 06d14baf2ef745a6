"""What handlers may ask for by name: `desk`, `person`, `team`."""

from collections.abc import Callable
from functools import partial
from typing import Any, Final, TypeAlias

from litestar import Request
from litestar.datastructures import State
from litestar.di import NamedDependency

from itsus.web.audit import note
from itsus.web.desk import Desk
from itsus.web.identity import Person
from itsus.web.problem import Problem
from itsus.web.team import Team

#: What handlers name `desk`, `person` (whom the guard has let in), and `team` (whose changes are that person's).
TheDesk: TypeAlias = NamedDependency[Desk]
ThePerson: TypeAlias = NamedDependency[Person]
TheTeam: TypeAlias = NamedDependency[Team]


def supply_desk(state: State) -> Desk:
    """Return the desk."""
    desk: Desk = state.desk
    return desk


def supply_person(request: Request[Person | None, None, State]) -> Person:
    """Return who is asking; the guard has let them in."""
    if request.user is None:
        raise Problem("sign_in_required")
    return request.user


def supply_team(request: Request[Person | None, None, State], state: State) -> Team:
    """Return the team; what is done with it is noted as done by who is asking."""
    desk, person = supply_desk(state), supply_person(request)
    return Team(desk.store, state.passwords.hash, partial(note, desk, person))


DEPENDENCIES: Final[dict[str, Callable[..., Any]]] = {
    "desk": supply_desk,
    "person": supply_person,
    "team": supply_team,
}
