"""Brings signed documents to the origins, all at once, and reads them back where people read them.

Responsible for retries and for knowing how far each origin has come; not for what is in a document. A dead or slow
origin delays no other and fails nothing: `mend` comes back to it.
"""

import asyncio
import random
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

import msgspec
import structlog

from itsus.app.backoff import wait_after
from itsus.feed.keys import PublicKeys
from itsus.feed.verify import verify_whole
from itsus.model.errors import BackendError, FeedError
from itsus.model.origin import Origin, PublicReader
from itsus.model.store import Placement, Publication, Store

_PUT_S: Final = 30.0
_READ_S: Final = 10.0
#: A public copy may lag behind: caches keep it for some seconds. It is asked for again soon.
_FIRST_RETRY_S: Final = 0.5
_MOST_S: Final = 60.0

_log = structlog.get_logger("publisher")


class Place(msgspec.Struct, frozen=True):
    """An origin, and the address where people's devices read it (`{app}` is filled in; "" = not known)."""

    origin: Origin
    public: str = ""


class PlaceReader:
    """Reads places as people's devices do; one without a public address is asked itself."""

    def __init__(self, reader: PublicReader) -> None:
        self._reader = reader

    async def fetch(self, place: Place, app: str) -> bytes | None:
        """Return what people read at a place now; None if nothing.

        Raises:
            BackendError: if it cannot be read.
            TimeoutError: if it does not answer.
        """
        if not place.public:
            return await asyncio.wait_for(place.origin.get(app), _READ_S)
        url = place.public.replace("{app}", app)
        return (await asyncio.wait_for(asyncio.to_thread(self._reader.read, url), _READ_S)).document


def compare(found: bytes | None, publication: Publication, keys: PublicKeys, now: datetime) -> None:
    """Accept what was put, or a later genuine document: somebody else may have published meanwhile.

    Raises:
        BackendError: if people read anything else.
    """
    if found == publication.document:
        return
    if found is None:
        raise BackendError("nothing is there, where people read it", retryable=True)
    try:
        seq = verify_whole(found, app=publication.app, keys=keys, now=now).document.seq
    except FeedError as error:
        raise BackendError(f"what people read there is no good: {error} ({error.rule})", retryable=True) from error
    if seq < publication.seq:
        raise BackendError(f"people still read number {seq} there", retryable=True)


class Placer:
    """Places documents.

    Args:
        store: Knows how far each origin has come.
        places: Where to.
        reader: Reads places back.
        wall: The wall's time.
    """

    def __init__(
        self, store: Store, places: Sequence[Place], reader: PlaceReader, wall: Callable[[], datetime]
    ) -> None:
        self.places = tuple(places)
        self._store = store
        self.reader = reader
        self._wall = wall

    async def place(self, publication: Publication, keys: PublicKeys) -> None:
        """Put a new document everywhere, and read it back."""
        known = await self._find(publication.app)
        await self._bring_all(publication, keys, ((place, known[place.origin.name]) for place in self.places))

    async def mend(self, publication: Publication, keys: PublicKeys) -> None:
        """Put and read back what is missing where it is time to try again."""
        known = await self._find(publication.app)
        behind = [
            (place, held)
            for place in self.places
            if (held := known[place.origin.name]).read < publication.seq and (not held.due or held.due <= self._wall())
        ]
        await self._bring_all(publication, keys, behind)

    async def _find(self, app: str) -> dict[str, Placement]:
        known = {placement.origin: placement for placement in await self._store.placements(app)}
        names = [place.origin.name for place in self.places]
        return {name: known.get(name, Placement(app, name)) for name in names}

    async def _bring_all(
        self, publication: Publication, keys: PublicKeys, places: Iterable[tuple[Place, Placement]]
    ) -> None:
        await asyncio.gather(*(self._bring(publication, keys, place, held) for place, held in places))

    async def _bring(self, publication: Publication, keys: PublicKeys, place: Place, held: Placement) -> None:
        seq, put = publication.seq, held.put
        try:
            if put < seq:
                await asyncio.wait_for(place.origin.put(publication.app, seq, publication.document), _PUT_S)
                put = seq
            compare(await self.reader.fetch(place, publication.app), publication, keys, self._wall())
        except (BackendError, TimeoutError) as error:
            await self._note_failure(msgspec.structs.replace(held, put=put), str(error) or "no answer in time")
            return
        if held.tries:
            _log.info("origin_back", app=held.app, origin=held.origin)
        await self._store.save_placement(Placement(held.app, held.origin, put=put, read=seq))

    async def _note_failure(self, held: Placement, words: str) -> None:
        tries = held.tries + 1
        wait = wait_after(tries, first_s=_FIRST_RETRY_S, most_s=_MOST_S) * random.uniform(0.5, 1)  # noqa: S311 - spread
        _log.error("origin_failed", app=held.app, origin=held.origin, error=words, tries=tries)
        due = self._wall() + max(wait, timedelta(milliseconds=100))
        await self._store.save_placement(msgspec.structs.replace(held, tries=tries, due=due, error=words))
