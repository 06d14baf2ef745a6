"""Everything that happens, as it happens: server-sent events."""

from collections.abc import AsyncIterator
from typing import Annotated, Any

import msgspec
from litestar import Request, get
from litestar.datastructures import State
from litestar.params import HeaderParameter
from litestar.response import ServerSentEvent
from litestar.response.sse import ServerSentEventMessage

from itsus.web.api.read import to_event_at
from itsus.web.changes import Change, Changes
from itsus.web.identity import is_still_welcome

#: How long a browser waits before it connects again.
_RETRY_MS = 2000


@get("/stream", summary="Changes as server-sent events", media_type="text/event-stream")
async def stream(
    request: Request[Any, Any, State],
    state: State,
    last_event_id: Annotated[
        str, HeaderParameter(name="Last-Event-ID", required=False, description="The last position you have.")
    ] = "",
) -> ServerSentEvent:
    """Send `change` for each event, with its position as id, and `figures` when only the standing figures moved.

    Goes on after `Last-Event-ID` where it is given, so that nothing is missed between two connections.
    """
    changes: Changes = state.changes
    after = (
        int(last_event_id) if last_event_id.isascii() and last_event_id.isdigit() and len(last_event_id) < 16 else None
    )
    return ServerSentEvent(_messages(request, changes, after), retry_duration=_RETRY_MS)


async def _messages(
    request: Request[Any, Any, State], changes: Changes, after: int | None
) -> AsyncIterator[ServerSentEventMessage]:
    yield ServerSentEventMessage(event="hello", data="{}", retry=_RETRY_MS)
    async for change in changes.listen(after):
        # Who was signed out or disabled meanwhile hears no more; their browser comes back, and is told to sign in.
        if not await is_still_welcome(request):
            return
        yield _message(change)


def _message(change: Change) -> ServerSentEventMessage:
    if change.is_alive_only:
        return ServerSentEventMessage(data=None, comment="alive")
    if change.stored is None:
        return ServerSentEventMessage(event="figures", data="{}")
    event = msgspec.json.encode(to_event_at(change.stored).event)
    return ServerSentEventMessage(event="change", id=change.stored.position, data=event)
