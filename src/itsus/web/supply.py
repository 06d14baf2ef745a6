"""What handlers may ask for by name: `desk`, `person`."""

from collections.abc import Callable
from typing import Any, Final, TypeAlias

from litestar import Request
from litestar.datastructures import State
from litestar.di import NamedDependency

from itsus.web.desk import Desk
from itsus.web.identity import Person
from itsus.web.problem import Problem

#: What handlers name `desk`, and `person` (whom the guard has let in).
TheDesk: TypeAlias = NamedDependency[Desk]
ThePerson: TypeAlias = NamedDependency[Person]


def supply_desk(state: State) -> Desk:
    """Return the desk."""
    desk: Desk = state.desk
    return desk


def supply_person(request: Request[Person | None, None, State]) -> Person:
    """Return who is asking; the guard has let them in."""
    if request.user is None:
        raise Problem("sign_in_required")
    return request.user


DEPENDENCIES: Final[dict[str, Callable[..., Any]]] = {"desk": supply_desk, "person": supply_person}
