"""When a document counts as published: enough origins have it where people read it. Operators hear if they do not."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Final

import msgspec
import structlog

from itsus.model.channel import Message
from itsus.model.settings import Settings
from itsus.model.store import Placement, Publication, Store, Task, count_current

#: Operators hear of it when a document is not out after this long.
PATIENCE: Final = timedelta(seconds=30)

_log = structlog.get_logger("publisher")


class Quorum:
    """Watches the origins of all apps."""

    def __init__(self, store: Store, settings: Settings, names: Sequence[str], wall: Callable[[], datetime]) -> None:
        self._store = store
        self._settings = settings
        self._names = names
        self._wall = wall
        self._published: dict[str, int] = {}
        self._told: set[str] = set()

    async def check(self, publication: Publication) -> None:
        """Note when a document has become published; tell operators, once, when it does not."""
        app, seq = publication.app, publication.seq
        if self._published.get(app) == seq:
            return
        placements = await self._store.placements(app)
        needed = self._settings.quorum()
        count = count_current(placements, seq, self._names)
        if count >= needed:
            self._published[app] = seq
            self._told.discard(app)
            _log.info("published", app=app, seq=seq, origins=count, after_s=self._age(publication).total_seconds())
        elif self._age(publication) > PATIENCE and app not in self._told:
            self._told.add(app)
            await self._tell(app, count, needed, placements)

    def _age(self, publication: Publication) -> timedelta:
        return self._wall() - publication.at

    async def _tell(self, app: str, count: int, needed: int, placements: Sequence[Placement]) -> None:
        name = self._settings.name_of(app)
        faults = [f"{p.origin}: {p.error}" for p in placements if p.error and p.origin in self._names]
        _log.error("not_published", app=app, origins=count, needed=needed)
        message = Message(
            app=app,
            title=f"{name}: the feed does not get out",
            body=f"Read back from {count} of {len(self._names)} origins; {needed} are needed.\n" + "\n".join(faults),
        )
        await self._store.enqueue(Task("tell", app, msgspec.json.encode(message).decode()))
