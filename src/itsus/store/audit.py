"""The audit log: added to, searched, never changed. Each function works inside one transaction."""

import msgspec
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncConnection

from itsus.model.store import AuditEntry, StoredAudit
from itsus.store.codec import to_json
from itsus.store.schema import audit


async def append_audit(connection: AsyncConnection, entry: AuditEntry) -> None:
    """See `Store.append_audit`."""
    parts = (entry.by, entry.via, entry.action, entry.target, entry.detail, entry.address)
    await connection.execute(sa.insert(audit).values(data=to_json(entry), words="\n".join(parts).lower()))


async def read_audit(connection: AsyncConnection, *, before: int | None, search: str, limit: int) -> list[StoredAudit]:
    """See `Store.audit`."""
    query = sa.select(audit.c.position, audit.c.data).order_by(audit.c.position.desc()).limit(limit)
    if before is not None:
        query = query.where(audit.c.position < before)
    if search:
        query = query.where(audit.c.words.contains(search.lower(), autoescape=True))
    rows = await connection.execute(query)
    return [StoredAudit(row.position, msgspec.json.decode(row.data, type=AuditEntry)) for row in rows]
