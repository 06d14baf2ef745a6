"""The notices that one person is shown now, for who can run neither the client nor the reader (docs/api.md).

Open to all: it says no more than the public feed, and less of it. What is asked is neither logged nor kept.
"""

from hashlib import sha256
from typing import Any, Final, Literal

import msgspec
from litestar import Request, Response, get
from litestar.datastructures import State
from litestar.di import NamedDependency, Provide
from litestar.params import FromPath

from itsus.feed.audience import find_shown
from itsus.feed.entry import Entry, write_entries
from itsus.web.asked_for import AskedFor, read_asked_for
from itsus.web.problem import Problem
from itsus.web.publications import Publications, is_expired
from itsus.web.supply import TheDesk

_HEADERS: Final = {"Cache-Control": "public, max-age=5", "Vary": "Accept-Language"}


class Shown(msgspec.Struct, frozen=True):
    """What a person is shown now. `state`, `seq` and `exp` (Unix seconds) are the feed's."""

    app: str
    state: Literal["quiet", "hint", "notice"]
    seq: int
    exp: int
    notices: list[Entry]


@get(
    "/apps/{app:str}/notices",
    summary="What one person is shown now",
    dependencies={"asked_for": Provide(read_asked_for, sync_to_thread=False)},
)
async def list_shown(
    request: Request[Any, Any, State],
    desk: TheDesk,
    state: State,
    app: FromPath[str],
    asked_for: NamedDependency[AskedFor],
) -> Response[Shown]:
    """Return the entries of one person's activity feed, chosen by the rules of the feed from what you tell of them.

    Attributes of the app's own are given as `attr.NAME=text`. Open to all; nothing of what is asked is kept.
    """
    publications: Publications = state.publications
    document, now = await publications.document(app), desk.wall_now()
    if document is None:
        raise Problem("not_found", f"Nothing was ever published for an app named {app[:64]}.")
    if is_expired(document, now):
        raise Problem("feed_expired", f"The publisher of {app} seems not to run; what it said last no longer counts.")
    entries = write_entries(find_shown(document, asked_for.device, now), asked_for.languages)
    found = Shown(document.app, document.state, document.seq, document.exp, entries)
    return _answer(msgspec.json.encode(found), request.headers.get("if-none-match", ""))


def _answer(body: bytes, known: str) -> Response[Any]:
    headers = {**_HEADERS, "ETag": f'"{sha256(body).hexdigest()[:32]}"'}
    if headers["ETag"] in {tag.strip().removeprefix("W/") for tag in known.split(",")}:
        return Response(None, status_code=304, headers=headers)
    return Response(body, media_type="application/json", headers=headers)
