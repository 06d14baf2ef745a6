"""Finds genuine documents on the origins that this store did not publish: spoken offline, or lost with an older store.

They must neither be overwritten with silence nor be numbered below. Their notices are carried on in our documents, and
handed to the engine as acts, so that they live on like any other (they can be changed, resolved, taken back).
"""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

import structlog

from itsus.app.keyring import Keyring
from itsus.app.placing import Place, Placer
from itsus.feed.document import read_audience
from itsus.feed.verify import Verified, verify_whole
from itsus.model.act import Act, Adopt, Resolve, Retract
from itsus.model.clock import Clock
from itsus.model.document import FeedDocument, FeedNotice
from itsus.model.errors import BackendError, FeedError
from itsus.model.notice import Notice, Wording
from itsus.model.scope import Scope
from itsus.model.store import Store

#: Who acts, as the log has it: the feed does not say who held the key.
OFFLINE: Final = "offline"
_LOOK_S: Final = 5.0
#: Numbers follow the clock. One that is further ahead was made to deafen, and is not followed.
_MOST_AHEAD: Final = timedelta(days=1)

_log = structlog.get_logger("publisher")


class Strays:
    """What was found.

    Args:
        store: What we published and know.
        placer: Reads the origins.
        clock: The engine's clock.
        wall: The wall's time.
    """

    def __init__(self, store: Store, placer: Placer, clock: Clock, wall: Callable[[], datetime]) -> None:
        self._store = store
        self._placer = placer
        self._clock = clock
        self._wall = wall
        self._found: dict[str, Verified] = {}

    def above(self, app: str) -> int:
        """Return the number that our next document has to be above; -1 for none."""
        found = self._found.get(app)
        return found.document.seq if found else -1

    def revokes(self, app: str, kid: str) -> bool:
        """Tell whether a genuine document says that our key counts no more: then ours would only be refused."""
        found = self._found.get(app)
        return found is not None and kid in found.revoked

    async def carried(self, app: str, last: FeedDocument | None) -> list[FeedNotice]:
        """Return the active notices of a found document, and of our last one, that the engine does not know yet."""
        found = self._found.get(app)
        notices = {n.id: n for document in (last, found and found.document) if document for n in document.notices}
        return [n for n in notices.values() if await self._is_unknown(n)]

    async def look(self, app: str, keyring: Keyring) -> bool:
        """Look at every origin; tell whether one has a genuine document above ours. Its notices go to the engine."""
        last = await self._store.last_publication(app)
        reading = (self._read(place, app, keyring) for place in self._placer.places)
        documents = [v for v in await asyncio.gather(*reading) if v is not None and v.document.seq > self.above(app)]
        best = max(documents, key=lambda v: v.document.seq, default=None)
        if best is None or (last is not None and best.document.seq <= last.seq):
            return False
        self._found[app] = best
        _log.warning("stray_found", app=app, seq=best.document.seq, kid=best.kid)
        for act in await self._list_acts(best.document):
            await self._store.append(act, self._clock.now())
        return True

    async def _read(self, place: Place, app: str, keyring: Keyring) -> Verified | None:
        try:
            data = await asyncio.wait_for(self._placer.reader.fetch(place, app), _LOOK_S)
            found = verify_whole(data, app=app, keys=keyring.public, now=self._wall()) if data else None
        except (BackendError, FeedError, TimeoutError):
            return None
        if found is None or found.document.seq > (self._wall() + _MOST_AHEAD).timestamp() * 1000:
            return None
        return found

    async def _is_unknown(self, notice: FeedNotice) -> bool:
        is_up = notice.status == "active" and notice.until > self._wall().timestamp()
        return is_up and await self._store.notice(notice.id) is None

    async def _list_acts(self, document: FeedDocument) -> list[Act]:
        acts = [self._answer(notice, await self._store.notice(notice.id), document.app) for notice in document.notices]
        return [act for act in acts if act is not None]

    def _answer(self, notice: FeedNotice, known: Notice | None, app: str) -> Act | None:
        """Return what the engine has to do so that it knows what the document says."""
        name = f"{OFFLINE}-{notice.id}-{notice.status}"
        match notice.status:
            case "active" if known is None and notice.until > self._wall().timestamp():
                taken = self._read_notice(notice, app)
                return Adopt(id=name, by=OFFLINE, notice=taken) if taken else None
            case "resolved" if known is not None and known.status == "active":
                return Resolve(id=name, by=OFFLINE, incident=known.incident)
            case "retracted" if known is not None and known.status == "active":
                return Retract(id=name, by=OFFLINE, notice=known.id)
            case _:
                return None

    def _read_notice(self, notice: FeedNotice, app: str) -> Notice | None:
        """Return a notice as the engine has them; None if its audience is none that the engine could have said."""
        audience = read_audience(notice.audience)
        if audience is None:
            return None
        since, until = self._to_engine(notice.since), self._to_engine(notice.until)
        return Notice(
            id=notice.id,
            app=app,
            incident=notice.incident,
            status="active",
            since=since,
            updated_at=self._clock.now(),
            live=_read_wording(notice, audience),
            published_at=self._to_engine(notice.updated),
            until=until,
        )

    def _to_engine(self, seconds: int) -> datetime:
        """Return the time of the engine's clock at which the wall's was `seconds`."""
        return self._clock.now() - (self._wall() - datetime.fromtimestamp(seconds, UTC))


def _read_wording(notice: FeedNotice, audience: Scope) -> Wording:
    return Wording(
        strength=notice.strength,
        component=notice.component,
        audience=audience,
        show=notice.show,
        blame_not=notice.blame_not,
        text=dict(notice.text),
        ask_followup=notice.ask_followup,
    )
