"""Drafts that somebody has read, found again by their names, to show what has changed since."""

from collections.abc import Iterator
from itertools import combinations, product
from typing import Final

from itsus.model.event import NoticeEvent
from itsus.model.notice import Notice, Wording
from itsus.notices.write import draft_hash
from itsus.web.changes import END
from itsus.web.desk import Desk

#: A draft that is older than so many events of its incident is not looked for.
_LOOKED_AT: Final = 1000
_EXCLUDABLE: Final = ("account", "device", "connection")


async def find_draft(desk: Desk, notice: Notice, draft: str) -> Wording | None:
    """Return the wording that a draft's name stands for; None if this notice never had it."""
    present = notice.proposal.wording if notice.proposal else None
    for wording in (present, notice.live):
        if wording is not None and draft_hash(wording) == draft:
            return wording
    stored = await desk.store.events(before=END, incident=notice.incident, limit=_LOOKED_AT)
    events = [s.event for s in reversed(stored) if isinstance(s.event, NoticeEvent)]
    found = next((e for e in events if e.notice == notice.id and e.draft == draft), None)
    return next((w for w in _guess(found) if draft_hash(w) == draft), None) if found else None


def _guess(event: NoticeEvent) -> Iterator[Wording]:
    """Yield all wordings that an event may have told of: it leaves parts out, and the draft's name tells which."""
    subsets = [c for n in range(len(_EXCLUDABLE), -1, -1) for c in combinations(_EXCLUDABLE, n)]
    for show, excluded, asks in product(("everyone", "affected"), subsets, (True, False)):
        yield Wording(
            event.strength,
            event.component,
            event.audience,
            "everyone" if show == "everyone" else "affected",
            excluded,
            event.text,
            asks,
        )
