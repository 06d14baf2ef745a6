"""What each app's feed says now, for who asks us instead of reading it: from the store's last publication.

Kept in memory for a moment, so that many who ask cost the store one read a second. Fails open: while the store cannot
be read, the last one read is good until it expires.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Final, NamedTuple

from itsus.feed.verify import read_unverified
from itsus.model.document import FeedDocument
from itsus.model.errors import BackendError
from itsus.model.store import Store

_KEPT_S: Final = 1.0
_MOST_APPS: Final = 1000


class _Cached(NamedTuple):
    read_s: float
    document: FeedDocument


class Publications:
    """The last publications of a store, parsed.

    Args:
        store: Where they are.
        monotonic: Seconds that only rise.
    """

    def __init__(self, store: Store, monotonic: Callable[[], float]) -> None:
        self._store = store
        self._monotonic = monotonic
        self._cache: dict[str, _Cached] = {}

    async def document(self, app: str) -> FeedDocument | None:
        """Return what an app's feed says, expired or not; None if nothing was ever published for it.

        Raises:
            BackendError: if the store cannot be read and nothing is in memory.
        """
        cached, now_s = self._cache.get(app), self._monotonic()
        if cached is not None and now_s - cached.read_s < _KEPT_S:
            return cached.document
        document = await self._read(app, cached.document if cached else None)
        if document is not None:
            if len(self._cache) >= _MOST_APPS:
                self._cache.clear()
            self._cache[app] = _Cached(now_s, document)
        return document

    async def _read(self, app: str, known: FeedDocument | None) -> FeedDocument | None:
        try:
            publication = await self._store.last_publication(app)
        except BackendError:
            if known is None:
                raise
            return known
        if known is not None and publication is not None and publication.seq == known.seq:
            return known
        return read_unverified(publication.document) if publication else None


def is_expired(document: FeedDocument, now: datetime) -> bool:
    """Tell whether a document must not be used any more (F-12)."""
    return document.exp <= now.timestamp()
