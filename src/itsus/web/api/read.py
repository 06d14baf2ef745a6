"""What operators see, as JSON."""

from typing import Annotated, Any

import msgspec
from litestar import get
from litestar.params import FromPath, QueryParameter

from itsus.model.event import encode_event
from itsus.model.incident import Incident
from itsus.model.notice import Notice
from itsus.model.store import StoredEvent
from itsus.web.acts import find_incident, find_notice
from itsus.web.api.curves import get_curves
from itsus.web.figures import AppRollout, read_rollouts
from itsus.web.supply import TheDesk
from itsus.web.view import Now, read_now

Limit = Annotated[int, QueryParameter(ge=1, le=1000, description="At most this many.")]
App = Annotated[str, QueryParameter(max_length=100, description="Only this app's.")]
Before = Annotated[str, QueryParameter(max_length=100, description="`next` of the page before.")]

Current = Annotated[bool, QueryParameter(description="Only proposed, up, or ended less than a day ago.")]


class Notices(msgspec.Struct, frozen=True):
    """Notices, latest first. `next`, as `before`, leads to older ones; empty: there are none."""

    notices: list[Notice]
    next: str = ""


class EventAt(msgspec.Struct, frozen=True):
    """An event as `itsus replay --json` writes it, with its place in the log."""

    position: int
    event: dict[str, Any]


class Events(msgspec.Struct, frozen=True):
    """Events, oldest first. `after` for the next page is the last position here."""

    events: list[EventAt]


class Rollouts(msgspec.Struct, frozen=True):
    """All apps' rollouts."""

    rollouts: list[AppRollout]


def to_event_at(stored: StoredEvent) -> EventAt:
    """Return the wire form of an event."""
    return EventAt(stored.position, msgspec.json.decode(encode_event(stored.event)))


@get("/now", summary="How all apps stand")
async def get_now(desk: TheDesk) -> Now:
    """Return how all apps stand at this moment of the engine's clock."""
    return await read_now(desk)


@get("/incidents/{incident:str}", summary="One incident")
async def get_incident(desk: TheDesk, incident: FromPath[str]) -> Incident:
    """Return one incident."""
    return await find_incident(desk, incident)


@get("/notices", summary="Notices, latest first")
async def list_notices(
    desk: TheDesk, app: App = "", only_current: Current = False, before: Before = "", limit: Limit = 100
) -> Notices:
    """Return notices; `only_current`: proposed, up, or ended less than a day ago. `next` leads to older ones."""
    found = await desk.store.notices(app=app, only_current=only_current, before=before, limit=limit + 1)
    shown = found[:limit]
    return Notices(shown, shown[-1].id if len(found) > limit else "")


@get("/notices/{notice:str}", summary="One notice")
async def get_notice(desk: TheDesk, notice: FromPath[str]) -> Notice:
    """Return one notice. What waits for approval is in `proposal`, named by its `draft`."""
    return await find_notice(desk, notice)


@get("/events", summary="The log of decisions, page by page")
async def list_events(
    desk: TheDesk,
    after: Annotated[int, QueryParameter(ge=0, le=2**53, description="The last position you have.")] = 0,
    app: App = "",
    incident: Annotated[str, QueryParameter(max_length=100, description="Only this incident's.")] = "",
    limit: Limit = 200,
) -> Events:
    """Return events after a position, oldest first."""
    stored = await desk.store.events(after=after, app=app, incident=incident, limit=limit)
    return Events([to_event_at(s) for s in stored])


@get("/rollout", summary="Stages and what they show so far")
async def get_rollout(desk: TheDesk) -> Rollouts:
    """Return each app's stages, the figures per arm, and the verdict so far."""
    return Rollouts(list(await read_rollouts(desk)))


#: All of the above.
READ_ROUTES = (get_now, get_incident, list_notices, get_notice, list_events, get_rollout, get_curves)
