"""The audit log as admins read it: page by page, searched, and as a file. Writing it is `audit`'s."""

from collections.abc import AsyncIterator, Sequence
from typing import Any, Final

import msgspec
from litestar.response import Stream

from itsus.model.store import StoredAudit
from itsus.web.audit import note
from itsus.web.desk import Desk
from itsus.web.export import PAGE, Format, Row, download, read_pages
from itsus.web.identity import Person

#: What one looks for is not longer.
SEARCH_MAX: Final = 200
_COLUMNS: Final = ("position", "at", "by", "via", "action", "target", "detail", "address")


class AuditPage(msgspec.Struct, frozen=True):
    """Entries, latest first. `next`, as `before`, leads to older ones; None: there are none."""

    entries: list[StoredAudit]
    next: int | None = None


async def read_audit(desk: Desk, *, before: int | None, search: str, limit: int) -> AuditPage:
    """Return one page."""
    found = await desk.store.audit(before=before, search=search.strip(), limit=limit + 1)
    shown = found[:limit]
    return AuditPage(shown, shown[-1].position if len(found) > limit else None)


async def export_audit(desk: Desk, person: Person, form: Format, search: str) -> Stream:
    """Return all that is found as a file, latest first. The export itself is the first line of it."""
    words = search.strip()
    await note(desk, person, "export", "audit", " ".join(filter(None, (form, words and f"search: {words}"))))

    async def read(last: StoredAudit | None) -> list[StoredAudit]:
        return await desk.store.audit(before=last.position if last else None, search=words, limit=PAGE)

    return download(_to_rows(read_pages(read)), form, _COLUMNS, f"itsus-audit-{desk.wall_now():%Y-%m-%d}")


async def _to_rows(pages: AsyncIterator[Sequence[StoredAudit]]) -> AsyncIterator[list[Row]]:
    async for page in pages:
        yield [to_row(stored) for stored in page]


def to_row(stored: StoredAudit) -> dict[str, Any]:
    """Return an entry with its place, flat."""
    return {"position": stored.position, **msgspec.structs.asdict(stored.entry)}
