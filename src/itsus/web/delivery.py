"""Whether what was decided is out: per app, which origins gave the last document back where people read it."""

from datetime import datetime, timedelta
from typing import Final

import msgspec

from itsus.model.store import Placement, Publication
from itsus.web.desk import Desk

#: Reading back takes a moment; only what takes longer is worth a word.
PATIENCE: Final = timedelta(seconds=10)


class OriginNow(msgspec.Struct, frozen=True):
    """An origin: whether people can read the last document there, and if not, what failed last."""

    origin: str
    is_current: bool
    error: str = ""


class Delivery(msgspec.Struct, frozen=True):
    """The last document of an app: its number, when it was signed, and where it is.

    `needed` is the quorum; `is_late`: it should have been out by now, and is not.
    """

    seq: int
    at: datetime
    needed: int
    origins: tuple[OriginNow, ...]
    is_late: bool = False

    def count(self) -> int:
        """Return at how many origins people can read it."""
        return sum(origin.is_current for origin in self.origins)

    def is_published(self) -> bool:
        """Tell whether that is enough."""
        return self.count() >= self.needed


async def read_delivery(desk: Desk, app: str) -> Delivery | None:
    """Return how far the last document of an app has come; None before there is one."""
    publication = await desk.store.last_publication(app)
    if publication is None:
        return None
    placements = {placement.origin: placement for placement in await desk.store.placements(app)}
    origins = [_describe(one.path, placements.get(one.path), publication) for one in desk.settings.origins]
    delivery = Delivery(publication.seq, publication.at, desk.settings.quorum(), tuple(origins))
    is_late = not delivery.is_published() and desk.wall_now() - publication.at > PATIENCE
    return msgspec.structs.replace(delivery, is_late=is_late)


def _describe(name: str, placement: Placement | None, publication: Publication) -> OriginNow:
    if placement is None:
        return OriginNow(name, is_current=False)
    return OriginNow(name, placement.read >= publication.seq, placement.error)
