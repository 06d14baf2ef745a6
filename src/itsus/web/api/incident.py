"""What people say about an incident, over HTTP: notes, and where it is or whose fault against the evidence."""

from typing import Literal

import msgspec
from litestar import post
from litestar.params import JSONBody

from itsus.model.scope import DIMENSIONS, Scope
from itsus.model.words import FaultParty
from itsus.web import acts
from itsus.web.acts import Accepted
from itsus.web.api.act import Id, Key
from itsus.web.supply import TheDesk, ThePerson


class Remark(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A note; `link` is the address of an alert or a ticket, http or https, or empty."""

    text: str
    link: str = ""


class Place(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where an incident is. Per dimension a list of values; absent or empty = all."""

    component: tuple[str, ...] = ()
    country: tuple[str, ...] = ()
    platform: tuple[str, ...] = ()
    version: tuple[str, ...] = ()
    network: tuple[str, ...] = ()

    def to_scope(self) -> Scope:
        """Return it as a scope."""
        return Scope(**{name: getattr(self, name) for name in DIMENSIONS})


class Overruling(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A person's word above the evidence's. `scope` null and `fault` "": what the evidence says."""

    scope: Place | None = None
    fault: FaultParty | Literal[""] = ""


@post("/incidents/{incident:str}/notes", status_code=202, summary="Write a note beside an incident")
async def write_note(desk: TheDesk, person: ThePerson, incident: Id, data: JSONBody[Remark], key: Key = "") -> Accepted:
    """Write down what was found, with a link to an alert or a ticket. It stands in the log, and decides nothing."""
    return await acts.note(desk, person, incident, data.text, data.link, key=key)


@post("/incidents/{incident:str}/overrule", status_code=202, summary="Say where an incident is, or whose fault")
async def overrule(
    desk: TheDesk, person: ThePerson, incident: Id, data: JSONBody[Overruling], key: Key = ""
) -> Accepted:
    """Take your word over the evidence's until the incident ends; notices follow it by the usual rules of approval."""
    scope = data.scope.to_scope() if data.scope is not None else None
    return await acts.overrule(desk, person, incident, scope, data.fault, key=key)


#: All of the above.
INCIDENT_ROUTES = (write_note, overrule)
